//! Calendars: hours of the week and exceptions, in the brackets of `clndr_data`.
//!
//! ```text
//! (0||CalendarData()(
//!   (0||DaysOfWeek()(
//!     (0||1()())                                          1 = Sunday, no work
//!     (0||2()( (0||0(s|08:00|f|12:00)()) … ))))           2 = Monday
//!   (0||Exceptions()(
//!     (0||0(d|46023)())))))                               days since 1899-12-30, no work
//! ```

use std::collections::BTreeMap;

use rand::Rng;

use super::{Problem, tables::Row};
use crate::{
    id::{CalendarExceptionId, CalendarId, RecordId},
    record::{Calendar, CalendarException, DayHours, Record as _},
    time::{DAY, Moment},
};

/// How deep brackets go; real ones go six deep.
const DEEPEST: usize = 32;

/// Brackets in one calendar: 100 years of exceptions.
const MOST: usize = 200_000;

/// Days from 1899-12-30, which spreadsheets count from, to 1970-01-01.
const EPOCH: i64 = 25_569;

/// A calendar as it stands in the file.
pub(super) struct FileCalendar {
    pub(super) calendar: Calendar,
    pub(super) base: Option<i64>,
    pub(super) is_default: bool,
    pub(super) exceptions: Vec<CalendarException>,
    /// Working minutes in a day and a week, as durations are shown; 0 where nothing is said.
    pub(super) amounts: (i64, i64),
}

impl FileCalendar {
    pub(super) fn read(row: &Row<'_>, rng: &mut impl Rng) -> Result<Self, Problem> {
        let uid = row.own_id("clndr_id")?;
        let mut calendar = Calendar::new(CalendarId(RecordId::random(rng)));
        calendar.external_uid = Some(uid);
        calendar.name = row.line_of("clndr_name");
        if calendar.name.is_empty() {
            calendar.name = format!("Calendar {uid}");
        }
        let base = row.id("base_clndr_id")?;
        let data = row.text("clndr_data");
        let tree = parse(data).map_err(|reason| row.problem("clndr_data", reason))?;
        let mut exceptions = BTreeMap::new();
        let mut week = None;
        for node in tree.iter().flat_map(|root| &root.children) {
            let read = match node.name {
                "DaysOfWeek" => days_of_week(node).map(|days| week = Some(days)),
                "Exceptions" => days(node).map(|days| exceptions.extend(days)),
                _ => Ok(()),
            };
            read.map_err(|reason| row.problem("clndr_data", reason))?;
        }
        match week {
            Some(week) => {
                for (day, hours) in week.into_iter().enumerate() {
                    calendar.set_weekday(day, Some(hours));
                }
            }
            None if base.is_none() => {
                for day in 0..7 {
                    let hours = if day < 5 {
                        usual()
                    } else {
                        DayHours::default()
                    };
                    calendar.set_weekday(day, Some(hours));
                }
            }
            None => {}
        }
        let amount = |column| Ok::<_, Problem>(row.hours(column)?.map_or(0, |m| m.0));
        Ok(Self {
            base,
            is_default: row.text("default_flag") == "Y",
            exceptions: spans(calendar.id, exceptions, rng),
            amounts: (
                amount("day_hr_cnt")?.clamp(0, DAY),
                amount("week_hr_cnt")?.clamp(0, 7 * DAY),
            ),
            calendar,
        })
    }
}

fn usual() -> DayHours {
    DayHours::new([(8 * 60, 16 * 60)]).unwrap_or_default()
}

