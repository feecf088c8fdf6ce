//! Starts the reading child process, waits for it within a limit of time, and ends it after that.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::OnceLock,
    time::Duration,
};

use tokio::{io::AsyncWriteExt, process::Command};

use super::{Reading, Task, Unreadable};

/// The longest a file is read.
const LIMIT: Duration = Duration::from_secs(20);

static WORKER: OnceLock<PathBuf> = OnceLock::new();

/// Names the program that has the hidden command `preview-worker`, where it is not the running one.
pub fn use_worker(program: PathBuf) {
    // The first one named stays; there is only one server program.
    let _first = WORKER.set(program);
}

/// Reads one file in a child process. Pictures are left in `out`.
pub(super) async fn read(source: &Path, media_type: &str, out: &Path) -> std::io::Result<Reading> {
    let program = match WORKER.get() {
        Some(program) => program.clone(),
        None => std::env::current_exe()?,
    };
    let task = Task { source: source.to_owned(), media_type: media_type.to_owned(), out: out.to_owned() };
    let mut child = Command::new(program)
        .arg("preview-worker")
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(&task).map_err(std::io::Error::other)?).await?;
    }
    let unreadable = |why| Reading { unreadable: Some(why), ..Reading::default() };
    let Ok(status) = tokio::time::timeout(LIMIT, child.wait()).await else {
        child.kill().await?;
        return Ok(unreadable(Unreadable::Timeout));
    };
    if !status?.success() {
        // Killed by a limit, or out of memory.
        return Ok(unreadable(Unreadable::TooLarge));
    }
    let reading = tokio::fs::read(out.join("reading.json")).await?;
    serde_json::from_slice(&reading).map_err(std::io::Error::other)
}
