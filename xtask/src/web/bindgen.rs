//! Stands in for `wasm-bindgen` while Trunk builds: splits the module first, then calls the real one.
//!
//! Trunk cannot split, and splitting has to happen between cargo and wasm-bindgen. Trunk looks wasm-bindgen up on PATH, so this program puts
//! itself there under that name.

use std::io::Seek;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, bail};

use crate::{run, tools};

const NAME: &str = "wasm-bindgen";
const REAL: &str = "GUILDHALL_WASM_BINDGEN";
const SPLITTER: &str = "GUILDHALL_WASM_SPLIT";
const OUTPUT: &str = "GUILDHALL_SPLIT_OUTPUT";
/// The import that lazy functions carry until the module is split.
const MARK: &[u8] = b"__wasm_split_placeholder__";

/// Whether this program was called as `wasm-bindgen`.
pub fn requested() -> bool {
    let called = std::env::args_os().next().map(PathBuf::from);
    called.is_some_and(|path| path.file_stem().is_some_and(|stem| stem == NAME))
}

/// Puts this program into the folder, under the name `wasm-bindgen`.
///
/// The file from which the program was started may be gone by now: `cargo test` builds this very program anew. So it is read when the
/// first command starts, see [`remember`].
fn put_in_front(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let file = folder.join(format!("{NAME}{}", std::env::consts::EXE_SUFFIX));
    if file.symlink_metadata().is_ok() {
        std::fs::remove_file(&file).with_context(|| format!("cannot replace {}", file.display()))?;
    }
    let program = PROGRAM.get().context("this program was not opened when it started")?;
    let mut source = program.try_clone().context("cannot read this program")?;
    source.rewind().context("cannot read this program")?;
    let mut target = std::fs::File::create(&file).with_context(|| format!("cannot write {}", file.display()))?;
    std::io::copy(&mut source, &mut target).with_context(|| format!("cannot write {}", file.display()))?;
    target.set_permissions(program.metadata()?.permissions()).with_context(|| format!("cannot make {} a program", file.display()))
}

/// This program's file, kept open.
static PROGRAM: OnceLock<std::fs::File> = OnceLock::new();

/// Opens the file of this program while it is surely there.
pub fn remember() -> Result<()> {
    let path = std::env::current_exe().context("cannot find this program")?;
    let file = std::fs::File::open(&path).with_context(|| format!("cannot open {}", path.display()))?;
    PROGRAM.set(file).ok().context("this program was opened twice")
}

/// How the module is bound to JavaScript.
#[derive(Clone, Copy)]
pub enum Parts<'a> {
    /// As one module.
    One,
    /// Split, with the chunks in this folder.
    Chunks(&'a Path),
}

/// Lets Trunk call this program instead of wasm-bindgen, and tells it through the environment where the real tools are.
pub fn configure(trunk: &mut Command, folder: &Path, parts: Parts) -> Result<()> {
    put_in_front(folder)?;
    trunk.env("PATH", run::path_with(&[folder])?).env(REAL, tools::wasm_bindgen()?).env(SPLITTER, tools::wasm_split()?);
    match parts {
        Parts::One => trunk.env_remove(OUTPUT),
        Parts::Chunks(output) => trunk.env(OUTPUT, output),
    };
    Ok(())
}

/// Does what Trunk asked wasm-bindgen for.
pub fn stand_in() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut real = Command::new(setting(REAL)?);
    let Some(input) = arguments.iter().find(|argument| argument.ends_with(".wasm")) else {
        return run::visibly(real.args(&arguments));
    };
    let module = std::fs::read(input).with_context(|| format!("cannot read {input}"))?;
    if !module.windows(MARK.len()).any(|window| window == MARK) {
        return run::visibly(real.args(&arguments));
    }
    let Some(name) = arguments.iter().find_map(|argument| argument.strip_prefix("--out-name=")) else {
        bail!("Trunk gave wasm-bindgen no --out-name: {}", arguments.join(" "));
    };
    let Some(output) = std::env::var_os(OUTPUT) else {
        bail!("the debug build contains lazy functions, which load only when the module is split: put them behind the feature `split`");
    };
    let main = split(name, Path::new(input), Path::new(&output))?;
    let arguments = arguments.iter().map(|argument| if argument == input { main.as_os_str() } else { argument.as_ref() });
    run::visibly(real.args(["--keep-lld-exports", "--no-demangle"]).args(arguments))
}

/// Splits the module and gives back its main part, under its old file name.
fn split(name: &str, input: &Path, output: &Path) -> Result<PathBuf> {
    let folder = output.join("main");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    run::visibly(Command::new(setting(SPLITTER)?).args(["--target", "web", "--out-name", name]).arg(input).arg(output))?;
    let main = folder.join(input.file_name().context("the module has no file name")?);
    std::fs::rename(output.join(format!("{name}.wasm")), &main).context("wasm-split left no main module")?;
    Ok(main)
}

fn setting(name: &str) -> Result<std::ffi::OsString> {
    std::env::var_os(name).with_context(|| format!("{name} is not set: only `cargo xtask dist` can call this"))
}
