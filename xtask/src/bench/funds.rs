//! How fast the money is with many requests and a long ledger: lists, sums, approvals, the replay; on SQLite and on PostgreSQL.

use std::{
    path::Path,
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{
    Bench, Goal, Number,
    load::{self, Connection, Load},
    running::Server,
};
use crate::{
    test::postgres::{self, Durability},
    workspace,
};

/// Requests and entries at full size.
const REQUESTS: u32 = 100_000;
const ENTRIES: u32 = 1_000_000;
/// Connections at once.
const CONNECTIONS: usize = 16;
/// How long each load lasts.
const SPAN: Duration = Duration::from_secs(8);

/// Measures both engines.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let folder = workspace::target().join("bench-funds");
    let _ = std::fs::remove_dir_all(&folder);
    let mut numbers = on(bench, "SQLite", &folder, None, 100.0)?;
    // Full durability: what is acknowledged survives a power cut, on both engines.
    let cluster = postgres::start(&postgres::binaries()?, Durability::Full)?;
    numbers.extend(on(bench, "PostgreSQL", &folder.join("files"), Some(cluster.url()), 200.0)?);
    Ok(numbers)
}

fn on(bench: &Bench, engine: &str, folder: &Path, database: Option<String>, approvals: f64) -> Result<Vec<Number>> {
    let data = [Some("--data".to_owned()), folder.to_str().map(str::to_owned)];
    let database = database.map_or([None, None], |url| [Some("--database-url".to_owned()), Some(url)]);
    let settings: Vec<String> = data.into_iter().chain(database).flatten().collect();
    let (filled, fill) = fill(bench, &settings)?;
    let filled = Filled::read(&filled).context("what filling prints")?;
    let server = Server::on_all_cores(&bench.server, &settings)?;
    let list = |query: &str| load::request(server.port, &format!("/api/v1/funds/requests{query}"), &filled.approvers[0]);
    let lists = ["", "?mine=true&sort=age", "?status=in_review", "?sort=money"].map(list);
    // A fifth of all, a few, one, none.
    let searches = ["?q=webinar", "?q=webinar%20flow%2012", "?q=R-2026-01234", "?q=zeppelin"].map(list);
    let entries = |query: &str| load::request(server.port, &format!("/api/v1/funds/entries{query}"), &filled.finance);
    let ledger = ["?kind=pay", "?part=committed", "?kind=reverse", "?part=allocated"].map(entries);
    let summary = |secret: &str| load::request(server.port, "/api/v1/funds/summary", secret);
    let run = |requests: &[Vec<u8>]| -> Result<Load> {
        load::run(&server, requests, CONNECTIONS, Duration::from_secs(1))?;
        load::run(&server, requests, CONNECTIONS, SPAN)
    };
    let plain = run(&lists[..1])?;
    let mixed = run(&lists)?;
    let searched = run(&searches)?;
    let kinds = run(&ledger)?;
    let own = run(&[summary(&filled.partner)])?;
    let all = run(&[summary(&filled.finance)])?;
    let approved = approve(&server, &filled)?;
    drop(server);
    let (entries, seconds) = verify(bench, &settings)?;
    let number = |name: &str, value, unit, goal| Number { name: format!("{engine}: {name}"), value, unit, goal };
    Ok(vec![
        number("filling", fill.as_secs_f64(), "s", Goal::None),
        number("request list, p99", plain.p99_ms, "ms", Goal::AtMost(50.0)),
        number("request list, sorted and filtered, p99", mixed.p99_ms, "ms", Goal::AtMost(50.0)),
        number("request list, searched, p99", searched.p99_ms, "ms", Goal::None),
        number("entries of some kinds, p99", kinds.p99_ms, "ms", Goal::None),
        number("fund summary of a partner, p99", own.p99_ms, "ms", Goal::AtMost(50.0)),
        number("fund summary of everybody, p99", all.p99_ms, "ms", Goal::AtMost(50.0)),
        number("approvals, 16 connections", approved.rate, "per second", Goal::AtLeast(approvals)),
        number("approvals, p99", approved.p99_ms, "ms", Goal::None),
        number("entries replayed by verify", entries / seconds, "per second", Goal::AtLeast(200_000.0)),
    ])
}

