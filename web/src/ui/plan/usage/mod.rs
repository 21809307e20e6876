//! How a resource is used, under the chart and on its scale: what its tasks ask for, what there is, and
//! where it is too much.

mod bars;
mod buckets;
mod panel;
mod table;

pub(crate) use panel::UsagePanel;

use leptos::prelude::*;
use throughline_core::usage::Effort;

use crate::ui::{dates, state::Ui, words::t};

/// An effort in days of work, with at most one decimal.
pub(crate) fn days(ui: Ui, effort: Effort) -> String {
    let day = ui.plan.measures.get().units.0.max(1);
    let tenths = (effort.minutes() * 10 + day / 2) / day;
    #[expect(
        clippy::cast_precision_loss,
        reason = "tenths of days are far fewer than 2^53"
    )]
    let number = dates::write_number(tenths as f64 / 10.0);
    (t().days_short)(&number)
}
