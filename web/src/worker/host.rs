//! Carries out what the engine asks for, and tells it what has happened.

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::VecDeque,
    rc::Rc,
};

use throughline_core::{
    engine::{Config, Effect, Engine, Event, Failure, Input, StoreError},
    id::DocumentId,
};
use wasm_bindgen::{JsCast, closure::Closure};
use wasm_bindgen_futures::spawn_local;

use super::{
    neighbours::Neighbours,
    photos::{self, Photos},
    relay::Relay,
    scope::{self, now, scope},
    store::{Store, Write},
    timer::Timer,
    workshop::Workshop,
};
use crate::{
    channel::{Channel, ChannelError},
    message::{Asked, Message, Told},
    photo::PhotoEvent,
};

/// Starts the engine and hears commands for as long as the worker lives.
pub(super) async fn run(channel: Channel) -> Result<(), String> {
    let mut seed = [0; 32];
    scope::random(&mut seed)?;
    let (store, problem) = match Store::open().await {
        Ok(store) => (Some(store), None),
        Err(reason) => (None, Some(reason)),
    };
    let host = Rc::new(Host {
        engine: RefCell::new(Engine::new(&Config { seed })),
        inbox: RefCell::default(),
        busy: Cell::new(false),
        channel: channel.clone(),
        store,
        writes: RefCell::default(),
        writing: Cell::new(false),
        neighbours: RefCell::default(),
        relay: RefCell::default(),
        alarm: RefCell::default(),
        workshop: RefCell::default(),
        photos: RefCell::default(),
    });

    let local = match &host.store {
        Some(store) => store.local().await,
        None => Ok(Vec::new()),
    };
    let (local, problem) = match local {
        Ok(local) => (local, problem),
        Err(reason) => (Vec::new(), Some(reason)),
    };
    host.feed(Input::Started { local });
    if let Some(reason) = problem {
        host.emit(Event::Failed(Failure {
            what: format!("Nothing can be kept on this device: {reason}."),
            next: "You can work on, but export a file or share the project before you close this page."
                .to_owned(),
        }));
    }

    host.hear_neighbours();
    host.hear_network();
    let hearing = Rc::clone(&host);
    channel.listen(move |asked: Result<Asked, ChannelError>| match asked {
        Ok(Asked::Engine(command)) => hearing.feed(Input::Command(command)),
        Ok(Asked::Photo(request)) => photos::asked(&hearing, request),
        Err(error) => hearing.emit(Event::Failed(Failure {
            what: format!("The engine did not understand this page: {error}."),
            next: "Everything so far is kept. Reload the page.".to_owned(),
        })),
    });
    Ok(())
}

/// The engine and everything around it.
pub(super) struct Host {
    engine: RefCell<Engine>,
    inbox: RefCell<VecDeque<Input>>,
    busy: Cell<bool>,
    channel: Channel,
    store: Option<Store>,
    /// What is to be written with the next transaction.
    writes: RefCell<Vec<Write>>,
    /// Whether a transaction is on its way to the disk.
    writing: Cell<bool>,
    neighbours: RefCell<Option<Neighbours>>,
    relay: RefCell<Relay>,
    alarm: RefCell<Timer>,
    workshop: RefCell<Workshop>,
    photos: RefCell<Photos>,
}

impl Host {
    /// Gives the engine an input and carries out its effects.
    pub(super) fn feed(self: &Rc<Self>, input: Input) {
        self.feed_later(input);
        self.work();
    }

    /// Puts an input at the end of the queue, for code that an effect runs.
    pub(super) fn feed_later(&self, input: Input) {
        self.inbox.borrow_mut().push_back(input);
    }

    /// Works off the queue, one input after the other, however deep inside one the next one comes.
    pub(super) fn work(self: &Rc<Self>) {
        if self.busy.replace(true) {
            return;
        }
        loop {
            let Some(input) = self.inbox.borrow_mut().pop_front() else {
                break;
            };
            let effects = self.engine.borrow_mut().handle(now(), input);
            for effect in effects {
                self.carry_out(effect);
            }
        }
        self.busy.set(false);
        self.write();
    }

