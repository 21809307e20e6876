//! Where a moment lies on the chart, and which moment lies where.

pub(crate) use throughline_core::chart::scale::{Zoom, monday};
use throughline_core::{
    chart::scale::Scale,
    engine::CalendarShade,
    time::{Minutes, Moment},
};

/// Days of margin on both sides of the plan.
const MARGIN: i64 = 14;
/// How wide a day may get, in pixels.
const WIDEST: f64 = 64.0;
/// How narrow a day may get, in pixels.
const NARROWEST: f64 = 0.15;

/// The scale of the chart: from days to pixels and back.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Timeline {
    /// The first day drawn, in days since 1970-01-01.
    pub(crate) first_day: i64,
    /// The last day drawn, inclusive.
    pub(crate) last_day: i64,
    /// The width of a day in pixels.
    pub(crate) day_width: f64,
    /// Minutes after midnight at which a working day starts and finishes. The chart stretches
    /// that span over the whole day, so that a task of one day fills its day and one that follows
    /// on the next morning touches it.
    pub(crate) day_span: (i64, i64),
}

impl Default for Timeline {
    fn default() -> Self {
        Self {
            first_day: 0,
            last_day: 1,
            day_width: Zoom::Week.day_width(),
            day_span: (480, 1020),
        }
    }
}

impl Timeline {
    /// The scale for a plan of that extent.
    pub(crate) fn over(
        start: Option<Moment>,
        finish: Option<Moment>,
        day_span: (i64, i64),
    ) -> Self {
        let mut timeline = Self {
            day_span,
            ..Self::default()
        };
        timeline.frame(start, finish);
        timeline
    }

    fn frame(&mut self, start: Option<Moment>, finish: Option<Moment>) {
        let first = start.or(finish).map_or(0, Moment::day);
        let last = finish.or(start).map_or(first, Moment::day).max(first);
        self.first_day = monday(first - 7);
        self.last_day = (last + MARGIN * 3).max(self.first_day + 120);
    }

    /// Widens the scale if the plan has outgrown it. It never moves the left edge to the right:
    /// what a person looks at stays where it is.
    pub(crate) fn stretch(&mut self, start: Option<Moment>, finish: Option<Moment>) {
        if let Some(start) = start {
            if self.last_day <= 1 {
                self.frame(Some(start), finish);
            }
            if start.day() < self.first_day {
                self.first_day = monday(start.day() - MARGIN);
            }
        }
        if let Some(finish) = finish {
            self.last_day = self.last_day.max(finish.day() + MARGIN * 2);
        }
    }

    /// The same scale with days of another width.
    pub(crate) fn with_day_width(mut self, width: f64) -> Self {
        self.day_width = width.clamp(NARROWEST, WIDEST);
        self
    }

    /// The zoom step whose headings suit this scale.
    pub(crate) fn zoom(&self) -> Zoom {
        Zoom::of(self.day_width)
    }

    /// The width of the whole chart in pixels.
    pub(crate) fn width(&self) -> f64 {
        days(self.last_day + 1 - self.first_day) * self.day_width
    }

    /// Where a day begins.
    pub(crate) fn x_of_day(&self, day: i64) -> f64 {
        days(day - self.first_day) * self.day_width
    }

    /// The same as the core has it.
    pub(crate) const fn scale(&self) -> Scale {
        Scale {
            first_day: self.first_day,
            day_width: self.day_width,
            day_span: self.day_span,
        }
    }

    /// Where a moment lies.
    pub(crate) fn x(&self, moment: Moment) -> f64 {
        self.scale().x(moment)
    }

    /// Where a moment of the wall clock lies: not stretched over the working day.
    pub(crate) fn x_of_clock(&self, moment: Moment) -> f64 {
        self.scale().x_of_clock(moment)
    }

    /// The day at a place.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a chart has fewer than 2^53 pixels"
    )]
    pub(crate) fn day_at(&self, x: f64) -> i64 {
        self.first_day + (x / self.day_width).floor() as i64
    }

    /// A distance in whole days, rounded.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a chart has fewer than 2^53 pixels"
    )]
    pub(crate) fn days_in(&self, pixels: f64) -> i64 {
        (pixels / self.day_width).round() as i64
    }
}

