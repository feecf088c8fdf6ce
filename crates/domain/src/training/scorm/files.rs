//! Paths of a package: what they mean, and which file they lead to when their spelling is a little off.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization as _;

use super::ArchiveFile;

/// What a path leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    /// The file, by its very name.
    Exact(&'a ArchiveFile),
    /// The one file of the same name in another spelling of its characters (composed or not) or slashes.
    Spelled(&'a ArchiveFile),
    /// The one file whose name differs in upper and lower case alone.
    OtherCase(&'a ArchiveFile),
    /// Nothing, or several files in other case of which none is meant more than another.
    Nothing,
}

/// The files of a package, by all spellings that are taken for each other. The content's origin asks it too: pages refer to each other
/// with the same slips as manifests do.
#[derive(Debug, Clone, Default)]
pub struct FileIndex {
    files: Vec<ArchiveFile>,
    exact: BTreeMap<String, usize>,
    spelled: BTreeMap<String, Vec<usize>>,
    folded: BTreeMap<String, Vec<usize>>,
}

impl FileIndex {
    /// The index of these files. Folders (names with a slash at their end) and what operating systems leave behind are left out.
    #[must_use]
    pub fn new(files: &[ArchiveFile]) -> Self {
        let files: Vec<ArchiveFile> = files.iter().filter(|file| !is_litter(&file.path)).cloned().collect();
        let mut index = Self::default();
        for (place, file) in files.iter().enumerate() {
            index.exact.insert(file.path.clone(), place);
            index.spelled.entry(spelled(&file.path)).or_default().push(place);
            index.folded.entry(spelled(&file.path).to_lowercase()).or_default().push(place);
        }
        index.files = files;
        index
    }

    /// The files.
    #[must_use]
    pub fn files(&self) -> &[ArchiveFile] {
        &self.files
    }

    /// What a path leads to; see [`inside`] for what a reference means.
    #[must_use]
    pub fn find(&self, path: &str) -> Found<'_> {
        let file = |place: &usize| self.files.get(*place);
        if let Some(found) = self.exact.get(path).and_then(file) {
            return Found::Exact(found);
        }
        let only = |list: Option<&Vec<usize>>| list.filter(|list| list.len() == 1).and_then(|list| list.first()).and_then(file);
        let plain = spelled(path);
        if let Some(found) = only(self.spelled.get(&plain)) {
            return Found::Spelled(found);
        }
        only(self.folded.get(&plain.to_lowercase())).map_or(Found::Nothing, Found::OtherCase)
    }
}

fn spelled(path: &str) -> String {
    path.replace('\\', "/").nfc().collect()
}

/// Folders, and what macOS and Windows put into archives.
fn is_litter(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    name.is_empty() || path.starts_with("__MACOSX/") || name.starts_with("._") || matches!(name, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

/// What a reference means within a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A path of the package, with what follows it from the question mark or hash on.
    Inside(String, String),
    /// An address of another site.
    External,
    /// A path that leads out of the package.
    Outside,
}

/// What a reference means, seen from a folder of the package (with a slash at its end, or empty). Percent signs are undone.
#[must_use]
pub fn inside(folder: &str, reference: &str) -> Reference {
    let reference = reference.trim();
    let cut = reference.find(['?', '#']).unwrap_or(reference.len());
    let (path, rest) = reference.split_at(cut);
    let path = path.replace('\\', "/");
    // `c:` is a scheme too; nothing with a colon before the first slash lies in a package.
    let scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if scheme || path.starts_with("//") {
        return Reference::External;
    }
    let path = undone(&path);
    if path.contains(['\0', '\\']) {
        return Reference::Outside;
    }
    let whole = if path.starts_with('/') { path } else { format!("{folder}{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                if parts.pop().is_none() {
                    return Reference::Outside;
                }
            }
            part => parts.push(part),
        }
    }
    Reference::Inside(parts.join("/"), rest.to_owned())
}

/// Undoes percent-encoding; what is no UTF-8 afterwards is left as it was.
fn undone(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%').and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits
            .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn index(paths: &[&str]) -> FileIndex {
        FileIndex::new(&paths.iter().map(|path| ArchiveFile { path: (*path).to_owned(), size: 1 }).collect::<Vec<_>>())
    }

    fn name<'a>(found: Found<'a>) -> (&'static str, &'a str) {
        match found {
            Found::Exact(file) => ("exact", &file.path),
            Found::Spelled(file) => ("spelled", &file.path),
            Found::OtherCase(file) => ("case", &file.path),
            Found::Nothing => ("nothing", ""),
        }
    }

    #[test]
    fn a_file_is_found_in_spite_of_its_spelling() {
        let index = index(&["shared/Start.HTML", "u\u{308}ber.html", "a/x.js", "A/X.js", "img\\b.png"]);
        assert_eq!(name(index.find("shared/Start.HTML")), ("exact", "shared/Start.HTML"));
        assert_eq!(name(index.find("shared/start.html")), ("case", "shared/Start.HTML"));
        assert_eq!(name(index.find("über.html")), ("spelled", "u\u{308}ber.html"));
        assert_eq!(name(index.find("img/b.png")), ("spelled", "img\\b.png"));
        assert_eq!(name(index.find("a/X.js")), ("nothing", ""), "two are as near");
        assert_eq!(name(index.find("missing.html")), ("nothing", ""));
    }

    #[test]
    fn litter_is_not_seen() {
        let index = index(&["__MACOSX/._a.html", "a/", ".DS_Store", "a/._b.html", "a/b.html", "Thumbs.db"]);
        assert_eq!(index.files().iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["a/b.html"]);
    }

    #[test]
    fn references_stay_inside() {
        let here = |path: &str, rest: &str| Reference::Inside(path.to_owned(), rest.to_owned());
        assert_eq!(inside("sco/", "a%20b.html?x=1#y"), here("sco/a b.html", "?x=1#y"));
        assert_eq!(inside("sco/", "../shared/./c.html"), here("shared/c.html", ""));
        assert_eq!(inside("sco/", "/c.html"), here("c.html", ""));
        assert_eq!(inside("", "a\\b.html"), here("a/b.html", ""));
        assert_eq!(inside("", "50%.html"), here("50%.html", ""));
        assert_eq!(inside("", "%C3%BC.html"), here("ü.html", ""));
        assert_eq!(inside("sco/", "../../etc/passwd"), Reference::Outside);
        assert_eq!(inside("", "%2e%2e/etc/passwd"), Reference::Outside);
        assert_eq!(inside("", "..%5c..%5cx"), Reference::Outside);
        assert_eq!(inside("", "a%00.html"), Reference::Outside);
        for external in ["https://example.com/x", "//example.com/x", "javascript:alert(1)", "C:\\x.html", "data:text/html,x"] {
            assert_eq!(inside("", external), Reference::External, "{external}");
        }
    }

    proptest! {
        #[test]
        fn nothing_leads_out(folder in "([a-z]{1,3}/){0,3}", reference in "[a-z./%2eE\\\\5cC:0?#]{0,30}") {
            if let Reference::Inside(path, _) = inside(&folder, &reference) {
                prop_assert!(!path.starts_with('/') && path.split('/').all(|part| part != ".."), "{}", path);
            }
        }
    }
}
