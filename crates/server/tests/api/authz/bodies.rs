//! A body for each writing endpoint that the server understands, so that a cell tests rights and not syntax.

use guildhall_domain::endpoint::Method;
use guildhall_server::routes::{Entry, Shape};
use serde_json::{Value, json};

use super::{
    actors::{Stage, Who},
    certifying, funds, things, training,
};

/// What to send: a body with its media type, and headers.
pub struct Sent {
    pub body: Vec<u8>,
    pub headers: Vec<(&'static str, &'static str)>,
}

/// A request of the endpoint that only rights can refuse.
pub async fn of(stage: &Stage, entry: &Entry, who: Who) -> Sent {
    let if_match = ("if-match", "\"1\"");
    if matches!(entry.input, Shape::Bytes) {
        return Sent { body: b"piece".to_vec(), headers: vec![("content-type", "application/octet-stream"), ("upload-offset", "0")] };
    }
    if entry.method == Method::Get {
        return Sent { body: Vec::new(), headers: Vec::new() };
    }
    let body = json(stage, entry, who).await;
    Sent { body: serde_json::to_vec(&body).expect("it is JSON"), headers: vec![("content-type", "application/json"), if_match] }
}

async fn json(stage: &Stage, entry: &Entry, who: Who) -> Value {
    if entry.path.starts_with("/api/v1/funds/") {
        return funds::body(stage, entry.method.as_str(), entry.path, who).await;
    }
    if certifying::PATHS.iter().any(|prefix| entry.path.starts_with(prefix)) {
        return certifying::body(stage, entry.method.as_str(), entry.path, who).await;
    }
    if entry.path.starts_with("/api/v1/training/") {
        return training::body(stage, entry.method.as_str(), entry.path, who).await;
    }
    let cast = &stage.cast;
    let own_upload = async || {
        let author = if who.passes(guildhall_domain::access::Access::Author) { who } else { Who::Admin };
        things::upload(&stage.client(author), format!("a file of {who:?}").as_bytes()).await
    };
    let asset = json!({"title": "A title", "kind": "other", "language": "en"});
    match (entry.method.as_str(), entry.path) {
        ("POST", "/api/v1/session") => json!({"email": "nobody@hexholm.example", "password": "not the password"}),
        ("PUT", "/api/v1/session/profile") => json!({"name": "A Name", "language": "en"}),
        ("POST", "/api/v1/session/password") => json!({"current": "not the password", "new": "five levers on a valve"}),
        ("POST", "/api/v1/session/reset") => json!({"email": "nobody@hexholm.example"}),
        ("PUT", "/api/v1/session/reset") => json!({"token": "nonsense", "password": "five levers on a valve"}),
        ("POST", "/api/v1/session/welcome") => json!({"token": "nonsense"}),
        ("PUT", "/api/v1/session/welcome") => {
            json!({"token": "nonsense", "name": "A Name", "password": "five levers on a valve", "language": "en"})
        }
        ("POST", "/api/v1/embed/session") => json!({"host": "intranet", "origin": "https://a.test", "nonce": "A", "assertion": "a.b.c"}),
        ("POST", "/api/v1/embed/hosts") | ("PUT", "/api/v1/embed/hosts/{id}") => crate::embed::host(),
        ("POST", "/api/v1/embed/hosts/{id}/keys") => {
            json!({"kid": "2026", "public_key": r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#})
        }
        ("POST", "/api/v1/session/view-as") => json!({"person": cast.ardent_user.id}),
        ("POST" | "PUT", path) if path.starts_with("/api/v1/home/announcements") => {
            json!({"title": {"en": "News"}, "body": {"en": "Text."}})
        }
        ("POST", "/api/v1/partners") | ("PUT", "/api/v1/partners/{id}") => {
            json!({"name": "Cobalt Controls", "tier": "gold", "region": "dach", "kind": "reseller", "language": "en"})
        }
        ("PUT", "/api/v1/partners/people/{id}") => json!({"name": "A Name", "language": "en", "roles": ["partner_user"]}),
        ("POST", "/api/v1/partners/people/{id}/move") => json!({"partner": cast.boreal.id, "roles": ["partner_user"]}),
        ("POST", "/api/v1/partners/invitations") => {
            let partner = if who == Who::BorealAdmin { cast.boreal.id } else { cast.ardent.id };
            json!({"email": "someone@new.example", "partner": partner, "roles": ["partner_user"], "language": "en"})
        }
        ("POST", "/api/v1/collateral/uploads") => json!({"sha256": "0".repeat(64), "size": 5, "file_name": "a.txt"}),
        ("POST", "/api/v1/collateral") => json!({"upload": own_upload().await, "asset": asset, "publish": false}),
        ("POST", "/api/v1/collateral/{id}/versions") => json!({"upload": own_upload().await, "note": "New"}),
        ("PUT", "/api/v1/collateral/{id}") => asset,
        ("POST", "/api/v1/collateral/bulk") => json!({"ids": [], "language": "en"}),
        ("POST", "/api/v1/collateral/{id}/revert") => json!({"number": 1}),
        ("POST", "/api/v1/collateral/{id}/reject") => json!({"reason": "Old logo"}),
        ("PUT", "/api/v1/collateral/{id}/captions") => json!({"webvtt": "WEBVTT\n\n00:00.000 --> 00:01.000\nHello"}),
        _ => json!({}),
    }
}
