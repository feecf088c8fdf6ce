//! Identifiers: UUIDv7 (RFC 9562) with the kind of thing in the type.

use std::{fmt, hash, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// The id of a `K`. Sorts by time of creation; written as hyphenated lower-case text.
pub struct Id<K> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// Makes an id from the time of creation, in milliseconds since 1970 UTC, and 10 random bytes.
    #[must_use]
    pub fn new(unix_ms: u64, random: [u8; 10]) -> Self {
        Self::from_uuid(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
    }

    /// Takes a UUID that some other store made.
    #[must_use]
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }

    /// The bare UUID.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

/// Names the ids of a module's things: `AssetId AssetKey` makes the id and what marks it.
macro_rules! ids {
    ($($(#[$about:meta])* $id:ident $key:ident),* $(,)?) => {$(
        #[doc = concat!("Marks a [`", stringify!($id), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub enum $key {}
        $(#[$about])*
        pub type $id = $crate::id::Id<$key>;
    )*};
}
pub(crate) use ids;

/// The text is no UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAnId;

impl fmt::Display for NotAnId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a UUID")
    }
}

impl std::error::Error for NotAnId {}

impl<K> FromStr for Id<K> {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        // Only the hyphenated form: one thing has one spelling.
        if text.len() != 36 {
            return Err(NotAnId);
        }
        Uuid::try_parse(text).map(Self::from_uuid).map_err(|_| NotAnId)
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.uuid.cmp(&other.uuid)
    }
}
impl<K> hash::Hash for Id<K> {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.hyphenated().fmt(f)
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| de::Error::custom("not a UUID"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn ids_sort_by_time_and_survive_text() {
        let early: Id<Thing> = Id::new(1_000, [9; 10]);
        let late: Id<Thing> = Id::new(2_000, [0; 10]);
        assert!(early < late);
        assert_eq!(late.to_string().parse(), Ok(late));
        assert_eq!(late.uuid().get_version_num(), 7);
    }

    #[test]
    fn other_spellings_are_refused() {
        assert_eq!("".parse::<Id<Thing>>(), Err(NotAnId));
        assert_eq!("{019a0000-0000-7000-8000-000000000000}".parse::<Id<Thing>>(), Err(NotAnId));
        assert_eq!("019a0000000070008000000000000000".parse::<Id<Thing>>(), Err(NotAnId));
    }
}
