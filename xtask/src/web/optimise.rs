//! Runs wasm-opt over the main module and all chunks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context, Result};

use crate::{run, tools};

/// Named one by one: `--all-features` makes wasm-opt write an import encoding that browsers refuse.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Optimises every module of both folders into a third and gives their contents by file name.
pub fn all(made: &Path, split: &Path, output: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    if output.exists() {
        std::fs::remove_dir_all(output).with_context(|| format!("cannot remove {}", output.display()))?;
    }
    std::fs::create_dir_all(output).with_context(|| format!("cannot create {}", output.display()))?;
    let mut inputs = modules(made)?;
    inputs.extend(modules(split)?);
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
    run::quietly(tools::wasm_opt()?.arg("-Oz").args(FEATURES).arg(input).arg("-o").arg(&target))?;
    let content = std::fs::read(&target).with_context(|| format!("cannot read {}", target.display()))?;
    Ok((name, without_custom_sections(&content)?))
}

/// The module without its custom sections: names, relocations and what compilers say about themselves. No browser needs them to run it.
fn without_custom_sections(module: &[u8]) -> Result<Vec<u8>> {
    const HEADER: usize = 8;
    const CUSTOM: u8 = 0;
    let mut out = module.get(..HEADER).context("a module is too short")?.to_vec();
    let mut rest = module.get(HEADER..).unwrap_or_default();
    while let [kind, tail @ ..] = rest {
        let (size, length) = leb128(tail).context("a module is cut off")?;
        let end = 1 + length + size;
        let section = rest.get(..end).context("a module is cut off")?;
        if *kind != CUSTOM {
            out.extend_from_slice(section);
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    Ok(out)
}

/// A number in the encoding of wasm, and how many bytes it takes.
fn leb128(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use super::without_custom_sections;

    #[test]
    fn only_custom_sections_go() {
        let header = *b"\0asm\x01\0\0\0";
        let custom = [0, 0x83, 0, 1, b'x', 9];
        let types = [1, 4, 1, 0x60, 0, 0];
        let module = [&header[..], &custom, &types].concat();
        assert_eq!(without_custom_sections(&module).expect("a module"), [&header[..], &types].concat());
        assert!(without_custom_sections(&module[..module.len() - 1]).is_err());
    }
}
