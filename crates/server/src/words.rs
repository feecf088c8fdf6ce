//! The words of mails, from the section `mail` of the catalogues that the app's words come from too.

use std::{collections::BTreeMap, sync::LazyLock};

use chrono::{Datelike, NaiveDate};
use guildhall_domain::language::Language;
use serde_json::Value;

/// The languages in which mails are written; the first one where a reader's own is missing.
const LANGUAGES: [(&str, &str); 2] =
    [("en", include_str!("../../../locales/en/mail.json")), ("de", include_str!("../../../locales/de/mail.json"))];

type Catalogue = BTreeMap<String, String>;

static CATALOGUES: LazyLock<Vec<(&str, Catalogue)>> = LazyLock::new(|| {
    let catalogue = |text: &str| {
        let words: BTreeMap<String, Value> = serde_json::from_str(text).unwrap_or_default();
        words.into_iter().filter_map(|(key, text)| Some((key, text.as_str()?.to_owned()))).collect()
    };
    LANGUAGES.iter().map(|(language, text)| (*language, catalogue(text))).collect()
});

/// Words by their key without `mail.`, in the language of this tag, with values for their placeholders. `None` when nobody wrote them.
#[must_use]
pub fn try_say(tag: &str, key: &str, values: &[(&str, &str)]) -> Option<String> {
    let key = key.strip_prefix("mail.").unwrap_or(key);
    let language = tag.parse::<Language>().ok();
    let primary = language.as_ref().map_or("", Language::primary);
    let own = CATALOGUES.iter().find(|(known, _)| *known == primary);
    let words = own.into_iter().chain(CATALOGUES.first()).find_map(|(_, words)| words.get(key))?;
    Some(filled(words, values))
}

/// The same; the key itself when nobody wrote them.
#[must_use]
pub fn say(tag: &str, key: &str, values: &[(&str, &str)]) -> String {
    try_say(tag, key, values).unwrap_or_else(|| key.to_owned())
}

/// A day in words, in the language of this tag: `3 May 2026`, `3. Mai 2026`.
#[must_use]
pub fn day(tag: &str, day: NaiveDate) -> String {
    let months = say(tag, "mail.months", &[]);
    let month = usize::try_from(day.month0()).ok().and_then(|month| months.split(' ').nth(month)).unwrap_or_default();
    let (number, year) = (day.day().to_string(), day.year().to_string());
    say(tag, "mail.day", &[("day", &number), ("month", month), ("year", &year)])
}

/// Fills the placeholders in one pass: what a value says is never taken for a placeholder.
fn filled(words: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(words.len());
    let mut rest = words;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            text.push('{');
            rest = after;
            continue;
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => text.push_str(value),
            None => text.push_str(&format!("{{{name}}}")),
        }
        rest = behind;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_catalogues_can_be_read_and_have_the_same_keys() {
        let keys: Vec<Vec<&String>> = CATALOGUES.iter().map(|(_, words)| words.keys().collect()).collect();
        assert!(!keys[0].is_empty());
        assert_eq!(keys[0], keys[1]);
    }

    #[test]
    fn a_reader_gets_their_language_or_the_first() {
        let say = |tag| say(tag, "mail.funds.approved", &[]);
        assert_eq!(say("de-AT"), "Ihr Antrag wurde genehmigt");
        assert_eq!(say("fr"), say("en"));
        assert_eq!(try_say("en", "mail.nothing", &[]), None);
    }

    #[test]
    fn what_a_value_says_is_no_placeholder() {
        assert_eq!(filled("{a} and {b}, {c} {", &[("a", "{b}"), ("b", "two")]), "{b} and two, {c} {");
    }
}
