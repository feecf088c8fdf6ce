//! The commands of this workspace: setup, start, test, check, dist, bench.

mod bench;
mod check;
mod dist;
mod run;
mod say;
mod server;
mod setup;
mod start;
mod test;
mod toolchain;
mod tools;
mod web;
mod workspace;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

/// The commands of the Guildhall workspace.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version, disable_help_subcommand = true)]
enum Command {
    /// Build everything, start the portal with demo data and open it in the browser
    Start(start::Options),
    /// Get the tools that the web build needs, into a folder of their own
    Setup,
    /// Build the deployable web folder `dist/`, print its size and fail when it is over budget
    Dist(dist::Options),
    /// Run everything: rules, server on SQLite and PostgreSQL, browser tests against the release build
    Test(test::Options),
    /// Check format, lints (native and wasm), documentation and structure
    Check,
    /// Measure, print a table and write it as JSON
    Bench(bench::Options),
}

fn main() -> ExitCode {
    let outcome = match web::bindgen::requested() {
        true => web::bindgen::stand_in(),
        false => web::bindgen::remember().and_then(|()| execute(Command::parse())),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failure(&error);
            ExitCode::FAILURE
        }
    }
}

fn execute(command: Command) -> Result<()> {
    match command {
        Command::Start(options) => start::run(&options),
        Command::Setup => setup::run(),
        Command::Dist(options) => dist::run(&options),
        Command::Test(options) => test::run(&options),
        Command::Check => check::run(),
        Command::Bench(options) => bench::run(&options),
    }
}
