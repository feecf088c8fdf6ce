//! What browsers keep for the time without a connection: written down for every reading endpoint there is, so that a new one is looked at.

use guildhall_domain::{
    endpoint::Method,
    offline::{is_kept, named},
};
use guildhall_server::routes::{Shape, table};

#[test]
fn each_answer_is_kept_on_purpose() {
    let table = table();
    let reading = table.iter().filter(|entry| entry.method == Method::Get);
    let lines: Vec<_> = reading.map(|entry| format!("{:5} {}", if is_kept(entry.path) { "kept" } else { "never" }, entry.path)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn nothing_is_named_that_is_not_there() {
    let table = table();
    for path in named() {
        let is_there = |there: &str| there.strip_prefix(path.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        assert!(table.iter().any(|entry| entry.method == Method::Get && is_there(entry.path)), "{path}");
    }
}

#[test]
fn no_file_is_kept() {
    for entry in table().iter().filter(|entry| entry.method == Method::Get && matches!(entry.output, Shape::Bytes)) {
        assert!(!is_kept(entry.path), "{}", entry.path);
    }
}
