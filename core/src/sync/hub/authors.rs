//! Whose an actor is: nobody may write under an actor id that somebody else's device has.

use std::collections::BTreeMap;

use automerge::ActorId;

/// Whose device is behind a connection, numbered by the host.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Holder(pub i64);

const ANOTHERS: &str = "it is written in the name of somebody else's device";

/// The actors of one document, and whose each is.
#[derive(Debug, Default)]
pub(in crate::sync) struct Authors(BTreeMap<ActorId, Holder>);

impl Authors {
    /// Whether a connection of `holder` may bring new changes of this actor; one without a holder, anybody's.
    pub(super) fn allow(
        &self,
        actor: &ActorId,
        holder: Option<Holder>,
    ) -> Result<(), &'static str> {
        match (self.0.get(actor), holder) {
            (Some(bound), Some(holder)) if *bound != holder => Err(ANOTHERS),
            _ => Ok(()),
        }
    }

    /// The actor is this holder's, unless it is somebody's already. Whether it is new.
    pub(super) fn bind(&mut self, actor: ActorId, holder: Holder) -> bool {
        let mut is_new = false;
        self.0.entry(actor).or_insert_with(|| {
            is_new = true;
            holder
        });
        is_new
    }
}
