//! Hosts and their keys: what an admin does, and what ends with it.

use guildhall_domain::{
    embed::{HostInput, KEYS_MAX, KeyInput, Part, api},
    endpoint::Nothing,
    session::api as session,
};
use serde_json::json;

use super::{Signer, Stage, host, reason};

#[tokio::test]
async fn a_host_is_made_changed_and_removed() {
    let stage = Stage::set().await;
    let admin = stage.t.as_(&stage.cast.admin);
    let id = stage.host.id;
    assert_eq!(stage.host.address, format!("{}/embed/intranet", stage.t.app.config.api_url()));
    assert_eq!(stage.host.script, format!("{}/embed/embed.js", stage.t.app.config.api_url()));
    assert_eq!(stage.host.audience, stage.t.app.config.public_url);
    assert_eq!(admin.call(&api::HOSTS, &[], &Nothing {}).await.ok(), std::slice::from_ref(&stage.host));
    let input = HostInput { name: "Intranet 2".into(), shows: [Part::Library].into(), ..stage.host.host.clone() };
    admin.clone().if_match(9).call(&api::UPDATE, &[&id], &input).await.fails("stale");
    let changed = admin.clone().if_match(1).call(&api::UPDATE, &[&id], &input).await.ok();
    assert_eq!((changed.host.clone(), changed.version), (input.clone(), 2));
    assert_eq!(admin.call(&api::HOST, &[&id], &Nothing {}).await.ok(), changed);
    // A slug is one host's.
    let taken = admin.call(&api::CREATE, &[], &input).await.fields();
    assert_eq!(taken, [("/slug".to_owned(), "taken".to_owned())]);
    admin.call(&api::REMOVE, &[&id], &Nothing {}).await.ok();
    admin.call(&api::HOST, &[&id], &Nothing {}).await.fails("not-found");
    let told: Vec<_> = stage.t.journal().await.into_iter().filter(|action| action.starts_with("embed.")).collect();
    assert_eq!(told, ["embed.create", "embed.add_key", "embed.update", "embed.remove"]);
}

#[tokio::test]
async fn keys_change_without_a_gap() {
    let stage = Stage::set().await;
    let admin = stage.t.as_(&stage.cast.admin);
    let next = Signer::ec();
    // What is added in the same moment has no order.
    stage.t.pass(chrono::Duration::seconds(1));
    let both = admin.call(&api::ADD_KEY, &[&stage.host.id], &KeyInput { kid: "k2".into(), public_key: next.jwk() }).await.ok();
    assert_eq!(both.keys.iter().map(|key| key.kid.as_str()).collect::<Vec<_>>(), ["k1", "k2"]);
    let (old, _) = stage.frame(&stage.cast.ardent_user).await;
    stage.enter(&stage.t.anonymous(), &next.vouch("k2", &stage.claims(&stage.cast.ardent_user))).await.ok();
    // A key under another's name opens nothing.
    let mixed = next.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &mixed).await), "not-verified");
    let left = admin.call(&api::REMOVE_KEY, &[&stage.host.id, &both.keys[0].id], &Nothing {}).await.ok();
    assert_eq!(left.keys.len(), 1);
    old.call(&session::READ, &[], &Nothing {}).await.fails("signed-out");
    let gone = stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &gone).await), "not-verified");
    stage.enter(&stage.t.anonymous(), &next.vouch("k2", &stage.claims(&stage.cast.ardent_user))).await.ok();
    // A name of a key is there once, and keys are few.
    let again = KeyInput { kid: "k2".into(), public_key: next.jwk() };
    assert_eq!(admin.call(&api::ADD_KEY, &[&stage.host.id], &again).await.fields(), [("/kid".to_owned(), "taken".to_owned())]);
    for number in left.keys.len()..KEYS_MAX {
        let input = KeyInput { kid: format!("more{number}"), public_key: Signer::ed(1).jwk() };
        admin.call(&api::ADD_KEY, &[&stage.host.id], &input).await.ok();
    }
    let one_more = KeyInput { kid: "last".into(), public_key: Signer::ed(1).jwk() };
    admin.call(&api::ADD_KEY, &[&stage.host.id], &one_more).await.fails("embed/too-many-keys");
    let private = KeyInput { kid: "p".into(), public_key: json!({"kty": "OKP", "crv": "Ed25519", "x": "AA", "d": "AA"}).to_string() };
    assert_eq!(
        admin.call(&api::ADD_KEY, &[&stage.host.id], &private).await.fields(),
        [("/public_key".to_owned(), "private-key".to_owned())]
    );
}

#[tokio::test]
async fn what_a_host_may_not_any_more_ends_at_once() {
    let stage = Stage::set().await;
    let admin = stage.t.as_(&stage.cast.admin);
    let (frame, _) = stage.frame(&stage.cast.ardent_user).await;
    let requests = "/api/v1/funds/requests";
    assert!(frame.send("GET", requests, &[], "").await.status.is_success());
    // What it shows is asked each time.
    let input = HostInput { shows: [Part::Library].into(), ..stage.host.host.clone() };
    admin.clone().if_match(1).call(&api::UPDATE, &[&stage.host.id], &input).await.ok();
    frame.send("GET", requests, &[], "").await.fails("embed-needs-window");
    frame.call(&session::READ, &[], &Nothing {}).await.ok();
    // Without the origin, the frames are gone.
    let input = HostInput { origins: vec!["https://wiki.vendor.test".into()], ..input };
    admin.clone().if_match(2).call(&api::UPDATE, &[&stage.host.id], &input).await.ok();
    frame.call(&session::READ, &[], &Nothing {}).await.fails("signed-out");
    assert_eq!(
        reason(stage.enter(&stage.t.anonymous(), &stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user))).await),
        "origin"
    );
    let input = HostInput { origins: stage.host.host.origins.clone(), active: false, ..input };
    admin.clone().if_match(3).call(&api::UPDATE, &[&stage.host.id], &input).await.ok();
    let token = stage.signer.vouch("k1", &stage.claims(&stage.cast.ardent_user));
    assert_eq!(reason(stage.enter(&stage.t.anonymous(), &token).await), "not-verified");
    assert_eq!(host()["active"], true);
}
