//! The user interface's side of the engine: commands out, events in.

use std::cell::{Cell, RefCell};

use throughline_core::engine::{Command, Event};
use wasm_bindgen_futures::JsFuture;

use crate::{
    channel::{Channel, ChannelError},
    message::{Asked, Assembly, Told},
    photo::{PhotoEvent, PhotoRequest},
};

/// The engine in its worker, as the user interface sees it.
#[derive(Clone)]
pub struct Bridge {
    channel: Channel,
}

impl Bridge {
    /// Hears the engine's events from now on, and lets it start.
    ///
    /// # Errors
    /// If the page was loaded without its engine.
    pub fn start(
        on_event: impl Fn(Event) + 'static,
        on_photo: impl Fn(PhotoEvent) + 'static,
    ) -> Result<Self, ChannelError> {
        let channel = Channel::from_loader("engine")?;
        let asked = Cell::new(false);
        let assembly = RefCell::new(Assembly::default());
        channel.listen(move |message: Result<Told, ChannelError>| match message {
            Ok(Told::Photo(event)) => on_photo(event),
            Ok(Told::Engine(message)) => {
                let Some(event) = assembly.borrow_mut().take(message) else {
                    return;
                };
                if matches!(event, Event::Opened { .. }) && !asked.replace(true) {
                    ask_to_keep();
                }
                on_event(event);
            }
            Err(error) => web_sys::console::error_1(&error.to_string().into()),
        });
        Ok(Self { channel })
    }

    /// Asks the engine for something. The answer comes as events.
    pub fn send(&self, command: Command) {
        self.ask(&Asked::Engine(command));
    }

    /// Asks for a photo, or hands one over. The answer comes as events.
    pub fn send_photo(&self, request: PhotoRequest) {
        self.ask(&Asked::Photo(request));
    }

    fn ask(&self, asked: &Asked) {
        if let Err(error) = self.channel.send(asked) {
            web_sys::console::error_1(&error.to_string().into());
        }
    }
}

/// Asks the browser not to clear this page's storage when the disk gets full. Only a page can ask, not a
/// worker; and it asks once there is something to lose, for some browsers ask the person.
fn ask_to_keep() {
    let Some(storage) = web_sys::window().map(|window| window.navigator().storage()) else {
        return;
    };
    if let Ok(answer) = storage.persist() {
        wasm_bindgen_futures::spawn_local(async move {
            // A refusal changes nothing: the relay has another copy, and files can be exported.
            let _ = JsFuture::from(answer).await;
        });
    }
}
