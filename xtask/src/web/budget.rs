//! What the first page and each module cost on the wire, and the most they may.

use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::locales::PSEUDO;
use super::pack::MODULE;
use crate::say;

/// What the sign-in page should need, in bytes of Brotli.
pub const SIGN_IN_GOAL: u64 = 160_000;
/// What a module's chunk should need.
pub const CHUNK_GOAL: u64 = 60_000;
/// The most that the sign-in page may need. Above its goal for now; may only be lowered.
pub const SIGN_IN: u64 = 295_000;
/// The most that a module's chunk may need. Above its goal for now; may only be lowered.
pub const CHUNK: u64 = 80_000;

/// One file and its size.
pub struct Part {
    /// Its path below the build's folder.
    pub name: String,
    /// Bytes on the disk.
    pub raw: u64,
    /// Bytes on the wire.
    pub brotli: u64,
}

/// What the sign-in page needs, and the chunks of the modules.
pub struct Sizes {
    /// Everything that the sign-in page loads.
    pub first: Vec<Part>,
    /// What visiting modules loads.
    pub chunks: Vec<Part>,
}

/// Prints the table and fails when something is over budget.
pub fn print(dist: &Path) -> Result<()> {
    let sizes = Sizes::of(dist)?;
    println!("\n  {:<52} {:>12} {:>12}", "What the sign-in page loads", "raw", "Brotli");
    sizes.first.iter().for_each(row);
    let (most, goal) = (say::kilobytes(SIGN_IN), say::kilobytes(SIGN_IN_GOAL));
    println!("  {:<52} {:>12} {:>12}  at most {most}, goal {goal}", "Sum", "", say::kilobytes(sizes.first_brotli()));
    if !sizes.chunks.is_empty() {
        println!("\n  {:<52} {:>12} {:>12}", "Chunks, at most one visit later", "raw", "Brotli");
        sizes.chunks.iter().for_each(row);
        println!("  Each at most {}, goal {}.", say::kilobytes(CHUNK), say::kilobytes(CHUNK_GOAL));
    }
    println!();
    sizes.check()
}

fn row(part: &Part) {
    println!("  {:<52} {:>12} {:>12}", part.name, say::kilobytes(part.raw), say::kilobytes(part.brotli));
}

impl Sizes {
    /// Reads them from the web folder.
    pub fn of(dist: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(dist.join("precache.json")).context("there is no dist/precache.json: run `cargo xtask dist`")?;
        let precache: Value = serde_json::from_str(&text).context("dist/precache.json is no JSON")?;
        let urls = precache["files"].as_array().into_iter().flatten().filter_map(|file| file["url"].as_str());
        let mut first = vec![Part::of(dist, "index.html")?, Part::of(dist, "config.json")?];
        let mut chunks = Vec::new();
        let mut catalogues = Vec::new();
        for url in urls {
            let part = Part::of(dist, url)?;
            match part.name.as_str() {
                name if name.starts_with("locales/") && name.contains(PSEUDO) => {}
                name if name.starts_with("locales/") => catalogues.push(part),
                name if name.ends_with(".wasm") && name != MODULE => chunks.push(part),
                _ => first.push(part),
            }
        }
        // A reader loads one catalogue; the largest stands for it.
        first.extend(catalogues.into_iter().max_by_key(|part| part.brotli));
        Ok(Self { first, chunks })
    }

    /// The sum of what the sign-in page loads, on the wire.
    pub fn first_brotli(&self) -> u64 {
        self.first.iter().map(|part| part.brotli).sum()
    }

    fn check(&self) -> Result<()> {
        let mut over: Vec<String> = self
            .chunks
            .iter()
            .filter(|part| part.brotli > CHUNK)
            .map(|part| format!("{} needs {}", part.name, say::kilobytes(part.brotli)))
            .collect();
        if self.first_brotli() > SIGN_IN {
            over.push(format!("the sign-in page needs {}", say::kilobytes(self.first_brotli())));
        }
        match over.is_empty() {
            true => Ok(()),
            false => bail!(
                "over budget (sign-in page {}, chunk {}): {}. See what grew with `twiggy` or `wasm-opt --metrics`; the usual suspects are a new crate and code that a lazy route no longer keeps apart",
                say::kilobytes(SIGN_IN),
                say::kilobytes(CHUNK),
                over.join(", ")
            ),
        }
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
        Ok(Self { name: name.to_owned(), raw, brotli })
    }
}
