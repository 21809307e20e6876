//! The link between the site's relay and headquarters': up for a while, cut or refused for a while.

use rand::Rng as _;
use throughline_core::{
    id::DocumentId,
    sync::{PeerId, hub::ConnectionId},
};

use super::{
    Happening, World,
    relay::{End, relay_of},
};

const HEADQUARTERS: usize = 0;
const SITE: usize = 1;

/// The link.
#[derive(Debug, Default)]
pub(super) struct Link {
    /// The site's end and headquarters'.
    ends: Option<[ConnectionId; 2]>,
    /// Until when it cannot be made: the network is gone, or the site's token is withdrawn.
    pub(super) cut_until: u64,
    /// The documents that the site has turned to over it.
    turned_to: std::collections::BTreeSet<DocumentId>,
}

impl World {
    /// The site dials, unless it is linked already.
    pub(super) fn dial_link(&mut self) {
        if self.link.ends.is_some() {
            return;
        }
        if self.now < self.link.cut_until {
            return self.dial_link_later();
        }
        let (near, far) = (self.relays[SITE].next(), self.relays[HEADQUARTERS].next());
        let name = |text: &str| Some(PeerId::from(text));
        self.relays[SITE].enter(near, End::Relay(far), name("headquarters"));
        self.relays[HEADQUARTERS].enter(far, End::Relay(near), name("site"));
        self.link.ends = Some([near, far]);
        self.link.turned_to.clear();
        for relay in [HEADQUARTERS, SITE] {
            for document in self.relays[relay].documents() {
                self.link_hears_of(document);
            }
        }
    }

    pub(super) fn dial_link_later(&mut self) {
        let after = self.rng.random_range(5..3_000);
        self.schedule(after, Happening::DialLink);
    }

    /// A document has come to be at either end: the site soon hears of it and turns to it.
    pub(super) fn link_hears_of(&mut self, document: DocumentId) {
        if let Some([near, _]) = self.link.ends
            && !self.link.turned_to.contains(&document)
        {
            let after = self.rng.random_range(1..600);
            self.schedule(after, Happening::TurnTo { near, document });
        }
    }

    pub(super) fn turn_to(
        &mut self,
        near: ConnectionId,
        document: DocumentId,
    ) -> Result<(), String> {
        let is_this = self.link.ends.is_some_and(|ends| ends[0] == near);
        if !is_this || !self.link.turned_to.insert(document) {
            return Ok(());
        }
        let effects = self.relays[SITE].speaks_first(near, document);
        self.relay_carries_out(SITE, document, effects)
    }

    /// The link breaks, with frames still under way; the site dials again later.
    pub(super) fn cut_link(&mut self) {
        if let Some(ends) = self.link.ends.take() {
            for end in ends {
                self.relay_hangs_up(end);
            }
            debug_assert_eq!(ends.map(relay_of), [SITE, HEADQUARTERS]);
            self.dial_link_later();
        }
    }
}
