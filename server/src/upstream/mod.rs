//! A site's relay: serves the people on its own network, and is in step with another relay, upstream, whenever that can
//! be reached. Either may be away for weeks.
//!
//! To the document at hand, upstream is one more connection, with the difference that we speak first. So everything that
//! holds between people and a relay holds between relays: what comes is inspected, changes are stored as they came (with
//! their actor, their time and their author), and nothing counts as kept before it is on this disk.
//!
//! Photos, which are beside the documents, go the same way. With a site's token, who the people of the project are is asked for beside that, as long as a link stands.

mod link;
mod people;
mod photos;

use std::time::Duration;

use rand::Rng as _;
use tokio::{sync::watch, task::JoinSet};

use crate::{Relay, store::Token};

/// The relay to be in step with, and what for.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// Its address, as people give it.
    pub address: String,
    /// A token for each project, or for the space of plain clients, that the site takes part in.
    pub tokens: Vec<Token>,
}

/// The longest pause before the first new attempt; it doubles with each that fails.
const FIRST_PAUSE: Duration = Duration::from_millis(500);

/// The longest pause before any: a site is back in step soon after its line heals, however long it was away. There are
/// few sites, so that this is no burden.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// A link that stood for so long was no failed attempt.
const STOOD: Duration = Duration::from_secs(30);

/// Keeps the links of a relay until it stops. Resolves when all of them have ended.
pub(crate) fn start(
    relay: &Relay,
    stopped: &watch::Receiver<()>,
) -> impl Future<Output = ()> + use<> {
    let mut links = JoinSet::new();
    if let Some(Upstream { address, tokens }) = &relay.settings().upstream {
        for token in tokens {
            let (relay, address, token) = (relay.clone(), address.clone(), token.clone());
            links.spawn(keep(relay, address, token, stopped.clone()));
        }
    }
    async move {
        while let Some(ended) = links.join_next().await {
            if let Err(error) = ended {
                tracing::error!(%error, "a link to the relay upstream failed");
            }
        }
    }
}

/// Connects again and again. Pauses are drawn between nothing and the longest (full jitter), so that the sites of an
/// organisation do not all come back in the same moment.
async fn keep(relay: Relay, address: String, token: Token, mut stopped: watch::Receiver<()>) {
    let mut failed = 0;
    let mut waits = photos::Waits::default();
    loop {
        let since = tokio::time::Instant::now();
        let why = link::run(&relay, &address, &token, &mut waits, &mut stopped).await;
        if relay.sessions().is_stopping() {
            return;
        }
        failed = if since.elapsed() >= STOOD {
            0
        } else {
            failed + 1
        };
        let pause = pause(failed, rand::rng().random());
        let pause_ms = pause.as_millis();
        tracing::info!(
            reason = format!("{why:#}"),
            pause_ms,
            "no link to the relay upstream"
        );
        tokio::select! {
            // An error means that the sender is gone, which also means stop.
            _ = stopped.changed() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// How long to wait after so many failures; `drawn` is evenly distributed between 0 and 1.
fn pause(failed: u32, drawn: f64) -> Duration {
    let longest = FIRST_PAUSE.saturating_mul(1_u32.checked_shl(failed).unwrap_or(u32::MAX));
    longest.min(LONGEST_PAUSE).mul_f64(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_are_drawn_from_nothing_up() {
        for (failed, drawn, ms) in [
            (0, 1.0, 500),
            (1, 1.0, 1_000),
            (1, 0.5, 500),
            (4, 0.0, 0),
            (3, 1.0, 4_000),
            (4, 1.0, 5_000),
            (31, 1.0, 5_000),
            (4_000, 0.5, 2_500),
        ] {
            assert_eq!(pause(failed, drawn), Duration::from_millis(ms), "{failed}");
        }
    }
}
