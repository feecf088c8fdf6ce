//! Seals the addresses of files, which carry no header: HMAC-SHA-256 (RFC 2104) over the address, good for it alone. In frames, and where
//! the API is on another site.

use guildhall_domain::session::{Bearer, PASS};
use leptos::prelude::AnyView;
use sha2::{Digest, Sha256};

use super::frame;
use crate::{api, split::lazily};

// Most portals have a cookie.
lazily!(
    /// The frame around every page, where addresses are sealed.
    pub framed, draw);

const BLOCK: usize = 64;
const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn draw() -> AnyView {
    api::seal_with(seal);
    frame::draw()
}

/// An address with its pass. What follows a `#` no server sees.
pub fn seal(address: &str, bearer: &Bearer) -> String {
    let mac = encode(&hmac(&decode(&bearer.file_key), address.as_bytes()));
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{PASS}={}.{mac}", bearer.session)
}

fn hmac(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut block = [0; BLOCK];
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let keyed = |pad: u8, text: &[u8]| -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(block.map(|byte| byte ^ pad));
        hash.update(text);
        hash.finalize().into()
    };
    keyed(0x5c, &keyed(0x36, text))
}

/// Bytes in base64url without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let word = three.iter().enumerate().fold(0_u32, |word, (at, byte)| word | (u32::from(*byte) << (16 - 8 * at)));
        for at in 0..=three.len() {
            let sign = (word >> (18 - 6 * at)) & 63;
            text.extend(SIGNS.get(sign as usize).map(|sign| char::from(*sign)));
        }
    }
    text
}

fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut word, mut bits) = (0_u32, 0);
    for sign in text.bytes().filter_map(|sign| SIGNS.iter().position(|known| *known == sign)) {
        word = (word << 6) | u32::try_from(sign).unwrap_or_default();
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((word >> bits) & 255).unwrap_or_default());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_what_the_standard_says() {
        // RFC 4231, 4.2 and 4.3.
        let hex = |bytes: [u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        assert_eq!(hex(hmac(&[0x0b; 20], b"Hi There")), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
        assert_eq!(hex(hmac(b"Jefe", b"what do ya want for nothing?")), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn texts_stand_for_bytes() {
        for bytes in [&b""[..], b"f", b"fo", b"foo", b"foob", &[0, 255, 128, 63]] {
            assert_eq!(decode(&encode(bytes)), bytes);
        }
        assert_eq!(encode(b"fo"), "Zm8");
        assert_eq!(encode(&[0xfb, 0xff]), "-_8");
    }

    #[test]
    fn an_address_gets_its_pass_at_its_end() {
        let bearer = Bearer { token: String::new(), session: "s".to_owned(), file_key: encode(&[7; 32]) };
        let mac = encode(&hmac(&[7; 32], b"/a?b=c"));
        assert_eq!(seal("/a?b=c", &bearer), format!("/a?b=c&pass=s.{mac}"));
        assert!(seal("/a", &bearer).starts_with("/a?pass=s."));
    }
}
