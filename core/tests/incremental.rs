//! What is brought up to date after an edit is what would be computed anew: plan and schedule, for any
//! field of any record, whatever it is set to.
//!
//! `THROUGHLINE_EDITS` says how many edits the long run makes (2,000 unless set), `THROUGHLINE_SEED` which.

#![allow(
    clippy::disallowed_methods,
    reason = "what runs core is its host: it has files, a clock and an environment"
)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use throughline_core::{
    id::RecordId,
    plan::{Plan, PlanRecords, TouchedRecords},
    record::{
        Assignment, Calendar, CalendarException, FieldDef, FieldType, Link, PlanOptions, Record,
        Resource, Scalar, Task,
    },
    sample,
    schedule::{Schedule, Scheduler},
    time::Moment,
};

/// One field of one record set to something: numbers from which an edit of any plan is made.
#[derive(Clone, Copy, Debug)]
struct Edit {
    table: u8,
    record: u16,
    field: u16,
    value: u32,
}

fn any_edit() -> impl Strategy<Value = Edit> {
    (any::<u8>(), any::<u16>(), any::<u16>(), any::<u32>()).prop_map(
        |(table, record, field, value)| Edit {
            table,
            record,
            field,
            value,
        },
    )
}

fn random_edit(rng: &mut ChaCha8Rng) -> Edit {
    Edit {
        table: rng.random(),
        record: rng.random(),
        field: rng.random(),
        value: rng.random(),
    }
}

/// 2026-01-05, a Monday.
const MONDAY: Moment = Moment(29_459_520);

/// How many records of each kind there can be in a plan that grows from edits alone.
struct Sizes {
    tasks: usize,
    links: usize,
    others: usize,
}

impl Edit {
    /// What it touches.
    fn target(self, plan: &PlanRecords, sizes: &Sizes) -> (&'static str, RecordId) {
        let number = usize::from(self.record);
        match self.table % 16 {
            0..=6 => ("tasks", pick(&plan.tasks, "task", number, sizes.tasks)),
            7..=10 => ("links", pick(&plan.links, "link", number, sizes.links)),
            11 | 12 => (
                "assignments",
                pick(&plan.assignments, "assignment", number, sizes.tasks),
            ),
            13 => (
                "resources",
                pick(&plan.resources, "resource", number, sizes.others),
            ),
            14 if number.is_multiple_of(3) => ("options", PlanOptions::singleton().0),
            14 => (
                "calendars",
                pick(&plan.calendars, "calendar", number, sizes.others),
            ),
            _ => (
                "calendar_exceptions",
                pick(&plan.exceptions, "exception", number, sizes.others),
            ),
        }
    }

    /// Carries it out.
    fn apply(self, records: &mut PlanRecords, sizes: &Sizes) -> (&'static str, RecordId) {
        let (table, id) = self.target(records, sizes);
        let targets = |table: &str, number: usize| match table {
            "tasks" => pick(&records.tasks, "task", number, sizes.tasks),
            "calendars" => pick(&records.calendars, "calendar", number, sizes.others),
            _ => pick(&records.resources, "resource", number, sizes.others),
        };
        let field = |fields: &'static [FieldDef]| &fields[usize::from(self.field) % fields.len()];
        macro_rules! set {
            ($kind:ident, $map:ident) => {{
                let field = field($kind::DEF.fields);
                let value = self.value_of(field, targets);
                let record = records
                    .$map
                    .entry(id.into())
                    .or_insert_with(|| $kind::new(id.into()));
                // What a field refuses is no edit.
                let _ = record.set(field.name, &value);
            }};
        }
        match table {
            "options" => {
                let field = field(PlanOptions::DEF.fields);
                let value = self.value_of(field, targets);
                let _ = records.options.set(field.name, &value);
            }
            "tasks" => set!(Task, tasks),
            "links" => set!(Link, links),
            "assignments" => set!(Assignment, assignments),
            "resources" => set!(Resource, resources),
            "calendars" => set!(Calendar, calendars),
            _ => set!(CalendarException, exceptions),
        }
        (table, id)
    }

