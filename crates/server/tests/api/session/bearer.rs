//! Pages of other sites than the API's: a bearer in place of the cookie, for their origin and no other.

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::Duration;
use guildhall_domain::{
    access::Role,
    endpoint::{Method, Nothing},
    partners::{self, InvitationInput},
    session::{AcceptInput, Bearer, PasswordInput, api},
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::sign_in;
use crate::support::{Cast, Client, Human, PASSWORD, Portal};

const APP: &str = "https://portal.hexholm.example";
const OTHER_APP: &str = "https://portal.ardent.example";
const OURS: &str = "https://api.reached.example";
const NEIGHBOUR: &str = "https://portal.reached.example";
const EXPORT: &str = "/api/v1/collateral/export?sort=title";

/// A portal whose web apps lie on two other sites, and one on its own.
async fn apart() -> (Portal, Cast) {
    let t = Portal::start_with(|config| {
        config.public_url = APP.to_owned();
        config.api_url = Some(OURS.to_owned());
        config.allowed_origins = vec![NEIGHBOUR.to_owned()];
        config.bearer_origins = vec![APP.to_owned(), OTHER_APP.to_owned()];
    })
    .await;
    let cast = t.cast().await;
    (t, cast)
}

/// A browser that shows a page of an origin on another site.
fn on(t: &Portal, origin: &str) -> Client {
    t.anonymous().with("host", "api.reached.example").coming_from(Some("cross-site"), Some(origin))
}

fn bearing(client: Client, bearer: &Bearer) -> Client {
    client.with("authorization", &format!("Bearer {}", bearer.token))
}

async fn entered(t: &Portal, origin: &str, human: &Human) -> (Client, Bearer) {
    let page = on(t, origin);
    let bearer = sign_in(&page, &human.email, PASSWORD).await.ok().bearer.expect("a bearer");
    (bearing(page, &bearer), bearer)
}

fn sealed(bearer: &Bearer, address: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(&BASE64_URL_SAFE_NO_PAD.decode(&bearer.file_key).expect("a key")).expect("a key");
    mac.update(address.as_bytes());
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}pass={}.{}", bearer.session, BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

fn sets_cookie(headers: &HeaderMap) -> bool {
    headers.contains_key("set-cookie")
}

#[tokio::test]
async fn signing_in_gives_a_bearer_and_sets_no_cookie() {
    let (t, cast) = apart().await;
    let answer = sign_in(&on(&t, APP), &cast.ardent_user.email, PASSWORD).await;
    assert!(!sets_cookie(&answer.headers) && answer.header("x-session-token").is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("access-control-allow-origin"), APP);
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    let bearer = answer.ok().bearer.expect("a bearer");
    assert_eq!((bearer.token.len(), bearer.file_key.len()), (43, 43));
    assert!(!format!("{bearer:?}").contains(&bearer.token));
    let ada = bearing(on(&t, APP), &bearer);
    let me = ada.call(&api::READ, &[], &Nothing {}).await.ok();
    assert_eq!((me.actor.person, me.bearer), (cast.ardent_user.id, None), "it is told once");
    // The secret itself is not kept, and the session is one among the person's others.
    assert_eq!(t.rows("SELECT 1 FROM sessions WHERE token_hash = $1", [bearer.token.clone().into()]).await.len(), 0);
    let sessions = ada.call(&api::LIST, &[], &Nothing {}).await.ok();
    assert_eq!(
        sessions.iter().map(|session| (session.id.to_string() == bearer.session, session.current)).collect::<Vec<_>>(),
        [(true, true), (false, false)]
    );
    assert_eq!(t.journal().await, ["session.sign_in"]);
}

#[tokio::test]
async fn nobody_else_is_given_one() {
    let (t, cast) = apart().await;
    for (site, origin, passes) in [
        (Some("same-origin"), Some(OURS), true),
        (Some("same-origin"), None, true),
        (Some("same-site"), Some(NEIGHBOUR), true),
        // A program, which says no origin.
        (None, None, true),
        (Some("cross-site"), None, false),
        (Some("cross-site"), Some(NEIGHBOUR), false),
        (Some("cross-site"), Some("null"), false),
        (Some("cross-site"), Some("https://evil.example"), false),
        (Some("cross-site"), Some("http://portal.hexholm.example"), false),
        (Some("cross-site"), Some("https://portal.hexholm.example:8443"), false),
        (Some("cross-site"), Some("https://portal.hexholm.example.evil.example"), false),
        (Some("cross-site"), Some("https://PORTAL.hexholm.example"), false),
        (None, Some("https://evil.example"), false),
    ] {
        let client = t.anonymous().with("host", "api.reached.example").without("sec-fetch-site").coming_from(site, origin);
        let answer = sign_in(&client.with("accept-session", "bearer"), &cast.ardent_user.email, PASSWORD).await;
        assert!(!answer.text().contains("file_key"), "{site:?} {origin:?}");
        if passes {
            assert_eq!(answer.ok().bearer, None, "{site:?} {origin:?}");
        } else {
            assert!(!sets_cookie(&answer.headers));
            assert_eq!(answer.fails_with(), "cross-site", "{site:?} {origin:?}");
        }
    }
    // Nor by any portal that names no such origin.
    let plain = Portal::start().await;
    let cast = plain.cast().await;
    sign_in(&on(&plain, APP), &cast.ardent_user.email, PASSWORD).await.fails("cross-site");
}

#[tokio::test]
async fn it_is_good_for_pages_of_its_origin_alone() {
    let (t, cast) = apart().await;
    let (ada, bearer) = entered(&t, APP, &cast.ardent_user).await;
    let input = PasswordInput { current: PASSWORD.into(), new: "x".into() };
    ada.call(&api::CHANGE_PASSWORD, &[], &input).await.fails("invalid");
    for (site, origin, write) in [
        (Some("cross-site"), Some(OTHER_APP), "signed-out"),
        (Some("cross-site"), Some("https://evil.example"), "cross-site"),
        (Some("cross-site"), Some("null"), "cross-site"),
        (Some("cross-site"), None, "cross-site"),
        (Some("same-site"), Some(NEIGHBOUR), "signed-out"),
        (Some("same-origin"), Some(OURS), "signed-out"),
        (Some("same-origin"), None, "signed-out"),
        (None, None, "signed-out"),
    ] {
        let thief = t.anonymous().with("host", "api.reached.example").without("sec-fetch-site").coming_from(site, origin);
        let thief = bearing(thief, &bearer);
        assert_eq!(thief.call(&api::READ, &[], &Nothing {}).await.fails_with(), "signed-out", "{site:?} {origin:?}");
        assert_eq!(thief.call(&api::CHANGE_PASSWORD, &[], &input).await.fails_with(), write, "{site:?} {origin:?}");
    }
    // Planted as a cookie or put into an address it is no session either.
    let cookie = t.anonymous().with("cookie", &format!("__Host-guildhall={}", bearer.token));
    cookie.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    let address = format!("/api/v1/session?token={}", bearer.token);
    on(&t, APP).send("GET", &address, &[], "").await.fails("signed-out");
    ada.call(&api::READ, &[], &Nothing {}).await.ok();
}

#[tokio::test]
async fn a_cookie_from_such_a_page_is_nobodys() {
    let (t, cast) = apart().await;
    let cookie = format!("__Host-guildhall={}", cast.admin.token);
    let page = on(&t, APP).with("cookie", &cookie);
    page.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    page.call(&api::END_ALL, &[], &Nothing {}).await.fails("signed-out");
    // Signing out there leaves the window beside it signed in, and signing in there does not end its session.
    let out = page.call(&api::SIGN_OUT, &[], &Nothing {}).await;
    assert!(!sets_cookie(&out.headers));
    out.ok();
    let answer = sign_in(&page, &cast.ardent_user.email, PASSWORD).await;
    assert!(!sets_cookie(&answer.headers));
    let ada = bearing(page, &answer.ok().bearer.expect("a bearer"));
    assert_eq!(ada.call(&api::READ, &[], &Nothing {}).await.ok().actor.person, cast.ardent_user.id);
    let beside = t.anonymous().with("host", "api.reached.example").with("cookie", &cookie);
    assert_eq!(beside.call(&api::READ, &[], &Nothing {}).await.ok().actor.person, cast.admin.id);
    // The secret of a cookie's session is no bearer of such a page.
    let stolen = on(&t, APP).with("authorization", &format!("Bearer {}", cast.admin.token));
    stolen.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
}

#[tokio::test]
async fn browsers_may_ask_for_it_and_are_told_of_no_cookie() {
    let (t, _) = apart().await;
    let asks = [("access-control-request-method", "PATCH"), ("access-control-request-headers", "authorization,content-type")];
    for origin in [APP, OTHER_APP] {
        let answer = on(&t, origin).send("OPTIONS", "/api/v1/session/password", &asks, "").await;
        assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin").as_str()), (204, origin));
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE");
        assert_eq!(
            answer.header("access-control-allow-headers"),
            "authorization, content-type, if-match, upload-offset, x-client, x-person"
        );
        assert!(answer.header("vary").contains("Origin"));
    }
    let read = on(&t, APP).send("GET", "/api/v1/session", &[], "").await;
    assert_eq!(
        (read.header("access-control-allow-origin").as_str(), read.header("access-control-allow-credentials")),
        (APP, String::new())
    );
    assert!(read.header("access-control-expose-headers").contains("etag"));
    // The neighbour keeps its cookie and gets nothing more.
    let neighbour = t.anonymous().coming_from(Some("same-site"), Some(NEIGHBOUR)).send("OPTIONS", "/api/v1/session", &asks, "").await;
    assert_eq!(neighbour.header("access-control-allow-credentials"), "true");
    assert!(!neighbour.header("access-control-allow-headers").contains("authorization"));
    for origin in ["https://evil.example", "null", "*", "", "https://portal.hexholm.example.evil.example"] {
        let answer = on(&t, origin).send("OPTIONS", "/api/v1/session", &asks, "").await;
        assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (405, String::new()), "{origin}");
    }
}

