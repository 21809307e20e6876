//! What an operator can set.

use std::{net::IpAddr, path::PathBuf, time::Duration};

use throughline_core::sync::gate::Limits;

use crate::{
    auth::{Oidc, Origin},
    tls::Tls,
    upstream::Upstream,
};

/// How a relay runs.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that holds the database and the owner token.
    pub data: PathBuf,
    /// Pages of other sites that may connect, besides the relay's own.
    pub allow_origins: Vec<Origin>,
    /// WebSockets at a time.
    pub max_connections: usize,
    /// WebSockets at a time from one address.
    pub max_per_address: usize,
    /// WebSocket connections of one account at a time.
    pub max_per_account: usize,
    /// Failed attempts to sign in to one account in a quarter of an hour.
    pub max_attempts: u32,
    /// Failed attempts to sign in from one address in a quarter of an hour: people behind one proxy share it.
    pub max_attempts_per_address: u32,
    /// Proxies whose word about where a request comes from is taken.
    pub trusted_proxies: Vec<IpAddr>,
    /// The certificate that the relay shows, if it speaks HTTPS itself.
    pub tls: Option<Tls>,
    /// Where people may sign in besides here.
    pub oidc: Option<Oidc>,
    /// A device must answer a question for a passkey within so long.
    pub passkey_lasts: Duration,
    /// A passkey is added without the password if its owner signed in no longer ago than this.
    pub recent_sign_in: Duration,
    /// The relay that this one is a site's part of.
    pub upstream: Option<Upstream>,
    /// How often that relay is asked who its people are. An answer that nothing has changed takes some hundred bytes.
    pub people_every: Duration,
    /// How often it is looked for photos that only one of the two has.
    pub photos_every: Duration,
    /// Bytes of one WebSocket message.
    pub max_message: usize,
    /// Bytes of one photo.
    pub max_photo: usize,
    /// Bytes of all photos of a project.
    pub max_photos: u64,
    /// Changes a second from one client, over some minutes.
    pub max_changes_per_second: u32,
    /// Bytes that wait for one client before it counts as too slow and is dropped.
    pub max_waiting: usize,
    /// A client that sent nothing for so long is asked whether it is there.
    pub ping_every: Duration,
    /// A client that sent nothing for so long, not even an answer, is gone.
    pub silence_limit: Duration,
    /// A document that was left alone for so long has time to be compacted.
    pub document_quiet: Duration,
    /// A document that is never left alone is compacted all the same when it has so many chunks.
    pub most_chunks: usize,
    /// A document that nobody is at stays in memory for so long.
    pub document_idle: Duration,
    /// What one message may cost automerge.
    pub limits: Limits,
}

impl Settings {
    /// The usual settings for a data folder.
    #[must_use]
    pub fn new(data: PathBuf) -> Self {
        let limits = Limits::default();
        Self {
            data,
            allow_origins: Vec::new(),
            max_connections: 10_000,
            max_per_address: 1_000,
            max_per_account: 100,
            max_attempts: 10,
            max_attempts_per_address: 50,
            trusted_proxies: Vec::new(),
            tls: None,
            oidc: None,
            passkey_lasts: Duration::from_secs(5 * 60),
            recent_sign_in: Duration::from_secs(15 * 60),
            upstream: None,
            people_every: Duration::from_secs(3),
            photos_every: Duration::from_secs(10),
            max_message: limits.message_bytes + AROUND_MESSAGE,
            max_photo: 8 << 20,
            max_photos: 2 << 30,
            max_changes_per_second: 1_000,
            max_waiting: 2 * limits.message_bytes,
            ping_every: Duration::from_secs(15),
            silence_limit: Duration::from_secs(45),
            document_quiet: Duration::from_secs(5),
            most_chunks: 4096,
            document_idle: Duration::from_secs(60),
            limits,
        }
    }

    /// Bytes of a message at most.
    pub fn set_max_message(&mut self, bytes: usize) {
        self.limits.message_bytes = bytes;
        self.max_message = bytes.saturating_add(AROUND_MESSAGE);
        self.max_waiting = bytes.saturating_mul(2);
    }
}

/// The message inside a frame meets the gate's limit; the frame around it is small.
const AROUND_MESSAGE: usize = 64 << 10;
