//! The Rust that builds for the browser: the usual one with the wasm target, or Debian's packages where rustup cannot be had.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{run, say};

/// The target triple of the browser.
pub const WASM: &str = "wasm32-unknown-unknown";
/// Set to `debian` to use Debian's packages although the usual toolchain could build for the browser.
const OVERRIDE: &str = "GUILDHALL_WASM_TOOLCHAIN";
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-19"];

/// Which Rust builds for the browser.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Toolchain {
    /// The one that runs this program; its standard library for wasm is installed.
    Usual,
    /// Debian's, which builds the standard library from its sources.
    Debian,
}

/// Makes sure that there is one, and gives it.
pub fn ready() -> Result<Toolchain> {
    let debian = std::env::var_os(OVERRIDE).is_some_and(|value| value == "debian");
    if !debian && has_wasm_library() {
        return Ok(Toolchain::Usual);
    }
    if !debian && run::on_path("rustup").is_some() && added_by_rustup() {
        return Ok(Toolchain::Usual);
    }
    if !debian_complete() {
        install_debian()?;
    }
    Ok(Toolchain::Debian)
}

impl Toolchain {
    /// Lets a command that calls cargo use this toolchain. `folder` is first on its PATH.
    pub fn apply(self, command: &mut Command, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        for name in ["cargo", "rustc"] {
            let link = folder.join(name);
            if link.symlink_metadata().is_ok() {
                std::fs::remove_file(&link).with_context(|| format!("cannot remove {}", link.display()))?;
            }
            if self == Self::Debian {
                link_to_debian(name, &link)?;
            }
        }
        command.env("PATH", run::path_with(&[folder])?);
        if self == Self::Debian {
            command.env("RUSTC_BOOTSTRAP", "1").env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-19");
            // The two compilers would rebuild each other's work.
            command.env("CARGO_TARGET_DIR", crate::workspace::target().join("debian")).env_remove("RUSTUP_TOOLCHAIN");
        }
        Ok(())
    }
}

fn has_wasm_library() -> bool {
    let sysroot = run::quietly(run::program("rustc").args(["--print", "sysroot"]));
    sysroot.is_ok_and(|path| Path::new(path.trim()).join("lib/rustlib").join(WASM).join("lib").is_dir())
}

/// Tries rustup, which fails without a network to its host.
fn added_by_rustup() -> bool {
    let step = say::step("Add the wasm target to Rust", "The web app is compiled for the browser.", "half a minute");
    let added = run::visibly(run::program("rustup").args(["target", "add", WASM]));
    match &added {
        Ok(()) => drop(step.done()),
        Err(error) => say::note(&format!("{error}. Debian's packages may do instead.")),
    }
    added.is_ok() && has_wasm_library()
}

fn debian_complete() -> bool {
    let sources = Path::new("/usr/bin/rustc").exists() && Path::new("/usr/bin/cargo").exists();
    sources && run::on_path("wasm-ld-19").is_some() && run::quietly(Command::new("dpkg").args(["-s", "rust-web-src"])).is_ok()
}

fn install_debian() -> Result<()> {
    let packages = PACKAGES.join(" ");
    if run::on_path("apt-get").is_none() {
        bail!("Rust cannot build for the browser here. Install the wasm target: rustup target add {WASM} (rustup: https://rustup.rs)");
    }
    if !run::is_root() {
        bail!("Rust cannot build for the browser here. One of these helps:\n  rustup target add {WASM}\n  sudo apt-get install {packages}");
    }
    let step = say::step("Install Debian's Rust for the web", "rustup is not there or does not reach its host.", "about 2 minutes");
    run::apt_install(&PACKAGES)?;
    step.done();
    Ok(())
}

#[cfg(unix)]
fn link_to_debian(name: &str, link: &Path) -> Result<()> {
    std::os::unix::fs::symlink(Path::new("/usr/bin").join(name), link).with_context(|| format!("cannot create {}", link.display()))
}

#[cfg(not(unix))]
fn link_to_debian(_name: &str, _link: &Path) -> Result<()> {
    bail!("Debian's packages exist on Debian only: run `rustup target add {WASM}`")
}
