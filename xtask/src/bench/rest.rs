//! A server at rest: how soon it is ready, and what it keeps in memory.

use anyhow::{Context, Result};

use super::{Bench, Goal, Number, running::Filled};

/// How often it is started; the middle counts.
const STARTS: usize = 7;

/// Starts on an existing database.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let mut numbers = Vec::new();
    for assets in [200, 100_000] {
        let filled = Filled::new(&bench.server, "rest", assets, None)?;
        let (mut ready, mut resident) = (Vec::new(), Vec::new());
        for _ in 0..STARTS {
            let server = filled.serve(&bench.server)?;
            ready.push(server.ready_ms);
            resident.push(server.resident_mb()?);
        }
        let number = |name: &str, value, unit, goal| Number { name: format!("{name}, {assets} assets"), value, unit, goal };
        numbers.push(number("start to ready, existing database", middle(ready)?, "ms", Goal::AtMost(200.0)));
        numbers.push(number("server at rest, resident", middle(resident)?, "MB", Goal::AtMost(40.0)));
    }
    Ok(numbers)
}

fn middle(mut values: Vec<f64>) -> Result<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().context("nothing was measured")
}
