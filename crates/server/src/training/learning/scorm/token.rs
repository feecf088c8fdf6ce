//! Paths that nobody can guess and that are good for a short time: what they open stands in them, sealed with HMAC-SHA-256.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use guildhall_domain::training::{LaunchId, PackageId};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::Sha256;

/// What seals the paths: one for all servers.
#[derive(Clone)]
pub(super) struct Seal(Vec<u8>);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

/// What an address in a launch opens: the wrapper around one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The package.
    pub(super) package: PackageId,
    /// The launch that commits belong to.
    pub(super) launch: LaunchId,
    /// The part.
    pub(super) part: String,
}

/// What the addresses of a package's files open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Files {
    /// The package.
    pub(super) files: PackageId,
}

#[derive(Serialize, Deserialize)]
struct Sealed<T> {
    /// Seconds since 1970 after which it opens nothing.
    until: i64,
    #[serde(flatten)]
    what: T,
}

impl Seal {
    pub(super) const fn new(key: Vec<u8>) -> Self {
        Self(key)
    }

    /// A token that opens something for a while.
    pub(super) fn write<T: Serialize>(&self, what: &T, now: DateTime<Utc>, time: Duration) -> String {
        let sealed = Sealed { until: (now + time).timestamp(), what };
        let text = serde_json::to_vec(&sealed).unwrap_or_default();
        let mac = self.mac(&text).map(|mac| mac.finalize().into_bytes().to_vec()).unwrap_or_default();
        format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(text), BASE64_URL_SAFE_NO_PAD.encode(mac))
    }

    /// What a token opens now; nothing when it was not sealed here, its time is over, or it opens something of another kind.
    pub(super) fn read<T: DeserializeOwned>(&self, token: &str, now: DateTime<Utc>) -> Option<T> {
        let (text, mac) = token.split_once('.')?;
        let (text, mac) = (BASE64_URL_SAFE_NO_PAD.decode(text).ok()?, BASE64_URL_SAFE_NO_PAD.decode(mac).ok()?);
        self.mac(&text)?.verify_slice(&mac).ok()?;
        let sealed: Sealed<T> = serde_json::from_slice(&text).ok()?;
        (now.timestamp() < sealed.until).then_some(sealed.what)
    }

    fn mac(&self, text: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(text);
        Some(mac)
    }
}

#[cfg(test)]
mod tests {
    use guildhall_domain::id::Id;

    use super::*;

    fn entry() -> Entry {
        Entry { package: Id::new(1, [1; 10]), launch: Id::new(2, [2; 10]), part: "a/b".to_owned() }
    }

    #[test]
    fn a_token_opens_what_it_was_made_for_until_its_time_is_over() {
        let seal = Seal::new(vec![7; 32]);
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let token = seal.write(&entry(), now, Duration::minutes(15));
        assert_eq!(seal.read(&token, now), Some(entry()));
        assert_eq!(seal.read::<Entry>(&token, now + Duration::minutes(15)), None);
        assert_eq!(seal.read::<Files>(&token, now), None, "an entry opens no files");
        assert_eq!(Seal::new(vec![8; 32]).read::<Entry>(&token, now), None, "another deployment's");
    }

    #[test]
    fn a_changed_token_opens_nothing() {
        let seal = Seal::new(vec![7; 32]);
        let now = DateTime::UNIX_EPOCH + Duration::days(20_000);
        let token = seal.write(&entry(), now, Duration::minutes(15));
        for place in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[place] = if changed[place] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).expect("text");
            // The last sign of a base64 text has bits that mean nothing.
            if seal.read::<Entry>(&changed, now).is_some() {
                assert_eq!(seal.read::<Entry>(&changed, now), Some(entry()));
                assert!(place + 1 == token.len() || token.as_bytes()[place + 1] == b'.', "{place}");
            }
        }
        assert_eq!(seal.read::<Entry>("", now), None);
        assert_eq!(seal.read::<Entry>(".", now), None);
    }
}
