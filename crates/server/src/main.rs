//! The binary of the server.

use std::process::ExitCode;

fn main() -> ExitCode {
    guildhall_server::cli::run()
}
