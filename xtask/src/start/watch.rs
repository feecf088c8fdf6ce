//! Builds again when a source is saved, by looking at the files' times.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use anyhow::{Result, bail};
use walkdir::WalkDir;

use crate::server::{self, Running};
use crate::{say, web, workspace};

const APP: [&str; 4] = ["src", "crates/domain/src", "index.html", "Cargo.toml"];
const ASSETS: [&str; 3] = ["style", "locales", "public"];
const SERVER: [&str; 4] = ["crates/server/src", "crates/server/Cargo.toml", "crates/domain/src", "Cargo.toml"];

/// Runs until the server ends. A build that fails leaves the old one running.
pub fn rebuild_on_save(mut running: Running, current: &AtomicU32, start: impl Fn(&Path) -> Result<Running>) -> Result<()> {
    say::note("Save a source and it is built again; then load the page again.");
    let mut seen = [newest(&APP), newest(&ASSETS), newest(&SERVER)];
    loop {
        std::thread::sleep(Duration::from_millis(400));
        if !running.is_alive() {
            return match current.load(Ordering::SeqCst) {
                0 => Ok(()),
                _ => bail!("the server ended; what it said is above"),
            };
        }
        let now = [newest(&APP), newest(&ASSETS), newest(&SERVER)];
        let [app, assets, server_changed] = [now[0] > seen[0], now[1] > seen[1], now[2] > seen[2]];
        seen = now;
        if app {
            report(web::build_dev());
        } else if assets {
            report(web::assets::write(&workspace::dist_dev()).map(|()| say::note("Style, words and static files are up to date.")));
        }
        if server_changed {
            match server::build_dev() {
                Ok(binary) => {
                    drop(running);
                    running = start(&binary)?;
                    current.store(running.id(), Ordering::SeqCst);
                    say::note("The server runs again.");
                }
                Err(error) => say::failure(&error),
            }
        }
    }
}

fn report(outcome: Result<()>) {
    if let Err(error) = outcome {
        say::failure(&error);
    }
}

/// The latest time at which one of these files was written. Removing a file shows in the time of its folder.
fn newest(sources: &[&str]) -> Option<SystemTime> {
    let root = workspace::root();
    let entries = sources.iter().flat_map(|source| WalkDir::new(root.join(source)).into_iter().filter_map(Result::ok));
    entries.filter_map(|entry| entry.metadata().ok()?.modified().ok()).max()
}
