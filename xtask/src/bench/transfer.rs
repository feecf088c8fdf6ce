//! A large file up and down: how much memory the server takes for it.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Bench, Goal, Number, load::Connection, running::Filled};
use crate::web::pack;

/// The file.
const SIZE: u64 = 1 << 30;
/// What it travels in.
const PIECE: u64 = 8 << 20;
/// More memory than this must not come into use, in MiB.
const MORE: f64 = 32.0;

/// One gibibyte up, then down.
pub fn measure(bench: &Bench) -> Result<Vec<Number>> {
    let filled = Filled::new(&bench.server, "transfer", 100, None)?;
    let server = filled.serve(&bench.server)?;
    let sha256 = sha256();
    let mut connection = Connection::open(server.port)?;
    let before = server.resident_mb()?;
    server.forget_peak()?;
    let started = Instant::now();
    let asset = up(&mut connection, server.port, &filled.vendor, &sha256)?;
    let (up_seconds, up_mb) = (started.elapsed().as_secs_f64(), server.peak_mb()? - before);
    let before = server.resident_mb()?;
    server.forget_peak()?;
    let started = Instant::now();
    let request = head(server.port, "GET", &format!("/api/v1/collateral/{asset}/file"), &filled.vendor, "");
    let length = connection.drain(request.as_bytes())?;
    if length != SIZE {
        bail!("{length} bytes came back");
    }
    let (down_seconds, down_mb) = (started.elapsed().as_secs_f64(), server.peak_mb()? - before);
    let number = |name: &str, value, unit, goal| Number { name: name.to_owned(), value, unit, goal };
    let speed = |seconds: f64| SIZE as f64 / 1e6 / seconds;
    Ok(vec![
        number("1 GiB up, memory more than at rest", up_mb, "MiB", Goal::AtMost(MORE)),
        number("1 GiB up", speed(up_seconds), "MB/s", Goal::None),
        number("1 GiB down, memory more than before", down_mb, "MiB", Goal::AtMost(MORE)),
        number("1 GiB down", speed(down_seconds), "MB/s", Goal::None),
    ])
}

/// Announces the file, sends it in pieces, makes an asset of it; gives the asset's id.
fn up(connection: &mut Connection, port: u16, secret: &str, sha256: &str) -> Result<String> {
    let announced = json!({"sha256": sha256, "size": SIZE, "file_name": "measure.mp4"});
    let upload = post(connection, port, secret, "/api/v1/collateral/uploads", &announced)?;
    let id = upload["id"].as_str().context("an upload has an id")?.to_owned();
    for number in 0..SIZE / PIECE {
        let more = format!("Content-Type: application/octet-stream\r\nContent-Length: {PIECE}\r\nUpload-Offset: {}\r\n", number * PIECE);
        connection.send(&head(port, "PATCH", &format!("/api/v1/collateral/uploads/{id}"), secret, &more), &piece(number))?;
    }
    let words = json!({"title": "Measured", "kind": "video", "language": "en"});
    let asset = post(connection, port, secret, "/api/v1/collateral", &json!({"upload": id, "asset": words, "publish": false}))?;
    Ok(asset["id"].as_str().context("an asset has an id")?.to_owned())
}

/// The hash of the file.
fn sha256() -> String {
    let mut digest = Sha256::new();
    for number in 0..SIZE / PIECE {
        digest.update(piece(number));
    }
    pack::hex(&digest.finalize())
}

fn post(connection: &mut Connection, port: u16, secret: &str, path: &str, body: &Value) -> Result<Value> {
    let body = body.to_string();
    let more = format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
    connection.send(&head(port, "POST", path, secret, &more), body.as_bytes())
}

fn head(port: u16, method: &str, path: &str, secret: &str, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: guildhall={secret}\r\nSec-Fetch-Site: same-origin\r\n{more}\r\n")
}

/// The head of a film, by which the server knows what it is.
const FILM: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom";

/// A piece of the file: a film whose bytes have no pattern and are the same every time (splitmix64).
fn piece(number: u64) -> Vec<u8> {
    let word = |index: u64| {
        let mut mixed = (number * PIECE / 8 + index).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    let head = if number == 0 { FILM } else { &[] };
    head.iter().copied().chain((head.len() as u64 / 8..PIECE / 8).flat_map(|index| word(index).to_le_bytes())).collect()
}
