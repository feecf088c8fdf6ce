//! Crashes and full disks: nothing acknowledged is lost, nothing half-made is visible.

use std::{
    path::Path,
    process::Command,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::support::{Answer, Server, create_admin, request, run};

/// One's own profile.
const PROFILE: &str = "/api/v1/session/profile";

fn profile(server: &Server, cookie: &str) -> Value {
    let answer = server.ask("GET", PROFILE, &[("cookie", cookie)], b"");
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_slice(&answer.body).expect("JSON")
}

#[test]
fn a_kill_in_the_middle_of_writes_loses_nothing_that_was_acknowledged() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let mut last = 0_u64;
    for round in 0..4 {
        let mut server = Server::start(data.path(), &[]);
        let cookie = server.sign_in();
        let before = profile(&server, &cookie);
        let found = before.pointer("/profile/phone").and_then(Value::as_str).unwrap_or_default();
        let found: u64 = found.parse().unwrap_or(0);
        assert!(found == last || found == last + 1, "round {round}: {last} was acknowledged, {found} is there");
        let version = before.get("version").and_then(Value::as_i64).expect("a version");
        let (sender, receiver) = mpsc::channel();
        let address = server.address;
        let writer = thread::spawn(move || write(address, &cookie, version, found, &sender));
        // Killed after a number of answers that differs from round to round, so always in the middle of something.
        let enough = 5 + round * 7;
        let mut acknowledged = found;
        for _ in 0..enough {
            acknowledged = receiver.recv_timeout(Duration::from_secs(60)).expect("writes are acknowledged");
        }
        server.kill();
        writer.join().expect("the writer ends");
        last = receiver.try_iter().last().unwrap_or(acknowledged);
    }
    let verify = run(data.path(), &["verify"], "");
    assert!(verify.status.success(), "{verify:?}");
}

/// Counts up in the profile, telling each number that was acknowledged, until the server is gone.
fn write(address: std::net::SocketAddr, cookie: &str, mut version: i64, mut number: u64, acknowledged: &mpsc::Sender<u64>) {
    use std::io::Write;
    loop {
        let body = json!({ "name": "Vera Admin", "job_title": "", "phone": (number + 1).to_string(), "language": "en" }).to_string();
        let tag = format!("\"{version}\"");
        let headers = [("cookie", cookie), ("content-type", "application/json"), ("if-match", tag.as_str())];
        let Ok(mut stream) = std::net::TcpStream::connect(address) else { return };
        if stream.write_all(&request("PUT", PROFILE, &headers, body.as_bytes())).is_err() {
            return;
        }
        let Some(answer) = Answer::read(&mut stream) else { return };
        assert_eq!(answer.status, 200, "{}", answer.text());
        number += 1;
        version += 1;
        if acknowledged.send(number).is_err() {
            return;
        }
    }
}

/// A small disk of its own, gone when dropped.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// Mounts one; `None` where this user may not, which is said aloud.
    fn new(folder: &'a Path, size: &str) -> Option<Self> {
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder).output();
        match done {
            Ok(output) if output.status.success() => Some(Self(folder)),
            Ok(_) | Err(_) => {
                println!("NOT TESTED: a full disk. Mounting a small one needs root: run the tests as root to include it.");
                None
            }
        }
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_is_said_and_recovers_by_itself() {
    let data = tempdir().expect("a folder");
    let Some(_disk) = Disk::new(data.path(), "80m") else { return };
    create_admin(data.path());
    let server = Server::start(data.path(), &[]);
    let cookie = server.sign_in();
    assert_eq!(server.ask("GET", "/readyz", &[], b"").status, 200);
    let version = profile(&server, &cookie).get("version").and_then(Value::as_i64).expect("a version");
    let filler = data.path().join("filler");
    // dd ends with an error when the disk is full, which is what it is for.
    let _ = Command::new("dd").args(["if=/dev/zero", "bs=64k"]).arg(format!("of={}", filler.display())).output();
    let ready = server.ask("GET", "/readyz", &[], b"");
    assert_eq!(ready.status, 503, "{}", ready.text());
    let change = |phone: String, version: i64| {
        let body = json!({ "name": "Vera Admin", "job_title": "", "phone": phone, "language": "en" }).to_string();
        let tag = format!("\"{version}\"");
        server.ask("PUT", PROFILE, &[("cookie", &cookie), ("content-type", "application/json"), ("if-match", &tag)], body.as_bytes())
    };
    // The database's log has some room of its own; within a few writes there is none left.
    let mut version = version;
    let refused = loop {
        let answer = change("1".repeat(40), version);
        if answer.status != 200 {
            break answer;
        }
        version += 1;
    };
    assert!(matches!(refused.status, 503 | 507), "{}", refused.text());
    assert_eq!(server.ask("GET", PROFILE, &[("cookie", &cookie)], b"").status, 200, "reading goes on");
    std::fs::remove_file(&filler).expect("room is made");
    let started = Instant::now();
    loop {
        if change("2".to_owned(), version).status == 200 {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "it does not recover");
        thread::yield_now();
    }
    assert_eq!(server.ask("GET", "/readyz", &[], b"").status, 200);
}
