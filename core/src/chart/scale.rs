//! The time scale of a chart: where a moment lies, and what stands in its headings.

use chrono::{Datelike as _, NaiveDate};

use crate::time::{DAY, Moment};

/// From moments to places along a chart.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scale {
    /// The day at place 0, since 1970-01-01.
    pub first_day: i64,
    /// The width of a day.
    pub day_width: f64,
    /// Minutes after midnight at which a working day starts and finishes. The chart stretches that
    /// span over the whole day, so that a task of one day fills its day and one that follows on the
    /// next morning touches it.
    pub day_span: (i64, i64),
}

impl Scale {
    /// Where a day begins.
    #[must_use]
    pub fn x_of_day(&self, day: i64) -> f64 {
        exact(day - self.first_day) * self.day_width
    }

    /// Where a moment lies.
    #[must_use]
    pub fn x(&self, moment: Moment) -> f64 {
        let (from, to) = self.day_span;
        let length = (to - from).max(1);
        let part = (moment.minute_of_day() - from).clamp(0, length);
        self.x_of_day(moment.day()) + exact(part) / exact(length) * self.day_width
    }

    /// Where a moment of the wall clock lies: not stretched over the working day.
    #[must_use]
    pub fn x_of_clock(&self, moment: Moment) -> f64 {
        self.x_of_day(moment.day()) + exact(moment.minute_of_day()) / exact(DAY) * self.day_width
    }

    /// The upper line of headings from one day to another, both included.
    #[must_use]
    pub fn upper(&self, first: i64, last: i64) -> Vec<Tick> {
        match Zoom::of(self.day_width) {
            Zoom::Day | Zoom::Week => months(first, last, 1, |_| Heading::MonthYear),
            Zoom::Month | Zoom::Quarter | Zoom::Year => months(first, last, 12, |_| Heading::Year),
        }
    }

    /// The lower line of headings.
    #[must_use]
    pub fn lower(&self, first: i64, last: i64) -> Vec<Tick> {
        match Zoom::of(self.day_width) {
            Zoom::Day => (first..=last)
                .map(|day| Tick {
                    day,
                    end: day + 1,
                    heading: Heading::Day,
                })
                .collect(),
            Zoom::Week => weeks(first, last, if self.day_width < 5.5 { 14 } else { 7 }),
            Zoom::Month => months(first, last, 1, |_| Heading::Month),
            Zoom::Quarter | Zoom::Year => months(first, last, 3, |date| {
                Heading::Quarter(date.month0() / 3 + 1)
            }),
        }
    }
}

/// The steps of the zoom, by how wide a day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zoom {
    /// Every day has a heading.
    Day,
    /// Every week, or every other one.
    Week,
    /// Every month.
    Month,
    /// Every quarter.
    Quarter,
    /// Every quarter, narrow.
    Year,
}

impl Zoom {
    /// Every step, from the nearest to the farthest.
    pub const ALL: [Self; 5] = [
        Self::Day,
        Self::Week,
        Self::Month,
        Self::Quarter,
        Self::Year,
    ];

    /// The usual width of a day in pixels.
    #[must_use]
    pub const fn day_width(self) -> f64 {
        match self {
            Self::Day => 32.0,
            Self::Week => 8.0,
            Self::Month => 3.0,
            Self::Quarter => 1.0,
            Self::Year => 0.42,
        }
    }

    /// The step whose headings suit a day of that width.
    #[must_use]
    pub fn of(day_width: f64) -> Self {
        if day_width >= 18.0 {
            Self::Day
        } else if day_width >= 4.5 {
            Self::Week
        } else if day_width >= 1.6 {
            Self::Month
        } else if day_width >= 0.6 {
            Self::Quarter
        } else {
            Self::Year
        }
    }
}

/// What a heading says of its first day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heading {
    /// January 2027
    MonthYear,
    /// 2027
    Year,
    /// Jan
    Month,
    /// Q1
    Quarter(u32),
    /// 4
    Day,
}

