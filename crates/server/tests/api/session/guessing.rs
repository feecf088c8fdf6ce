//! Guessing is slowed down; the guessed-at person is not.

use chrono::Duration;
use guildhall_domain::session::{ResetRequest, WelcomeInput, api};

use super::{credentials, sign_in};
use crate::support::{Client, PASSWORD, Portal};

/// A client that a configured proxy vouches for, so that tests have many addresses.
fn from(t: &Portal, address: &str) -> Client {
    t.anonymous().with("x-forwarded-for", address)
}

async fn behind_a_proxy() -> Portal {
    Portal::start_with(|config| {
        config.trusted_proxies = vec![guildhall_server::config::value::Network::parse("127.0.0.1").expect("a network")];
    })
    .await
}

#[tokio::test]
async fn guessing_at_an_account_waits_longer_and_longer() {
    let t = behind_a_proxy().await;
    let cast = t.cast().await;
    for guess in 0..5 {
        sign_in(&from(&t, &format!("192.0.2.{guess}")), &cast.admin.email, "guess").await.fails("wrong-credentials");
    }
    for (index, seconds) in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900].into_iter().enumerate() {
        let guesser = from(&t, &format!("198.51.100.{index}"));
        let answer = sign_in(&guesser, &cast.admin.email, PASSWORD).await;
        assert_eq!(answer.header("retry-after"), seconds.to_string());
        answer.fails("too-many-requests");
        t.pass(Duration::seconds(seconds));
        sign_in(&guesser, &cast.admin.email, "guess").await.fails("wrong-credentials");
    }
    // The right password after the wait ends it.
    t.pass(Duration::minutes(15));
    sign_in(&from(&t, "203.0.113.1"), &cast.admin.email, PASSWORD).await.ok();
    sign_in(&from(&t, "203.0.113.1"), &cast.admin.email, "guess").await.fails("wrong-credentials");
}

#[tokio::test]
async fn an_account_that_does_not_exist_waits_the_same() {
    let t = behind_a_proxy().await;
    for guess in 0..5 {
        sign_in(&from(&t, &format!("192.0.2.{guess}")), "nobody@ardent.example", "guess").await.fails("wrong-credentials");
    }
    sign_in(&from(&t, "192.0.2.9"), "nobody@ardent.example", "guess").await.fails("too-many-requests");
}

#[tokio::test]
async fn a_victim_on_a_known_device_is_never_locked_out() {
    let t = behind_a_proxy().await;
    let cast = t.cast().await;
    let first = sign_in(&from(&t, "203.0.113.1"), &cast.admin.email, PASSWORD).await;
    let device = first.cookie("guildhall-device").expect("a device");
    for guess in 0..5 {
        sign_in(&from(&t, &format!("192.0.2.{guess}")), &cast.admin.email, "guess").await.fails("wrong-credentials");
    }
    let victim = from(&t, "203.0.113.1").with("cookie", &format!("guildhall-device={device}"));
    let again = sign_in(&victim, &cast.admin.email, PASSWORD).await;
    assert_eq!(again.cookie("guildhall-device"), Some(device.clone()), "the device stays the same");
    again.ok();
    // The attacker still waits, and a made-up device helps nobody.
    sign_in(&from(&t, "192.0.2.9"), &cast.admin.email, "guess").await.fails("too-many-requests");
    let forged = from(&t, "192.0.2.9").with("cookie", "guildhall-device=made-up");
    sign_in(&forged, &cast.admin.email, "guess").await.fails("too-many-requests");
    // Nor is a known device a way to guess for ever.
    for _ in 0..5 {
        sign_in(&victim, &cast.admin.email, "guess").await.fails("wrong-credentials");
    }
    sign_in(&victim, &cast.admin.email, "guess").await.fails("too-many-requests");
}

#[tokio::test]
async fn one_address_has_thirty_guesses_in_ten_minutes() {
    let t = behind_a_proxy().await;
    let cast = t.cast().await;
    let token = |n: usize| WelcomeInput { token: format!("guess-{n}") };
    for n in 0..30 {
        // One customer's IPv6 network is one address.
        let guesser = from(&t, &format!("2001:db8:7:7::{n:x}"));
        guesser.call(&api::WELCOME, &[], &token(n)).await.fails("session/link-spent");
    }
    let guesser = from(&t, "2001:db8:7:7:ffff::1");
    let answer = guesser.call(&api::WELCOME, &[], &token(31)).await;
    assert_eq!(answer.header("retry-after"), "600");
    answer.fails("too-many-requests");
    guesser.call(&api::SIGN_IN, &[], &credentials(&cast.admin.email, PASSWORD)).await.fails("too-many-requests");
    sign_in(&from(&t, "2001:db8:7:8::1"), &cast.admin.email, PASSWORD).await.ok();
    t.pass(Duration::minutes(10));
    sign_in(&guesser, &cast.admin.email, PASSWORD).await.ok();
}

#[tokio::test]
async fn an_office_behind_one_address_signs_in_together() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    for _ in 0..40 {
        sign_in(&t.anonymous(), &cast.admin.email, PASSWORD).await.ok();
    }
}

#[tokio::test]
async fn nobody_is_flooded_with_reset_mails() {
    let t = behind_a_proxy().await;
    let cast = t.cast().await;
    let ask = |address: String| {
        let (client, input) = (from(&t, &address), ResetRequest { email: cast.admin.email.clone() });
        async move { client.call(&api::ASK_RESET, &[], &input).await }
    };
    for n in 0..5 {
        ask(format!("192.0.2.{n}")).await.ok();
    }
    ask("192.0.2.9".to_owned()).await.fails("too-many-requests");
}

#[tokio::test]
async fn parallel_guesses_do_not_slip_through() {
    let t = behind_a_proxy().await;
    let cast = t.cast().await;
    let guesses = (0..40).map(|n| {
        let (client, email) = (from(&t, &format!("192.0.2.{n}")), cast.admin.email.clone());
        tokio::spawn(async move { sign_in(&client, &email, "guess").await.status.as_u16() })
    });
    let mut tried = 0;
    for guess in guesses.collect::<Vec<_>>() {
        tried += usize::from(guess.await.expect("it answers") == 401);
    }
    assert_eq!(tried, 5);
}

#[tokio::test]
async fn forwarded_addresses_are_believed_from_proxies_only() {
    let t = Portal::start().await;
    for n in 0..30 {
        let client = from(&t, &format!("192.0.2.{n}"));
        client.call(&api::WELCOME, &[], &WelcomeInput { token: "guess".into() }).await.fails("session/link-spent");
    }
    from(&t, "192.0.2.77").call(&api::WELCOME, &[], &WelcomeInput { token: "guess".into() }).await.fails("too-many-requests");
}
