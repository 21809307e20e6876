//! Setting fields.

use super::*;

#[test]
fn fields() {
    let check = |intents: &[Intent], field: &str, expected: Scalar| {
        let mut bench = Bench::new();
        for intent in intents {
            bench.apply(intent).expect("a possible edit");
        }
        let value = bench.section.value("tasks", task("Rack").0, field);
        assert_eq!(value, Some(expected), "{intents:?}");
    };
    let snet = "2027-03-01T08:00";
    check(&[set("Rack", "duration", 960)], "duration", 960.into());
    check(
        &[set("Rack", "constraint_date", snet)],
        "constraint",
        "snet".into(),
    );
    check(
        &[
            set("Rack", "constraint_date", snet),
            set("Rack", "constraint_date", Scalar::Null),
        ],
        "constraint",
        "asap".into(),
    );
    check(
        &[
            set("Rack", "constraint", "fnlt"),
            set("Rack", "constraint_date", snet),
        ],
        "constraint",
        "fnlt".into(),
    );
    check(
        &[
            set("Rack", "constraint_date", snet),
            set("Rack", "constraint", "alap"),
        ],
        "constraint_date",
        Scalar::Null,
    );
    check(
        &[set("Rack", "actual_finish", snet)],
        "percent_complete",
        100.into(),
    );
    check(
        &[
            set("Rack", "actual_finish", snet),
            set("Rack", "percent_complete", 60),
        ],
        "actual_finish",
        Scalar::Null,
    );
    check(
        &[
            set("Rack", "actual_start", snet),
            set("Rack", "percent_complete", 0),
        ],
        "actual_start",
        Scalar::Null,
    );
    let start: crate::time::Moment = snet.parse().expect("a moment");
    let drag = Intent::StartAt {
        task: task("Rack"),
        start,
    };
    check(std::slice::from_ref(&drag), "constraint", "snet".into());
    check(std::slice::from_ref(&drag), "constraint_date", snet.into());
    let by_hand = set("Rack", "mode", "manual");
    check(
        &[by_hand.clone(), drag.clone()],
        "planned_start",
        snet.into(),
    );
    check(&[by_hand, drag], "constraint", "asap".into());
}

#[test]
fn fields_that_are_refused() {
    let check = |intent: Intent, expected: &str| {
        let error = Bench::new().apply(&intent).expect_err("an impossible edit");
        assert_eq!(error.to_string(), expected);
    };
    check(
        set("Tromsø", "duration", 480),
        "T-5 ‘Tromsø’ is a summary: its duration follows from the tasks in it",
    );
    check(set("Rack", "duration", -1), "Duration must be zero or more");
    check(
        set("Rack", "priority", 1001),
        "Priority must be from 0 to 1000",
    );
    check(
        set("Rack", "parent", Scalar::Null),
        "Parent cannot be set by hand",
    );
    check(set("Rack", "created", 7), "Created cannot be set by hand");
    check(set("Rack", "colour", "red"), "Task has no field ‘colour’");
    check(
        set("Rack", "duration", "long"),
        "duration: Text(\"long\") is not a duration in minutes",
    );
    check(
        set("Rack", "owner", task("Case").0.as_str()),
        "the owner that was chosen is not in the plan any more",
    );
    check(
        Intent::SetFields {
            changes: Vec::new(),
        },
        "nothing is selected",
    );
}
