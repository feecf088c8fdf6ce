//! Signing in and out, sessions, profile, password, viewing as somebody else.

mod bearer;
mod guessing;
mod links;
mod sites;
mod view_as;

use chrono::Duration;
use guildhall_domain::{
    endpoint::Nothing,
    session::{Me, PasswordInput, ProfileInput, SignInInput, api},
};

use crate::support::{Answer, Client, PASSWORD, Portal};

pub fn credentials(email: &str, password: &str) -> SignInInput {
    SignInInput { email: email.to_owned(), password: password.to_owned() }
}

pub async fn sign_in(client: &Client, email: &str, password: &str) -> Answer<Me> {
    client.call(&api::SIGN_IN, &[], &credentials(email, password)).await
}

#[tokio::test]
async fn signing_in_sets_a_cookie_that_opens_the_portal() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let answer =
        sign_in(&t.anonymous().with("user-agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"), " ADA.user@ardent.example ", PASSWORD)
            .await;
    let set = answer.headers.get_all("set-cookie").iter().map(|v| v.to_str().expect("text").to_owned()).collect::<Vec<_>>();
    assert!(set[0].starts_with("guildhall=") && set[0].ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set:?}");
    assert!(set[1].starts_with("guildhall-device=") && set[1].contains("Max-Age=34560000"), "{set:?}");
    let token = answer.cookie("guildhall").expect("a cookie");
    let me = answer.ok();
    assert_eq!((me.name.as_str(), me.company.as_str()), ("Ada User", "Ardent Instruments"));
    assert_eq!(me.actor.person, cast.ardent_user.id);
    let ada = t.anonymous().with("cookie", &format!("theme=dark; guildhall={token}"));
    assert_eq!(ada.call(&api::READ, &[], &Nothing {}).await.ok().actor, me.actor);
    let sessions = ada.call(&api::LIST, &[], &Nothing {}).await.ok();
    assert_eq!(sessions.iter().map(|s| (s.device.as_str(), s.current)).collect::<Vec<_>>(), [("Firefox, Windows", true), ("Test", false)]);
    assert_eq!(t.rows("SELECT 1 FROM sessions WHERE token_hash = $1", [token.into()]).await.len(), 0, "the secret itself is not kept");
    assert_eq!(t.journal().await, ["session.sign_in"]);
}

#[tokio::test]
async fn over_https_the_cookie_belongs_to_the_host_alone() {
    let t = Portal::start_with(|config| config.public_url = "https://partners.hexholm.example".to_owned()).await;
    let cast = t.cast().await;
    let answer = sign_in(&t.anonymous(), &cast.admin.email, PASSWORD).await;
    let token = answer.cookie("__Host-guildhall").expect("a cookie");
    assert!(answer.header("set-cookie").ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax"));
    t.anonymous().with("cookie", &format!("__Host-guildhall={token}")).call(&api::READ, &[], &Nothing {}).await.ok();
    // A cookie without the guarded name may come from a neighbouring host.
    t.anonymous().with("cookie", &format!("guildhall={token}")).call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    t.execute("UPDATE people SET status = 'disabled' WHERE id = $1", [cast.boreal_user.id.to_string().into()]).await.expect("a change");
    let mut answers = Vec::new();
    for (email, password) in [
        (cast.ardent_user.email.as_str(), "wrong"),
        ("nobody@ardent.example", "wrong"),
        ("no address", "wrong"),
        (cast.boreal_user.email.as_str(), PASSWORD),
    ] {
        let answer = sign_in(&t.anonymous(), email, password).await;
        let mut headers: Vec<_> = answer.headers.iter().map(|(name, value)| format!("{name}: {value:?}")).collect();
        headers.retain(|header| !header.starts_with("x-request-id"));
        let id = answer.header("x-request-id");
        answers.push((answer.status, headers, answer.text().replace(&id, "")));
        answer.fails("wrong-credentials");
    }
    assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:?}");
}

