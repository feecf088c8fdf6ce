//! The child process that unpacks one package within limits of memory, time and what may come out.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use guildhall_domain::{
    problem::Refusal as _,
    training::{
        Refusal,
        scorm::{
            ArchiveFile, PackageReport, import,
            limits::{Budget, EntryKind, ListedEntry, MOST_ENTRIES, check_listing},
        },
    },
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use zip::ZipArchive;

use crate::child;

/// Address space that the child may use: its program and its directory of the archive.
const MEMORY: u64 = 320 * 1024 * 1024;
/// Seconds of processor time: a package of the largest size is unpacked well within.
const SECONDS: u64 = 60;
/// Largest directory of an archive that is read, in bytes.
const DIRECTORY: u64 = 8 * 1024 * 1024;
const PIECE: usize = 64 * 1024;

/// What the worker is to do.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Task {
    /// The archive.
    pub(super) source: PathBuf,
    /// Where its files go, under names of ours.
    pub(super) out: PathBuf,
}

/// What became of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(in crate::training::learning) enum Outcome {
    /// Unpacked and looked at.
    Done {
        /// What was found.
        report: Box<PackageReport>,
        /// The files.
        files: Vec<Unpacked>,
    },
    /// Not taken.
    Refused {
        /// Why.
        code: String,
        /// What the sentence needs.
        params: Map<String, Value>,
    },
}

/// A file that came out.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::training::learning) struct Unpacked {
    /// Its path in the archive.
    pub(in crate::training::learning) path: String,
    /// Its name in the folder of results.
    pub(in crate::training::learning) file: String,
    /// Its hash.
    pub(in crate::training::learning) sha256: String,
    /// Its size.
    pub(in crate::training::learning) size: u64,
}

impl Outcome {
    pub(super) fn refused(refusal: &Refusal) -> Self {
        Self::Refused { code: refusal.code().to_owned(), params: refusal.params() }
    }
}

/// Reads a task from standard input, does it, and writes what came of it. Returns the exit code.
#[must_use]
pub fn run() -> u8 {
    let largest = guildhall_domain::training::scorm::limits::MOST_UNPACKED;
    let task: Task = match child::task(MEMORY, SECONDS, largest) {
        Ok(task) => task,
        Err(code) => return code,
    };
    let outcome = unpack(&task).unwrap_or_else(|refusal| Outcome::refused(&refusal));
    u8::from(child::save(&task.out, &outcome).is_err())
}

fn unpack(task: &Task) -> Result<Outcome, Refusal> {
    let mut file = File::open(&task.source).map_err(|_| Refusal::BrokenArchive)?;
    let length = file.metadata().map_err(|_| Refusal::BrokenArchive)?.len();
    let claimed = look_at_end(&mut file, length)?;
    let mut zip = ZipArchive::new(file).map_err(|_| Refusal::BrokenArchive)?;
    if zip.len() > MOST_ENTRIES {
        return Err(Refusal::UnsafeArchive { limit: "entries".to_owned() });
    }
    let listing = listing(&mut zip)?;
    let names = check_listing(length, &listing)?;
    // Of entries with one name the reader of archives keeps the last: what it shows is not what others would unpack.
    if claimed != zip.len() {
        return Err(Refusal::UnsafeArchive { limit: "doubled".to_owned() });
    }
    let mut budget = Budget::of(length);
    let mut files = Vec::new();
    for (index, (entry, name)) in listing.iter().zip(names).enumerate() {
        if entry.kind == EntryKind::File {
            files.push(take_out(&mut zip, index, name, &task.out, &mut budget)?);
        }
    }
    let known: Vec<ArchiveFile> = files.iter().map(|file| ArchiveFile { path: file.path.clone(), size: file.size }).collect();
    let at: BTreeMap<&str, &str> = files.iter().map(|file| (file.path.as_str(), file.file.as_str())).collect();
    let report = import::examine(&known, |name| std::fs::read(task.out.join(at.get(name)?)).ok());
    Ok(Outcome::Done { report: Box::new(report), files })
}

