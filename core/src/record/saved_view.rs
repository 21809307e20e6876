//! Ways to look at the plan that people keep.

use super::declare::records;

records! {
    /// A way to look at the plan that everybody shares: columns, filter, groups, order and chart.
    SavedView(SavedViewId) in Plan "views" key "" {
        /// What it is called.
        name: String = "Name",
        /// The columns from left to right, each with its width in pixels where it is not the usual one:
        /// `name:260,start`.
        columns: String = "Columns",
        /// Which tasks, as [`view::parse_filter`](crate::view::parse_filter) reads it.
        filter: String = "Filter",
        /// In which groups, as [`view::parse_groups`](crate::view::parse_groups) reads it.
        groups: String = "Groups",
        /// In what order, as [`view::parse_sorts`](crate::view::parse_sorts) reads it.
        sorts: String = "Order",
        /// Whether tasks are shown without the summaries that they belong to.
        flat: bool = "Without summaries",
        /// Hundredths of a pixel for a day of the chart; 0 leaves the chart as it is.
        zoom: i64 = "Zoom",
        /// What the chart shows, separated by commas: `critical,float,links`.
        chart: String = "Chart",
    }
}
