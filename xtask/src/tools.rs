//! The pinned tools of the web build, in a folder of their own per user: nobody's `~/.cargo/bin` is touched.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::{self, program};
use crate::say;

/// A tool that cargo builds from crates.io.
struct Tool {
    /// Name of the folder and of the binary.
    folder: &'static str,
    binary: &'static str,
    package: &'static str,
    version: &'static str,
    features: &'static [&'static str],
    /// Building it without optimisation takes half the time, and it is fast enough.
    debug: bool,
    why: &'static str,
    about: &'static str,
}

const TRUNK: Tool = Tool {
    folder: "trunk",
    binary: "trunk",
    package: "trunk",
    version: "0.21.14",
    features: &[],
    debug: true,
    why: "Trunk turns the app into a web page. Later versions need a newer Rust.",
    about: "about 4 minutes on two cores",
};

/// The version must be the one in Cargo.lock.
const WASM_BINDGEN: Tool = Tool {
    folder: "wasm-bindgen",
    binary: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: "0.2.130",
    features: &[],
    debug: false,
    why: "It writes the JavaScript between the browser and the wasm module; its version must be that of the library.",
    about: "about 2 minutes on two cores",
};

const WASM_SPLIT: Tool = Tool {
    folder: "wasm-split",
    binary: "wasm-split-cli",
    package: "wasm_split_cli_support",
    version: "0.2.4",
    features: &["build-binary"],
    debug: false,
    why: "It cuts the module into one chunk per page, so that signing in loads only what it needs.",
    about: "about 1 minute on two cores",
};

/// A package of npm.
struct Package {
    name: &'static str,
    version: &'static str,
    why: &'static str,
}

/// Carries `wasm-opt` and `wasm-merge` without native code.
const BINARYEN: Package = Package {
    name: "binaryen",
    version: "132.0.0",
    why: "wasm-opt makes the wasm smaller. Versions from package managers are often too old for this Rust.",
};

const ESBUILD: Package = Package { name: "esbuild", version: "0.28.2", why: "It makes the scripts around the wasm smaller." };

/// The version of openbadgeslib.
const OPENBADGES: &str = "4.6.3";

/// Gets every tool that is missing and says so.
pub fn install() -> Result<()> {
    for tool in [&TRUNK, &WASM_BINDGEN, &WASM_SPLIT] {
        if !tool.path()?.is_file() {
            tool.install()?;
        }
    }
    for package in [&BINARYEN, &ESBUILD] {
        if !package.folder()?.is_dir() {
            package.install()?;
        }
    }
    let build = cache()?.join("build");
    if build.exists() {
        std::fs::remove_dir_all(&build).with_context(|| format!("cannot remove {}", build.display()))?;
    }
    Ok(())
}

/// Where `trunk` lies.
pub fn trunk() -> Result<PathBuf> {
    TRUNK.path()
}

/// Where `wasm-bindgen` lies.
pub fn wasm_bindgen() -> Result<PathBuf> {
    WASM_BINDGEN.path()
}

/// Where `wasm-bindgen-test-runner` lies.
pub fn wasm_bindgen_test_runner() -> Result<PathBuf> {
    Ok(WASM_BINDGEN.path()?.with_file_name(format!("wasm-bindgen-test-runner{}", std::env::consts::EXE_SUFFIX)))
}

/// Where `wasm-split-cli` lies.
pub fn wasm_split() -> Result<PathBuf> {
    WASM_SPLIT.path()
}

/// A command of Binaryen such as `wasm-opt`, to which arguments can be added.
pub fn binaryen(name: &str) -> Result<Command> {
    let mut command = program("node");
    command.arg(BINARYEN.folder()?.join("bin").join(name));
    Ok(command)
}

/// The command `esbuild`, to which arguments can be added.
pub fn esbuild() -> Result<Command> {
    let mut command = program("node");
    command.arg(ESBUILD.folder()?.join("bin").join("esbuild"));
    Ok(command)
}

