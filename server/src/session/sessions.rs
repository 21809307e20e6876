//! All sessions: how many, who, and ending them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use throughline_core::sync::{PeerId, hub::ConnectionId};

use super::{
    End, Outbox,
    places::{NoPlace, Place, Places},
};
use crate::store::{SpaceId, TokenHash};

/// The sessions of a relay.
pub(crate) struct Sessions {
    places: Places,
    next: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    stopping: bool,
    all: HashMap<ConnectionId, (Arc<Outbox>, TokenHash)>,
    /// Names are apart per space: nobody can replace a connection of another's project.
    named: HashMap<(SpaceId, PeerId), ConnectionId>,
}

impl Sessions {
    pub(crate) fn new(limit: usize, per_address: usize) -> Self {
        Self {
            places: Places::new(limit, per_address),
            next: AtomicU64::new(1),
            state: Mutex::default(),
        }
    }

    /// A place for one more session, from this address.
    pub(crate) fn place(&self, address: IpAddr) -> Result<Place, NoPlace> {
        self.places.take(address)
    }

    /// Enters a session that has not said its name yet, made with this token.
    pub(super) fn enter(&self, outbox: &Arc<Outbox>, token: TokenHash) -> ConnectionId {
        let id = ConnectionId(self.next.fetch_add(1, Ordering::Relaxed));
        let mut state = self.lock();
        if state.stopping {
            outbox.end(End::Stopping);
        }
        state.all.insert(id, (outbox.clone(), token));
        id
    }

    /// A number for a connection that is made from here.
    pub(crate) fn outgoing(&self) -> ConnectionId {
        ConnectionId(self.next.fetch_add(1, Ordering::Relaxed))
    }

    /// Names a session. An older one of that name in the same space ends.
    pub(super) fn name(&self, id: ConnectionId, space: SpaceId, peer: &PeerId) {
        let mut state = self.lock();
        let older = state.named.insert((space, peer.clone()), id);
        if let Some((outbox, _)) = older.and_then(|older| state.all.get(&older)) {
            outbox.end(End::Replaced);
        }
    }

    pub(super) fn leave(&self, id: ConnectionId, name: Option<(SpaceId, PeerId)>) {
        let mut state = self.lock();
        state.all.remove(&id);
        if let Some(name) = name
            && state.named.get(&name) == Some(&id)
        {
            state.named.remove(&name);
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.lock().all.len()
    }

    /// Whether no more come.
    pub(crate) fn is_stopping(&self) -> bool {
        self.lock().stopping
    }

    /// Ends the sessions that were made with one of these tokens.
    pub(crate) fn revoke(&self, tokens: &[TokenHash]) {
        for (outbox, token) in self.lock().all.values() {
            if tokens.contains(token) {
                outbox.end(End::Revoked);
            }
        }
    }

    /// Ends all sessions, and each that still comes.
    pub(crate) fn stop(&self) {
        let mut state = self.lock();
        state.stopping = true;
        for (outbox, _) in state.all.values() {
            outbox.end(End::Stopping);
        }
    }

    /// Resolves when no session is left.
    pub(crate) async fn finished(&self) {
        self.places.all_free().await;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
