//! What somebody has to do.

use chrono::NaiveDate;

use super::{Day, Declared as _, Entry, Member, Records, all};
use crate::id::RecordId;

/// The member of the team of that name, whatever its case; of two the one that was written first.
#[must_use]
pub fn member_named(records: &Records, name: &str) -> Option<RecordId> {
    let name = name.trim().to_lowercase();
    let named = |member: &&Entry| member.title().trim().to_lowercase() == name;
    let found = records.of(Member::KIND).find(named);
    found.filter(|_| !name.is_empty()).map(|member| member.id)
}

/// The records for which a member of the team answers and about which something is still to be done, with the day by
/// which; in the order of kinds and ids.
pub fn todos(records: &Records, me: RecordId) -> impl Iterator<Item = (&Entry, Option<NaiveDate>)> {
    let kinds = all().filter(|kind| kind.board.is_some() && !kind.done.is_empty());
    kinds.flat_map(move |kind| {
        let open = records
            .of(kind)
            .filter(move |entry| entry.text("owner") == me.as_str() && !kind.is_done(entry));
        open.map(move |entry| {
            let due = kind.date.and_then(|date| entry.read::<Day>(date));
            (entry, due.and_then(|day| day.0))
        })
    })
}
