//! Who may hold a connection open: so many in all, and so many from one address.

use ipnet::IpNet;
use rustc_hash::FxHashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Full {
    /// All are taken.
    Server,
    /// This address has as many as one may have.
    Address,
    /// This address comes too often.
    Rate,
    /// It does not come by the proxy that the settings declare.
    PastProxy,
}

impl Full {
    /// The reason, as metrics name it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Server => "connections",
            Self::Address => "connections-address",
            Self::Rate => "rate-connections",
            Self::PastProxy => "past-proxy",
        }
    }
}

/// How many there are.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    /// In all.
    pub(crate) limit: usize,
    /// From one address; 0 is no limit.
    pub(crate) per_address: usize,
    /// Addresses without a limit of their own, such as a proxy's.
    pub(crate) exempt: Vec<IpNet>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by: FxHashMap<IpAddr, usize>,
}

/// All places of one server.
#[derive(Debug)]
pub(crate) struct Places {
    room: Room,
    taken: Mutex<Taken>,
}

/// One place, given up when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    places: Arc<Places>,
    address: IpAddr,
}

/// One subscriber's network: an IPv4 address, or the 64 bits of IPv6 that one household is given.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(own) => IpAddr::V6((own.to_bits() >> 64 << 64).into()),
        own @ IpAddr::V4(_) => own,
    }
}

impl Places {
    pub(crate) fn new(room: Room) -> Self {
        Self { room, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place for a connection from this address.
    pub(crate) fn take(self: &Arc<Self>, address: IpAddr) -> Result<Place, Full> {
        let exempt = self.room.exempt.iter().any(|net| net.contains(&address.to_canonical()));
        let most = if exempt { 0 } else { self.room.per_address };
        let address = household(address);
        let mut taken = self.taken();
        if taken.all >= self.room.limit {
            return Err(Full::Server);
        }
        let own = taken.by.entry(address).or_default();
        if most > 0 && *own >= most {
            return Err(Full::Address);
        }
        *own += 1;
        taken.all += 1;
        drop(taken);
        Ok(Place { places: Arc::clone(self), address })
    }

    /// How many are taken.
    pub(crate) fn open(&self) -> usize {
        self.taken().all
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all = taken.all.saturating_sub(1);
        if let Some(own) = taken.by.get_mut(&self.address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                taken.by.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Full, Places, Room};
    use std::net::IpAddr;
    use std::sync::Arc;

    #[test]
    fn an_address_holds_so_many_places_and_gives_them_back() {
        let exempt = vec!["127.0.0.0/8".parse().unwrap()];
        let places = Arc::new(Places::new(Room { limit: 5, per_address: 2, exempt }));
        let take = |text: &str| places.take(text.parse::<IpAddr>().unwrap());
        let (first, _second) = (take("192.0.2.1").unwrap(), take("::ffff:192.0.2.1").unwrap());
        assert_eq!(take("192.0.2.1").unwrap_err(), Full::Address);
        let _neighbours = (take("2001:db8::1").unwrap(), take("2001:db8::2").unwrap());
        assert_eq!(take("2001:db8::3").unwrap_err(), Full::Address, "one household");
        drop(first);
        let _again = take("192.0.2.1").unwrap();
        let _near = take("127.0.0.1").unwrap();
        assert_eq!((places.open(), take("127.0.0.1").unwrap_err()), (5, Full::Server));
    }
}
