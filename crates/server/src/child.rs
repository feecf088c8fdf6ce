//! Child processes of the server's own program: they read what may be hostile, within limits of memory, time and what may come out.

use std::{
    io::Read,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    sync::OnceLock,
    time::Duration,
};

use rlimit::Resource;
use serde::{Serialize, de::DeserializeOwned};
use tokio::{io::AsyncWriteExt, process::Command};

/// The file in which a child says what it found.
pub const READING: &str = "reading.json";

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Names the program that has the hidden commands of the children, where it is not the running one.
pub fn use_program(program: PathBuf) {
    // The first one named stays; there is only one server program.
    let _first = PROGRAM.set(program);
}

/// Has a child do a task. `None` when it had to be ended after `limit`.
///
/// # Errors
/// When it cannot be started or spoken to.
pub async fn run(command: &str, task: &impl Serialize, limit: Duration) -> std::io::Result<Option<ExitStatus>> {
    let mut child = Command::new(PROGRAM.get().map_or_else(std::env::current_exe, |program| Ok(program.clone()))?)
        .arg(command)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(task).map_err(std::io::Error::other)?).await?;
    }
    let Ok(status) = tokio::time::timeout(limit, child.wait()).await else {
        child.kill().await?;
        return Ok(None);
    };
    status.map(Some)
}

/// In the child: takes on its limits (address space, seconds of processor time, largest file) and reads its task.
///
/// # Errors
/// The exit code.
pub fn task<T: DeserializeOwned>(memory: u64, seconds: u64, file: u64) -> Result<T, u8> {
    for (resource, most) in [(Resource::AS, memory), (Resource::CPU, seconds), (Resource::FSIZE, file), (Resource::CORE, 0)] {
        resource.set(most, most).map_err(|_| 3)?;
    }
    let mut task = String::new();
    std::io::stdin().read_to_string(&mut task).map_err(|_| 2)?;
    serde_json::from_str(&task).map_err(|_| 2)
}

/// In the child: leaves what it found where the server looks for it, whole or not at all.
///
/// # Errors
/// When it cannot be written.
pub fn save(out: &Path, reading: &impl Serialize) -> std::io::Result<()> {
    let part = out.join("reading.part");
    std::fs::write(&part, serde_json::to_vec(reading).map_err(std::io::Error::other)?)?;
    std::fs::rename(part, out.join(READING))
}
