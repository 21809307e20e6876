//! Links from tasks of other projects: dates as they were last known.

use std::collections::BTreeMap;

use super::network::{self, Lag};
use crate::{
    id::ExternalLinkId,
    plan::Plan,
    record::{ExternalLink, LagUnit, LinkType},
    time::{Minutes, Moment},
};

/// A link from another project as the scheduler sees it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ExternalTie {
    pub(super) id: ExternalLinkId,
    pub(super) kind: LinkType,
    /// The end that is tied, as it was last known.
    pub(super) date: Option<Moment>,
    pub(super) lag: Lag,
    /// Nobody has looked since the day of the status date, or ever.
    pub(super) stale: bool,
}

/// The links from other projects, by the task that each holds.
pub(super) fn ties(plan: &Plan) -> BTreeMap<usize, Vec<ExternalTie>> {
    let mut ties: BTreeMap<usize, Vec<ExternalTie>> = BTreeMap::new();
    for link in plan.records.external_links.values() {
        let held = link.successor.and_then(|task| plan.find(task));
        if let Some(held) = held.filter(|_| !link.deleted) {
            ties.entry(held).or_default().push(tie(plan, link));
        }
    }
    ties
}

fn tie(plan: &Plan, link: &ExternalLink) -> ExternalTie {
    let percent = matches!(link.lag_unit, LagUnit::Percent | LagUnit::ElapsedPercent);
    let lag = if percent { Minutes(0) } else { link.lag };
    ExternalTie {
        id: link.id,
        kind: link.kind,
        date: super::item::date(link.date),
        lag: network::lag(plan, lag, link.lag_unit, 0, false),
        stale: is_stale(plan, link),
    }
}

/// Whether the date may be out of date: unknown, or not looked at on the day of the
/// status date or since.
pub(crate) fn is_stale(plan: &Plan, link: &ExternalLink) -> bool {
    let status = plan.records.options.status_date;
    link.date.is_none()
        || status.is_some_and(|status| link.known.is_none_or(|known| known.day() < status.day()))
}