/// What filling prints: secrets of sessions, and requests that wait, each with its activity.
struct Filled {
    partner: String,
    finance: String,
    approvers: Vec<String>,
    waiting: Vec<(String, String)>,
}

impl Filled {
    fn read(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let pair = |value: &Value| Some((text(value.get(0)?)?, text(value.get(1)?)?));
        Some(Self {
            partner: text(value.get("partner")?)?,
            finance: text(value.get("finance")?)?,
            approvers: value.get("approvers")?.as_array()?.iter().map(text).collect::<Option<_>>()?,
            waiting: value.get("waiting")?.as_array()?.iter().map(pair).collect::<Option<_>>()?,
        })
    }
}

fn fill(bench: &Bench, settings: &[String]) -> Result<(String, Duration)> {
    let size = |most: u32| (most / bench.shrink).max(1).to_string();
    let started = Instant::now();
    let output = Command::new(&bench.server)
        .args(["fill-funds", "--requests", &size(REQUESTS), "--entries", &size(ENTRIES)])
        .args(settings)
        .output()?;
    if !output.status.success() {
        bail!("the database cannot be filled: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok((String::from_utf8(output.stdout)?, started.elapsed()))
}

/// Approves one request after the other on all connections, as long as the span lasts and requests wait.
fn approve(server: &Server, filled: &Filled) -> Result<Load> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let times = Mutex::new(Vec::new());
    let processor = server.processor_seconds()?;
    let started = Instant::now();
    std::thread::scope(|scope| -> Result<()> {
        let askers: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let (next, stop, times) = (&next, &stop, &times);
                let secret = &filled.approvers[number % filled.approvers.len()];
                scope.spawn(move || -> Result<()> {
                    let mut connection = Connection::open(server.port)?;
                    while !stop.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed);
                        let Some((request, activity)) = filled.waiting.get(at) else { break };
                        let took = connection.timed(&decision(server.port, secret, at, request, activity))?;
                        times.lock().map_err(|_| anyhow::anyhow!("a connection broke"))?.push(took);
                    }
                    Ok(())
                })
            })
            .collect();
        while started.elapsed() < SPAN && next.load(Ordering::Relaxed) < filled.waiting.len() {
            std::thread::sleep(Duration::from_millis(10));
        }
        stop.store(true, Ordering::Relaxed);
        for asker in askers {
            asker.join().map_err(|_| anyhow::anyhow!("a connection broke"))??;
        }
        Ok(())
    })?;
    let elapsed = started.elapsed();
    let times = times.into_inner().map_err(|_| anyhow::anyhow!("a connection broke"))?;
    load::summary(times, elapsed, server.processor_seconds()? - processor)
}

fn decision(port: u16, secret: &str, number: usize, request: &str, activity: &str) -> Vec<u8> {
    // A UUID of version 7 that nobody else makes: the moment lies in 1970.
    let operation = format!("{number:08x}-0000-7000-8000-000000000000");
    let decision = serde_json::json!({ "activity": activity, "verdict": { "verdict": "accept" } });
    let body = serde_json::json!({ "operation": operation, "decisions": [decision] }).to_string();
    format!(
        "POST /api/v1/funds/requests/{request}/decide HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: guildhall={secret}\r\n\
         Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Replays the ledger from the command line and says how many entries that were, and how long it took.
fn verify(bench: &Bench, settings: &[String]) -> Result<(f64, f64)> {
    let started = Instant::now();
    let output = Command::new(&bench.server).arg("verify").args(settings).output()?;
    let seconds = started.elapsed().as_secs_f64();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        bail!("the books are not whole: {said}{}", String::from_utf8_lossy(&output.stderr));
    }
    let entries = said.lines().find(|line| line.contains("Ledger")).and_then(|line| line.split(' ').find_map(|word| word.parse().ok()));
    Ok((entries.with_context(|| format!("verify does not say how many entries there are: {said}"))?, seconds))
}
