//! Dragging on the chart: move a bar, stretch it, link it. Each has a way by keyboard too.

use leptos::prelude::*;
use throughline_core::{
    edit::Intent,
    engine::RowKind,
    id::TaskId,
    time::{DAY, Minutes, Moment},
};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, MouseEvent, PointerEvent};

use crate::ui::{
    plan::{
        actions, ids,
        timeline::working_minutes,
        viewport::{Viewport, exact},
    },
    state::{Ui, plan::Cursor},
};

/// Pixels that the pointer must go before it is a drag and not a click.
const SLACK: f64 = 4.0;

/// What is being dragged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Grab {
    Move,
    Stretch,
    Link,
}

/// A drag on the way.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Drag {
    pub(crate) task: TaskId,
    pub(crate) grab: Grab,
    /// Where it began on screen.
    from: (f64, f64),
    /// How far it has gone.
    pub(crate) by: (f64, f64),
    /// Whether it has gone far enough to count.
    pub(crate) moved: bool,
    /// The task under the pointer, for a link.
    pub(crate) over: Option<TaskId>,
}

impl Drag {
    /// The start that a moved bar would get.
    pub(crate) fn new_start(&self, ui: Ui) -> Option<Moment> {
        let row = ui.plan.peek(self.task)?;
        let days = ui
            .plan
            .timeline
            .with_untracked(|timeline| timeline.days_in(self.by.0));
        Some(row.start.plus(days * DAY))
    }

    /// The duration and finish that a stretched bar would get.
    pub(crate) fn new_duration(&self, ui: Ui) -> Option<(Minutes, Moment)> {
        let row = ui.plan.peek(self.task)?;
        let measures = ui.plan.measures.get_untracked();
        let days = ui
            .plan
            .timeline
            .with_untracked(|timeline| timeline.days_in(self.by.0));
        let finish = row.finish.plus(days * DAY).max(row.start);
        if row.elapsed {
            return Some((Minutes((finish.0 - row.start.0).max(0)), finish));
        }
        let minutes = ui.plan.shade.with_untracked(|shade| {
            working_minutes(
                shade,
                measures.day_span,
                measures.units.0,
                row.start,
                finish,
            )
        });
        Some((minutes, finish))
    }
}

/// A press on a bar, its end or its link dot.
pub(crate) fn start(ui: Ui, drag: RwSignal<Option<Drag>>, event: &PointerEvent) {
    if event.button() != 0 {
        return;
    }
    let Some((task, _)) = ids::of_event(event) else {
        return;
    };
    let Some(grab) = grab_of(event) else { return };
    if ui
        .plan
        .peek(task)
        .is_none_or(|row| row.kind == RowKind::Summary && grab != Grab::Link)
    {
        return;
    }
    event.prevent_default();
    if let Some(target) = event
        .current_target()
        .and_then(|t| t.dyn_into::<Element>().ok())
    {
        // Without capture the drag merely ends at the chart's edge.
        let _ = target.set_pointer_capture(event.pointer_id());
    }
    drag.set(Some(Drag {
        task,
        grab,
        from: place(event),
        by: (0.0, 0.0),
        moved: false,
        over: None,
    }));
}

/// The pointer moves on.
pub(crate) fn go_on(
    ui: Ui,
    viewport: Viewport,
    drag: RwSignal<Option<Drag>>,
    event: &PointerEvent,
) {
    let Some(mut now) = drag.get_untracked() else {
        return;
    };
    let (x, y) = place(event);
    now.by = (x - now.from.0, y - now.from.1);
    now.moved |= now.by.0.abs().max(now.by.1.abs()) > SLACK;
    if now.grab == Grab::Link {
        let top = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .map_or(0.0, |chart| chart.get_bounding_client_rect().top());
        let row = (y - top + viewport.top.get_untracked()) / viewport.row.get_untracked();
        now.over = ui
            .plan
            .shown
            .with_untracked(|shown| {
                shown
                    .tasks
                    .iter()
                    .enumerate()
                    .find(|(index, _)| (exact(*index)..exact(index + 1)).contains(&row))
                    .map(|(_, task)| *task)
            })
            .filter(|task| *task != now.task);
    }
    if drag.get_untracked() != Some(now) {
        drag.set(Some(now));
    }
}

/// The pointer is let go.
pub(crate) fn finish(ui: Ui, drag: RwSignal<Option<Drag>>) {
    let Some(done) = drag.get_untracked() else {
        return;
    };
    drag.set(None);
    if !done.moved {
        return;
    }
    match done.grab {
        Grab::Move => {
            let before = ui.plan.peek(done.task).map(|row| row.start);
            if let Some(start) = done.new_start(ui).filter(|start| Some(*start) != before) {
                ui.edit(Intent::StartAt {
                    task: done.task,
                    start,
                });
            }
        }
        Grab::Stretch => {
            let before = ui.plan.peek(done.task).map(|row| row.duration);
            if let Some((duration, _)) = done.new_duration(ui).filter(|(d, _)| Some(*d) != before) {
                actions::set_duration(ui, done.task, duration);
            }
        }
        Grab::Link => {
            if let Some(over) = done.over {
                actions::link_two(ui, done.task, over);
            }
        }
    }
}

/// A click on a bar moves the cursor to its row.
pub(crate) fn on_click(ui: Ui, event: &MouseEvent) {
    if let Some((task, _)) = ids::of_event(event) {
        ui.plan.follow_focus.set(true);
        ui.plan.cursor.set(Some(Cursor { task, column: None }));
    }
}

/// A double click on a bar opens its details.
pub(crate) fn on_double_click(ui: Ui, event: &MouseEvent) {
    if let Some((task, _)) = ids::of_event(event) {
        ui.plan.details.set(Some(task));
    }
}

fn place(event: &PointerEvent) -> (f64, f64) {
    (f64::from(event.client_x()), f64::from(event.client_y()))
}

fn grab_of(event: &PointerEvent) -> Option<Grab> {
    let target: Element = event.target()?.dyn_into().ok()?;
    // The selector is a constant of ours and valid.
    let grabbed = target.closest("[data-grab]").ok().flatten()?;
    match grabbed.get_attribute("data-grab")?.as_str() {
        "move" => Some(Grab::Move),
        "stretch" => Some(Grab::Stretch),
        "link" => Some(Grab::Link),
        _ => None,
    }
}
