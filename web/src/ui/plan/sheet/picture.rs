//! Pictures as files: the SVG as it is, or painted on a canvas and saved as PNG.

use js_sys::{Array, Function, Reflect};
use leptos::prelude::*;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};
use web_sys::{HtmlCanvasElement, HtmlImageElement};

use super::source;
use crate::ui::{download, state::Ui, words::t};

/// Pixels of a PNG for one of the picture.
const SHARP: f64 = 2.0;
/// Browsers paint no canvas with longer sides, nor with more pixels.
const LONGEST: f64 = 16_000.0;
const MOST_PIXELS: f64 = 120_000_000.0;

/// The kind of file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Lines and letters, sharp at any size.
    Svg,
    /// Pixels, for programs that know no SVG.
    Png,
}

/// Saves the Gantt chart with the columns of the table.
pub(crate) fn save_gantt(ui: Ui, kind: Kind) {
    let columns = ui.columns.get_untracked();
    save(ui, &source::picture(ui, &columns), kind);
}

/// Saves a picture, named after the project.
pub(crate) fn save(ui: Ui, svg: &str, kind: Kind) {
    let title = source::title(ui);
    let name = if title.is_empty() {
        t().nav_plan
    } else {
        &title
    };
    match kind {
        Kind::Svg => download::save(ui, &format!("{name}.svg"), "image/svg+xml", svg.as_bytes()),
        Kind::Png => {
            if paint(ui, svg, format!("{name}.png")).is_err() {
                ui.toasts.bad(t().png_failed, t().png_failed_next);
            }
        }
    }
}

/// Paints the picture on a canvas, which takes until the browser has decoded it.
fn paint(ui: Ui, svg: &str, name: String) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    let painted = image.clone();
    let done = Closure::once_into_js(move || {
        if draw(ui, &painted, &name).is_err() {
            ui.toasts.bad(t().png_failed, t().png_failed_next);
        }
    });
    let failed = Closure::once_into_js(move || {
        ui.toasts.bad(t().png_failed, t().png_failed_next);
    });
    image.set_onload(Some(done.unchecked_ref()));
    image.set_onerror(Some(failed.unchecked_ref()));
    let address = String::from(js_sys::encode_uri_component(svg));
    image.set_src(&format!("data:image/svg+xml;charset=utf-8,{address}"));
    Ok(())
}

fn draw(ui: Ui, image: &HtmlImageElement, name: &str) -> Result<(), JsValue> {
    let (width, height) = (
        f64::from(image.natural_width().max(1)),
        f64::from(image.natural_height().max(1)),
    );
    let scale = SHARP
        .min(LONGEST / width.max(height))
        .min((MOST_PIXELS / (width * height)).sqrt());
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "bounded by the longest side"
    )]
    let pixels = |length: f64| (length * scale).round().max(1.0) as u32;
    canvas.set_width(pixels(width));
    canvas.set_height(pixels(height));
    let context = canvas.get_context("2d")?.ok_or(JsValue::NULL)?;
    let draw_image: Function = Reflect::get(&context, &"drawImage".into())?.dyn_into()?;
    let place = [0, 0, canvas.width(), canvas.height()].map(JsValue::from);
    let mut arguments = Array::of1(image);
    arguments.extend(place);
    draw_image.apply(&context, &arguments)?;
    // A data address is decoded without a way through asynchronous blobs.
    let address = canvas.to_data_url_with_type("image/png")?;
    let encoded = address.split_once(',').map_or("", |(_, encoded)| encoded);
    let binary = window().atob(encoded)?;
    let bytes: Vec<u8> = binary
        .chars()
        .filter_map(|letter| u8::try_from(u32::from(letter)).ok())
        .collect();
    if bytes.is_empty() {
        return Err(JsValue::NULL);
    }
    download::save(ui, name, "image/png", &bytes);
    Ok(())
}
