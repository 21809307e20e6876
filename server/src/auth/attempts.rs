//! How often signing in may fail, by address and by account.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Failures are counted over so long.
const SPAN: Duration = Duration::from_secs(15 * 60);

/// What is remembered at most; then the oldest is forgotten.
const MOST: usize = 10_000;

/// The failures of late.
pub(crate) struct Attempts {
    /// Failures at one account, from wherever. The one who knows the password waits at most [`SPAN`], and is not kept out of
    /// where they are signed in already.
    at_account: u32,
    from_address: u32,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    addresses: HashMap<IpAddr, Failures>,
    accounts: HashMap<String, Failures>,
}

struct Failures {
    count: u32,
    since: Instant,
}

impl Attempts {
    pub(crate) fn new(at_account: u32, from_address: u32) -> Self {
        Self {
            at_account,
            from_address,
            state: Mutex::default(),
        }
    }

    /// Counts an attempt before it is made, so that many at once are as many. `false` if it must not be.
    pub(crate) fn begin(&self, address: IpAddr, account: &str) -> bool {
        self.begin_at(Instant::now(), address, account)
    }

    fn begin_at(&self, now: Instant, address: IpAddr, account: &str) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let address = count(&mut state.addresses, network_of(address), now) <= self.from_address;
        let account = count(&mut state.accounts, account.to_lowercase(), now) <= self.at_account;
        address && account
    }

    /// The same where it is not said yet whose account it is to be.
    pub(crate) fn begin_from(&self, address: IpAddr) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut state.addresses, network_of(address), Instant::now()) <= self.from_address
    }

    /// It succeeded: it does not count.
    pub(crate) fn succeeded(&self, address: IpAddr, account: &str) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.accounts.remove(&account.to_lowercase());
        state.forgive(address);
    }

    /// The same where it began without an account.
    pub(crate) fn succeeded_from(&self, address: IpAddr) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.forgive(address);
    }
}

impl State {
    fn forgive(&mut self, address: IpAddr) {
        if let Some(failures) = self.addresses.get_mut(&network_of(address)) {
            failures.count = failures.count.saturating_sub(1);
        }
    }
}

fn count<K: Hash + Eq + Clone>(all: &mut HashMap<K, Failures>, key: K, now: Instant) -> u32 {
    if all.len() >= MOST && !all.contains_key(&key) {
        all.retain(|_, failures| now.duration_since(failures.since) < SPAN);
        if all.len() >= MOST
            && let Some(oldest) = all
                .iter()
                .min_by_key(|(_, f)| f.since)
                .map(|(k, _)| k.clone())
        {
            all.remove(&oldest);
        }
    }
    let failures = all.entry(key).or_insert(Failures {
        count: 0,
        since: now,
    });
    if now.duration_since(failures.since) >= SPAN {
        *failures = Failures {
            count: 0,
            since: now,
        };
    }
    failures.count = failures.count.saturating_add(1);
    failures.count
}

/// One network of IPv6 is one household: whoever has one has 2⁶⁴ addresses.
fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let bits = u128::from(v6) >> 64 << 64;
            IpAddr::V6(bits.into())
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FROM_ADDRESS: u32 = 50;

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    #[test]
    fn an_account_is_tried_ten_times_in_a_quarter_of_an_hour_from_wherever() {
        let attempts = Attempts::new(10, FROM_ADDRESS);
        let start = Instant::now();
        for n in 0..10 {
            assert!(attempts.begin_at(start, address(n), "alice"));
        }
        assert!(!attempts.begin_at(start, address(99), "ALICE"));
        assert!(attempts.begin_at(start, address(99), "bob"));
        assert!(attempts.begin_at(start + SPAN, address(99), "alice"));
    }

    #[test]
    fn an_address_that_tries_one_account_after_another_is_stopped() {
        let attempts = Attempts::new(10, FROM_ADDRESS);
        let start = Instant::now();
        for n in 0..FROM_ADDRESS {
            assert!(attempts.begin_at(start, address(1), &format!("person-{n}")));
        }
        assert!(!attempts.begin_at(start, address(1), "one-more"));
        let six = |text: &str| text.parse::<IpAddr>().expect("an address");
        for n in 0..FROM_ADDRESS {
            let from = six(&format!("2001:db8::{n:x}"));
            assert!(attempts.begin_at(start, from, &format!("other-{n}")));
        }
        assert!(!attempts.begin_at(start, six("2001:db8::ffff:1"), "x"));
        assert!(attempts.begin_at(start, six("2001:db8:0:1::1"), "y"));
    }

    #[test]
    fn success_forgives_and_memory_is_bounded() {
        let attempts = Attempts::new(10, FROM_ADDRESS);
        for _ in 0..100 {
            assert!(attempts.begin(address(1), "alice"));
            attempts.succeeded(address(1), "alice");
        }
        let start = Instant::now();
        for n in 0..MOST + 100 {
            attempts.begin_at(start, address(2), &format!("person-{n}"));
        }
        let state = attempts.state.lock().expect("a lock");
        assert!(state.accounts.len() <= MOST);
    }
}