#[tokio::test]
async fn the_hash_follows_the_settings() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let weak = "UPDATE people SET password_hash = $1 WHERE id = $2";
    let mut config = t.app.config.clone();
    config.password.memory_kib = 32;
    let hasher = guildhall_server::auth::Hasher::new(&config).expect("a hasher");
    let old = hasher.hash(PASSWORD).await.expect("a hash");
    t.execute(weak, [old.into(), cast.admin.id.to_string().into()]).await.expect("a change");
    sign_in(&t.anonymous(), &cast.admin.email, PASSWORD).await.ok();
    let rows = t.rows("SELECT password_hash FROM people WHERE id = $1", [cast.admin.id.to_string().into()]).await;
    let hash: String = rows[0].try_get_by_index(0).expect("a hash");
    assert!(hash.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{hash}");
    sign_in(&t.anonymous(), &cast.admin.email, PASSWORD).await.ok();
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_at_last_anyway() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user);
    // Used every 29 minutes it lives on, but not for ever.
    for _ in 0..24 {
        t.pass(Duration::minutes(29));
        ada.call(&api::READ, &[], &Nothing {}).await.ok();
    }
    t.pass(Duration::minutes(29));
    ada.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    // Not used it ends to the second.
    let token = t.session_of(cast.admin.id).await;
    let vera = t.anonymous().with("cookie", &format!("guildhall={token}"));
    t.pass(Duration::seconds(30 * 60 - 1));
    vera.call(&api::READ, &[], &Nothing {}).await.ok();
    t.pass(Duration::seconds(30 * 60));
    vera.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
}

#[tokio::test]
async fn use_is_noted_once_a_minute() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user);
    let seen = async || {
        let rows = t.rows("SELECT seen_at FROM sessions WHERE person_id = $1", [cast.ardent_user.id.to_string().into()]).await;
        rows[0].try_get_by_index::<String>(0).expect("a text")
    };
    let before = seen().await;
    t.pass(Duration::seconds(59));
    ada.call(&api::READ, &[], &Nothing {}).await.ok();
    assert_eq!(seen().await, before);
    t.pass(Duration::seconds(1));
    ada.call(&api::READ, &[], &Nothing {}).await.ok();
    assert_eq!(seen().await, "2026-11-23T08:01:00.000Z");
}

#[tokio::test]
async fn signing_in_again_ends_the_session_before() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user);
    let token = sign_in(&ada, &cast.ardent_user.email, PASSWORD).await.cookie("guildhall").expect("a cookie");
    assert_ne!(token, cast.ardent_user.token);
    ada.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
}

#[tokio::test]
async fn signing_out_ends_the_session_and_may_be_done_twice() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user);
    for _ in 0..2 {
        let answer = ada.call(&api::SIGN_OUT, &[], &Nothing {}).await;
        assert!(answer.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(answer.header("clear-site-data"), "\"cache\"");
        answer.ok();
        ada.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    }
    assert_eq!(t.journal().await, ["session.sign_out"]);
}

#[tokio::test]
async fn one_ends_ones_own_sessions_and_no_others() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let other = t.session_of(cast.ardent_user.id).await;
    let (ada, bea) = (t.as_(&cast.ardent_user), t.as_(&cast.boreal_user));
    let second = ada.call(&api::LIST, &[], &Nothing {}).await.ok().into_iter().find(|session| !session.current).expect("a second");
    bea.call(&api::END, &[&second.id], &Nothing {}).await.fails("not-found");
    ada.call(&api::END, &[&"not-an-id"], &Nothing {}).await.fails("not-found");
    ada.call(&api::END, &[&second.id], &Nothing {}).await.ok();
    t.anonymous().with("cookie", &format!("guildhall={other}")).call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    ada.call(&api::END_ALL, &[], &Nothing {}).await.ok();
    ada.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    bea.call(&api::READ, &[], &Nothing {}).await.ok();
}

