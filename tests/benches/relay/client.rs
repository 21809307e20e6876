//! One client of the load: edits once a second and notes when others' edits arrive.

use std::{sync::Arc, time::Duration};

use anyhow::Result;
use automerge::{Automerge, ROOT, ReadDoc as _, transaction::Transactable as _};
use rand::Rng as _;
use throughline_core::{id::DocumentId, sync::frame::Frame};
use throughline_tests::raw::RawClient;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::figures::Collector;

pub(super) struct Client {
    raw: RawClient,
    id: DocumentId,
    doc: Automerge,
    /// This client's key in the document.
    number: usize,
    /// The last edit seen of each client of the document.
    seen: Vec<u64>,
}

impl Client {
    pub(super) async fn join(
        url: &str,
        token: &str,
        id: DocumentId,
        number: usize,
        of: usize,
    ) -> Result<Self> {
        let raw = RawClient::join(url, token, &format!("{id}-{number}")).await?;
        Ok(Self {
            raw,
            id,
            doc: Automerge::new(),
            number,
            seen: vec![0; of],
        })
    }

    pub(super) async fn run(mut self, figures: Arc<Collector>) -> Result<()> {
        self.raw.push(self.id, &self.doc).await?;
        // A server that is loaded already would keep the later ones from joining at all.
        tokio::select! {
            () = figures.all_edit() => {}
            gone = self.listen(&figures) => return gone,
        }
        let second = Duration::from_secs(1);
        // Spread over the second, as people are.
        let first = Instant::now() + second.mul_f64(rand::rng().random());
        let mut edits = interval_at(first, second);
        edits.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = edits.tick() => self.edit(&figures).await?,
                frame = self.raw.receive_whenever() => self.take(frame?, &figures).await?,
            }
        }
    }

    async fn listen(&mut self, figures: &Collector) -> Result<()> {
        loop {
            let frame = self.raw.receive_whenever().await?;
            self.take(frame, figures).await?;
        }
    }

    async fn take(&mut self, frame: Frame, figures: &Collector) -> Result<()> {
        if let Frame::Sync { data, .. } = frame {
            self.raw.take(self.id, &mut self.doc, &data).await?;
            self.note(figures)?;
        }
        Ok(())
    }

    /// An edit is its number and the time it was made.
    async fn edit(&mut self, figures: &Collector) -> Result<()> {
        self.seen[self.number] += 1;
        let (key, made, number) = (
            self.number.to_string(),
            figures.now(),
            self.seen[self.number],
        );
        self.doc
            .transact(|tx| tx.put(ROOT, &key, format!("{number} {made}")))
            .map_err(|failure| failure.error)?;
        self.raw.push(self.id, &self.doc).await
    }

    fn note(&mut self, figures: &Collector) -> Result<()> {
        for other in (0..self.seen.len()).filter(|&other| other != self.number) {
            let Some((value, _)) = self.doc.get(ROOT, other.to_string())? else {
                continue;
            };
            let text = value.as_str().unwrap_or_default();
            let Some((Ok(number), Ok(made))) = text
                .split_once(' ')
                .map(|(n, m)| (n.parse::<u64>(), m.parse()))
            else {
                continue;
            };
            if number > self.seen[other] {
                figures.arrived(made, number - self.seen[other]);
                self.seen[other] = number;
            }
        }
        Ok(())
    }
}
