//! The WebSocket to the relay: one at a time, made again when it breaks.

use std::rc::{Rc, Weak};

use js_sys::{Array, ArrayBuffer, Uint8Array};
use throughline_core::engine::Input;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    BinaryType, CloseEvent, Event, Headers, MessageEvent, RequestInit, Response, WebSocket,
};

use super::{
    backoff::Backoff,
    host::Host,
    photos,
    scope::{chance, scope},
    timer::Timer,
};

/// The subprotocol that the relay chooses.
const SUBPROTOCOL: &str = "throughline.v1";
/// A connection that has lived so long was a good one: milliseconds.
const PROVEN_AFTER: u64 = 10_000;
/// How often a connection is looked at, and how often in a row bytes may still wait to leave before it
/// counts as dead. Browsers notice that only after minutes.
const LOOK_EVERY: u64 = 5_000;
const STUCK_LOOKS: u8 = 3;

/// Where to connect.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) url: String,
    /// Empty where the session's cookie opens it.
    pub(super) token: String,
}

impl Address {
    /// What a request to the relay's pages says of who sends it.
    pub(super) fn headers(&self) -> Result<Headers, JsValue> {
        let headers = Headers::new()?;
        if !self.token.is_empty() {
            headers.set("authorization", &format!("Bearer {}", self.token))?;
        }
        Ok(headers)
    }
}

/// The connection, or the wish for one.
#[derive(Default)]
pub(super) struct Relay {
    wanted: Option<Address>,
    socket: Option<Socket>,
    backoff: Backoff,
    again: Timer,
    look: Timer,
    stuck: u8,
    /// Counts the sockets: a late word of an earlier one is not listened to.
    generation: u64,
}

/// A socket and what it calls.
struct Socket {
    socket: WebSocket,
    opened: bool,
    _open: Closure<dyn FnMut(Event)>,
    _message: Closure<dyn FnMut(MessageEvent)>,
    _close: Closure<dyn FnMut(CloseEvent)>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        // Closing a socket that is closed already does nothing.
        let _ = self.socket.close();
    }
}

impl Relay {
    /// Connects to another relay, or to the same one at once.
    pub(super) fn connect(&mut self, host: &Rc<Host>, url: String, token: String) {
        self.wanted = Some(Address { url, token });
        self.backoff.reset();
        self.open(host);
    }

    /// Closes the connection and forgets the relay.
    pub(super) fn disconnect(&mut self) {
        self.wanted = None;
        self.drop_socket();
        self.again.cancel();
    }

    /// Closes the connection, and makes it again later.
    pub(super) fn hang_up(&mut self, host: &Rc<Host>) {
        self.drop_socket();
        self.try_later(host);
    }

    /// Where the relay is, while there is a connection to it.
    pub(super) fn reached(&self) -> Option<Address> {
        let opened = self.socket.as_ref().is_some_and(|socket| socket.opened);
        self.wanted.clone().filter(|_| opened)
    }

    /// Sends a frame; without a connection it is dropped, for the engine compares anew after each connect.
    pub(super) fn send(&self, frame: &[u8]) {
        if let Some(Socket {
            socket,
            opened: true,
            ..
        }) = &self.socket
        {
            // It fails only while connecting, which `opened` excludes.
            let _ = socket.send_with_u8_array(frame);
        }
    }

    /// The network is back: no need to wait any longer.
    pub(super) fn network_is_back(&mut self, host: &Rc<Host>) {
        if self.wanted.is_some() && self.socket.is_none() {
            self.backoff.reset();
            self.open(host);
        }
    }

    /// The network is gone. A relay on this very machine does not need it. Whether a connection ended.
    pub(super) fn network_is_gone(&mut self, host: &Rc<Host>) -> bool {
        let local = self
            .wanted
            .as_ref()
            .is_some_and(|address| is_local(&address.url));
        let ended = self.socket.is_some() && !local;
        if ended {
            self.drop_socket();
            self.try_later(host);
        }
        ended
    }

    fn drop_socket(&mut self) {
        self.socket = None;
        self.generation += 1;
        self.look.cancel();
    }

    fn open(&mut self, host: &Rc<Host>) {
        self.drop_socket();
        self.again.cancel();
        let Some(Address { url, token }) = self.wanted.clone() else {
            return;
        };
        // Without a token the session's cookie opens it.
        let protocols = Array::of1(&SUBPROTOCOL.into());
        if !token.is_empty() {
            protocols.push(&format!("token.{token}").into());
        }
        match WebSocket::new_with_str_sequence(&url, &protocols) {
            Ok(socket) => self.socket = Some(self.listen(host, socket)),
            // The address or the token is not one at all; waiting would not make it better.
            Err(_) => host.feed_later(Input::Disconnected {
                reason: format!("‘{url}’ is not the address of a relay"),
                refused: true,
            }),
        }
    }