/// Looks at the record at the archive's end before its directory is read into memory; answers with how many entries it claims.
fn look_at_end(file: &mut File, length: u64) -> Result<usize, Refusal> {
    let mut start = [0; 4];
    let begun = file.read_exact(&mut start).is_ok();
    if !begun || !start.starts_with(b"PK") {
        return Err(Refusal::NotAPackage);
    }
    let tail = length.min(66_000);
    let mut end = Vec::with_capacity(66_000);
    let read = file.seek(SeekFrom::Start(length - tail)).and_then(|_| Read::by_ref(file).take(tail).read_to_end(&mut end));
    read.map_err(|_| Refusal::BrokenArchive)?;
    let at = memchr::memmem::rfind(&end, b"PK\x05\x06").ok_or(Refusal::BrokenArchive)?;
    let record = end.get(at..at + 22).ok_or(Refusal::BrokenArchive)?;
    let short = |from: usize| record.get(from..from + 2).and_then(|bytes| bytes.try_into().ok()).map_or(u16::MAX, u16::from_le_bytes);
    let long = |from: usize| record.get(from..from + 4).and_then(|bytes| bytes.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes);
    let entries = usize::from(short(10));
    if entries > MOST_ENTRIES || u64::from(long(12)) > DIRECTORY {
        return Err(Refusal::UnsafeArchive { limit: "entries".to_owned() });
    }
    file.seek(SeekFrom::Start(0)).map_err(|_| Refusal::BrokenArchive)?;
    Ok(entries)
}

fn listing(zip: &mut ZipArchive<File>) -> Result<Vec<ListedEntry>, Refusal> {
    let mut listing = Vec::with_capacity(zip.len());
    for index in 0..zip.len() {
        let entry = zip.by_index_raw(index).map_err(|_| Refusal::BrokenArchive)?;
        let kind = if entry.is_symlink() {
            EntryKind::Other
        } else {
            match entry.unix_mode().map_or(0, |mode| mode & 0o170_000) {
                0 | 0o100_000 | 0o040_000 if entry.is_dir() => EntryKind::Folder,
                0 | 0o100_000 => EntryKind::File,
                _ => EntryKind::Other,
            }
        };
        let offset = entry.header_start();
        // Names without a mark are in the tongue of the maker's machine; most are UTF-8 all the same.
        let name = match std::str::from_utf8(entry.name_raw()) {
            Ok(name) => name.to_owned(),
            Err(_) => entry.name().map_err(|_| Refusal::BrokenArchive)?.into_owned(),
        };
        listing.push(ListedEntry {
            name,
            packed: entry.compressed_size(),
            size: entry.size(),
            offset,
            end: entry.data_start().unwrap_or(offset).saturating_add(entry.compressed_size()),
            kind,
            encrypted: entry.encrypted(),
        });
    }
    Ok(listing)
}

/// Takes one file out, counting the bytes that really come.
fn take_out(zip: &mut ZipArchive<File>, index: usize, path: String, out: &Path, budget: &mut Budget) -> Result<Unpacked, Refusal> {
    let mut entry = zip.by_index(index).map_err(|_| Refusal::BrokenArchive)?;
    let claimed = entry.size();
    let file = format!("{index}");
    let mut target = File::create(out.join(&file)).map_err(|_| no_room())?;
    let (mut hasher, mut size, mut piece) = (Sha256::new(), 0_u64, vec![0; PIECE]);
    loop {
        let read = entry.read(&mut piece).map_err(|_| Refusal::BrokenArchive)?;
        let Some(bytes) = piece.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        budget.spend(read as u64)?;
        size += read as u64;
        // A directory that lies about one file is not believed about the others.
        if size > claimed {
            return Err(Refusal::BrokenArchive);
        }
        hasher.update(bytes);
        target.write_all(bytes).map_err(|_| no_room())?;
    }
    let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Unpacked { path, file, sha256, size })
}

/// It cannot be written: for whoever sent it that is the same as too large.
fn no_room() -> Refusal {
    Refusal::UnsafeArchive { limit: "size".to_owned() }
}

/// What came of an archive whose child was ended: it wanted more than it may.
pub(super) fn ended() -> Outcome {
    Outcome::refused(&Refusal::UnsafeArchive { limit: "size".to_owned() })
}
