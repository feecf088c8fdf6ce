//! The app from the worker: a repeat visit, and a start without a connection.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Bench, Goal, Number, running::Filled};
use crate::test::browser;
use crate::{run, workspace};

/// Opens the portal again and again on a machine that is four times slower.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let chromium = browser::chromium()?;
    let packages = workspace::root().join("tests/e2e");
    if !packages.join("node_modules").is_dir() {
        browser::packages()?;
    }
    let filled = Filled::new(&bench.server, "offline", 100, None)?;
    let server = filled.serve(&bench.server)?;
    let mut node = run::program("node");
    node.arg(workspace::root().join("xtask/src/bench/offline.mjs"))
        .env("CHROMIUM", chromium)
        .env("PACKAGES", packages)
        .env("PORT", server.port.to_string())
        .env("SECRET", &filled.vendor);
    let measured: Value = serde_json::from_str(&run::quietly(&mut node)?).context("offline.mjs prints JSON")?;
    let value = |name: &str| measured[name].as_f64().with_context(|| format!("offline.mjs measured no {name}"));
    let number = |name: &str, value, most| Number { name: name.to_owned(), value, unit: "ms", goal: Goal::AtMost(most) };
    Ok(vec![
        number("repeat visit from the worker to usable page, 4x slower, median", value("repeat")?, 350.0),
        number("start without a connection, 4x slower, median", value("offline")?, 500.0),
    ])
}
