//! Chromium, its driver, and Playwright.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{run, say, tools, workspace};

const NAMES: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const MAC: [&str; 2] =
    ["/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

/// Where Chromium lies. It is installed where that is allowed, else the error says how.
pub fn chromium() -> Result<PathBuf> {
    tools::npm()?;
    if let Some(path) = std::env::var_os("CHROMIUM").filter(|path| !path.is_empty()).map(PathBuf::from) {
        return match path.is_file() {
            true => Ok(path),
            false => bail!("CHROMIUM is set to {}, and there is no such file", path.display()),
        };
    }
    if let Some(path) = found() {
        return Ok(path);
    }
    install("chromium", "Chromium", "the browser tests run in it")?;
    found().context("Chromium was installed and is not on PATH; set CHROMIUM to its path")
}

fn found() -> Option<PathBuf> {
    let on_path = NAMES.iter().find_map(|name| run::on_path(name));
    on_path.or_else(|| MAC.iter().map(PathBuf::from).find(|path| path.is_file()))
}

/// Where chromedriver lies, which the component tests need.
pub fn driver() -> Result<PathBuf> {
    if let Some(path) = run::on_path("chromedriver") {
        return Ok(path);
    }
    install("chromium-driver", "chromedriver", "the component tests steer Chromium with it")?;
    run::on_path("chromedriver").context("chromedriver was installed and is not on PATH")
}

fn install(package: &str, name: &str, why: &str) -> Result<()> {
    if run::on_path("apt-get").is_none() || !run::is_root() {
        bail!(
            "{name} is missing; {why}.\n  Debian: sudo apt-get install {package}\n  macOS: brew install --cask chromium\n  Elsewhere: install it and set CHROMIUM to the path of the program"
        );
    }
    let step = say::step(&format!("Install {name}"), why, "about 1 minute");
    run::apt_install(&[package])?;
    step.done();
    Ok(())
}

/// Tells wasm-bindgen's test runner about Chromium and its driver.
pub fn configure_driver(command: &mut Command, chromium: Option<&Path>) -> Result<()> {
    let arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
    let options = serde_json::json!({"goog:chromeOptions": {"args": arguments, "binary": chromium}});
    let file = workspace::workshop().join("webdriver.json");
    std::fs::create_dir_all(workspace::workshop())?;
    std::fs::write(&file, options.to_string()).with_context(|| format!("cannot write {}", file.display()))?;
    command.env("CHROMEDRIVER", driver()?).env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
    Ok(())
}

fn folder() -> PathBuf {
    workspace::root().join("tests/e2e")
}

/// Installs the Node packages of the browser tests.
pub fn packages() -> Result<()> {
    let step =
        say::step("Install the Node packages of the browser tests", "Playwright and axe, at the versions in the lock file.", "seconds");
    let mut npm = run::program(tools::npm()?);
    npm.current_dir(folder()).args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    run::visibly(&mut npm)?;
    step.done();
    Ok(())
}

/// The command that runs the browser tests.
pub fn playwright(chromium: &Path, server: &Path) -> Result<Command> {
    let script = folder().join("node_modules/@playwright/test/cli.js");
    if !script.is_file() {
        bail!("{} is missing after npm ci", script.display());
    }
    let mut command = run::program("node");
    command.current_dir(folder()).arg(script).args(["test", "--forbid-only"]);
    command.env("CHROMIUM", chromium).env("GUILDHALL_SERVER", server).env("PLAYWRIGHT_HTML_OPEN", "never");
    Ok(command)
}