/// The Python that has openbadgeslib: code of others that checks our certificates. It is set up when it is missing.
pub fn openbadges() -> Result<PathBuf> {
    let root = folder("openbadgeslib", OPENBADGES)?;
    let python = root.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last: a folder that was only begun is made anew.
    let done = root.join("done");
    if done.is_file() {
        return Ok(python);
    }
    let Some(system) = run::on_path("python3") else { bail!("python3 is not on PATH") };
    let step = say::step(
        &format!("Install openbadgeslib {OPENBADGES} from PyPI"),
        "It checks certificates with code that is not this project's.",
        "about 20 seconds",
    );
    run::quietly(program(system).args(["-m", "venv", "--clear"]).arg(&root))?;
    let package = format!("openbadgeslib=={OPENBADGES}");
    run::quietly(program(&python).args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &package]))?;
    std::fs::write(&done, "").with_context(|| format!("cannot write {}", done.display()))?;
    step.done();
    Ok(python)
}

/// The per-user folder of the tools.
fn cache() -> Result<PathBuf> {
    let cache = match std::env::var_os("XDG_CACHE_HOME").filter(|folder| Path::new(folder).is_absolute()) {
        Some(folder) => PathBuf::from(folder),
        None => std::env::home_dir().context("there is no home folder: set XDG_CACHE_HOME to a folder for the tools")?.join(".cache"),
    };
    Ok(cache.join("guildhall"))
}

fn folder(name: &str, version: &str) -> Result<PathBuf> {
    Ok(cache()?.join("tools").join(format!("{name}-{version}")))
}

impl Tool {
    fn path(&self) -> Result<PathBuf> {
        let file = format!("{}{}", self.binary, std::env::consts::EXE_SUFFIX);
        Ok(folder(self.folder, self.version)?.join("bin").join(file))
    }

    fn install(&self) -> Result<()> {
        let step = say::step(&format!("Install {} {}", self.folder, self.version), self.why, self.about);
        let root = folder(self.folder, self.version)?;
        if let Err(error) = self.build(&root, &["--locked"]) {
            // A mirror of crates.io may not have a version yet that the tool's authors locked.
            say::note(&format!("{error}. Without the versions that its authors locked it may work."));
            self.build(&root, &[])?;
        }
        step.done();
        Ok(())
    }

    fn build(&self, root: &Path, options: &[&str]) -> Result<()> {
        let mut cargo = run::cargo();
        cargo.args(["install", self.package, "--no-track", "--force", "--version", &format!("={}", self.version)]).args(options);
        cargo.arg("--root").arg(root).arg("--features").arg(self.features.join(","));
        cargo.env("CARGO_TARGET_DIR", cache()?.join("build"));
        if self.debug {
            cargo.arg("--debug").env("CARGO_PROFILE_DEV_DEBUG", "0");
        }
        run::visibly(&mut cargo)
    }
}

impl Package {
    fn folder(&self) -> Result<PathBuf> {
        Ok(folder(self.name, self.version)?.join("node_modules").join(self.name))
    }

    fn install(&self) -> Result<()> {
        let step = say::step(&format!("Install {} {} from npm", self.name, self.version), self.why, "a few seconds");
        let npm = npm()?;
        let root = folder(self.name, self.version)?;
        std::fs::create_dir_all(&root).with_context(|| format!("cannot create {}", root.display()))?;
        let mut command = program(npm);
        command.args(["install", "--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix"]).arg(&root);
        run::visibly(command.arg(format!("{}@{}", self.name, self.version)))?;
        step.done();
        Ok(())
    }
}

/// Where npm lies, or what to install.
pub fn npm() -> Result<PathBuf> {
    match (run::on_path("node"), run::on_path("npm")) {
        (Some(_), Some(npm)) => Ok(npm),
        _ => bail!(
            "Node.js and npm are needed and are not on PATH.\n  Debian, Ubuntu: apt-get install nodejs npm (Node 20 or later)\n  macOS: brew install node\n  Other systems: the installer from nodejs.org"
        ),
    }
}
