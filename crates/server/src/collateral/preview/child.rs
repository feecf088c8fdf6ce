//! Starts the reading child process, waits for it within a limit of time, and ends it after that.

use std::{
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::Stdio,
    sync::OnceLock,
    time::Duration,
};

use tokio::{io::AsyncWriteExt, process::Command};

use super::{READING, Reading, Task, Unreadable};

/// The longest a file is read on a machine that is busy with other things: the child ends itself after its share of processor time.
const LIMIT: Duration = Duration::from_secs(20);

/// Signals to a process that has used up its processor time: SIGKILL and SIGXCPU.
const OUT_OF_TIME: [i32; 2] = [9, 24];

static WORKER: OnceLock<PathBuf> = OnceLock::new();

/// Names the program that has the hidden command `preview-worker`, where it is not the running one.
pub fn use_worker(program: PathBuf) {
    // The first one named stays; there is only one server program.
    let _first = WORKER.set(program);
}

/// The server's program: it starts itself to read what may be hostile.
///
/// # Errors
/// When the system does not tell.
pub fn worker_program() -> std::io::Result<PathBuf> {
    WORKER.get().map_or_else(std::env::current_exe, |program| Ok(program.clone()))
}

/// Reads one file in a child process. Pictures are left in `out`. `proof`: see [`Task`].
pub(super) async fn read(source: &Path, media_type: &str, out: &Path, proof: bool) -> std::io::Result<Reading> {
    let task = Task { source: source.to_owned(), media_type: media_type.to_owned(), out: out.to_owned(), proof };
    let mut child = Command::new(worker_program()?)
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
    let left = out.join(READING);
    let Ok(status) = tokio::time::timeout(LIMIT, child.wait()).await else {
        child.kill().await?;
        return Ok(so_far(&left, Unreadable::Timeout).await);
    };
    let status = status?;
    if !status.success() {
        let out_of_time = status.signal().is_some_and(|signal| OUT_OF_TIME.contains(&signal));
        return Ok(so_far(&left, if out_of_time { Unreadable::Timeout } else { Unreadable::TooLarge }).await);
    }
    let reading = tokio::fs::read(left).await?;
    serde_json::from_slice(&reading).map_err(std::io::Error::other)
}

/// The pages that were drawn before the child was ended, or why there is none.
async fn so_far(left: &Path, why: Unreadable) -> Reading {
    let reading = tokio::fs::read(left).await.ok().and_then(|bytes| serde_json::from_slice::<Reading>(&bytes).ok());
    reading.filter(|reading| reading.pages > 0).unwrap_or(Reading { unreadable: Some(why), ..Reading::default() })
}
