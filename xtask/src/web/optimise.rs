//! Runs wasm-opt over the main module and all chunks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result};

use super::module::Module;
use crate::{run, tools};

/// Named one by one: `--all-features` makes wasm-opt write an import encoding that browsers refuse.
pub const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What makes them small once they are compressed: `-Oz` would shrink the code by 4 % more and Brotli's output less. Functions of
/// one name lie together, since those that were made for several types resemble each other.
const PASSES: [&str; 6] =
    ["--flatten", "--rereloop", "-Os", "-Os", "--one-caller-inline-max-function-size=40", "--reorder-functions-by-name"];

/// Optimises every module of both folders into a third and gives their contents by file name.
pub fn all(made: &Path, joined: &Path, output: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    if output.exists() {
        std::fs::remove_dir_all(output).with_context(|| format!("cannot remove {}", output.display()))?;
    }
    std::fs::create_dir_all(output).with_context(|| format!("cannot create {}", output.display()))?;
    let mut inputs = modules(made)?;
    inputs.extend(modules(joined)?);
    let queue = Mutex::new(inputs);
    let results = Mutex::new(BTreeMap::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        let work = || -> Result<()> {
            while let Some(input) = queue.lock().ok().and_then(|mut queue| queue.pop()) {
                let (name, content) = one(&input, output)?;
                results.lock().map_err(|_| anyhow::anyhow!("another part failed"))?.insert(name, content);
            }
            Ok(())
        };
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        handles.into_iter().try_for_each(|handle| handle.join().map_err(|_| anyhow::anyhow!("optimising crashed"))?)
    })?;
    results.into_inner().context("optimising crashed")
}

fn one(input: &Path, output: &Path) -> Result<(String, Vec<u8>)> {
    let name = input.file_name().context("a module has no file name")?.to_string_lossy().into_owned();
    let target = output.join(&name);
    run::quietly(tools::binaryen("wasm-opt")?.args(PASSES).args(FEATURES).arg(input).arg("-o").arg(&target))?;
    let content = std::fs::read(&target).with_context(|| format!("cannot read {}", target.display()))?;
    Ok((name, Module::read(&content)?.without_custom_sections().without_empty_elements()?.write()))
}

fn modules(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.exists() {
        for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "wasm") {
                files.push(path);
            }
        }
    }
    files.sort_by_key(|file| file.metadata().map_or(0, |metadata| metadata.len()));
    Ok(files)
}