#[tokio::test]
async fn a_profile_is_changed_by_its_owner_once_per_version() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user);
    let change = ProfileInput { name: "Ada Vogel".into(), job_title: "Sales".into(), phone: "+49 431 1".into(), language: "DE".into() };
    ada.call(&api::CHANGE_PROFILE, &[], &change).await.fails("version-required");
    let version = ada.call(&api::PROFILE, &[], &Nothing {}).await.ok().version;
    let after = ada.clone().if_match(version).call(&api::CHANGE_PROFILE, &[], &change).await.ok();
    assert_eq!((after.profile.language.as_str(), after.version), ("de", version + 1));
    ada.clone().if_match(version).call(&api::CHANGE_PROFILE, &[], &change).await.fails("stale");
    let fields = ada.if_match(version + 1).call(&api::CHANGE_PROFILE, &[], &ProfileInput::default()).await.fields();
    assert_eq!(fields, [("/name".into(), "required".into()), ("/language".into(), "not-one-of".into())]);
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions_and_renews_this_one() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let other = t.session_of(cast.ardent_user.id).await;
    let ada = t.as_(&cast.ardent_user);
    let change = |current: &str, new: &str| PasswordInput { current: current.into(), new: new.into() };
    ada.call(&api::CHANGE_PASSWORD, &[], &change("wrong", "brass kettle on the quay")).await.fails("session/wrong-password");
    let fields = ada.call(&api::CHANGE_PASSWORD, &[], &change(PASSWORD, "Ardent1")).await.fields();
    assert_eq!(fields, [("/new".into(), "too-short".into())]);
    let fields = ada.call(&api::CHANGE_PASSWORD, &[], &change(PASSWORD, "instruments!")).await.fields();
    assert_eq!(fields, [("/new".into(), "easy-to-guess".into())]);
    let answer = ada.call(&api::CHANGE_PASSWORD, &[], &change(PASSWORD, "brass kettle on the quay")).await;
    let token = answer.cookie("guildhall").expect("a new cookie");
    answer.ok();
    for dead in [&other, &cast.ardent_user.token] {
        t.anonymous().with("cookie", &format!("guildhall={dead}")).call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    }
    t.anonymous().with("cookie", &format!("guildhall={token}")).call(&api::READ, &[], &Nothing {}).await.ok();
    sign_in(&t.anonymous(), &cast.ardent_user.email, PASSWORD).await.fails("wrong-credentials");
    sign_in(&t.anonymous(), &cast.ardent_user.email, "brass kettle on the quay").await.ok();
}

#[tokio::test]
async fn a_program_signs_in_for_a_token() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let program = t.anonymous().without("sec-fetch-site").with("accept-session", "bearer");
    let answer = sign_in(&program, &cast.admin.email, PASSWORD).await;
    let token = answer.header("x-session-token");
    assert!(answer.header("set-cookie").is_empty() && token.len() == 43);
    let program = t.anonymous().without("sec-fetch-site").with("authorization", &format!("Bearer {token}"));
    program.call(&api::READ, &[], &Nothing {}).await.ok();
    program.call(&api::END_ALL, &[], &Nothing {}).await.ok();
    program.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    // A page in a browser never gets the secret in its hands.
    let answer = sign_in(&t.anonymous().with("accept-session", "bearer"), &cast.admin.email, PASSWORD).await;
    assert!(answer.header("x-session-token").is_empty() && answer.cookie("guildhall").is_some());
}

#[tokio::test]
async fn the_last_visit_is_the_one_before() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    assert_eq!(sign_in(&t.anonymous(), &cast.ardent_user.email, PASSWORD).await.ok().last_visit, None);
    t.pass(Duration::days(3));
    let me = sign_in(&t.anonymous(), &cast.ardent_user.email, PASSWORD).await.ok();
    assert_eq!(me.last_visit, Some(crate::support::morning()));
}

#[tokio::test]
async fn rights_end_with_the_next_request() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let server = t.second_server().await;
    let ada = t.as_(&cast.ardent_user).at(&server);
    ada.call(&api::READ, &[], &Nothing {}).await.ok();
    t.execute("UPDATE partners SET status = 'inactive' WHERE id = $1", [cast.ardent.id.to_string().into()]).await.expect("a change");
    ada.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
}
