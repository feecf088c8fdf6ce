//! `cargo xtask check`: format, lints, documentation and structure.

use std::process::Command;

use anyhow::{Result, bail};

use crate::toolchain::{self, WASM};
use crate::{run, say, workspace};

/// Runs all checks, also when one fails, and says which did.
pub fn run() -> Result<()> {
    let mut failed = Vec::new();
    for (name, check) in [
        ("format", format as fn() -> Result<()>),
        ("lints", lints),
        ("lints of the web app", lints_wasm),
        ("documentation", documentation),
        ("crates of the web app", no_regex),
        ("structure", structure),
    ] {
        if let Err(error) = check() {
            say::failure(&error);
            failed.push(name);
        }
    }
    match failed.is_empty() {
        true => {
            println!("\n{}", say::bold("All checks passed."));
            Ok(())
        }
        false => bail!("these checks failed: {}", failed.join(", ")),
    }
}

fn timed(what: &str, why: &str, about: &str, command: &mut Command) -> Result<()> {
    let step = say::step(what, why, about);
    run::visibly(command)?;
    step.done();
    Ok(())
}

fn format() -> Result<()> {
    timed(
        "Format",
        "One style, so that a change shows only what changed. Mend it with `cargo fmt`.",
        "a second",
        run::cargo().args(["fmt", "--all", "--check"]),
    )
}

fn lints() -> Result<()> {
    timed(
        "Lints, native",
        "The server, the rules and these commands.",
        "5 minutes the first time",
        run::cargo().args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
    )
}

fn lints_wasm() -> Result<()> {
    let toolchain = toolchain::ready()?;
    for features in ["", "split"] {
        let mut clippy = run::cargo();
        toolchain.apply(&mut clippy, &workspace::workshop().join("bin"))?;
        clippy.args(["clippy", "--package", "guildhall", "--target", WASM, "--features", features, "--", "--deny", "warnings"]);
        timed("Lints, wasm", "The web app as the browser gets it, whole and split.", "2 minutes the first time", &mut clippy)?;
    }
    Ok(())
}

fn documentation() -> Result<()> {
    let mut doc = run::cargo();
    doc.env("RUSTDOCFLAGS", "--deny warnings").args(["doc", "--workspace", "--no-deps", "--document-private-items"]);
    timed("Documentation", "No broken links in what the sources say about themselves.", "3 minutes the first time", &mut doc)
}

fn no_regex() -> Result<()> {
    let step = say::step("Crates of the web app", "The regex crate would double what people load.", "a second");
    let mut tree = run::cargo();
    tree.args([
        "tree",
        "--package",
        "guildhall",
        "--target",
        WASM,
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let found: Vec<String> = run::quietly(&mut tree)?.lines().filter(|line| line.starts_with("regex")).map(str::to_owned).collect();
    if !found.is_empty() {
        bail!(
            "the web app depends on {}. See who asks for it: cargo tree --invert regex --package guildhall --target {WASM}",
            found.join(", ")
        );
    }
    step.done();
    Ok(())
}

fn structure() -> Result<()> {
    timed(
        "Structure",
        "The rules of ARCHITECTURE.md that a text search can see.",
        "a few seconds",
        run::cargo().args(["test", "--quiet", "--package", "xtask", "--test", "tidy"]),
    )
}
