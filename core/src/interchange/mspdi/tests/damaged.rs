//! Files with random damage.

use proptest::prelude::*;

use super::{file, read_bytes};

/// A file with a bit of everything, as a base for damage.
fn rich() -> Vec<u8> {
    file(
        "<Title>T &amp; U</Title><StartDate>2026-01-05T08:00:00</StartDate><CalendarUID>1</CalendarUID>\
         <MinutesPerDay>480</MinutesPerDay><Calendars><Calendar><UID>1</UID><Name>S</Name><WeekDays><WeekDay>\
         <DayType>2</DayType><DayWorking>1</DayWorking><WorkingTimes><WorkingTime><FromTime>08:00:00</FromTime>\
         <ToTime>12:00:00</ToTime></WorkingTime></WorkingTimes></WeekDay></WeekDays><Exceptions><Exception>\
         <EnteredByOccurrences>1</EnteredByOccurrences><TimePeriod><FromDate>2026-01-01T00:00:00</FromDate>\
         <ToDate>2026-03-01T23:59:00</ToDate></TimePeriod><Occurrences>3</Occurrences><Type>5</Type><Period>2</Period>\
         <MonthItem>4</MonthItem><MonthPosition>1</MonthPosition><DayWorking>0</DayWorking></Exception></Exceptions>\
         <WorkWeeks><WorkWeek><TimePeriod><FromDate>2026-01-01T00:00:00</FromDate><ToDate>2026-03-01T23:59:00</ToDate>\
         </TimePeriod><WeekDays><WeekDay><DayType>3</DayType><DayWorking>1</DayWorking></WeekDay></WeekDays></WorkWeek>\
         </WorkWeeks></Calendar></Calendars><Tasks><Task><UID>1</UID><ID>1</ID><Name>A</Name><OutlineLevel>1</OutlineLevel>\
         <WBS>1</WBS><Duration>PT8H0M0S</Duration><Deadline>2026-02-01T17:00:00</Deadline></Task><Task><UID>2</UID><ID>2</ID>\
         <OutlineLevel>2</OutlineLevel><Manual>1</Manual><ManualStart>2026-02-01T08:00:00</ManualStart><PredecessorLink>\
         <PredecessorUID>1</PredecessorUID><Type>3</Type><LinkLag>-4800</LinkLag><LagFormat>8</LagFormat></PredecessorLink>\
         </Task></Tasks><Resources><Resource><UID>1</UID><Name>R</Name><Type>1</Type><MaxUnits>1.5</MaxUnits></Resource>\
         </Resources><Assignments><Assignment><UID>1</UID><TaskUID>2</TaskUID><ResourceUID>1</ResourceUID><Units>0.5</Units>\
         <Work>PT4H0M0S</Work></Assignment></Assignments>",
    )
    .into_bytes()
}

/// One kind of damage.
#[derive(Debug, Clone)]
enum Damage {
    Byte(usize, u8),
    Cut(usize, usize),
    Repeat(usize, usize),
    Insert(usize, &'static str),
}

fn damage() -> impl Strategy<Value = Damage> {
    let snippets = [
        "<",
        ">",
        "&",
        "&#0;",
        "&#x10FFFF;",
        "]]>",
        "<![CDATA[",
        "<!--",
        "<?x",
        "-1",
        "9e99",
        "99999999999999999999",
        "9999-99-99",
        "<Task>",
        "</Task>",
        "<Tasks>",
        "<UID>1</UID>",
        "<Type>3</Type>",
        "\u{0}",
        "é",
        "計",
        "e30",
        ".",
        "<Period>4294967295</Period>",
        "<OutlineLevel>9223372036854775807</OutlineLevel>",
        " xmlns='x'",
        "<FromDate>1900-01-01T00:00:00</FromDate><ToDate>2199-12-31T00:00:00</ToDate>",
        "PT-1H",
        "P1W",
        "0.00",
    ];
    prop_oneof![
        (any::<usize>(), any::<u8>()).prop_map(|(at, byte)| Damage::Byte(at, byte)),
        (any::<usize>(), 0_usize..200).prop_map(|(at, length)| Damage::Cut(at, length)),
        (any::<usize>(), 0_usize..400).prop_map(|(at, length)| Damage::Repeat(at, length)),
        (any::<usize>(), prop::sample::select(snippets.to_vec()))
            .prop_map(|(at, text)| Damage::Insert(at, text)),
    ]
}

fn apply(bytes: &mut Vec<u8>, damage: &Damage) {
    let at = |at: &usize| at % (bytes.len() + 1);
    match damage {
        Damage::Byte(i, byte) => {
            let i = at(i);
            if let Some(place) = bytes.get_mut(i) {
                *place = *byte;
            }
        }
        Damage::Cut(i, length) => {
            let from = at(i);
            let to = (from + length).min(bytes.len());
            bytes.drain(from..to);
        }
        Damage::Repeat(i, length) => {
            let from = at(i);
            let part = bytes[from..(from + length).min(bytes.len())].to_vec();
            bytes.splice(from..from, part);
        }
        Damage::Insert(i, text) => {
            let from = at(i);
            bytes.splice(from..from, text.bytes());
        }
    }
}

/// Whatever the bytes: no panic, a place within the file, and what is read is a plan without surprises.
fn survives(bytes: &[u8]) {
    match read_bytes(bytes) {
        Ok(imported) => {
            let tasks = imported.records.tasks.len();
            let plan = crate::plan::Plan::new(imported.records);
            assert_eq!(plan.tasks.len(), tasks);
        }
        Err(error) => {
            assert!(error.line >= 1 && error.column >= 1);
            assert!(!error.to_string().is_empty());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn damaged_files_never_panic(damages in prop::collection::vec(damage(), 1..8)) {
        let mut bytes = rich();
        for damage in &damages {
            apply(&mut bytes, damage);
        }
        survives(&bytes);
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(&bytes);
    }
}

#[test]
fn the_undamaged_file_is_read() {
    let imported = read_bytes(&rich()).expect("a readable file");
    assert_eq!(imported.records.tasks.len(), 2);
    assert_eq!(imported.records.links.len(), 1);
    assert_eq!(imported.records.assignments.len(), 1);
}
