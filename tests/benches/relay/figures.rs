//! What is measured, and how it is summed up.

use std::{
    fmt, fs,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, ensure};
use tokio::{sync::watch, time::Instant};

/// Takes note of arrivals.
pub(super) struct Collector {
    start: Instant,
    editing: watch::Sender<bool>,
    measuring: AtomicBool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Microseconds from an edit to its arrival.
    latencies: Vec<u64>,
    /// Edits that arrived, those overtaken by a later one of the same client included.
    delivered: u64,
}

impl Collector {
    pub(super) fn new(start: Instant) -> Self {
        Self {
            start,
            editing: watch::Sender::new(false),
            measuring: AtomicBool::new(false),
            state: Mutex::default(),
        }
    }

    /// Microseconds since the start.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Everybody has joined.
    pub(super) fn let_all_edit(&self) {
        self.editing.send_replace(true);
    }

    /// Resolves when everybody has joined.
    pub(super) async fn all_edit(&self) {
        // An error would mean that the sender, which is this collector's, is gone.
        let _ = self.editing.subscribe().wait_for(|&editing| editing).await;
    }

    /// From now on, arrivals count.
    pub(super) fn measure(&self) {
        self.measuring.store(true, Ordering::Relaxed);
    }

    /// An edit made then has arrived and been applied; `edits` counts those that came with it.
    pub(super) fn arrived(&self, made: u64, edits: u64) {
        if self.measuring.load(Ordering::Relaxed) {
            let latency = self.now().saturating_sub(made);
            let mut state = self.state.lock().expect("no client panics with the lock");
            state.latencies.push(latency);
            state.delivered += edits;
        }
    }

    /// `cpu`: what the server used meanwhile.
    pub(super) fn result(&self, cpu: Duration) -> Result<Figures> {
        self.measuring.store(false, Ordering::Relaxed);
        let mut state = self.state.lock().expect("no client panics with the lock");
        state.latencies.sort_unstable();
        let count = state.latencies.len();
        ensure!(count > 0, "no edit arrived");
        let at = |share: f64| state.latencies[((count - 1) as f64 * share).round() as usize];
        Ok(Figures {
            delivered: state.delivered,
            p50: at(0.5),
            p99: at(0.99),
            worst: at(1.0),
            cpu_per_change: cpu.as_secs_f64() * 1e6 / state.delivered as f64,
        })
    }
}

/// The result for one server. Latencies and CPU time in microseconds.
pub(super) struct Figures {
    delivered: u64,
    p50: u64,
    p99: u64,
    worst: u64,
    cpu_per_change: f64,
}

impl Figures {
    pub(super) fn cpu_share_of(&self, other: &Self) -> f64 {
        self.cpu_per_change / other.cpu_per_change
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = |micros: u64| micros as f64 / 1000.0;
        write!(
            f,
            "p50 {:.2} ms, p99 {:.2} ms, worst {:.1} ms, CPU {:.0} µs per delivered change ({} delivered)",
            ms(self.p50),
            ms(self.p99),
            ms(self.worst),
            self.cpu_per_change,
            self.delivered
        )
    }
}

/// User and system time of a process with all its threads (proc(5), fields 14 and 15 of `stat`).
pub(super) fn cpu_time(pid: u32) -> Result<Duration> {
    /// Linux counts in hundredths of a second for every architecture's user space (`USER_HZ`).
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))
        .context("the server's CPU time cannot be read")?;
    // The second field is the program's name in brackets, which may hold anything.
    let fields: Vec<_> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .collect();
    let ticks =
        |index: usize| -> Result<u32> { Ok(fields.get(index).context("a short stat")?.parse()?) };
    Ok(TICK * (ticks(11)? + ticks(12)?))
}

/// Resident memory of a process in KiB (proc(5), `VmRSS` of `status`).
pub(super) fn memory(pid: u32) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))
        .context("the server's memory cannot be read")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .context("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