    fn value_of(self, field: &FieldDef, target: impl Fn(&str, usize) -> RecordId) -> Scalar {
        let value = self.value as usize;
        let number = i64::from(self.value);
        let one_of = |numbers: &[i64]| Scalar::Int(numbers[value % numbers.len()]);
        match field.field_type {
            FieldType::Text | FieldType::Prose => ["", "a", "b", "M", "Ma"][value % 5].into(),
            // Deleting and leaving out are rarer than not.
            FieldType::Bool => value.is_multiple_of(4).into(),
            FieldType::Integer => one_of(&[0, 1, 2, 3, 14, 500, -1, i64::MAX]),
            FieldType::Duration => one_of(&[
                0,
                60,
                240,
                480,
                960,
                2400,
                10_000,
                -480,
                1,
                i64::MAX,
                i64::MIN,
            ]),
            FieldType::Percent => Scalar::Int(number % 101),
            FieldType::Units => one_of(&[10_000, 5_000, 0, 20_000, -3]),
            FieldType::Moment if value.is_multiple_of(3) => Scalar::Null,
            FieldType::Moment => MONDAY.plus(number % 40_000).to_string().into(),
            FieldType::Choice(choices) => choices[value % choices.len()].stored.into(),
            FieldType::Reference(_) if value.is_multiple_of(5) => Scalar::Null,
            FieldType::Reference(table) => target(table, value).to_string().into(),
            FieldType::Hours => [
                "",
                "08:00-12:00,13:00-17:00",
                "00:00-24:00",
                "22:00-24:00",
                "06:15-06:20",
            ][value % 5]
                .into(),
            _ => Scalar::Null,
        }
    }
}

/// One of the records that there are; or, while there are few, one that is new.
fn pick<I: Copy + Into<RecordId>, R>(
    map: &BTreeMap<I, R>,
    name: &str,
    number: usize,
    size: usize,
) -> RecordId {
    let id = map.keys().nth(number % size.max(map.len()));
    id.map_or_else(
        || RecordId::from_name(&format!("{name} {}", number % size)),
        |id| (*id).into(),
    )
}

/// Plan and schedule, kept up to date.
struct Kept {
    plan: Plan,
    scheduler: Scheduler,
}

impl Kept {
    fn new(records: PlanRecords) -> Self {
        let plan = Plan::new(records);
        let scheduler = Scheduler::new(&plan);
        Self { plan, scheduler }
    }

    /// Carries edits out as one step.
    fn edit(&mut self, edits: &[Edit], sizes: &Sizes) {
        let mut touched = TouchedRecords::new();
        let mut after = self.plan.records.clone();
        for edit in edits {
            touched.insert(edit.apply(&mut after, sizes));
        }
        let before = self.plan.records.only(&touched);
        self.plan.records = after;
        let change = self.plan.update(&touched, &before);
        self.scheduler.update(&self.plan, &change);
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let anew = Plan::new(self.plan.records.clone());
        prop_assert_eq!(&self.plan, &anew);
        prop_assert_eq!(self.scheduler.schedule(), &Schedule::compute(&anew));
        Ok(())
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn incremental_is_full(
        made in prop::collection::vec(any_edit(), 20..120),
        steps in prop::collection::vec(prop::collection::vec(any_edit(), 1..3), 1..20),
    ) {
        let sizes = Sizes { tasks: 12, links: 16, others: 3 };
        let mut records = PlanRecords::default();
        records.options.start = Some(MONDAY);
        made.iter().for_each(|edit| _ = edit.apply(&mut records, &sizes));
        let mut kept = Kept::new(records);
        for step in steps {
            kept.edit(&step, &sizes);
            kept.check()?;
        }
    }
}

/// A long run of edits, over plans that grow from nothing and over one that looks like people's.
#[test]
fn many_edits_and_no_difference() {
    let number = |name, unless| {
        std::env::var(name).map_or(unless, |text: String| text.parse().expect("a number"))
    };
    let edits = number("THROUGHLINE_EDITS", 2_000);
    let seed = number("THROUGHLINE_SEED", 1);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut done = 0;
    while done < edits {
        let (tasks, generated) = [(10, 0), (40, 0), (0, 250)][rng.random_range(0..3)];
        let sizes = Sizes {
            tasks,
            links: tasks * 3 / 2,
            others: 4,
        };
        let mut records = sample::generated(generated, &mut rng).1;
        records.options.start = Some(MONDAY);
        for _ in 0..tasks * 20 {
            random_edit(&mut rng).apply(&mut records, &sizes);
        }
        let mut kept = Kept::new(records);
        for _ in 0..100 {
            let edit = random_edit(&mut rng);
            kept.edit(&[edit], &sizes);
            done += 1;
            if let Err(error) = kept.check() {
                panic!("edit {done} of seed {seed}, {edit:?}: {error}");
            }
        }
    }
}
