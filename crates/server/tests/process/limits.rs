//! Bodies, methods and addresses that the server does not take, over a real socket.

use std::io::Write;

use tempfile::tempdir;

use crate::support::{Answer, Server};

#[test]
fn refusals_are_problems_with_security_headers() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &[]);
    let json = [("content-type", "application/json")];
    for (method, path, body, status, code) in [
        ("GET", "/api/v1/nothing", Vec::new(), 404, "not-found"),
        ("GET", "/nothing.js", Vec::new(), 404, "not-found"),
        ("PUT", "/api/v1/portal", Vec::new(), 405, "method-not-allowed"),
        ("BREW", "/api/v1/portal", Vec::new(), 405, "method-not-allowed"),
        ("POST", "/api/v1/session", vec![b'x'; 5 * 1024], 413, "too-large"),
        ("POST", "/api/v1/session", b"{".to_vec(), 400, "malformed"),
        ("POST", "/api/v1/session", b"{\"email\": 1}".to_vec(), 422, "invalid"),
    ] {
        let answer = server.ask(method, path, &json, &body);
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        assert!(answer.text().contains(&format!("\"code\":\"{code}\"")), "{}", answer.text());
        assert_eq!(answer.headers.get("content-type").map(String::as_str), Some("application/problem+json"));
        answer.is_protected();
    }
}

#[test]
fn a_body_that_does_not_come_is_answered_in_time_with_all_headers() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &["--limits-request-time", "1 s"]);
    let mut stream = server.connect();
    let head = "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    stream.write_all(head.as_bytes()).expect("it is sent");
    let answer = Answer::read(&mut stream).expect("an answer");
    assert_eq!(answer.status, 408, "{}", answer.text());
    assert!(answer.text().contains("\"code\":\"timeout\""), "{}", answer.text());
    answer.is_protected();
}

#[test]
fn a_body_without_a_length_is_counted_as_it_arrives() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &[]);
    let mut stream = server.connect();
    let head = "POST /api/v1/session HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("it is sent");
    let chunk = [format!("{:x}\r\n", 1024).into_bytes(), vec![b' '; 1024], b"\r\n".to_vec()].concat();
    for _ in 0..64 {
        // The server may have answered and closed already.
        if stream.write_all(&chunk).is_err() {
            break;
        }
    }
    assert_eq!(Answer::read(&mut stream).expect("an answer").status, 413);
    assert_eq!(server.ask("GET", "/livez", &[], b"").status, 200);
}

#[test]
fn a_head_that_is_no_request_is_refused() {
    let data = tempdir().expect("a folder");
    let server = Server::start(data.path(), &[]);
    for head in [
        "GET / HTTP/1.1\r\n\r\n\0",
        "GET  /  HTTP/9.9\r\n\r\n",
        "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
    ] {
        let mut stream = server.connect();
        stream.write_all(head.as_bytes()).expect("it is sent");
        if let Some(answer) = Answer::read(&mut stream) {
            assert!((400..500).contains(&answer.status), "{head:?}: {}", answer.status);
        }
    }
    let mut stream = server.connect();
    let huge = format!("GET / HTTP/1.1\r\nhost: x\r\nx-huge: {}\r\n\r\n", "x".repeat(200_000));
    let _ = stream.write_all(huge.as_bytes());
    if let Some(answer) = Answer::read(&mut stream) {
        assert_eq!(answer.status, 431);
    }
    assert_eq!(server.ask("GET", "/livez", &[], b"").status, 200);
}
