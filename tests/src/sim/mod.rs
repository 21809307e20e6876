//! A simulated world: devices that each run the real engine, headquarters' relay and a site's that run the real hubs, each
//! device at one of them, and between them
//! a network that delays and cuts, disks that answer late, and processes that die. Everything follows from a seed.
//!
//! Connections are WebSockets over TCP, so frames of one connection keep their order; loss is a connection
//! that breaks with frames still under way, and reordering is between connections.

mod device;
mod link;
mod person;
mod relay;

use std::collections::BTreeMap;

use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use sha2::{Digest, Sha256};
use throughline_core::{
    engine::{ChunkName, Command, Input, ShareLink, StartFrom},
    id::DocumentId,
    sync::hub::{ConnectionId, Ticket},
    time::UnixMillis,
};

use self::{
    device::Device,
    link::Link,
    relay::{RELAYS, Relay},
};

/// What a run looks like.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Everything random follows from it.
    pub seed: u64,
    /// How many devices take part.
    pub devices: usize,
    /// How many things people do, over all devices.
    pub acts: usize,
    /// How many faults happen meanwhile.
    pub faults: usize,
}

impl Scenario {
    /// A run whose size is drawn from its seed too.
    #[must_use]
    pub fn from_seed(seed: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed ^ 0x5ce7_a210);
        Self {
            seed,
            devices: rng.random_range(2..=4),
            acts: rng.random_range(5..=40),
            faults: rng.random_range(0..=12),
        }
    }
}

/// What a run ended with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// A digest of everything that happened, in order: equal runs have equal digests.
    pub trace: String,
    /// How many things happened.
    pub happenings: usize,
    /// How many tasks everybody ended with.
    pub tasks: usize,
    /// How many changes everybody ended with.
    pub changes: usize,
    /// How often a relay answered from what it had stored, without reading the document.
    pub unread: usize,
}

/// Something that is going to happen.
#[derive(Debug)]
enum Happening {
    ToRelay {
        connection: ConnectionId,
        frame: Vec<u8>,
    },
    ToDevice {
        device: usize,
        connection: ConnectionId,
        frame: Vec<u8>,
    },
    Dial {
        device: usize,
        life: u32,
    },
    HangUp {
        device: usize,
        connection: ConnectionId,
    },
    Loaded {
        device: usize,
        life: u32,
        document: DocumentId,
    },
    Stored {
        device: usize,
        life: u32,
        name: ChunkName,
        bytes: Vec<u8>,
        fails: bool,
    },
    Woken {
        device: usize,
        life: u32,
    },
    RelayLoaded {
        at: usize,
        life: u32,
        document: DocumentId,
    },
    RelayPersisted {
        at: usize,
        life: u32,
        document: DocumentId,
        ticket: Ticket,
    },
    DialLink,
    TurnTo {
        near: ConnectionId,
        document: DocumentId,
    },
    Act {
        device: usize,
    },
    Fault,
    Restart {
        device: usize,
    },
}

/// The simulated world.
#[derive(Debug)]
pub struct World {
    rng: ChaCha8Rng,
    now: u64,
    queue: BTreeMap<(u64, u64), Happening>,
    scheduled: u64,
    happened: usize,
    unread: usize,
    trace: Sha256,
    devices: Vec<Device>,
    relays: Vec<Relay>,
    link: Link,
    project: Option<DocumentId>,
    /// Whether all of the plan has come to be on the disk of the device that made it, or of another: until then, a device
    /// that dies takes it along, and nobody was told otherwise.
    plan_stored: bool,
    /// Whether faults may still happen; afterwards everything heals and nothing fails.
    stormy: bool,
}

/// More happenings than this in one run mean that it never comes to rest.
const RESTLESS: usize = 200_000;

/// No frame of these runs is longer.
const FRAME_LIMIT: usize = 1 << 24;

/// Runs a scenario until nothing is left to do, then checks that all is equal and nothing was lost.
///
/// # Errors
/// What is wrong, with the seed to see it again.
pub fn run(scenario: &Scenario) -> Result<Outcome, String> {
    let mut world = World::new(scenario);
    world
        .play(scenario)
        .and_then(|()| world.judge())
        .map_err(|error| {
            format!(
                "seed {}: {error} ({scenario:?}, after {} happenings)",
                scenario.seed, world.happened
            )
        })
}

