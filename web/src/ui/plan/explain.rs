//! Warnings and repairs in words.

use throughline_core::{engine::CellConflict, plan::RepairKind, schedule::WarningKind};

use crate::ui::words::t;

/// What is wrong with a task's dates.
pub(crate) fn warning(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::DeadlineMissed => t().warning_deadline,
        WarningKind::ConstraintBroken => t().warning_constraint,
        WarningKind::NoWorkingTime => t().warning_no_time,
        WarningKind::PastTheEnd => t().warning_past_end,
        WarningKind::StaleLink => t().warning_stale_link,
    }
}

/// What was repaired, with the names of those whose edits met.
pub(crate) fn repair(kind: RepairKind, conflict: &CellConflict) -> String {
    let words = t();
    let names = authors(conflict);
    let names = if names.is_empty() {
        names
    } else {
        (words.repair_authors)(&names)
    };
    let text = match kind {
        RepairKind::ParentCycle => words.repair_parent_cycle,
        RepairKind::Orphan => words.repair_orphan,
        RepairKind::DependencyCycle => words.repair_dependency_cycle,
        RepairKind::DanglingLink => words.repair_dangling_link,
        RepairKind::SelfLink => words.repair_self_link,
        RepairKind::DuplicateKey => words.repair_duplicate_key,
        RepairKind::CalendarCycle => words.repair_calendar_cycle,
    };
    text(&names).trim_end().to_owned()
}

/// Everybody who had a part in a conflict, each once: *you and Selma*.
fn authors(conflict: &CellConflict) -> String {
    let mut names: Vec<&str> = Vec::new();
    for competing in &conflict.competing {
        let name = match competing.by.as_str() {
            _ if competing.mine => t().you,
            "" => t().anonymous,
            name => name,
        };
        if !names.contains(&name) {
            names.push(name);
        }
    }
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} {} {last}", rest.join(", "), t().and),
    }
}