#[tokio::test]
async fn no_endpoint_takes_a_write_of_a_strange_page_that_shows_a_bearer() {
    let (t, cast) = apart().await;
    let (_, bearer) = entered(&t, APP, &cast.admin).await;
    let before = t.journal().await;
    let id = t.app.new_id::<()>().to_string();
    for origin in ["https://evil.example", "null"] {
        let evil = bearing(on(&t, origin), &bearer);
        for entry in guildhall_server::routes::table().into_iter().filter(|entry| entry.method != Method::Get) {
            let address = entry.path.replace("{id}", &id).replace("{number}", "1");
            let answer =
                evil.send(entry.method.as_str(), &address, &[("content-type", "application/json"), ("if-match", "\"1\"")], "{}").await;
            assert_eq!(answer.fails_with(), "cross-site", "{} {}", entry.method.as_str(), entry.path);
        }
    }
    assert_eq!(t.journal().await, before);
}

#[tokio::test]
async fn it_ends_when_it_is_idle_and_at_last_anyway() {
    let (t, cast) = apart().await;
    let (ada, bearer) = entered(&t, APP, &cast.ardent_user).await;
    for _ in 0..24 {
        t.pass(Duration::minutes(29));
        ada.call(&api::READ, &[], &Nothing {}).await.ok();
    }
    t.pass(Duration::minutes(29));
    ada.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    let anyone = t.anonymous().without("sec-fetch-site");
    anyone.send("GET", &sealed(&bearer, EXPORT), &[], "").await.fails("signed-out");
    let (ada, bearer) = entered(&t, APP, &cast.ardent_user).await;
    t.pass(Duration::seconds(30 * 60 - 1));
    // Looking at a picture is use as well.
    assert!(anyone.send("GET", &sealed(&bearer, EXPORT), &[], "").await.status.is_success());
    t.pass(Duration::seconds(30 * 60));
    ada.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    // Who signs in again over a session that is over gets a new one.
    let again = sign_in(&ada, &cast.ardent_user.email, PASSWORD).await.ok().bearer.expect("a bearer");
    assert_ne!((&again.token, &again.session, &again.file_key), (&bearer.token, &bearer.session, &bearer.file_key));
}

