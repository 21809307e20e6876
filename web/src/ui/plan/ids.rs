//! How rows and cells are found in the page, and the page's events in the plan.

use leptos::prelude::document;
use throughline_core::id::TaskId;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::column::Column;

/// The id of a row's element.
pub(crate) fn row(task: TaskId) -> String {
    format!("row-{task}")
}

/// The element of a row, or of one of its cells, if it is in the page.
pub(crate) fn element(task: TaskId, column: Option<Column>) -> Option<HtmlElement> {
    let row = document().get_element_by_id(&row(task))?;
    let element = match column {
        None => row,
        // The selector is made of a constant and valid.
        Some(column) => row
            .query_selector(&format!("[data-col={}]", column.name()))
            .ok()??,
    };
    element.dyn_into().ok()
}

/// The task, and the cell if any, that an event happened in.
pub(crate) fn of_event(event: &web_sys::Event) -> Option<(TaskId, Option<Column>)> {
    let target: Element = event.target()?.dyn_into().ok()?;
    of_element(&target)
}

/// The task, and the cell if any, that an element belongs to.
pub(crate) fn of_element(element: &Element) -> Option<(TaskId, Option<Column>)> {
    let task = closest(element, "[data-task]")?
        .get_attribute("data-task")?
        .parse()
        .ok()?;
    let column = closest(element, "[data-col]")
        .and_then(|cell| Column::named(&cell.get_attribute("data-col")?));
    Some((task, column))
}

/// Whether an event happened inside an element that fits the selector.
pub(crate) fn inside(event: &web_sys::Event, selector: &str) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|element| closest(&element, selector).is_some())
}

fn closest(element: &Element, selector: &str) -> Option<Element> {
    // The selectors are constants of ours and valid.
    element.closest(selector).ok().flatten()
}
