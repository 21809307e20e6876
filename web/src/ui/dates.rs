//! Dates, times and numbers as the browser's locale writes them.
//!
//! Civil times of a plan have no time zone here: they are given to `Intl` as if they were UTC, and
//! it is told to write UTC.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Date, Intl, Object, Reflect};
use throughline_core::{
    chart::scale::Heading,
    time::{DAY, Moment},
};
use wasm_bindgen::{JsCast as _, JsValue, prelude::wasm_bindgen};

/// How a date is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) enum Style {
    /// 4 Jan
    DayMonth,
    /// 4 Jan 27
    DayMonthYear,
    /// 4 Jan 2027
    Date,
    /// Mon, 4 Jan 2027, 08:00
    Moment,
    /// January 2027
    MonthYear,
    /// January
    MonthName,
    /// Jan
    Month,
    /// 4
    Day,
    /// 2027
    Year,
    /// Monday
    Weekday,
    /// Mon, 4 Jan 2027
    FullDate,
}

impl Style {
    const fn options(self) -> &'static [(&'static str, &'static str)] {
        match self {
            Self::DayMonth => &[("day", "numeric"), ("month", "short")],
            Self::DayMonthYear => &[("day", "numeric"), ("month", "short"), ("year", "2-digit")],
            Self::Date => &[("day", "numeric"), ("month", "short"), ("year", "numeric")],
            Self::Moment => &[
                ("weekday", "short"),
                ("day", "numeric"),
                ("month", "short"),
                ("year", "numeric"),
                ("hour", "2-digit"),
                ("minute", "2-digit"),
            ],
            Self::MonthYear => &[("month", "long"), ("year", "numeric")],
            Self::MonthName => &[("month", "long")],
            Self::Month => &[("month", "short")],
            Self::Day => &[("day", "numeric")],
            Self::Year => &[("year", "numeric")],
            Self::Weekday => &[("weekday", "long")],
            Self::FullDate => &[
                ("weekday", "short"),
                ("day", "numeric"),
                ("month", "short"),
                ("year", "numeric"),
            ],
        }
    }
}

thread_local! {
    /// A format is slow to make (about 0.1 ms), so each is made once.
    static FORMATS: RefCell<HashMap<Style, js_sys::Function>> = RefCell::default();
    /// What was written already: a plan shows the same few days again and again.
    static WRITTEN: RefCell<HashMap<(Style, i64), String>> = RefCell::default();
}

/// The most texts that are kept.
const KEPT: usize = 20_000;

/// A civil moment of the plan.
pub(crate) fn write(style: Style, moment: Moment) -> String {
    let minutes = match style {
        Style::Moment => moment.0,
        _ => moment.day() * DAY,
    };
    if let Some(text) = WRITTEN.with_borrow(|written| written.get(&(style, minutes)).cloned()) {
        return text;
    }
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds of a civil date fit into 2^53"
    )]
    let text = format(style, minutes as f64 * 60_000.0);
    WRITTEN.with_borrow_mut(|written| {
        if written.len() >= KEPT {
            written.clear();
        }
        written.insert((style, minutes), text.clone());
    });
    text
}

/// A day since 1970-01-01.
pub(crate) fn write_day(style: Style, day: i64) -> String {
    write(style, Moment(day.saturating_mul(DAY)))
}

/// A heading of a time scale, of a day since 1970-01-01.
pub(crate) fn write_heading(heading: Heading, day: i64) -> String {
    let style = match heading {
        Heading::MonthYear => Style::MonthYear,
        Heading::Year => Style::Year,
        Heading::Month => Style::Month,
        Heading::Day => Style::Day,
        Heading::Quarter(quarter) => return (super::words::t().quarter)(quarter),
    };
    write_day(style, day)
}

/// The clock of this device as a civil moment in its own time zone: what *today* means to a person.
pub(crate) fn now() -> Moment {
    let date = Date::new_0();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "minutes since 1970 fit into an i64"
    )]
    let minutes = (date.get_time() / 60_000.0 - date.get_timezone_offset()).floor() as i64;
    Moment(minutes)
}

