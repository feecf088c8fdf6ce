//! An imported lesson in Chromium: from the click that opens it to its first paint.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{
    super::{Goal, Number, load::Connection, running::Server},
    Filled,
};
use crate::{run, test::browser, workspace};

/// The lesson of the course that has the package.
const LESSON: &str = "00000001-0000-7000-8000-000000000001";
/// Within so many milliseconds it is painted.
const PAINTED: f64 = 1_000.0;

/// Makes a course of the package, enrolls somebody, and opens the lesson again and again.
pub fn measure(server: &Server, filled: &Filled, package: &str) -> Result<Vec<Number>> {
    let chromium = browser::chromium()?;
    let packages = workspace::root().join("tests/e2e");
    if !packages.join("node_modules").is_dir() {
        browser::packages()?;
    }
    let mut connection = Connection::open(server.port)?;
    let mut post = |path: &str, secret: &str, body: &Value| connection.call(server.port, "POST", path, secret, body);
    let lesson = json!({ "id": LESSON, "title": "Measured", "minutes": 10, "content": { "kind": "scorm", "package": package } });
    let course = json!({ "title": "Measured", "language": "en", "modules": [{ "title": "Only one", "lessons": [lesson] }] });
    let course = post("/api/v1/training/courses", &filled.author, &course)?;
    let course = course["id"].as_str().context("a course has an id")?;
    post(&format!("/api/v1/training/courses/{course}/publish"), &filled.author, &json!({}))?;
    let learner = filled.sitting.first().context("somebody learns")?;
    let own = post(&format!("/api/v1/training/catalogue/courses/{course}/enroll"), learner, &json!({}))?;
    let enrollment = own["enrollment"]["id"].as_str().context("an enrollment has an id")?;
    let mut node = run::program("node");
    node.arg(workspace::root().join("xtask/src/bench/training/launch.mjs"))
        .env("CHROMIUM", chromium)
        .env("PACKAGES", packages)
        .env("ADDRESS", format!("http://127.0.0.1:{}", server.port))
        .env("LESSON", format!("/training/learn/{enrollment}/{LESSON}"))
        .env("SECRET", learner);
    let measured: Value = serde_json::from_str(&run::quietly(&mut node)?).context("launch.mjs prints JSON")?;
    let value = |name: &str| measured[name].as_f64().with_context(|| format!("launch.mjs measured no {name}"));
    let number = |name: &str, value, goal| Number { name: name.to_owned(), value, unit: "ms", goal };
    Ok(vec![
        number("lesson opened, click to first paint, nothing in the cache", value("first")?, Goal::AtMost(PAINTED)),
        number("lesson opened, click to first paint, median of 10", value("median")?, Goal::AtMost(PAINTED)),
        number("lesson opened, click to first paint, slowest of 10", value("slowest")?, Goal::AtMost(PAINTED)),
    ])
}
