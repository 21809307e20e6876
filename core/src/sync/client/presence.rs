//! Presence at a document, as automerge-repo's `Presence` class speaks it: snapshots, updates, heartbeats, goodbyes.

use std::collections::BTreeMap;

use super::Presence;
use crate::{
    id::{TaskId, UserId},
    sync::{
        PeerId,
        frame::{
            FrameError,
            cbor::{Reader, Writer},
        },
    },
    time::UnixMillis,
};

/// Milliseconds after which we say that we are still here.
const HEARTBEAT: u64 = 15_000;
/// Milliseconds of silence after which somebody is gone.
const TTL: u64 = 45_000;
/// People shown at one document.
const MAX_PEERS: usize = 512;
/// Bytes of a name or id.
const MAX_NAME: usize = 256;

const MARKER: &str = "__presence";

/// Who is at one document, and what we show there.
#[derive(Debug, Default)]
pub(super) struct Room {
    own: Option<Presence>,
    sent: UnixMillis,
    others: BTreeMap<PeerId, Other>,
}

#[derive(Debug)]
struct Other {
    presence: Presence,
    seen: UnixMillis,
}

/// News of somebody: what they show now, or nothing when they are gone.
pub(super) type News = (PeerId, Option<Presence>);

impl Room {
    pub(super) fn others(&self) -> impl Iterator<Item = (&PeerId, &Presence)> {
        self.others
            .iter()
            .map(|(peer, other)| (peer, &other.presence))
    }

    /// Whether there is nothing to keep.
    pub(super) fn is_empty(&self) -> bool {
        self.own.is_none() && self.others.is_empty()
    }

    /// What we show changes. The message to send, if any.
    pub(super) fn show(&mut self, now: UnixMillis, presence: Option<Presence>) -> Option<Vec<u8>> {
        if self.own == presence {
            return None;
        }
        let before = std::mem::replace(&mut self.own, presence);
        self.sent = now;
        Some(match (&before, &self.own) {
            (_, None) => message("goodbye", |_| {}, 0),
            (Some(before), Some(own)) if (&before.user, &before.name) == (&own.user, &own.name) => {
                message(
                    "update",
                    |out| {
                        out.text("channel").text("focus").text("value");
                        write_focus(own, out);
                    },
                    2,
                )
            }
            (_, Some(own)) => snapshot(own),
        })
    }

    /// All that we show, for whoever has not heard it.
    pub(super) fn announce(&mut self, now: UnixMillis) -> Option<Vec<u8>> {
        let own = self.own.as_ref()?;
        self.sent = now;
        Some(snapshot(own))
    }

    /// Somebody's message: what is new of them, and our answer to a newcomer.
    ///
    /// Data that is not presence is another application's, and is left alone.
    pub(super) fn hear(
        &mut self,
        now: UnixMillis,
        peer: &PeerId,
        data: &[u8],
    ) -> (Option<News>, Option<Vec<u8>>) {
        let Ok(Some(heard)) = read(data) else {
            return (None, None);
        };
        let known = self.others.contains_key(peer);
        if matches!(heard, Heard::Goodbye) {
            let gone = self.others.remove(peer).map(|_| (peer.clone(), None));
            return (gone, None);
        }
        let answer = if known { None } else { self.announce(now) };
        if matches!(heard, Heard::Heartbeat) {
            if let Some(other) = self.others.get_mut(peer) {
                other.seen = now;
            }
            return (None, answer);
        }
        if !known && self.others.len() >= MAX_PEERS {
            return (None, None);
        }
        let other = self.others.entry(peer.clone()).or_insert_with(|| Other {
            presence: Presence::default(),
            seen: now,
        });
        other.seen = now;
        let before = other.presence.clone();
        match heard {
            Heard::Snapshot(presence) => other.presence = presence,
            Heard::Focus(focus) => other.presence.focus = focus,
            Heard::Name(name) => other.presence.name = name,
            Heard::User(user) => other.presence.user = user,
            Heard::Other | Heard::Heartbeat | Heard::Goodbye => {}
        }
        let news = (!known || other.presence != before)
            .then(|| (peer.clone(), Some(other.presence.clone())));
        (news, answer)
    }

    /// Time has passed: who is gone, and our heartbeat if it is due.
    pub(super) fn tick(&mut self, now: UnixMillis) -> (Vec<PeerId>, Option<Vec<u8>>) {
        let mut gone = Vec::new();
        self.others.retain(|peer, other| {
            let stays = now.0 < other.seen.0.saturating_add(TTL);
            if !stays {
                gone.push(peer.clone());
            }
            stays
        });
        let due = self.own.is_some() && now.0 >= self.sent.0.saturating_add(HEARTBEAT);
        let heartbeat = due.then(|| {
            self.sent = now;
            message("heartbeat", |_| {}, 0)
        });
        (gone, heartbeat)
    }