#[tokio::test]
async fn it_is_ended_like_every_session() {
    let (t, cast) = apart().await;
    let ends = async |client: &Client| client.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    // Signing in again, signing out.
    let (first, _) = entered(&t, APP, &cast.ardent_user).await;
    let second = bearing(on(&t, APP), &sign_in(&first, &cast.ardent_user.email, PASSWORD).await.ok().bearer.expect("a bearer"));
    ends(&first).await;
    let out = second.call(&api::SIGN_OUT, &[], &Nothing {}).await;
    assert!(!sets_cookie(&out.headers));
    out.ok();
    ends(&second).await;
    // From another tab, by its name in the list; and from everywhere at once.
    let (one, bearer) = entered(&t, APP, &cast.ardent_user).await;
    let (other, _) = entered(&t, APP, &cast.ardent_user).await;
    other.call(&api::END, &[&bearer.session], &Nothing {}).await.ok();
    ends(&one).await;
    let all = other.call(&api::END_ALL, &[], &Nothing {}).await;
    assert!(!sets_cookie(&all.headers));
    all.ok();
    ends(&other).await;
    // With the person, and with the setting.
    let (ada, _) = entered(&t, APP, &cast.ardent_user).await;
    t.execute("UPDATE people SET status = 'disabled' WHERE id = $1", [cast.ardent_user.id.to_string().into()]).await.expect("the change");
    ends(&ada).await;
    let (bea, bearer) = entered(&t, APP, &cast.boreal_user).await;
    t.execute("UPDATE sessions SET origin = 'https://gone.example' WHERE id = $1", [bearer.session.clone().into()])
        .await
        .expect("the change");
    ends(&bea).await;
    ends(&bearing(on(&t, "https://gone.example"), &bearer)).await;
    t.anonymous().without("sec-fetch-site").send("GET", &sealed(&bearer, EXPORT), &[], "").await.fails("signed-out");
}

