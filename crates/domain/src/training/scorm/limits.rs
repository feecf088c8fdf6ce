//! What an archive may be like before anything of it is unpacked, and how much may come out of it.
//!
//! The numbers in an archive's directory are claims of a stranger: [`check_listing`] refuses what cannot be good even by its own claims,
//! and [`Budget`] counts what really comes out. Files go into content-addressed storage and never to the paths that the archive names.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization as _;

use crate::training::Refusal;

/// Most entries.
pub const MOST_ENTRIES: usize = 5_000;
/// Most bytes of all files together, unpacked.
pub const MOST_UNPACKED: u64 = 2 * 1024 * 1024 * 1024;
/// Unpacked, an archive may be so many times its size…
const TIMES_PACKED: u64 = 20;
/// …and so many bytes more.
const BESIDES: u64 = 50 * MIB;
/// A file may be so many times its packed size.
const MOST_RATIO: u64 = 200;
/// Smaller files may be packed as well as they like: there is nothing to fear from them.
const SMALL: u64 = MIB;
/// Longest path, in bytes.
const LONGEST_PATH: usize = 240;
const MIB: u64 = 1024 * 1024;

/// An entry as the archive's directory lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEntry {
    /// Its name; folders end with a slash.
    pub name: String,
    /// Its packed size.
    pub packed: u64,
    /// Its size, as the archive claims.
    pub size: u64,
    /// Where its local header begins.
    pub offset: u64,
    /// Where the next byte after its data lies.
    pub end: u64,
    /// What it is.
    pub kind: EntryKind,
    /// Whether it is protected by a password.
    pub encrypted: bool,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, a device or anything else.
    Other,
}

/// Checks an archive of so many bytes by its directory. Answers with the names as they are stored: composed, with slashes.
///
/// # Errors
/// What stands against it.
pub fn check_listing(archive: u64, entries: &[ListedEntry]) -> Result<Vec<String>, Refusal> {
    let unsafe_by = |limit: &str| Refusal::UnsafeArchive { limit: limit.to_owned() };
    if entries.len() > MOST_ENTRIES {
        return Err(unsafe_by("entries"));
    }
    if entries.iter().any(|entry| entry.encrypted) {
        return Err(Refusal::Encrypted);
    }
    if entries.iter().any(|entry| entry.kind == EntryKind::Other) {
        return Err(unsafe_by("link"));
    }
    let total = entries.iter().try_fold(0u64, |sum, entry| sum.checked_add(entry.size));
    if total.is_none_or(|total| total > most_unpacked(archive)) {
        return Err(unsafe_by("size"));
    }
    if entries.iter().any(|entry| entry.size > SMALL && entry.size / MOST_RATIO > entry.packed) {
        return Err(unsafe_by("ratio"));
    }
    let mut places: Vec<(u64, u64)> = entries.iter().map(|entry| (entry.offset, entry.end)).collect();
    places.sort_unstable();
    let overlap = places.windows(2).any(|pair| matches!(pair, [(_, end), (next, _)] if next < end));
    if overlap || places.iter().any(|(offset, end)| end < offset || *end > archive) {
        return Err(unsafe_by("overlap"));
    }
    let mut seen = BTreeSet::new();
    let mut names = Vec::with_capacity(entries.len());
    for entry in entries {
        let name = stored_name(&entry.name).ok_or_else(|| unsafe_by("path"))?;
        // Names that differ in case alone are kept: on the web they are two files.
        if !seen.insert(name.trim_end_matches('/').to_owned()) {
            return Err(unsafe_by("doubled"));
        }
        names.push(name);
    }
    Ok(names)
}

/// How much may come out of an archive of so many bytes.
#[must_use]
pub fn most_unpacked(archive: u64) -> u64 {
    archive.saturating_mul(TIMES_PACKED).saturating_add(BESIDES).min(MOST_UNPACKED)
}

/// A name as it is stored; `None` when it leads anywhere but down from the archive's root. Archives made by careless tools have
/// backslashes: they are slashes.
#[must_use]
pub fn stored_name(name: &str) -> Option<String> {
    let name: String = name.replace('\\', "/").nfc().collect();
    let plain = name.strip_suffix('/').unwrap_or(&name);
    let sound = !plain.is_empty()
        && name.len() <= LONGEST_PATH
        && !name.chars().any(char::is_control)
        && plain.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !plain.split('/').next().is_some_and(|first| first.contains(':'));
    sound.then_some(name)
}

/// What may still come out while an archive is unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    left: u64,
}

impl Budget {
    /// For an archive of so many bytes.
    #[must_use]
    pub fn of(archive: u64) -> Self {
        Self { left: most_unpacked(archive) }
    }

