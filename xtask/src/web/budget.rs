//! What the first page and each module cost on the wire, and the most they may.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::locales::PSEUDO;
use super::pack::{LATER, MODULE, OFFLINE};
use super::style;
use crate::say;

/// The most that the sign-in page may need, in bytes of Brotli.
pub const SIGN_IN: u64 = 160_000;
/// The most that the frame around all pages may need, once after signing in. It holds the router.
pub const FRAME: u64 = 182_000;
/// The most that the chunk of a part of the app, such as a module's page, may hold: the code that nobody else needs.
pub const CHUNK: u64 = 60_000;
/// The most that opening a part may load when it is the first one after signing in: its chunk and the code that it shares with other
/// parts, which comes once. May only be lowered.
pub const TOGETHER: u64 = 380_000;

/// What comes besides chunks once the sign-in page is there.
const AFTER: [&str; 3] = [style::FRAME, LATER, OFFLINE];

/// One file and its size, or several and their sum.
pub struct Part {
    /// Its path below the build's folder.
    pub name: String,
    /// Bytes on the disk.
    pub raw: u64,
    /// Bytes on the wire.
    pub brotli: u64,
    /// Bytes on the wire of the files that nothing else loads.
    pub own: u64,
    /// Requests.
    pub files: usize,
}

/// What the sign-in page needs, and what the parts of the app need besides.
pub struct Sizes {
    /// Everything that the sign-in page loads.
    pub first: Vec<Part>,
    /// What the frame loads besides, once after signing in.
    pub frame: Option<Part>,
    /// What opening a part loads besides, with all code that it shares with other parts.
    pub parts: Vec<Part>,
    /// The words of the sections that come with the parts, in the language that needs most.
    pub words: Vec<Part>,
}

/// Prints the table and fails when something is over budget.
pub fn print(dist: &Path) -> Result<()> {
    let sizes = Sizes::of(dist)?;
    head("What the sign-in page loads");
    sizes.first.iter().for_each(row);
    let sum = Part { name: "Sum".to_owned(), raw: 0, brotli: sizes.first_brotli(), own: 0, files: sizes.first.len() };
    row(&sum);
    println!("  At most {}.", say::kilobytes(SIGN_IN));
    if let Some(frame) = &sizes.frame {
        head("What comes once after signing in");
        row(frame);
        println!("  At most {}.", say::kilobytes(FRAME));
        println!("\n  {:<52} {:>7} {:>12} {:>12}", "What opening a part loads", "files", "its chunk", "with shared");
        for part in &sizes.parts {
            println!("  {:<52} {:>7} {:>12} {:>12}", part.name, part.files, say::kilobytes(part.own), say::kilobytes(part.brotli));
        }
        println!("  Its chunk at most {}, with shared code at most {}.", say::kilobytes(CHUNK), say::kilobytes(TOGETHER));
        head("Words that come with the parts, one language");
        sizes.words.iter().for_each(row);
    }
    println!();
    sizes.check()
}

fn head(title: &str) {
    println!("\n  {title:<52} {:>7} {:>12} {:>12}", "files", "raw", "Brotli");
}

fn row(part: &Part) {
    let raw = if part.raw == 0 { String::new() } else { say::kilobytes(part.raw) };
    println!("  {:<52} {:>7} {raw:>12} {:>12}", part.name, part.files, say::kilobytes(part.brotli));
}

