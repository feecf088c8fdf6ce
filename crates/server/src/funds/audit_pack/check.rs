//! Checks a pack without the portal: every file against its sum, the manifest, and the chain of every book of the ledger.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Seek},
    path::Path,
};

use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::{LEDGER, writer::hex};
use crate::funds::book;

/// Columns of the ledger that are hashed: all but the two hashes.
const HASHED: usize = LEDGER.len() - 2;

/// What was checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// Files with the right sum.
    pub files: usize,
    /// Entries of the ledger in whole chains.
    pub entries: usize,
}

/// Checks a pack.
///
/// # Errors
/// A sentence with the first thing that is not as it should be.
pub fn check(path: &Path) -> Result<Checked, String> {
    let file = File::open(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    let mut zip = ZipArchive::new(file).map_err(|error| format!("{} is no zip: {error}", path.display()))?;
    let sums = sums(&mut zip)?;
    let names = zip.file_names().map(|name| name.map(|name| name.into_owned())).collect::<Result<Vec<String>, _>>();
    let names = names.map_err(|error| format!("{} has a file without a name: {error}", path.display()))?;
    if let Some(stranger) = names.iter().find(|name| *name != "SHA256SUMS" && !sums.contains_key(*name)) {
        return Err(format!("{stranger} is in no list: somebody put it in"));
    }
    for (name, expected) in &sums {
        let mut entry = zip.by_name(name).map_err(|_| format!("{name} is missing"))?;
        let mut hash = Sha256::new();
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = entry.read(&mut piece).map_err(|error| format!("{name} cannot be read: {error}"))?;
            if read == 0 {
                break;
            }
            hash.update(piece.get(..read).unwrap_or_default());
        }
        if hex(&hash.finalize()) != *expected {
            return Err(format!("{name} is not what it was when the pack was made"));
        }
    }
    manifest(&mut zip, &sums)?;
    Ok(Checked { files: sums.len(), entries: ledger(&mut zip)? })
}

fn text<R: Read + Seek>(zip: &mut ZipArchive<R>, name: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut entry = zip.by_name(name).map_err(|_| format!("{name} is missing"))?;
    entry.read_to_string(&mut text).map_err(|error| format!("{name} cannot be read: {error}"))?;
    Ok(text)
}

/// The sums by name.
fn sums<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<BTreeMap<String, String>, String> {
    let mut sums = BTreeMap::new();
    for line in text(zip, "SHA256SUMS")?.lines() {
        let (sum, name) = line.split_once("  ").ok_or_else(|| format!("SHA256SUMS has a line that is no sum: {line}"))?;
        sums.insert(name.to_owned(), sum.to_owned());
    }
    Ok(sums)
}

/// Whether the manifest tells the same as the sums.
fn manifest<R: Read + Seek>(zip: &mut ZipArchive<R>, sums: &BTreeMap<String, String>) -> Result<(), String> {
    let manifest: Value =
        serde_json::from_str(&text(zip, "manifest.json")?).map_err(|error| format!("manifest.json is no JSON: {error}"))?;
    let files = manifest.get("files").and_then(Value::as_array).ok_or("manifest.json lists no files")?;
    let told = |file: &Value, name: &str| file.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let listed: BTreeMap<String, String> = files.iter().map(|file| (told(file, "name"), told(file, "sha256"))).collect();
    match sums.iter().find(|(name, sum)| *name != "manifest.json" && listed.get(*name) != Some(sum)) {
        Some((name, _)) => Err(format!("manifest.json says something else about {name} than SHA256SUMS")),
        None => Ok(()),
    }
}

/// Follows the chain of every book; says how many entries there are.
fn ledger<R: Read + Seek>(zip: &mut ZipArchive<R>) -> Result<usize, String> {
    let text = text(zip, "ledger.csv")?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    if !reader.headers().is_ok_and(|head| head.iter().eq(LEDGER)) {
        return Err("ledger.csv has other columns".to_owned());
    }
    let mut heads: BTreeMap<String, (String, i64)> = BTreeMap::new();
    let mut entries = 0;
    for row in reader.records() {
        let row = row.map_err(|error| format!("ledger.csv cannot be read: {error}"))?;
        let cell = |index: usize| row.get(index).unwrap_or_default();
        let (id, previous, hash) = (cell(0), cell(HASHED), cell(HASHED + 1));
        if book::hash(previous, row.iter().take(HASHED)) != hash {
            return Err(format!("the entry {id} is not what it was when it was written"));
        }
        let number: i64 = cell(2).parse().map_err(|_| format!("the entry {id} has no number"))?;
        let (head, last) = heads.entry(cell(1).to_owned()).or_insert_with(|| (book::NO_HASH.to_owned(), 0));
        if head != previous || number != *last + 1 {
            return Err(format!("the entry {id} does not follow the one before it in its book"));
        }
        (*head, *last) = (hash.to_owned(), number);
        entries += 1;
    }
    Ok(entries)
}
