//! Knows whether the sources of the web app have changed since `dist/` was made.

use std::path::PathBuf;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use walkdir::WalkDir;

use crate::workspace;

/// Everything the web build reads.
const SOURCES: [&str; 12] = [
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "build.rs",
    "crates/domain",
    "index.html",
    "locales",
    "public",
    "src",
    "style",
    "xtask/Cargo.toml",
    "xtask/src",
];

fn file() -> PathBuf {
    workspace::workshop().join("stamp")
}

/// A digest of the contents of all sources.
pub fn of_sources() -> Result<String> {
    let root = workspace::root();
    let mut digest = Sha256::new();
    for source in SOURCES {
        for entry in WalkDir::new(root.join(source)).sort_by_file_name().into_iter().filter_map(Result::ok) {
            if entry.file_type().is_file() {
                let content = std::fs::read(entry.path()).with_context(|| format!("cannot read {}", entry.path().display()))?;
                digest.update(entry.path().strip_prefix(&root)?.to_string_lossy().as_bytes());
                digest.update((content.len() as u64).to_le_bytes());
                digest.update(&content);
            }
        }
    }
    Ok(super::pack::hex(&digest.finalize()))
}

/// Whether `dist/` was made from these sources.
pub fn is(stamp: &str) -> bool {
    std::fs::read_to_string(file()).is_ok_and(|written| written == stamp)
}

/// Remembers what `dist/` was made from.
pub fn write(stamp: &str) -> Result<()> {
    std::fs::write(file(), stamp).context("cannot write the stamp of the web build")
}
