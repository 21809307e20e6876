//! Makes a picture of a camera small enough to be carried over a thin link.

use chrono::NaiveDate;
use js_sys::{Array, ArrayBuffer, Date, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};

use crate::ui::words::t;

/// The longer side at most, in pixels: the label of a device can still be read.
const LONGEST: u32 = 2048;
/// How much a JPEG keeps, of 1: what is lost cannot be seen.
const QUALITY: f64 = 0.85;
/// Bytes of a file that is looked at, at most: decoding needs several times as many.
const LARGEST: f64 = 64.0 * 1024.0 * 1024.0;

/// A picture as it is kept: a JPEG.
pub(super) struct Shrunk {
    pub(super) bytes: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
    /// The day on which its file was written.
    pub(super) taken: Option<NaiveDate>,
}

/// Decodes a picture, upright as its camera says, and encodes it anew, without what else the camera wrote into it, such
/// as where it was.
///
/// # Errors
/// In words, why it cannot be kept.
pub(super) async fn shrink(file: &File) -> Result<Shrunk, &'static str> {
    if file.size() > LARGEST {
        return Err(t().photo_too_large);
    }
    let bitmap = decode(file).await.map_err(|_| t().photo_no_picture)?;
    let drawn = encode(&bitmap).await;
    // It is large, and waits for no collector.
    let closed = call(&bitmap, "close", &[]);
    let (bytes, width, height) = drawn.map_err(|_| t().photo_not_drawn)?;
    closed.map_err(|_| t().photo_not_drawn)?;
    Ok(Shrunk {
        bytes,
        width,
        height,
        taken: day(file.last_modified()),
    })
}

/// Browsers turn a picture upright unless they are asked not to.
async fn decode(file: &File) -> Result<JsValue, JsValue> {
    settle(call(&window(), "createImageBitmap", &[file.into()])?).await
}

/// The picture as a JPEG of a size that fits, with that size.
async fn encode(bitmap: &JsValue) -> Result<(Vec<u8>, u32, u32), JsValue> {
    let (width, height) = fitting(side(bitmap, "width")?, side(bitmap, "height")?);
    let (wide, high) = (JsValue::from(width), JsValue::from(height));
    let (zero, white) = (JsValue::from(0), JsValue::from("white"));
    let canvas: Function = Reflect::get(&window(), &"OffscreenCanvas".into())?.dyn_into()?;
    let canvas = Reflect::construct(&canvas, &Array::of2(&wide, &high))?;
    let context = call(&canvas, "getContext", &["2d".into()])?;
    // A JPEG has nothing to see through.
    Reflect::set(&context, &"fillStyle".into(), &white)?;
    let all = [zero.clone(), zero, wide, high];
    call(&context, "fillRect", &all)?;
    let picture = std::iter::once(bitmap.clone()).chain(all);
    call(&context, "drawImage", &picture.collect::<Vec<_>>())?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"image/jpeg".into())?;
    Reflect::set(&options, &"quality".into(), &QUALITY.into())?;
    let encoded = call(&canvas, "convertToBlob", &[options.into()])?;
    let blob: Blob = settle(encoded).await?.dyn_into()?;
    let bytes: ArrayBuffer = settle(call(&blob, "arrayBuffer", &[])?).await?.dyn_into()?;
    Ok((Uint8Array::new(&bytes).to_vec(), width, height))
}

/// Calls a method by name: of the canvas and its like, these few calls are all that is needed.
fn call(target: &JsValue, method: &str, arguments: &[JsValue]) -> Result<JsValue, JsValue> {
    let method: Function = Reflect::get(target, &method.into())?.dyn_into()?;
    method.apply(target, &arguments.iter().collect::<Array>())
}

async fn settle(promise: JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.dyn_into::<Promise>()?).await
}

/// The length of a picture's side in pixels.
fn side(bitmap: &JsValue, name: &str) -> Result<u32, JsValue> {
    let length = Reflect::get(bitmap, &name.into())?;
    // A side has a whole number of pixels, far below 2³².
    length.as_f64().map(|length| length as u32).ok_or(length)
}

/// The size at which the longer side is no longer than it may be.
fn fitting(width: u32, height: u32) -> (u32, u32) {
    let longer = width.max(height);
    if longer <= LONGEST {
        return (width, height);
    }
    let scale = |side: u32| {
        let scaled = u64::from(side) * u64::from(LONGEST) / u64::from(longer);
        u32::try_from(scaled).unwrap_or(LONGEST).max(1)
    };
    (scale(width), scale(height))
}

fn day(millis: f64) -> Option<NaiveDate> {
    let date = Date::new(&millis.into());
    let year = i32::try_from(date.get_full_year()).ok()?;
    NaiveDate::from_ymd_opt(year, date.get_month() + 1, date.get_date())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn only_what_is_too_large_is_made_smaller_and_keeps_its_shape() {
        for (given, fits) in [
            ((640, 480), (640, 480)),
            ((2048, 1536), (2048, 1536)),
            ((4096, 3072), (2048, 1536)),
            ((3000, 4000), (1536, 2048)),
            ((40_000, 10), (2048, 1)),
        ] {
            assert_eq!(fitting(given.0, given.1), fits, "{given:?}");
        }
    }
}
