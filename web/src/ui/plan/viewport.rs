//! What part of the plan is on screen. Table and chart are drawn from the same numbers in the same
//! frame, so that their rows never drift apart.

use std::sync::Arc;

use leptos::{html::Div, prelude::*};
use throughline_core::id::TaskId;
use wasm_bindgen::{JsCast as _, prelude::Closure};

use super::timeline::Timeline;
use crate::ui::state::{Ui, plan::Shown};

/// The height of the headings in pixels.
pub(crate) const HEAD: f64 = 46.0;
/// Rows drawn above and below what is visible, so that a quick scroll shows no gap.
const OVERSCAN: usize = 6;

/// New rows that are drawn in the first frame after opening, in each that follows until all are there, and in one
/// frame from then on: a screenful at once would be one long task.
const FIRST_ROWS: usize = 4;
const MORE_ROWS: usize = 6;
const ROWS: usize = 20;

/// The visible part of the plan.
#[derive(Clone, Copy)]
pub(crate) struct Viewport {
    /// The one element that scrolls up and down.
    pub(crate) scroller: NodeRef<Div>,
    /// The table's pane, which scrolls sideways.
    pub(crate) table: NodeRef<Div>,
    /// The chart's pane, which scrolls sideways.
    pub(crate) chart: NodeRef<Div>,
    /// How far it is scrolled down.
    pub(crate) top: RwSignal<f64>,
    /// The height for rows.
    pub(crate) height: RwSignal<f64>,
    /// The width of table, splitter and chart together.
    pub(crate) width: RwSignal<f64>,
    /// How far the chart is scrolled to the right.
    pub(crate) chart_x: RwSignal<f64>,
    /// The width of the chart's pane.
    pub(crate) chart_width: RwSignal<f64>,
    /// The height of a row in pixels: more where fingers point.
    pub(crate) row: RwSignal<f64>,
    /// Whether every row is wanted, for paper.
    pub(crate) printing: RwSignal<bool>,
    /// The rows that are drawn: first and one past the last. They are what is on screen a few frames after a
    /// leap, and at once after a step.
    pub(crate) window: RwSignal<(usize, usize)>,
}

impl Viewport {
    /// The viewport of the open plan.
    pub(crate) fn new(ui: Ui) -> Self {
        let top = RwSignal::new(0.0);
        let height = RwSignal::new(800.0);
        let row = RwSignal::new(row_height());
        let printing = RwSignal::new(false);
        let wanted = Memo::new(move |_| {
            let count = ui.plan.shown.with(|shown| shown.tasks.len());
            if printing.get() {
                return Wanted {
                    all: (0, count),
                    seen: 0,
                };
            }
            let seen = whole(top.get() / row.get());
            let last = whole((top.get() + height.get()) / row.get()) + 1 + OVERSCAN;
            Wanted {
                all: (seen.saturating_sub(OVERSCAN).min(count), last.min(count)),
                seen: seen.min(count),
            }
        });
        let window = RwSignal::new((0, 0));
        let at_once = StoredValue::new(FIRST_ROWS);
        let due = StoredValue::new(false);
        Effect::new(move |_| {
            wanted.track();
            if printing.get_untracked() {
                draw(wanted, window, at_once, due, usize::MAX);
            } else if !due.get_value() {
                // A frame that is due already draws the next rows, from where things are then.
                draw(wanted, window, at_once, due, at_once.get_value());
            }
        });
        Self {
            scroller: NodeRef::new(),
            table: NodeRef::new(),
            chart: NodeRef::new(),
            top,
            height,
            width: RwSignal::new(1200.0),
            chart_x: RwSignal::new(0.0),
            chart_width: RwSignal::new(600.0),
            row,
            printing,
            window,
        }
    }

    /// The viewport, from any component of the plan.
    pub(crate) fn get() -> Self {
        expect_context()
    }

    /// The tasks to draw, and the one that has the keyboard wherever it is: an element that leaves
    /// the page would take the focus with it.
    pub(crate) fn drawn(self, ui: Ui) -> Vec<TaskId> {
        let (first, last) = self.window.get();
        let cursor = ui
            .plan
            .cursor
            .with(|cursor| cursor.map(|cursor| cursor.task));
        ui.plan.shown.with(|shown: &Arc<Shown>| {
            let mut tasks = shown.tasks.get(first..last).unwrap_or_default().to_vec();
            if let Some(index) = cursor.and_then(|task| shown.position(task)) {
                if index < first {
                    tasks.insert(0, shown.tasks[index]);
                } else if index >= last {
                    tasks.push(shown.tasks[index]);
                }
            }
            tasks
        })
    }

    /// Scrolls so that a row is fully in view.
    pub(crate) fn reveal_row(self, index: usize) {
        let row = self.row.get_untracked();
        let (top, height) = (self.top.get_untracked(), self.height.get_untracked());
        let y = exact(index) * row;
        if y < top {
            self.scroll_to(y);
        } else if y + row > top + height {
            self.scroll_to(y + row - height);
        }
    }

