//! Words, numbers, dates and money in the reader's language.
//!
//! `t!("shell.sign-out")` gives the words of a key; inside a closure or a signal it follows the language. Names and
//! numbers go into placeholders: `t!("collateral.results", count = total)`. A key with plural forms chooses by `count`,
//! else by its first number. Format everything else with the functions of this module: [`number`], [`money`], [`day`],
//! [`moment`], [`ago`], [`bytes`], [`list`].
//!
//! Catalogues are `locales/<language>/<section>.json`. The sections of the sign-in page are merged by the build and fetched
//! at the start; a part of the app that travels in a chunk of its own names the sections it needs besides, in `lazily!`.
//! `qps-ploc` is a made-up language that shows which words do not come from the catalogues.

mod arg;
mod catalogue;
mod format;
mod told;

use std::{cell::RefCell, sync::Arc};

use guildhall_domain::language::{self, Language};
use leptos::{prelude::*, reactive::graph::Observer};

use crate::api::{self, ApiError};

use self::catalogue::Catalogue;
use self::format::moment_text;
pub use self::{
    arg::Arg,
    format::{
        ago, bytes, compact, country_name, day, day_short, days_until, either, language_name, list, moment, moment_day, money, month,
        number, own_language_name, percent, plural, time, today, whole_money,
    },
    told::{audience, explanation, field, notice, problem, refusal, task},
};

/// The made-up language of tests.
pub const PSEUDO: &str = "qps-ploc";

/// Stands for the sections that the sign-in page needs; they are one file.
const FIRST: &str = "";

/// The words of a key in the reader's language: `t!("key")` or `t!("key", name = value, count = 3)`.
///
/// `t!("key"; text)` is a signal of the words and `t!("key"; maybe)` one of `Some` of them: in a view they cost a tenth of
/// the code that `move || t!("key")` does, because all of them are of one type.
#[macro_export]
macro_rules! t {
    ($key:expr $(,)?) => {
        $crate::i18n::say($key, &[])
    };
    ($key:expr; text) => {
        $crate::i18n::text($key)
    };
    ($key:expr; maybe) => {
        $crate::i18n::maybe($key)
    };
    ($key:expr, $($name:ident = $value:expr),+ $(,)?) => {
        $crate::i18n::say($key, &[$((stringify!($name), $crate::i18n::Arg::from($value))),+])
    };
}

/// What is spoken now.
#[derive(Debug, Clone, Default)]
struct Spoken {
    tag: String,
    words: Arc<Catalogue>,
}

thread_local! {
    static SPOKEN: ArcRwSignal<Spoken> = ArcRwSignal::new(Spoken::default());
    static LATEST: RefCell<String> = const { RefCell::new(String::new()) };
    /// The sections that parts of the app have asked for.
    static NEEDED: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

fn spoken<T>(read: impl FnOnce(&Spoken) -> T) -> T {
    SPOKEN.with(|signal| {
        // Words are also said in event handlers, where there is nobody to tell when the language changes.
        if Observer::get().is_some() {
            signal.track();
        }
        signal.with_untracked(read)
    })
}

/// The words of a key, with names and numbers put in. What no catalogue has is said as its key.
#[must_use]
pub fn say(key: &str, args: &[(&str, Arg)]) -> String {
    try_say(key, args).unwrap_or_else(|| {
        if cfg!(debug_assertions) && ready() {
            leptos::logging::warn!("no words for {key}");
        }
        key.to_owned()
    })
}

/// The words of a key that may have none.
#[must_use]
pub fn try_say(key: &str, args: &[(&str, Arg)]) -> Option<String> {
    let (tag, words) = spoken(|spoken| (spoken.tag.clone(), spoken.words.clone()));
    words.say(&tag, key, args)
}

/// The words of a key, followed.
#[must_use]
pub fn text(key: &'static str) -> Signal<String> {
    Signal::derive(move || say(key, &[]))
}

/// The words of a key where none are possible, followed.
#[must_use]
pub fn maybe(key: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || Some(say(key, &[])))
}

/// Whether words are there at all.
#[must_use]
pub fn ready() -> bool {
    spoken(|spoken| !spoken.tag.is_empty())
}

/// The tag of the language spoken, such as `de`.
#[must_use]
pub fn tag() -> String {
    spoken(|spoken| spoken.tag.clone())
}

/// The language spoken.
#[must_use]
pub fn language() -> Language {
    tag().parse().unwrap_or_else(|_| Language::english())
}

