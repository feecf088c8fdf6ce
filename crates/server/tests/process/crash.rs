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

use crate::support::{Answer, Server, create_admin, long, request, run};

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
    for round in 0..if long() { 40 } else { 4 } {
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
        let enough = 5 + round % 10 * 7;
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

/// Bytes of a piece of an upload: a campaign cuts it more often.
fn piece_size() -> usize {
    if long() { 64 * 1024 } else { 512 * 1024 }
}

#[test]
fn a_kill_in_the_middle_of_an_upload_loses_no_piece_that_was_acknowledged() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    // Text of no language: nothing in it is active, and no two pieces are the same.
    let content: Vec<u8> = (0..600_000_u32).flat_map(|number| format!("{number:09}\n").into_bytes()).collect();
    let sha256 = guildhall_server::files::Sha256::of(&content).to_string();
    let json = ("content-type", "application/json");
    let mut server = Server::start(data.path(), &[]);
    let mut cookie = server.sign_in();
    let announce = json!({ "sha256": sha256, "size": content.len(), "file_name": "numbers.txt" }).to_string();
    let answer = server.ask("POST", "/api/v1/collateral/uploads", &[json, ("cookie", &cookie)], announce.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let upload: Value = serde_json::from_slice(&answer.body).expect("JSON");
    let path = format!("/api/v1/collateral/uploads/{}", upload.get("id").and_then(Value::as_str).expect("an id"));
    let received = |server: &Server, cookie: &str| {
        let answer = server.ask("GET", &path, &[("cookie", cookie)], b"");
        let upload: Value = serde_json::from_slice(&answer.body).expect("JSON");
        usize::try_from(upload.get("received").and_then(Value::as_u64).expect("a number")).expect("a size")
    };
    let mut acknowledged = 0;
    for round in 0.. {
        let found = received(&server, &cookie);
        assert!(found >= acknowledged, "{acknowledged} bytes were acknowledged, {found} are there");
        acknowledged = found;
        if acknowledged == content.len() {
            break;
        }
        let piece = &content[acknowledged..content.len().min(acknowledged + piece_size())];
        let offset = acknowledged.to_string();
        let headers = [("content-type", "application/octet-stream"), ("upload-offset", offset.as_str()), ("cookie", cookie.as_str())];
        let bytes = request("PATCH", &path, &headers, piece);
        let mut stream = server.connect();
        use std::io::Write;
        // Every second piece is cut: at its beginning, in the middle, or after all of it was sent.
        match round % 6 {
            1 => stream.write_all(&bytes[..600]).expect("it is sent"),
            3 => stream.write_all(&bytes[..bytes.len() / 2]).expect("it is sent"),
            5 => stream.write_all(&bytes).expect("it is sent"),
            _ => {
                stream.write_all(&bytes).expect("it is sent");
                let answer = Answer::read(&mut stream).expect("an answer");
                assert_eq!(answer.status, 200, "{}", answer.text());
                acknowledged += piece.len();
                continue;
            }
        }
        server.kill();
        server = Server::start(data.path(), &[]);
        cookie = server.sign_in();
    }
    let asset = json!({
        "title": "Numbers", "kind": "other", "language": "en", "description": "", "products": [], "regions": [], "tags": [],
        "audience": { "matching": "all", "conditions": [] },
    });
    let id = upload.get("id").cloned();
    let create = json!({ "upload": id, "asset": asset, "publish": false }).to_string();
    let created = server.ask("POST", "/api/v1/collateral", &[json, ("cookie", &cookie)], create.as_bytes());
    assert_eq!(created.status, 200, "{}", created.text());
    let created: Value = serde_json::from_slice(&created.body).expect("JSON");
    let file = format!("/api/v1/collateral/{}/file", created.get("id").and_then(Value::as_str).expect("an id"));
    let file = server.ask("GET", &file, &[("cookie", &cookie)], b"");
    assert_eq!((file.status, file.body == content), (200, true));
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let verify = run(data.path(), &["verify"], "");
    assert!(verify.status.success(), "{verify:?}");
    let stray = data.path().join("files/blobs/00");
    std::fs::create_dir_all(&stray).expect("a folder");
    std::fs::write(stray.join("0".repeat(62)), b"stray").expect("a file");
    let verify = run(data.path(), &["verify"], "");
    let said = String::from_utf8_lossy(&verify.stdout).into_owned();
    assert!(verify.status.success() && said.contains("Files that nothing names: 1, 5 bytes"), "{said}");
    let blob = data.path().join("files/blobs").join(&sha256[..2]).join(&sha256[2..]);
    std::fs::write(blob, &content[1..]).expect("the file is harmed");
    let verify = run(data.path(), &["verify"], "");
    assert_eq!(verify.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&verify.stdout).contains(&format!("The file {sha256} has")), "{verify:?}");
}

/// A small disk of its own, gone when dropped.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    /// Mounts one; `None` where this user may not.
    fn new(folder: &'a Path, size: &str) -> Option<Self> {
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"]).arg(folder).output();
        match done {
            Ok(output) if output.status.success() => Some(Self(folder)),
            Ok(_) | Err(_) => None,
        }
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

/// Set in the process that is root in a namespace of its own.
const AS_ROOT: &str = "GUILDHALL_TEST_AS_ROOT";

/// Runs a test again where this user may mount things: as root of a namespace of its own. Where that is not possible either, the
/// test fails and says what to do: a test that was left out proves nothing.
fn as_root_of_its_own(test: &str) {
    let help = "A small disk cannot be mounted. Run the tests as root, or let users have namespaces: sysctl -w kernel.unprivileged_userns_clone=1 \
                kernel.apparmor_restrict_unprivileged_userns=0";
    assert!(std::env::var_os(AS_ROOT).is_none(), "{help}");
    let program = std::env::current_exe().expect("the test's own program");
    let done = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .arg(program)
        .args(["--exact", test])
        .env(AS_ROOT, "1")
        .output();
    let done = done.unwrap_or_else(|error| panic!("{help} (unshare: {error})"));
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.contains("1 passed"), "{help}\n{said}");
}

#[test]
fn a_full_disk_is_said_and_recovers_by_itself() {
    let data = tempdir().expect("a folder");
    let Some(_disk) = Disk::new(data.path(), "80m") else { return as_root_of_its_own("crash::a_full_disk_is_said_and_recovers_by_itself") };
    create_admin(data.path());
    let server = Server::start(data.path(), &[]);
    let cookie = server.sign_in();
    assert_eq!(server.ask("GET", "/readyz", &[], b"").status, 200);
    let version = profile(&server, &cookie).get("version").and_then(Value::as_i64).expect("a version");
    let piece = vec![b'x'; 256 * 1024];
    let announce = json!({ "sha256": "0".repeat(64), "size": piece.len() * 2, "file_name": "half.txt" }).to_string();
    let json = ("content-type", "application/json");
    let upload = server.ask("POST", "/api/v1/collateral/uploads", &[json, ("cookie", &cookie)], announce.as_bytes());
    let upload: Value = serde_json::from_slice(&upload.body).expect("JSON");
    let path = format!("/api/v1/collateral/uploads/{}", upload.get("id").and_then(Value::as_str).expect("an id"));
    let send = || {
        let headers = [("content-type", "application/octet-stream"), ("upload-offset", "0"), ("cookie", cookie.as_str())];
        server.ask("PATCH", &path, &headers, &piece)
    };
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
    let full = send();
    assert_eq!(full.status, 507, "{}", full.text());
    full.is_protected();
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
    let taken = send();
    assert_eq!(taken.status, 200, "{}", taken.text());
}
