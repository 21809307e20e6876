//! Time zones: how the clocks of one place stand against those of another.
//!
//! The rules are those of the IANA time zone database that the program was built with.

use chrono::{DateTime, NaiveDate, Offset as _, TimeZone as _};
use chrono_tz::Tz;

use crate::{
    record::ZoneName,
    time::{DAY, Moment},
};

/// The minutes since 1970-01-01T00:00Z for which changes of the clocks are looked up: until 2100-01-01.
const KNOWN: std::ops::Range<i64> = 0..68_374_080;
/// No zone changes its clocks twice within so many minutes.
const STEP: i64 = 6 * DAY;

/// The zone of that name, if this version knows it.
#[must_use]
pub fn named(name: &ZoneName) -> Option<Tz> {
    name.0.parse().ok()
}

/// The date at a place at an instant, in seconds since 1970 UTC; that of UTC where the place is not known.
#[must_use]
pub fn date_at(name: &ZoneName, seconds: i64) -> NaiveDate {
    let utc = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    named(name).map_or_else(
        || utc.date_naive(),
        |zone| utc.with_timezone(&zone).date_naive(),
    )
}

/// How the clocks of a site stand against those of the project.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Difference {
    pieces: Vec<Piece>,
}

/// A time without a change of the clocks at either place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Piece {
    /// When it begins, by the project's clocks before they change; the first one: [`Moment::MIN`].
    pub(crate) from: Moment,
    /// By how many minutes the site's clocks are ahead.
    pub(crate) ahead: i64,
    /// When it ends, by the site's clocks before they change; the last one: [`Moment::MAX`].
    until: Moment,
}

impl Difference {
    /// Before 1970 and from 2100 on it is what it is then.
    pub(crate) fn new(project: Tz, site: Tz) -> Self {
        let ahead = |minute| offset(site, minute) - offset(project, minute);
        let mut changes = changes(project);
        changes.extend(self::changes(site));
        changes.sort_unstable();
        let mut pieces = Vec::new();
        let mut last = Piece {
            from: Moment::MIN,
            ahead: ahead(KNOWN.start),
            until: Moment::MAX,
        };
        for minute in changes {
            let now = ahead(minute);
            if last.ahead != now {
                let from = Moment(minute + offset(project, minute - 1));
                last.until = from.plus(last.ahead);
                let next = Piece {
                    from,
                    ahead: now,
                    until: Moment::MAX,
                };
                pieces.push(std::mem::replace(&mut last, next));
            }
        }
        pieces.push(last);
        Self { pieces }
    }

    /// What the project's clocks show when the site's show that. Of a time that comes twice at the site it is the
    /// first; one that is left out there is when the clocks are put forward. It never goes back as the site's
    /// time goes on.
    pub(crate) fn to_project(&self, site: Moment) -> Moment {
        let at = self.pieces.partition_point(|piece| piece.until <= site);
        let piece = &self.pieces[at.min(self.pieces.len() - 1)];
        site.plus(-piece.ahead).max(piece.from)
    }

    /// The times without a change of the clocks, in order; there is one at least.
    pub(crate) fn pieces(&self) -> &[Piece] {
        &self.pieces
    }
}