/// The tag that the browser's `Intl` gets: the made-up language counts as English does.
fn intl_tag() -> String {
    let tag = tag();
    if tag.is_empty() || tag == PSEUDO { "en".to_owned() } else { regional(&tag) }
}

/// The language as it is written where the reader lives, when the browser says so: `en-GB` for `en`.
fn regional(tag: &str) -> String {
    let wishes = window().navigator().languages();
    let own =
        wishes.iter().filter_map(|wish| wish.as_string()).find(|wish| wish.strip_prefix(tag).is_some_and(|rest| rest.starts_with('-')));
    own.unwrap_or_else(|| tag.to_owned())
}

/// Speaks a language from now on: fetches its words, then everything on the page changes without a reload.
///
/// # Errors
/// When the words did not arrive; then the language stays as it was.
pub async fn speak(tag: &str) -> Result<(), ApiError> {
    LATEST.with_borrow_mut(|latest| tag.clone_into(latest));
    let words = complete(tag, Catalogue::default()).await?;
    // Whoever chose twice gets the last choice, whichever catalogue comes first.
    if LATEST.with_borrow(|latest| latest != tag) {
        return Ok(());
    }
    api::read_in(tag);
    SPOKEN.with(|signal| signal.set(Spoken { tag: tag.to_owned(), words: Arc::new(words) }));
    if let Some(root) = document().document_element() {
        _ = root.set_attribute("lang", if tag == PSEUDO { "en" } else { tag });
        _ = root.set_attribute("dir", if is_right_to_left(tag) { "rtl" } else { "ltr" });
    }
    Ok(())
}

/// Fetches the words of sections in the language spoken; they stay, also in languages spoken later.
///
/// # Errors
/// When they did not arrive.
pub async fn need(sections: &[&'static str]) -> Result<(), ApiError> {
    NEEDED.with_borrow_mut(|needed| {
        for section in sections {
            if !needed.contains(section) {
                needed.push(section);
            }
        }
    });
    let (tag, words) = SPOKEN.with(|signal| signal.with_untracked(|spoken| (spoken.tag.clone(), spoken.words.clone())));
    // The first language brings them along.
    if tag.is_empty() {
        return Ok(());
    }
    let words = complete(&tag, (*words).clone()).await?;
    SPOKEN.with(|signal| {
        // Nobody has said any of them yet, so there is nobody to tell. A language chosen meanwhile has them already.
        signal.update_untracked(|spoken| {
            if spoken.tag == tag {
                Arc::make_mut(&mut spoken.words).merge(words);
            }
        });
    });
    Ok(())
}

/// Adds the sections that are needed and not there yet, also those that come to be needed meanwhile.
async fn complete(tag: &str, mut words: Catalogue) -> Result<Catalogue, ApiError> {
    loop {
        let needed = NEEDED.with_borrow(Vec::clone);
        let lacking: Vec<&'static str> = std::iter::once(FIRST).chain(needed).filter(|section| !words.has(section)).collect();
        if lacking.is_empty() {
            return Ok(words);
        }
        let paths: Vec<String> = lacking.iter().map(|section| path_of(tag, section)).collect();
        for (section, text) in lacking.into_iter().zip(api::texts(&paths).await?) {
            words.add(section, api::parse(&text)?);
        }
    }
}

/// Where the words of a section lie in this build's folder.
fn path_of(tag: &str, section: &str) -> String {
    if section == FIRST { format!("locales/{tag}.json") } else { format!("locales/{tag}/{section}.json") }
}

/// Chooses among the languages there are, by the reader's wishes in their order; the made-up one is always there.
#[must_use]
pub fn choose(wishes: &[String], there: &[Language]) -> String {
    if let Some(made_up) = wishes.first().filter(|wish| *wish == PSEUDO) {
        return made_up.clone();
    }
    let chosen = language::choose(wishes.iter().map(String::as_str), there);
    chosen.or_else(|| there.first()).map_or("en", Language::tag).to_owned()
}

fn is_right_to_left(tag: &str) -> bool {
    matches!(tag.split('-').next(), Some("ar" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn languages(tags: &[&str]) -> Vec<Language> {
        tags.iter().filter_map(|tag| tag.parse().ok()).collect()
    }

    #[test]
    fn the_made_up_language_is_always_there() {
        let there = languages(&["en", "de"]);
        let choice = |wishes: &[&str]| choose(&wishes.iter().map(|wish| (*wish).to_owned()).collect::<Vec<_>>(), &there);
        assert_eq!(choice(&[PSEUDO, "de"]), PSEUDO);
        assert_eq!(choice(&["de-AT", "en"]), "de");
        assert_eq!(choice(&["??", "fr"]), "en");
    }
}
