//! `cargo xtask test`: everything, in the order in which failures are cheapest to see.

pub mod browser;
mod nginx;
pub mod postgres;
mod power;
mod suite;

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use crate::toolchain::{self, WASM};
use crate::web::{self, Fresh};
use crate::{run, say, server, setup, tools, workspace};
use postgres::Durability;
use suite::{Outcome, Suite};

/// What is tested.
#[derive(Args)]
pub struct Options {
    /// Slow campaigns too
    #[arg(long)]
    long: bool,
    /// Suites (rules, app, sqlite, postgres, components, browser) or words in the names of tests; everything when absent
    filter: Vec<String>,
}

type Test = fn(&Plan) -> Result<Outcome>;

/// Every suite, in order.
const SUITES: [(Suite, Test); 6] = [
    (Suite::Rules, rules),
    (Suite::App, app),
    (Suite::Sqlite, sqlite),
    (Suite::Postgres, on_postgres),
    (Suite::Components, components),
    (Suite::Browser, in_browser),
];

/// What was asked for, and the tools that were found for it.
struct Plan {
    words: Vec<String>,
    long: bool,
    chromium: Option<PathBuf>,
    postgres: Option<PathBuf>,
    nginx: Option<Result<PathBuf>>,
}

/// Finds the tools, runs the suites, also after a failure, and counts.
pub fn run(options: &Options) -> Result<()> {
    let (names, words): (Vec<_>, Vec<_>) = options.filter.iter().cloned().partition(|word| Suite::named(word).is_some());
    let chosen: Vec<_> = SUITES
        .iter()
        .filter(|(suite, _)| names.is_empty() || names.iter().any(|name| Suite::named(name) == Some(*suite)))
        .filter(|(suite, _)| suite.is_there())
        .collect();
    let wanted = |suite: Suite| chosen.iter().any(|(chosen, _)| *chosen == suite);

    // All tools first: whoever lacks one should not learn it after half an hour.
    let plan = Plan {
        words,
        long: options.long,
        nginx: wanted(Suite::Browser).then(nginx::binary),
        postgres: wanted(Suite::Postgres).then(postgres::binaries).transpose()?,
        chromium: (wanted(Suite::Browser) || wanted(Suite::Components)).then(browser::chromium).transpose()?,
    };
    if wanted(Suite::Components) {
        browser::driver()?;
    }
    if wanted(Suite::Browser) || wanted(Suite::Components) {
        setup::if_needed()?;
    }

    let mut outcomes = Vec::new();
    for (suite, test) in chosen {
        let step = say::step(&format!("Test {}", suite.name()), suite.about(), suite.usual());
        let outcome = test(&plan).unwrap_or_else(|error| {
            say::failure(&error);
            Outcome::broken()
        });
        let took = if outcome.failed == 0 { step.done() } else { step.failed() };
        outcomes.push((*suite, outcome, took));
    }
    suite::summary(&outcomes)
}

impl Plan {
    /// `cargo test` for these arguments, with the words of the filter.
    fn cargo_test(&self, arguments: &[&str]) -> Command {
        let mut command = run::cargo();
        command.arg("test").args(arguments).env("GUILDHALL_TEST_LONG", if self.long { "1" } else { "" });
        if self.long {
            // What invented cases prove grows with their number; this is the name that their crate reads.
            command.env("PROPTEST_CASES", "20000");
        }
        command.arg("--").args(&self.words);
        command
    }
}

fn rules(plan: &Plan) -> Result<Outcome> {
    let packages = ["--no-fail-fast", "--package", "guildhall-domain", "--package", "guildhall-outbox", "--package", "xtask"];
    suite::cargo(&mut plan.cargo_test(&packages))
}

fn app(plan: &Plan) -> Result<Outcome> {
    suite::cargo(&mut plan.cargo_test(&["--package", "guildhall", "--lib"]))
}

fn sqlite(plan: &Plan) -> Result<Outcome> {
    if let Some(missing) = power::missing() {
        say::note(&say::red(&format!("NOT TESTED: power cuts. {missing}")));
    }
    let mut command = plan.cargo_test(&["--no-fail-fast", "--package", "guildhall-server"]);
    check_certificates(&mut command);
    suite::cargo(command.env_remove("GUILDHALL_TEST_POSTGRES"))
}

/// Names the code of others that checks our certificates. Where it cannot be had, the test that asks for it is told so, and fails: whoever
/// runs the suites is not to believe that it was done.
fn check_certificates(command: &mut Command) {
    let python = tools::openbadges().unwrap_or_else(|error| {
        say::note(&say::red(&format!("Certificates cannot be checked by openbadgeslib: {error}")));
        PathBuf::new()
    });
    command.env("GUILDHALL_TEST_OPENBADGES", python);
}

fn on_postgres(plan: &Plan) -> Result<Outcome> {
    let Some(binaries) = &plan.postgres else { bail!("no PostgreSQL was looked for") };
    let cluster = postgres::start(binaries, Durability::None)?;
    say::note(&format!("A throw-away PostgreSQL runs at {}.", cluster.url()));
    let mut command = plan.cargo_test(&["--package", "guildhall-server", "--test", "api"]);
    check_certificates(&mut command);
    let api = suite::cargo(command.env("GUILDHALL_TEST_POSTGRES", cluster.url()))?;
    // Of the binary's tests those about money know this database too: there two servers share it.
    let mut command = plan.cargo_test(&["--package", "guildhall-server", "--test", "process"]);
    if plan.words.is_empty() {
        command.args(["money::overspend", "money::kill"]);
    }
    let money = suite::cargo(command.env("GUILDHALL_TEST_POSTGRES", cluster.url()))?;
    Ok(api.and(money))
}

fn components(plan: &Plan) -> Result<Outcome> {
    let mut command = plan.cargo_test(&["--package", "guildhall", "--target", WASM, "--test", "web"]);
    toolchain::ready()?.apply(&mut command, &workspace::workshop().join("bin"))?;
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", tools::wasm_bindgen_test_runner()?);
    browser::configure_driver(&mut command, plan.chromium.as_deref())?;
    suite::cargo(&mut command)
}

fn in_browser(plan: &Plan) -> Result<Outcome> {
    let Some(chromium) = &plan.chromium else { bail!("no Chromium was looked for") };
    web::build_release(Fresh::WhenChanged)?;
    web::budget::print(&workspace::dist())?;
    let server = server::build_trial()?;
    browser::packages()?;
    let mut command = browser::playwright(chromium, &server)?;
    command.env("GUILDHALL_TEST_LONG", if plan.long { "1" } else { "" });
    match &plan.nginx {
        Some(Ok(nginx)) => {
            command.env("GUILDHALL_NGINX", nginx);
        }
        Some(Err(error)) => {
            say::note(&say::red(&format!("NOT TESTED: the app from a static host. {error}")));
            command.env("GUILDHALL_NGINX", "");
        }
        None => {}
    }
    if !plan.words.is_empty() {
        command.args(["--grep", &plan.words.join("|")]);
    }
    suite::playwright(&mut command)
}
