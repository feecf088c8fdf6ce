//! Builds and runs the server's binary.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{run, say, workspace};

const BINARY: &str = "guildhall-server";

/// Builds it for use, with `dist/` inside.
pub fn build_release() -> Result<PathBuf> {
    let why = "The release build, with the web app inside: one binary is the whole portal.";
    build("release", why, "half a minute, 8 minutes the first time on two cores")
}

/// Builds it for the browser tests, with `dist/` inside.
pub fn build_trial() -> Result<PathBuf> {
    let why = "For tests: with the web app inside, and without what makes a release slow to build.";
    build("trial", why, "4 minutes, 8 minutes the first time on two cores")
}

fn build(profile: &str, why: &str, usual: &str) -> Result<PathBuf> {
    let step = say::step("Build the server", why, usual);
    run::visibly(run::cargo().args(["build", "--profile", profile, "--package", BINARY, "--features", "embed"]))?;
    step.done();
    Ok(binary(profile))
}

/// Builds it for developing.
pub fn build_dev() -> Result<PathBuf> {
    run::visibly(run::cargo().args(["build", "--package", BINARY]))?;
    Ok(binary("debug"))
}

fn binary(profile: &str) -> PathBuf {
    workspace::target().join(profile).join(format!("{BINARY}{}", std::env::consts::EXE_SUFFIX))
}

/// A server that is told to stop when this value goes.
pub struct Running {
    child: Child,
}

/// Starts `serve` and waits until it answers on the port.
pub fn serve(binary: &Path, port: u16, arguments: &[String]) -> Result<Running> {
    let mut command = Command::new(binary);
    command.current_dir(workspace::root()).arg("serve").args(["--port", &port.to_string()]).args(arguments);
    let child = command.spawn().with_context(|| format!("cannot start {}", run::line(&command)))?;
    let mut running = Running { child };
    let patience = Instant::now() + Duration::from_secs(60);
    while !answers(port) {
        if let Some(status) = running.child.try_wait()? {
            bail!("the server ended before it was ready ({status}); what it said is above");
        }
        if Instant::now() > patience {
            bail!("the server did not answer on port {port} within a minute");
        }
        std::thread::sleep(Duration::from_millis(25));
    }
    Ok(running)
}

impl Running {
    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it ends by itself or by a signal.
    pub fn wait(&mut self) -> Result<()> {
        let status = self.child.wait()?;
        match status.code() {
            Some(0) | None => Ok(()),
            Some(_) => bail!("the server ended with {status}"),
        }
    }

    /// Whether it still runs.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_alive() {
            terminate(self.id());
            drop(self.child.wait());
        }
    }
}

/// Asks a process to end.
pub fn terminate(id: u32) {
    #[cfg(unix)]
    drop(run::quietly(Command::new("kill").args(["-TERM", &id.to_string()])));
    #[cfg(not(unix))]
    drop(run::quietly(Command::new("taskkill").args(["/F", "/PID", &id.to_string()])));
}

/// Whether `/readyz` answers with 200.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        write!(stream, "GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n")?;
        let mut head = [0; 12];
        stream.read_exact(&mut head)?;
        Ok(head.ends_with(b" 200"))
    };
    ask().unwrap_or(false)
}
