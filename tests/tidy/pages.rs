//! Rules for what the browser gets: the content policy `script-src 'self'; style-src 'self'` holds, and dialogs live in the kit.

use super::source::{files, holds, root};

#[test]
fn the_app_keeps_the_content_policy() {
    let app = files(&["src"], &["rs"]);
    let banned = [
        " style=",
        "inner_html",
        "innerHTML",
        "set_inner_html",
        "insert_adjacent_html",
        "<script",
        "<style",
        "set_attribute(\"style\"",
        ".attr(\"style\"",
    ];
    let found: Vec<String> = app.iter().flat_map(|file| banned.iter().flat_map(|banned| file.places(banned))).collect();
    holds(
        &found,
        "Use a class of style/*.css, an attribute such as `value`, or `set_property` on the element's style. HTML from a string is never put into the page.",
    );
}

#[test]
fn the_page_has_no_inline_script_or_style() {
    let page = std::fs::read_to_string(root().join("index.html")).expect("index.html");
    let inline = |tag: &str| tag.starts_with("script") && !tag.contains("src=") || tag.starts_with("style");
    let bad = |tag: &str| inline(tag) || tag.contains(" style=") || tag.contains(" on");
    let found: Vec<String> = page
        .split('<')
        .map(|rest| rest.split('>').next().unwrap_or_default())
        .filter(|tag| bad(tag))
        .map(|tag| format!("index.html: <{tag}>"))
        .collect();
    holds(&found, "Put scripts into public/ and rules into style/.");
}

#[test]
fn scripts_do_not_write_html_from_strings() {
    let scripts = files(&["public"], &["js"]);
    let banned = ["innerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "setAttribute(\"style\""];
    let found: Vec<String> = scripts.iter().flat_map(|file| banned.iter().flat_map(|banned| file.places(banned))).collect();
    holds(&found, "Make elements with document.createElement and text with append.");
}

/// A message to any origin is read by whoever the window belongs to by then.
#[test]
fn messages_go_to_one_origin() {
    let all = files(&["src", "public", "crates/server/src", "docs"], &["rs", "js", "mjs", "jsx", "html", "md"]);
    let banned = ["post_message(", "postMessage("];
    let mut found: Vec<String> = all.iter().flat_map(|file| banned.iter().flat_map(|banned| file.places(banned))).collect();
    assert!(found.len() >= 3, "the rule finds no messages any more");
    found.retain(|place| ["\"*\"", "'*'", "`*`"].iter().any(|any| place.contains(any)));
    holds(&found, "Name the origin that the message is for.");
}

#[test]
fn dialogs_come_from_the_kit() {
    let app = files(&["src"], &["rs"]);
    let found: Vec<String> = app.iter().filter(|file| !file.path.starts_with("src/ui/")).flat_map(|file| file.places("<dialog")).collect();
    holds(&found, "Use the Dialog of src/ui: it moves the focus and gives it back.");
}

#[test]
fn modules_own_no_style() {
    let found: Vec<String> = files(&["src", "public"], &["css", "scss"]).into_iter().map(|file| file.path).collect();
    holds(&found, "Put the rules into style/*.css.");
}

#[test]
fn browser_tests_find_things_as_people_do() {
    let specs = files(&["tests/e2e"], &["ts", "js", "mjs"]);
    let banned = ["getByTestId", "data-testid", "waitForTimeout", "test.skip", "test.only", "test.fixme", "describe.only", "describe.skip"];
    let found: Vec<String> = specs.iter().flat_map(|file| banned.iter().flat_map(|banned| file.places(banned))).collect();
    holds(&found, "Find by role and label, wait for what a person would see, and let every test run.");
}
