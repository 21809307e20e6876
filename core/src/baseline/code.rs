//! Figures as text: compact enough to keep many baselines of a large plan.
//!
//! Version 1 is `1:` and, in base 64, the first 8 bytes of the SHA-256 of what follows and a DEFLATE
//! stream of columns: the number of tasks, start and finish of the project, then for all tasks their
//! ids (10 bytes each, ascending), starts, spans from start to finish, durations, work and costs.
//! Numbers are LEB128, signed ones zigzag first; dates count from the project's start. A task takes
//! about 14 bytes, of which its random id is 10.

use std::io::{Read as _, Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD as BASE64};
use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use sha2::{Digest as _, Sha256};

use super::{Figures, TaskFigures};
use crate::{
    id::{RecordId, TaskId},
    record::Snapshot,
    time::{Minutes, Moment},
};

/// What stands before the data.
const VERSION: &str = "1";

/// Bytes of a snapshot once inflated, at most: a million tasks and more.
const LONGEST: u64 = 64 << 20;

/// Bytes of the checksum.
const SUM: usize = 8;

/// A snapshot that cannot be read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SnapshotError {
    /// There is none.
    #[error("the baseline holds no figures")]
    Empty,
    /// A newer program wrote it.
    #[error(
        "the baseline's figures are in form ‘{0}’, which this version does not read; a newer one does"
    )]
    Version(String),
    /// It is not what was written.
    #[error("the baseline's figures are damaged: {0}")]
    Damaged(&'static str),
}

impl Figures {
    /// The text that a baseline keeps.
    #[must_use]
    pub fn encode(&self) -> Snapshot {
        let zero = self.zero();
        let mut bytes = Vec::with_capacity(24 * self.tasks.len() + 32);
        unsigned(&mut bytes, self.tasks.len() as u64);
        for date in [self.start, self.finish] {
            optional(&mut bytes, date.map(|date| date.0));
        }
        for figures in &self.tasks {
            bytes.extend(figures.task.0.to_bytes());
        }
        for figures in &self.tasks {
            signed(&mut bytes, figures.start.0.wrapping_sub(zero));
        }
        for figures in &self.tasks {
            signed(&mut bytes, figures.finish.0.wrapping_sub(figures.start.0));
        }
        for figures in &self.tasks {
            signed(&mut bytes, figures.duration.0);
        }
        for figures in &self.tasks {
            signed(&mut bytes, figures.work.0);
        }
        for figures in &self.tasks {
            optional(&mut bytes, figures.cost);
        }
        let mut packed = DeflateEncoder::new(Vec::new(), Compression::best());
        // Writing into memory succeeds always.
        let _ = packed.write_all(&bytes);
        let packed = packed.finish().unwrap_or_default();
        let mut whole = checksum(&packed).to_vec();
        whole.extend(packed);
        Snapshot(format!("{VERSION}:{}", BASE64.encode(whole)).into())
    }

    /// Reads what [`encode`](Self::encode) wrote.
    ///
    /// # Errors
    /// There is nothing, a newer program wrote it, or it is damaged. Nothing of it is used then.
    pub fn decode(snapshot: &Snapshot) -> Result<Self, SnapshotError> {
        let text = snapshot.0.trim();
        if text.is_empty() {
            return Err(SnapshotError::Empty);
        }
        let (version, data) = text
            .split_once(':')
            .ok_or(SnapshotError::Damaged("it does not begin with its form"))?;
        if version != VERSION {
            return Err(SnapshotError::Version(version.chars().take(20).collect()));
        }
        let whole = BASE64
            .decode(data)
            .map_err(|_| SnapshotError::Damaged("it is not base 64"))?;
        let (sum, packed) = whole
            .split_at_checked(SUM)
            .ok_or(SnapshotError::Damaged("it is too short"))?;
        if checksum(packed) != *sum {
            return Err(SnapshotError::Damaged("its checksum is another"));
        }
        let mut bytes = Vec::new();
        DeflateDecoder::new(packed)
            .take(LONGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| SnapshotError::Damaged("it cannot be unpacked"))?;
        if bytes.len() as u64 > LONGEST {
            return Err(SnapshotError::Damaged("it is too large"));
        }
        Reader(&bytes)
            .figures()
            .ok_or(SnapshotError::Damaged("it ends too early or says nonsense"))
    }

    /// The moment from which starts are counted.
    fn zero(&self) -> i64 {
        self.start.unwrap_or(Moment(0)).0
    }
}

fn checksum(bytes: &[u8]) -> [u8; SUM] {
    let hash = Sha256::digest(bytes);
    std::array::from_fn(|i| hash[i])
}

