//! Reads sizes, times, numbers, lists and networks the way people write them.

use std::{net::IpAddr, time::Duration};

/// A number of bytes: `4096`, `256 KiB`, `2 GiB`.
///
/// # Errors
/// When it is none.
pub fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = split(text);
    let factor: u64 = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "t" | "tib" => 1 << 40,
        _ => return Err("a size is a whole number with KiB, MiB or GiB, such as 256 KiB".to_owned()),
    };
    let wrong = || "a size is a whole number with KiB, MiB or GiB, such as 256 KiB".to_owned();
    number.parse::<u64>().ok().and_then(|n| n.checked_mul(factor)).filter(|n| *n > 0).ok_or_else(wrong)
}

/// A span of time: `90` (seconds), `10 s`, `30 min`, `12 h`, `7 d`.
///
/// # Errors
/// When it is none.
pub fn time(text: &str) -> Result<Duration, String> {
    let wrong = || "a time is a whole number with s, min, h or d, such as 30 min".to_owned();
    let (number, unit) = split(text);
    let factor = match unit {
        "" | "s" => 1,
        "min" | "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return Err(wrong()),
    };
    let seconds = number.parse::<u64>().ok().and_then(|n| n.checked_mul(factor));
    // A century is more than any of our spans needs, and far from every overflow.
    seconds.filter(|n| (1..=3_155_760_000).contains(n)).map(Duration::from_secs).ok_or_else(wrong)
}

fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    (number, unit.trim())
}

/// Yes or no.
///
/// # Errors
/// When it is neither.
pub fn truth(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "1" | "on" => Ok(true),
        "no" | "false" | "0" | "off" => Ok(false),
        _ => Err("it is yes or no".to_owned()),
    }
}

/// The parts of a list, separated by commas.
pub fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

impl Network {
    /// Reads `10.0.0.0/8`, `fd00::/8` or one address.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is no address or network such as 10.0.0.0/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(longest), |prefix| prefix.parse().map_err(|_| wrong()))?;
        if prefix > longest { Err(wrong()) } else { Ok(Self { address, prefix }) }
    }

    /// Whether an address lies in it.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => same_head(u128::from(net.to_bits()) << 96, u128::from(ip.to_bits()) << 96, self.prefix),
            (IpAddr::V6(net), IpAddr::V6(ip)) => same_head(net.to_bits(), ip.to_bits(), self.prefix),
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

fn same_head(a: u128, b: u128, prefix: u8) -> bool {
    prefix == 0 || (a ^ b).leading_zeros() >= u32::from(prefix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_as_written() {
        assert_eq!(size("2 GiB"), Ok(2_147_483_648));
        assert_eq!(size("256KiB"), Ok(262_144));
        assert_eq!(size("4096"), Ok(4096));
        for bad in ["", "0", "-1", "2 GB!", "1.5 MiB", "99999999999 TiB"] {
            assert!(size(bad).is_err(), "{bad}");
        }
        assert_eq!(time("30 min"), Ok(Duration::from_secs(1800)));
        assert_eq!(time("90"), Ok(Duration::from_secs(90)));
        for bad in ["", "0 s", "soon", "1 fortnight", "99999999 d"] {
            assert!(time(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        let holds = |net: &str, ip: &str| Network::parse(net).expect("a network").holds(ip.parse().expect("an address"));
        assert!(holds("10.0.0.0/8", "10.1.2.3"));
        assert!(!holds("10.0.0.0/8", "11.1.2.3"));
        assert!(holds("10.1.2.3", "::ffff:10.1.2.3"));
        assert!(holds("fd00::/8", "fdab::1"));
        assert!(!holds("0.0.0.0/0", "::1"));
        assert!(Network::parse("10.0.0.0/33").is_err());
    }
}
