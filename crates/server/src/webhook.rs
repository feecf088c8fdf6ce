//! News for the operator's other systems, signed as Standard Webhooks want it and sent through the table of jobs.

mod address;

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Client, Url, redirect::Policy};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::{
    config::{Config, Webhook},
    db::Tx,
    error::Error,
    jobs,
    state::{App, new_id},
};

/// The job that sends one event: `{"id": …, "body": …}`.
pub const JOB: &str = "webhook.send";
/// How long the receiver may take.
const LONGEST: Duration = Duration::from_secs(10);

/// Marks the id of a message.
#[derive(Debug, Clone, Copy)]
enum MessageKey {}

/// Orders an event in the transaction of what happened; nothing, when nobody wants to hear of it.
///
/// # Errors
/// When the database fails; then the change must fail too.
pub async fn announce(tx: &Tx, config: &Config, now: DateTime<Utc>, kind: &str, data: Value) -> Result<(), Error> {
    if config.webhook.is_none() {
        return Ok(());
    }
    let body = json!({ "type": kind, "timestamp": now.to_rfc3339(), "data": data }).to_string();
    // The same id at every try: that is how receivers know what they have had.
    let id = format!("msg_{}", new_id::<MessageKey>(now));
    jobs::enqueue(tx, now, JOB, json!({ "id": id, "body": body })).await?;
    Ok(())
}

/// Does the jobs of this module.
///
/// # Errors
/// When the receiver does not take it; the job is tried again, later each time.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    let text = |name: &str| payload.get(name).and_then(Value::as_str);
    let (JOB, Some(id), Some(body)) = (kind, text("id"), text("body")) else {
        return Err(Error::internal(format!("nobody knows jobs of the kind {kind}")));
    };
    // Whoever takes the setting away takes back what was not sent yet.
    let Some(webhook) = &app.config.webhook else { return Ok(()) };
    let sent = tokio::time::timeout(LONGEST, send(webhook, app.clock.now(), id, body)).await;
    sent.unwrap_or_else(|_| Err(Error::internal("the webhook's receiver took too long")))
}

async fn send(webhook: &Webhook, now: DateTime<Utc>, id: &str, body: &str) -> Result<(), Error> {
    let url: Url = webhook.url.parse().map_err(Error::internal)?;
    let addresses = address::of(&url, webhook.allow_private).await?;
    let host = url.host_str().unwrap_or_default().to_owned();
    // The addresses that were looked at are those that are spoken to; a redirect could lead anywhere.
    let client = Client::builder().redirect(Policy::none()).no_proxy().resolve_to_addrs(&host, &addresses);
    let client = client.build().map_err(Error::internal)?;
    let timestamp = now.timestamp().to_string();
    let request = client
        .post(url)
        .header("content-type", "application/json")
        .header("webhook-id", id)
        .header("webhook-timestamp", &timestamp)
        .header("webhook-signature", signature(webhook.secret.expose(), id, &timestamp, body)?)
        .body(body.to_owned());
    // What goes wrong is kept with the job; the address may hold a key.
    let answer = request.send().await.map_err(|error| Error::internal(format!("the webhook's receiver: {}", error.without_url())))?;
    if answer.status().is_success() { Ok(()) } else { Err(Error::internal(format!("the webhook's receiver answered {}", answer.status()))) }
}

/// `v1` of Standard Webhooks: HMAC-SHA256 over id, timestamp and body.
fn signature(secret: &str, id: &str, timestamp: &str, body: &str) -> Result<String, Error> {
    let key = key(secret).ok_or_else(|| Error::internal("the webhook's secret was checked at the start"))?;
    let mut hmac = Hmac::<Sha256>::new_from_slice(&key).map_err(Error::internal)?;
    for part in [id, ".", timestamp, ".", body] {
        hmac.update(part.as_bytes());
    }
    Ok(format!("v1,{}", STANDARD.encode(hmac.finalize().into_bytes())))
}

/// The key of a secret such as `whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw`, 24 to 64 bytes.
#[must_use]
pub fn key(secret: &str) -> Option<Vec<u8>> {
    let key = STANDARD.decode(secret.strip_prefix("whsec_")?).ok()?;
    (24..=64).contains(&key.len()).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_the_standards_example() {
        let signed =
            signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", r#"{"test": 2432232314}"#);
        assert_eq!(signed.ok().as_deref(), Some("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="));
    }

    #[test]
    fn secrets_are_long_enough() {
        assert!(key("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").is_none(), "without its prefix");
        assert!(key("whsec_c2hvcnQ=").is_none());
        assert!(key("whsec_not base64").is_none());
        assert_eq!(key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").map(|key| key.len()), Some(24));
    }
}