impl World {
    fn new(scenario: &Scenario) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(scenario.seed);
        let devices = (0..scenario.devices)
            .map(|i| Device::new(i, &mut rng))
            .collect();
        Self {
            rng,
            now: 1_767_600_000_000,
            queue: BTreeMap::new(),
            scheduled: 0,
            happened: 0,
            unread: 0,
            trace: Sha256::new(),
            devices,
            relays: (0..RELAYS).map(Relay::new).collect(),
            link: Link::default(),
            project: None,
            plan_stored: false,
            stormy: true,
        }
    }

    fn play(&mut self, scenario: &Scenario) -> Result<(), String> {
        for device in 0..scenario.devices {
            self.start(device);
            let name = ["Mari", "Jon", "Aruna", "Selma"][device % 4];
            self.tell(device, Input::Command(Command::SetName(name.to_owned())));
        }
        self.tell(
            0,
            Input::Command(Command::Create(StartFrom::Generated { tasks: 12 })),
        );
        self.project = self.devices[0].project();
        let project = self.project.ok_or("the project was not made")?;
        let link = ShareLink {
            project,
            relay: "ws://relay/sync".to_owned(),
            token: "t".to_owned(),
        };
        self.tell(0, Input::Command(Command::Share(link.clone())));
        for device in 1..scenario.devices {
            self.tell(device, Input::Command(Command::Join(link.clone())));
        }
        self.dial_link_later();
        for _ in 0..scenario.acts {
            let device = self.rng.random_range(0..scenario.devices);
            let at = self.rng.random_range(0..120_000);
            self.schedule(at, Happening::Act { device });
        }
        for _ in 0..scenario.faults {
            let at = self.rng.random_range(0..120_000);
            self.schedule(at, Happening::Fault);
        }
        self.run_until(self.now + 130_000)?;
        self.heal();
        // Long enough for heartbeats to have gone round twice after the last delivery.
        self.run_until(self.now + 240_000)
    }

    /// Runs everything up to a time.
    fn run_until(&mut self, until: u64) -> Result<(), String> {
        while let Some(entry) = self.queue.first_entry().filter(|e| e.key().0 <= until) {
            let ((at, _), happening) = entry.remove_entry();
            self.now = at;
            self.happened += 1;
            if self.happened > RESTLESS {
                return Err(format!(
                    "not at rest after {RESTLESS} happenings: {happening:?}"
                ));
            }
            self.trace.update(format!("{at} {happening:?}\n"));
            self.happen(happening)?;
        }
        self.now = until;
        Ok(())
    }

    fn happen(&mut self, happening: Happening) -> Result<(), String> {
        match happening {
            Happening::ToRelay { connection, frame } => self.relay_receives(connection, &frame)?,
            Happening::ToDevice {
                device,
                connection,
                frame,
            } => {
                if self.devices[device].connection == Some(connection) {
                    self.devices[device].note_receipt(&frame)?;
                    self.tell(device, Input::Received(frame));
                }
            }
            Happening::Dial { device, life } => self.dial(device, life),
            Happening::HangUp { device, connection } => {
                if self.devices[device].connection == Some(connection) {
                    self.cut(device, "the network broke");
                }
            }
            Happening::Loaded {
                device,
                life,
                document,
            } => {
                if self.devices[device].life == life {
                    let chunks = self.devices[device].disk.chunks_of(document);
                    self.tell(device, Input::Loaded { document, chunks });
                }
            }
            Happening::Stored {
                device,
                life,
                name,
                bytes,
                fails,
            } => {
                if self.devices[device].life == life {
                    let result = if fails {
                        Err(throughline_core::engine::StoreError(
                            "the disk is full".to_owned(),
                        ))
                    } else {
                        let stored = &mut self.devices[device];
                        stored.disk.put(name.clone(), bytes);
                        stored.writing -= 1;
                        self.plan_stored |= stored.writing == 0 && stored.holds_plan();
                        Ok(())
                    };
                    self.tell(device, Input::Stored { name, result });
                }
            }
            Happening::Woken { device, life } => {
                if self.devices[device].life == life
                    && self.devices[device].wake_at == Some(self.now)
                {
                    self.devices[device].wake_at = None;
                    self.tell(device, Input::Woken);
                }
            }
            Happening::RelayLoaded { at, life, document } => {
                self.relay_loaded(at, life, document)?;
            }
            Happening::DialLink => self.dial_link(),
            Happening::TurnTo { near, document } => self.turn_to(near, document)?,
            Happening::RelayPersisted {
                at,
                life,
                document,
                ticket,
            } => {
                self.relay_persisted(at, life, document, ticket)?;
            }
            Happening::Act { device } => self.act(device),
            Happening::Fault => self.fault(),
            Happening::Restart { device } => {
                // Somebody sets its clock, or it comes from where it was set otherwise.
                if self.rng.random_bool(0.2) {
                    self.devices[device].ahead = device::ahead(&mut self.rng);
                }
                self.restart(device);
            }
        }
        Ok(())
    }

    /// Something goes wrong somewhere.
    fn fault(&mut self) {
        if !self.stormy {
            return;
        }
        let device = self.rng.random_range(0..self.devices.len());
        match self.rng.random_range(0..13) {
            0..=3 => {
                // The network goes away for a while.
                let back = self.now + self.rng.random_range(1_000..60_000);
                self.devices[device].cut_until = self.devices[device].cut_until.max(back);
                self.cut(device, "the network is gone");
            }
            4..=6 => self.crash(device),
            7..=8 => {
                let relay = self.rng.random_range(0..RELAYS);
                self.relay_crash(relay);
            }
            9..=11 => {
                // The line of the site is gone for a while, or its token is withdrawn until it gets another.
                let back = self.now + self.rng.random_range(1_000..100_000);
                self.link.cut_until = self.link.cut_until.max(back);
                self.cut_link();
            }
            _ => {
                self.devices[device].disk_full_until =
                    self.now + self.rng.random_range(500..20_000);
            }
        }
    }

    /// Everything works again, and whoever was away comes back.
    fn heal(&mut self) {
        self.stormy = false;
        self.link.cut_until = 0;
        for device in 0..self.devices.len() {
            self.devices[device].cut_until = 0;
            self.devices[device].disk_full_until = 0;
            // A disk that failed is noticed to work again with the next thing that is stored.
            self.tell(
                device,
                Input::Command(Command::SetName(format!("Person {device}"))),
            );
            if self.devices[device].is_shown() {
                self.touch(device);
            }
        }
    }

    fn judge(&mut self) -> Result<Outcome, String> {
        let project = self.project.ok_or("no project")?;
        let is_known = |device: &Device| device.is_shown() || device.was_promised();
        if !self.plan_stored && !self.devices.iter().any(is_known) {
            return Ok(self.unborn());
        }
        let mut expected = None;
        for device in &self.devices {
            let state = device.state(project)?;
            device.check_disk()?;
            match &expected {
                None => expected = Some(state),
                Some(expected) => expected.compare(&state)?,
            }
        }
        let expected = expected.ok_or("no devices")?;
        for (document, heads) in &expected.heads {
            for relay in &self.relays {
                relay.check_log(*document, heads)?;
            }
        }
        for device in &self.devices {
            device.check_receipts(&expected)?;
        }
        Ok(Outcome {
            trace: hex(&self.trace.clone().finalize()),
            happenings: self.happened,
            tasks: expected.tasks,
            changes: expected.changes.len(),
            unread: self.unread,
        })
    }

    /// The device that made the project died before all of it was stored for the first time, and took along what nobody
    /// shows and nobody was promised.
    fn unborn(&self) -> Outcome {
        Outcome {
            trace: hex(&self.trace.clone().finalize()),
            happenings: self.happened,
            tasks: 0,
            changes: 0,
            unread: self.unread,
        }
    }

    fn schedule(&mut self, after: u64, happening: Happening) {
        self.scheduled += 1;
        self.queue
            .insert((self.now + after, self.scheduled), happening);
    }

    /// What a device's clock says.
    fn time_at(&self, device: usize) -> UnixMillis {
        UnixMillis(self.now.saturating_add_signed(self.devices[device].ahead))
    }

    /// When a device's clock says so.
    fn when(&self, device: usize, time: UnixMillis) -> u64 {
        time.0.saturating_add_signed(-self.devices[device].ahead)
    }

    fn seed(&mut self) -> [u8; 32] {
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        seed
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
