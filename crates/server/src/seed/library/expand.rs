//! Fills in what documents share: the chapters of manuals, parameter lists, register maps, price tables.

use super::{document::Document, prices};

const CHAPTERS: [(&str, &str); 2] = [("en", include_str!("text/chapters-en.txt")), ("de", include_str!("text/chapters-de.txt"))];
const PARAMETERS: [(&str, &str); 2] = [("en", include_str!("text/parameters-en.txt")), ("de", include_str!("text/parameters-de.txt"))];

fn in_language(texts: &[(&str, &'static str); 2], language: &str) -> &'static str {
    let [english, german] = texts;
    if language.starts_with("de") { german.1 } else { english.1 }
}

/// A chapter by its name.
fn chapter(name: &str, language: &str) -> &'static str {
    let chapters = in_language(&CHAPTERS, language).split("\n=== ").map(|part| part.strip_prefix("=== ").unwrap_or(part));
    chapters.filter_map(|part| part.split_once('\n')).find(|(heading, _)| *heading == name).map_or("", |(_, text)| text)
}

/// Replaces each line `{{…}}` by what it names and `{product}` and `{thing}` everywhere.
#[must_use]
pub fn expand(body: &str, document: &Document, thing: &str) -> String {
    let mut text = String::with_capacity(body.len());
    for line in body.lines() {
        match line.strip_prefix("{{").and_then(|line| line.strip_suffix("}}")) {
            Some(order) => text += &ordered(order, document),
            None => text += line,
        }
        text.push('\n');
    }
    text.replace("{product}", document.product).replace("{thing}", thing)
}

fn ordered(order: &str, document: &Document) -> String {
    let mut words = order.split(' ');
    match words.next().unwrap_or("") {
        "chapters" => words.map(|name| format!("\n---\n{}\n", chapter(name, document.language))).collect(),
        "parameters" => parameters(document, &words.collect::<Vec<_>>()),
        "registers" => registers(document, &words.collect::<Vec<_>>()),
        "prices" => prices::tables(&words.collect::<Vec<_>>(), document),
        _ => String::new(),
    }
}

/// Rows of the parameter list: group, number, name, range, default, explanation.
fn rows(document: &Document, groups: &[&str]) -> impl Iterator<Item = [&'static str; 6]> {
    let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
    in_language(&PARAMETERS, document.language).lines().filter_map(move |line| {
        let mut cells = line.split('|').map(str::trim);
        let row = [cells.next()?, cells.next()?, cells.next()?, cells.next()?, cells.next()?, cells.next()?];
        groups.iter().any(|group| group == row[0]).then_some(row)
    })
}

fn parameters(document: &Document, groups: &[&str]) -> String {
    let german = document.language.starts_with("de");
    let head = if german { "| Bereich | Werkseinstellung |" } else { "| Range | Factory setting |" };
    rows(document, groups)
        .map(|[_, number, name, range, default, words]| format!("### {number} {name}\n\n{words}\n\n{head}\n| {range} | {default} |\n\n"))
        .collect()
}

fn registers(document: &Document, groups: &[&str]) -> String {
    let german = document.language.starts_with("de");
    let mut text = String::from(if german {
        "| Register | Parameter | Inhalt | Typ | Zugriff |\n"
    } else {
        "| Register | Parameter | Content | Type | Access |\n"
    });
    for (index, [_, number, name, range, ..]) in rows(document, groups).enumerate() {
        let (kind, wide) = if range.contains("to") || range.contains("bis") { ("float32", 2) } else { ("uint16", 1) };
        let access = if range == "–" { "R" } else { "R/W" };
        text += &format!("| {} | {number} | {name} | {kind} ({wide}) | {access} |\n", 4000 + index * 2);
    }
    text
}
