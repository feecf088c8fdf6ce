//! Sessions of frames: fifteen minutes, a bearer and nothing else, and addresses of files that are good for one file.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::Duration;
use guildhall_domain::{
    embed::{Granted, SessionInput, api},
    endpoint::Nothing,
    session::api as session,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Signer, Stage, host, input};

#[tokio::test]
async fn a_host_lets_its_people_in() {
    for signer in [Signer::ed(7), Signer::ec()] {
        let stage = Stage::with(signer, &host()).await;
        let (frame, granted) = stage.frame(&stage.cast.ardent_user).await;
        assert_eq!(granted.me.email, stage.cast.ardent_user.email);
        assert_eq!(granted.until, stage.t.app.clock.now() + Duration::minutes(15));
        assert_eq!(frame.call(&session::READ, &[], &Nothing {}).await.ok().actor, granted.me.actor);
        // By id, and in other letters; and people of the vendor.
        let mut claims = stage.claims(&stage.cast.ardent_user);
        claims["sub"] = stage.cast.ardent_user.id.to_string().into();
        stage.enter(&stage.t.anonymous(), &stage.signer.vouch("k1", &claims)).await.ok();
        let mut claims = stage.claims(&stage.cast.approver);
        claims["sub"] = stage.cast.approver.email.to_uppercase().into();
        let vendor = stage.enter(&stage.t.anonymous(), &stage.signer.vouch("k1", &claims)).await.ok();
        assert!(vendor.me.actor.is_vendor());
    }
}

#[tokio::test]
async fn no_cookie_is_set_and_none_is_taken() {
    let stage = Stage::set().await;
    let answer = stage.enter(&stage.t.anonymous(), &stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user))).await;
    assert!(!answer.headers.contains_key("set-cookie"));
    assert_eq!(answer.header("cache-control"), "no-store");
    let granted = answer.ok();
    // A frame's secret in a cookie is no session: a page that plants it gains nothing.
    let planted = stage.t.anonymous().with("cookie", &format!("guildhall={}", granted.token));
    planted.call(&session::READ, &[], &Nothing {}).await.fails("signed-out");
    // Nor is it one in an address.
    let address = format!("/api/v1/session?token={}", granted.token);
    stage.t.anonymous().send("GET", &address, &[], "").await.fails("signed-out");
    let frame = stage.t.anonymous().with("authorization", &format!("Bearer {}", granted.token));
    let end = frame.call(&session::SIGN_OUT, &[], &Nothing {}).await;
    assert!(!end.headers.contains_key("set-cookie"), "the window beside it stays signed in");
    end.ok();
    frame.call(&session::READ, &[], &Nothing {}).await.fails("signed-out");
    // The database keeps no secret.
    let rows = stage.t.rows("SELECT token_hash FROM sessions", []).await;
    assert!(rows.iter().all(|row| row.try_get_by_index::<String>(0).expect("a hash") != granted.token));
}

#[tokio::test]
async fn it_ends_after_a_quarter_of_an_hour_unless_the_host_vouches_again() {
    let stage = Stage::set().await;
    let (frame, first) = stage.frame(&stage.cast.ardent_user).await;
    stage.t.pass(Duration::minutes(14));
    let token = stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    let again = stage.enter(&frame, &token).await.ok();
    assert_eq!((again.session.as_str(), again.file_key.as_str()), (first.session.as_str(), first.file_key.as_str()));
    assert_ne!(again.token, first.token);
    frame.call(&session::READ, &[], &Nothing {}).await.fails("signed-out");
    let renewed = stage.t.anonymous().with("authorization", &format!("Bearer {}", again.token));
    stage.t.pass(Duration::minutes(14));
    renewed.call(&session::READ, &[], &Nothing {}).await.ok();
    stage.t.pass(Duration::minutes(1));
    renewed.call(&session::READ, &[], &Nothing {}).await.fails("signed-out");
    // Somebody else in the same frame gets a session of their own.
    let (frame, before) = stage.frame(&stage.cast.ardent_user).await;
    let other = stage.enter(&frame, &stage.signer.vouch("k1", &stage.claims(&stage.cast.boreal_user))).await.ok();
    assert_ne!(other.session, before.session);
    assert_eq!(other.me.email, stage.cast.boreal_user.email);
}