#[tokio::test]
async fn a_new_password_renews_it_and_ends_the_others() {
    let (t, cast) = apart().await;
    let (other, _) = entered(&t, APP, &cast.ardent_user).await;
    let (ada, before) = entered(&t, APP, &cast.ardent_user).await;
    let input = PasswordInput { current: PASSWORD.into(), new: "brass kettle on the quay".into() };
    let answer = ada.call(&api::CHANGE_PASSWORD, &[], &input).await;
    assert!(!sets_cookie(&answer.headers) && answer.header("x-session-token").is_empty());
    let after = answer.ok().bearer.expect("a bearer");
    assert_ne!(after.token, before.token);
    assert_eq!((&after.session, &after.file_key), (&before.session, &before.file_key), "what is on the screen stays");
    for dead in [&ada, &other] {
        dead.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
    }
    bearing(on(&t, APP), &after).call(&api::READ, &[], &Nothing {}).await.ok();
    // A page with a cookie is told none.
    let input = PasswordInput { current: PASSWORD.into(), new: "brass kettle on the quay".into() };
    let token = t.session_of(cast.boreal_user.id).await;
    let bea = t.anonymous().with("cookie", &format!("__Host-guildhall={token}"));
    let answer = bea.call(&api::CHANGE_PASSWORD, &[], &input).await;
    assert!(sets_cookie(&answer.headers));
    assert_eq!((answer.text().as_str(), answer.ok().bearer), ("{}", None));
}

