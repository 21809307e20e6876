//! One end of the channel between the user interface and the engine's worker.
//! Messages are postcard bytes in an `ArrayBuffer` that changes hands, so nothing large is copied twice.

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, MessagePort};

/// The channel does not work: half of the program is missing or of another version.
#[derive(Debug, thiserror::Error)]
pub enum ChannelError {
    /// `boot.js` or `worker.js` did not leave a port.
    #[error("there is no channel between the page and its engine")]
    Missing,
    /// The browser would not send.
    #[error("a message could not be sent: {0}")]
    Send(String),
    /// A message that this version does not understand, or cannot write.
    #[error("a message could not be read: {0}")]
    Encoding(#[from] postcard::Error),
}

/// One end of the channel.
#[derive(Clone)]
pub struct Channel {
    port: MessagePort,
}

impl Channel {
    /// The end that the loader left in `globalThis.throughline`, under this name.
    ///
    /// # Errors
    /// [`ChannelError::Missing`] if it did not.
    pub fn from_loader(name: &str) -> Result<Self, ChannelError> {
        let port = Reflect::get(&js_sys::global(), &"throughline".into())
            .and_then(|loader| Reflect::get(&loader, &name.into()))
            .ok()
            .and_then(|port| port.dyn_into().ok())
            .ok_or(ChannelError::Missing)?;
        Ok(Self { port })
    }

    /// Hears every message from now on, those that have been waiting first. It hears as long as the page lives.
    pub fn listen<M: DeserializeOwned>(&self, hear: impl Fn(Result<M, ChannelError>) + 'static) {
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let bytes = Uint8Array::new(&event.data()).to_vec();
            hear(postcard::from_bytes(&bytes).map_err(ChannelError::from));
        });
        self.port
            .set_onmessage(Some(heard.as_ref().unchecked_ref()));
        heard.forget();
    }

    /// Sends a message.
    ///
    /// # Errors
    /// If the message cannot be written or the browser refuses.
    pub fn send(&self, message: &impl Serialize) -> Result<(), ChannelError> {
        let bytes = postcard::to_stdvec(message)?;
        let buffer: ArrayBuffer = Uint8Array::from(bytes.as_slice()).buffer();
        self.port
            .post_message_with_transferable(&buffer, &js_sys::Array::of1(&buffer))
            .map_err(|error| ChannelError::Send(describe(&error)))
    }
}

impl From<MessagePort> for Channel {
    fn from(port: MessagePort) -> Self {
        Self { port }
    }
}

/// What JavaScript threw, in words.
pub(crate) fn describe(error: &JsValue) -> String {
    Reflect::get(error, &"message".into())
        .ok()
        .and_then(|message| message.as_string())
        .unwrap_or_else(|| format!("{error:?}"))
}