    fn listen(&self, host: &Rc<Host>, socket: WebSocket) -> Socket {
        socket.set_binary_type(BinaryType::Arraybuffer);
        let generation = self.generation;
        let weak = Rc::downgrade(host);
        let open = {
            let weak = weak.clone();
            Closure::<dyn FnMut(Event)>::new(move |_| opened(&weak, generation))
        };
        let message = {
            let weak = weak.clone();
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
                if let (Some(host), Ok(frame)) =
                    (weak.upgrade(), event.data().dyn_into::<ArrayBuffer>())
                {
                    host.feed(Input::Received(Uint8Array::new(&frame).to_vec()));
                }
            })
        };
        let close = Closure::<dyn FnMut(CloseEvent)>::new(move |event: CloseEvent| {
            closed(&weak, generation, event.reason());
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Socket {
            socket,
            opened: false,
            _open: open,
            _message: message,
            _close: close,
        }
    }

    fn try_later(&mut self, host: &Rc<Host>) {
        let wait = self.backoff.next(chance());
        let weak = Rc::downgrade(host);
        self.again.set(u64::from(wait), move || {
            if let Some(host) = weak.upgrade() {
                host.relay().open(&host);
            }
        });
    }

    /// Looks whether what was sent has left.
    fn look_again(&mut self, host: &Weak<Host>, generation: u64, lived: u64) {
        let host = host.clone();
        self.look.set(LOOK_EVERY, move || {
            let Some(strong) = host.upgrade() else { return };
            let mut relay = strong.relay();
            if relay.generation != generation {
                return;
            }
            let waiting = relay
                .socket
                .as_ref()
                .is_some_and(|socket| socket.socket.buffered_amount() > 0);
            relay.stuck = if waiting { relay.stuck + 1 } else { 0 };
            if relay.stuck >= STUCK_LOOKS {
                relay.drop_socket();
                relay.try_later(&strong);
                drop(relay);
                strong.feed(Input::Disconnected {
                    reason: "the relay does not answer".to_owned(),
                    refused: false,
                });
                return;
            }
            let lived = lived + LOOK_EVERY;
            if lived >= PROVEN_AFTER {
                relay.backoff.reset();
            }
            relay.look_again(&host, generation, lived);
        });
    }
}

fn opened(host: &Weak<Host>, generation: u64) {
    let Some(strong) = host.upgrade() else { return };
    {
        let mut relay = strong.relay();
        if relay.generation != generation {
            return;
        }
        if let Some(socket) = &mut relay.socket {
            socket.opened = true;
        }
        relay.stuck = 0;
        relay.look_again(host, generation, 0);
    }
    strong.feed(Input::Connected);
    photos::connected(&strong);
}

fn closed(host: &Weak<Host>, generation: u64, reason: String) {
    let Some(host) = host.upgrade() else { return };
    let (never_opened, address) = {
        let mut relay = host.relay();
        if relay.generation != generation {
            return;
        }
        let never_opened = relay.socket.as_ref().is_some_and(|socket| !socket.opened);
        relay.drop_socket();
        (never_opened, relay.wanted.clone())
    };
    spawn_local(async move {
        // A browser does not say why a WebSocket did not come to be, so the relay is asked otherwise.
        let refused = match &address {
            Some(address) if never_opened => is_refused(address).await,
            _ => false,
        };
        {
            let mut relay = host.relay();
            // Something else may have been asked for meanwhile.
            if relay.socket.is_some() || relay.wanted != address {
                return;
            }
            if !refused {
                relay.try_later(&host);
            }
        }
        host.feed(Input::Disconnected { reason, refused });
    });
}

/// Whether the relay answers, but not to this token. Only the relay that the page comes from can be asked:
/// the browser hides the answers of others.
async fn is_refused(address: &Address) -> bool {
    let http = address.url.replacen("ws", "http", 1);
    if !http.starts_with(&format!("{}/", scope().location().origin())) {
        return false;
    }
    let status = async {
        let headers = address.headers().ok()?;
        let options = RequestInit::new();
        options.set_headers(&headers);
        let answer = JsFuture::from(scope().fetch_with_str_and_init(&http, &options))
            .await
            .ok()?;
        Some(answer.dyn_into::<Response>().ok()?.status())
    };
    matches!(status.await, Some(401 | 403))
}

fn is_local(url: &str) -> bool {
    let host = url.split("//").nth(1).unwrap_or_default();
    ["localhost", "127.0.0.1", "[::1]"]
        .iter()
        .any(|local| host.starts_with(local))
}
