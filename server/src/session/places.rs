//! How many sessions there may be: in all, and from one address.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places for sessions.
pub(super) struct Places {
    all: Arc<Semaphore>,
    limit: usize,
    per_address: usize,
    held: Held,
}

/// Sessions by address.
type Held = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// A place for one session, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    address: IpAddr,
    held: Held,
}

/// Why there is no place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoPlace {
    /// The relay is full.
    Full,
    /// That address has as many as one may have.
    TooMany,
}

impl Places {
    pub(super) fn new(limit: usize, per_address: usize) -> Self {
        let limit = limit.min(Semaphore::MAX_PERMITS);
        Self {
            all: Arc::new(Semaphore::new(limit)),
            limit,
            per_address,
            held: Held::default(),
        }
    }

    pub(super) fn take(&self, address: IpAddr) -> Result<Place, NoPlace> {
        let address = network(address);
        let mut held = lock(&self.held);
        let here = held.get(&address).copied().unwrap_or(0);
        if here >= self.per_address {
            return Err(NoPlace::TooMany);
        }
        let permit = self.all.clone().try_acquire_owned();
        let permit = permit.map_err(|_| NoPlace::Full)?;
        held.insert(address, here + 1);
        Ok(Place {
            _permit: permit,
            address,
            held: self.held.clone(),
        })
    }

    /// Resolves when every place is free.
    pub(super) async fn all_free(&self) {
        let all = u32::try_from(self.limit).unwrap_or(u32::MAX);
        // An error would mean a closed semaphore, which nobody closes.
        let _ = self.all.acquire_many(all).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = lock(&self.held);
        if let Some(here) = held.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                held.remove(&self.address);
            }
        }
    }
}

/// What counts as one address: of IPv6 the first 64 bits, which are one household's or office's.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

fn lock(held: &Held) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    held.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_by_network_and_given_back() {
        let places = Places::new(4, 2);
        let take = |address: &str| places.take(address.parse().expect("an address"));
        let one = take("192.0.2.1").expect("a place");
        // The same, as a socket for both versions says it.
        let _two = take("::ffff:192.0.2.1").expect("a place");
        assert_eq!(take("192.0.2.1").err(), Some(NoPlace::TooMany));
        let _three = take("2001:db8::1").expect("a place");
        let _four = take("2001:db8::ffff:1").expect("a place");
        assert_eq!(take("2001:db8::2:1").err(), Some(NoPlace::TooMany));
        assert_eq!(take("192.0.2.2").err(), Some(NoPlace::Full));
        drop(one);
        let _again = take("192.0.2.1").expect("a place");
        assert_eq!(lock(&places.held).len(), 2);
    }
}
