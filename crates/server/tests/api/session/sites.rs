//! Writes come from our own pages, or from programs that hold no cookie.

use guildhall_domain::{
    access::Access,
    endpoint::{Method, Nothing},
    session::{PasswordInput, api},
};

use super::credentials;
use crate::support::{PASSWORD, Portal};

#[tokio::test]
async fn a_write_with_a_cookie_comes_from_our_own_page() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user).without("sec-fetch-site");
    // Sec-Fetch-Site, Origin, and whether it passes.
    let table = [
        (Some("same-origin"), None, true),
        (Some("same-origin"), Some("http://127.0.0.1:8080"), true),
        (Some("cross-site"), None, false),
        (Some("cross-site"), Some("http://127.0.0.1:8080"), false),
        (Some("same-site"), Some("http://evil.hexholm.example"), false),
        (Some("none"), None, false),
        (Some("none"), Some("http://127.0.0.1:8080"), true),
        (Some("none"), Some("https://evil.example"), false),
        (None, Some("http://127.0.0.1:8080"), true),
        (None, Some("http://127.0.0.1:8081"), false),
        (None, Some("https://evil.example"), false),
        (None, Some("null"), false),
        (None, Some(""), false),
        (None, None, false),
    ];
    for (site, origin, passes) in table {
        let client = ada.clone().coming_from(site, origin);
        let input = PasswordInput { current: PASSWORD.into(), new: "x".into() };
        let answer = client.call(&api::CHANGE_PASSWORD, &[], &input).await;
        let code = if passes { "invalid" } else { "cross-site" };
        assert_eq!(answer.fails(code).code, code, "{site:?} {origin:?}");
        // Reading is not writing.
        client.call(&api::READ, &[], &Nothing {}).await.ok();
    }
    assert!(t.journal().await.is_empty());
}

#[tokio::test]
async fn no_endpoint_takes_a_write_from_another_site() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let vera = t.as_(&cast.admin).with("sec-fetch-site", "cross-site").with("origin", "https://elsewhere.example");
    let id = t.app.new_id::<()>().to_string();
    let writes: Vec<_> = guildhall_server::routes::table().into_iter().filter(|entry| entry.method != Method::Get).collect();
    assert!(writes.len() > 30, "only {} writes were found", writes.len());
    for entry in writes {
        let address = entry.path.replace("{id}", &id).replace("{number}", "1");
        for media in ["application/json", "application/octet-stream"] {
            let answer = vera.send(entry.method.as_str(), &address, &[("content-type", media), ("if-match", "\"1\"")], "{}").await;
            assert_eq!(answer.fails_with(), "cross-site", "{} {}", entry.method.as_str(), entry.path);
        }
    }
    assert!(t.journal().await.is_empty());
}

#[tokio::test]
async fn nothing_is_done_as_somebody_else_than_the_request_names() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    // A tab in which Ada's page stands, in a browser in which the admin has signed in since.
    let mistaken = t.as_(&cast.admin).with(api::PERSON, &cast.ardent_user.id.to_string());
    let id = t.app.new_id::<()>().to_string();
    let writes: Vec<_> = guildhall_server::routes::table().into_iter().filter(|entry| entry.method != Method::Get).collect();
    for entry in writes.iter().filter(|entry| entry.access != Access::Public) {
        let address = entry.path.replace("{id}", &id).replace("{number}", "1");
        let answer =
            mistaken.send(entry.method.as_str(), &address, &[("content-type", "application/json"), ("if-match", "\"1\"")], "{}").await;
        assert_eq!(answer.fails("other-person").status, 401, "{} {}", entry.method.as_str(), entry.path);
    }
    for named in ["", "nobody", &cast.ardent_user.id.to_string().to_uppercase()] {
        t.as_(&cast.ardent_user).with(api::PERSON, named).call(&api::END_ALL, &[], &Nothing {}).await.fails("other-person");
    }
    assert!(t.journal().await.is_empty());
    // Nobody is somebody else; and whoever is named, they may sign in and out.
    let named = t.anonymous().with(api::PERSON, &cast.ardent_user.id.to_string());
    named.call(&api::END_ALL, &[], &Nothing {}).await.fails("signed-out");
    mistaken.call(&api::SIGN_IN, &[], &credentials(&cast.ardent_user.email, PASSWORD)).await.ok();
    t.as_(&cast.ardent_user).with(api::PERSON, &cast.ardent_user.id.to_string()).call(&api::END_ALL, &[], &Nothing {}).await.ok();
    mistaken.call(&api::SIGN_OUT, &[], &Nothing {}).await.ok();
    mistaken.call(&api::READ, &[], &Nothing {}).await.fails("signed-out");
}

#[tokio::test]
async fn forms_cannot_write() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user);
    let body = r#"{"current":"a","new":"b"}"#;
    for media in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
        ada.send("POST", api::CHANGE_PASSWORD.path, &[("content-type", media)], body).await.fails("wrong-media-type");
    }
    ada.send("POST", api::CHANGE_PASSWORD.path, &[("content-type", "application/json"), ("content-encoding", "gzip")], body)
        .await
        .fails("wrong-media-type");
    ada.send("GET", "/api/v1/session?_method=DELETE", &[], "").await.fails("invalid");
}

#[tokio::test]
async fn a_program_without_a_cookie_may_sign_in_and_one_with_a_cookie_may_not() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let program = t.anonymous().without("sec-fetch-site");
    program.call(&api::SIGN_IN, &[], &credentials(&cast.admin.email, PASSWORD)).await.ok();
    let with_cookie = program.with("cookie", &format!("guildhall={}", cast.admin.token));
    with_cookie.call(&api::SIGN_IN, &[], &credentials(&cast.admin.email, PASSWORD)).await.fails("cross-site");
}

#[tokio::test]
async fn bad_bodies_name_the_field() {
    let t = Portal::start().await;
    let post =
        async |body: &str| t.anonymous().send("POST", api::SIGN_IN.path, &[("content-type", "application/json")], body.to_owned()).await;
    let one = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    assert_eq!(post(r#"{"email":"a@b.c"}"#).await.fields(), one("/password", "required"));
    assert_eq!(post(r#"{"email":1,"password":"x"}"#).await.fields(), one("/email", "wrong-type"));
    assert_eq!(post(r#"{"email":"a@b.c","password":"x","role":"vendor_admin"}"#).await.fields(), one("/role", "unknown-field"));
    assert_eq!(post(r#"{"email":"a@b.c","email":"x","password":"x"}"#).await.fields(), one("/email", "doubled"));
    assert_eq!(post("[]").await.fields().len(), 1);
    assert_eq!(post("").await.fields(), one("/email", "required"));
    for broken in ["{", "nonsense", r#"{"email":"a@b.c","password":"x"} {}"#, "\u{feff}{}", "{\"email\":\"\\ud800\"}"] {
        post(broken).await.fails("malformed");
    }
    t.anonymous().send("POST", api::SIGN_IN.path, &[("content-type", "application/json")], vec![0xff, 0xfe]).await.fails("malformed");
    let long = format!(r#"{{"email":"a@b.c","password":"{}"}}"#, "x".repeat(5_000));
    let problem = post(&long).await.fails("too-large");
    assert_eq!(problem.params.get("max").and_then(serde_json::Value::as_u64), Some(4_096));
}
