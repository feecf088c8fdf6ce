//! Paging by opaque cursor.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// Answers of one page when the asker names no limit.
pub const DEFAULT_LIMIT: u16 = 50;
/// Most answers of one page.
pub const MAX_LIMIT: u16 = 200;

/// Where the next page starts. Opaque to clients: they send back what they were given.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Cursor(String);

/// The cursor was not made by this API, or for another list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadCursor;

impl Cursor {
    /// Packs the sort key of the last answer on the page.
    #[must_use]
    pub fn pack<T: Serialize>(key: &T) -> Self {
        Self(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default()))
    }

    /// Unpacks what [`Cursor::pack`] packed.
    ///
    /// # Errors
    /// [`BadCursor`] when it is anything else.
    pub fn unpack<T: for<'de> Deserialize<'de>>(&self) -> Result<T, BadCursor> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| BadCursor)?;
        serde_json::from_slice(&bytes).map_err(|_| BadCursor)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The answers, in the order asked for.
    pub items: Vec<T>,
    /// Where the next page starts; absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// How many answers all pages hold together.
    pub total: u64,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: None, total: 0 }
    }
}

/// The limit to use: what was asked for, kept between 1 and [`MAX_LIMIT`].
#[must_use]
pub fn limit(asked: Option<u16>) -> u16 {
    asked.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_round_trip() {
        let cursor = Cursor::pack(&("name ü", 7));
        assert_eq!(cursor.unpack::<(String, i32)>(), Ok(("name ü".to_owned(), 7)));
    }

    #[test]
    fn a_strange_cursor_is_refused() {
        assert_eq!(Cursor("§§".to_owned()).unpack::<(String, i32)>(), Err(BadCursor));
        assert_eq!(Cursor::pack(&1).unpack::<(String, i32)>(), Err(BadCursor));
    }

    #[test]
    fn limits_stay_in_bounds() {
        assert_eq!((limit(None), limit(Some(0)), limit(Some(9_999))), (DEFAULT_LIMIT, 1, MAX_LIMIT));
    }
}