/// Days in a row with the same hours are one exception.
fn spans(
    calendar: CalendarId,
    days: BTreeMap<i64, DayHours>,
    rng: &mut impl Rng,
) -> Vec<CalendarException> {
    let mut spans: Vec<CalendarException> = Vec::new();
    for (day, hours) in days {
        let moment = Some(Moment(day * DAY));
        match spans.last_mut() {
            Some(span) if span.last == Some(Moment((day - 1) * DAY)) && span.hours == hours => {
                span.last = moment;
            }
            _ => {
                let id = CalendarExceptionId(RecordId::random(rng));
                let mut span = CalendarException::new(id);
                span.calendar = Some(calendar);
                (span.first, span.last, span.hours) = (moment, moment, hours);
                spans.push(span);
            }
        }
    }
    spans
}

/// The hours of the week, Monday first.
fn days_of_week(node: &Node<'_>) -> Result<[DayHours; 7], String> {
    let mut week: [DayHours; 7] = Default::default();
    for day in &node.children {
        match day.name.parse::<usize>() {
            Ok(sunday_first @ 1..=7) => week[(sunday_first + 5) % 7] = hours(day)?,
            _ => {
                return Err(format!(
                    "‘{}’ is not a day of the week, 1 to 7",
                    short(day.name)
                ));
            }
        }
    }
    Ok(week)
}

/// The exceptions by day since 1970.
fn days(node: &Node<'_>) -> Result<BTreeMap<i64, DayHours>, String> {
    let mut days = BTreeMap::new();
    for exception in &node.children {
        let Some(text) = exception.value("d") else {
            continue;
        };
        let day = text.parse::<i64>().ok().map(|n| n.saturating_sub(EPOCH));
        let within = |day: &i64| (Moment::MIN.day()..Moment::MAX.day()).contains(day);
        let day = day.filter(within).ok_or_else(|| {
            format!(
                "‘{}’ is not a day between 1900 and 2199, counted from 1899-12-30",
                short(text)
            )
        })?;
        days.insert(day, hours(exception)?);
    }
    Ok(days)
}

/// The working times in a node.
fn hours(node: &Node<'_>) -> Result<DayHours, String> {
    let mut intervals = Vec::new();
    for time in &node.children {
        let (Some(from), Some(to)) = (time.value("s"), time.value("f")) else {
            continue;
        };
        let minute = |text: &str| {
            clock(text).ok_or_else(|| format!("‘{}’ is not a time of day", short(text)))
        };
        let (from, to) = (minute(from)?, minute(to)?);
        // A time until midnight ends with the day.
        intervals.push((from, if to == 0 { 24 * 60 } else { to }));
    }
    DayHours::new(intervals).map_err(|error| error.to_string())
}

fn clock(text: &str) -> Option<u16> {
    let (h, m) = text.trim().split_once(':')?;
    let (h, m): (u16, u16) = (h.parse().ok()?, m.get(..2)?.parse().ok()?);
    let pm = text.trim_end().to_ascii_lowercase();
    let h = match (pm.ends_with("pm"), pm.ends_with("am")) {
        (true, _) => h % 12 + 12,
        (_, true) => h % 12,
        _ => h,
    };
    (h < 24 && m < 60).then(|| h * 60 + m)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// `(0||name(key|value|key|value)(children))`.
#[derive(Debug, Default)]
struct Node<'d> {
    name: &'d str,
    values: &'d str,
    children: Vec<Node<'d>>,
}

impl<'d> Node<'d> {
    fn value(&self, key: &str) -> Option<&'d str> {
        let mut parts = self.values.split('|').map(str::trim);
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            if name == key {
                return Some(value);
            }
        }
        None
    }
}

/// The nodes of a text; its line breaks (a character that P6 puts for them, too) mean nothing.
fn parse(text: &str) -> Result<Vec<Node<'_>>, String> {
    let mut parser = Parser {
        rest: text,
        nodes: 0,
    };
    let nodes = parser.list(0)?;
    if parser.rest.is_empty() {
        Ok(nodes)
    } else {
        Err(format!(
            "there is ‘{}’ where a bracket should be",
            short(parser.rest)
        ))
    }
}

struct Parser<'d> {
    rest: &'d str,
    nodes: usize,
}

