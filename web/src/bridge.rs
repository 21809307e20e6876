//! The user interface's side of the engine: commands out, events in.

use throughline_core::engine::{Command, Event};

use crate::channel::{Channel, ChannelError};

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
    pub fn start(on_event: impl Fn(Event) + 'static) -> Result<Self, ChannelError> {
        let channel = Channel::from_loader("engine")?;
        channel.listen(move |event: Result<Event, ChannelError>| match event {
            Ok(event) => on_event(event),
            Err(error) => web_sys::console::error_1(&error.to_string().into()),
        });
        Ok(Self { channel })
    }

    /// Asks the engine for something. The answer comes as events.
    pub fn send(&self, command: &Command) {
        if let Err(error) = self.channel.send(command) {
            web_sys::console::error_1(&error.to_string().into());
        }
    }
}
