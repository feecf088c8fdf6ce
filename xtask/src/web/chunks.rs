//! Puts the many chunks that wasm-split makes together into a few files, and writes the script that loads them.
//!
//! wasm-split makes a chunk for every set of parts that share code: hundreds. A part that lives inside the frame never loads without it, so
//! all that the frame needs is one file; the rest is joined where that loads the least code in vain.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::Digest;

use super::module::{Import, Module};
use crate::{run, tools};

/// The loader that wasm-split wrote, and the one that takes its place.
pub const LOADER: &str = "__wasm_split.js";
/// The part around all parts but those of [`BEFORE`].
pub const FRAME: &str = "inside";
/// The parts that are loaded without the frame.
const BEFORE: [&str; 5] = ["forgot_page", "reset_page", "toast_page", "verification", "welcome_page"];
/// How many files may be shared between parts. Each is a request.
const SHARED: usize = 64;
/// Under this name the chunks know the main module.
const MAIN: &str = "__wasm_split";
/// Under this name the joined files get what the main module shows.
const GIVEN: &str = "main";

/// A chunk, or several joined.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chunk {
    /// The parts that need it.
    parts: BTreeSet<String>,
    /// The files it is made of.
    files: Vec<PathBuf>,
    /// Their bytes.
    size: u64,
}

/// What a part of the app loads, by the name that people know it by.
pub type Loads = BTreeMap<String, Vec<String>>;

/// Joins the chunks of a folder into another and writes the loader there. Gives back what each part loads.
pub fn join(split: &Path, output: &Path) -> Result<Loads> {
    let loader = std::fs::read_to_string(split.join(LOADER)).with_context(|| format!("wasm-split wrote no {LOADER}"))?;
    let written = Written::read(&loader)?;
    let mut chunks = Vec::new();
    for (file, parts) in &written.chunks {
        let path = split.join(file);
        let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        // Names of functions do not travel.
        let size = Module::read(&bytes)?.without_custom_sections().write().len() as u64;
        chunks.push(Chunk { parts: parts.clone(), files: vec![path], size });
    }
    let named: BTreeMap<String, Chunk> = grouped(chunks).into_iter().map(|chunk| (file_name(&chunk.parts), chunk)).collect();
    if output.exists() {
        std::fs::remove_dir_all(output).with_context(|| format!("cannot remove {}", output.display()))?;
    }
    std::fs::create_dir_all(output).with_context(|| format!("cannot create {}", output.display()))?;
    for (name, chunk) in &named {
        write(&chunk.files, &output.join(name))?;
    }
    let of_part =
        |part: &str| named.iter().filter(|(_, chunk)| chunk.parts.contains(part)).map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let loads: Loads = written.parts.keys().map(|part| (part.clone(), of_part(part))).collect();
    std::fs::write(output.join(LOADER), script(&named, &written.parts, &loads)?).context("cannot write the loader")?;
    Ok(loads)
}

/// What wasm-split's loader says.
struct Written {
    /// Files by name, and who needs them.
    chunks: BTreeMap<String, BTreeSet<String>>,
    /// Parts, and the functions that load them.
    parts: BTreeMap<String, String>,
}

impl Written {
    /// `/* home_1, inside_1 */` stands above the chunk that both need; `export const __wasm_split_load_home_1` loads a part.
    fn read(loader: &str) -> Result<Self> {
        const LOAD: &str = "__wasm_split_load_";
        let mut written = Self { chunks: BTreeMap::new(), parts: BTreeMap::new() };
        let mut needed_by = BTreeSet::new();
        for line in loader.lines() {
            if let Some(parts) = line.strip_prefix("/* ").and_then(|line| line.strip_suffix(" */")) {
                needed_by = parts.split(", ").map(part_name).collect();
            } else if let Some(rest) = line.strip_prefix("export const ") {
                let function = rest.split(' ').next().unwrap_or_default();
                let part = part_name(function.strip_prefix(LOAD).context("wasm-split's loader exports something unknown")?);
                needed_by = BTreeSet::from([part.clone()]);
                written.parts.insert(part, function.to_owned());
            } else if let Some((_, rest)) = line.split_once("new URL(\"./") {
                let file = rest.split('"').next().unwrap_or_default();
                written.chunks.insert(file.to_owned(), std::mem::take(&mut needed_by));
            }
        }
        if written.parts.is_empty() || written.chunks.values().any(BTreeSet::is_empty) {
            bail!("xtask/src/web/chunks.rs does not understand {LOADER}: see what wasm-split changed in it");
        }
        Ok(written)
    }
}

