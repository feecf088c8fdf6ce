//! The binary of the server.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The server starts itself with these words to read files that may be hostile; nobody else has a use for them.
    let word = std::env::args_os().nth(1).unwrap_or_default();
    if word == "preview-worker" {
        return ExitCode::from(guildhall_server::collateral::preview::run_worker());
    }
    if word == "package-worker" {
        return ExitCode::from(guildhall_server::training::run_worker());
    }
    guildhall_server::cli::run()
}
