//! Other tabs of this browser: whoever stores a chunk tells the others.

use js_sys::Uint8Array;
use throughline_core::id::DocumentId;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{BroadcastChannel, MessageEvent};

use crate::channel::describe;

/// The channel's name. A change to the message's shape changes the name.
const CHANNEL: &str = "throughline chunks 1";

/// The other tabs.
pub(super) struct Neighbours {
    channel: BroadcastChannel,
    _heard: Closure<dyn FnMut(MessageEvent)>,
}

impl Neighbours {
    /// Listens for chunks that other tabs have stored.
    pub(super) fn listen(
        mut hear: impl FnMut(DocumentId, Vec<u8>) + 'static,
    ) -> Result<Self, String> {
        let channel = BroadcastChannel::new(CHANNEL).map_err(|error| describe(&error))?;
        let heard = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = Uint8Array::new(&event.data()).to_vec();
            // A tab with another version of the code may say something else: nothing is lost then,
            // for the chunk is in the store that both read.
            if let Ok((document, bytes)) = postcard::from_bytes(&message) {
                hear(document, bytes);
            }
        });
        channel.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        Ok(Self {
            channel,
            _heard: heard,
        })
    }

    /// Tells the others about a chunk that is safe in the store.
    pub(super) fn tell(&self, document: DocumentId, bytes: &[u8]) -> Result<(), String> {
        let message = postcard::to_stdvec(&(document, bytes)).map_err(|error| error.to_string())?;
        self.channel
            .post_message(&Uint8Array::from(message.as_slice()))
            .map_err(|error| describe(&error))
    }
}
