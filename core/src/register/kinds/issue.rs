//! What has gone wrong or stands in the way now.

use super::{Person, Severity, State};
use crate::{
    record::{FieldType, Prose, Scalar},
    register::{Context, Day, Entry, declare::register},
};

register! {
    /// Something that has gone wrong or stands in the way now.
    Issue in Register "issues" key "I" called "issue" "Issues" duty Risks {
        /// The issue in a few words.
        title: String = "Issue",
        /// How far it has come.
        status: State = "Status",
        /// How bad it is.
        severity: Severity = "Severity",
        /// Who answers for it.
        owner: Person = "Owner",
        /// When it was raised.
        raised: Day = "Raised on",
        /// By when it has to be settled.
        due: Day = "Due",
        /// What is the matter.
        description: Prose = "Description",
        /// What settled it.
        resolution: Prose = "Resolution",
    }
    board status done ["done", "dropped"];
    date due;
    computed {
        /// Days since it was raised, while it is open.
        age: FieldType::Integer, "Age in days", |entry, context| {
            let raised = Issue(entry).raised().0;
            age(entry, raised, context)
        };
    }
}

/// Days since something was raised, while it is open.
pub(super) fn age(entry: &Entry, since: Option<chrono::NaiveDate>, context: &Context<'_>) -> Scalar {
    let made = chrono::DateTime::from_timestamp_millis(
        entry.read::<i64>("created").unwrap_or_default(),
    );
    let since = since.or_else(|| made.filter(|made| made.timestamp() > 0).map(|made| made.date_naive()));
    let age = since.map(|day| (context.today - day).num_days().max(0));
    age.filter(|_| !entry.kind().is_done(entry)).map_or(Scalar::Null, Scalar::Int)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::RecordId,
        register::{Declared as _, Records},
    };

    #[test]
    fn an_open_issue_ages_and_a_settled_one_does_not() {
        let records = Records::default();
        let today = "2026-05-11".parse().expect("a date");
        let context = Context { records: &records, today };
        let mut issue = Entry::new(Issue::KIND, RecordId::from_name("issue"));
        let age = |issue: &Entry| (Issue::KIND.computed[0].of)(issue, &context);
        assert_eq!(age(&issue), Scalar::Null);
        issue.set("raised", &"2026-05-01".into()).expect("fits");
        assert_eq!(age(&issue), Scalar::Int(10));
        issue.set("status", &"done".into()).expect("fits");
        assert_eq!(age(&issue), Scalar::Null);
    }
}
