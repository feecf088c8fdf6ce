//! Starts the reading child process, waits for it within a limit of time, and ends it after that.

use std::{os::unix::process::ExitStatusExt, path::Path, time::Duration};

use super::{Reading, Task, Unreadable};
use crate::child::{self, READING};

/// The longest a file is read on a machine that is busy with other things: the child ends itself after its share of processor time.
const LIMIT: Duration = Duration::from_secs(20);

/// Signals to a process that has used up its processor time: SIGKILL and SIGXCPU.
const OUT_OF_TIME: [i32; 2] = [9, 24];

/// Reads one file in a child process. Pictures are left in `out`. `proof`: see [`Task`].
pub(super) async fn read(source: &Path, media_type: &str, out: &Path, proof: bool) -> std::io::Result<Reading> {
    let task = Task { source: source.to_owned(), media_type: media_type.to_owned(), out: out.to_owned(), proof };
    let status = child::run("preview-worker", &task, LIMIT).await?;
    let left = out.join(READING);
    let Some(status) = status else { return Ok(so_far(&left, Unreadable::Timeout).await) };
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
