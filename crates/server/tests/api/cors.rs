//! Web apps of other origins: who may read and write, and who may not.

use guildhall_domain::session::{PasswordInput, api};

use crate::support::{Client, PASSWORD, Portal};

const OURS: &str = "http://portal.hexholm.example";

/// A portal whose web app lies on another sub-domain than its API.
async fn apart() -> Portal {
    Portal::start_with(|config| {
        config.public_url = OURS.to_owned();
        config.api_url = Some("http://127.0.0.1:8080".to_owned());
        config.allowed_origins = vec![OURS.to_owned()];
    })
    .await
}

fn from(client: Client, site: &str, origin: &str) -> Client {
    client.without("sec-fetch-site").with("sec-fetch-site", site).with("origin", origin)
}

/// What a browser asks before a request that is none of a form's.
async fn asked(client: &Client) -> (u16, String, String) {
    let headers = [("access-control-request-method", "PATCH"), ("access-control-request-headers", "content-type,if-match")];
    let answer = client.send("OPTIONS", "/api/v1/session/password", &headers, "").await;
    let credentials = answer.header("access-control-allow-credentials");
    (answer.status.as_u16(), answer.header("access-control-allow-origin"), credentials)
}

#[tokio::test]
async fn nobody_is_allowed_until_a_setting_says_so() {
    let t = Portal::start().await;
    let client = from(t.anonymous(), "same-site", OURS);
    assert_eq!(asked(&client).await, (405, String::new(), String::new()));
    let read = client.send("GET", "/api/v1/portal", &[], "").await;
    assert_eq!((read.status.as_u16(), read.header("access-control-allow-origin").as_str()), (200, ""));
    assert_eq!(read.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test]
async fn exactly_the_allowed_origins_may_read() {
    let t = apart().await;
    let yes = (OURS.to_owned(), "true".to_owned());
    let no = (String::new(), String::new());
    for (site, origin, expected) in [
        ("same-site", OURS, &yes),
        ("cross-site", OURS, &no),
        ("same-site", "http://evil.hexholm.example", &no),
        ("same-site", "https://portal.hexholm.example", &no),
        ("same-site", "http://portal.hexholm.example:8443", &no),
        ("same-site", "http://portal.hexholm.example.evil.example", &no),
        ("same-site", "http://PORTAL.hexholm.example", &no),
        ("cross-site", "null", &no),
        ("same-site", "null", &no),
        ("same-site", "*", &no),
        ("same-site", "", &no),
    ] {
        let client = from(t.anonymous(), site, origin);
        let (status, allowed, credentials) = asked(&client).await;
        assert_eq!((&(allowed, credentials), status == 204), (expected, expected == &yes), "{site} {origin}");
        // Answers of every kind say it, errors too: the app reads their problem.
        for (path, status) in [("/api/v1/portal", 200), ("/api/v1/session", 401), ("/api/v1/nothing", 404), ("/livez", 200)] {
            let answer = client.send("GET", path, &[], "").await;
            assert_eq!(answer.status.as_u16(), status, "{site} {origin} {path}");
            let said = (answer.header("access-control-allow-origin"), answer.header("access-control-allow-credentials"));
            assert_eq!(&said, expected, "{site} {origin} {path}");
            assert!(answer.header("vary").contains("Origin"), "{path}");
        }
    }
}

#[tokio::test]
async fn what_may_be_sent_and_read_is_named_and_every_answer_keeps_its_headers() {
    let t = apart().await;
    let client = from(t.anonymous(), "same-site", OURS);
    let answer = client.send("OPTIONS", "/api/v1/session", &[("access-control-request-method", "POST")], "").await;
    assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PUT, PATCH, DELETE");
    assert_eq!(answer.header("access-control-allow-headers"), "content-type, if-match, upload-offset, x-client, x-person");
    assert_eq!(answer.header("access-control-max-age"), "7200");
    assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
    assert_eq!(answer.header("cache-control"), "no-store");
    // Pictures and films of the API are shown by pages of its site.
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-site");
    let read = client.send("GET", "/api/v1/portal", &[], "").await;
    assert!(read.header("access-control-expose-headers").contains("etag"));
    // The app's own files are for their own origin alone.
    let page = client.send("GET", "/config.json", &[("accept", "application/json")], "").await;
    assert_eq!(page.header("access-control-allow-origin"), "");
    assert_eq!(page.header("cross-origin-resource-policy"), "same-origin");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("connect-src 'self' http://127.0.0.1:8080;") && policy.contains("img-src 'self' blob: http://127.0.0.1:8080;"));
}

#[tokio::test]
async fn exactly_the_allowed_origins_may_write() {
    let t = apart().await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user).without("sec-fetch-site");
    for (site, origin, passes) in [
        (Some("same-site"), Some(OURS), true),
        (Some("same-site"), Some("http://evil.hexholm.example"), false),
        (Some("same-site"), Some("null"), false),
        (Some("same-site"), None, false),
        (Some("cross-site"), Some(OURS), false),
        (Some("cross-site"), Some("null"), false),
        (Some("none"), Some(OURS), true),
        (None, Some(OURS), true),
        (None, Some("http://portal.hexholm.example.evil.example"), false),
        (None, Some("null"), false),
        (None, None, false),
        (Some("same-origin"), None, true),
    ] {
        let client = ada.clone().coming_from(site, origin);
        let input = PasswordInput { current: PASSWORD.into(), new: "x".into() };
        let answer = client.call(&api::CHANGE_PASSWORD, &[], &input).await;
        let expected = if passes { "invalid" } else { "cross-site" };
        assert_eq!(answer.fails(expected).code, expected, "{site:?} {origin:?}");
    }
    assert!(t.journal().await.is_empty());
}

#[tokio::test]
async fn the_pages_own_origin_is_no_exception_where_the_api_lies_elsewhere() {
    let t = Portal::start_with(|config| {
        config.public_url = OURS.to_owned();
        config.api_url = Some("http://127.0.0.1:8080".to_owned());
    })
    .await;
    let cast = t.cast().await;
    let ada = t.as_(&cast.ardent_user).without("sec-fetch-site").with("origin", OURS);
    let input = PasswordInput { current: PASSWORD.into(), new: "x".into() };
    ada.call(&api::CHANGE_PASSWORD, &[], &input).await.fails("cross-site");
}
