//! One option of the schedule in the form.

use js_sys::Reflect;
use leptos::prelude::*;
use throughline_core::{
    edit::check_option,
    id::CalendarId,
    record::{FieldDef, FieldType, FieldValue as _, PlanOptions, Record as _, Scalar, ZoneName},
    text,
    time::{DAY, Minutes, Moment},
};

use super::ZONES;
use crate::ui::{dates, plan::values, state::Ui, words::t};

/// What a field of the form is typed as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Date,
    /// Minutes after midnight, as a time of day.
    TimeOfDay,
    /// Minutes, in hours.
    Hours,
    Duration,
    Number,
    Bool,
    Choice,
    Calendar,
    Zone,
}

/// An option with what has been typed for it.
#[derive(Clone, Copy)]
pub(super) struct Field {
    pub(super) def: &'static FieldDef,
    kind: Kind,
    /// What it was.
    before: StoredValue<String>,
    typed: RwSignal<String>,
    /// Whether the browser has something in the field that is no date or time yet, and gives it as nothing.
    half_typed: RwSignal<bool>,
    complaint: RwSignal<String>,
}

impl Field {
    pub(super) fn new(ui: Ui, def: &'static FieldDef, options: &PlanOptions) -> Self {
        let kind = match (def.field_type, def.name) {
            (FieldType::Duration, "default_start" | "default_finish") => Kind::TimeOfDay,
            (FieldType::Duration, "minutes_per_day" | "minutes_per_week") => Kind::Hours,
            (FieldType::Duration, _) => Kind::Duration,
            (FieldType::Moment, _) => Kind::Date,
            (FieldType::Bool, _) => Kind::Bool,
            (FieldType::Integer, _) => Kind::Number,
            (FieldType::Choice(_), _) => Kind::Choice,
            (FieldType::Zone, _) => Kind::Zone,
            _ => Kind::Calendar,
        };
        let text = written(ui, def.name, kind, options);
        Self {
            def,
            kind,
            before: StoredValue::new(text.clone()),
            typed: RwSignal::new(text),
            half_typed: RwSignal::new(false),
            complaint: RwSignal::default(),
        }
    }

    /// What is to be stored, if it was changed. What cannot be read is said at the field.
    pub(super) fn read(self, ui: Ui) -> Result<Option<(&'static str, Scalar)>, ()> {
        let typed = self.typed.get_untracked();
        let typed = typed.trim();
        if self.before.with_value(|before| before == typed) && !self.half_typed.get_untracked() {
            return Ok(None);
        }
        let read = if self.half_typed.get_untracked() {
            Err(t().settings_bad_date.to_owned())
        } else {
            stored(ui, self.def.name, self.kind, typed)
        };
        let checked = read.and_then(|value| {
            check_option(self.def.name, &value).map_err(|error| error.to_string())?;
            Ok(value)
        });
        match checked {
            Ok(value) => Ok(Some((self.def.name, value))),
            Err(complaint) => {
                self.complaint.set(complaint);
                Err(())
            }
        }
    }

    pub(super) fn view(self, ui: Ui) -> AnyView {
        let help = self.def.help.trim();
        if self.kind == Kind::Bool {
            return view! {
                <label class="check wide">
                    <input
                        type="checkbox"
                        prop:checked=move || !self.typed.with(String::is_empty)
                        on:change=move |event| {
                            self.typed.set(if event_target_checked(&event) { "yes" } else { "" }.to_owned());
                        }
                    />
                    <span>{self.def.label} " " <small>{help}</small></span>
                </label>
            }
            .into_any();
        }
        let (id, help_id) = (self.id(), format!("{}-help", self.id()));
        view! {
            <div class="field">
                <label for=id>{self.def.label}</label>
                {self.control(ui)}
                <small class="muted" id=help_id>{help}</small>
                <span class="complaint" role="alert">{move || self.complaint.get()}</span>
            </div>
        }
        .into_any()
    }

    /// The id of its control in the page.
    pub(super) fn id(self) -> String {
        format!("setting-{}", self.def.name)
    }

    fn control(self, ui: Ui) -> AnyView {
        let choices = match (self.kind, self.def.field_type) {
            (Kind::Choice, FieldType::Choice(choices)) => choices
                .iter()
                .map(|choice| (choice.stored.to_owned(), choice.label.to_owned()))
                .collect(),
            (Kind::Calendar, _) => calendars(ui),
            _ => return self.input(),
        };
        let now = self.typed.get_untracked();
        let options = choices.into_iter().map(|(value, label)| {
            let chosen = value == now;
            view! { <option value=value selected=chosen>{label}</option> }
        });
        view! {
            <select
                id=self.id()
                aria-describedby=format!("{}-help", self.id())
                on:change=move |event| self.typed.set(event_target_value(&event))>
                {options.collect_view()}
            </select>
        }
        .into_any()
    }