/// The IANA name of this device's time zone; empty if the browser does not say.
pub(crate) fn zone() -> String {
    let options = Intl::DateTimeFormat::new(&Array::new(), &Object::new()).resolved_options();
    let zone = Reflect::get(&options, &"timeZone".into());
    zone.ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

/// The IANA names of the time zones that the browser knows; none if it is too old to say.
pub(crate) fn zones() -> Vec<String> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = Intl, js_name = supportedValuesOf)]
        fn supported_values_of(what: &str) -> Result<Array, JsValue>;
    }
    let zones = supported_values_of("timeZone").unwrap_or_default();
    zones.iter().filter_map(|zone| zone.as_string()).collect()
}

/// The IANA name of the time zone that was typed; `None` if the browser knows none of that name.
pub(crate) fn zone_named(typed: &str) -> Option<String> {
    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch, js_namespace = Intl, js_name = DateTimeFormat)]
        fn date_time_format(locales: &Array, options: &Object) -> Result<JsValue, JsValue>;
    }
    let listed = zones()
        .into_iter()
        .find(|zone| zone.eq_ignore_ascii_case(typed));
    // Not all that it knows are listed: of several names for one zone only the first is. An offset is no name.
    listed.or_else(|| {
        if !typed.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let options = Object::new();
        set(&options, "timeZone", typed);
        let format = date_time_format(&Array::new(), &options).ok()?;
        let format: Intl::DateTimeFormat = format.unchecked_into();
        let usual = Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?;
        let usual = usual.as_string()?;
        // One that is written as names are may be another name for the same.
        let is_written_so = typed.chars().any(char::is_uppercase);
        Some(if is_written_so && !usual.eq_ignore_ascii_case(typed) {
            typed.to_owned()
        } else {
            usual
        })
    })
}

/// An instant, in milliseconds since 1970 UTC, in this device's time zone.
pub(crate) fn write_instant(millis: f64) -> String {
    let date = Date::new(&JsValue::from_f64(millis));
    let options = Object::new();
    for (name, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        set(&options, name, value);
    }
    Intl::DateTimeFormat::new(&Array::new(), &options)
        .format()
        .call1(&JsValue::NULL, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

/// How long ago an instant was: *3 minutes ago*, *yesterday*.
pub(crate) fn write_ago(millis: f64) -> String {
    let seconds = (Date::now() - millis).max(0.0) / 1000.0;
    let (value, unit) = if seconds < 60.0 {
        (seconds, "second")
    } else if seconds < 3600.0 {
        (seconds / 60.0, "minute")
    } else if seconds < 86_400.0 {
        (seconds / 3600.0, "hour")
    } else if seconds < 86_400.0 * 45.0 {
        (seconds / 86_400.0, "day")
    } else {
        return write_instant(millis);
    };
    let options = Object::new();
    set(&options, "numeric", "auto");
    Intl::RelativeTimeFormat::new(&Array::new(), &options)
        .format(-value.floor(), unit)
        .into()
}

/// A whole number with the locale's separators.
pub(crate) fn write_number(number: f64) -> String {
    js_sys::Number::from(number)
        .to_locale_string("default")
        .as_string()
        .unwrap_or_else(|| number.to_string())
}

fn format(style: Style, millis: f64) -> String {
    let formatter = FORMATS.with_borrow_mut(|formats| {
        formats
            .entry(style)
            .or_insert_with(|| {
                let options = Object::new();
                set(&options, "timeZone", "UTC");
                for (name, value) in style.options() {
                    set(&options, name, value);
                }
                Intl::DateTimeFormat::new(&Array::new(), &options).format()
            })
            .clone()
    });
    let date = Date::new(&JsValue::from_f64(millis));
    formatter
        .call1(&JsValue::NULL, &date)
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}

fn set(options: &Object, name: &str, value: &str) {
    // A fresh plain object takes any property.
    let _ = Reflect::set(options, &name.into(), &value.into());
}
