//! A throw-away PostgreSQL: its own folder, a free port, gone afterwards.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{run, say};

/// A running cluster. It ends and its folder goes when this value does.
pub struct Cluster {
    child: Child,
    folder: PathBuf,
    port: u16,
}

/// The folder with `initdb` and `postgres`. PostgreSQL is installed where that is allowed, else the error says how.
pub fn binaries() -> Result<PathBuf> {
    if let Some(folder) = found() {
        return Ok(folder);
    }
    if run::on_path("apt-get").is_none() || !run::is_root() {
        bail!(
            "PostgreSQL is missing; the API tests run on it too.\n  Debian: sudo apt-get install postgresql\n  macOS: brew install postgresql\n  It need not run: the tests start their own, in a temporary folder"
        );
    }
    let step = say::step("Install PostgreSQL", "The API tests run on it too.", "about 1 minute");
    run::apt_install(&["postgresql"])?;
    step.done();
    found().context("PostgreSQL was installed and initdb is not in /usr/lib/postgresql/*/bin")
}

fn found() -> Option<PathBuf> {
    let complete = |folder: &PathBuf| folder.join("initdb").is_file() && folder.join("postgres").is_file();
    if let Some(folder) = run::on_path("initdb").and_then(|file| file.canonicalize().ok()?.parent().map(Path::to_path_buf))
        && complete(&folder)
    {
        return Some(folder);
    }
    let mut folders: Vec<PathBuf> = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"]
        .iter()
        .filter_map(|parent| std::fs::read_dir(parent).ok())
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(complete)
        .collect();
    folders.sort();
    folders.pop()
}

/// What of a cluster survives a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Nothing has to.
    None,
    /// Everything that was acknowledged.
    Full,
}

/// Makes a cluster and waits until it answers.
pub fn start(binaries: &Path, durability: Durability) -> Result<Cluster> {
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).context("no free port")?.port();
    let folder = std::env::temp_dir().join(format!("guildhall-postgres-{}-{port}", std::process::id()));
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let person = Person::for_postgres()?;
    person.own(&folder)?;
    let data = folder.join("data");
    let mut initdb = person.command(&binaries.join("initdb"), &folder);
    initdb.args(["--username=guildhall", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync", "--pgdata"]).arg(&data);
    run::quietly(&mut initdb)?;
    let mut postgres = person.command(&binaries.join("postgres"), &folder);
    postgres.arg("-D").arg(&data).arg("-k").arg(&folder).args(["-p", &port.to_string()]);
    let mut settings = vec!["listen_addresses=127.0.0.1", "max_connections=300", "log_min_messages=fatal"];
    if durability == Durability::None {
        settings.extend(["fsync=off", "full_page_writes=off"]);
    }
    for setting in settings {
        postgres.args(["-c", setting]);
    }
    let child = postgres.stdout(Stdio::null()).spawn().context("cannot start postgres")?;
    let mut cluster = Cluster { child, folder, port };
    let patience = Instant::now() + Duration::from_secs(30);
    while run::quietly(Command::new(binaries.join("pg_isready")).args([
        "-q",
        "-h",
        "127.0.0.1",
        "-U",
        "guildhall",
        "-d",
        "postgres",
        "-p",
        &port.to_string(),
    ]))
    .is_err()
    {
        if cluster.child.try_wait()?.is_some() || Instant::now() > patience {
            bail!("the throw-away PostgreSQL did not start");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(cluster)
}

impl Cluster {
    /// The address of its administrative database.
    pub fn url(&self) -> String {
        format!("postgres://guildhall@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // SIGINT ends PostgreSQL without waiting for its clients.
        drop(run::quietly(Command::new("kill").args(["-INT", &self.child.id().to_string()])));
        drop(self.child.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// As whom PostgreSQL runs: it refuses to run as root.
struct Person(Option<(u32, u32)>);

impl Person {
    fn for_postgres() -> Result<Self> {
        if !run::is_root() {
            return Ok(Self(None));
        }
        let number = |user: &str, option: &str| run::quietly(Command::new("id").args([option, user])).ok()?.trim().parse::<u32>().ok();
        let found = ["postgres", "nobody"].into_iter().find_map(|user| Some((number(user, "-u")?, number(user, "-g")?)));
        found.map(|ids| Self(Some(ids))).context("PostgreSQL does not run as root, and there is no user `postgres` or `nobody`")
    }

    #[cfg(unix)]
    fn own(&self, folder: &Path) -> Result<()> {
        match self.0 {
            Some((user, group)) => std::os::unix::fs::chown(folder, Some(user), Some(group)).context("cannot give the folder away"),
            None => Ok(()),
        }
    }

    #[cfg(unix)]
    fn command(&self, program: &Path, folder: &Path) -> Command {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }

    #[cfg(not(unix))]
    fn own(&self, _folder: &Path) -> Result<()> {
        Ok(())
    }

    #[cfg(not(unix))]
    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        command
    }
}
