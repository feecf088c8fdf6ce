//! The binary of the server.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The server starts itself with this word to read files that may be hostile; nobody else has a use for it.
    if std::env::args_os().nth(1).is_some_and(|word| word == "preview-worker") {
        return ExitCode::from(guildhall_server::collateral::preview::run_worker());
    }
    guildhall_server::cli::run()
}
