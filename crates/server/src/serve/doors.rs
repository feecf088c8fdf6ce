//! Counts open connections, all together and by address.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::config::{Limits, value::Network};

/// The counts.
#[derive(Debug)]
pub struct Doors {
    limits: Limits,
    proxies: Vec<Network>,
    open: Mutex<HashMap<u128, usize>>,
    all: Mutex<usize>,
}

/// A connection that was let in; dropping it makes room.
#[derive(Debug)]
pub struct Admitted {
    doors: Arc<Doors>,
    address: Option<u128>,
}

impl Doors {
    /// Nobody is in yet.
    #[must_use]
    pub fn new(limits: Limits, proxies: Vec<Network>) -> Arc<Self> {
        Arc::new(Self { limits, proxies, open: Mutex::default(), all: Mutex::default() })
    }

    /// Lets a connection in, unless there are too many.
    #[must_use]
    pub fn admit(self: &Arc<Self>, address: IpAddr) -> Option<Admitted> {
        let mut all = lock(&self.all);
        if *all >= self.limits.connections {
            return None;
        }
        let key = (!self.proxies.iter().any(|proxy| proxy.holds(address))).then(|| household(address));
        if let Some(key) = key {
            let mut open = lock(&self.open);
            let count = open.entry(key).or_default();
            if *count >= self.limits.connections_per_address {
                return None;
            }
            *count += 1;
        }
        *all += 1;
        Some(Admitted { doors: self.clone(), address: key })
    }
}

impl Drop for Admitted {
    fn drop(&mut self) {
        *lock(&self.doors.all) -= 1;
        if let Some(key) = self.address {
            let mut open = lock(&self.doors.open);
            if let Some(count) = open.get_mut(&key) {
                *count -= 1;
                if *count == 0 {
                    open.remove(&key);
                }
            }
        }
    }
}

/// One address, or one /64 of IPv6: whoever has one of those addresses has them all.
fn household(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits() & !u128::from(u64::MAX),
    }
}

/// Counts stay right when a thread that held them panicked: nothing can panic in between.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_one_ipv6_network_are_one_household() {
        let home = |text: &str| household(text.parse().expect("an address"));
        assert_eq!(home("2001:db8:1:2::1"), home("2001:db8:1:2:ffff::9"));
        assert_ne!(home("2001:db8:1:2::1"), home("2001:db8:1:3::1"));
        assert_ne!(home("192.0.2.1"), home("192.0.2.2"));
        assert_eq!(home("192.0.2.1"), home("::ffff:192.0.2.1"));
    }
}