/// The minutes since 1970 in UTC at which a zone's clocks change.
fn changes(zone: Tz) -> Vec<i64> {
    let mut changes = Vec::new();
    let mut minute = KNOWN.start;
    let mut before = offset(zone, minute);
    while minute < KNOWN.end {
        let next = minute + STEP;
        let after = offset(zone, next);
        if after != before {
            let (mut low, mut high) = (minute, next);
            while high - low > 1 {
                let middle = i64::midpoint(low, high);
                if offset(zone, middle) == before {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            changes.push(high);
        }
        (minute, before) = (next, after);
    }
    changes
}

/// By how many minutes a zone is ahead of UTC.
fn offset(zone: Tz, minute: i64) -> i64 {
    let time = DateTime::from_timestamp(minute * 60, 0).unwrap_or_default();
    let offset = zone.offset_from_utc_datetime(&time.naive_utc());
    i64::from(offset.fix().local_minus_utc()).div_euclid(60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> Tz {
        named(&ZoneName(name.to_owned())).expect("a time zone")
    }

    #[test]
    fn the_date_is_that_of_the_place() {
        // 2027-07-01T22:30Z.
        let seconds = 1_814_481_000;
        for (zone, expected) in [
            ("Europe/Oslo", "2027-07-02"),
            ("America/Lima", "2027-07-01"),
            ("Nowhere", "2027-07-01"),
            ("", "2027-07-01"),
        ] {
            let date = date_at(&ZoneName(zone.to_owned()), seconds);
            assert_eq!(date.to_string(), expected, "{zone}");
        }
    }

    #[test]
    fn a_site_s_time_by_the_project_s_clocks() {
        let check = |project: &str, site: &str, time: &str, expected: &str| {
            let difference = Difference::new(zone(project), zone(site));
            let moment = difference.to_project(time.parse().expect("a moment"));
            assert_eq!(
                moment.to_string(),
                expected,
                "{time} in {site}, told in {project}"
            );
        };
        let oslo = "Europe/Oslo";
        check(oslo, oslo, "2027-07-01T08:00", "2027-07-01T08:00");
        check(oslo, "UTC", "2027-01-11T08:00", "2027-01-11T09:00");
        check(oslo, "UTC", "2027-07-12T08:00", "2027-07-12T10:00");
        // Half hours, and no summer time there.
        check(oslo, "Asia/Kolkata", "2027-01-11T08:00", "2027-01-11T03:30");
        check(oslo, "Asia/Kolkata", "2027-07-12T08:00", "2027-07-12T04:30");
        // The day before: Sydney is ahead by ten hours in its summer, by eight in its winter.
        check(
            oslo,
            "Australia/Sydney",
            "2027-01-11T08:00",
            "2027-01-10T22:00",
        );
        check(
            oslo,
            "Australia/Sydney",
            "2027-07-12T08:00",
            "2027-07-12T00:00",
        );
        // Between the two changes of spring there are three weeks with another difference.
        check(
            oslo,
            "America/New_York",
            "2027-03-10T08:00",
            "2027-03-10T14:00",
        );
        check(
            oslo,
            "America/New_York",
            "2027-03-17T08:00",
            "2027-03-17T13:00",
        );
        check(
            oslo,
            "America/New_York",
            "2027-03-31T08:00",
            "2027-03-31T14:00",
        );
        // The day across: 26 hours apart.
        check(
            "Pacific/Kiritimati",
            "Etc/GMT+12",
            "2027-01-11T08:00",
            "2027-01-12T10:00",
        );
    }

    #[test]
    fn times_that_come_twice_or_not_at_all() {
        let difference = Difference::new(zone("UTC"), zone("Europe/Oslo"));
        let check = |time: &str, expected: &str| {
            let moment = difference.to_project(time.parse().expect("a moment"));
            assert_eq!(moment.to_string(), expected, "{time}");
        };
        // In spring, 02:00 to 03:00 is left out.
        check("2027-03-28T01:59", "2027-03-28T00:59");
        check("2027-03-28T02:30", "2027-03-28T01:00");
        check("2027-03-28T03:00", "2027-03-28T01:00");
        check("2027-03-28T03:01", "2027-03-28T01:01");
        // In autumn, 02:00 to 03:00 comes twice.
        check("2027-10-31T02:30", "2027-10-31T00:30");
        check("2027-10-31T02:59", "2027-10-31T00:59");
        check("2027-10-31T03:00", "2027-10-31T02:00");
    }

    #[test]
    fn time_never_goes_back() {
        for (project, site) in [
            ("Europe/Oslo", "Australia/Lord_Howe"),
            ("America/New_York", "Europe/Chisinau"),
            ("Europe/Chisinau", "Europe/Oslo"),
            ("Africa/Casablanca", "America/St_Johns"),
        ] {
            let difference = Difference::new(zone(project), zone(site));
            let first: Moment = "2026-12-01".parse().expect("a moment");
            let mut before = difference.to_project(first);
            for minute in 1..400 * DAY {
                let now = difference.to_project(first.plus(minute));
                assert!(now >= before, "{site} by the clocks of {project} at {now}");
                before = now;
            }
        }
    }

    #[test]
    fn only_known_names_are_zones() {
        for name in ["", "Mars/Olympus", "europe/oslo", "Oslo"] {
            assert_eq!(named(&ZoneName(name.to_owned())), None, "{name}");
        }
    }
}
