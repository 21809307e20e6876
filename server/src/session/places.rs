//! How many sessions there may be: in all, from one address, and of one account.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::store::people::AccountId;

/// The places for sessions.
pub(super) struct Places {
    all: Arc<Semaphore>,
    limit: usize,
    per_address: usize,
    per_account: usize,
    held: Held,
}

/// By whom sessions are counted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
enum Who {
    Address(IpAddr),
    Account(AccountId),
}

/// Sessions of each.
type Held = Arc<Mutex<HashMap<Who, usize>>>;

/// A place for one session, given back when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    /// From where the session comes.
    pub(super) address: IpAddr,
    counted: Vec<Who>,
    held: Held,
}

/// Why there is no place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum NoPlace {
    /// The relay is full.
    Full,
    /// That address, or account, has as many as one may have.
    TooMany,
}

impl Places {
    pub(super) fn new(limit: usize, per_address: usize, per_account: usize) -> Self {
        let limit = limit.min(Semaphore::MAX_PERMITS);
        Self {
            all: Arc::new(Semaphore::new(limit)),
            limit,
            per_address,
            per_account,
            held: Held::default(),
        }
    }

    /// A place for a session from this address, of this account if it is somebody's.
    pub(super) fn take(
        &self,
        address: IpAddr,
        account: Option<AccountId>,
    ) -> Result<Place, NoPlace> {
        let counted: Vec<Who> = [Who::Address(network(address))]
            .into_iter()
            .chain(account.map(Who::Account))
            .collect();
        let mut held = lock(&self.held);
        for who in &counted {
            let most = match who {
                Who::Address(_) => self.per_address,
                Who::Account(_) => self.per_account,
            };
            if held.get(who).copied().unwrap_or(0) >= most {
                return Err(NoPlace::TooMany);
            }
        }
        let permit = self.all.clone().try_acquire_owned();
        let permit = permit.map_err(|_| NoPlace::Full)?;
        for who in &counted {
            *held.entry(*who).or_default() += 1;
        }
        Ok(Place {
            _permit: permit,
            address,
            counted,
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
        for who in &self.counted {
            if let Some(here) = held.get_mut(who) {
                *here -= 1;
                if *here == 0 {
                    held.remove(who);
                }
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

fn lock(held: &Held) -> MutexGuard<'_, HashMap<Who, usize>> {
    held.lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_by_network_and_given_back() {
        let places = Places::new(4, 2, 1);
        let take = |address: &str| places.take(address.parse().expect("an address"), None);
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

    #[test]
    fn an_account_has_so_many_wherever_it_is() {
        let places = Places::new(10, 10, 2);
        let take = |address: &str, account: i64| {
            let address = address.parse().expect("an address");
            places.take(address, Some(AccountId(account)))
        };
        let one = take("192.0.2.1", 7).expect("a place");
        let _two = take("192.0.2.2", 7).expect("a place");
        assert_eq!(take("192.0.2.3", 7).err(), Some(NoPlace::TooMany));
        let _other = take("192.0.2.3", 8).expect("a place");
        drop(one);
        let _again = take("192.0.2.3", 7).expect("a place");
    }
}
