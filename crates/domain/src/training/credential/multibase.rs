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
        // The public key of the test vectors in the W3C recommendation "Data Integrity EdDSA Cryptosuites v1.0".
        let key = multikey(&[
            0x4d, 0xf0, 0x6c, 0x48, 0xfe, 0x43, 0xf8, 0x35, 0xd7, 0x94, 0x0c, 0xe1, 0x63, 0x32, 0x48, 0x7d, 0x3c, 0xc7, 0x3c, 0x4d, 0x4b,
            0x48, 0x19, 0x09, 0x55, 0x86, 0xa4, 0xe1, 0x84, 0x8a, 0x8a, 0xd4,
        ]);
        assert!(key.starts_with("z6Mk"), "{key}");
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