#[tokio::test]
async fn an_invitation_is_accepted_there_too() {
    let (t, cast) = apart().await;
    let (abel, _) = entered(&t, APP, &cast.ardent_admin).await;
    let input = InvitationInput {
        email: "new@ardent.example".into(),
        name: "Nele Neu".into(),
        partner: Some(cast.ardent.id),
        roles: [Role::PartnerUser].into(),
        language: "de".into(),
    };
    abel.call(&partners::api::INVITE, &[], &input).await.ok();
    t.work().await;
    let accept = AcceptInput {
        token: t.latest_token(),
        name: "Nele Neu".into(),
        password: "brass kettle on the quay".into(),
        language: "de".into(),
    };
    on(&t, "https://evil.example").call(&api::ACCEPT, &[], &accept).await.fails("cross-site");
    let answer = on(&t, APP).call(&api::ACCEPT, &[], &accept).await;
    assert!(!sets_cookie(&answer.headers));
    let me = answer.ok();
    let nele = bearing(on(&t, APP), &me.bearer.expect("a bearer"));
    assert_eq!(nele.call(&api::READ, &[], &Nothing {}).await.ok().actor, me.actor);
}

#[tokio::test]
async fn guesses_are_slowed_down_there_as_everywhere() {
    let (t, cast) = apart().await;
    let page = on(&t, APP);
    for _ in 0..5 {
        sign_in(&page, &cast.ardent_user.email, "wrong").await.fails("wrong-credentials");
    }
    sign_in(&page, &cast.ardent_user.email, "wrong").await.fails("too-many-requests");
    sign_in(&t.anonymous(), &cast.ardent_user.email, PASSWORD).await.fails("too-many-requests");
    // A cookie of a known device that is sent from there counts for nothing.
    let known = sign_in(&t.anonymous(), &cast.boreal_user.email, PASSWORD).await.cookie("__Host-guildhall-device").expect("a device");
    let page = page.with("cookie", &format!("__Host-guildhall-device={known}"));
    for _ in 0..5 {
        sign_in(&page, &cast.boreal_user.email, "wrong").await.fails("wrong-credentials");
    }
    sign_in(&t.anonymous(), &cast.boreal_user.email, PASSWORD).await.fails("too-many-requests");
}

#[tokio::test]
async fn the_address_of_a_file_is_good_for_this_file_and_may_be_shown_there() {
    let (t, cast) = apart().await;
    let (_, bearer) = entered(&t, APP, &cast.ardent_user).await;
    let (_, other) = entered(&t, OTHER_APP, &cast.boreal_user).await;
    let anyone = t.anonymous().with("sec-fetch-site", "cross-site");
    let get = async |address: &str| anyone.send("GET", address, &[], "").await;
    let good = sealed(&bearer, EXPORT);
    let answer = get(&good).await;
    assert!(answer.status.is_success(), "{}", answer.text());
    assert_eq!(answer.header("cross-origin-resource-policy"), "cross-origin");
    assert!(!sets_cookie(&answer.headers));
    // Its own page may fetch it, no other page may.
    assert!(on(&t, APP).send("GET", &good, &[], "").await.status.is_success());
    for origin in [OTHER_APP, "https://evil.example", "null"] {
        on(&t, origin).send("GET", &good, &[], "").await.fails("signed-out");
    }
    for bad in [
        good.replace("sort=title", "sort=newest"),
        good.replace(&bearer.session, &other.session),
        sealed(&Bearer { file_key: other.file_key.clone(), ..bearer.clone() }, EXPORT),
        EXPORT.to_owned(),
        format!("{EXPORT}&pass={}.", bearer.session),
    ] {
        assert!(["signed-out", "invalid"].contains(&get(&bad).await.fails_with().as_str()), "{bad}");
    }
    let star = sealed(&bearer, &format!("/api/v1/collateral/{}/favourite", bearer.session));
    on(&t, APP).send("PUT", &star, &[("content-type", "application/json")], "{}").await.fails("signed-out");
    // What needs somebody to be known is shown by no other page, what anybody may read is.
    let cookie = t.anonymous().with("cookie", &format!("__Host-guildhall={}", cast.ardent_user.token));
    assert_eq!(cookie.send("GET", EXPORT, &[], "").await.header("cross-origin-resource-policy"), "same-site");
    assert_eq!(anyone.send("GET", "/api/v1/portal", &[], "").await.header("cross-origin-resource-policy"), "cross-origin");
}
