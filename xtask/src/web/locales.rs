//! The word catalogues: `locales/<language>/<section>.json`, with the section in front of each key. What the sign-in page says is one file per
//! language, every other section a file of its own.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

/// The language that every catalogue is measured against.
pub const SOURCE: &str = "en";
/// The made-up language that shows which words do not come from the catalogue.
pub const PSEUDO: &str = "qps-ploc";

const PLURALS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// The sections that the sign-in page needs.
pub const FIRST: [&str; 4] = ["field", "problem", "shell", "ui"];

/// The section that only the server says: the app never fetches it.
pub const MAIL: &str = "mail";

/// The words of one language by key. A plural is an object of the categories of CLDR.
pub type Catalogue = BTreeMap<String, Value>;

/// The sections of one language.
pub type Sections = BTreeMap<String, Catalogue>;

/// The sections of all languages, with the pseudo-locale.
pub fn sections(folder: &Path) -> Result<BTreeMap<String, Sections>> {
    let mut languages = BTreeMap::new();
    if !folder.exists() {
        return Ok(languages);
    }
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            let language = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            languages.insert(language, of_language(&path)?);
        }
    }
    if let Some(english) = languages.get(SOURCE) {
        let disguised = |words: &Catalogue| words.iter().map(|(key, value)| (key.clone(), pseudo(value))).collect();
        let pseudo = english.iter().map(|(section, words)| (section.clone(), disguised(words))).collect();
        languages.insert(PSEUDO.to_owned(), pseudo);
    }
    Ok(languages)
}

fn of_language(folder: &Path) -> Result<Sections> {
    let mut sections = Sections::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            let section = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            let words: Map<String, Value> = serde_json::from_str(&text).with_context(|| format!("{} is no JSON object", path.display()))?;
            let mut catalogue = Catalogue::new();
            flatten(&section, &words, &mut catalogue).with_context(|| format!("in {}", path.display()))?;
            sections.insert(section, catalogue);
        }
    }
    Ok(sections)
}

fn flatten(prefix: &str, words: &Map<String, Value>, catalogue: &mut Catalogue) -> Result<()> {
    for (key, value) in words {
        let key = format!("{prefix}.{key}");
        match value {
            Value::Object(inner) if !is_plural(inner) => flatten(&key, inner, catalogue)?,
            Value::Object(_) | Value::String(_) => {
                if catalogue.insert(key.clone(), value.clone()).is_some() {
                    bail!("the key {key} is there twice");
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => bail!("the value of {key} is neither text nor plural"),
        }
    }
    Ok(())
}

fn is_plural(value: &Map<String, Value>) -> bool {
    value.contains_key("other") && value.iter().all(|(key, value)| PLURALS.contains(&key.as_str()) && value.is_string())
}

fn pseudo(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(disguise(text)),
        Value::Object(plural) => Value::Object(plural.iter().map(|(key, value)| (key.clone(), pseudo(value))).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => value.clone(),
    }
}

/// Accented, about a third longer, in brackets; placeholders stay. Text that is cut off or does not come from the catalogue shows at once.
fn disguise(text: &str) -> String {
    let mut out = String::from("[");
    let mut depth = 0_u32;
    let mut letters = 0_usize;
    for c in text.chars() {
        depth += u32::from(c == '{');
        if depth > 0 {
            out.push(c);
        } else {
            letters += 1;
            out.push(accented(c));
        }
        depth = depth.saturating_sub(u32::from(c == '}'));
    }
    out.push_str(&"~".repeat(letters.div_ceil(3)));
    out.push(']');
    out
}

fn accented(c: char) -> char {
    const PLAIN: &str = "aceghijklnorstuwyzACEGHIJKLNORSTUWYZ";
    const MARKED: &str = "áçéĝĥíĵķļñóŕšťúŵýžÁÇÉĜĤÍĴĶĻÑÓŔŠŤÚŴÝŽ";
    PLAIN.chars().zip(MARKED.chars()).find_map(|(plain, marked)| (plain == c).then_some(marked)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pseudo_locale_keeps_placeholders() {
        assert_eq!(disguise("Send {count} now"), "[Šéñd {count} ñóŵ~~~]");
    }

    #[test]
    fn sections_stand_before_keys_and_plurals_stay_whole() {
        let words = serde_json::json!({"list.title": "Files", "deep": {"er": "x"}, "hits": {"one": "one", "other": "{n}"}});
        let mut catalogue = Catalogue::new();
        flatten("collateral", words.as_object().expect("an object"), &mut catalogue).expect("flat");
        let keys: Vec<_> = catalogue.keys().map(String::as_str).collect();
        assert_eq!(keys, ["collateral.deep.er", "collateral.hits", "collateral.list.title"]);
    }

    #[test]
    fn numbers_are_no_words() {
        let words = serde_json::json!({"n": 1});
        assert!(flatten("ui", words.as_object().expect("an object"), &mut Catalogue::new()).is_err());
    }
}
