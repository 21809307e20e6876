//! The arrows of the links.

use std::{collections::HashMap, sync::Arc};

use leptos::prelude::*;
use throughline_core::{
    chart::gantt::shape::{self, End},
    engine::{LinkView, Row, RowKind},
    id::LinkId,
    record::LinkType,
};

use crate::ui::{
    plan::{
        timeline::Timeline,
        viewport::{Viewport, exact},
    },
    state::Ui,
};

/// The most arrows at once: more is a smear, and costs time.
const MOST: usize = 600;
/// From the middle of a diamond to its points, in pixels.
const DIAMOND: f64 = 7.5;

/// The arrows that touch or cross the rows on screen.
#[component]
pub(crate) fn Arrows() -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    // First and last row of every link, found once per change of order and not once per scroll.
    let spans = Memo::new(move |_| {
        ui.plan.links.with(|links| {
            ui.plan.shown.with(|shown| {
                (0_usize..)
                    .zip(links.iter())
                    .filter_map(|(index, link)| {
                        let from = shown.position(link.predecessor)?;
                        let to = shown.position(link.successor)?;
                        Some((from.min(to), from.max(to), index))
                    })
                    .collect::<Vec<_>>()
            })
        })
    });
    let all = Memo::new(move |_| {
        ui.plan.links.with(|links| {
            links
                .iter()
                .map(|link| (link.id, Arc::new(link.clone())))
                .collect::<HashMap<_, _>>()
        })
    });
    let visible = move || {
        let (first, last) = viewport.window.get();
        ui.plan.links.with(|links| {
            spans.with(|spans| {
                spans
                    .iter()
                    .filter(|(from, to, _)| *from < last && *to >= first)
                    .filter_map(|(_, _, index)| links.get(*index))
                    .map(|link| link.id)
                    .take(MOST)
                    .collect::<Vec<_>>()
            })
        })
    };
    view! {
        <g class="arrows">
            <For each=visible key=|link| *link let:link>
                <Arrow link all />
            </For>
        </g>
    }
}

#[component]
fn Arrow(link: LinkId, all: Memo<HashMap<LinkId, Arc<LinkView>>>) -> impl IntoView {
    let ui = Ui::get();
    let viewport = Viewport::get();
    let view = Memo::new(move |_| all.with(|all| all.get(&link).cloned()));
    let path = move || {
        ui.plan.dates.track();
        let link = view.get()?;
        let timeline = ui.plan.timeline.get();
        let row = viewport.row.get();
        let (from, to) = (
            ui.plan.peek(link.predecessor)?,
            ui.plan.peek(link.successor)?,
        );
        let y = |task| {
            ui.plan
                .shown
                .with(|shown| shown.position(task))
                .map(|index| (exact(index) + 0.5) * row)
        };
        let (y1, y2) = (y(link.predecessor)?, y(link.successor)?);
        let (from_finish, to_start) = match link.kind {
            LinkType::Fs => (true, true),
            LinkType::Ss => (false, true),
            LinkType::Ff => (true, false),
            LinkType::Sf => (false, false),
        };
        Some(shape::arrow(
            End {
                x: end(&timeline, &from, from_finish),
                y: y1,
                right: from_finish,
            },
            End {
                x: end(&timeline, &to, !to_start),
                y: y2,
                right: to_start,
            },
            row,
        ))
    };
    move || {
        let (line, head) = path()?;
        let critical = ui.prefs.critical.get()
            && view.with(|link| link.as_ref().is_some_and(|link| link.critical));
        Some(view! {
            <g class=if critical { "arrow critical" } else { "arrow" }>
                <path class="arrow-line" d=line></path>
                <path class="arrow-head" d=head></path>
            </g>
        })
    }
}

/// Where the start or the finish of a task is on the chart.
fn end(timeline: &Timeline, row: &Row, finish: bool) -> f64 {
    let start = timeline.x(row.start);
    match (row.kind, finish) {
        (RowKind::Milestone, true) => timeline.x(row.finish) + DIAMOND,
        (RowKind::Milestone, false) => timeline.x(row.finish) - DIAMOND,
        (_, true) => timeline.x(row.finish).max(start + 3.0),
        (_, false) => start,
    }
}
