//! Puts the parts of a release build into the deployable folder: one directory per build named by its content, integrity values, compressed siblings.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use sha2::{Digest, Sha256, Sha384};
use walkdir::WalkDir;

use super::chunks::Loads;
use super::{compress, glue, style};

/// Files by their path below a folder, with `/` between its parts.
type Files = BTreeMap<String, Vec<u8>>;

/// The script that starts the app; it learns the integrity values of what it fetches.
const BOOT: &str = "boot.js";
/// The script that has the app's files kept for the next visit; the start script adds it when everything else is there.
pub const OFFLINE: &str = "offline.js";
/// The worker that keeps them. Its address stays, and so it learns its build.
const WORKER: &str = "sw.js";
/// The line of it that is replaced.
const WORKER_BUILD: &str = "const build = { id: \"dev\", list: \"\" };";
/// All files of the build with their digests.
const LIST: &str = "precache.json";
/// The line of it that is replaced.
const BOOT_BUILD: &str = "const build = { id: \"dev\", integrity: {} };";
/// Integrity values of what is fetched after the start; the start script names this file and checks it.
pub const LATER: &str = "later.json";
/// The app's main module.
pub const MODULE: &str = "guildhall_bg.wasm";
/// The script between the browser and the wasm, which also loads the chunks. The start script imports it; it is fetched early.
pub const GLUE: &str = "guildhall.js";

/// Makes the folder anew.
pub fn into(dist: &Path, made: &Path, optimised: Files, loads: &Loads) -> Result<()> {
    let mut root = read(made)?;
    root.extend(optimised);
    let mut build: Files = root.extract_if(.., |path, _| belongs_to_build(path)).collect();
    seal_later(&mut build)?;
    let id = digest(&build);
    introduce(&mut build, &id)?;

    let index = root.remove("index.html").context("Trunk made no index.html")?;
    let index = page(&String::from_utf8(index).context("index.html is not UTF-8")?, &id, &build)?;
    let precache: Vec<_> = build
        .iter()
        .map(|(path, content)| json!({"url": format!("a/{id}/{path}"), "integrity": sri(content), "bytes": content.len()}))
        .collect();
    root.extend(build.into_iter().map(|(path, content)| (format!("a/{id}/{path}"), content)));
    let list = serde_json::to_vec(&json!({"build": id, "files": precache, "parts": loads}))?;
    told(&mut root, WORKER, WORKER_BUILD, &json!({"id": id, "list": sri(&list)}))?;
    root.insert(LIST.to_owned(), list);
    root.insert("index.html".to_owned(), index.into_bytes());
    compress::siblings(&mut root)?;
    write(dist, &root)
}

/// Whether a file changes with the build and is therefore named by it. All others keep their address.
fn belongs_to_build(path: &str) -> bool {
    const FOLDERS: [&str; 2] = ["locales/", "snippets/"];
    const FILES: [&str; 5] = [BOOT, GLUE, OFFLINE, "theme.js", "style.css"];
    path.ends_with(".wasm") || path == style::FRAME || FILES.contains(&path) || FOLDERS.iter().any(|folder| path.starts_with(folder))
}

/// Writes down the integrity values of what is fetched after the start.
fn seal_later(build: &mut Files) -> Result<()> {
    let is_fetched = |path: &str| path.ends_with(".wasm") || [style::FRAME, OFFLINE].contains(&path) || path.starts_with("locales/");
    let is_later = |path: &str| !is_first(path) && is_fetched(path);
    let later = serde_json::to_vec(&integrity(build, is_later))?;
    build.insert(LATER.to_owned(), later);
    Ok(())
}

/// Whether the start script itself must know a file's integrity value: the main module, what the sign-in page says, the other values.
fn is_first(path: &str) -> bool {
    path == MODULE || path == LATER || path.strip_prefix("locales/").is_some_and(|words| !words.contains('/'))
}

fn integrity(build: &Files, chosen: impl Fn(&str) -> bool) -> BTreeMap<&str, String> {
    build.iter().filter(|(path, _)| chosen(path)).map(|(path, content)| (path.as_str(), sri(content))).collect()
}

/// Tells the start script which build it belongs to and what its parts must be.
fn introduce(build: &mut Files, id: &str) -> Result<()> {
    let first = json!({"id": id, "integrity": integrity(build, is_first)});
    told(build, BOOT, BOOT_BUILD, &first)
}

/// Replaces the line of a script that says what build it is of.
fn told(files: &mut Files, script: &str, line: &str, build: &Value) -> Result<()> {
    let source = files.get(script).with_context(|| format!("public/{script} is missing"))?;
    let text = std::str::from_utf8(source).with_context(|| format!("{script} is not UTF-8"))?;
    if !text.contains(line) {
        bail!("public/{script} must contain this line, which is replaced here: {line}");
    }
    let text = glue::minified(&text.replace(line, &format!("const build = {build};")))?;
    files.insert(script.to_owned(), text.into_bytes());
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
    let preload = |content| format!("<link rel=\"modulepreload\" href=\"a/{id}/{GLUE}\" integrity=\"{}\">\n", sri(content));
    // Without integrity here: browsers ignore it on this kind of link, and boot.js checks what it fetches.
    let module = format!("<link rel=\"preload\" as=\"fetch\" crossorigin href=\"a/{id}/{MODULE}\">\n");
    let preloads = build.get(GLUE).map(|content| preload(content)).unwrap_or_default();
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
    fn every_file_that_is_fetched_is_checked() {
        let mut build = files(&[(MODULE, "m"), ("home.wasm", "h"), ("locales/de.json", "d"), ("locales/de/home.json", "e")]);
        seal_later(&mut build).expect("sealed");
        let later: BTreeMap<String, String> = serde_json::from_slice(&build[LATER]).expect("JSON");
        assert_eq!(later.keys().map(String::as_str).collect::<Vec<_>>(), ["home.wasm", "locales/de/home.json"]);
        assert_eq!(later["home.wasm"], sri(b"h"));
        let first: Vec<&str> = integrity(&build, is_first).into_keys().collect();
        assert_eq!(first, [MODULE, LATER, "locales/de.json"]);
    }

    #[test]
    fn integrity_values_are_those_of_the_standard() {
        assert_eq!(sri(b""), "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb");
    }
}