impl Heading {
    /// What it says in English of a day since 1970-01-01.
    #[must_use]
    pub fn english(self, day: i64) -> String {
        let date = Moment(day.saturating_mul(DAY)).date();
        let format = match self {
            Self::MonthYear => "%B %Y",
            Self::Year => "%Y",
            Self::Month => "%b",
            Self::Quarter(quarter) => return format!("Q{quarter}"),
            Self::Day => "%-d",
        };
        date.format(format).to_string()
    }
}

/// A stretch of a line of headings.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tick {
    /// Its first day.
    pub day: i64,
    /// The day after its last.
    pub end: i64,
    /// What it says.
    pub heading: Heading,
}

fn weeks(first: i64, last: i64, step: i64) -> Vec<Tick> {
    // Counted from a fixed Monday, so that fortnights stay put while scrolling.
    let origin = monday(0);
    let start = origin + (monday(first) - origin).div_euclid(step) * step;
    std::iter::successors(Some(start), |day| Some(day + step))
        .take_while(|day| *day <= last)
        .map(|day| Tick {
            day,
            end: day + step,
            heading: Heading::Day,
        })
        .collect()
}

fn months(first: i64, last: i64, step: i32, heading: impl Fn(NaiveDate) -> Heading) -> Vec<Tick> {
    let date = Moment(first.saturating_mul(DAY)).date();
    let index = date.year() * 12 + date.month0().cast_signed();
    let mut start = index.div_euclid(step) * step;
    let mut ticks = Vec::new();
    while let (Some(from), Some(to)) = (month(start), month(start + step)) {
        let (day, end) = (Moment::from_date(from).day(), Moment::from_date(to).day());
        if day > last {
            break;
        }
        ticks.push(Tick {
            day,
            end,
            heading: heading(from),
        });
        start += step;
    }
    ticks
}

/// The first day of a month counted from the year 0.
fn month(index: i32) -> Option<NaiveDate> {
    let month = u32::try_from(index.rem_euclid(12)).ok()? + 1;
    NaiveDate::from_ymd_opt(index.div_euclid(12), month, 1)
}

/// The Monday on or before a day.
#[must_use]
pub const fn monday(day: i64) -> i64 {
    // 1970-01-01 was a Thursday, three days after a Monday.
    day - (day + 3).rem_euclid(7)
}

/// A count as a place.
#[expect(
    clippy::cast_precision_loss,
    reason = "days and minutes of a plan are far below 2^52"
)]
pub(crate) fn exact(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    #[test]
    fn a_working_day_fills_its_day() {
        let scale = Scale {
            first_day: at("2026-01-01").day(),
            day_width: 10.0,
            day_span: (480, 1020),
        };
        let check = |moment: &str, x: f64| {
            assert!((scale.x(at(moment)) - x).abs() < 1e-9, "{moment}");
        };
        check("2026-01-05T08:00", 40.0);
        check("2026-01-05T17:00", 50.0);
        check("2026-01-06T08:00", 50.0);
        check("2026-01-06T06:00", 50.0);
        check("2026-01-06T12:30", 55.0);
    }

    #[test]
    fn headings_cover_the_days() {
        let (first, last) = (at("2026-11-20").day(), at("2027-02-10").day());
        for zoom in Zoom::ALL {
            assert_eq!(Zoom::of(zoom.day_width()), zoom);
            let scale = Scale {
                first_day: first,
                day_width: zoom.day_width(),
                day_span: (480, 1020),
            };
            for ticks in [scale.upper(first, last), scale.lower(first, last)] {
                assert!(ticks[0].day <= first, "{zoom:?}");
                assert!(ticks[ticks.len() - 1].end > last, "{zoom:?}");
                assert!(ticks.windows(2).all(|pair| pair[0].end == pair[1].day));
            }
        }
    }

    #[test]
    fn fortnights_stay_put() {
        let scale = Scale {
            first_day: 0,
            day_width: 5.0,
            day_span: (480, 1020),
        };
        let one = scale.lower(20_000, 20_100);
        let other = scale.lower(20_007, 20_100);
        assert!(other.iter().all(|tick| one.contains(tick)));
    }
}
