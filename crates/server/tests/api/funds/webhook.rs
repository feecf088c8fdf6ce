//! Events for the operator's other systems: signed, tried again, and never sent into a private network unasked.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap, http::StatusCode, routing::post};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::Duration;
use guildhall_domain::funds::{ReverseInput, api};
use guildhall_server::config::{Secret, Webhook};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::scene::{Scene, eur};

const KEY: [u8; 24] = [7; 24];

/// A receiver on this machine.
#[derive(Clone, Default)]
struct Receiver {
    taken: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answers: Arc<Mutex<Vec<StatusCode>>>,
}

impl Receiver {
    /// Answers with these statuses first, then with 204.
    async fn listen(answers: &[StatusCode]) -> (Self, String) {
        let receiver = Self { answers: Arc::new(Mutex::new(answers.to_vec())), ..Self::default() };
        let take = async |State(receiver): State<Self>, headers: HeaderMap, body: Bytes| {
            receiver.taken.lock().expect("a list").push((headers, String::from_utf8_lossy(&body).into_owned()));
            let mut answers = receiver.answers.lock().expect("a list");
            let status = if answers.is_empty() { StatusCode::NO_CONTENT } else { answers.remove(0) };
            (status, [("location", "/elsewhere")])
        };
        let router = Router::new().route("/hook", post(take)).route("/elsewhere", post(take)).with_state(receiver.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }

    fn taken(&self) -> Vec<(HeaderMap, String)> {
        self.taken.lock().expect("a list").clone()
    }

    /// The events by type, in the order in which they came.
    fn events(&self) -> Vec<(String, Value)> {
        let event = |(_, body): (HeaderMap, String)| {
            let event: Value = serde_json::from_str(&body).expect("JSON");
            (event["type"].as_str().expect("a type").to_owned(), event["data"].clone())
        };
        self.taken().into_iter().map(event).collect()
    }
}

async fn scene(url: &str, allow_private: bool) -> Scene {
    let webhook = Webhook { url: url.to_owned(), secret: Secret::new(format!("whsec_{}", STANDARD.encode(KEY))), allow_private };
    Scene::on(|config| config.webhook = Some(webhook), |_| {}).await
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

#[tokio::test]
async fn what_happens_to_money_is_told_and_signed() {
    let (receiver, url) = Receiver::listen(&[]).await;
    let s = scene(&url, true).await;
    let claim = s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    let payment = s.pay(&s.cast.finance, &[(claim.id, 10_000)]).await.ok();
    let (amount, reason) = (eur(400), "Called off".to_owned());
    let back = ReverseInput { operation: s.operation(), payment: payment.id, amount, reason, password: String::new() };
    s.as_(&s.cast.finance).await.call(&api::REVERSE, &[&claim.id], &back).await.ok();
    assert_eq!(receiver.taken().len(), 0, "no request waits for the receiver");
    s.t.work().await;
    let mut events = receiver.events();
    events.sort_by(|a, b| a.0.cmp(&b.0));
    let kinds: Vec<_> = events.iter().map(|(kind, _)| kind.as_str()).collect();
    assert_eq!(kinds, ["funds.claim.approved", "funds.payment.recorded", "funds.payment.reversed", "funds.request.decided"]);
    assert_eq!((&events[0].1["claim"], &events[0].1["approved"]), (&json!(claim.id), &json!({ "minor": 10_000, "currency": "EUR" })));
    assert_eq!(events[1].1["lines"][0]["amount"], json!({ "minor": 10_000, "currency": "EUR" }));
    assert_eq!((&events[2].1["payment"], &events[2].1["amount"]["minor"]), (&json!(payment.id), &json!(400)));
    assert_eq!((&events[3].1["status"], &events[3].1["activities"][0]["approved"]), (&json!("approved"), &json!(100_000)));
    for (headers, body) in receiver.taken() {
        let (id, timestamp) = (header(&headers, "webhook-id"), header(&headers, "webhook-timestamp"));
        assert_eq!(timestamp, s.t.app.clock.now().timestamp().to_string());
        let mut hmac = Hmac::<Sha256>::new_from_slice(&KEY).expect("a key");
        hmac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(hmac.finalize().into_bytes()));
        assert_eq!(header(&headers, "webhook-signature"), expected);
        assert_eq!(header(&headers, "content-type"), "application/json");
    }
}

#[tokio::test]
async fn what_the_receiver_does_not_take_comes_again_under_the_same_id() {
    let (receiver, url) = Receiver::listen(&[StatusCode::SERVICE_UNAVAILABLE, StatusCode::TEMPORARY_REDIRECT]).await;
    let s = scene(&url, true).await;
    s.approved(&s.cast.ardent_user, 100_000).await;
    s.t.work().await;
    assert_eq!(receiver.taken().len(), 1);
    s.t.work().await;
    assert_eq!(receiver.taken().len(), 1, "not before its pause is over");
    for expected in [2, 3, 3] {
        s.pass(Duration::hours(1));
        s.t.work().await;
        assert_eq!(receiver.taken().len(), expected, "a redirect is no yes, and is not followed");
    }
    let taken = receiver.taken();
    let ids: Vec<_> = taken.iter().map(|(headers, _)| header(headers, "webhook-id")).collect();
    assert!(ids[0].starts_with("msg_") && ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(taken.iter().all(|(_, body)| *body == taken[0].1));
    assert_ne!(header(&taken[0].0, "webhook-signature"), header(&taken[1].0, "webhook-signature"), "each try is signed anew");
}

#[tokio::test]
async fn nothing_is_sent_into_a_private_network_unasked() {
    let (receiver, url) = Receiver::listen(&[]).await;
    for url in [url.clone(), url.replace("127.0.0.1", "localhost"), url.replace("127.0.0.1", "[::ffff:127.0.0.1]")] {
        let s = scene(&url, false).await;
        s.approved(&s.cast.ardent_user, 100_000).await;
        s.t.work().await;
        let rows = s.t.rows("SELECT status, last_error FROM jobs WHERE kind = 'webhook.send'", []).await;
        let text = |index: usize| rows[0].try_get_by_index::<String>(index).expect("a text");
        assert_eq!(text(0), "waiting", "{url}");
        assert!(text(1).contains("private network"), "{}", text(1));
    }
    assert_eq!(receiver.taken().len(), 0);
}

#[tokio::test]
async fn without_the_setting_nothing_is_ordered() {
    let s = Scene::set().await;
    s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    let rows = s.t.rows("SELECT 1 FROM jobs WHERE kind = 'webhook.send'", []).await;
    assert!(rows.is_empty());
}
