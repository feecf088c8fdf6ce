//! What can be asked of the library and what it answers.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Kind, State, Tile};
use crate::page::Cursor;

/// Which assets to list. The address of the library's page is this, spelled as a query string.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Words in title, description, tags, products or the document's text; the last one may be unfinished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Any of these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<Kind>,
    /// Any of these products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub product: Vec<String>,
    /// Any of these languages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub language: Vec<String>,
    /// Any of these regions; assets for everywhere match too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub region: Vec<String>,
    /// Any of these tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// Any of these audiences. For the vendor's people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<AudienceFacet>,
    /// Any of these states. For the vendor's people; partners' people only ever see what is theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<State>,
    /// Updated on or after this day (UTC).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated_since: Option<NaiveDate>,
    /// `true`: only the person's favourites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub favourite: Option<bool>,
    /// `true`: only what is new since the person's last visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<bool>,
    /// Order; by relevance when words are given, else newest first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// `true`: the answer counts facets too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facets: Option<bool>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Starts after this many answers instead: for lists that jump. Not together with `cursor`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skip: Option<u32>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Whom an asset is for, coarsely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AudienceFacet {
    /// Every partner.
    Everyone,
    /// Some partners, by rule.
    Restricted,
}

/// Orders of the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Best match first.
    Relevance,
    /// Last updated first.
    Newest,
    /// Most downloaded in the last 90 days first.
    MostUsed,
    /// By title.
    Title,
}

/// The library's answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Results {
    /// The page.
    pub items: Vec<Tile>,
    /// Where the next page starts; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
    /// How many answers there are.
    pub total: u64,
    /// Facets with counts, when asked for. Each counts as if nothing of its own were chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facets: Option<Facets>,
    /// What was searched instead of a word that nothing has: pairs of what was asked and what was taken.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<Correction>,
}

/// A word that nothing has, and the nearest that something has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Correction {
    /// As asked.
    pub asked: String,
    /// As searched.
    pub taken: String,
}

/// Counts by facet, most first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facets {
    /// By kind.
    pub kind: Vec<Count>,
    /// By product.
    pub product: Vec<Count>,
    /// By language.
    pub language: Vec<Count>,
    /// By region.
    pub region: Vec<Count>,
    /// By tag: the 50 most used, and those that were asked for.
    pub tag: Vec<Count>,
    /// By state; empty for partners' people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<Count>,
    /// By audience; empty for partners' people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub audience: Vec<Count>,
    /// Updated in the last 7, 30, 90 and 365 days: the values are these numbers.
    pub updated: Vec<Count>,
}

/// How many answers have a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Count {
    /// The value, as the filter takes it.
    pub value: String,
    /// How many.
    pub count: u64,
}

/// Where a search found an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    /// Where.
    pub place: Place,
    /// The words around, in pieces: every second piece, starting with the second, is a match.
    pub pieces: Vec<String>,
}

/// Where words were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the description.
    Description,
    /// Among tags or products.
    Tags,
    /// In the document's text.
    Text,
}

/// Folds a text for searching: lower case, letters without their marks where Unicode decomposes them.
///
/// Decomposed input is expected (NFD); the server normalises, the browser only folds what it highlights.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).flat_map(char::to_lowercase).collect()
}

/// How many single-character changes a word of this length forgives: none below 4, one below 8, else two.
#[must_use]
pub const fn forgiveness(characters: usize) -> usize {
    match characters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// Whether two words differ by at most `most` insertions, deletions, substitutions or swaps of neighbours
/// (optimal string alignment).
#[must_use]
pub fn is_near(a: &str, b: &str, most: usize) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > most {
        return false;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(last.len());
        row.push(i + 1);
        for (j, cb) in b.iter().enumerate() {
            let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut cost = (at(&last, j) + usize::from(ca != cb)).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            if i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca) {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            row.push(cost);
        }
        if row.iter().min().is_none_or(|best| *best > most) {
            return false;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().is_some_and(|distance| *distance <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        assert!(is_near("pressure", "presure", 1));
        assert!(is_near("flow", "folw", 1));
        assert!(is_near("messtechnik", "mestechnick", 2));
        assert!(!is_near("flow", "level", 2));
        assert!(!is_near("flow", "flower", 1));
        assert!(is_near("", "", 0));
    }

    #[test]
    fn folding_forgets_case_and_marks() {
        assert_eq!(fold("Fu\u{308}LLSTAND"), "fullstand");
    }

    #[test]
    fn the_address_is_the_filter() {
        let filter =
            Filter { q: Some("flow meter".into()), kind: vec![Kind::Manual, Kind::DataSheet], favourite: Some(true), ..Filter::default() };
        let address = crate::endpoint::query_string(&filter);
        assert_eq!(address, "q=flow+meter&kind=manual&kind=data_sheet&favourite=true");
        assert_eq!(serde_html_form::from_str::<Filter>(&address), Ok(filter));
    }
}
