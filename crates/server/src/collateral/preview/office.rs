//! Takes the text out of office files: Office Open XML, OpenDocument and EPUB.

use std::path::Path;

use quick_xml::{Reader, events::Event};

use super::{TEXT, Unreadable, archive::Archive};

/// Deepest nesting of elements that is followed.
const DEPTH: u32 = 256;

/// The text of an office file.
pub(super) fn text(path: &Path, media_type: &str) -> Result<String, Unreadable> {
    let mut archive = Archive::open(path)?;
    let mut names = archive.names();
    names.sort_by_key(|name| (number(name), name.clone()));
    let runs_only = !media_type.starts_with("application/vnd.oasis") && media_type != "application/epub+zip";
    let mut text = String::new();
    for name in names.iter().filter(|name| has_text(name, media_type)) {
        let bytes = archive.read(name)?;
        append(&bytes, runs_only, &mut text)?;
        if text.len() > TEXT {
            break;
        }
    }
    Ok(text)
}

/// Whether a part of the file holds what people read.
fn has_text(name: &str, media_type: &str) -> bool {
    let parts = |folder: &str, stem: &str| {
        name.strip_prefix(folder).and_then(|rest| rest.strip_prefix(stem)).is_some_and(|rest| rest.ends_with(".xml") && !rest.contains('/'))
    };
    if media_type.starts_with("application/vnd.oasis") {
        name == "content.xml"
    } else if media_type == "application/epub+zip" {
        name.ends_with(".xhtml") || name.ends_with(".html")
    } else if media_type.ends_with("wordprocessingml.document") {
        parts("word/", "document") || parts("word/", "footnotes") || parts("word/", "header") || parts("word/", "footer")
    } else if media_type.ends_with("spreadsheetml.sheet") {
        name == "xl/sharedStrings.xml" || parts("xl/worksheets/", "sheet")
    } else {
        parts("ppt/slides/", "slide") || parts("ppt/notesSlides/", "notesSlide")
    }
}

/// The number in a part's name, so that slide 10 comes after slide 9.
fn number(name: &str) -> u32 {
    name.chars().filter(char::is_ascii_digit).take(6).collect::<String>().parse().unwrap_or(0)
}

/// Appends the text of one part. `runs_only`: only text inside elements named `t` counts.
fn append(bytes: &[u8], runs_only: bool, text: &mut String) -> Result<(), Unreadable> {
    let source = String::from_utf8_lossy(bytes);
    let mut reader = Reader::from_str(&source);
    let mut depth = 0_u32;
    let mut inside = 0_u32;
    loop {
        match reader.read_event().map_err(|_| Unreadable::Broken)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH {
                    return Err(Unreadable::TooLarge);
                }
                let name = start.local_name();
                if name.as_ref() == "t" {
                    inside += 1;
                } else if name.as_ref() == "c" && runs_only {
                    text.push(' ');
                }
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                match end.local_name().as_ref() {
                    "t" => inside = inside.saturating_sub(1),
                    "p" | "h" | "si" | "row" | "h1" | "h2" | "h3" | "li" | "td" => text.push('\n'),
                    _ => {}
                }
            }
            Event::Empty(empty) => {
                if matches!(empty.local_name().as_ref(), "tab" | "br" | "s" | "line-break") {
                    text.push(' ');
                }
            }
            Event::Text(part) if !runs_only || inside > 0 => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) if !runs_only || inside > 0 => {
                if let Ok(Some(c)) = reference.resolve_char_ref() {
                    text.push(c);
                } else {
                    text.push_str(match reference.into_inner().as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => " ",
                    });
                }
            }
            Event::Eof => return Ok(()),
            Event::Text(_)
            | Event::GeneralRef(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
        if text.len() > TEXT {
            return Ok(());
        }
    }
}