    /// The connection.
    pub(super) fn relay(&self) -> RefMut<'_, Relay> {
        self.relay.borrow_mut()
    }

    /// The workshop.
    pub(super) fn workshop(&self) -> RefMut<'_, Workshop> {
        self.workshop.borrow_mut()
    }

    /// The photos.
    pub(super) fn photos(&self) -> RefMut<'_, Photos> {
        self.photos.borrow_mut()
    }

    /// The database, if there is one.
    pub(super) const fn store(&self) -> Option<&Store> {
        self.store.as_ref()
    }

    fn carry_out(self: &Rc<Self>, effect: Effect) {
        match effect {
            Effect::Keep { key, value } => self.will_write(Write::Keep(key, value)),
            Effect::Store { name, bytes } => self.will_write(Write::Chunk(name, bytes)),
            Effect::Remove(names) => self.will_write(Write::Remove(names)),
            Effect::Discard(document) => self.will_write(Write::Discard(document)),
            Effect::Load(document) => self.load(document),
            Effect::Connect { url, token } => self.relay().connect(self, url, token),
            Effect::Disconnect => self.relay().disconnect(),
            Effect::HangUp => self.relay().hang_up(self),
            Effect::Send(frame) => self.relay().send(&frame),
            Effect::WakeAt(time) => {
                let wait = time.0.saturating_sub(now().0);
                let host = Rc::downgrade(self);
                self.alarm.borrow_mut().set(wait, move || {
                    if let Some(host) = host.upgrade() {
                        host.feed(Input::Woken);
                    }
                });
            }
            Effect::Emit(event) => self.emit(event),
            Effect::Work { id, job } => self.workshop().work(self, id, *job),
            Effect::Finish(id) => self.workshop().finish(self, id),
            Effect::GiveUp(id) => self.workshop().give_up(self, id),
        }
    }

    fn emit(&self, event: Event) {
        if let Event::Opened { project, .. } = &event {
            self.photos().opened(project.id);
        }
        for message in Message::of(event) {
            self.tell(&Told::Engine(message));
        }
    }

    /// Tells the page about photos.
    pub(super) fn tell_photo(&self, event: PhotoEvent) {
        self.tell(&Told::Photo(event));
    }

    fn tell(&self, told: &Told) {
        if let Err(error) = self.channel.send(told) {
            super::fail(&error.to_string());
        }
    }

    fn will_write(&self, write: Write) {
        self.writes.borrow_mut().push(write);
    }

    /// Begins a transaction with everything that waits, unless one is under way: what comes meanwhile
    /// shares the next one, and its wait for the disk.
    fn write(self: &Rc<Self>) {
        if !self.writing.get() {
            self.write_now();
        }
    }

    fn write_now(self: &Rc<Self>) {
        let writes = self.writes.take();
        if writes.is_empty() {
            return;
        }
        self.writing.set(true);
        let begun = self.store.as_ref().map(|store| store.write(&writes));
        let host = Rc::clone(self);
        spawn_local(async move {
            let result = match begun {
                Some(written) => written.await,
                None => Err("the browser keeps no data for this page".to_owned()),
            };
            host.writing.set(false);
            host.written(writes, &result);
        });
    }

    /// Tells the engine what is safe now, and the other tabs what is new.
    fn written(self: &Rc<Self>, writes: Vec<Write>, result: &Result<(), String>) {
        let mut kept = true;
        for write in writes {
            match write {
                Write::Chunk(name, bytes) => {
                    if result.is_ok()
                        && let Some(neighbours) = &*self.neighbours.borrow()
                        && let Err(reason) = neighbours.tell(name.document, &bytes)
                    {
                        // They read the chunk from the store when they open the project next.
                        web_sys::console::warn_1(&reason.into());
                    }
                    let result = result.clone().map_err(StoreError);
                    self.feed_later(Input::Stored { name, result });
                }
                Write::Keep(..) | Write::Remove(_) | Write::Discard(_) => kept &= result.is_ok(),
                // Their host waits for them itself.
                Write::Photo { .. } | Write::Sent(..) => {}
            }
        }
        // Without any store that has been said at the start.
        if let (false, Some(_), Err(reason)) = (kept, &self.store, result) {
            self.emit(Event::Failed(Failure {
                what: format!("What this device remembers could not be brought up to date: {reason}."),
                next: "The open project goes on. Export a file or share it before you close this page."
                    .to_owned(),
            }));
        }
        self.work();
    }

    /// Reads a document. What waits to be written goes first, so that it is read as well.
    fn load(self: &Rc<Self>, document: DocumentId) {
        self.write_now();
        let host = Rc::clone(self);
        spawn_local(async move {
            let loaded = match &host.store {
                Some(store) => store.load(document).await,
                None => Ok(Vec::new()),
            };
            let chunks = loaded.unwrap_or_else(|reason| {
                host.emit(Event::Failed(Failure {
                    what: format!("A project could not be read from this device: {reason}."),
                    next: "Nothing was changed. Reload the page to try again.".to_owned(),
                }));
                Vec::new()
            });
            host.feed(Input::Loaded { document, chunks });
        });
    }

    fn hear_neighbours(self: &Rc<Self>) {
        let host = Rc::downgrade(self);
        let heard = Neighbours::listen(move |document, bytes| {
            if let Some(host) = host.upgrade() {
                host.feed(Input::Neighbour { document, bytes });
            }
        });
        match heard {
            Ok(neighbours) => *self.neighbours.borrow_mut() = Some(neighbours),
            // Several tabs then see each other's edits only through the relay, or when they reload.
            Err(reason) => web_sys::console::warn_1(&reason.into()),
        }
    }

    /// Follows the network: back at once when it is back, without waiting for a dead connection.
    fn hear_network(self: &Rc<Self>) {
        let host = Rc::clone(self);
        let online = Closure::<dyn FnMut()>::new(move || host.relay().network_is_back(&host));
        scope().set_ononline(Some(online.as_ref().unchecked_ref()));
        online.forget(); // for as long as the worker lives
        let host = Rc::clone(self);
        let offline = Closure::<dyn FnMut()>::new(move || {
            let ended = host.relay().network_is_gone(&host);
            if ended {
                host.feed(Input::Disconnected {
                    reason: "this device is offline".to_owned(),
                    refused: false,
                });
            }
        });
        scope().set_onoffline(Some(offline.as_ref().unchecked_ref()));
        offline.forget();
    }
}
