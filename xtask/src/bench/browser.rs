//! The library in Chromium: scrolling far, and searching on a slow machine.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Bench, Goal, Number, running::Filled};
use crate::test::browser;
use crate::{run, workspace};

/// Scrolls through 10 000 results and types into the search field.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let measured = by_script(bench, "browser", 10_000)?;
    let value = |name: &str| measured[name].as_f64().with_context(|| format!("browser.mjs measured no {name}"));
    let number = |name: &str, value, unit, goal| Number { name: name.to_owned(), value, unit, goal };
    Ok(vec![
        number("library, results there are", value("results")?, "results", Goal::AtLeast(10_000.0)),
        number("library, frames while scrolling", value("frames")?, "frames", Goal::AtLeast(100.0)),
        number("library, frames dropped", value("dropped")?, "frames", Goal::AtMost(0.0)),
        number("library, elements on the page after scrolling", value("elements")?, "elements", Goal::None),
        number("key press to painted result, 4x slower, median", value("key_median")?, "ms", Goal::None),
        number("key press to painted result, 4x slower, slowest", value("key_slowest")?, "ms", Goal::AtMost(100.0)),
    ])
}

/// Runs `<name>.mjs` of this folder in Chromium, against a server with an invented library of so many assets; gives the JSON that it prints.
pub fn by_script(bench: &Bench, name: &str, assets: u32) -> Result<Value> {
    let chromium = browser::chromium()?;
    let packages = workspace::root().join("tests/e2e");
    if !packages.join("node_modules").is_dir() {
        browser::packages()?;
    }
    let filled = Filled::new(&bench.server, name, assets, None)?;
    let server = filled.serve(&bench.server)?;
    let mut node = run::program("node");
    node.arg(workspace::root().join(format!("xtask/src/bench/{name}.mjs")))
        .env("CHROMIUM", chromium)
        .env("PACKAGES", packages)
        .env("PORT", server.port.to_string())
        .env("SECRET", &filled.vendor);
    serde_json::from_str(&run::quietly(&mut node)?).with_context(|| format!("{name}.mjs prints JSON"))
}
