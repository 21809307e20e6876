//! The arrows of the links.

use std::{collections::HashMap, fmt::Write as _, sync::Arc};

use leptos::prelude::*;
use throughline_core::{engine::LinkView, id::LinkId, record::LinkType};

use crate::ui::{
    plan::{
        timeline::Timeline,
        viewport::{Viewport, exact},
    },
    state::Ui,
};

/// The most arrows at once: more is a smear, and costs time.
const MOST: usize = 600;
/// How far an arrow runs straight from its bar, in pixels.
const STUB: f64 = 7.0;
/// The radius of its corners.
const RADIUS: f64 = 3.0;

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
        let diamond = |row: &throughline_core::engine::Row| {
            if row.kind == throughline_core::engine::RowKind::Milestone {
                7.5
            } else {
                0.0
            }
        };
        let x1 = end(&timeline, &from, from_finish) + diamond(&from) * sign(from_finish);
        let x2 = end(&timeline, &to, !to_start) - diamond(&to) * sign(to_start);
        Some(draw(
            (x1, y1, sign(from_finish)),
            (x2, y2, sign(to_start)),
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

fn end(timeline: &Timeline, row: &throughline_core::engine::Row, finish: bool) -> f64 {
    let start = timeline.x(row.start);
    if row.kind == throughline_core::engine::RowKind::Milestone {
        return timeline.x(row.finish);
    }
    if finish {
        timeline.x(row.finish).max(start + 3.0)
    } else {
        start
    }
}

const fn sign(right: bool) -> f64 {
    if right { 1.0 } else { -1.0 }
}

/// The line and the head of an arrow: from a place in a direction, to a place in a direction
/// (1 points right), with right angles that keep clear of both bars.
fn draw(from: (f64, f64, f64), to: (f64, f64, f64), row: f64) -> (String, String) {
    let (x1, y1, out) = from;
    let (x2, y2, into) = to;
    let tip = x2 - into * 1.0;
    let before = tip - into * STUB;
    let after = x1 + out * STUB;
    let points = if out > 0.0 && into > 0.0 && before >= after {
        vec![(x1, y1), (before, y1), (before, y2), (tip, y2)]
    } else if (out - into).abs() > 1.0 {
        // Both ends on the same side: around the farther one.
        let turn = if out > 0.0 {
            after.max(before)
        } else {
            after.min(before)
        };
        vec![(x1, y1), (turn, y1), (turn, y2), (tip, y2)]
    } else if out < 0.0 && before <= after {
        vec![(x1, y1), (before, y1), (before, y2), (tip, y2)]
    } else {
        // Back against the direction: along the gap between two rows.
        let gap = if y2 > y1 {
            y1 + row / 2.0
        } else {
            y1 - row / 2.0
        };
        vec![
            (x1, y1),
            (after, y1),
            (after, gap),
            (before, gap),
            (before, y2),
            (tip, y2),
        ]
    };
    let head = format!("M{tip:.1} {y2:.1}l{:.1} -3.4v6.8z", -into * 5.0);
    (rounded(&points), head)
}

/// A line through points with rounded corners.
fn rounded(points: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let corner = index
            .checked_sub(1)
            .zip(points.get(index + 1))
            .map(|(at, next)| (points[at], *next));
        // Writing to a string cannot fail.
        let _ = match corner {
            None if index == 0 => write!(path, "M{x:.1} {y:.1}"),
            None => write!(path, "L{x:.1} {y:.1}"),
            Some((last, next)) => {
                let (ax, ay) = towards((*x, *y), last);
                let (bx, by) = towards((*x, *y), next);
                write!(path, "L{ax:.1} {ay:.1}Q{x:.1} {y:.1} {bx:.1} {by:.1}")
            }
        };
    }
    path
}

/// The point a corner's radius away from a corner, towards another point; at most half the way.
fn towards(corner: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    let (dx, dy) = (other.0 - corner.0, other.1 - corner.1);
    let length = dx.hypot(dy);
    if length < 0.01 {
        return corner;
    }
    let part = RADIUS.min(length / 2.0) / length;
    (corner.0 + dx * part, corner.1 + dy * part)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn arrows_turn_where_there_is_room() {
        let check = |from, to, corners: usize| {
            let (line, head) = draw(from, to, 30.0);
            assert_eq!(line.matches('Q').count(), corners, "{line}");
            assert!(head.starts_with('M'));
        };
        check((10.0, 15.0, 1.0), (60.0, 45.0, 1.0), 2); // finish to a later start
        check((10.0, 15.0, 1.0), (10.0, 45.0, 1.0), 4); // finish to a start right after it
        check((10.0, 15.0, -1.0), (30.0, 45.0, 1.0), 2); // start to start
        check((10.0, 15.0, 1.0), (30.0, 45.0, -1.0), 2); // finish to finish
    }
}
