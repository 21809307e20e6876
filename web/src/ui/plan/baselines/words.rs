//! How far something moved, in words.

use leptos::prelude::*;
use throughline_core::time::Minutes;

use crate::ui::{dates, state::Ui, words::t};

/// An amount of working time in days with at most one decimal, without its sign.
pub(super) fn days(ui: Ui, minutes: Minutes) -> String {
    let day = ui.plan.measures.get().units.0.max(1);
    let tenths = (minutes.0.abs() * 10 + day / 2) / day;
    #[expect(
        clippy::cast_precision_loss,
        reason = "tenths of days are far fewer than 2^53"
    )]
    let days = dates::write_number(tenths as f64 / 10.0);
    (t().days)(&days, tenths == 10)
}

/// The same with its sign: `+4 days`; nothing for nothing.
pub(super) fn signed(ui: Ui, minutes: Minutes) -> String {
    match minutes.0 {
        0 => String::new(),
        1.. => format!("+{}", days(ui, minutes)),
        _ => format!("−{}", days(ui, minutes)),
    }
}

/// Where a finish stands against a baseline: `4 days after baseline`.
pub(super) fn against(ui: Ui, minutes: Minutes) -> String {
    match minutes.0 {
        0 => t().on_baseline.to_owned(),
        1.. => (t().after_baseline)(&days(ui, minutes)),
        _ => (t().before_baseline)(&days(ui, minutes)),
    }
}
