//! `cargo xtask bench`: the numbers of the release build, as a table and as JSON.

mod browser;
mod funds;
mod library;
mod load;
mod machine;
mod offline;
mod rest;
mod running;
mod size;
mod training;
mod transfer;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};

use crate::web::{self, Fresh};
use crate::{say, server, setup, workspace};

/// What is measured.
#[derive(Args)]
pub struct Options {
    /// Names of benchmarks: size, rest, library, transfer, funds, training (company view, an exam that many sit in, import and launch of a
    /// package, certificates), browser, offline; all when absent
    names: Vec<String>,
    /// A server that is built already; the web app and the server are built when absent
    #[arg(long)]
    server: Option<PathBuf>,
    /// Divide by this how much the funds hold, how many learn, and the package's size: a quick look, nothing to publish
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    shrink: u32,
    /// Where the JSON goes
    #[arg(long, default_value = "target/bench.json")]
    json: PathBuf,
}

/// What a benchmark may use.
pub struct Bench {
    /// The release server, with the web app inside.
    pub server: PathBuf,
    /// By what the amount of data of the funds and of training is divided.
    pub shrink: u32,
}

/// One measured number.
pub struct Number {
    /// What was measured.
    pub name: String,
    /// How much it was.
    pub value: f64,
    /// In what.
    pub unit: &'static str,
    /// What was promised.
    pub goal: Goal,
}

/// What was promised about a number.
#[derive(Clone, Copy)]
pub enum Goal {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// Nothing; it is for the record.
    None,
}

type Measure = fn(&Bench) -> Result<Vec<Number>>;

/// Every benchmark by name. A new one is a file in this folder and a line here.
const ALL: [(&str, Measure); 8] = [
    ("size", size::measure),
    ("rest", rest::measure),
    ("library", library::measure),
    ("transfer", transfer::measure),
    ("funds", funds::measure),
    ("training", training::measure),
    ("browser", browser::measure),
    ("offline", offline::measure),
];

/// Measures and reports.
pub fn run(options: &Options) -> Result<()> {
    let chosen: Vec<_> =
        ALL.iter().filter(|(name, _)| options.names.is_empty() || options.names.iter().any(|wanted| wanted == name)).collect();
    if let Some(unknown) = options.names.iter().find(|wanted| ALL.iter().all(|(name, _)| name != wanted)) {
        let names: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        bail!("there is no benchmark `{unknown}`; there are: {}", names.join(", "));
    }
    let server = match &options.server {
        Some(server) => server.clone(),
        None => {
            setup::if_needed()?;
            web::build_release(Fresh::WhenChanged)?;
            server::build_release()?
        }
    };
    let bench = Bench { server, shrink: options.shrink };
    let mut results = Vec::new();
    for (name, measure) in chosen {
        let step = say::step(&format!("Measure {name}"), "See BENCHMARKS.md for how and why.", "seconds to minutes");
        results.push((*name, measure(&bench).with_context(|| format!("benchmark {name}"))?));
        step.done();
    }
    report(&results, options)
}

fn report(results: &[(&str, Vec<Number>)], options: &Options) -> Result<()> {
    println!("\n  {:<10} {:<58} {:>12} {:<10} {:>14}", "benchmark", "number", "value", "unit", "goal");
    for (name, numbers) in results {
        for number in numbers {
            let line = format!("  {name:<10} {:<58} {:>12.2} {:<10} {:>14}", number.name, number.value, number.unit, number.goal.text());
            println!("{}", if number.is_met() { line } else { say::red(&line) });
        }
    }
    let numbers: Vec<Value> = results.iter().flat_map(|(name, numbers)| numbers.iter().map(move |number| number.json(name))).collect();
    let report = json!({"machine": machine::description(), "numbers": numbers});
    let file = workspace::root().join(&options.json);
    std::fs::write(&file, serde_json::to_string_pretty(&report)? + "\n").with_context(|| format!("cannot write {}", file.display()))?;
    println!("\n  Written to {}.", file.display());
    let missed = results.iter().flat_map(|(_, numbers)| numbers).filter(|number| !number.is_met()).count();
    match missed {
        0 => Ok(()),
        missed => bail!("{missed} numbers miss their goal"),
    }
}

impl Number {
    fn is_met(&self) -> bool {
        match self.goal {
            Goal::AtMost(limit) => self.value <= limit,
            Goal::AtLeast(limit) => self.value >= limit,
            Goal::None => true,
        }
    }

    fn json(&self, benchmark: &str) -> Value {
        let (at_most, at_least) = match self.goal {
            Goal::AtMost(limit) => (Some(limit), None),
            Goal::AtLeast(limit) => (None, Some(limit)),
            Goal::None => (None, None),
        };
        json!({"benchmark": benchmark, "name": self.name, "value": self.value, "unit": self.unit, "at_most": at_most, "at_least": at_least})
    }
}

impl Goal {
    fn text(self) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {limit}"),
            Self::AtLeast(limit) => format!("≥ {limit}"),
            Self::None => String::new(),
        }
    }
}
