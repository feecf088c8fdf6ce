//! The suites, what they say about themselves, and how their results are counted.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::{run, say, workspace};

/// A part of the tests that can be run alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// The rules of the domain and of the outbox, the structure, and the commands themselves.
    Rules,
    /// What of the app runs without a browser.
    App,
    /// The server on SQLite, and its binary.
    Sqlite,
    /// The server's API on PostgreSQL.
    Postgres,
    /// The app's components in a browser.
    Components,
    /// Whole journeys in a browser.
    Browser,
}

impl Suite {
    const ALL: [Self; 6] = [Self::Rules, Self::App, Self::Sqlite, Self::Postgres, Self::Components, Self::Browser];

    /// The suite of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|suite| suite.name() == name)
    }

    /// The name, as typed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::App => "app",
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::Components => "components",
            Self::Browser => "browser",
        }
    }

    /// What it tests.
    pub fn about(self) -> &'static str {
        match self {
            Self::Rules => "The rules of the domain, the outbox in its simulator, the structure of the sources, and these commands.",
            Self::App => "What of the web app runs without a browser.",
            Self::Sqlite => "The server through its API on SQLite, and its binary from the outside.",
            Self::Postgres => "The same API tests on a throw-away PostgreSQL.",
            Self::Components => "The app's components in Chromium.",
            Self::Browser => "Journeys through the built web app in Chromium, against the real server.",
        }
    }

    /// How long it usually takes.
    pub fn usual(self) -> &'static str {
        match self {
            Self::Rules => "seconds, 1 minute the first time",
            Self::App => "seconds, 2 minutes the first time",
            Self::Sqlite => "3 minutes, 8 minutes the first time",
            Self::Postgres => "3 minutes",
            Self::Components => "seconds, 2 minutes the first time",
            Self::Browser => "4 minutes, 15 minutes the first time",
        }
    }

    /// Whether the sources contain it: the app may have no test outside a browser, and no component test.
    pub fn is_there(self) -> bool {
        let root = workspace::root();
        match self {
            Self::Rules | Self::Sqlite | Self::Postgres | Self::Browser => true,
            Self::App => walkdir::WalkDir::new(root.join("src"))
                .into_iter()
                .filter_map(Result::ok)
                .any(|entry| std::fs::read_to_string(entry.path()).is_ok_and(|text| text.contains("#[cfg(test)]"))),
            Self::Components => root.join("tests/web").is_dir(),
        }
    }
}

/// What came of a suite.
#[derive(Clone, Default)]
pub struct Outcome {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that did not, or could not run.
    pub failed: u64,
    /// Tests among those that passed which did so at a second try.
    pub again: u64,
    /// What the failed ones are called, as far as they said so.
    pub names: Vec<String>,
}

impl Outcome {
    /// Of two runs together.
    pub fn and(mut self, other: Self) -> Self {
        self.passed += other.passed;
        self.failed += other.failed;
        self.again += other.again;
        self.names.extend(other.names);
        self
    }

    /// The suite could not run; that counts as one failure.
    pub fn broken() -> Self {
        Self { failed: 1, ..Self::default() }
    }
}

/// Runs `cargo test` and adds up its result lines.
pub fn cargo(command: &mut Command) -> Result<Outcome> {
    observed(command, |line, outcome| {
        if let Some(result) = line.strip_prefix("test result: ") {
            outcome.passed += number_before(result, " passed");
            outcome.failed += number_before(result, " failed");
        }
        outcome.names.extend(line.strip_prefix("test ").and_then(|line| line.strip_suffix(" ... FAILED")).map(str::to_owned));
    })
}

/// How many browser tests may need a second try in one run. A browser with two cores and much to do is late now and then; what fails often
/// is broken.
const AGAIN_AT_MOST: u64 = 5;

/// Runs Playwright and adds up the lines at its end. Tests that passed only at a second try are named too.
pub fn playwright(command: &mut Command) -> Result<Outcome> {
    let mut outcome = observed(command, |line, outcome| {
        let line = line.trim();
        outcome.names.extend(line.strip_prefix("✘ ").map(|failed| failed.trim().to_owned()));
        let mut words = line.split(' ');
        if let (Some(Ok(count)), Some(what)) = (words.next().map(str::parse::<u64>), words.next()) {
            match what {
                "passed" => outcome.passed += count,
                "flaky" => outcome.again += count,
                "failed" | "interrupted" => outcome.failed += count,
                "did" if line.ends_with("did not run") => outcome.failed += count,
                _ => {}
            }
        }
    })?;
    if outcome.again > AGAIN_AT_MOST {
        outcome.failed += outcome.again;
    } else {
        outcome.passed += outcome.again;
    }
    Ok(outcome)
}

/// Runs it, prints its output as it comes, and lets `count` read each line. Ending badly without a counted failure is one failure.
fn observed(command: &mut Command, count: impl Fn(&str, &mut Outcome)) -> Result<Outcome> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {}", run::line(command)))?;
    let output = child.stdout.take().context("the output is not connected")?;
    let mut outcome = Outcome::default();
    for line in BufReader::new(output).lines() {
        let line = line.context("cannot read the output")?;
        println!("{line}");
        count(&without_colours(&line), &mut outcome);
    }
    if !child.wait()?.success() && outcome.failed == 0 {
        outcome.failed = 1;
    }
    Ok(outcome)
}

fn without_colours(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            '\x1b' => drop(rest.by_ref().find(char::is_ascii_alphabetic)),
            c => out.push(c),
        }
    }
    out
}

fn number_before(text: &str, word: &str) -> u64 {
    let before = text.split_once(word).map_or("", |(before, _)| before);
    before.rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// One line per suite and the sum as the last line.
pub fn summary(outcomes: &[(Suite, Outcome, Duration)]) -> Result<()> {
    println!();
    let mut total = Outcome::default();
    for (suite, outcome, took) in outcomes {
        let mark = if outcome.failed == 0 { say::green("✓") } else { say::red("✗") };
        let again = if outcome.again > 0 { format!("   {} only at a second try", outcome.again) } else { String::new() };
        let (name, took) = (suite.name(), say::seconds(*took));
        println!("{mark} {name:<12} {:>5} passed {:>5} failed   {took}{again}", outcome.passed, outcome.failed);
        outcome.names.iter().for_each(|name| println!("    {name}"));
        total.passed += outcome.passed;
        total.failed += outcome.failed;
    }
    if total.passed + total.failed == 0 {
        bail!("no test ran: the filter fits none");
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    match total.failed {
        0 => Ok(()),
        _ => std::process::exit(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_from_result_lines() {
        let line = "ok. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!((number_before(line, " passed"), number_before(line, " failed")), (12, 3));
    }

    #[test]
    fn colours_do_not_hide_numbers() {
        assert_eq!(without_colours("\x1b[32m  4 passed\x1b[39m\x1b[2m (2.1s)\x1b[22m"), "  4 passed (2.1s)");
    }
}
