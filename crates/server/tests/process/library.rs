//! Crashes while the library grows: what was acknowledged is there and whole, and nothing is there by half.

use std::{
    io::Write,
    net::{SocketAddr, TcpStream},
    sync::mpsc,
    thread,
};

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::{Answer, PATIENCE, Server, create_admin, long, request, run};

/// Something that was acknowledged.
#[derive(Debug)]
enum Done {
    /// A new asset of this id, with this text.
    Asset(String, String),
    /// The asset of this id has this many versions.
    Version(String, u64),
}

/// A request whose answer may never come.
fn ask(address: SocketAddr, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Option<Value> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(&request(method, path, headers, body)).ok()?;
    let answer = Answer::read(&mut stream)?;
    assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
    Some(serde_json::from_slice(&answer.body).expect("JSON"))
}

/// Brings files in, each as a new asset and every third as a version of the last one, until the server is gone.
fn author(address: SocketAddr, cookie: &str, round: usize, done: &mpsc::Sender<Done>) -> Option<()> {
    let json = [("cookie", cookie), ("content-type", "application/json")];
    let mut last: Option<(String, u64)> = None;
    for number in 0.. {
        let text = format!("The text of round {round}, number {number}.");
        let sha256 = guildhall_server::files::Sha256::of(text.as_bytes()).to_string();
        let announce = json!({ "sha256": sha256, "size": text.len(), "file_name": "note.txt" }).to_string();
        let upload = ask(address, "POST", "/api/v1/collateral/uploads", &json, announce.as_bytes())?;
        let upload = upload.get("id").and_then(Value::as_str).expect("an id").to_owned();
        let bytes = [("cookie", cookie), ("content-type", "application/octet-stream"), ("upload-offset", "0")];
        ask(address, "PATCH", &format!("/api/v1/collateral/uploads/{upload}"), &bytes, text.as_bytes())?;
        let told = match (&mut last, number % 3) {
            (Some((id, versions)), 2) => {
                let body = json!({ "upload": upload, "note": "New" }).to_string();
                ask(address, "POST", &format!("/api/v1/collateral/{id}/versions"), &json, body.as_bytes())?;
                *versions += 1;
                Done::Version(id.clone(), *versions)
            }
            _ => {
                let asset = json!({ "title": text, "kind": "other", "language": "en" });
                let body = json!({ "upload": upload, "asset": asset, "publish": true }).to_string();
                let made = ask(address, "POST", "/api/v1/collateral", &json, body.as_bytes())?;
                let id = made.get("id").and_then(Value::as_str).expect("an id").to_owned();
                last = Some((id.clone(), 1));
                Done::Asset(id, text)
            }
        };
        done.send(told).ok()?;
    }
    None
}

#[test]
fn a_kill_while_assets_are_made_loses_none_and_leaves_none_by_half() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let mut acknowledged = Vec::new();
    for round in 0..if long() { 25 } else { 3 } {
        let mut server = Server::start(data.path(), &[]);
        let cookie = server.sign_in();
        let (sender, receiver) = mpsc::channel();
        let address = server.address;
        let worker = thread::spawn(move || author(address, &cookie, round, &sender));
        for _ in 0..3 + round % 5 {
            acknowledged.push(receiver.recv_timeout(PATIENCE).expect("work is acknowledged"));
        }
        server.kill();
        worker.join().expect("the author ends");
        acknowledged.extend(receiver.try_iter());
    }
    let server = Server::start(data.path(), &[]);
    let cookie = server.sign_in();
    for done in &acknowledged {
        let (Done::Asset(id, _) | Done::Version(id, _)) = done;
        let answer = server.ask("GET", &format!("/api/v1/collateral/{id}"), &[("cookie", &cookie)], b"");
        assert_eq!(answer.status, 200, "{done:?}: {}", answer.text());
        let asset: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let versions = asset.get("versions").and_then(Value::as_array).expect("versions");
        match done {
            Done::Asset(_, text) => assert_eq!(asset.pointer("/asset/title").and_then(Value::as_str), Some(text.as_str())),
            Done::Version(_, count) => assert!(versions.len() as u64 >= *count, "{done:?}: {}", versions.len()),
        }
        for version in versions {
            let number = version.get("number").and_then(Value::as_i64).expect("a number");
            let file = server.ask("GET", &format!("/api/v1/collateral/{id}/versions/{number}/file"), &[("cookie", &cookie)], b"");
            assert_eq!((file.status, file.text().starts_with("The text of round")), (200, true), "{done:?}");
        }
    }
    // Every asset in the list is whole, also those whose answer got lost.
    let list = server.ask("GET", "/api/v1/collateral?limit=200", &[("cookie", &cookie)], b"");
    let list: Value = serde_json::from_slice(&list.body).expect("JSON");
    for tile in list.get("items").and_then(Value::as_array).expect("items") {
        let id = tile.get("id").and_then(Value::as_str).expect("an id");
        assert_eq!(server.ask("GET", &format!("/api/v1/collateral/{id}/file"), &[("cookie", &cookie)], b"").status, 200, "{tile}");
    }
    drop(server);
    let verify = run(data.path(), &["verify"], "");
    assert!(verify.status.success(), "{verify:?}");
}
