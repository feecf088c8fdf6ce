//! `cargo xtask start`: the portal runs and opens in the browser.

mod watch;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::web::{self, Fresh};
use crate::{run, say, server, setup, workspace};

/// How the portal is started.
#[derive(Args)]
pub struct Options {
    /// Port on 127.0.0.1
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Folder for the database and the files
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Database, such as postgres://user@host/name; SQLite in the data folder when absent
    #[arg(long)]
    database_url: Option<String>,
    /// Leave an empty database empty
    #[arg(long)]
    no_demo: bool,
    /// Debug builds, and build again when a source is saved
    #[arg(long)]
    dev: bool,
}

/// Sets up, builds, fills and starts it.
pub fn run(options: &Options) -> Result<()> {
    if std::net::TcpListener::bind(("127.0.0.1", options.port)).is_err() {
        bail!("port {} is in use. Choose another one: cargo xtask start --port {}", options.port, options.port.saturating_add(1));
    }
    setup::if_needed()?;
    let binary = match options.dev {
        true => {
            web::build_dev()?;
            let step = say::step("Build the server for developing", "A debug build.", "a few seconds, 5 minutes the first time");
            let binary = server::build_dev()?;
            step.done();
            binary
        }
        false => {
            web::build_release(Fresh::WhenChanged)?;
            server::build_release()?
        }
    };
    if !options.no_demo {
        fill(&binary, options)?;
    }
    let current = stop_with_this_program()?;
    let step = say::step("Start the server", "It holds the web app, the API, the database and the files.", "a second");
    let mut running = server::serve(&binary, options.port, &options.server_arguments())?;
    current.store(running.id(), Ordering::SeqCst);
    step.done();
    let address = format!("http://127.0.0.1:{}", options.port);
    println!("\n  {}  {}", say::bold("The portal is open at"), say::bold(&address));
    println!("  Its data is in {}. Ctrl+C stops it.\n", options.data.display());
    open_browser(&address);
    match options.dev {
        true => watch::rebuild_on_save(running, &current, |binary| server::serve(binary, options.port, &options.server_arguments())),
        false => running.wait(),
    }
}

impl Options {
    /// What `seed` and `serve` both need to know.
    fn storage_arguments(&self) -> Vec<String> {
        let mut arguments = vec!["--data".to_owned(), self.data.display().to_string()];
        if let Some(url) = &self.database_url {
            arguments.extend(["--database-url".to_owned(), url.clone()]);
        }
        arguments
    }

    fn server_arguments(&self) -> Vec<String> {
        let mut arguments = self.storage_arguments();
        if self.dev {
            arguments.extend(["--web-dir".to_owned(), workspace::dist_dev().display().to_string()]);
        }
        arguments
    }
}

/// Fills an empty database with demo data; the server's `seed` leaves any other alone and prints the sign-ins.
fn fill(binary: &Path, options: &Options) -> Result<()> {
    let step = say::step(
        "Fill an empty database with demo data",
        "An invented vendor with partners, people and files; every list has something to show.",
        "half a minute the first time",
    );
    run::visibly(run::program(binary).arg("seed").args(options.storage_arguments()))?;
    step.done();
    Ok(())
}

/// Lets Ctrl+C end the server first, which finishes what it is doing, and this program then.
fn stop_with_this_program() -> Result<Arc<AtomicU32>> {
    let current = Arc::new(AtomicU32::new(0));
    let id = Arc::clone(&current);
    ctrlc::set_handler(move || match id.swap(0, Ordering::SeqCst) {
        0 => std::process::exit(130),
        id => server::terminate(id),
    })
    .context("cannot listen for Ctrl+C")?;
    Ok(current)
}

/// Opens the address where there is a desktop; says nothing where there is none.
fn open_browser(address: &str) {
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    let command = match std::env::consts::OS {
        "macos" => Some(("open", vec![address])),
        "windows" => Some(("cmd", vec!["/C", "start", "", address])),
        _ if desktop => Some(("xdg-open", vec![address])),
        _ => None,
    };
    if let Some((program, arguments)) = command {
        let mut command = Command::new(program);
        command.args(arguments).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        if command.spawn().is_err() {
            say::note("No browser could be opened; the address is above.");
        }
    }
}
