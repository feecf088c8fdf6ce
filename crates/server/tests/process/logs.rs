//! What is logged, and what never is.

use tempfile::tempdir;

use crate::support::{EMAIL, PASSWORD, Server, create_admin};

#[test]
fn requests_are_logged_by_pattern_and_nothing_of_theirs_is() {
    let data = tempdir().expect("a folder");
    create_admin(data.path());
    let mut server = Server::start(data.path(), &["--log-level", "trace"]);
    let cookie = server.sign_in();
    let token = cookie.split_once('=').expect("a pair").1.to_owned();
    let wrong = serde_json::json!({ "email": EMAIL, "password": "canary-wrong-password" }).to_string();
    let json = ("content-type", "application/json");
    assert_eq!(server.ask("POST", "/api/v1/session", &[json], wrong.as_bytes()).status, 401);
    let answer = server.ask("GET", "/api/v1/session?canary-query=1", &[("cookie", &cookie), ("user-agent", "canary-agent")], b"");
    let id = answer.headers.get("x-request-id").expect("an id").clone();
    server.ask(
        "GET",
        "/canary-path/canary.html",
        &[("authorization", "Bearer canary-bearer"), ("referer", "http://canary-referrer/")],
        b"",
    );
    let reset = serde_json::json!({ "email": EMAIL }).to_string();
    server.ask("POST", "/api/v1/session/reset", &[json], reset.as_bytes());
    server.ask("DELETE", "/api/v1/sessions/019a0000-0000-7000-8000-00000canary0", &[("cookie", &cookie)], b"");
    server.terminate();
    assert_eq!(server.wait(), Some(0));
    let log = server.log();
    for secret in ["canary", PASSWORD, token.as_str(), "hexholm.example", "Vera Admin", "127.0.0.1:80"] {
        let line = log.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "the log holds {secret:?}: {line:?}");
    }
    let line = log.lines().find(|line| line.contains(&id)).expect("the request is in the log");
    let line: serde_json::Value = serde_json::from_str(line).expect("the line is JSON");
    for (field, value) in [("method", "GET"), ("path", "/api/v1/session")] {
        assert_eq!(line.get(field).and_then(serde_json::Value::as_str), Some(value), "{line}");
    }
    assert_eq!(line.pointer("/span/id").and_then(serde_json::Value::as_str), Some(id.as_str()), "{line}");
    assert!(line.get("status").is_some() && line.get("ms").is_some(), "{line}");
}
