//! Languages by BCP 47 tag, and text in several of them.

use std::{borrow::Cow, collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A language tag (BCP 47, RFC 5646), such as `en` or `pt-BR`, in its usual spelling.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(String);

/// The text is no language tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotALanguage;

impl FromStr for Language {
    type Err = NotALanguage;
    fn from_str(text: &str) -> Result<Self, NotALanguage> {
        let mut parts = text.split('-');
        let primary = parts.next().unwrap_or_default();
        if !(2..=3).contains(&primary.len()) || !primary.bytes().all(|b| b.is_ascii_alphabetic()) {
            return Err(NotALanguage);
        }
        let mut tag = primary.to_ascii_lowercase();
        for part in parts {
            if part.is_empty() || part.len() > 8 || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                return Err(NotALanguage);
            }
            tag.push('-');
            match part.len() {
                2 => tag.push_str(&part.to_ascii_uppercase()),
                4 => {
                    let (first, rest) = part.split_at(1);
                    tag.push_str(&first.to_ascii_uppercase());
                    tag.push_str(&rest.to_ascii_lowercase());
                }
                _ => tag.push_str(&part.to_ascii_lowercase()),
            }
        }
        if tag.len() > 35 { Err(NotALanguage) } else { Ok(Self(tag)) }
    }
}

impl Language {
    /// The tag.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.0
    }

    /// The primary subtag: `pt` of `pt-BR`.
    #[must_use]
    pub fn primary(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }

    /// English.
    #[must_use]
    pub fn english() -> Self {
        Self("en".to_owned())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}
impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(|_| de::Error::custom("not a BCP 47 language tag"))
    }
}

/// The language to speak among those there are: the first wish that can be met, by itself or by its primary subtag.
#[must_use]
pub fn choose<'a, 'w>(wishes: impl IntoIterator<Item = &'w str>, there: &'a [Language]) -> Option<&'a Language> {
    wishes.into_iter().filter_map(|wish| wish.parse::<Language>().ok()).find_map(|wish| {
        let exact = there.iter().find(|language| **language == wish);
        exact.or_else(|| there.iter().find(|language| language.primary() == wish.primary()))
    })
}

/// The wishes of an `Accept-Language` header (RFC 9110, 12.5.4), strongest first. What it does not want at all (`q=0`), and `*`, are none.
#[must_use]
pub fn wishes(header: &str) -> Vec<&str> {
    let weighed = header.split(',').filter_map(|part| {
        let mut part = part.split(';').map(str::trim);
        let tag = part.next().filter(|tag| !tag.is_empty() && *tag != "*")?;
        let weight = part.find_map(|parameter| parameter.strip_prefix("q=")).map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
        (weight > 0.0).then_some((tag, weight))
    });
    let mut weighed: Vec<(&str, f32)> = weighed.collect();
    weighed.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    weighed.into_iter().map(|(tag, _)| tag).collect()
}

/// One text in several languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Localized(BTreeMap<Language, String>);

impl Localized {
    /// A text in English alone.
    #[must_use]
    pub fn english(text: &str) -> Self {
        Self(BTreeMap::from([(Language::english(), text.to_owned())]))
    }

    /// Adds or replaces the text in one language.
    #[must_use]
    pub fn with(mut self, language: Language, text: &str) -> Self {
        self.0.insert(language, text.to_owned());
        self
    }

    /// The text for a reader: their language, its primary subtag, English, else any. Empty when there is none.
    #[must_use]
    pub fn text(&self, reader: &Language) -> &str {
        let primary = reader.primary().parse().unwrap_or_else(|NotALanguage| Language::english());
        [reader, &primary, &Language::english()]
            .into_iter()
            .find_map(|language| self.0.get(language))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Every language it is written in, with the text.
    pub fn iter(&self) -> impl Iterator<Item = (&Language, &str)> {
        self.0.iter().map(|(language, text)| (language, text.as_str()))
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }
}

impl FromIterator<(Language, String)> for Localized {
    fn from_iter<I: IntoIterator<Item = (Language, String)>>(iter: I) -> Self {
        Self(iter.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lang(tag: &str) -> Language {
        tag.parse().expect("a tag")
    }

    #[test]
    fn the_first_wish_that_can_be_met_wins() {
        let there = [lang("en"), lang("de"), lang("pt-BR")];
        let choice = |wishes: &[&str]| choose(wishes.iter().copied(), &there).map(Language::tag);
        assert_eq!(choice(&["fr", "de-AT", "en"]), Some("de"));
        assert_eq!(choice(&["pt"]), Some("pt-BR"));
        assert_eq!(choice(&["??", "fr"]), None);
    }

    #[test]
    fn wishes_come_by_their_weight() {
        assert_eq!(wishes("da, en-gb;q=0.8, en;q=0.7"), ["da", "en-gb", "en"]);
        assert_eq!(wishes("en;q=0.5,de;q=0,*;q=0.1, fr ; q=0.9"), ["fr", "en"]);
        assert!(wishes("*").is_empty() && wishes("").is_empty() && wishes("de;q=much").is_empty());
    }

    #[test]
    fn tags_are_spelled_one_way() {
        assert_eq!(lang("PT-br").tag(), "pt-BR");
        assert_eq!(lang("zh-hant-tw").tag(), "zh-Hant-TW");
        for bad in ["", "e", "english", "en_GB", "en-", "en--GB", "e1"] {
            assert_eq!(bad.parse::<Language>(), Err(NotALanguage), "{bad}");
        }
    }

    #[test]
    fn a_reader_gets_the_nearest_text() {
        let text = Localized::english("Level").with(lang("de"), "Füllstand");
        assert_eq!(text.text(&lang("de-AT")), "Füllstand");
        assert_eq!(text.text(&lang("fr")), "Level");
        assert_eq!(Localized::default().with(lang("de"), "Nur deutsch").text(&lang("fr")), "Nur deutsch");
    }
}
