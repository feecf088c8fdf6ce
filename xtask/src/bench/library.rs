//! How fast the library answers with many assets: one server core, a signed-in partner, over HTTP.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    Bench, Goal, Number,
    load::{self, Load},
};
use crate::workspace;

/// Connections that list at once.
const CONNECTIONS: usize = 16;
/// How long each load lasts.
const SPAN: Duration = Duration::from_secs(8);

/// Lists and searches at 10 000 and at 100 000 assets.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let small = at(bench, 10_000)?;
    let large = at(bench, 100_000)?;
    let number = |name: &str, value, unit, goal| Number { name: name.to_owned(), value, unit, goal };
    let growth = |a: f64, b: f64| if a > 0.0 { b / a } else { 0.0 };
    Ok(vec![
        number("start to ready, existing database", large.ready_ms, "ms", Goal::AtMost(200.0)),
        number("server at rest, resident", large.rest_mb, "MB", Goal::AtMost(40.0)),
        number("server after the loads, resident", large.loaded_mb, "MB", Goal::None),
        number("first list after start", large.first_ms, "ms", Goal::None),
        number("list with total, 16 connections", large.list.rate, "answers/s", Goal::AtLeast(2_000.0)),
        number("list with total, p99", large.list.p99_ms, "ms", Goal::AtMost(15.0)),
        number("list with total, processor time", large.list.cpu_ms, "ms", Goal::AtMost(0.45)),
        number("list, growth of processor time from 10 000", growth(small.list.cpu_ms, large.list.cpu_ms), "times", Goal::AtMost(2.0)),
        number("search with facets, processor time", large.search.cpu_ms, "ms", Goal::AtMost(5.0)),
        number("search with facets, p99, 1 connection", large.search.p99_ms, "ms", Goal::AtMost(40.0)),
        number("search with facets, the same words again, processor time", large.again.cpu_ms, "ms", Goal::None),
    ])
}

struct Measured {
    ready_ms: f64,
    rest_mb: f64,
    loaded_mb: f64,
    first_ms: f64,
    list: Load,
    search: Load,
    again: Load,
}

fn at(bench: &Bench, assets: u32) -> Result<Measured> {
    let folder = workspace::root().join(format!("target/bench-library-{assets}"));
    let _ = std::fs::remove_dir_all(&folder);
    let filled = Command::new(&bench.server).args(["fill", "--assets", &assets.to_string()]).arg("--data").arg(&folder).output()?;
    if !filled.status.success() {
        bail!("the database cannot be filled: {}", String::from_utf8_lossy(&filled.stderr));
    }
    let secrets = String::from_utf8(filled.stdout)?;
    let secret = secrets.split_whitespace().next().context("fill prints the session's secret")?;
    let server = Server::start(&bench.server, &folder)?;
    let rest_mb = server.resident_mb()?;
    let ask = |path: &str| load::request(server.port, path, secret);
    let started = Instant::now();
    let first = load::get(server.port, &ask("/api/v1/collateral"))?;
    let first_ms = started.elapsed().as_secs_f64() * 1_000.0;
    let lists: Vec<Vec<u8>> = ["", "?limit=50&skip=50", "?kind=manual", "?sort=title", "?language=de&kind=video", "?skip=20000"]
        .iter()
        .map(|query| ask(&format!("/api/v1/collateral{query}")))
        .collect();
    load::run(&server, &lists, CONNECTIONS, Duration::from_secs(1))?;
    // The number that is promised is the plain page; the mixed one above only warms up.
    let list = load::run(&server, lists.get(..1).unwrap_or_default(), CONNECTIONS, SPAN)?;
    let searches: Vec<Vec<u8>> =
        questions(&first)?.iter().map(|question| ask(&format!("/api/v1/collateral?facets=true&limit=20&q={question}"))).collect();
    let search = load::once(&server, &searches)?;
    let again = load::once(&server, searches.get(..40).unwrap_or(&searches))?;
    Ok(Measured { ready_ms: server.ready_ms, rest_mb, loaded_mb: server.resident_mb()?, first_ms, list, search, again })
}

/// What people type, from words that are there: beginnings of three letters, whole words, two words, misspelt ones.
fn questions(first: &Value) -> Result<Vec<String>> {
    let items = first["items"].as_array().context("a list has items")?;
    let words: Vec<Vec<&str>> = items.iter().filter_map(|item| item["title"].as_str()).map(|title| title.split(' ').collect()).collect();
    let mut questions = Vec::new();
    for title in &words {
        let [first, second, ..] = title.as_slice() else { continue };
        questions.push(first.chars().take(3).collect());
        questions.push((*second).to_owned());
        questions.push(format!("{first}+{}", second.chars().take(4).collect::<String>()));
        let mut misspelt: Vec<char> = first.chars().collect();
        if misspelt.len() > 5 {
            misspelt.swap(2, 3);
            questions.push(misspelt.into_iter().collect::<String>() + "+");
        }
    }
    Ok(questions)
}

/// A running server on one core.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub port: u16,
    ready_ms: f64,
}

impl Server {
    fn start(program: &Path, folder: &PathBuf) -> Result<Self> {
        let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let started = Instant::now();
        let child = Command::new("taskset")
            .args(["-c", "0"])
            .arg(program)
            .args(["serve", "--port", &port.to_string(), "--data"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("taskset (util-linux) is needed to keep the server on one core")?;
        let mut server = Self { child, port, ready_ms: 0.0 };
        while load::status(port, "/readyz").ok() != Some(200) {
            if started.elapsed() > Duration::from_secs(20) {
                bail!("the server does not get ready");
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        server.ready_ms = started.elapsed().as_secs_f64() * 1_000.0;
        Ok(server)
    }

    fn resident_mb(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the kernel tells resident memory")?;
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
