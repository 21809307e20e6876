//! What is counted while the relay runs, for Prometheus.

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

/// The counters of a relay. Cheap to clone: clones count together.
#[derive(Clone, Default)]
pub(crate) struct Metrics {
    pub(crate) received: Traffic,
    pub(crate) sent: Traffic,
    pub(crate) ended: Family<Ended, Counter>,
    pub(crate) store: StoreMetrics,
    connections: Gauge,
    documents: Gauge,
    documents_in_memory: Gauge,
}

/// Frames in one direction.
#[derive(Clone, Default)]
pub(crate) struct Traffic {
    frames: Counter,
    bytes: Counter,
}

impl Traffic {
    pub(crate) fn count(&self, frame: &[u8]) {
        self.frames.inc();
        self.bytes.inc_by(frame.len() as u64);
    }
}

/// Why a connection was ended by the relay.
#[derive(Clone, PartialEq, Eq, Hash, Debug, EncodeLabelSet)]
pub(crate) struct Ended {
    pub(crate) why: &'static str,
}

/// What the store counts.
#[derive(Clone)]
pub(crate) struct StoreMetrics {
    pub(crate) writes: Counter,
    pub(crate) failures: Counter,
    /// Of a transaction with its fsync.
    pub(crate) seconds: Histogram,
}

/// Upper ends of the times that are told apart: a fast disk's fsync takes about a millisecond.
const SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 5.0];

impl Default for StoreMetrics {
    fn default() -> Self {
        Self {
            writes: Counter::default(),
            failures: Counter::default(),
            seconds: Histogram::new(SECONDS),
        }
    }
}

impl Metrics {
    /// With what the store counts.
    pub(crate) fn new(store: StoreMetrics) -> Self {
        Self {
            store,
            ..Self::default()
        }
    }

    /// All counters in the text format of OpenMetrics, which Prometheus reads.
    pub(crate) fn text(&self, connections: usize, documents: usize, read: usize) -> String {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.connections.set(number(connections));
        self.documents.set(number(documents));
        self.documents_in_memory.set(number(read));
        let mut registry = Registry::with_prefix("throughline");
        registry.register(
            "connections",
            "WebSocket connections at present",
            self.connections.clone(),
        );
        registry.register(
            "documents",
            "Documents in use at present",
            self.documents.clone(),
        );
        registry.register(
            "documents_in_memory",
            "Documents in memory at present; others in use are answered from what is stored",
            self.documents_in_memory.clone(),
        );
        for (way, traffic) in [("received", &self.received), ("sent", &self.sent)] {
            let frames = traffic.frames.clone();
            registry.register(format!("frames_{way}"), format!("Frames {way}"), frames);
            let (name, help) = (format!("frames_{way}"), format!("Bytes of frames {way}"));
            registry.register_with_unit(name, help, Unit::Bytes, traffic.bytes.clone());
        }
        registry.register(
            "connections_ended",
            "Connections that the relay ended, by reason",
            self.ended.clone(),
        );
        registry.register(
            "writes",
            "Writes that were committed to the database",
            self.store.writes.clone(),
        );
        registry.register(
            "write_failures",
            "Writes that failed; none of them was acknowledged",
            self.store.failures.clone(),
        );
        registry.register_with_unit(
            "commit",
            "How long a group of writes took, with its fsync",
            Unit::Seconds,
            self.store.seconds.clone(),
        );
        let mut out = String::new();
        if let Err(error) = text::encode(&mut out, &registry) {
            // Writing to a string does not fail; if it should, half an answer is none.
            tracing::error!(%error, "the metrics cannot be written");
            out.clear();
        }
        out
    }
}
