//! The scripts around the wasm: bundled, without needless letters, and with short names where only the two of them meet.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};

use super::chunks::LOADER;
use super::module::Module;
use super::pack::{GLUE, MODULE};
use crate::{run, tools};

/// Makes the glue of `made` and the loader of `joined` one script, in place of the glue; rewrites the module accordingly.
pub fn tighten(made: &Path, joined: &Path, work: &Path) -> Result<()> {
    std::fs::create_dir_all(work).with_context(|| format!("cannot create {}", work.display()))?;
    let (script, wasm) = (made.join(GLUE), made.join(MODULE));
    let mut module = Module::read(&std::fs::read(&wasm).with_context(|| format!("cannot read {}", wasm.display()))?)?;
    let text = std::fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    std::fs::write(work.join(GLUE), shorten(&mut module, &text)?).context("cannot write the glue")?;
    std::fs::copy(joined.join(LOADER), work.join(LOADER)).context("cannot copy the loader of the chunks")?;
    let mut esbuild = tools::esbuild()?;
    esbuild.arg(work.join(GLUE)).args([
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        "--allow-overwrite",
        "--log-level=warning",
    ]);
    run::quietly(esbuild.arg(format!("--outfile={}", script.display())))?;
    let bundled = std::fs::read_to_string(&script).with_context(|| format!("cannot read {}", script.display()))?;
    drop_unnamed(&mut module, &bundled)?;
    std::fs::write(&wasm, module.write()).with_context(|| format!("cannot write {}", wasm.display()))
}

/// A script without comments and needless letters.
pub fn minified(script: &str) -> Result<String> {
    let mut esbuild = tools::esbuild()?;
    esbuild.args(["--minify", "--loader=js", "--format=esm", "--target=es2022"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = esbuild.spawn().context("cannot start esbuild")?;
    child.stdin.take().context("esbuild reads nothing")?.write_all(script.as_bytes()).context("esbuild stopped reading")?;
    let output = child.wait_with_output().context("esbuild failed")?;
    if !output.status.success() {
        bail!("esbuild could not read a script of public/");
    }
    String::from_utf8(output.stdout).context("esbuild wrote no UTF-8")
}

/// `__wbg_appendChild_63f10fcfe3c5e5a5` becomes `a`, in the script and in the module: the digits do not compress.
fn shorten(module: &mut Module, script: &str) -> Result<String> {
    let mut imports = module.imports()?;
    let mut short = BTreeMap::new();
    for import in imports.iter_mut().filter(|import| import.name.starts_with("__wbg_") || import.name.starts_with("__wbindgen_")) {
        let next = short_name(short.len());
        let name = short.entry(import.name.clone()).or_insert(next);
        import.name.clone_from(name);
    }
    module.set_imports(&imports);
    let mut out = String::with_capacity(script.len());
    for word in words(script) {
        // As a key of the object that is passed in: `name: function(…)`. A function of this name may be there, too.
        out.push_str(short.get(word).map_or(word, String::as_str));
    }
    Ok(out)
}

/// The script, cut at the borders of names.
fn words(script: &str) -> impl Iterator<Item = &str> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut rest = script;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest.find(|c| is_letter(c) != is_letter(first)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

/// `a`, `b`, … `z`, `aa`, …
fn short_name(mut number: usize) -> String {
    const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
    let mut name = String::new();
    loop {
        name.insert(0, char::from(LETTERS[number % LETTERS.len()]));
        number /= LETTERS.len();
        if number == 0 {
            return format!("_{name}");
        }
        number -= 1;
    }
}

/// What no script names is not shown by the module, so that wasm-opt can take out the code behind it: classes that came with a crate and that
/// nobody makes. What the chunks import from it stays.
fn drop_unnamed(module: &mut Module, script: &str) -> Result<()> {
    let named: std::collections::BTreeSet<&str> = words(script).collect();
    let mut exports = module.exports()?;
    exports.retain(|export| named.contains(export.name.as_str()) || export.name.starts_with("__wasm_split_"));
    module.set_exports(&exports);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_unlike() {
        let names: std::collections::BTreeSet<String> = (0..2000).map(short_name).collect();
        assert_eq!(names.len(), 2000);
        assert!(names.iter().all(|name| name.len() <= 4));
    }

    #[test]
    fn words_are_whole_names() {
        assert_eq!(words("a.b_1$(x)").collect::<Vec<_>>(), ["a", ".", "b_1$", "(", "x", ")"]);
    }
}
