//! Calendars and their exceptions.

use super::*;
use crate::{
    id::CalendarId,
    record::{Calendar, CalendarException, DayHours, FieldValue as _, Scalar},
    time::Moment,
};

impl Bench {
    fn calendar(&self, name: &str) -> Calendar {
        let all = self.plan().records.calendars.into_values();
        let mut named = all.filter(|calendar| !calendar.deleted && calendar.name == name);
        named.next().unwrap_or_else(|| panic!("no calendar {name}"))
    }

    fn exceptions(&self, calendar: CalendarId) -> Vec<CalendarException> {
        let all = self.plan().records.exceptions.into_values();
        all.filter(|e| !e.deleted && e.calendar == Some(calendar))
            .collect()
    }

    fn create(&mut self, name: &str, like: Option<CalendarId>) -> CalendarId {
        let name = name.to_owned();
        let intent = Intent::CreateCalendar {
            name: name.clone(),
            like,
        };
        self.apply(&intent).expect("a calendar");
        self.calendar(&name).id
    }

    fn set(
        &mut self,
        table: &str,
        id: RecordId,
        field: &str,
        value: Scalar,
    ) -> Result<Step, EditError> {
        self.apply(&Intent::SetField {
            table: table.to_owned(),
            id,
            field: field.to_owned(),
            value,
        })
    }

    fn holiday(
        &mut self,
        calendar: CalendarId,
        first: &str,
        last: &str,
    ) -> Result<Step, EditError> {
        let date = |text: &str| text.parse::<Moment>().expect("a date").to_scalar();
        self.apply(&Intent::CreateException {
            calendar,
            fields: vec![
                ("name".to_owned(), "Holiday".into()),
                ("first".to_owned(), date(first)),
                ("last".to_owned(), date(last)),
            ],
        })
    }
}

#[test]
fn a_copy_has_the_week_and_the_exceptions() {
    let mut bench = Bench::new();
    let office = bench.create("Office", None);
    bench
        .holiday(office, "2027-05-17", "2027-05-17")
        .expect("a holiday");
    let friday: Option<DayHours> = Some("08:00-12:00".parse().expect("hours"));
    bench
        .set("calendars", office.0, "friday", friday.to_scalar())
        .expect("a short Friday");
    let copy = bench.create("Field", Some(office));
    assert_eq!(bench.calendar("Field").friday, friday);
    assert_eq!(
        bench.calendar("Field").monday,
        bench.calendar("Office").monday
    );
    let names: Vec<_> = bench.exceptions(copy).into_iter().map(|e| e.name).collect();
    assert_eq!(names, ["Holiday"]);
    assert_ne!(bench.exceptions(copy)[0].id, bench.exceptions(office)[0].id);
}

#[test]
fn a_deleted_calendar_leaves_nobody_without_one() {
    let mut bench = Bench::new();
    let nights = bench.create("Nights", None);
    bench
        .holiday(nights, "2027-01-01", "2027-01-01")
        .expect("a holiday");
    let jon = ResourceId(RecordId::from_name("Jon"));
    let value = Some(nights).to_scalar();
    bench
        .set("resources", jon.0, "calendar", value.clone())
        .expect("a calendar");
    bench
        .set("tasks", task("Rack").0, "calendar", value)
        .expect("a calendar");
    bench
        .apply(&Intent::DeleteCalendar { calendar: nights })
        .expect("deleted");
    let records = bench.plan().records;
    assert!(records.calendars[&nights].deleted);
    assert_eq!(records.resources[&jon].calendar, None);
    assert_eq!(records.tasks[&task("Rack")].calendar, None);
    assert!(bench.exceptions(nights).is_empty());
}

#[test]
fn what_makes_no_sense_is_refused_in_words() {
    let mut bench = Bench::new();
    let office = bench.create("Office", None);
    let nights = bench.create("Nights", None);
    let base = |id: CalendarId| Some(id).to_scalar();
    bench
        .set("calendars", nights.0, "base", base(office))
        .expect("a base");
    let options = crate::record::PlanOptions::singleton();
    bench
        .set("options", options.0, "calendar", base(nights))
        .expect("the project's");

    let refused = |result: Result<Step, EditError>, words: &str| match result {
        Ok(step) => panic!("done: {}", step.label),
        Err(error) => assert_eq!(error.to_string(), words),
    };
    refused(
        bench.apply(&Intent::CreateCalendar {
            name: " ".to_owned(),
            like: None,
        }),
        "a calendar needs a name",
    );
    refused(
        bench.set("calendars", office.0, "name", "".into()),
        "a calendar needs a name",
    );
    refused(
        bench.set("calendars", office.0, "base", base(nights)),
        "‘Office’ cannot be based on a calendar that is based on it",
    );
    refused(
        bench.apply(&Intent::DeleteCalendar { calendar: nights }),
        "‘Nights’ is the project calendar: choose another one for the project first",
    );
    refused(
        bench.apply(&Intent::DeleteCalendar { calendar: office }),
        "‘Nights’ is based on ‘Office’: base it on another calendar first",
    );
    refused(
        bench.holiday(office, "2027-01-02", "2027-01-01"),
        "‘Holiday’ ends before it starts",
    );
    bench
        .holiday(office, "2027-01-01", "2027-01-02")
        .expect("a holiday");
    let holiday = bench.exceptions(office)[0].id;
    let early: Moment = "2026-12-31".parse().expect("a date");
    refused(
        bench.set("calendar_exceptions", holiday.0, "last", early.to_scalar()),
        "‘Holiday’ ends before it starts",
    );
    bench
        .apply(&Intent::DeleteException { exception: holiday })
        .expect("deleted");
    assert!(bench.exceptions(office).is_empty());
}
