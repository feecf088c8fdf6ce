//! What Trunk does not make: the style sheets, the word catalogues, and the files that are served unchanged.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use walkdir::WalkDir;

use super::locales::{self, Catalogue, FIRST, MAIL, SOURCE};
use super::style;
use crate::workspace;

/// What of [`FIRST`] nobody needs before they are signed in travels as a section of this name with the frame.
const INSIDE: &str = "inside";
/// What can be wrong with fields of the pages before the sign-in.
const GATE_FIELDS: [&str; 10] = [
    "required",
    "too-long",
    "too-short",
    "easy-to-guess",
    "not-email",
    "control-characters",
    "not-one-of",
    "malformed",
    "taken",
    "unknown",
];

/// What else only the frame says: beginnings of keys.
const FRAME_WORDS: [&str; 38] = [
    "problem.bad-range",
    "problem.embed-needs-window",
    "problem.method-not-allowed",
    "problem.other-person",
    "problem.read-only",
    "problem.session/cannot-view-as",
    "problem.stale",
    "problem.too-large",
    "problem.version-required",
    "problem.wrong-media-type",
    "shell.account",
    "shell.as-of",
    "shell.expired",
    "shell.go-home",
    "shell.lost",
    "shell.module.",
    "shell.nav",
    "shell.newer",
    "shell.read-only",
    "shell.search",
    "shell.sign-out",
    "shell.trail",
    "shell.vendor",
    "shell.version",
    "shell.view-as",
    "ui.choose-",
    "ui.clear-selection",
    "ui.descending",
    "ui.drop-here",
    "ui.keep",
    "ui.load-more",
    "ui.no-match",
    "ui.numbers",
    "ui.part",
    "ui.press-enter",
    "ui.remove",
    "ui.select",
    "ui.sort-by",
];

/// Whether the words of a key come with the frame: problems of modules, what can be wrong with fields of their forms, and what the frame says.
fn is_inside(key: &str) -> bool {
    let problem = key.strip_prefix("problem.").and_then(|code| code.split_once('/'));
    let field = key.strip_prefix("field.");
    problem.is_some_and(|(module, _)| module != "session")
        || field.is_some_and(|code| !GATE_FIELDS.contains(&code))
        || FRAME_WORDS.iter().any(|beginning| key.starts_with(beginning))
}

/// Writes them beside Trunk's output.
pub fn write(folder: &Path) -> Result<()> {
    unchanged(folder)?;
    for (name, sheet) in style::sheets()? {
        std::fs::write(folder.join(name), sheet).with_context(|| format!("cannot write {name}"))?;
    }
    let words = folder.join("locales");
    for (path, catalogue) in catalogues()? {
        let file = words.join(path);
        let folder = file.parent().context("a catalogue lies in no folder")?;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        std::fs::write(&file, serde_json::to_vec(&catalogue)?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// What the app fetches, by path below `locales/`: `de.json` holds the sections of the sign-in page, `de/home.json` is one section. Words that a
/// language lacks are said in English.
fn catalogues() -> Result<BTreeMap<String, Catalogue>> {
    let languages = locales::sections(&workspace::root().join("locales"))?;
    let english = languages.get(SOURCE).cloned().unwrap_or_default();
    let mut files = BTreeMap::new();
    for (language, own) in &languages {
        for (section, words) in english.iter().filter(|(section, _)| *section != MAIL) {
            let mut words = words.clone();
            words.extend(own.get(section).cloned().unwrap_or_default());
            let is_first = FIRST.contains(&section.as_str());
            for (key, word) in words {
                let path = match is_first {
                    true if is_inside(&key) => format!("{language}/{INSIDE}.json"),
                    true => format!("{language}.json"),
                    false => format!("{language}/{section}.json"),
                };
                files.entry(path).or_insert_with(Catalogue::new).insert(key, word);
            }
        }
    }
    Ok(files)
}

/// Copies the folder `public/`.
fn unchanged(folder: &Path) -> Result<()> {
    let public = workspace::root().join("public");
    for entry in WalkDir::new(&public) {
        let entry = entry.with_context(|| format!("cannot read {}", public.display()))?;
        let target = folder.join(entry.path().strip_prefix(&public)?);
        match entry.file_type().is_dir() {
            true => std::fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?,
            false => {
                std::fs::copy(entry.path(), &target).with_context(|| format!("cannot write {}", target.display()))?;
            }
        }
    }
    Ok(())
}
