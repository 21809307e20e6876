//! The engine's host in a browser worker: IndexedDB, the relay's WebSocket, other tabs and the clock.

mod backoff;
mod host;
mod neighbours;
mod photos;
mod relay;
mod scope;
mod store;
mod timer;
mod workshop;

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

pub use backoff::Backoff;

use crate::channel::{Channel, ChannelError};

/// Starts the engine on the channel that `worker.js` left.
///
/// # Errors
/// If it left none.
pub fn start() -> Result<(), ChannelError> {
    std::panic::set_hook(Box::new(|panic| fail(&panic.to_string())));
    let channel = Channel::from_loader("port")?;
    wasm_bindgen_futures::spawn_local(async move {
        if let Err(reason) = host::run(channel).await {
            fail(&reason);
        }
    });
    Ok(())
}

/// Tells the page that the engine cannot go on, through the loader, which works whatever else does not.
pub fn fail(reason: &str) {
    let told = Reflect::get(&js_sys::global(), &"throughline".into())
        .and_then(|loader| Reflect::get(&loader, &"failed".into()))
        .and_then(JsCast::dyn_into::<Function>)
        .and_then(|failed| failed.call1(&JsValue::UNDEFINED, &reason.into()));
    if told.is_err() {
        web_sys::console::error_1(&reason.into());
    }
}
