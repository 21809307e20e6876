//! What somebody has to do.

use chrono::NaiveDate;

use super::{CommunicationPlan, Day, Declared as _, Entry, Member, Records, all, next_due};
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
/// which, in the order of kinds and ids; then what they are to tell somebody next.
pub fn todos(records: &Records, me: RecordId) -> impl Iterator<Item = (&Entry, Option<NaiveDate>)> {
    let kinds = all().filter(|kind| kind.board.is_some() && !kind.done.is_empty());
    let records_of = kinds.flat_map(move |kind| {
        let open = records
            .of(kind)
            .filter(move |entry| entry.text("owner") == me.as_str() && !kind.is_done(entry));
        open.map(move |entry| {
            let due = kind.date.filter(|_| !kind.is_past);
            let due = due.and_then(|date| entry.read::<Day>(date));
            (entry, due.and_then(|day| day.0))
        })
    });
    let mine = records.of(CommunicationPlan::KIND);
    let mine = mine.filter(move |entry| entry.text("owner") == me.as_str());
    let to_tell = mine.filter_map(move |entry| Some((entry, Some(next_due(entry, records)?))));
    records_of.chain(to_tell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        record::Scalar,
        register::{Communication, Issue, Kind},
    };

    #[test]
    fn what_is_open_and_what_is_to_be_told_is_to_be_done() {
        let mut records = Records::default();
        let id = |name: &str| RecordId::from_name(name);
        let mut put = |kind: &'static Kind, name: &str, fields: &[(&str, &str)]| {
            let mut entry = Entry::new(kind, id(name));
            for (field, value) in [("title", name)].iter().chain(fields) {
                entry.set(field, &Scalar::from(*value)).expect("a field");
            }
            records.insert(entry);
        };
        let ann = id("Ann").to_string();
        put(Member::KIND, "Ann", &[]);
        put(
            Issue::KIND,
            "open",
            &[("owner", &ann), ("due", "2027-03-01")],
        );
        put(
            Issue::KIND,
            "closed",
            &[("owner", &ann), ("status", "done")],
        );
        put(Issue::KIND, "another's", &[]);
        let weekly = [
            ("owner", ann.as_str()),
            ("cadence", "weekly"),
            ("first", "2027-03-02"),
        ];
        put(CommunicationPlan::KIND, "weekly", &weekly);
        let plan = id("weekly").to_string();
        put(
            Communication::KIND,
            "held",
            &[("plan", &plan), ("held", "2027-03-02")],
        );
        let once = [("owner", ann.as_str()), ("first", "2027-03-02")];
        put(CommunicationPlan::KIND, "over", &once);
        let plan = id("over").to_string();
        put(
            Communication::KIND,
            "once",
            &[("plan", &plan), ("held", "2027-03-03")],
        );
        let ann = member_named(&records, " ann").expect("a member");
        let found: Vec<(&str, String)> = todos(&records, ann)
            .map(|(entry, due)| {
                (
                    entry.title(),
                    due.map_or_else(String::new, |d| d.to_string()),
                )
            })
            .collect();
        let expected = [("open", "2027-03-01"), ("weekly", "2027-03-09")];
        assert_eq!(found, expected.map(|(name, due)| (name, due.to_owned())));
        assert_eq!(member_named(&records, ""), None);
    }
}