/// `home_234159984178988208` is the part `home`.
fn part_name(name: &str) -> String {
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit());
    plain.strip_suffix('_').unwrap_or(name).to_owned()
}

/// Joins what one part of the app loads anyway, then what costs the least. Where much is loaded already, more costs more: else everything ends
/// up with the largest part.
fn grouped(chunks: Vec<Chunk>) -> Vec<Chunk> {
    let mut groups: BTreeMap<BTreeSet<String>, Chunk> = BTreeMap::new();
    for mut chunk in chunks {
        if chunk.parts.contains(FRAME) {
            chunk.parts.retain(|part| part == FRAME || BEFORE.contains(&part.as_str()));
        }
        match groups.get_mut(&chunk.parts) {
            Some(group) => group.take(chunk),
            None => _ = groups.insert(chunk.parts.clone(), chunk),
        }
    }
    let (mut shared, mut groups): (Vec<_>, Vec<_>) = groups.into_values().partition(|group| group.parts.len() > 1);
    let names: BTreeSet<String> = groups.iter().chain(&shared).flat_map(|chunk| chunk.parts.clone()).collect();
    let mut weights = Weights { names: names.into_iter().collect(), loads: Vec::new() };
    weights.loads = weights.names.iter().map(|name| load(name, &groups) + load(name, &shared)).collect();
    // Sets as bits: there are hundreds of thousands of pairs, and all are compared each time.
    let mut sets: Vec<(u128, u64)> = shared.iter().map(|chunk| (weights.bits(&chunk.parts), chunk.size)).collect();
    while shared.len() > SHARED {
        let heavy = weights.heavy();
        let pairs = (0..sets.len()).flat_map(|a| (a + 1..sets.len()).map(move |b| (a, b)));
        let Some((a, b)) = pairs.min_by_key(|(a, b)| waste(sets[*a], sets[*b], &heavy)) else { break };
        let (other, (more, size)) = (shared.remove(b), sets.remove(b));
        let (bits, own) = sets[a];
        weights.add(more & !bits, own);
        weights.add(bits & !more, size);
        sets[a] = (bits | more, own + size);
        shared[a].take(other);
    }
    groups.append(&mut shared);
    groups
}

/// What a part loads of some chunks.
fn load(part: &str, chunks: &[Chunk]) -> u64 {
    chunks.iter().filter(|chunk| chunk.parts.contains(part)).map(|chunk| chunk.size).sum()
}

/// The bytes that parts load in vain when two sets are one, each times what weighs on its part.
fn waste(one: (u128, u64), other: (u128, u64), heavy: &[u128]) -> u128 {
    let sum = |mut bits: u128| {
        let mut sum = 0;
        while bits != 0 {
            sum += heavy[bits.trailing_zeros() as usize];
            bits &= bits - 1;
        }
        sum
    };
    u128::from(one.1) * sum(other.0 & !one.0) + u128::from(other.1) * sum(one.0 & !other.0)
}

/// What each part loads so far.
struct Weights {
    names: Vec<String>,
    loads: Vec<u64>,
}

impl Weights {
    fn bits(&self, parts: &BTreeSet<String>) -> u128 {
        assert!(self.names.len() <= 128, "more than 128 parts: a wider set of bits is needed");
        self.names.iter().enumerate().filter(|(_, name)| parts.contains(*name)).fold(0, |bits, (at, _)| bits | 1 << at)
    }

    fn add(&mut self, bits: u128, size: u64) {
        self.loads.iter_mut().enumerate().filter(|(at, _)| bits >> at & 1 == 1).for_each(|(_, load)| *load += size);
    }

    /// The square of the kilobytes.
    fn heavy(&self) -> Vec<u128> {
        self.loads.iter().map(|load| u128::from(load / 1_000).pow(2).max(1)).collect()
    }
}

impl Chunk {
    fn take(&mut self, other: Self) {
        self.parts.extend(other.parts);
        self.files.extend(other.files);
        self.size += other.size;
    }
}

/// `home.wasm` for what only one part needs, `home+partners.wasm` for what two share, `shared-1f.wasm` for more.
fn file_name(parts: &BTreeSet<String>) -> String {
    let names: Vec<&str> = parts.iter().map(String::as_str).collect();
    match names.as_slice() {
        [one] => format!("{one}.wasm"),
        [one, other] => format!("{one}-{other}.wasm"),
        many => format!("shared-{}.wasm", &super::pack::hex(&sha2::Sha256::digest(many.join(" ")))[..6]),
    }
}

