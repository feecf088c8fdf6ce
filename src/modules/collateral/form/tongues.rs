//! Languages a document may be written in.

use crate::{i18n::language_name, ui::Pick};

/// Offered always; others come with the assets that are in them.
const USUAL: [&str; 31] = [
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "it", "ja", "ko", "lt", "lv", "nb", "nl", "pl",
    "pt", "pt-BR", "ro", "sk", "sl", "sv", "tr", "uk", "zh",
];

/// The languages by name: those in use first, then the usual ones.
pub fn tongues(in_use: &[String]) -> Vec<Pick> {
    let pick = |tag: &str| Pick::new(tag, language_name(tag));
    let sorted = |mut picks: Vec<Pick>| {
        picks.sort_by_cached_key(|pick| pick.words.to_lowercase());
        picks
    };
    let first = sorted(in_use.iter().map(|tag| pick(tag)).collect());
    let rest = sorted(USUAL.into_iter().filter(|tag| !in_use.iter().any(|used| used == tag)).map(pick).collect());
    first.into_iter().chain(rest).collect()
}
