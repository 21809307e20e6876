//! Two scales of five against each other: probability × impact of risks, power × interest of
//! stakeholders. Records are dragged, or moved with the arrow keys.

use leptos::prelude::*;
use throughline_core::{
    id::RecordId,
    record::Scalar,
    register::{
        Assessment, Context, Declared as _, Entry, Level, RecordRef, Risk, RiskSort, ScaleOf,
        ScaleStep, Stakeholder, assessment_id, assessment_of, exposure, key_of, scale_step,
    },
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{look::Look, table};
use crate::ui::{state::Ui, words::t};

/// A record, and where it stands: across and up, from 1 to 5; nowhere while it is not judged.
type Place = (RecordId, Option<(i64, i64)>);

/// What a grid is of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Risks,
    Stakeholders,
}

impl Of {
    const fn axes(self) -> [(&'static str, &'static str); 2] {
        match self {
            Self::Risks => [("impact", "Impact"), ("probability", "Probability")],
            Self::Stakeholders => [("interest", "Interest"), ("power", "Power")],
        }
    }

    /// Where a record stands: across and up, from 1 to 5.
    fn place(self, entry: &Entry, context: &Context<'_>) -> Option<(i64, i64)> {
        let of = match self {
            Self::Risks => entry,
            Self::Stakeholders => assessment_of(entry, context)?,
        };
        let step = |field: &str| of.read::<Level>(field).and_then(Level::step);
        let [(across, _), (up, _)] = self.axes();
        Some((step(across)?, step(up)?))
    }

    fn put(self, ui: Ui, record: RecordId, (across, up): (i64, i64)) {
        let level = |step: i64| {
            let at = usize::try_from(step.clamp(1, 5)).unwrap_or(1);
            Scalar::from(Level::ALL[at].stored())
        };
        let [(x, _), (y, _)] = self.axes();
        let mut fields = vec![(x, level(across)), (y, level(up))];
        let of = match self {
            Self::Risks => RecordRef::new(Risk::TABLE, record),
            Self::Stakeholders => {
                fields.push(("stakeholder", record.to_string().into()));
                RecordRef::new(Assessment::TABLE, assessment_id(record))
            }
        };
        ui.set_fields(&of, fields);
    }

    fn tone(self, (across, up): (i64, i64)) -> &'static str {
        match self {
            Self::Risks => table::exposure_tone(across * up),
            // Mendelow: manage closely, keep satisfied, keep informed, monitor.
            Self::Stakeholders if across >= 4 && up >= 4 => "warn",
            Self::Stakeholders => "",
        }
    }
}

/// The grid.
#[component]
pub(super) fn LevelGrid(look: Look) -> impl IntoView {
    let ui = Ui::get();
    let kind = look.kind;
    let of = if kind.table() == Stakeholder::TABLE {
        Of::Stakeholders
    } else {
        Of::Risks
    };
    let [(_, across), (_, up)] = of.axes();
    let places = Memo::new(move |_| {
        let records = look.records(ui);
        ui.registers.with(|context| {
            let entries = records
                .into_iter()
                .filter_map(|id| context.records.get(kind.table(), id));
            let open = entries.filter(|entry| of == Of::Stakeholders || !kind.is_done(entry));
            open.map(|entry| (entry.id, of.place(entry, context)))
                .collect::<Vec<_>>()
        })
    });
    let held = RwSignal::new(None::<RecordId>);
    let rows = (1..=5_i64)
        .rev()
        .map(|y| {
            let label = Level::ALL[usize::try_from(y).unwrap_or(0)].label();
            let cells = (1..=5_i64).map(|x| cell(ui, look, of, places, held, (x, y)));
            let meaning = meaning(ui, of, ScaleOf::Probability, y);
            view! {
                <tr>
                    <th scope="row">{label} {meaning}</th>
                    {cells.collect_view()}
                </tr>
            }
        })
        .collect_view();
    let heads = (1..=5_i64).map(|x| {
        let label = Level::ALL[usize::try_from(x).unwrap_or(0)].label();
        let meaning = meaning(ui, of, ScaleOf::Impact, x);
        view! { <th scope="col">{label} {meaning}</th> }
    });
    let unplaced = move || {
        let unplaced = places.with(|places| {
            let unplaced = places.iter().filter(|(_, place)| place.is_none());
            unplaced.map(|(id, _)| *id).collect::<Vec<_>>()
        });
        (!unplaced.is_empty()).then(|| {
            let marks = unplaced
                .into_iter()
                .map(|id| mark(ui, look, of, held, id, None));
            view! {
                <section class="level-unplaced" aria-label=t().grid_unplaced>
                    <h3>{t().grid_unplaced}</h3>
                    <div class="level-marks">{marks.collect_view()}</div>
                </section>
            }
        })
    };
    let summary = move || {
        (of == Of::Risks).then(|| {
            ui.registers.with(|context| {
                let risks: Vec<&Entry> = context
                    .records
                    .of(kind)
                    .filter(|e| !kind.is_done(e))
                    .collect();
                let sum: i64 = risks
                    .iter()
                    .filter(|risk| Risk(risk).sort() == RiskSort::Threat)
                    .filter_map(|risk| exposure(Risk(risk).probability(), Risk(risk).impact()))
                    .sum();
                let value: i64 = risks
                    .iter()
                    .filter_map(|risk| {
                        throughline_core::register::expected_value(risk, context.records)
                    })
                    .sum();
                (t().grid_risks)(risks.len(), sum, &super::value::money(value))
            })
        })
    };
    view! {
        <div class="level-page">
            <p class="muted">{summary} " " {t().grid_keys}</p>
            <div class="level-scroll">
                <table class="level-grid">
                    <caption class="sr">{format!("{up} × {across}")}</caption>
                    <thead>
                        <tr>
                            <th class="level-corner"><span>{up} " ↑"</span></th>
                            {heads.collect_view()}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="level-across muted">{across} " →"</p>
            </div>
            {unplaced}
        </div>
    }
}

