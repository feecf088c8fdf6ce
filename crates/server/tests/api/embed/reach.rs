//! What a frame reaches: written down for every endpoint there is, so that a new one must be placed.

use guildhall_domain::{
    access::Access,
    embed::{Reach, named, reach},
    endpoint::Method,
};
use guildhall_server::routes;
use serde_json::json;

use super::{Signer, Stage, host};

#[test]
fn each_endpoint_is_placed_on_purpose() {
    let place = |entry: &routes::Entry| match reach(entry.method, entry.path) {
        Reach::Always => "always".to_owned(),
        Reach::Of(module) => module.slug().to_owned(),
        // Nobody needs to be known there.
        Reach::Window if entry.access == Access::Public && entry.method == Method::Get => "anyone".to_owned(),
        Reach::Window => "window".to_owned(),
    };
    let table = routes::table();
    let lines: Vec<_> = table.iter().map(|entry| format!("{:10} {:6} {}", place(entry), entry.method.as_str(), entry.path)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn nothing_is_placed_that_is_not_there() {
    let table = routes::table();
    for (method, path) in named() {
        assert!(table.iter().any(|entry| entry.method == method && entry.path == path), "{} {path}", method.as_str());
    }
}

/// Whatever decides, pays or manages, by words that stand in addresses: whoever places such an endpoint in a frame meets this.
#[test]
fn nothing_that_decides_or_pays_is_in_a_frame() {
    let words = [
        "/approve",
        "/decide",
        "/reject",
        "/payments",
        "/payables",
        "/reverse",
        "/transfers",
        "/invitations",
        "/people/export",
        "/system/",
        "/hosts",
        "/sessions",
        "/password",
        "/profile",
        "/view-as",
        "/keys",
        "/feeds",
        "/import",
        "/uploads",
        "/publish",
        "/archive",
        "/close",
        "/verify",
        "/grant",
        "/adjust",
        "/reinstate",
        "/revoke",
        "/void",
        "/nudge",
        "/deactivate",
        "/activate",
        "/move",
    ];
    for entry in routes::table() {
        if words.iter().any(|word| entry.path.contains(word)) {
            assert_eq!(reach(entry.method, entry.path), Reach::Window, "{} {}", entry.method.as_str(), entry.path);
        }
    }
}

#[tokio::test]
async fn what_needs_a_window_is_refused_in_a_frame() {
    let stage = Stage::set().await;
    let before = {
        // Of all people the one who may do most.
        let (frame, _) = stage.frame(&stage.cast.admin).await;
        let before = stage.t.count("journal").await;
        let id = stage.t.app.new_id::<()>().to_string();
        let mut refused = 0;
        for entry in routes::table() {
            if reach(entry.method, entry.path) != Reach::Window || (entry.access == Access::Public && entry.method == Method::Get) {
                continue;
            }
            let address = entry.path.replace("{id}", &id).replace("{number}", "1").replace("{key}", &id).replace("{lesson}", &id);
            let headers = [("content-type", "application/json"), ("if-match", "\"1\"")];
            let answer = frame.send(entry.method.as_str(), &address, &headers, "{}").await;
            let code = answer.fails_with();
            // What is for partners alone an admin does not reach anywhere.
            let expected = if entry.access == Access::Partner { "denied" } else { "embed-needs-window" };
            assert_eq!(code, expected, "{} {}", entry.method.as_str(), entry.path);
            refused += 1;
        }
        assert!(refused > 100, "only {refused} were found");
        before
    };
    assert_eq!(stage.t.count("journal").await, before);
}

#[tokio::test]
async fn a_frame_of_one_part_reaches_that_part() {
    for (part, slug) in [("library", "collateral"), ("funds", "funds"), ("training", "training")] {
        let mut input = host();
        input["shows"] = json!([part]);
        let stage = Stage::with(Signer::ed(7), &input).await;
        let (frame, _) = stage.frame(&stage.cast.ardent_user).await;
        let id = stage.t.app.new_id::<()>().to_string();
        for entry in routes::table() {
            let Reach::Of(module) = reach(entry.method, entry.path) else { continue };
            if entry.method != Method::Get || !entry.access.admits(Some(&frame_actor(&stage, &frame).await)) {
                continue;
            }
            let path = entry.path.replace("{id}", &id).replace("{number}", "1").replace("{lesson}", &id).replace("{page}", "1");
            let answer = frame.send("GET", &path.replace("{size}", "tile"), &[], "").await;
            let is_refused = answer.text().contains("embed-needs-window");
            assert_eq!(is_refused, module.slug() != slug, "{part} {}", entry.path);
        }
    }
}

async fn frame_actor(_: &Stage, frame: &crate::support::Client) -> guildhall_domain::access::Actor {
    use guildhall_domain::{endpoint::Nothing, session::api};
    frame.call(&api::READ, &[], &Nothing {}).await.ok().actor
}
