//! Base calendars that can be followed.

use std::collections::BTreeMap;

use super::{Repair, RepairKind};
use crate::{
    id::CalendarId,
    record::{Calendar, Record as _},
};

/// Reports, for each circle of base calendars, the one that was made last; it is read as based on
/// none.
pub(super) fn cut_cycles(calendars: &BTreeMap<CalendarId, Calendar>, repairs: &mut Vec<Repair>) {
    let base = |id: CalendarId| -> Option<CalendarId> {
        let base = calendars.get(&calendars.get(&id)?.base?)?;
        (!base.deleted).then_some(base.id)
    };
    // The walk in which a calendar was first met. Meeting it again in the same walk closes a circle.
    let mut met_in: BTreeMap<CalendarId, CalendarId> = BTreeMap::new();
    for start in calendars.values().filter(|c| !c.deleted).map(|c| c.id) {
        let mut at = Some(start);
        while let Some(id) = at.filter(|id| !met_in.contains_key(id)) {
            met_in.insert(id, start);
            at = base(id);
        }
        let Some(meeting) = at.filter(|id| met_in[id] == start) else {
            continue;
        };
        let circle = std::iter::successors(base(meeting), |&id| base(id).filter(|_| id != meeting));
        let last = circle.max_by_key(|id| (calendars[id].created, *id));
        if let Some(last) = last {
            repairs.push(Repair {
                kind: RepairKind::CalendarCycle,
                record: last.0,
                table: Calendar::DEF.table,
                field: "base",
                other: base(last).map(|b| b.0),
            });
        }
    }
}
