//! Memory: a large file passes through the server and does not stay in it.

use std::{
    io::{Read, Write},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::{Answer, Server, create_admin, request};

/// Size of the file in MiB.
const SIZE: usize = 256;
/// What memory may grow by, in KiB.
const ROOM: u64 = 32 * 1024;
/// One piece of the upload.
const PIECE: usize = 8 * 1024 * 1024;

/// The most memory that the process ever held, in KiB.
fn peak(server: &Server) -> u64 {
    let output = Command::new("grep").args(["VmHWM", &format!("/proc/{}/status", server.id())]).output().expect("grep runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
}

/// The piece of a film that never ends: its head, then bytes that depend on where they are.
fn piece(number: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..PIECE).map(|at| u8::try_from((at / 7 + at * 13 + number * 31) % 251).expect("a byte")).collect();
    if number == 0 {
        bytes[..24].copy_from_slice(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom");
    }
    bytes
}

#[test]
fn a_large_file_goes_up_and_down_in_little_memory() {
    use sha2::{Digest, Sha256};
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let server = Server::start(data.path(), &[]);
    let cookie = server.sign_in();
    let pieces = SIZE * 1024 * 1024 / PIECE;
    let hash = (0..pieces).fold(Sha256::new(), |hash, number| hash.chain_update(piece(number))).finalize();
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let json = ("content-type", "application/json");
    let announce = json!({ "sha256": hash, "size": pieces * PIECE, "file_name": "film.mp4" }).to_string();
    let answer = server.ask("POST", "/api/v1/collateral/uploads", &[json, ("cookie", &cookie)], announce.as_bytes());
    let upload: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let id = upload.get("id").and_then(Value::as_str).expect("an id").to_owned();
    let path = format!("/api/v1/collateral/uploads/{id}");
    // What signing in needed for the password's hash is given back; from here on the peak counts anew.
    std::fs::write(format!("/proc/{}/clear_refs", server.id()), "5").expect("the peak is forgotten");
    let before = peak(&server);
    let mut stream = server.connect();
    for number in 0..pieces {
        let offset = (number * PIECE).to_string();
        let headers = [("content-type", "application/octet-stream"), ("upload-offset", offset.as_str()), ("cookie", cookie.as_str())];
        stream.write_all(&request("PATCH", &path, &headers, &piece(number))).expect("it is sent");
        let answer = Answer::read(&mut stream).expect("an answer");
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let asset = json!({
        "title": "A long film", "kind": "video", "language": "en", "description": "", "products": [], "regions": [], "tags": [],
        "audience": { "matching": "all", "conditions": [] },
    });
    let create = json!({ "upload": id, "asset": asset, "publish": false }).to_string();
    let created = server.ask("POST", "/api/v1/collateral", &[json, ("cookie", &cookie)], create.as_bytes());
    assert_eq!(created.status, 200, "{}", created.text());
    let created: Value = serde_json::from_slice(&created.body).expect("JSON");
    let up = peak(&server) - before;
    let file = format!("/api/v1/collateral/{}/file", created.get("id").and_then(Value::as_str).expect("an id"));
    let mut stream = server.connect();
    stream.write_all(&request("GET", &file, &[("cookie", &cookie), ("connection", "close")], b"")).expect("it is sent");
    let (mut buffer, mut received) = (vec![0; 1024 * 1024], 0);
    loop {
        match stream.read(&mut buffer).expect("it arrives") {
            0 => break,
            count => received += count,
        }
    }
    assert!(received > pieces * PIECE, "all of it and its header");
    let both = peak(&server) - before;
    assert!(up <= ROOM && both <= ROOM, "up: {up} KiB, up and down: {both} KiB");
    println!("memory grew by {up} KiB going up and by {both} KiB in all");
}
