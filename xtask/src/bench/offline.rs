//! The app from the worker: a repeat visit, and a start without a connection.

use anyhow::{Context, Result};

use super::{Bench, Goal, Number, browser::by_script};

/// Opens the portal again and again on a machine that is four times slower.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let measured = by_script(bench, "offline", 100)?;
    let value = |name: &str| measured[name].as_f64().with_context(|| format!("offline.mjs measured no {name}"));
    let number = |name: &str, value, most| Number { name: name.to_owned(), value, unit: "ms", goal: Goal::AtMost(most) };
    Ok(vec![
        number("repeat visit from the worker to usable page, 4x slower, median", value("repeat")?, 350.0),
        number("start without a connection, 4x slower, median", value("offline")?, 500.0),
    ])
}
