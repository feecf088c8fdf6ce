//! Stopping: what runs is finished, what comes later is not taken.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use tempfile::tempdir;

use crate::support::{Answer, Server, create_admin, request};

#[test]
fn no_request_fails_when_the_server_is_told_to_stop() {
    let data = tempdir().expect("a folder");
    let mut server = Server::start(data.path(), &[]);
    let (answered, stopping) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
    let address = server.address;
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let (answered, stopping) = (answered.clone(), stopping.clone());
            thread::spawn(move || {
                loop {
                    // Refused before anything was sent: the next server takes it.
                    let Ok(mut stream) = std::net::TcpStream::connect(address) else { return };
                    if stream.write_all(&request("GET", "/readyz", &[("connection", "close")], b"")).is_err() {
                        assert!(stopping.load(Ordering::SeqCst));
                        return;
                    }
                    match Answer::read(&mut stream) {
                        Some(answer) => {
                            let ready = answer.status == 200;
                            assert!(ready || (stopping.load(Ordering::SeqCst) && answer.text().contains("stopping")), "{}", answer.text());
                            answered.fetch_add(1, Ordering::SeqCst);
                        }
                        None => assert!(stopping.load(Ordering::SeqCst), "a request was lost"),
                    }
                }
            })
        })
        .collect();
    while answered.load(Ordering::SeqCst) < 100 {
        thread::yield_now();
    }
    stopping.store(true, Ordering::SeqCst);
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    for client in clients {
        client.join().expect("no client saw a failure");
    }
    assert!(server.log().contains("\"message\":\"stopped\""));
}

#[test]
fn a_request_that_has_begun_is_finished() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let mut server = Server::start(data.path(), &[]);
    let mut stream = server.connect();
    let body = serde_json::json!({ "email": crate::support::EMAIL, "password": crate::support::PASSWORD }).to_string();
    let whole = request("POST", "/api/v1/session", &[("content-type", "application/json")], body.as_bytes());
    let (first, second) = whole.split_at(whole.len() - 10);
    stream.write_all(first).expect("it is sent");
    // One answer on another connection: by then the first request is in the server's hands.
    assert_eq!(server.ask("GET", "/livez", &[], b"").status, 200);
    server.terminate();
    while !server.log().contains("stopping: running requests may finish") {
        thread::yield_now();
    }
    stream.write_all(second).expect("it is sent");
    let answer = Answer::read(&mut stream).expect("it is answered");
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.headers.get("connection").map(String::as_str), Some("close"));
    assert_eq!(server.wait(), Some(0));
}

#[test]
fn a_request_that_never_ends_does_not_keep_the_server() {
    let data = tempdir().expect("a folder");
    let mut server = Server::start(data.path(), &["--limits-drain-time", "1 s"]);
    let mut stream = server.connect();
    stream.write_all(b"POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{").expect("it is sent");
    assert_eq!(server.ask("GET", "/livez", &[], b"").status, 200);
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    assert!(server.log().contains("cut off"));
}