    /// Counts bytes that came out.
    ///
    /// # Errors
    /// When they are too many: unpacking ends there, whatever the directory claimed.
    pub fn spend(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.left = self.left.checked_sub(bytes).ok_or_else(|| Refusal::UnsafeArchive { limit: "size".to_owned() })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn entry(n: u64, name: &str) -> ListedEntry {
        let (offset, end) = (n * 1_000, n * 1_000 + 900);
        ListedEntry { name: name.to_owned(), packed: 800, size: 1_000, offset, end, kind: EntryKind::File, encrypted: false }
    }

    fn limit(archive: u64, entries: &[ListedEntry]) -> String {
        match check_listing(archive, entries) {
            Ok(_) => String::new(),
            Err(Refusal::UnsafeArchive { limit }) => limit,
            Err(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn a_plain_archive_passes_with_tidy_names() {
        let entries = [entry(0, "imsmanifest.xml"), entry(1, "img\\u\u{308}.png"), entry(2, "a/"), entry(3, "a/B.js"), entry(4, "a/b.js")];
        assert_eq!(
            check_listing(10_000, &entries),
            Ok(["imsmanifest.xml", "img/ü.png", "a/", "a/B.js", "a/b.js"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn bombs_are_refused_by_their_own_claims() {
        let many: Vec<ListedEntry> = (0..100_000).map(|n| entry(n, &format!("{n}"))).collect();
        assert_eq!(limit(u64::MAX, &many), "entries");
        let huge = ListedEntry { size: 60 * MIB, packed: MIB, end: MIB, ..entry(0, "a") };
        assert_eq!(limit(MIB, std::slice::from_ref(&huge)), "", "twenty times and fifty more");
        assert_eq!(limit(MIB, &[ListedEntry { size: 71 * MIB, ..huge.clone() }]), "size");
        assert_eq!(limit(u64::MAX, &[ListedEntry { size: 3 * MOST_UNPACKED, ..huge.clone() }]), "size");
        assert_eq!(limit(u64::MAX, &[ListedEntry { size: u64::MAX, ..huge.clone() }, huge.clone()]), "size");
        assert_eq!(limit(MIB, &[ListedEntry { size: 40 * MIB, packed: 1_000, ..huge }]), "ratio");
        assert_eq!(limit(MIB, &[ListedEntry { size: MIB, packed: 1_000, ..entry(0, "zeros.txt") }]), "", "small files may shrink");
    }

    #[test]
    fn entries_that_share_bytes_are_refused() {
        let first = entry(0, "a");
        let second = ListedEntry { offset: 899, end: 1_800, ..entry(1, "b") };
        assert_eq!(limit(10_000, &[first.clone(), second]), "overlap");
        assert_eq!(limit(10_000, &[ListedEntry { end: 20_000, ..first.clone() }]), "overlap", "beyond the end");
        assert_eq!(limit(10_000, &[ListedEntry { offset: 5, end: 1, ..first }]), "overlap", "backwards");
    }

    #[test]
    fn names_stay_inside_and_are_once_each() {
        for bad in
            ["../x", "a/../../x", "/etc/passwd", "..\\x", "C:\\x", "c:x", "a//b", "", "/", "a\0b", "a\nb", "./x", "a/..", &"x/".repeat(200)]
        {
            assert_eq!(limit(10_000, &[entry(0, bad)]), "path", "{bad:?}");
        }
        assert_eq!(limit(10_000, &[entry(0, "ü"), entry(1, "u\u{308}")]), "doubled");
        assert_eq!(limit(10_000, &[entry(0, "a"), entry(1, "a/")]), "doubled", "a file that is a folder too");
    }

    #[test]
    fn links_and_passwords_are_refused() {
        assert_eq!(limit(10_000, &[ListedEntry { kind: EntryKind::Other, ..entry(0, "a") }]), "link");
        let secret = ListedEntry { encrypted: true, ..entry(0, "a") };
        assert_eq!(check_listing(10_000, &[secret]), Err(Refusal::Encrypted));
    }

    #[test]
    fn what_comes_out_is_counted() {
        let mut budget = Budget::of(0);
        assert_eq!(budget.spend(50 * MIB), Ok(()));
        assert_eq!(budget.spend(1), Err(Refusal::UnsafeArchive { limit: "size".to_owned() }));
    }

    proptest! {
        #[test]
        fn no_name_leads_out(name in "[a-c./\\\\:]{0,12}") {
            if let Some(stored) = stored_name(&name) {
                prop_assert!(!stored.starts_with('/') && stored.trim_end_matches('/').split('/').all(|part| !matches!(part, "" | "." | "..")));
                prop_assert_eq!(stored_name(&stored), Some(stored.clone()));
            }
        }
    }
}
