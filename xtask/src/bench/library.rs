//! How fast the library answers with many assets: one server core, a signed-in partner, over HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{
    Bench, Goal, Number,
    load::{self, Load},
    running::Filled,
};
use crate::test::postgres::{self, Durability};

/// Connections that list at once.
const CONNECTIONS: usize = 16;
/// How long each load lasts.
const SPAN: Duration = Duration::from_secs(8);

/// Lists and searches at 10 000 and at 100 000 assets, the latter on PostgreSQL too.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let small = at(bench, "library-small", 10_000, None)?;
    let large = at(bench, "library-large", 100_000, None)?;
    let postgres = {
        let cluster = postgres::start(&postgres::binaries()?, Durability::None)?;
        at(bench, "library-postgres", 100_000, Some(cluster.url()))?
    };
    let number = |name: &str, value, unit, goal| Number { name: name.to_owned(), value, unit, goal };
    let growth = |a: f64, b: f64| if a > 0.0 { b / a } else { 0.0 };
    Ok(vec![
        number("first list after start", large.first_ms, "ms", Goal::None),
        number("list with total, 16 connections", large.list.rate, "answers/s", Goal::AtLeast(2_000.0)),
        number("list with total, p99", large.list.p99_ms, "ms", Goal::AtMost(15.0)),
        number("list with total, processor time", large.list.cpu_ms, "ms", Goal::AtMost(0.45)),
        number("list, growth of processor time from 10 000", growth(small.list.cpu_ms, large.list.cpu_ms), "times", Goal::AtMost(2.0)),
        number("search with facets, processor time", large.search.cpu_ms, "ms", Goal::AtMost(5.0)),
        number("search with facets, p99, 1 connection", large.search.p99_ms, "ms", Goal::AtMost(40.0)),
        number(
            "search, growth of processor time from 10 000",
            growth(small.search.cpu_ms, large.search.cpu_ms),
            "times",
            Goal::AtMost(2.0),
        ),
        number("search with facets, the same words again, processor time", large.again.cpu_ms, "ms", Goal::None),
        number("server after the loads, resident", large.loaded_mb, "MB", Goal::None),
        number("PostgreSQL: list with total, 16 connections", postgres.list.rate, "answers/s", Goal::None),
        number("PostgreSQL: list, time against SQLite", growth(postgres.list.rate, large.list.rate), "times", Goal::AtMost(2.0)),
        number("PostgreSQL: search with facets, p99, 1 connection", postgres.search.p99_ms, "ms", Goal::None),
        number(
            "PostgreSQL: search, time against SQLite",
            growth(large.search.mean_ms, postgres.search.mean_ms),
            "times",
            Goal::AtMost(2.0),
        ),
    ])
}

struct Measured {
    loaded_mb: f64,
    first_ms: f64,
    list: Load,
    search: Load,
    again: Load,
}

fn at(bench: &Bench, name: &str, assets: u32, database: Option<String>) -> Result<Measured> {
    let filled = Filled::new(&bench.server, name, assets, database)?;
    let server = filled.serve(&bench.server)?;
    let ask = |path: &str| load::request(server.port, path, &filled.partner);
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
    Ok(Measured { loaded_mb: server.resident_mb()?, first_ms, list, search, again })
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
