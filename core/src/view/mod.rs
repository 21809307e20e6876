//! How a plan is looked at: which columns, which tasks, in what groups and order.
//!
//! A [`View`] is data that can be stored, shared and put into an address ([`text`](self)); applied to
//! what is known of a plan ([`Facts`]) it gives an [`Arrangement`]: the lines to show. All of it is a
//! pure function of plan, schedule, the person who looks and the day on which they do.
//!
//! ```text
//! resources=Jon|Aruna; finish<+2w; @critical     a filter: fields, operators, values; quick filters
//! resources, finish:month                        groups: fields, dates in buckets
//! -finish, name                                  an order: finish, the latest first, then the name
//! ```

mod arrange;
mod column;
mod facts;
mod filter;
mod group;
mod span;
#[cfg(test)]
mod tests;
mod text;
mod value;

use serde::{Deserialize, Serialize};

pub use arrange::{Arrangement, Fit, Line, Subject, arrange};
pub use column::{Column, Computed, Kind};
pub use facts::Facts;
pub use filter::{Clause, Filter, Op, Quick};
pub use group::{Bucket, Group, GroupBy};
pub use text::{
    ViewError, format_filter, format_groups, format_sorts, parse_filter, parse_groups, parse_sorts,
};
pub use value::Value;

/// Which tasks are shown, in what groups and order.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct View {
    /// Which tasks.
    pub filter: Filter,
    /// In which groups, the outermost first. With any, there are no summaries.
    pub groups: Vec<GroupBy>,
    /// In what order, the first counting most; the plan's own where nothing else decides.
    pub sorts: Vec<SortBy>,
    /// Whether tasks are shown without the summaries that they belong to.
    pub flat: bool,
}

/// An order of tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SortBy {
    /// By which column.
    pub column: Column,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl View {
    /// Whether it shows the whole plan as it is.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}