fn unsigned(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(0x80 | (number & 0x7f) as u8);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn signed(bytes: &mut Vec<u8>, number: i64) {
    unsigned(bytes, (number << 1 ^ number >> 63).cast_unsigned());
}

/// A number that may be missing.
fn optional(bytes: &mut Vec<u8>, number: Option<i64>) {
    bytes.push(u8::from(number.is_some()));
    if let Some(number) = number {
        signed(bytes, number);
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn figures(mut self) -> Option<Figures> {
        let count = usize::try_from(self.unsigned()?).ok()?;
        let (start, finish) = (self.date()?, self.date()?);
        let zero = start.unwrap_or(Moment(0)).0;
        // Each task takes at least an id: nothing is set aside that is not there.
        let ids = self.take(count.checked_mul(RecordId::BYTES)?)?;
        let mut tasks: Vec<TaskFigures> = ids
            .chunks_exact(RecordId::BYTES)
            .filter_map(|id| {
                Some(TaskFigures {
                    task: TaskId(RecordId::from_bytes(id.try_into().ok()?)),
                    start: Moment(zero),
                    finish: Moment(zero),
                    duration: Minutes(0),
                    work: Minutes(0),
                    cost: None,
                })
            })
            .collect();
        for figures in &mut tasks {
            figures.start = moment(zero.checked_add(self.signed()?)?)?;
        }
        for figures in &mut tasks {
            figures.finish = moment(figures.start.0.checked_add(self.signed()?)?)?;
        }
        for figures in &mut tasks {
            figures.duration = Minutes(self.signed()?);
        }
        for figures in &mut tasks {
            figures.work = Minutes(self.signed()?);
        }
        for figures in &mut tasks {
            figures.cost = self.optional()?;
        }
        let ascending = tasks.windows(2).all(|pair| pair[0].task < pair[1].task);
        (self.0.is_empty() && ascending).then_some(Figures {
            start,
            finish,
            tasks,
        })
    }

    fn take(&mut self, count: usize) -> Option<&[u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn unsigned(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.take(1)?.first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let number = self.unsigned()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    fn optional(&mut self) -> Option<Option<i64>> {
        match self.take(1)? {
            [0] => Some(None),
            [1] => self.signed().map(Some),
            _ => None,
        }
    }

    fn date(&mut self) -> Option<Option<Moment>> {
        match self.optional()? {
            None => Some(None),
            Some(minutes) => moment(minutes).map(Some),
        }
    }
}

/// A moment within what is scheduled.
fn moment(minutes: i64) -> Option<Moment> {
    Some(Moment(minutes)).filter(|m| (Moment::MIN..=Moment::MAX).contains(m))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_date() -> impl Strategy<Value = Moment> {
        (Moment::MIN.0..=Moment::MAX.0).prop_map(Moment)
    }

    fn any_figures() -> impl Strategy<Value = Figures> {
        let task = (
            any::<u64>(),
            any_date(),
            any_date(),
            any::<i64>(),
            any::<i64>(),
            any::<Option<i64>>(),
        );
        let task = task.prop_map(|(id, start, finish, duration, work, cost)| TaskFigures {
            task: TaskId(RecordId::from_name(&id.to_string())),
            start,
            finish,
            duration: Minutes(duration),
            work: Minutes(work),
            cost,
        });
        let date = || prop::option::of(any_date());
        (date(), date(), prop::collection::vec(task, 0..20))
            .prop_map(|(start, finish, tasks)| Figures::new(start, finish, tasks))
    }

    proptest! {
        #[test]
        fn what_is_encoded_is_decoded(figures in any_figures()) {
            prop_assert_eq!(Figures::decode(&figures.encode()), Ok(figures));
        }

        #[test]
        fn damage_is_told_and_never_a_panic(
            figures in any_figures(),
            at in any::<prop::sample::Index>(),
            letter in "[A-Za-z0-9:+/]",
        ) {
            let text = figures.encode().0.to_string();
            let at = at.index(text.len());
            let damaged = format!("{}{letter}{}", &text[..at], &text[at + 1..]);
            let read = Figures::decode(&Snapshot(damaged.as_str().into()));
            prop_assert_eq!(read.is_ok(), damaged == text);
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let check = |text: &str, expected: &str| {
            let error = Figures::decode(&Snapshot(text.into())).expect_err("not readable");
            assert_eq!(error.to_string(), expected);
        };
        check("", "the baseline holds no figures");
        check(
            "7:AAAA",
            "the baseline's figures are in form ‘7’, which this version does not read; a newer one does",
        );
        check(
            "1:~",
            "the baseline's figures are damaged: it is not base 64",
        );
        check(
            "1:AAAA",
            "the baseline's figures are damaged: it is too short",
        );
        check(
            "1:AAAAAAAAAAAAAAAA",
            "the baseline's figures are damaged: its checksum is another",
        );
    }

    #[test]
    fn ten_thousand_tasks_stay_small() {
        let mut rng = <rand_chacha::ChaCha8Rng as rand::SeedableRng>::seed_from_u64(1);
        let (_, records) = crate::sample::generated(10_000, &mut rng);
        let plan = crate::plan::Plan::new(records);
        let figures = Figures::of(&plan, &crate::schedule::Schedule::compute(&plan));
        let length = figures.encode().0.len();
        assert!(length < 20 * 10_000, "{length} bytes");
    }
}