#[tokio::test]
async fn it_ends_with_the_person() {
    let stage = Stage::set().await;
    let (frame, _) = stage.frame(&stage.cast.ardent_user).await;
    let id = stage.cast.ardent_user.id.to_string();
    stage.t.execute("UPDATE people SET status = 'disabled' WHERE id = $1", [id.into()]).await.expect("the change");
    frame.call(&session::READ, &[], &Nothing {}).await.fails("signed-out");
}

#[tokio::test]
async fn a_page_of_another_site_cannot_exchange_anything() {
    let stage = Stage::set().await;
    let token = stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    for (site, origin) in
        [("cross-site", "https://intranet.vendor.test"), ("same-site", "https://intranet.vendor.test"), ("cross-site", "null")]
    {
        let client = stage.t.anonymous().coming_from(Some(site), Some(origin));
        stage.enter(&client, &token).await.fails("cross-site");
    }
    let plain = serde_json::to_vec(&input(&token)).expect("it is JSON");
    stage.t.anonymous().send("POST", api::ENTER.path, &[("content-type", "text/plain")], plain).await.fails("wrong-media-type");
    let unknown = serde_json::json!({"host": "intranet", "origin": "", "nonce": "", "assertion": "", "more": 1}).to_string();
    let fields = stage.t.anonymous().send("POST", api::ENTER.path, &[("content-type", "application/json")], unknown).await.fields();
    assert_eq!(fields, [("/more".to_owned(), "unknown-field".to_owned())]);
    let long = SessionInput { assertion: "A".repeat(100_000), ..input("") };
    stage.t.anonymous().call(&api::ENTER, &[], &long).await.fails("too-large");
}

/// A file's address as a frame seals it.
fn sealed(granted: &Granted, key: &str, address: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&BASE64_URL_SAFE_NO_PAD.decode(key).expect("a key")).expect("a key");
    mac.update(address.as_bytes());
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}pass={}.{}", granted.session, BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn the_address_of_a_file_is_good_for_this_file_and_this_session() {
    let stage = Stage::set().await;
    let (_, granted) = stage.frame(&stage.cast.ardent_user).await;
    let (_, other) = stage.frame(&stage.cast.boreal_user).await;
    let anyone = stage.t.anonymous().without("sec-fetch-site");
    let get = async |address: &str| anyone.send("GET", address, &[], "").await;
    let export = "/api/v1/collateral/export?sort=title";
    let good = sealed(&granted, &granted.file_key, export);
    let answer = get(&good).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    assert!(!answer.headers.contains_key("set-cookie"));
    // It wins over whatever cookie the browser sends along.
    let beside = stage.t.as_(&stage.cast.admin).send("GET", &good, &[], "").await;
    assert!(beside.status.is_success());
    for bad in [
        good.replace("sort=title", "sort=newest"),
        good.replace("collateral/export", "funds/requests/export"),
        good.replace(&granted.session, &other.session),
        sealed(&granted, &other.file_key, export),
        sealed(&other, &granted.file_key, export),
        format!("{good}&q=a"),
        export.to_owned(),
        format!("{export}&pass={}.", granted.session),
        format!("{export}&pass="),
    ] {
        let answer = get(&bad).await;
        assert!(["signed-out", "invalid"].contains(&answer.fails_with().as_str()), "{bad}");
    }
    // What a frame does not do, no address of its does; and no write at all.
    get(&sealed(&granted, &granted.file_key, "/api/v1/partners/export")).await.fails("embed-needs-window");
    let star = sealed(&granted, &granted.file_key, &format!("/api/v1/collateral/{}/favourite", granted.session));
    anyone.send("PUT", &star, &[("content-type", "application/json")], "{}").await.fails("signed-out");
    stage.t.pass(Duration::minutes(15));
    get(&good).await.fails("signed-out");
}
