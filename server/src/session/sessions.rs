//! All sessions: how many, who, and ending them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
};

use throughline_core::{
    access::Access,
    sync::{PeerId, hub::ConnectionId},
};

use super::{
    Bearer, End, Outbox, Pass,
    places::{NoPlace, Place, Places},
};
use crate::store::{
    SpaceId, TokenHash,
    people::{AccountId, SessionId},
};

/// The sessions of a relay.
pub(crate) struct Sessions {
    places: Places,
    next: AtomicU64,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    stopping: bool,
    all: HashMap<ConnectionId, (Arc<Outbox>, Pass)>,
    /// Names are apart per space: nobody can replace a connection of another's project.
    named: HashMap<(SpaceId, PeerId), ConnectionId>,
}

impl Sessions {
    pub(crate) fn new(limit: usize, per_address: usize, per_account: usize) -> Self {
        Self {
            places: Places::new(limit, per_address, per_account),
            next: AtomicU64::new(1),
            state: Mutex::default(),
        }
    }

    /// A place for one more session, from this address, of this account if it is somebody's.
    pub(crate) fn place(
        &self,
        address: IpAddr,
        account: Option<AccountId>,
    ) -> Result<Place, NoPlace> {
        self.places.take(address, account)
    }

    /// Enters a session that has not said its name yet, made with this pass.
    pub(super) fn enter(&self, outbox: &Arc<Outbox>, pass: Pass) -> ConnectionId {
        let id = ConnectionId(self.next.fetch_add(1, Ordering::Relaxed));
        let mut state = self.lock();
        if state.stopping {
            outbox.end(End::Stopping);
        }
        state.all.insert(id, (outbox.clone(), pass));
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
        for (outbox, pass) in self.lock().all.values() {
            if matches!(&pass.bearer, Bearer::Token(token) if tokens.contains(token)) {
                outbox.end(End::Revoked);
            }
        }
    }

    /// Ends what is connected in a session of somebody who was signed out.
    pub(crate) fn signed_out(&self, ended: SessionId) {
        for (outbox, pass) in self.lock().all.values() {
            if matches!(pass.bearer, Bearer::Person { session, .. } if session == ended) {
                outbox.end(End::Revoked);
            }
        }
    }

    /// Ends what somebody has connected in a project with other rights than these. Whoever may still do something comes
    /// again.
    pub(crate) fn access_is(&self, space: SpaceId, account: AccountId, access: Option<&Access>) {
        for (outbox, pass) in self.lock().all.values() {
            if pass.is_of(space, account) && pass.access.as_ref() != access {
                outbox.end(if access.is_some() {
                    End::Changed
                } else {
                    End::Revoked
                });
            }
        }
    }

    /// Ends the sessions of those whose signing in is over, and tells who is connected still.
    pub(crate) fn signed_in(&self, now: i64) -> Vec<SessionId> {
        let mut all = Vec::new();
        for (outbox, pass) in self.lock().all.values() {
            match pass.bearer {
                Bearer::Person { expires, .. } if expires <= now => outbox.end(End::Revoked),
                Bearer::Person { session, .. } => all.push(session),
                Bearer::Token(_) => {}
            }
        }
        all.sort_unstable();
        all.dedup();
        all
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
