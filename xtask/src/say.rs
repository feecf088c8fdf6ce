//! What the commands print: each step with its reason, its usual length and the time it took.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// A step that is under way.
pub struct Step {
    what: String,
    since: Instant,
}

/// Announces a step: what happens, why, and how long it usually takes.
pub fn step(what: &str, why: &str, about: &str) -> Step {
    println!("\n{} {what} {}", bold("▸"), dim(&format!("({about})")));
    println!("  {}", dim(why));
    Step { what: what.to_owned(), since: Instant::now() }
}

impl Step {
    /// Says that the step is over and how long it took.
    pub fn done(self) -> Duration {
        self.ended(&green("✓"))
    }

    /// Says that the step failed and how long it took.
    pub fn failed(self) -> Duration {
        self.ended(&red("✗"))
    }

    fn ended(self, mark: &str) -> Duration {
        let took = self.since.elapsed();
        println!("  {mark} {} {}", self.what, dim(&seconds(took)));
        took
    }
}

/// A line below the current step.
pub fn note(text: &str) {
    println!("  {text}");
}

/// The last words of a command that failed.
pub fn failure(error: &anyhow::Error) {
    eprintln!("\n{} {error}", red("✗"));
    for cause in error.chain().skip(1) {
        eprintln!("  {cause}");
    }
}

/// A length of time for people: `0.4 s`, `75 s`, `12 min 5 s`.
pub fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f32()),
        10..100 => format!("{} s", time.as_secs()),
        total => format!("{} min {} s", total / 60, total % 60),
    }
}

/// A size for people, in kB of 1000 bytes.
pub fn kilobytes(bytes: u64) -> String {
    format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100)
}

/// Bold on a terminal.
pub fn bold(text: &str) -> String {
    paint(text, "1")
}

/// Green on a terminal.
pub fn green(text: &str) -> String {
    paint(text, "32")
}

/// Red on a terminal.
pub fn red(text: &str) -> String {
    paint(text, "31")
}

fn dim(text: &str) -> String {
    paint(text, "2")
}

fn paint(text: &str, code: &str) -> String {
    match std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        true => format!("\x1b[{code}m{text}\x1b[0m"),
        false => text.to_owned(),
    }
}
