//! What a reader of the sample is to find: the plan's people and sites, and what needs attention on its
//! status date.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{records, sample};
use crate::{
    id::RecordId,
    plan::Plan,
    record::Scalar,
    register::{
        Assessment, CommunicationPlan, Compliance, Context, Decision, Declared as _, Deliverable,
        Dependency, Entry, Kind, Member, Raci, RaciRole, RecordRef, Records, SignOff, Site, Skill,
        Stakeholder,
    },
    schedule::Schedule,
};

/// The plan's status date.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 2, 12).expect("a date")
}

/// A computed value of a record.
fn computed(entry: &Entry, name: &str, records: &Records) -> Scalar {
    let context = Context {
        records,
        today: today(),
    };
    let mut all = entry.kind().computed.iter();
    let computed = all
        .find(|computed| computed.name == name)
        .expect("declared");
    (computed.of)(entry, &context)
}

#[test]
fn members_and_sites_are_those_of_the_plan() {
    let (plan, entries) = sample();
    let records = records(&entries);
    let people = plan
        .resources
        .values()
        .filter(|resource| !resource.email.is_empty());
    let people: BTreeSet<(RecordId, &str, &str)> = people
        .map(|r| (r.id.into(), r.name.as_str(), r.email.as_str()))
        .collect();
    let members = records.of(Member::KIND).map(|entry| {
        let resource = Member(entry).resource().expect("a resource");
        (RecordId::from(resource), entry.title(), entry.text("email"))
    });
    assert_eq!(members.collect::<BTreeSet<_>>(), people);

    let named = |name: &str| plan.tasks.values().find(|task| task.name == name);
    let plan = Plan::new(plan.clone());
    let schedule = Schedule::compute(&plan);
    for site in records.of(Site::KIND) {
        let summary = named(site.title()).expect("a summary task").id;
        let accepted = (0..plan.tasks.len())
            .find(|i| {
                let task = plan.task(*i);
                task.parent == Some(summary) && task.name == "Site accepted"
            })
            .expect("a milestone");
        let finish = schedule.tasks[accepted].finish.date();
        let due = Site(site).due().0.expect("a date");
        let slack = (due - finish).num_days();
        assert!(
            (0..=21).contains(&slack),
            "{}: {finish}, due {due}",
            site.title()
        );
        // Nothing is installed before the gate, and no site is ready before its milestone.
        assert!(["surveyed", "blocked"].contains(&site.text("status")));
    }
}

#[test]
fn what_needs_attention_on_the_status_date_shows() {
    let (_, entries) = sample();
    let records = records(&entries);
    let values = |kind: &'static Kind, name: &str| -> Vec<i64> {
        let computed = records
            .of(kind)
            .map(|entry| computed(entry, name, &records));
        let numbers = computed.filter_map(|value| match value {
            Scalar::Int(number) => Some(number),
            _ => None,
        });
        numbers.collect()
    };
    let within = |values: &[i64], low, high| {
        values
            .iter()
            .filter(|value| (low..=high).contains(*value))
            .count()
    };
    let left = values(Skill::KIND, "days_left");
    assert_eq!(
        (within(&left, i64::MIN, -1), within(&left, 0, 30)),
        (1, 1),
        "certifications"
    );
    let left = values(Compliance::KIND, "waiver_left");
    assert_eq!(within(&left, 0, 30), 1, "waivers");
    assert_eq!(
        values(CommunicationPlan::KIND, "late"),
        [11],
        "planned communications"
    );
    assert_eq!(values(Dependency::KIND, "late"), [2], "dependencies");
    let gaps = values(Stakeholder::KIND, "engagement_gap");
    assert_eq!(gaps.len(), records.of(Assessment::KIND).count());
    assert!(
        gaps.contains(&0) && gaps.iter().any(|gap| *gap > 1),
        "{gaps:?}"
    );

    let accountable = |deliverable: &Entry| {
        let parts = records
            .parts_of(Raci::KIND, &RecordRef::from(deliverable))
            .map(Raci);
        parts
            .filter(|raci| raci.role() == RaciRole::Accountable)
            .count()
    };
    let mut counts: Vec<usize> = records.of(Deliverable::KIND).map(accountable).collect();
    counts.sort_unstable();
    assert_eq!(counts, [0, 1, 1, 1, 1, 1, 1, 2]);

    let mut decisions = records.of(Decision::KIND);
    let chosen = decisions.find_map(|entry| {
        let chosen = Decision(entry).chosen().find(&records)?;
        Some((computed(entry, "best_option", &records), chosen.title()))
    });
    assert_eq!(chosen, Some(("Lumenor E48".into(), "Lumenor E48")));
}

#[test]
fn the_signature_keeps_what_was_signed() {
    let (_, entries) = sample();
    let records = records(&entries);
    let signed = records
        .of(SignOff::KIND)
        .next()
        .map(SignOff)
        .expect("a signature");
    let about = signed.about().0.expect("a record");
    let deliverable = records.find(&about).expect("there");
    assert!(
        signed
            .content()
            .0
            .contains(&format!("Deliverable: {}", deliverable.title()))
    );
    assert_eq!(signed.signed_on().0, Deliverable(deliverable).accepted_on());
}
