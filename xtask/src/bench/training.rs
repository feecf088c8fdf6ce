//! Training with many learners: a company's view, an exam that hundreds sit in, packages and certificates.

mod hall;
mod launch;
mod package;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    Bench, Goal, Number,
    load::{self, Connection},
    running::Server,
};
use crate::{
    test::postgres::{self, Durability},
    workspace,
};

/// Learners and courses at full size.
const LEARNERS: u32 = 10_000;
const COURSES: u32 = 200;
/// Connections that look at companies at once.
const CONNECTIONS: usize = 16;
/// How long each load lasts.
const SPAN: Duration = Duration::from_secs(8);

/// Measures the loads on both engines, and on SQLite the rest too.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let folder = workspace::target().join("bench-training");
    let _ = std::fs::remove_dir_all(&folder);
    let port = std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let settings = settings(&folder, port)?;
    let (filled, mut numbers) = on(bench, "SQLite", &settings)?;
    let server = Server::on_all_cores(&bench.server, &settings)?;
    numbers.extend(certificates(&server, &filled)?);
    let (package, imported) = package::measure(bench, &server, &filled)?;
    numbers.extend(imported);
    numbers.extend(launch::measure(&server, &filled, &package)?);
    drop(server);
    // Full durability: what is acknowledged survives a power cut, on both engines.
    let cluster = postgres::start(&postgres::binaries()?, Durability::Full)?;
    let mut settings = settings;
    settings.extend(["--database-url".to_owned(), cluster.url()]);
    numbers.extend(on(bench, "PostgreSQL", &settings)?.1);
    drop(cluster);
    let _ = std::fs::remove_dir_all(&folder);
    Ok(numbers)
}

fn settings(folder: &Path, content: u16) -> Result<Vec<String>> {
    let folder = folder.to_str().context("the folder's name is text")?;
    // Everybody in the exam comes from one address here.
    let most = ["--limits-connections-per-address", "1000"];
    Ok(["--data", folder, "--content-port", &content.to_string()].into_iter().chain(most).map(str::to_owned).collect())
}

/// What filling prints.
pub struct Filled {
    /// The session of somebody who writes courses.
    author: String,
    /// Sessions of those who look after a company, each with the company.
    admins: Vec<(String, String)>,
    /// Sessions of those who sit in the exam.
    sitting: Vec<String>,
    /// The exam.
    exam: String,
    /// Certificates.
    awards: Vec<String>,
}

impl Filled {
    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let texts = |name: &str| value.get(name)?.as_array()?.iter().map(text).collect::<Option<Vec<String>>>();
        let pair = |value: &Value| Some((text(value.get(0)?)?, text(value.get(1)?)?));
        Some(Self {
            author: text(value.get("author")?)?,
            admins: value.get("admins")?.as_array()?.iter().map(pair).collect::<Option<_>>()?,
            sitting: texts("sitting")?,
            exam: text(value.get("exam")?)?,
            awards: texts("awards")?,
        })
    }
}

fn fill(bench: &Bench, settings: &[String]) -> Result<Filled> {
    let size = |most: u32| (most / bench.shrink).max(1).to_string();
    let output = Command::new(&bench.server)
        .args(["fill-training", "--learners", &size(LEARNERS), "--courses", &size(COURSES)])
        .args(settings)
        .output()?;
    if !output.status.success() {
        bail!("the database cannot be filled: {}", String::from_utf8_lossy(&output.stderr));
    }
    Filled::read(&String::from_utf8(output.stdout)?).context("what filling prints")
}

fn on(bench: &Bench, engine: &str, settings: &[String]) -> Result<(Filled, Vec<Number>)> {
    let started = Instant::now();
    let filled = fill(bench, settings)?;
    let took = started.elapsed();
    let server = Server::on_all_cores(&bench.server, settings)?;
    let companies: Vec<Vec<u8>> = filled
        .admins
        .iter()
        .map(|(secret, company)| load::request(server.port, &format!("/api/v1/training/companies/{company}"), secret))
        .collect();
    let view = load::get(server.port, companies.first().context("there is a company")?)?;
    if !view["needs"].is_array() || view["rows"].as_array().is_none_or(Vec::is_empty) {
        bail!("the company's view shows nothing: {view}");
    }
    load::run(&server, &companies, CONNECTIONS, Duration::from_secs(1))?;
    let alone = load::once(&server, &companies)?;
    let together = load::run(&server, &companies, CONNECTIONS, SPAN)?;
    let exam = hall::sit(bench, server, settings, &filled)?;
    let number = |name: &str, value, unit, goal| Number { name: format!("{engine}: {name}"), value, unit, goal };
    let numbers = vec![
        number("filling", took.as_secs_f64(), "s", Goal::None),
        number("company view, 1 connection, p99", alone.p99_ms, "ms", Goal::AtMost(50.0)),
        number("company view, 16 connections, p99", together.p99_ms, "ms", Goal::AtMost(50.0)),
        number("company view, processor time", together.cpu_ms, "ms", Goal::None),
        number("exam, people who sit in it", filled.sitting.len() as f64, "people", Goal::None),
        number("exam, answers saved", exam.answers as f64, "answers", Goal::None),
        number("exam, answer, p50", exam.load.p50_ms, "ms", Goal::None),
        number("exam, answer, p99", exam.load.p99_ms, "ms", Goal::AtMost(100.0)),
        number("exam, answers lost when the server is killed", exam.lost as f64, "answers", Goal::AtMost(0.0)),
    ];
    Ok((filled, numbers))
}

/// Certificates as PDF, one after the other: the first one, then those of other people.
fn certificates(server: &Server, filled: &Filled) -> Result<Vec<Number>> {
    let mut connection = Connection::open(server.port)?;
    let mut times = Vec::new();
    for award in &filled.awards {
        let request = load::request(server.port, &format!("/api/v1/training/awards/{award}/certificate"), &filled.author);
        let started = Instant::now();
        let length = connection.drain(&request)?;
        times.push(started.elapsed());
        if length < 5_000 {
            bail!("a certificate has {length} bytes");
        }
    }
    let first = times.first().context("there are certificates")?.as_secs_f64() * 1_000.0;
    times.remove(0);
    let others = load::summary(times, Duration::from_secs(1), 0.0)?;
    let number = |name: &str, value, goal| Number { name: name.to_owned(), value, unit: "ms", goal };
    Ok(vec![
        number("certificate as PDF, the first after start", first, Goal::None),
        number("certificate as PDF, median of the next 20", others.p50_ms, Goal::AtMost(150.0)),
        number("certificate as PDF, slowest of the next 20", others.p99_ms, Goal::AtMost(150.0)),
    ])
}
