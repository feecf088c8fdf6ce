//! The vendor's words for tiers, regions and partner types, with labels by language.

use std::collections::BTreeSet;

use guildhall_domain::{
    language::{Language, Localized},
    portal::Term,
};

use super::value;

/// English and German labels of the terms that come with the server.
const LABELS: &[(&str, &str, &str)] = &[
    ("registered", "Registered", "Registriert"),
    ("silver", "Silver", "Silber"),
    ("gold", "Gold", "Gold"),
    ("platinum", "Platinum", "Platin"),
    ("dach", "Germany, Austria, Switzerland", "Deutschland, Österreich, Schweiz"),
    ("benelux", "Benelux", "Benelux"),
    ("nordics", "Nordics", "Nordeuropa"),
    ("uki", "United Kingdom and Ireland", "Vereinigtes Königreich und Irland"),
    ("france", "France", "Frankreich"),
    ("iberia", "Spain and Portugal", "Spanien und Portugal"),
    ("italy", "Italy", "Italien"),
    ("cee", "Central and Eastern Europe", "Mittel- und Osteuropa"),
    ("mea", "Middle East and Africa", "Naher Osten und Afrika"),
    ("apac", "Asia-Pacific", "Asien-Pazifik"),
    ("americas", "Americas", "Nord- und Südamerika"),
    ("reseller", "Reseller", "Fachhändler"),
    ("distributor", "Distributor", "Distributor"),
    ("integrator", "System integrator", "Systemintegrator"),
    ("msp", "Managed service provider", "Managed-Service-Anbieter"),
];

/// Reads terms: a text `gold, iron=Iron`, or in the file a list of texts or of `{ slug = "iron", label = { en = "Iron" } }`.
///
/// # Errors
/// What is wrong with them.
pub fn terms(value: &toml::Value) -> Result<Vec<Term>, String> {
    let terms = match value {
        toml::Value::String(text) => value::list(text).map(from_text).collect::<Result<Vec<_>, _>>()?,
        toml::Value::Array(items) => items.iter().map(from_item).collect::<Result<Vec<_>, _>>()?,
        toml::Value::Integer(_) | toml::Value::Float(_) | toml::Value::Boolean(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
            return Err("it is a list of terms".to_owned());
        }
    };
    let slugs: BTreeSet<_> = terms.iter().map(|term| term.slug.as_str()).collect();
    match (terms.len(), slugs.len()) {
        (0, _) => Err("at least one term is needed".to_owned()),
        (all, different) if all > different => Err("a term appears twice".to_owned()),
        _ => Ok(terms),
    }
}

fn from_text(text: &str) -> Result<Term, String> {
    let (slug, label) = text.split_once('=').map_or((text, None), |(slug, label)| (slug.trim(), Some(label.trim())));
    let slug = checked(slug)?;
    let label = match (label, LABELS.iter().find(|(known, ..)| *known == slug)) {
        (Some(label), _) => Localized::english(label),
        (None, Some((_, english, german))) => {
            [("en", english), ("de", german)].into_iter().filter_map(|(tag, text)| Some((tag.parse().ok()?, (*text).to_owned()))).collect()
        }
        (None, None) => Localized::english(&slug),
    };
    Ok(Term { slug, label })
}

fn from_item(item: &toml::Value) -> Result<Term, String> {
    if let toml::Value::String(text) = item {
        return from_text(text);
    }
    let wrong = || "a term is { slug = \"gold\", label = { en = \"Gold\", de = \"Gold\" } }".to_owned();
    let table = item.as_table().filter(|table| table.keys().all(|key| key == "slug" || key == "label")).ok_or_else(wrong)?;
    let slug = checked(table.get("slug").and_then(toml::Value::as_str).ok_or_else(wrong)?)?;
    let label = match table.get("label") {
        None => return from_text(&slug),
        Some(toml::Value::String(text)) => Localized::english(text),
        Some(labels) => labels
            .as_table()
            .ok_or_else(wrong)?
            .iter()
            .map(|(tag, text)| Some((tag.parse::<Language>().ok()?, text.as_str()?.to_owned())))
            .collect::<Option<Localized>>()
            .ok_or_else(wrong)?,
    };
    Ok(Term { slug, label })
}

fn checked(slug: &str) -> Result<String, String> {
    let fine = !slug.is_empty()
        && slug.len() <= 40
        && slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_');
    if fine { Ok(slug.to_owned()) } else { Err(format!("{slug:?} is no slug: small letters, digits, - and _")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_texts_or_tables() {
        let german: Language = "de".parse().expect("a tag");
        let text = terms(&toml::Value::String("gold, iron=Iron".into())).expect("terms");
        assert_eq!(text.iter().map(|term| term.label.text(&german)).collect::<Vec<_>>(), ["Gold", "Iron"]);
        let table: toml::Table = "tiers = [{slug='tin', label={en='Tin', de='Zinn'}}, 'silver']".parse().expect("toml");
        let table = terms(table.get("tiers").expect("tiers")).expect("terms");
        assert_eq!(table.iter().map(|term| term.label.text(&german)).collect::<Vec<_>>(), ["Zinn", "Silber"]);
    }

    #[test]
    fn strange_terms_are_refused() {
        for bad in ["", "Gold", "a b", "gold, gold"] {
            assert!(terms(&toml::Value::String(bad.into())).is_err(), "{bad}");
        }
    }
}
