//! Links between living tasks, without circles.

use super::{PlanLink, PlanRecords, Repair, RepairKind, TaskNode, cycle};
use crate::{
    id::{RecordId, TaskId},
    record::{Link, Record as _},
};

/// The links that can be followed, ordered by id. `find` tells where a living task stands.
pub(super) fn build(
    records: &PlanRecords,
    find: impl Fn(TaskId) -> Option<usize>,
    nodes: &[TaskNode],
    repairs: &mut Vec<Repair>,
) -> Vec<PlanLink> {
    let mut links = Vec::with_capacity(records.links.len());
    // When each was made: of a circle, the link that was made last is left out.
    let mut made = Vec::with_capacity(records.links.len());
    for link in records.links.values().filter(|l| !l.deleted) {
        match ends(link, &find, nodes) {
            Ok((predecessor, successor)) => {
                links.push(PlanLink {
                    id: link.id,
                    predecessor,
                    successor,
                });
                made.push(link.created);
            }
            Err((kind, field, other)) => repairs.push(repair(kind, link.id.0, field, other)),
        }
    }
    let closing = cycle::closing_links(nodes, &links, &made);
    for &(closes, with) in &closing {
        repairs.push(repair(
            RepairKind::DependencyCycle,
            links[closes].id.0,
            "predecessor",
            with.map(|other| links[other].id.0),
        ));
    }
    if !closing.is_empty() {
        let mut left_out = vec![false; links.len()];
        for (closes, _) in closing {
            left_out[closes] = true;
        }
        let mut left_out = left_out.into_iter();
        links.retain(|_| !left_out.next().unwrap_or(false));
    }
    links
}

type Fault = (RepairKind, &'static str, Option<RecordId>);

/// The indices of both ends, or what is wrong with them.
fn ends(
    link: &Link,
    find: impl Fn(TaskId) -> Option<usize>,
    nodes: &[TaskNode],
) -> Result<(usize, usize), Fault> {
    let find = |end: Option<TaskId>, field| {
        let place = end.and_then(&find);
        place.ok_or((RepairKind::DanglingLink, field, end.map(|e| e.0)))
    };
    let predecessor = find(link.predecessor, "predecessor")?;
    let successor = find(link.successor, "successor")?;
    let within = |outer: usize, inner: usize| (outer..nodes[outer].end).contains(&inner);
    if within(predecessor, successor) || within(successor, predecessor) {
        let other = nodes[predecessor].id.0;
        return Err((RepairKind::SelfLink, "predecessor", Some(other)));
    }
    Ok((predecessor, successor))
}

fn repair(
    kind: RepairKind,
    record: RecordId,
    field: &'static str,
    other: Option<RecordId>,
) -> Repair {
    Repair {
        kind,
        record,
        table: Link::DEF.table,
        field,
        other,
    }
}
