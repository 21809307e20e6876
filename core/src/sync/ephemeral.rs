//! Ephemeral messages come round: JavaScript clients pass on each one they get, with its first sender's name. So each is
//! taken once, by sender, session and count.

use std::collections::BTreeMap;

use super::PeerId;

/// Sessions remembered for one document. The one unheard for longest is forgotten first.
const MAX_SESSIONS: usize = 1024;

/// Which ephemeral messages have been seen.
#[derive(Debug, Default)]
pub(super) struct Seen {
    sessions: BTreeMap<(PeerId, String), Last>,
    clock: u64,
}

#[derive(Debug)]
struct Last {
    count: u64,
    at: u64,
}

impl Seen {
    /// Whether this message is new; it is not from now on. Counts rise within a session.
    pub(super) fn is_new(&mut self, sender: &PeerId, session: &str, count: u64) -> bool {
        self.clock += 1;
        let key = (sender.clone(), session.to_owned());
        if let Some(last) = self.sessions.get_mut(&key) {
            let new = count > last.count;
            last.count = last.count.max(count);
            last.at = self.clock;
            return new;
        }
        if self.sessions.len() >= MAX_SESSIONS {
            let oldest = self.sessions.iter().min_by_key(|(_, last)| last.at);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.sessions.remove(&key);
            }
        }
        let at = self.clock;
        self.sessions.insert(key, Last { count, at });
        true
    }
}
