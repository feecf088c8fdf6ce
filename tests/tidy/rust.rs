//! Rules for Rust sources.

use super::source::{Source, files, holds, root, rust};

#[test]
fn every_file_says_what_it_is_for() {
    let silent: Vec<String> = rust().into_iter().filter(|file| !file.text.starts_with("//! ")).map(|file| file.path).collect();
    holds(&silent, "Begin the file with one `//!` sentence: what it is responsible for.");
}

#[test]
fn no_file_is_too_long_to_read() {
    let length = |file: &Source| file.text.lines().count();
    let long: Vec<String> =
        rust().iter().filter(|file| length(file) > 500).map(|file| format!("{}: {} lines", file.path, length(file))).collect();
    holds(&long, "Split the file by what it is responsible for; 60 to 150 lines are usual, more than 500 are refused.");
}

#[test]
fn folders_are_named_after_things() {
    const REFUSED: [&str; 9] = ["utils", "util", "common", "helpers", "services", "types", "components", "hooks", "pages"];
    let parts = |path: &str| path.split('/').rev().skip(1).any(|part| REFUSED.contains(&part));
    let found: Vec<String> = rust().into_iter().map(|file| file.path).filter(|path| parts(path)).collect();
    holds(&found, "Name the folder after the module or the thing it holds, not after a technical kind.");
}

#[test]
fn exceptions_from_lints_give_their_reason() {
    let found = everywhere(&["#[allow", "#![allow"]);
    holds(&found, "Write #[expect(the_lint, reason = \"…\")]: it says why, and it goes when it is no longer needed.");
}

#[test]
fn no_test_is_skipped() {
    let found = everywhere(&["#[ignore"]);
    holds(&found, "Mend the test or remove it. What is slow asks for GUILDHALL_TEST_LONG, which `cargo xtask test --long` sets.");
}

#[test]
fn the_rules_are_pure() {
    let banned = ["Utc::now", "Local::now", "SystemTime::now", "Instant::now", "std::fs", "std::net", "async fn", "now_v7(", "new_v4("];
    let pure = files(&["crates/domain/src", "crates/outbox/src"], &["rs"]);
    let found: Vec<String> = pure.iter().flat_map(|file| banned.iter().flat_map(|banned| file.places(banned))).collect();
    holds(&found, "The domain and the outbox do no I/O and read no clock: take the time, the id or the content as an argument.");
}

#[test]
fn one_file_of_the_app_speaks_http() {
    let app = files(&["src"], &["rs"]);
    let others = app.iter().filter(|file| file.path != "src/api.rs" && !file.path.starts_with("src/api/"));
    let found: Vec<String> = others.flat_map(|file| file.places("gloo_net")).collect();
    holds(&found, "Send through src/api.rs, with an endpoint of the domain.");
}

#[test]
fn sql_stays_in_its_module() {
    let server = files(&["crates/server/src"], &["rs"]);
    let found: Vec<String> =
        server.iter().flat_map(|file| ["pub mod store", "pub(crate) mod store"].map(|open| file.places(open)).concat()).collect();
    holds(&found, "Keep `mod store;` private and give other modules a function of this one.");
}

#[test]
fn tools_and_libraries_have_the_same_version() {
    let read = |path: &str| std::fs::read_to_string(root().join(path)).expect(path);
    let lock = read("Cargo.lock");
    let package =
        lock.split("[[package]]").find(|package| package.contains("name = \"wasm-bindgen\"\n")).expect("wasm-bindgen is in Cargo.lock");
    let version = package.lines().find_map(|line| line.strip_prefix("version = ")).expect("a version");
    let found = match read("xtask/src/tools.rs").contains(&format!("version: {version}")) {
        true => vec![],
        false => vec![format!("Cargo.lock has wasm-bindgen {version}, xtask/src/tools.rs another version")],
    };
    holds(&found, "Set the version of WASM_BINDGEN in xtask/src/tools.rs: the tool works with its own version of the library alone.");
}

fn everywhere(needles: &[&str]) -> Vec<String> {
    let files = rust();
    let others = files.iter().filter(|file| !file.path.starts_with("tests/tidy"));
    others.flat_map(|file| needles.iter().flat_map(|needle| file.places(needle))).collect()
}
