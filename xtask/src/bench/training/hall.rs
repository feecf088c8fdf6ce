//! An exam that hundreds sit in: everybody saves an answer every few seconds, and what was acknowledged is there when the server is killed.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{
    super::{
        Bench,
        load::{self, Connection, Load},
        running::Server,
    },
    Filled,
};

/// Between two answers of one person.
const EVERY: Duration = Duration::from_secs(5);
/// How many answers each gives.
const ANSWERS: u32 = 12;
/// Connections that begin attempts at once.
const BEGINNING: usize = 8;

/// What the exam measured.
pub struct Exam {
    /// Answers that were acknowledged.
    pub answers: usize,
    /// How long they took.
    pub load: Load,
    /// Acknowledged, and not there afterwards.
    pub lost: usize,
}

/// Somebody in the exam.
struct Sitter<'a> {
    secret: &'a str,
    attempt: String,
    holder: String,
    /// Options of each question.
    options: Vec<usize>,
}

/// What was acknowledged last of each place: its number and the option.
type Kept = BTreeMap<usize, (u32, usize)>;

/// Sits in the exam with everybody, kills the server, and reads on a new one what is there.
pub fn sit(bench: &Bench, server: Server, settings: &[String], filled: &Filled) -> Result<Exam> {
    let sitters = begin(&server, filled)?;
    let processor = server.processor_seconds()?;
    let started = Instant::now();
    let count = sitters.len();
    let port = server.port;
    let told: Result<Vec<(Vec<Duration>, Kept)>> = std::thread::scope(|scope| {
        let spawn = |(place, sitter)| {
            // Everybody has their own moment within the pause.
            let first = EVERY.mul_f64(place as f64 / count as f64);
            scope.spawn(move || answers(port, sitter, started + first))
        };
        let threads: Vec<_> = sitters.iter().enumerate().map(spawn).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| bail!("a connection broke"))).collect()
    });
    let told = told?;
    let elapsed = started.elapsed();
    let processor = server.processor_seconds()? - processor;
    // Without a word of warning.
    drop(server);
    let server = Server::on_all_cores(&bench.server, settings)?;
    let mut lost = 0;
    for (sitter, (_, kept)) in sitters.iter().zip(&told) {
        lost += missing(&server, sitter, kept)?;
    }
    let times: Vec<Duration> = told.into_iter().flat_map(|(times, _)| times).collect();
    Ok(Exam { answers: times.len(), load: load::summary(times, elapsed, processor)?, lost })
}

/// Begins everybody's attempt.
fn begin<'a>(server: &Server, filled: &'a Filled) -> Result<Vec<Sitter<'a>>> {
    let path = format!("/api/v1/training/exams/{}/attempts", filled.exam);
    let all: Result<Vec<Vec<Sitter<'a>>>> = std::thread::scope(|scope| {
        let some = |number: usize| {
            let path = &path;
            scope.spawn(move || {
                let mut connection = Connection::open(server.port)?;
                let theirs = filled.sitting.iter().enumerate().skip(number).step_by(BEGINNING);
                theirs.map(|(place, secret)| start(&mut connection, server.port, path, place, secret)).collect()
            })
        };
        let threads: Vec<_> = (0..BEGINNING).map(some).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| bail!("a connection broke"))).collect()
    });
    Ok(all?.into_iter().flatten().collect())
}

fn start<'a>(connection: &mut Connection, port: u16, path: &str, place: usize, secret: &'a str) -> Result<Sitter<'a>> {
    // A UUID of version 7 that nobody else makes: the moment lies in 1970.
    let holder = format!("{place:08x}-0000-7000-8000-000000000000");
    let attempt = connection.call(port, "POST", path, secret, &json!({ "holder": holder }))?;
    let options = |question: &Value| question["body"]["options"].as_array().map(Vec::len).context("a question has options");
    let questions = attempt["questions"].as_array().context("an attempt has questions")?;
    Ok(Sitter {
        secret,
        attempt: attempt["id"].as_str().context("an attempt has an id")?.to_owned(),
        holder,
        options: questions.iter().map(options).collect::<Result<_>>()?,
    })
}

/// One person's answers; every third time the last answer is changed.
fn answers(port: u16, sitter: &Sitter<'_>, first: Instant) -> Result<(Vec<Duration>, Kept)> {
    let path = format!("/api/v1/training/attempts/{}/responses", sitter.attempt);
    let (mut times, mut kept, mut at) = (Vec::new(), Kept::new(), 0);
    // Connected when the first answer is due: the server ends connections on which nobody asks.
    std::thread::sleep(first.saturating_duration_since(Instant::now()));
    let mut connection = Connection::open(port)?;
    for number in 0..ANSWERS {
        std::thread::sleep((first + EVERY * number).saturating_duration_since(Instant::now()));
        if number > 0 && number % 3 != 2 {
            at = (at + 1) % sitter.options.len();
        }
        let choice = number as usize % sitter.options.get(at).copied().unwrap_or(1);
        let sequence = kept.get(&at).map_or(0, |(sequence, _)| *sequence) + 1;
        let answer = json!({ "kind": "one", "choice": choice });
        let body = json!({ "holder": sitter.holder, "at": at, "sequence": sequence, "answer": answer });
        let started = Instant::now();
        let saved = connection.call(port, "PUT", &path, sitter.secret, &body)?;
        times.push(started.elapsed());
        if saved["response"]["sequence"] != sequence {
            bail!("an answer was not taken: {saved}");
        }
        kept.insert(at, (sequence, choice));
    }
    Ok((times, kept))
}

/// How many of a person's acknowledged answers are not there.
fn missing(server: &Server, sitter: &Sitter<'_>, kept: &Kept) -> Result<usize> {
    let path = format!("/api/v1/training/attempts/{}?holder={}", sitter.attempt, sitter.holder);
    let attempt = load::get(server.port, &load::request(server.port, &path, sitter.secret))?;
    let responses = attempt["responses"].as_array().context("an attempt has responses")?;
    let is_there = |(at, (sequence, choice)): &(&usize, &(u32, usize))| {
        responses.get(**at).is_some_and(|there| there["sequence"] == *sequence && there["answer"]["choice"] == *choice)
    };
    Ok(kept.iter().filter(|answer| !is_there(answer)).count())
}
