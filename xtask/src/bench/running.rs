//! A release server on one core, with an invented library.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::load;
use crate::workspace;

/// A folder, perhaps with a database elsewhere, filled with an invented library.
pub struct Filled {
    folder: PathBuf,
    database: Option<String>,
    /// The session of a partner's person.
    pub partner: String,
    /// The session of the vendor's admin.
    pub vendor: String,
}

impl Filled {
    /// Fills a folder of this name anew; the database is SQLite in it when no address is given.
    pub fn new(program: &Path, name: &str, assets: u32, database: Option<String>) -> Result<Self> {
        let folder = workspace::target().join(format!("bench-{name}"));
        let _ = std::fs::remove_dir_all(&folder);
        let mut fill = Command::new(program);
        fill.args(["fill", "--assets", &assets.to_string()]).args(settings(&folder, database.as_deref()));
        let filled = fill.output().with_context(|| format!("cannot start {}", program.display()))?;
        if !filled.status.success() {
            bail!("the database cannot be filled: {}", String::from_utf8_lossy(&filled.stderr));
        }
        let secrets = String::from_utf8(filled.stdout)?;
        let mut secrets = secrets.split_whitespace().map(str::to_owned);
        let mut secret = || secrets.next().context("fill prints two secrets");
        Ok(Self { partner: secret()?, vendor: secret()?, folder, database })
    }

    /// Starts a server on it.
    pub fn serve(&self, program: &Path) -> Result<Server> {
        Server::start(program, &settings(&self.folder, self.database.as_deref()))
    }
}

impl Drop for Filled {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn settings(folder: &Path, database: Option<&str>) -> Vec<String> {
    let mut settings = vec!["--data".to_owned(), folder.display().to_string()];
    settings.extend(database.into_iter().flat_map(|address| ["--database-url".to_owned(), address.to_owned()]));
    settings
}

/// A running server.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub port: u16,
    /// Milliseconds from its start until it was ready.
    pub ready_ms: f64,
}

impl Server {
    /// Starts one on all cores, with these settings.
    pub fn on_all_cores(program: &Path, settings: &[String]) -> Result<Self> {
        Self::begin(Command::new(program), settings).with_context(|| format!("cannot start {}", program.display()))
    }

    fn start(program: &Path, settings: &[String]) -> Result<Self> {
        let mut command = Command::new("taskset");
        command.args(["-c", "0"]).arg(program);
        Self::begin(command, settings).context("taskset (util-linux) is needed to keep the server on one core")
    }

    fn begin(mut command: Command, settings: &[String]) -> Result<Self> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let started = Instant::now();
        command.args(["serve", "--port", &port.to_string()]).args(settings);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut server = Self { child, port, ready_ms: 0.0 };
        while load::status(port, "/readyz").ok() != Some(200) {
            if started.elapsed() > Duration::from_secs(60) {
                bail!("the server does not get ready");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        server.ready_ms = started.elapsed().as_secs_f64() * 1_000.0;
        Ok(server)
    }

    /// Megabytes in memory now.
    pub fn resident_mb(&self) -> Result<f64> {
        self.memory("VmRSS:")
    }

    /// The most megabytes that were in memory since [`Server::forget_peak`].
    pub fn peak_mb(&self) -> Result<f64> {
        self.memory("VmHWM:")
    }

    /// From now on only what comes counts for the peak.
    pub fn forget_peak(&self) -> Result<()> {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5").context("the kernel keeps the peak of memory")
    }

    fn memory(&self, name: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("the kernel tells resident memory")?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse::<f64>()? / 1024.0)
    }

    /// Seconds of processor time so far.
    pub fn processor_seconds(&self) -> Result<f64> {
        // schedstat counts nanoseconds; stat only hundredths of a second.
        let mut nanoseconds = 0.0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let text = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
            nanoseconds += text.split(' ').next().and_then(|number| number.parse::<f64>().ok()).unwrap_or(0.0);
        }
        Ok(nanoseconds / 1e9)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
