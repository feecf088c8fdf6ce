//! Where an event may go: never into the network that the server itself stands in, unless the operator said so.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::Url;

use crate::error::Error;

/// The addresses of a URL's host.
///
/// # Errors
/// When there are none, or one of them is private and that is not allowed.
pub async fn of(url: &Url, allow_private: bool) -> Result<Vec<SocketAddr>, Error> {
    let host = url.host_str().ok_or_else(|| Error::internal("the webhook's address has no host"))?;
    let port = url.port_or_known_default().ok_or_else(|| Error::internal("the webhook's address has no port"))?;
    let bare = host.trim_matches(['[', ']']);
    let found: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
        Ok(address) => vec![SocketAddr::new(address, port)],
        Err(_) => {
            let found = tokio::net::lookup_host((bare, port)).await;
            found.map_err(|error| Error::internal(format!("the webhook's host is not found: {error}")))?.collect()
        }
    };
    if found.is_empty() {
        return Err(Error::internal("the webhook's host has no address"));
    }
    if !allow_private && found.iter().any(|address| is_private(address.ip())) {
        return Err(Error::internal("the webhook's host is in a private network; set webhook.allow_private to yes if that is meant"));
    }
    Ok(found)
}

/// Whether an address is not one of the public internet.
fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        // Shared by carriers, kept for protocols, for measurements.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        // Once the way into tunnels.
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    match segments {
        // An address of version 4 in the clothes of version 6: mapped, translated, or tunnelled.
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        // Of the rest only what is given out (2000::/3) is public, without the addresses of examples.
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => true,
        // Kept for protocols: tunnels and hashes among them.
        [0x2001, 0..=0x1ff, ..] => true,
        [first, ..] => first & 0xe000 != 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known_in_all_their_clothes() {
        let private = [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.88.99.1",
            "2001::1",
            "3fff::1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001:db8::1",
        ];
        for text in private {
            assert!(is_private(text.parse().expect("an address")), "{text}");
        }
        for text in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"] {
            assert!(!is_private(text.parse().expect("an address")), "{text}");
        }
    }
}
