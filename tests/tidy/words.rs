//! Rules for the word catalogues.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::locales::{self, Catalogue, FIRST, MAIL, PSEUDO, SOURCE};
use super::source::{files, holds, literals, root, without_comments};

fn catalogues() -> BTreeMap<String, Catalogue> {
    let languages = locales::sections(&root().join("locales")).expect("the catalogues can be read");
    languages.into_iter().map(|(language, sections)| (language, sections.into_values().flatten().collect())).collect()
}

fn english() -> Catalogue {
    catalogues().remove(SOURCE).unwrap_or_default()
}

#[test]
fn every_key_in_the_app_has_words() {
    let english = english();
    let mut missing = Vec::new();
    for file in files(&["src"], &["rs"]) {
        let code = without_comments(&file.text);
        let calls = code.match_indices("t!(").filter(|(at, _)| !code[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
        for (at, call) in calls {
            let rest = code[at + call.len()..].trim_start();
            let key = rest.strip_prefix('"').and_then(|rest| rest.split('"').next());
            missing.extend(key.filter(|key| !english.contains_key(*key)).map(|key| format!("{}: {key}", file.path)));
        }
    }
    holds(&missing, "Add the key to locales/en/<section>.json, and to every other language.");
}

/// `lazily!(home, home::view, words: ["home"])` fetches the section `home` together with the code of `home`.
#[test]
fn every_part_names_the_sections_it_says() {
    let languages = locales::sections(&root().join("locales")).expect("the catalogues can be read");
    let sections: Vec<&String> = languages[SOURCE].keys().filter(|section| !FIRST.contains(&section.as_str())).collect();
    let sources = files(&["src"], &["rs"]);
    let mut named: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for file in &sources {
        for call in without_comments(&file.text).split("lazily!(").skip(1) {
            let call = call.split(");").next().unwrap_or_default();
            let path = call.split([',', ')']).nth(1).unwrap_or_default().trim();
            let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let part = path.split("::").next().unwrap_or_default();
            let whole = if file.path == "src/modules/mod.rs" { format!("{folder}/{part}") } else { folder.to_owned() };
            let words = call.split_once("words:").map_or("", |(_, words)| words);
            let own: Vec<String> =
                sections.iter().filter(|section| words.contains(&format!("\"{section}\""))).map(|s| (*s).clone()).collect();
            let known = named.entry(whole).or_default();
            known.extend(sections.iter().filter(|section| own.contains(section)).map(|section| section.as_str()));
        }
    }
    let mut missing = Vec::new();
    for file in sources.iter().filter(|file| file.path.starts_with("src/modules/") || file.path.starts_with("src/account/")) {
        let Some(words) = named.iter().find_map(|(folder, words)| file.path.starts_with(&format!("{folder}/")).then_some(words)) else {
            continue;
        };
        for (_, literal) in literals(&file.text) {
            // `funds.vendor.title` belongs to the section `funds.vendor` where there is one.
            let of = |section: &&&String| literal.strip_prefix(section.as_str()).is_some_and(|rest| rest.starts_with('.'));
            let said = sections.iter().filter(of).max_by_key(|section| section.len());
            if let Some(section) = said.filter(|section| !words.contains(section.as_str())) {
                missing.push(format!("{}: {literal} (section {section})", file.path));
            }
        }
    }
    holds(&missing, "Name the section in the `lazily!` that fetches the code: words: [\"section\"].");
}

#[test]
fn every_language_has_the_same_keys_and_placeholders() {
    let catalogues = catalogues();
    let english = english();
    let mut breaches = Vec::new();
    for (language, catalogue) in catalogues.iter().filter(|(language, _)| ![SOURCE, PSEUDO].contains(&language.as_str())) {
        let missing = english.keys().filter(|key| !catalogue.contains_key(*key)).map(|key| format!("{language} lacks {key}"));
        let surplus =
            catalogue.keys().filter(|key| !english.contains_key(*key)).map(|key| format!("{language} has {key}, English does not"));
        breaches.extend(missing.chain(surplus));
        for (key, words) in &english {
            if let Some(other) = catalogue.get(key).filter(|other| placeholders(other) != placeholders(words)) {
                breaches.push(format!(
                    "{language} {key} has the placeholders {:?}, English {:?}",
                    placeholders(other),
                    placeholders(words)
                ));
            }
        }
    }
    holds(&breaches, "Write the same keys in every language, with the same placeholders.");
}

#[test]
fn there_is_german() {
    let there = !english().is_empty() && !catalogues().contains_key("de");
    holds(&if there { vec!["locales/de is missing".to_owned()] } else { vec![] }, "German is complete, like English.");
}

#[test]
fn every_problem_has_words() {
    let english = english();
    let problems = english.keys().any(|key| key.starts_with("problem."));
    let codes = guildhall_domain::problem::codes().into_iter().map(|code| format!("problem.{code}"));
    let missing: Vec<String> = codes.filter(|key| problems && !english.contains_key(key)).collect();
    holds(&missing, "Say in locales/<language>/problem.json what happened and what the reader can do.");
}

#[test]
fn every_field_error_has_words() {
    let english = english();
    let fields = english.keys().any(|key| key.starts_with("field."));
    let codes = field_codes();
    let missing: Vec<String> =
        codes.iter().map(|code| format!("field.{code}")).filter(|key| fields && !english.contains_key(key)).collect();
    holds(&missing, "Say in locales/<language>/field.json what is wrong with the field and how to mend it.");
}

#[test]
fn no_words_are_left_over() {
    let sources = files(&["src", "crates/domain/src"], &["rs"]);
    let server = files(&["crates/server/src"], &["rs"]);
    let said = format!("{MAIL}.");
    let mails: Vec<&str> = server.iter().flat_map(|file| literals(&file.text)).map(|(_, literal)| literal).collect();
    let mailed = |key: &str| {
        mails.iter().any(|literal| {
            *literal == key || literal.split_once('{').is_some_and(|(before, _)| before.len() > said.len() && key.starts_with(before))
        })
    };
    let written: BTreeSet<&str> = sources.iter().flat_map(|file| literals(&file.text)).map(|(_, literal)| literal).collect();
    // `format!("collateral.kind.{kind}")` uses every key that begins so.
    let prefixes: Vec<&str> = written
        .iter()
        .filter_map(|literal| literal.split_once('{'))
        .map(|(before, _)| before)
        .filter(|before| before.contains('.'))
        .collect();
    let whole: Vec<&str> = written.iter().copied().filter(|literal| literal.ends_with('.') && literal.len() > 3).collect();
    let known = |key: &str| key.starts_with("problem.") || key.starts_with("field.");
    let used = |key: &str| {
        (key.starts_with(&said) && mailed(key))
            || written.contains(key)
            || known(key)
            || prefixes.iter().chain(&whole).any(|prefix| key.starts_with(prefix))
    };
    let surplus: Vec<String> = english().into_keys().filter(|key| !used(key)).collect();
    holds(&surplus, "Remove the key from every language, or use it.");
}

/// The names in braces, in all forms of a plural.
fn placeholders(words: &Value) -> BTreeSet<String> {
    let texts: Vec<&str> = match words {
        Value::String(text) => vec![text],
        Value::Object(forms) => forms.values().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => vec![],
    };
    let names =
        texts.iter().flat_map(|text| text.split('{').skip(1)).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name.to_owned());
    names.collect()
}

/// The codes that domain and server give to fields: in `check.fail("/pointer", "code")` the first literal that is no pointer.
fn field_codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for file in files(&["crates/domain/src", "crates/server/src"], &["rs"]) {
        let text = without_comments(file.text.split("#[cfg(test)]").next().unwrap_or_default());
        for call in ["fail(", "fail_with(", "Invalid::field("] {
            for (at, _) in text.match_indices(call) {
                let arguments = text[at + call.len()..].split([';', '}']).next().unwrap_or_default();
                let literals = literals(arguments);
                // In `check.fail(&at("cost"), "not-positive")` the first literal is a part of the pointer.
                let inner = |place: usize| place > 0 && arguments[..place].ends_with('(');
                let mut outer = literals.iter().filter(|(place, _)| !inner(*place)).map(|(_, literal)| *literal);
                let code = outer.find(|literal| !literal.is_empty() && !literal.contains(['/', '{']));
                codes.extend(code.map(str::to_owned));
            }
        }
    }
    codes
}
