//! Puts the parts of a release build into the deployable folder: one directory per build named by its content, integrity values, compressed siblings.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::json;
use sha2::{Digest, Sha256, Sha384};
use walkdir::WalkDir;

use super::compress;

/// Files by their path below a folder, with `/` between its parts.
type Files = BTreeMap<String, Vec<u8>>;

/// The script that starts the app; it learns the integrity values of what it fetches.
const BOOT: &str = "boot.js";
/// The line of it that is replaced.
const BOOT_BUILD: &str = "const build = { id: \"dev\", integrity: {} };";
/// The loader of the chunks.
const SPLIT_LOADER: &str = "__wasm_split.js";
/// The app's main module.
pub const MODULE: &str = "guildhall_bg.wasm";
/// Scripts that the start script imports, fetched early and with integrity.
const PRELOADED: [&str; 2] = ["guildhall.js", SPLIT_LOADER];

/// Makes the folder anew.
pub fn into(dist: &Path, made: &Path, split: &Path, optimised: Files) -> Result<()> {
    let mut root = read(made)?;
    root.extend(optimised);
    let loader = split.join(SPLIT_LOADER);
    if loader.exists() {
        root.insert(SPLIT_LOADER.to_owned(), std::fs::read(&loader).context("cannot read the loader of the chunks")?);
    }
    let mut build: Files = root.extract_if(.., |path, _| belongs_to_build(path)).collect();
    let integrity: BTreeMap<String, String> = build.iter().map(|(path, content)| (path.clone(), sri(content))).collect();
    seal_chunks(&mut build, &integrity)?;
    let id = digest(&build);
    introduce(&mut build, &id)?;

    let index = root.remove("index.html").context("Trunk made no index.html")?;
    let index = page(&String::from_utf8(index).context("index.html is not UTF-8")?, &id, &build)?;
    let precache: Vec<_> = build
        .iter()
        .map(|(path, content)| json!({"url": format!("a/{id}/{path}"), "integrity": sri(content), "bytes": content.len()}))
        .collect();
    root.extend(build.into_iter().map(|(path, content)| (format!("a/{id}/{path}"), content)));
    root.insert("precache.json".to_owned(), serde_json::to_vec(&json!({"build": id, "files": precache}))?);
    root.insert("index.html".to_owned(), index.into_bytes());
    compress::siblings(&mut root)?;
    write(dist, &root)
}

/// Whether a file changes with the build and is therefore named by it. All others keep their address.
fn belongs_to_build(path: &str) -> bool {
    const FOLDERS: [&str; 2] = ["locales/", "snippets/"];
    const FILES: [&str; 4] = [BOOT, "theme.js", "style.css", SPLIT_LOADER];
    path.ends_with(".wasm") || path == "guildhall.js" || FILES.contains(&path) || FOLDERS.iter().any(|folder| path.starts_with(folder))
}

/// Makes the chunk loader check each chunk it fetches.
fn seal_chunks(build: &mut Files, integrity: &BTreeMap<String, String>) -> Result<()> {
    let Some(loader) = build.get_mut(SPLIT_LOADER) else { return Ok(()) };
    let mut text = String::from_utf8(std::mem::take(loader)).context("the loader of the chunks is not UTF-8")?;
    for (path, sri) in integrity.iter().filter(|(path, _)| path.ends_with(".wasm")) {
        let plain = format!("fetch(new URL(\"./{path}\", import.meta.url))");
        text = text.replace(&plain, &format!("fetch(new URL(\"./{path}\", import.meta.url),{{integrity:\"{sri}\"}})"));
    }
    if text.contains("import.meta.url))") {
        bail!("the loader of the chunks fetches in a way that pack.rs does not know; see what wasm-split changed in __wasm_split.js");
    }
    *loader = text.into_bytes();
    Ok(())
}

/// Tells the start script which build it belongs to and what its parts must be.
fn introduce(build: &mut Files, id: &str) -> Result<()> {
    let fetched = |path: &str| path == MODULE || path.starts_with("locales/");
    let integrity: BTreeMap<&str, String> =
        build.iter().filter(|(path, _)| fetched(path)).map(|(path, content)| (path.as_str(), sri(content))).collect();
    let line = format!("const build = {};", json!({"id": id, "integrity": integrity}));
    let boot = build.get(BOOT).with_context(|| format!("public/{BOOT} is missing"))?;
    let text = std::str::from_utf8(boot).context("boot.js is not UTF-8")?;
    if !text.contains(BOOT_BUILD) {
        bail!("public/{BOOT} must contain this line, which is replaced here: {BOOT_BUILD}");
    }
    let text = text.replace(BOOT_BUILD, &line);
    build.insert(BOOT.to_owned(), text.into_bytes());
    Ok(())
}

