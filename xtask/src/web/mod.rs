//! The web build: Trunk makes the app, then its parts are optimised, named by content and compressed.

pub mod assets;
pub mod bindgen;
pub mod budget;
mod chunks;
mod compress;
mod glue;
mod locales;
mod module;
mod optimise;
pub mod pack;
mod stamp;
mod style;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{run, say, toolchain, tools, workspace};

/// Whether a build is made although its sources are unchanged.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fresh {
    /// Build in any case.
    Always,
    /// Keep what is there when no source has changed.
    WhenChanged,
}

/// Makes `dist/` from the split and optimised release build.
pub fn build_release(fresh: Fresh) -> Result<()> {
    let stamp = stamp::of_sources()?;
    if fresh == Fresh::WhenChanged && stamp::is(&stamp) && workspace::dist().join("index.html").is_file() {
        say::note("The web app is up to date.");
        return Ok(());
    }
    let step = say::step(
        "Build the web app",
        "Optimised for size and split into one chunk per module; this is what people load.",
        "about 1 minute, 3 minutes the first time",
    );
    let split = workspace::workshop().join("split");
    let made = workspace::workshop().join("trunk");
    if split.exists() {
        std::fs::remove_dir_all(&split).with_context(|| format!("cannot remove {}", split.display()))?;
    }
    let mut trunk = trunk()?;
    trunk.args(["--cargo-profile", "web", "--features", "split", "--dist"]).arg(&made);
    bindgen::configure(&mut trunk, &bin(), bindgen::Parts::Chunks(&split))?;
    run::visibly(&mut trunk)?;
    assets::write(&made)?;
    step.done();

    let step = say::step("Optimise the wasm", "Chunks that load together become one; wasm-opt makes them smaller.", "about 2 minutes");
    let joined = workspace::workshop().join("joined");
    let loads = chunks::join(&split, &joined)?;
    glue::tighten(&made, &joined, &workspace::workshop().join("glue"))?;
    let optimised = optimise::all(&made, &joined, &workspace::workshop().join("optimised"))?;
    step.done();

    let step = say::step("Pack the web folder", "Names by content, integrity values, Brotli and gzip siblings.", "about 10 seconds");
    pack::into(&workspace::dist(), &made, optimised, &loads)?;
    stamp::write(&stamp)?;
    step.done();
    Ok(())
}

/// Makes the debug build in `target/web-dev/`: one module, no compression.
pub fn build_dev() -> Result<()> {
    let step = say::step(
        "Build the web app for developing",
        "A debug build, not split and not compressed.",
        "a few seconds, 2 minutes the first time",
    );
    let mut trunk = trunk()?;
    trunk.arg("--dist").arg(workspace::dist_dev());
    bindgen::configure(&mut trunk, &bin(), bindgen::Parts::One)?;
    run::visibly(&mut trunk)?;
    assets::write(&workspace::dist_dev())?;
    step.done();
    Ok(())
}

/// What is first on PATH while Trunk builds.
fn bin() -> PathBuf {
    workspace::workshop().join("bin")
}

fn trunk() -> Result<Command> {
    let toolchain = toolchain::ready()?;
    // Trunk, told to leave the network alone, tells cargo so too: the crates have to be there before.
    let mut fetch = run::cargo();
    toolchain.apply(&mut fetch, &bin())?;
    run::visibly(fetch.args(["fetch", "--target", toolchain::WASM]))?;
    let mut trunk = run::program(tools::trunk()?);
    trunk.args(["build", "--offline", "true", "--skip-version-check"]);
    // Trunk reads NO_COLOR as a boolean and refuses the usual `1`.
    trunk.env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    toolchain.apply(&mut trunk, &bin())?;
    Ok(trunk)
}