    /// When [`Room::tick`] has something to do.
    pub(super) fn next_tick(&self) -> Option<UnixMillis> {
        let heartbeat = self
            .own
            .is_some()
            .then(|| self.sent.0.saturating_add(HEARTBEAT));
        let oldest = self.others.values().map(|other| other.seen.0).min();
        let expiry = oldest.map(|seen| seen.saturating_add(TTL));
        heartbeat.into_iter().chain(expiry).min().map(UnixMillis)
    }

    /// The connection is gone, and with it everybody.
    pub(super) fn forget_others(&mut self) -> Vec<PeerId> {
        std::mem::take(&mut self.others).into_keys().collect()
    }
}

fn message(kind: &str, write: impl FnOnce(&mut Writer), fields: usize) -> Vec<u8> {
    let mut out = Writer::with_capacity(128);
    out.map(1).text(MARKER).map(1 + fields);
    out.text("type").text(kind);
    write(&mut out);
    out.finish()
}

fn snapshot(own: &Presence) -> Vec<u8> {
    message(
        "snapshot",
        |out| {
            out.text("state").map(3).text("user");
            match &own.user {
                Some(user) => out.text(&user.0),
                None => out.null(),
            };
            out.text("name").text(&own.name).text("focus");
            write_focus(own, out);
        },
        1,
    )
}

fn write_focus(own: &Presence, out: &mut Writer) {
    match &own.focus {
        Some((task, field)) => {
            out.map(2).text("task").text(&task.to_string());
            out.text("field").text(field);
        }
        None => {
            out.null();
        }
    }
}

/// What somebody's message says.
enum Heard {
    Snapshot(Presence),
    Focus(Option<(TaskId, String)>),
    Name(String),
    User(Option<UserId>),
    /// An update of something that we do not show.
    Other,
    Heartbeat,
    Goodbye,
}

fn read(data: &[u8]) -> Result<Option<Heard>, FrameError> {
    let mut reader = Reader::new(data);
    for _ in 0..reader.map()?.unwrap_or_default() {
        if reader.text()? == Some(MARKER) {
            return read_message(reader.skip()?).map(Some);
        }
        reader.skip()?;
    }
    Ok(None)
}

fn read_message(item: &[u8]) -> Result<Heard, FrameError> {
    let mut reader = Reader::new(item);
    let (mut kind, mut channel, mut value, mut state) = ("", "", &[][..], &[][..]);
    for _ in 0..reader.map()?.unwrap_or_default() {
        match reader.text()?.unwrap_or_default() {
            "type" => kind = reader.text()?.unwrap_or_default(),
            "channel" => channel = reader.text()?.unwrap_or_default(),
            "value" => value = reader.skip()?,
            "state" => state = reader.skip()?,
            _ => {
                reader.skip()?;
            }
        }
    }
    Ok(match (kind, channel) {
        ("snapshot", _) => Heard::Snapshot(read_state(state)?),
        ("heartbeat", _) => Heard::Heartbeat,
        ("goodbye", _) => Heard::Goodbye,
        ("update", "focus") => Heard::Focus(read_focus(value)?),
        ("update", "name") => Heard::Name(read_name(value)?.unwrap_or_default()),
        ("update", "user") => Heard::User(read_name(value)?.map(UserId)),
        _ => Heard::Other,
    })
}

fn read_state(item: &[u8]) -> Result<Presence, FrameError> {
    let mut presence = Presence::default();
    let mut reader = Reader::new(item);
    for _ in 0..reader.map()?.unwrap_or_default() {
        match reader.text()?.unwrap_or_default() {
            "user" => presence.user = read_name(reader.skip()?)?.map(UserId),
            "name" => presence.name = read_name(reader.skip()?)?.unwrap_or_default(),
            "focus" => presence.focus = read_focus(reader.skip()?)?,
            _ => {
                reader.skip()?;
            }
        }
    }
    Ok(presence)
}

fn read_focus(item: &[u8]) -> Result<Option<(TaskId, String)>, FrameError> {
    let mut reader = Reader::new(item);
    let (mut task, mut field) = (None, None);
    for _ in 0..reader.map()?.unwrap_or_default() {
        match reader.text()?.unwrap_or_default() {
            "task" => task = read_name(reader.skip()?)?,
            "field" => field = read_name(reader.skip()?)?,
            _ => {
                reader.skip()?;
            }
        }
    }
    Ok(task.and_then(|task| task.parse().ok()).zip(field))
}

/// Text of a sensible length; other applications' values are passed over.
fn read_name(item: &[u8]) -> Result<Option<String>, FrameError> {
    let text = Reader::new(item).text()?;
    Ok(text.filter(|t| t.len() <= MAX_NAME).map(str::to_owned))
}
