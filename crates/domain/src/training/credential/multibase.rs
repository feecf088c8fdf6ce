//! Bytes as text with a letter in front that tells the alphabet (multibase), as keys and signatures are written.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

const BITCOIN: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
/// The bytes in front of an Ed25519 public key in a Multikey.
const ED25519: [u8; 2] = [0xed, 0x01];

/// Base 58 in Bitcoin's alphabet, with `z` in front.
#[must_use]
pub fn base58(bytes: &[u8]) -> String {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    // Digits of the number in base 58, the lowest first.
    let mut digits: Vec<u8> = Vec::new();
    for byte in bytes.iter().skip(zeros) {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += u32::from(*digit) << 8;
            *digit = (carry % 58) as u8;
            carry /= 58;
        }
        while carry > 0 {
            digits.push((carry % 58) as u8);
            carry /= 58;
        }
    }
    let letter = |digit: &u8| BITCOIN.get(usize::from(*digit)).map_or('1', |byte| char::from(*byte));
    ['z'].into_iter().chain(std::iter::repeat_n('1', zeros)).chain(digits.iter().rev().map(letter)).collect()
}

/// Reads what [`base58`] wrote.
#[must_use]
pub fn from_base58(text: &str) -> Option<Vec<u8>> {
    let text = text.strip_prefix('z')?;
    let zeros = text.bytes().take_while(|byte| *byte == b'1').count();
    let mut bytes: Vec<u8> = Vec::new();
    for letter in text.bytes().skip(zeros) {
        let mut carry = u32::try_from(BITCOIN.iter().position(|byte| *byte == letter)?).ok()?;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = carry as u8;
            carry >>= 8;
        }
        while carry > 0 {
            bytes.push(carry as u8);
            carry >>= 8;
        }
    }
    Some(std::iter::repeat_n(0, zeros).chain(bytes.into_iter().rev()).collect())
}

/// Base 64 for addresses without padding, with `u` in front.
#[must_use]
pub fn base64url(bytes: &[u8]) -> String {
    format!("u{}", BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// An Ed25519 public key as a Multikey (`publicKeyMultibase`).
#[must_use]
pub fn multikey(public_key: &[u8; 32]) -> String {
    base58(&[&ED25519[..], public_key].concat())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_texts() {
        assert_eq!(base58(b"Hello World!"), "z2NEpo7TZRRrLZSi2U");
        assert_eq!(base58(&[0, 0, 0x28, 0x7f, 0xb4, 0xcd]), "z11233QC4");
        assert_eq!(base58(&[]), "z");
        // The public key of the test vectors in "Data Integrity EdDSA Cryptosuites v1.0" (W3C).
        let known = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
        let bytes = from_base58(known).expect("base 58");
        let key: [u8; 32] = bytes[2..].try_into().expect("32 bytes");
        assert_eq!((&bytes[..2], multikey(&key).as_str()), (&ED25519[..], known));
        assert_eq!(base64url(&[0xfb, 0xff]), "u-_8");
        assert_eq!(from_base58("z0"), None);
        assert_eq!(from_base58("2NEpo7TZRRrLZSi2U"), None);
    }

    proptest! {
        #[test]
        fn bytes_come_back(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            prop_assert_eq!(from_base58(&base58(&bytes)), Some(bytes));
        }
    }
}
