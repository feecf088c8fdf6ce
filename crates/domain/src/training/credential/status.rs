//! Bitstring Status List 1.0: one bit for each certificate that says whether it was revoked.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::instant;

/// Bits of a list: the least that the standard allows, so that nobody can tell from the list's size which certificate was asked for.
pub const SIZE: u32 = 131_072;

/// The bits of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList {
    bytes: Vec<u8>,
}

impl Default for StatusList {
    fn default() -> Self {
        Self { bytes: vec![0; (SIZE / 8) as usize] }
    }
}

impl StatusList {
    /// The list in which these places are revoked. Places beyond its end are not in it.
    #[must_use]
    pub fn revoked(places: impl IntoIterator<Item = u32>) -> Self {
        let mut list = Self::default();
        for place in places {
            let (byte, bit) = at(place);
            if let Some(byte) = list.bytes.get_mut(byte) {
                *byte |= bit;
            }
        }
        list
    }

    /// Whether a place is revoked.
    #[must_use]
    pub fn is_revoked(&self, place: u32) -> bool {
        let (byte, bit) = at(place);
        self.bytes.get(byte).is_some_and(|byte| byte & bit != 0)
    }

    /// The bytes, to be compressed with gzip; then [`super::multibase::base64url`] makes the `encodedList` of them.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// The byte and the bit of a place: the first place is the highest bit of the first byte.
fn at(place: u32) -> (usize, u8) {
    ((place / 8) as usize, 0x80 >> (place % 8))
}

/// Which list and which place in it a status index means. The store gives each certificate a free index at random, so that neighbours in
/// time are no neighbours in the list.
#[must_use]
pub const fn list_of(nth: u32) -> (u32, u32) {
    (nth / SIZE, nth % SIZE)
}

/// The credential of a list, without proof. `encoded` is the `encodedList`.
#[must_use]
pub fn credential(address: &str, issuer: &str, encoded: &str, valid_from: DateTime<Utc>, valid_until: DateTime<Utc>) -> Value {
    json!({
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": instant(valid_from),
        "validUntil": instant(valid_until),
        "credentialSubject": {
            "id": format!("{address}#list"),
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded,
        },
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::at;

    #[test]
    fn the_first_place_is_the_highest_bit() {
        let list = StatusList::revoked([0, 9, SIZE - 1, SIZE]);
        assert_eq!(list.bytes().len(), 16_384);
        assert_eq!((list.bytes()[0], list.bytes()[1], list.bytes()[16_383]), (0x80, 0x40, 0x01));
        assert!(!list.is_revoked(SIZE), "beyond the end");
        assert_eq!(list_of(SIZE + 5), (1, 5));
    }

    #[test]
    fn a_list_is_a_credential_itself() {
        let value = credential("https://a/1", "did:web:a", "uH4sI", at("2026-01-01T00:00:00Z"), at("2026-01-08T00:00:00Z"));
        assert_eq!(value["credentialSubject"]["id"], "https://a/1#list");
        assert_eq!(value["validUntil"], "2026-01-08T00:00:00Z");
    }

    proptest! {
        #[test]
        fn exactly_what_was_revoked_is(places in prop::collection::btree_set(0..SIZE, 0..60), other in 0..SIZE) {
            let list = StatusList::revoked(places.iter().copied());
            prop_assert!(places.iter().all(|place| list.is_revoked(*place)));
            prop_assert_eq!(list.is_revoked(other), places.contains(&other));
            let set: BTreeSet<u32> = (0..SIZE).filter(|place| list.is_revoked(*place)).collect();
            prop_assert_eq!(set, places);
        }
    }
}
