//! The commands of this workspace: setup, start, test, check, dist, bench.

mod dist;
mod run;
mod say;
mod setup;
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
    /// Get the tools that the web build needs, into a folder of their own
    Setup,
    /// Build the deployable web folder `dist/`, print its size and fail when it is over budget
    Dist(dist::Options),
    /// Write the style sheet and the word catalogues beside Trunk's output (called by Trunk)
    #[command(hide = true)]
    Assets,
}

fn main() -> ExitCode {
    let outcome = match web::bindgen::requested() {
        true => web::bindgen::stand_in(),
        false => execute(Command::parse()),
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
        Command::Setup => setup::run(),
        Command::Dist(options) => dist::run(&options),
        Command::Assets => web::assets::hook(),
    }
}