    /// Scrolls down to a place.
    pub(crate) fn scroll_to(self, y: f64) {
        if let Some(scroller) = self.scroller.get_untracked() {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "browsers' own limit is lower"
            )]
            scroller.set_scroll_top(y.round() as i32);
            self.top.set(f64::from(scroller.scroll_top()));
        }
    }

    /// Scrolls the chart sideways to a place.
    pub(crate) fn scroll_chart_to(self, x: f64) {
        if let Some(chart) = self.chart.get_untracked() {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "browsers' own limit is lower"
            )]
            chart.set_scroll_left(x.round() as i32);
            self.chart_x.set(f64::from(chart.scroll_left()));
        }
    }

    /// Shows the chart with days of that width, keeping what is at `anchor` (pixels from the left
    /// edge of the pane) where it is.
    pub(crate) fn zoom(self, timeline: RwSignal<Timeline>, day_width: f64, anchor: f64) {
        let before = timeline.get_untracked();
        let days = (self.chart_x.get_untracked() + anchor) / before.day_width;
        timeline.update(|timeline| *timeline = timeline.with_day_width(day_width));
        let after = timeline.get_untracked().day_width;
        // The chart's new width must be laid out before it can be scrolled that far.
        request_animation_frame(move || self.scroll_chart_to(days * after - anchor));
    }

    /// Follows the sizes of the panes until the owner is cleaned up.
    pub(crate) fn follow_sizes(self) {
        let measure = move || {
            if let Some(scroller) = self.scroller.get_untracked() {
                self.width.set(f64::from(scroller.client_width()));
                let bars = self
                    .table
                    .get_untracked()
                    .map_or(0, |table| table.offset_height() - table.client_height());
                let room = f64::from(scroller.client_height() - bars) - HEAD;
                self.height.set(room.max(0.0));
            }
            if let Some(chart) = self.chart.get_untracked() {
                self.chart_width.set(f64::from(chart.client_width()));
            }
            self.row.set(row_height());
        };
        let callback = Closure::<dyn Fn()>::new(measure);
        if let Ok(observer) = web_sys::ResizeObserver::new(callback.as_ref().unchecked_ref()) {
            let observer = StoredValue::new_local((observer, callback));
            Effect::new(move |_| {
                observer.with_value(|(observer, _)| {
                    for element in [self.scroller.get(), self.chart.get()]
                        .into_iter()
                        .flatten()
                    {
                        observer.observe(&element);
                    }
                });
            });
            on_cleanup(move || {
                observer.try_with_value(|(observer, _)| observer.disconnect());
            });
        }
    }
}

/// The rows that belong on screen.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wanted {
    /// First and one past the last.
    all: (usize, usize),
    /// The first that is seen.
    seen: usize,
}

impl Wanted {
    /// What is drawn next if so much is drawn now: so many new rows at most, what is seen first.
    fn step(self, now: (usize, usize), most: usize) -> (usize, usize) {
        let (first, last) = self.all;
        let (mut from, mut to) = (now.0.max(first), now.1.min(last));
        if from >= to {
            (from, to) = (self.seen.clamp(first, last), self.seen.clamp(first, last));
        }
        let down = (last - to).min(most);
        to += down;
        let up = (from - first).min(most - down);
        (from - up, to)
    }
}

/// Draws so many more rows, and the rest in the frames that follow.
fn draw(
    wanted: Memo<Wanted>,
    window: RwSignal<(usize, usize)>,
    at_once: StoredValue<usize>,
    due: StoredValue<bool>,
    most: usize,
) {
    // The plan may have been left meanwhile.
    let (Some(wants), Some(now)) = (wanted.try_get_untracked(), window.try_get_untracked()) else {
        return;
    };
    let next = wants.step(now, most);
    if next != now {
        window.set(next);
    }
    if next == wants.all {
        if next.0 < next.1 {
            at_once.set_value(ROWS);
        }
        return;
    }
    if most < ROWS {
        at_once.set_value(MORE_ROWS);
    }
    due.set_value(true);
    // What is asked for while the page scrolls is still called in the same frame: the one after it is meant.
    request_animation_frame(move || {
        request_animation_frame(move || {
            if due.try_get_value().is_some() {
                due.set_value(false);
                draw(wanted, window, at_once, due, at_once.get_value());
            }
        });
    });
}

/// A count as a number of pixels' kind.
#[expect(
    clippy::cast_precision_loss,
    reason = "rows of a plan are far fewer than 2^52"
)]
pub(crate) fn exact(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to be positive and far below the limit"
)]
fn whole(value: f64) -> usize {
    value.max(0.0) as usize
}

fn row_height() -> f64 {
    let coarse = window()
        .match_media("(pointer: coarse)")
        .ok()
        .flatten()
        .is_some_and(|query| query.matches());
    if coarse { 40.0 } else { 30.0 }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn rows_are_drawn_in_steps_that_end_with_all_that_are_wanted() {
        let check =
            |all: (usize, usize), seen: usize, from: (usize, usize), steps: &[(usize, usize)]| {
                let wanted = Wanted { all, seen };
                let mut now = from;
                for step in steps {
                    now = wanted.step(now, 20);
                    assert_eq!(now, *step, "from {from:?} to {all:?}");
                }
                assert_eq!(now, all);
            };
        // A step, down and up.
        check((4, 50), 10, (0, 46), &[(4, 50)]);
        check((0, 46), 6, (4, 50), &[(0, 46)]);
        // A leap: what is seen comes first.
        check(
            (994, 1046),
            1000,
            (0, 46),
            &[(1000, 1020), (1000, 1040), (994, 1046)],
        );
        check((0, 52), 0, (994, 1046), &[(0, 20), (0, 40), (0, 52)]);
        // The end of the plan, and a plan without rows.
        check((90, 100), 96, (0, 40), &[(90, 100)]);
        check((0, 0), 0, (10, 40), &[(0, 0)]);
    }
}