    fn input(self) -> AnyView {
        let input_type = match self.kind {
            Kind::Date => "datetime-local",
            Kind::TimeOfDay => "time",
            Kind::Number => "number",
            _ => "text",
        };
        view! {
            <input
                id=self.id()
                aria-describedby=format!("{}-help", self.id())
                class=if self.kind == Kind::Zone { "" } else { "num" }
                type=input_type
                list=(self.kind == Kind::Zone).then_some(ZONES)
                min=(self.kind == Kind::Number).then_some("0")
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || (!self.complaint.with(String::is_empty)).then_some("true")
                prop:value=self.typed.get_untracked()
                on:input=move |event| {
                    self.half_typed.set(is_half_typed(&event));
                    self.typed.set(event_target_value(&event));
                    self.complaint.set(String::new());
                }
            />
        }
        .into_any()
    }
}

/// Whether the browser has something that it cannot give as a value.
fn is_half_typed(event: &web_sys::Event) -> bool {
    let field = event
        .target()
        .map(wasm_bindgen::JsValue::from)
        .unwrap_or_default();
    Reflect::get(&field, &"validity".into())
        .and_then(|validity| Reflect::get(&validity, &"badInput".into()))
        .is_ok_and(|bad| bad.is_truthy())
}

/// The calendars by name; none stands for the usual week.
fn calendars(ui: Ui) -> Vec<(String, String)> {
    let none = (String::new(), t().settings_no_calendar.to_owned());
    let named = values::named(ui, "calendars");
    let named = named.into_iter().map(|(id, name)| (id.to_string(), name));
    std::iter::once(none).chain(named).collect()
}

/// An option as its field shows it: with the usual value where none is stored.
fn written(ui: Ui, name: &str, kind: Kind, options: &PlanOptions) -> String {
    let stored = options.get(name).unwrap_or(Scalar::Null);
    let (day_start, day_finish) = options.day_span();
    let number = match (name, &stored) {
        ("minutes_per_day", _) => options.day(),
        ("minutes_per_week", _) => options.week(),
        ("days_per_month", _) => options.month() / options.day(),
        ("default_start", _) => day_start,
        ("default_finish", _) => day_finish,
        (_, Scalar::Int(number)) => *number,
        _ => 0,
    };
    match (kind, stored) {
        (Kind::TimeOfDay, _) => format!("{:02}:{:02}", number / 60 % 24, number % 60),
        (Kind::Hours, _) => text::format_duration(Minutes(number), false, false, HOURS),
        (Kind::Duration, _) => {
            text::format_duration(Minutes(number), false, false, values::units(ui))
        }
        (Kind::Number, _) => number.to_string(),
        (Kind::Bool, Scalar::Bool(true)) => "yes".to_owned(),
        (Kind::Date | Kind::Choice | Kind::Calendar | Kind::Zone, Scalar::Text(text)) => text,
        _ => String::new(),
    }
}

/// No day, week or month is short enough to be written as one.
const HOURS: (i64, i64, i64) = (i64::MAX, i64::MAX, i64::MAX);

/// What was typed, as it is stored.
fn stored(ui: Ui, name: &str, kind: Kind, typed: &str) -> Result<Scalar, String> {
    let duration = |typed: &str| {
        let parsed = text::parse_duration(typed, values::units(ui));
        let parsed = parsed.map_err(|error| error.to_string())?;
        if parsed.elapsed {
            return Err(t().settings_elapsed.to_owned());
        }
        Ok(Scalar::Int(parsed.minutes.0))
    };
    match kind {
        Kind::Date if typed.is_empty() => Ok(Scalar::Null),
        Kind::Date => {
            let moment: Moment = typed
                .parse()
                .map_err(|_| t().settings_bad_date.to_owned())?;
            Ok(moment.to_scalar())
        }
        // What is left empty is as usual.
        Kind::TimeOfDay | Kind::Hours | Kind::Duration | Kind::Number if typed.is_empty() => {
            Ok(Scalar::Int(0))
        }
        Kind::TimeOfDay => {
            let time: Result<Moment, _> = format!("1970-01-01T{typed}").parse();
            let minute = time.map_err(|_| t().settings_bad_time.to_owned())?;
            match (minute.minute_of_day(), name) {
                (0, "default_finish") => Ok(Scalar::Int(DAY)),
                // Stored, nothing means the usual time.
                (0, _) => Err(t().settings_midnight.to_owned()),
                (minute, _) => Ok(Scalar::Int(minute)),
            }
        }
        Kind::Hours
            if typed
                .chars()
                .all(|c| c.is_ascii_digit() || ".,".contains(c)) =>
        {
            duration(&format!("{typed}h"))
        }
        Kind::Hours | Kind::Duration => duration(typed),
        Kind::Number => typed
            .parse()
            .map(Scalar::Int)
            .map_err(|_| t().settings_bad_number.to_owned()),
        Kind::Bool => Ok(Scalar::Bool(!typed.is_empty())),
        Kind::Calendar => Ok(typed.parse::<CalendarId>().ok().to_scalar()),
        Kind::Choice => Ok(typed.into()),
        Kind::Zone if typed.is_empty() => Ok(ZoneName::default().to_scalar()),
        Kind::Zone => dates::zone_named(typed)
            .map(|name| ZoneName(name).to_scalar())
            .ok_or_else(|| t().zone_bad.to_owned()),
    }
}
