//! Opens zip files within limits, counting the bytes that really come out.

use std::{
    collections::BTreeSet,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use guildhall_domain::collateral::Refusal;
use zip::ZipArchive;

use super::Unreadable;

/// Most entries of an archive.
const ENTRIES: usize = 5_000;
/// Largest directory that is read, in bytes.
const DIRECTORY: u64 = 8 * 1024 * 1024;
/// Entries below this size may be packed as well as they like.
const SMALL: u64 = 1024 * 1024;
/// Most bytes for one byte packed.
const RATIO: u64 = 200;
/// Most bytes that come out of all entries that are read.
const PRODUCED: u64 = 64 * 1024 * 1024;

/// An archive whose directory has been checked.
pub(super) struct Archive {
    zip: ZipArchive<File>,
    left: u64,
}

impl Archive {
    /// Opens an archive and checks its directory.
    pub(super) fn open(path: &Path) -> Result<Self, Unreadable> {
        let mut file = File::open(path).map_err(|_| Unreadable::Broken)?;
        let packed = file.metadata().map_err(|_| Unreadable::Broken)?.len();
        if !is_small(&mut file) {
            return Err(Unreadable::TooLarge);
        }
        let mut zip = ZipArchive::new(file).map_err(|_| Unreadable::Broken)?;
        if zip.len() > ENTRIES {
            return Err(Unreadable::TooLarge);
        }
        let mut sum = 0_u64;
        let mut spans = Vec::with_capacity(zip.len());
        let mut names = BTreeSet::new();
        for index in 0..zip.len() {
            let entry = zip.by_index_raw(index).map_err(|_| Unreadable::Broken)?;
            if entry.encrypted() {
                return Err(Unreadable::Password);
            }
            sum = sum.saturating_add(entry.size());
            if entry.size() > SMALL && entry.size() / entry.compressed_size().max(1) > RATIO {
                return Err(Unreadable::TooLarge);
            }
            let name = entry.name().map_err(|_| Unreadable::Broken)?.into_owned();
            if !is_tame(&name) || entry.is_symlink() || !names.insert(name.to_lowercase()) {
                return Err(Unreadable::Broken);
            }
            let start = entry.header_start();
            spans.push((start, entry.data_start().unwrap_or(start).saturating_add(entry.compressed_size())));
        }
        let most = (2 * 1024 * 1024 * 1024).min(packed.saturating_mul(20).saturating_add(50 * 1024 * 1024));
        if sum > most {
            return Err(Unreadable::TooLarge);
        }
        spans.sort_unstable();
        if spans.iter().zip(spans.iter().skip(1)).any(|((_, end), (next, _))| next < end) {
            return Err(Unreadable::TooLarge);
        }
        Ok(Self { zip, left: PRODUCED })
    }

    /// The names of all entries.
    pub(super) fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect()
    }

    /// One entry's bytes.
    pub(super) fn read(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        let entry = self.zip.by_name(name).map_err(|_| Unreadable::Broken)?;
        let mut bytes = Vec::new();
        entry.take(self.left + 1).read_to_end(&mut bytes).map_err(|_| Unreadable::Broken)?;
        let produced = bytes.len() as u64;
        if produced > self.left {
            return Err(Unreadable::TooLarge);
        }
        self.left -= produced;
        Ok(bytes)
    }
}

/// No way out of a folder: relative, without drives, backslashes, control characters and parent folders, at most 240 bytes.
fn is_tame(name: &str) -> bool {
    name.len() <= 240
        && !name.starts_with('/')
        && !name.chars().any(|c| c.is_control() || c == '\\' || c == ':')
        && !name.split('/').any(|part| part == "..")
}

/// Whether the directory at the end is of a size that may be read into memory.
fn is_small(file: &mut File) -> bool {
    let Ok(length) = file.seek(SeekFrom::End(0)) else { return false };
    let tail = length.min(66_000);
    let mut end = Vec::with_capacity(66_000);
    let read = file.seek(SeekFrom::Start(length - tail)).and_then(|_| Read::by_ref(file).take(tail).read_to_end(&mut end));
    let small = read.is_ok()
        && memchr::memmem::rfind(&end, b"PK\x05\x06").is_some_and(|at| {
            let number = |from: usize| {
                end.get(at + from..at + from + 4).and_then(|bytes| bytes.try_into().ok()).map_or(u32::MAX, u32::from_le_bytes)
            };
            u64::from(number(12)) <= DIRECTORY
        });
    small && file.seek(SeekFrom::Start(0)).is_ok()
}

/// What a zip file is, by the names inside.
///
/// # Errors
/// [`Refusal::ForbiddenType`] for Java archives and Android packages.
pub(in crate::collateral) fn media_type(mut file: File) -> Result<&'static str, Refusal> {
    const ZIP: &str = "application/zip";
    if !is_small(&mut file) {
        return Ok(ZIP);
    }
    let Ok(mut zip) = ZipArchive::new(file) else { return Ok(ZIP) };
    if zip.len() > ENTRIES {
        return Ok(ZIP);
    }
    let mut kind = String::new();
    if let Ok(entry) = zip.by_name("mimetype") {
        let read = entry.take(100).read_to_string(&mut kind);
        if read.is_err() {
            kind.clear();
        }
    }
    const DECLARED: &[&str] = &[
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/vnd.oasis.opendocument.presentation",
        "application/vnd.oasis.opendocument.graphics",
        "application/epub+zip",
    ];
    if let Some(declared) = DECLARED.iter().find(|declared| **declared == kind.trim()) {
        return Ok(declared);
    }
    let names: Vec<String> = zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    if has("AndroidManifest.xml") || names.iter().any(|name| name.ends_with(".class")) {
        return Err(Refusal::ForbiddenType);
    }
    Ok(match (has("[Content_Types].xml"), has("word/"), has("xl/"), has("ppt/")) {
        (true, true, ..) => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        (true, _, true, _) => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        (true, _, _, true) => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => ZIP,
    })
}