impl<'d> Parser<'d> {
    fn blank(&mut self) {
        self.rest = self
            .rest
            .trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
    }

    fn take(&mut self, wanted: char) -> Result<(), String> {
        self.blank();
        match self.rest.strip_prefix(wanted) {
            Some(rest) => {
                self.rest = rest;
                Ok(())
            }
            None if self.rest.is_empty() => Err("the calendar is cut short".to_owned()),
            None => Err(format!(
                "there is ‘{}’ where ‘{wanted}’ should be",
                short(self.rest)
            )),
        }
    }

    /// Nodes up to a closing bracket or the end.
    fn list(&mut self, depth: usize) -> Result<Vec<Node<'d>>, String> {
        if depth > DEEPEST {
            return Err(format!("brackets are nested deeper than {DEEPEST}"));
        }
        let mut nodes = Vec::new();
        loop {
            self.blank();
            if !self.rest.starts_with('(') {
                return Ok(nodes);
            }
            self.nodes += 1;
            if self.nodes > MOST {
                return Err(format!("there are more than {MOST} brackets"));
            }
            nodes.push(self.node(depth)?);
        }
    }

    fn node(&mut self, depth: usize) -> Result<Node<'d>, String> {
        self.take('(')?;
        let (head, rest) = self
            .rest
            .split_once('(')
            .ok_or("the calendar is cut short")?;
        self.rest = rest;
        let name = head.rsplit("||").next().unwrap_or(head).trim();
        let (values, rest) = self
            .rest
            .split_once(')')
            .ok_or("the calendar is cut short")?;
        self.rest = rest;
        self.take('(')?;
        let children = self.list(depth + 1)?;
        self.take(')')?;
        self.take(')')?;
        Ok(Node {
            name,
            values,
            children,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_and_exceptions_are_read() {
        let data = "(0||CalendarData()(\u{7f}\u{7f}  (0||DaysOfWeek()(\
                    (0||1()())(0||2()((0||0(s|08:00|f|12:00)())(0||1(s|13:00|f|17:00)())))\
                    (0||3()((0||0(f|00:00|s|22:00)())))))\
                    (0||VIEW(ShowTotal|N)())\
                    (0||Exceptions()((0||0(d|46023)())(0||1(d|46024)((0||0(s|9:00|f|10:30)())))))))";
        let root = parse(data).expect("a calendar");
        let [week, _, exceptions] = root[0].children.as_slice() else {
            panic!("three parts");
        };
        let week = days_of_week(week).expect("a week");
        assert_eq!(week[0].to_string(), "08:00-12:00,13:00-17:00");
        assert_eq!(week[1].to_string(), "22:00-24:00");
        assert_eq!(week[6].to_string(), "");
        let days = days(exceptions).expect("days");
        let texts: Vec<(String, String)> = days
            .iter()
            .map(|(day, hours)| (Moment(day * DAY).date().to_string(), hours.to_string()))
            .collect();
        assert_eq!(
            texts,
            [
                ("2026-01-01".to_owned(), String::new()),
                ("2026-01-02".to_owned(), "09:00-10:30".to_owned())
            ]
        );
    }

    #[test]
    fn what_is_no_calendar_is_refused() {
        let check = |data: &str, reason: &str| {
            let error = parse(data).map(drop).expect_err(data);
            assert!(error.contains(reason), "{data}: {error}");
        };
        check("(0||CalendarData()(", "cut short");
        check("(0||CalendarData", "cut short");
        check("(0||A()()) x", "where a bracket should be");
        check("(0||A()[])", "where ‘(’ should be");
        check(&"(0||A()(".repeat(100), "deeper");
    }

    proptest! {
        #[test]
        fn nothing_panics(data in "[()|0-9dsf:A ]{0,80}") {
            if let Ok(nodes) = parse(&data) {
                for node in nodes {
                    let _ = (days_of_week(&node), days(&node));
                }
            }
        }
    }
}