/// The page, with the addresses of this build and their integrity values.
fn page(source: &str, id: &str, build: &Files) -> Result<String> {
    let instruction = |line: &&str| !line.contains("data-trunk");
    let mut page: String = source.split_inclusive('\n').filter(instruction).collect();
    for (path, content) in build {
        for attribute in ["href", "src"] {
            let plain = format!("{attribute}=\"{path}\"");
            page = page.replace(&plain, &format!("{attribute}=\"a/{id}/{path}\" integrity=\"{}\"", sri(content)));
        }
    }
    let preload = |path: &&str| {
        let content = build.get(*path)?;
        Some(format!("<link rel=\"modulepreload\" href=\"a/{id}/{path}\" integrity=\"{}\">\n", sri(content)))
    };
    // Without integrity here: browsers ignore it on this kind of link, and boot.js checks what it fetches.
    let module = format!("<link rel=\"preload\" as=\"fetch\" crossorigin href=\"a/{id}/{MODULE}\">\n");
    let preloads: String = PRELOADED.iter().filter_map(preload).collect();
    let (before, after) = page.split_once("</head>").context("index.html has no </head>")?;
    Ok(format!("{before}{preloads}{module}</head>{after}"))
}

/// A value for the attribute `integrity`.
fn sri(content: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(content)))
}

/// The build's name: the start of a digest of all its files.
fn digest(build: &Files) -> String {
    let mut digest = Sha256::new();
    for (path, content) in build {
        digest.update(path.as_bytes());
        digest.update((content.len() as u64).to_le_bytes());
        digest.update(content);
    }
    hex(&digest.finalize())[..16].to_owned()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for entry in WalkDir::new(folder) {
        let entry = entry.with_context(|| format!("cannot read {}", folder.display()))?;
        if entry.file_type().is_file() {
            let path: Vec<_> = entry.path().strip_prefix(folder)?.iter().map(|part| part.to_string_lossy()).collect();
            files.insert(path.join("/"), std::fs::read(entry.path())?);
        }
    }
    Ok(files)
}

/// Writes the files beside the old folder, then puts the new one in its place.
fn write(dist: &Path, files: &Files) -> Result<()> {
    let next = dist.with_extension("next");
    remove(&next)?;
    for (path, content) in files {
        let file = next.join(path);
        let folder = file.parent().context("a file lies in no folder")?;
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        std::fs::write(&file, content).with_context(|| format!("cannot write {}", file.display()))?;
    }
    remove(dist)?;
    std::fs::rename(&next, dist).with_context(|| format!("cannot put {} in its place", dist.display()))
}

fn remove(folder: &Path) -> Result<()> {
    match folder.exists() {
        true => std::fs::remove_dir_all(folder).with_context(|| format!("cannot remove {}", folder.display())),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(entries: &[(&str, &str)]) -> Files {
        entries.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn the_page_names_the_files_of_its_build() {
        let build = files(&[("boot.js", "b"), ("guildhall.js", "g"), (MODULE, "m")]);
        let source = "<head>\n<link data-trunk rel=\"rust\">\n<script type=\"module\" src=\"boot.js\"></script>\n</head>";
        let page = page(source, "id", &build).expect("a page");
        assert!(page.contains(&format!("src=\"a/id/boot.js\" integrity=\"{}\"", sri(b"b"))), "{page}");
        assert!(page.contains(&format!("<link rel=\"modulepreload\" href=\"a/id/guildhall.js\" integrity=\"{}\">", sri(b"g"))), "{page}");
        assert!(!page.contains("data-trunk"), "{page}");
    }

    #[test]
    fn chunks_are_fetched_with_integrity() {
        let loader = "const src = fetch(new URL(\"./a.wasm\", import.meta.url));";
        let mut build = files(&[(SPLIT_LOADER, loader), ("a.wasm", "w")]);
        let integrity = BTreeMap::from([("a.wasm".to_owned(), "sha384-x".to_owned())]);
        seal_chunks(&mut build, &integrity).expect("sealed");
        let sealed = std::str::from_utf8(&build[SPLIT_LOADER]).expect("text");
        assert_eq!(sealed, "const src = fetch(new URL(\"./a.wasm\", import.meta.url),{integrity:\"sha384-x\"});");
        assert!(seal_chunks(&mut files(&[(SPLIT_LOADER, loader)]), &BTreeMap::new()).is_err(), "an unknown chunk is noticed");
    }

    #[test]
    fn integrity_values_are_those_of_the_standard() {
        assert_eq!(sri(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
    }
}