/// What a step of the project's scales means, where somebody has said so.
fn meaning(ui: Ui, of: Of, scale: ScaleOf, step: i64) -> impl IntoView {
    move || {
        let level = Level::ALL[usize::try_from(step).unwrap_or(0)];
        let said = ui.registers.with(|context| {
            let said = scale_step(context.records, scale, level);
            said.filter(|_| of == Of::Risks).map(ScaleStep::title)
        });
        said.filter(|said| !said.is_empty())
            .map(|said| view! { <span class="level-meaning">{said}</span> })
    }
}

fn cell(
    ui: Ui,
    look: Look,
    of: Of,
    places: Memo<Vec<Place>>,
    held: RwSignal<Option<RecordId>>,
    here: (i64, i64),
) -> impl IntoView {
    let marks = move || {
        let marks = places.with(|places| {
            let marks = places.iter().filter(|(_, place)| *place == Some(here));
            marks.map(|(id, _)| *id).collect::<Vec<_>>()
        });
        let marks = marks
            .into_iter()
            .map(|id| mark(ui, look, of, held, id, Some(here)));
        marks.collect_view()
    };
    view! {
        <td
            class=format!("level-cell {}", of.tone(here))
            on:dragover=move |event| event.prevent_default()
            on:drop=move |event| {
                event.prevent_default();
                if let Some(record) = held.get_untracked() {
                    of.put(ui, record, here);
                }
                held.set(None);
            }
        >
            {(of == Of::Risks).then(|| view! { <span class="level-score num" aria-hidden="true">{here.0 * here.1}</span> })}
            <div class="level-marks">{marks}</div>
        </td>
    }
}

fn mark(
    ui: Ui,
    look: Look,
    of: Of,
    held: RwSignal<Option<RecordId>>,
    id: RecordId,
    place: Option<(i64, i64)>,
) -> impl IntoView + use<> {
    let record = RecordRef::new(look.kind.table(), id);
    let (key, title) = ui.registers.with(|context| {
        let entry = context.records.find(&record);
        entry.map_or_else(Default::default, |entry| {
            (key_of(context.records, entry), entry.title().to_owned())
        })
    });
    let shown = match of {
        Of::Risks => key.clone(),
        Of::Stakeholders => title.clone(),
    };
    let on_key = move |event: KeyboardEvent| {
        let (x, y) = place.unwrap_or((3, 3));
        let to = match event.key().as_str() {
            "ArrowRight" => (x + 1, y),
            "ArrowLeft" => (x - 1, y),
            "ArrowUp" => (x, y + 1),
            "ArrowDown" => (x, y - 1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if (1..=5).contains(&to.0) && (1..=5).contains(&to.1) {
            of.put(ui, id, to);
            // The mark is drawn anew where it is now, once the engine has answered.
            set_timeout(
                move || {
                    let mark = document().get_element_by_id(&mark_id(id));
                    if let Some(mark) = mark.and_then(|mark| mark.dyn_into::<HtmlElement>().ok()) {
                        // Focusing an element of the page cannot fail.
                        let _ = mark.focus();
                    }
                },
                std::time::Duration::from_millis(60),
            );
        }
    };
    let [(_, across), (_, up)] = of.axes();
    let at = place.map_or_else(
        || t().grid_unplaced.to_owned(),
        |(x, y)| format!("{across} {x}, {up} {y}"),
    );
    view! {
        <button
            class="level-mark"
            type="button"
            id=mark_id(id)
            draggable="true"
            title=format!("{key} {title}")
            aria-label=format!("{key} {title}. {at}")
            on:click=move |_| ui.show_record(Some(record.clone()))
            on:keydown=on_key
            on:dragstart=move |event| {
                if let Some(data) = event.data_transfer() {
                    // Firefox drags nothing without data.
                    let _ = data.set_data("text/plain", &id.to_string());
                }
                held.set(Some(id));
            }
            on:dragend=move |_| held.set(None)
        >
            {shown}
        </button>
    }
}

fn mark_id(id: RecordId) -> String {
    format!("mark-{id}")
}