/// One module of several. What they take from the main module they take from one that hands it on, else each would have a memory of its own.
fn write(files: &[PathBuf], target: &Path) -> Result<()> {
    let mut given: BTreeMap<String, Import> = BTreeMap::new();
    for file in files {
        for import in Module::read(&std::fs::read(file)?)?.imports()? {
            if import.from != MAIN {
                bail!("{} wants {} from {}, not from the main module", file.display(), import.name, import.from);
            }
            given.insert(import.name.clone(), Import { from: GIVEN.to_owned(), ..import });
        }
    }
    let main = target.with_extension("main");
    let given: Vec<Import> = given.into_values().collect();
    std::fs::write(&main, Module::handing_on(&given).write()).context("cannot write a module")?;
    let mut merge = tools::binaryen("wasm-merge")?;
    merge.args(super::optimise::FEATURES).arg(&main).arg(MAIN);
    for (number, file) in files.iter().enumerate() {
        merge.arg(file).arg(format!("part{number}"));
    }
    run::quietly(merge.arg("-o").arg(target))?;
    std::fs::remove_file(&main).context("cannot remove a module")?;
    let mut joined = Module::read(&std::fs::read(target)?)?;
    joined.set_exports(&[]);
    std::fs::write(target, joined.write()).with_context(|| format!("cannot write {}", target.display()))
}

/// The loader. boot.js fetches and checks the files.
fn script(files: &BTreeMap<String, Chunk>, parts: &BTreeMap<String, String>, loads: &Loads) -> Result<String> {
    let numbers: BTreeMap<&str, usize> = files.keys().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
    let list: Vec<&String> = files.keys().collect();
    let mut script = include_str!("loader.js").replace("/* FILES */", &serde_json::to_string(&list)?);
    for (part, function) in parts {
        let own: Vec<usize> = loads[part].iter().filter_map(|name| numbers.get(name.as_str()).copied()).collect();
        script.push_str(&format!("export const {function} = part({});\n", serde_json::to_string(&own)?));
    }
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(parts: &[&str], size: u64) -> Chunk {
        Chunk { parts: parts.iter().map(|part| (*part).to_owned()).collect(), files: vec![], size }
    }

    #[test]
    fn the_loader_of_wasm_split_is_understood() {
        let loader = "/* home_12, inside_12 */\nconst __chunk_3 = makeLoad(() => {\n    const src = fetch(new URL(\"./chunk_3.wasm\", import.meta.url));\n, []);\n\
            export const __wasm_split_load_home_12 = wrapAsyncCb(makeLoad(() => {\n    const src = fetch(new URL(\"./split_home_12.wasm\", import.meta.url));\n, [__chunk_3]));\n\
            export const __wasm_split_load_inside_12 = wrapAsyncCb(makeLoad(() => async (_imp) => ({}), [__chunk_3]));";
        let written = Written::read(loader).expect("understood");
        assert_eq!(written.chunks["chunk_3.wasm"], chunk(&["home", "inside"], 0).parts);
        assert_eq!(written.chunks["split_home_12.wasm"], chunk(&["home"], 0).parts);
        assert_eq!(written.parts["inside"], "__wasm_split_load_inside_12");
        assert!(Written::read("something new").is_err());
    }

    #[test]
    fn what_the_frame_needs_is_one_file() {
        let groups =
            grouped(vec![chunk(&["inside"], 5), chunk(&["home", "inside"], 7), chunk(&["home"], 1), chunk(&["inside", "reset_page"], 3)]);
        let sizes: Vec<_> = groups.iter().map(|group| (file_name(&group.parts), group.size)).collect();
        assert_eq!(sizes, [("home.wasm".to_owned(), 1), ("inside.wasm".to_owned(), 12), ("inside-reset_page.wasm".to_owned(), 3)]);
    }

    #[test]
    fn joining_wastes_the_least() {
        assert_eq!(waste((0b011, 10), (0b111, 100), &[1, 1, 1]), 10);
        assert_eq!(waste((0b01, 10), (0b10, 100), &[1, 1]), 110);
        assert_eq!(waste((0b01, 10), (0b10, 100), &[9, 1]), 10 + 900);
    }
}
