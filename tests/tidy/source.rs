//! Reads the sources for the rules.

use std::path::{Path, PathBuf};

use walkdir::WalkDir;

/// A text file of the workspace.
pub struct Source {
    /// Its path from the workspace's root, with `/` between its parts.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// The workspace's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace").to_path_buf()
}

/// All files with one of these endings below these folders, in order.
pub fn files(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    for folder in folders {
        let walk = WalkDir::new(root.join(folder)).sort_by_file_name().into_iter();
        let walk =
            walk.filter_entry(|entry| !["target", "node_modules", "test-results"].contains(&entry.file_name().to_string_lossy().as_ref()));
        for entry in walk.filter_map(Result::ok) {
            let ending = entry.path().extension().unwrap_or_default().to_string_lossy().into_owned();
            if entry.file_type().is_file() && endings.contains(&ending.as_str()) {
                let path =
                    entry.path().strip_prefix(&root).expect("below the root").iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>();
                let text = std::fs::read_to_string(entry.path()).unwrap_or_else(|error| panic!("{}: {error}", entry.path().display()));
                found.push(Source { path: path.join("/"), text });
            }
        }
    }
    found
}

/// All Rust sources.
pub fn rust() -> Vec<Source> {
    let mut files = files(&["src", "crates", "xtask", "tests"], &["rs"]);
    if let Ok(text) = std::fs::read_to_string(root().join("build.rs")) {
        files.push(Source { path: "build.rs".to_owned(), text });
    }
    files
}

/// Fails with all breaches of a rule and how to mend them.
pub fn holds(breaches: &[String], mend: &str) {
    assert!(breaches.is_empty(), "\n\n  {}\n\n  {mend}\n", breaches.join("\n  "));
}

impl Source {
    /// Where these words stand in the code; comments and the words of doc comments do not count.
    pub fn places(&self, needle: &str) -> Vec<String> {
        let code = without_comments(&self.text);
        let lines = code.lines().enumerate().filter(|(_, line)| line.contains(needle));
        lines.map(|(number, line)| format!("{}:{}: {}", self.path, number + 1, line.trim())).collect()
    }
}

/// The code with comments blanked; line numbers stay.
pub fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Code(code) => out.push_str(code),
            Piece::Literal(literal) => out.push_str(literal),
            Piece::Comment(comment) => out.extend(comment.chars().filter(|c| *c == '\n')),
        }
    }
    out
}

/// The contents of all string literals, with the place at which each begins.
pub fn literals(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    for piece in pieces(text) {
        let whole = match piece {
            Piece::Code(whole) | Piece::Comment(whole) => whole,
            Piece::Literal(whole) => {
                found.push((at, whole.trim_start_matches(['r', '#']).trim_end_matches('#').trim_matches('"')));
                whole
            }
        };
        at += whole.len();
    }
    found
}

enum Piece<'a> {
    Code(&'a str),
    Literal(&'a str),
    Comment(&'a str),
}

/// Cuts Rust into code, string literals and comments.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = next_start(rest);
        let (code, tail) = rest.split_at(start);
        if !code.is_empty() {
            pieces.push(Piece::Code(code));
        }
        let length = if tail.starts_with("//") {
            tail.find('\n').unwrap_or(tail.len())
        } else if tail.starts_with("/*") {
            tail.find("*/").map_or(tail.len(), |end| end + 2)
        } else {
            literal_length(tail)
        };
        let (piece, after) = tail.split_at(length);
        match piece {
            "" => {}
            comment if comment.starts_with('/') => pieces.push(Piece::Comment(comment)),
            literal => pieces.push(Piece::Literal(literal)),
        }
        rest = after;
    }
    pieces
}

/// Where the next comment or string begins.
fn next_start(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let tail = &bytes[at..];
        let in_word = at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_');
        if tail.starts_with(b"//") || tail.starts_with(b"/*") || tail[0] == b'"' {
            return at;
        }
        if !in_word
            && tail[0] == b'r'
            && (tail.starts_with(b"r\"") || tail.starts_with(b"r#"))
            && text[at + 1..].trim_start_matches('#').starts_with('"')
        {
            return at;
        }
        at += match tail {
            // A character in quotes, which may itself be a quote; else a lifetime.
            [b'\'', b'\\', _, ..] => 2 + tail[3..].iter().position(|byte| *byte == b'\'').map_or(1, |end| end + 2),
            [b'\'', _, b'\'', ..] => 3,
            _ => 1,
        };
    }
    text.len()
}

fn literal_length(text: &str) -> usize {
    if text.is_empty() {
        return 0;
    }
    if let Some(raw) = text.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let end = format!("\"{}", "#".repeat(hashes));
        let inside = 2 + hashes;
        return text[inside..].find(&end).map_or(text.len(), |at| inside + at + end.len());
    }
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    (at + 1).min(text.len())
}

#[test]
fn code_strings_and_comments_are_told_apart() {
    let text = "let a = \"x // y\"; // \"no\"\nlet c = '\"'; let b = r#\"raw \" one\"#; /* \"no\" */ let d: &'a str = \"\\\"\";";
    let found: Vec<_> = literals(text).into_iter().map(|(_, literal)| literal).collect();
    assert_eq!(found, ["x // y", "raw \" one", "\\"]);
    assert_eq!(without_comments("a // b\nc /* d\n */ e"), "a \nc \n e");
}