impl Sizes {
    /// Reads them from the web folder.
    pub fn of(dist: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(dist.join("precache.json")).context("there is no dist/precache.json: run `cargo xtask dist`")?;
        let precache: Value = serde_json::from_str(&text).context("dist/precache.json is no JSON")?;
        let urls = precache["files"].as_array().into_iter().flatten().filter_map(|file| file["url"].as_str());
        let mut first = vec![Part::of(dist, "index.html")?, Part::of(dist, "config.json")?];
        let (mut chunks, mut catalogues, mut sections) = (BTreeMap::new(), Vec::new(), BTreeMap::new());
        for url in urls {
            let part = Part::of(dist, url)?;
            match part.name.strip_prefix("locales/") {
                Some(words) if words.starts_with(PSEUDO) => {}
                Some(words) => match words.split_once('/') {
                    Some((_, section)) => largest(&mut sections, section.to_owned(), part),
                    None => catalogues.push(part),
                },
                None if AFTER.contains(&part.name.as_str()) => _ = chunks.insert(part.name.clone(), part),
                None if part.name.ends_with(".wasm") && part.name != MODULE => _ = chunks.insert(part.name.clone(), part),
                None => first.push(part),
            }
        }
        // A reader loads one catalogue; the largest stands for it.
        first.extend(catalogues.into_iter().max_by_key(|part| part.brotli));
        let loads: Vec<(&String, Vec<&str>)> = precache["parts"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, files)| (name, files.as_array().into_iter().flatten().filter_map(Value::as_str).collect()))
            .collect();
        let mut users = BTreeMap::<&str, usize>::new();
        loads.iter().flat_map(|(_, files)| files).for_each(|file| *users.entry(file).or_default() += 1);
        for (file, chunk) in &mut chunks {
            chunk.own = if users.get(file.as_str()) == Some(&1) { chunk.brotli } else { 0 };
        }
        let mut parts: Vec<Part> = loads.iter().map(|(name, files)| Part::together(name, files, &chunks)).collect();
        let mut frame = parts.iter().position(|part| part.name == super::chunks::FRAME).map(|at| parts.remove(at));
        if let Some(frame) = &mut frame {
            AFTER.iter().filter_map(|name| chunks.get(*name)).for_each(|file| frame.add(file));
        }
        Ok(Self { first, frame, parts, words: sections.into_values().collect() })
    }

    /// The sum of what the sign-in page loads, on the wire.
    pub fn first_brotli(&self) -> u64 {
        self.first.iter().map(|part| part.brotli).sum()
    }

    fn check(&self) -> Result<()> {
        let chunks = self.parts.iter().map(|part| (part, "its chunk", part.own, CHUNK));
        let together = self.parts.iter().map(|part| (part, "all it loads", part.brotli, TOGETHER));
        let frame = self.frame.iter().map(|frame| (frame, "all it loads", frame.brotli, FRAME));
        let mut over: Vec<String> = chunks
            .chain(together)
            .chain(frame)
            .filter(|(_, _, size, most)| size > most)
            .map(|(part, what, size, most)| format!("{}: {what} has {} of {}", part.name, say::kilobytes(size), say::kilobytes(most)))
            .collect();
        if self.first_brotli() > SIGN_IN {
            over.push(format!("the sign-in page needs {} of {}", say::kilobytes(self.first_brotli()), say::kilobytes(SIGN_IN)));
        }
        match over.is_empty() {
            true => Ok(()),
            false => bail!(
                "over budget: {}. The usual suspects are a new crate, and code that a `lazily!` no longer keeps apart; the names of functions are in target/web-parts",
                over.join(", ")
            ),
        }
    }
}

/// Keeps the larger one of a name.
fn largest(kept: &mut BTreeMap<String, Part>, name: String, part: Part) {
    let is_larger = kept.get(&name).is_none_or(|other| other.brotli < part.brotli);
    if is_larger {
        kept.insert(name, part);
    }
}

impl Part {
    fn of(dist: &Path, url: &str) -> Result<Self> {
        let file = dist.join(url);
        let raw = file.metadata().with_context(|| format!("cannot read {}", file.display()))?.len();
        let brotli = dist.join(format!("{url}.br")).metadata().map_or(raw, |metadata| metadata.len());
        let name = match url.strip_prefix("a/") {
            Some(rest) => rest.split_once('/').map_or(rest, |(_, name)| name),
            None => url,
        };
        Ok(Self { name: name.to_owned(), raw, brotli, own: 0, files: 1 })
    }

    /// The files of a list as one load.
    fn together(name: &str, files: &[&str], chunks: &BTreeMap<String, Self>) -> Self {
        let mut sum = Self { name: name.to_owned(), raw: 0, brotli: 0, own: 0, files: 0 };
        files.iter().filter_map(|name| chunks.get(*name)).for_each(|chunk| sum.add(chunk));
        sum
    }

    fn add(&mut self, other: &Self) {
        self.raw += other.raw;
        self.brotli += other.brotli;
        self.own += other.own;
        self.files += other.files;
    }
}