/// The working minutes between two moments as the chart can tell them: whole free days count as
/// nothing, and a day's share is measured within its working span. Used to turn a dragged edge into
/// a duration; the engine's calendars decide what comes of it.
pub(crate) fn working_minutes(
    shade: &CalendarShade,
    day_span: (i64, i64),
    minutes_per_day: i64,
    start: Moment,
    finish: Moment,
) -> Minutes {
    let (from, to) = day_span;
    let span = (to - from).max(1);
    let mut sum = 0;
    // A bar that is longer than a century is a slip of the mouse.
    for day in start.day()..=finish.day().min(start.day() + 36_525) {
        if is_free(shade, day) {
            continue;
        }
        let low = if day == start.day() {
            start.minute_of_day()
        } else {
            from
        };
        let high = if day == finish.day() {
            finish.minute_of_day()
        } else {
            to
        };
        let part = high.clamp(from, to) - low.clamp(from, to);
        sum += part.max(0) * minutes_per_day / span;
    }
    Minutes(sum)
}

/// Whether nothing is worked on a day in the project calendar.
pub(crate) fn is_free(shade: &CalendarShade, day: i64) -> bool {
    if shade.extra_days.contains(&day) {
        return false;
    }
    shade.free_weekdays[weekday(day)]
        || shade
            .holidays
            .iter()
            .any(|(first, last, _)| (*first..=*last).contains(&day))
}

/// The weekday of a day since 1970-01-01 (a Thursday), 0 = Monday.
pub(crate) fn weekday(day: i64) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "days and minutes of a plan are far below 2^52"
)]
fn days(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn at(text: &str) -> Moment {
        text.parse().expect("a moment")
    }

    fn shade() -> CalendarShade {
        CalendarShade {
            free_weekdays: [false, false, false, false, false, true, true],
            holidays: vec![(
                at("2026-01-06").day(),
                at("2026-01-06").day(),
                "Epiphany".into(),
            )],
            extra_days: vec![at("2026-01-10").day()],
        }
    }

    #[wasm_bindgen_test]
    fn a_working_day_fills_its_day() {
        let timeline = Timeline::over(Some(at("2026-01-05")), None, (480, 1020));
        let width = timeline.x(at("2026-01-05T17:00")) - timeline.x(at("2026-01-05T08:00"));
        assert!((width - timeline.day_width).abs() < 1e-9);
        assert!(
            (timeline.x(at("2026-01-05T17:00")) - timeline.x(at("2026-01-06T08:00"))).abs() < 1e-9
        );
    }

    #[wasm_bindgen_test]
    fn places_and_days_agree() {
        let timeline = Timeline::over(Some(at("2026-01-05")), None, (480, 1020));
        for day in [timeline.first_day, at("2026-02-11").day()] {
            assert_eq!(timeline.day_at(timeline.x_of_day(day) + 0.5), day);
        }
    }

    #[wasm_bindgen_test]
    fn dragged_edges_count_working_time() {
        let check = |start: &str, finish: &str, expected: i64| {
            let minutes = working_minutes(&shade(), (480, 1020), 480, at(start), at(finish));
            assert_eq!(minutes, Minutes(expected), "{start} to {finish}");
        };
        check("2026-01-05T08:00", "2026-01-05T17:00", 480);
        check("2026-01-05T08:00", "2026-01-07T17:00", 960); // the 6th is a holiday
        check("2026-01-09T08:00", "2026-01-12T17:00", 1440); // Saturday the 10th is worked
        check("2026-01-11T08:00", "2026-01-11T17:00", 0);
    }

    #[wasm_bindgen_test]
    fn weekdays_start_on_monday() {
        assert_eq!(weekday(at("2026-01-05").day()), 0);
        assert_eq!(weekday(at("2026-01-11").day()), 6);
        assert_eq!(monday(at("2026-01-11").day()), at("2026-01-05").day());
        assert_eq!(weekday(at("1969-12-29").day()), 0);
    }
}
