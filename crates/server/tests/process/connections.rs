//! Connections: slow ones are cut, too many are refused, and HTTP/2 is spoken.

use std::{
    io::{Read, Write},
    time::{Duration, Instant},
};

use tempfile::tempdir;

use crate::support::{Answer, Server, request};

/// Whether the server ends the connection, and how long that took.
fn cut_after(stream: &mut std::net::TcpStream) -> Duration {
    let started = Instant::now();
    let mut rest = Vec::new();
    // A reset is as good an end as any.
    let _ = stream.read_to_end(&mut rest);
    started.elapsed()
}

#[test]
fn a_client_that_sends_its_header_slowly_is_cut() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &["--limits-header-time", "1 s"]);
    for start in ["", "G", "GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: 1\r\n", "PRI * HTT"] {
        let mut stream = server.connect();
        stream.write_all(start.as_bytes()).expect("it is sent");
        let elapsed = cut_after(&mut stream);
        assert!(elapsed < Duration::from_secs(10), "{start:?} was kept for {elapsed:?}");
    }
    assert_eq!(server.ask("GET", "/livez", &[], b"").status, 200);
}

#[test]
fn one_address_cannot_take_all_connections() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &["--limits-connections-per-address", "3"]);
    let live = request("GET", "/livez", &[], b"");
    let mut open: Vec<_> = (0..3)
        .map(|_| {
            let mut stream = server.connect();
            stream.write_all(&live).expect("it is sent");
            assert_eq!(Answer::read(&mut stream).expect("an answer").status, 200);
            stream
        })
        .collect();
    let mut refused = server.connect();
    let _ = refused.write_all(&live);
    assert!(Answer::read(&mut refused).is_none(), "the fourth is closed without an answer");
    open.pop();
    let started = Instant::now();
    loop {
        let mut stream = server.connect();
        let _ = stream.write_all(&live);
        if Answer::read(&mut stream).is_some() {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "one that left makes room for another");
        std::thread::yield_now();
    }
}

#[test]
fn all_connections_together_are_bounded_also_for_proxies() {
    let data = tempdir().expect("a folder");
    let arguments = ["--limits-connections", "4", "--limits-connections-per-address", "2", "--trusted-proxies", "127.0.0.0/8"];
    let server = Server::start(data.path(), &arguments);
    let live = request("GET", "/livez", &[], b"");
    let mut open = Vec::new();
    for _ in 0..4 {
        let mut stream = server.connect();
        stream.write_all(&live).expect("it is sent");
        assert_eq!(Answer::read(&mut stream).expect("a proxy has no bound of its own").status, 200);
        open.push(stream);
    }
    let mut refused = server.connect();
    let _ = refused.write_all(&live);
    assert!(Answer::read(&mut refused).is_none());
}

#[test]
fn several_requests_share_a_connection() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &[]);
    let mut stream = server.connect();
    for _ in 0..3 {
        stream.write_all(&request("GET", "/api/v1/portal", &[], b"")).expect("it is sent");
        assert_eq!(Answer::read(&mut stream).expect("an answer").status, 200);
    }
}

#[test]
fn http2_is_answered_without_asking_first() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &[]);
    let mut stream = server.connect();
    // The preface and an empty SETTINGS frame (RFC 9113, 3.4); the server answers with its SETTINGS.
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0").expect("it is sent");
    let mut head = [0; 9];
    stream.read_exact(&mut head).expect("a frame");
    assert_eq!(head[3], 4, "it is a SETTINGS frame");
}
