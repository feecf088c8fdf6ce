//! What every answer carries, what bounds a request, and how the web app is served.

use std::{sync::Arc, time::Duration};

use axum::{Router, routing::get};
use guildhall_domain::{endpoint::Nothing, session};
use guildhall_server::{db::Engine, health::Health, site};
use tokio::sync::Notify;

use crate::support::{Answer, Client, Portal};

/// The smallest picture there is: a PNG's first bytes are enough to know it.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n and so on";

#[track_caller]
fn has_security_headers<T>(answer: &Answer<T>, policy: &str) {
    assert!(answer.header("content-security-policy").starts_with(policy), "{}", answer.header("content-security-policy"));
    assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"));
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    assert!(answer.header("permissions-policy").contains("camera=()"));
    assert!(!answer.header("x-request-id").is_empty());
}

#[tokio::test]
async fn every_answer_of_the_api_carries_the_security_headers() {
    let t = Portal::start().await;
    let big = "x".repeat(5 * 1024);
    for (method, address, body, status) in [
        ("GET", "/api/v1/portal", "", 200),
        ("GET", "/api/v1/nothing", "", 404),
        ("GET", "/api", "", 404),
        ("PUT", "/api/v1/portal", "", 405),
        ("GET", "/api/v1/portal?x=1", "", 422),
        ("POST", "/api/v1/session", big.as_str(), 413),
        ("POST", "/api/v1/session", "not json", 400),
        ("GET", "/livez", "", 200),
        ("GET", "/readyz", "", 200),
        ("GET", "/api/openapi.json", "", 200),
    ] {
        let answer = t.anonymous().with("content-type", "application/json").send(method, address, &[], body.to_owned()).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {address}: {}", answer.text());
        has_security_headers(&answer, "default-src 'none'");
        assert!(answer.header("vary").contains("Origin"), "{address}");
    }
}

#[tokio::test]
async fn over_https_nothing_is_asked_for_in_the_clear() {
    let html = [("accept", "text/html")];
    for (public_url, upgrades) in [("https://portal.example", true), ("http://127.0.0.1:8080", false)] {
        let t = Portal::start_with(|config| config.public_url = public_url.to_owned()).await;
        let page = t.anonymous().send("GET", "/", &html, "").await;
        assert_eq!(page.header("content-security-policy").contains("upgrade-insecure-requests"), upgrades, "{public_url}");
        assert_eq!(!page.header("strict-transport-security").is_empty(), upgrades, "{public_url}");
    }
}

#[tokio::test]
async fn answers_of_the_api_are_kept_by_nobody() {
    let t = Portal::start().await;
    assert_eq!(t.anonymous().send("GET", "/api/v1/portal", &[], "").await.header("cache-control"), "no-store");
    assert_eq!(t.anonymous().send("GET", "/api/v1/nothing", &[], "").await.header("cache-control"), "no-store");
}

#[tokio::test]
async fn browsers_are_told_to_stay_on_https_only_where_it_is_used() {
    let t = Portal::start_with(|config| config.public_url = "https://partners.example.com".to_owned()).await;
    let answer = t.anonymous().send("GET", "/livez", &[], "").await;
    assert!(answer.header("strict-transport-security").starts_with("max-age=63072000"));
    let plain = Portal::start().await;
    assert_eq!(plain.anonymous().send("GET", "/livez", &[], "").await.header("strict-transport-security"), "");
}

/// A portal whose API is this alone.
async fn with_api(t: &Portal, api: Router) -> Client {
    Client::new(&site::around(api, t.app.clone(), Arc::new(Health::default())))
}

#[tokio::test]
async fn a_panic_is_a_problem_with_headers_and_the_server_goes_on() {
    let t = Portal::start().await;
    let client = with_api(&t, Router::new().route("/api/boom", get(|| async { panic!("a bug") as () }))).await;
    let answer = client.send("GET", "/api/boom", &[], "").await;
    has_security_headers(&answer, "default-src 'none'");
    assert!(!answer.text().contains("a bug"), "details belong to the log");
    answer.fails("internal");
    assert_eq!(client.send("GET", "/livez", &[], "").await.status, 200);
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let t = Portal::start_with(|config| config.limits.request_time = Duration::from_millis(50)).await;
    let client = with_api(&t, Router::new().route("/api/never", get(std::future::pending::<()>))).await;
    client.send("GET", "/api/never", &[], "").await.fails("timeout");
}

#[tokio::test]
async fn more_requests_than_seats_are_told_that_the_server_is_busy() {
    let t = Portal::start_with(|config| config.limits.in_flight = 1).await;
    let (entered, leave) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let slow = {
        let (entered, leave) = (entered.clone(), leave.clone());
        move || async move {
            entered.notify_one();
            leave.notified().await;
        }
    };
    let client = with_api(&t, Router::new().route("/api/slow", get(slow))).await;
    let first = tokio::spawn({
        let client = client.clone();
        async move { client.send("GET", "/api/slow", &[], "").await.status }
    });
    entered.notified().await;
    let refused = client.send("GET", "/api/slow", &[], "").await;
    assert_eq!(refused.header("retry-after"), "1");
    has_security_headers(&refused, "default-src 'none'");
    refused.fails("busy");
    assert_eq!(client.send("GET", "/readyz", &[], "").await.status, 200, "probes are answered all the same");
    leave.notify_one();
    assert_eq!(first.await.expect("it ends"), 200);
}

#[tokio::test]
async fn compressed_bodies_are_refused() {
    let t = Portal::start().await;
    let headers = [("content-type", "application/json"), ("content-encoding", "gzip")];
    t.anonymous().send("POST", "/api/v1/session", &headers, "x").await.fails("wrong-media-type");
}

#[tokio::test]
async fn a_server_on_its_way_out_lives_but_is_not_ready() {
    let t = Portal::start().await;
    let health = Arc::new(Health::default());
    let client = Client::new(&site::router(t.app.clone(), health.clone()));
    assert_eq!(client.send("GET", "/readyz", &[], "").await.status, 200);
    health.drain();
    let answer = client.send("GET", "/readyz", &[], "").await;
    assert_eq!(answer.status, 503);
    assert!(answer.text().contains("\"server\":\"stopping\""));
    assert_eq!(client.send("GET", "/livez", &[], "").await.status, 200);
}

/// A portal with a small web app in a folder.
async fn with_app() -> (Portal, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, content) in [
        ("index.html", "<!doctype html><p>the app"),
        ("index.html.br", "brotli page"),
        ("index.html.gz", "gzip page"),
        ("config.json", "{}"),
        ("a/0123/boot.js", "boot"),
        ("a/0123/guildhall_bg.wasm", "wasm"),
        (".hidden", "secret"),
        ("manifest.webmanifest", "{\"name\": \"Portal\", \"start_url\": \"./\"}"),
        ("sw.js", "keeps"),
        ("sw.js.br", "brotli keeps"),
        ("sw-off.js", "ends"),
    ] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, content).expect("written");
    }
    let web = folder.path().to_owned();
    (Portal::start_with(|config| config.web_dir = Some(web)).await, folder)
}

#[tokio::test]
async fn the_settings_name_the_app_and_say_whether_browsers_keep_it() {
    let (t, folder) = with_app().await;
    let get = async |t: &Portal, path: &str| t.anonymous().send("GET", path, &[("accept-encoding", "br")], "").await;
    let manifest = get(&t, "/manifest.webmanifest").await;
    assert_eq!(manifest.header("content-type"), "application/manifest+json");
    let manifest: serde_json::Value = serde_json::from_str(&manifest.text()).expect("JSON");
    assert_eq!((&manifest["name"], &manifest["start_url"]), (&t.app.portal.name.as_str().into(), &"./".into()));
    let worker = get(&t, "/sw.js").await;
    assert_eq!((worker.text().as_str(), worker.header("cache-control").as_str()), ("brotli keeps", "no-cache"));
    assert!(worker.header("content-security-policy").contains("manifest-src 'self'"));
    assert_eq!(get(&t, "/config.json").await.text(), "{}");

    let web = folder.path().to_owned();
    let off = Portal::start_with(|config| {
        config.web_dir = Some(web);
        config.offline = false;
    })
    .await;
    let worker = get(&off, "/sw.js").await;
    assert_eq!((worker.text().as_str(), worker.header("content-encoding").as_str()), ("ends", ""));
    assert_eq!(
        (worker.header("cache-control").as_str(), worker.header("content-type").as_str()),
        ("no-cache", "text/javascript; charset=utf-8")
    );
    assert_eq!(get(&off, "/config.json").await.text(), "{\"offline\":false}\n");
}

#[tokio::test]
async fn the_app_is_served_compressed_and_cached_by_its_name() {
    let (t, _folder) = with_app().await;
    let page = t.anonymous().send("GET", "/", &[("accept-encoding", "gzip, br")], "").await;
    assert_eq!((page.text().as_str(), page.header("content-encoding").as_str()), ("brotli page", "br"));
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(page.header("cache-control"), "no-cache");
    assert_eq!(page.header("vary"), "Accept-Encoding");
    has_security_headers(&page, "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self';");
    let gzip = t.anonymous().send("GET", "/", &[("accept-encoding", "br;q=0, gzip")], "").await;
    assert_eq!(gzip.text(), "gzip page");
    assert_ne!(gzip.header("etag"), page.header("etag"));
    let wasm = t.anonymous().send("GET", "/a/0123/guildhall_bg.wasm", &[], "").await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
    assert_eq!(wasm.header("cache-control"), "public, max-age=31536000, immutable");
    let known = t.anonymous().send("GET", "/a/0123/guildhall_bg.wasm", &[("if-none-match", &wasm.header("etag"))], "").await;
    assert_eq!((known.status.as_u16(), known.text().as_str()), (304, ""));
    let config = t.anonymous().send("GET", "/config.json", &[], "").await;
    assert_eq!(config.header("cache-control"), "no-cache");
    assert_eq!(t.anonymous().send("HEAD", "/config.json", &[], "").await.text(), "");
}

#[tokio::test]
async fn addresses_inside_the_app_get_its_page_and_missing_files_do_not() {
    let (t, _folder) = with_app().await;
    let html = [("accept", "text/html,application/xhtml+xml")];
    for address in ["/collateral", "/partners/019a0000-0000-7000-8000-000000000000", "/collateral?q=flow.pdf"] {
        let page = t.anonymous().send("GET", address, &html, "").await;
        assert!(page.status == 200 && page.text().contains("the app"), "{address}");
    }
    for address in ["/a/0123/gone.js", "/favicon.ico", "/.hidden", "/../Cargo.toml", "/a/%2e%2e/index.html", "/a//0123/boot.js"] {
        t.anonymous().send("GET", address, &html, "").await.fails("not-found");
    }
    t.anonymous().send("GET", "/collateral", &[("accept", "application/json")], "").await.fails("not-found");
    t.anonymous().send("GET", "/api/v1/nothing", &html, "").await.fails("not-found");
    t.anonymous().send("POST", "/collateral", &html, "").await.fails("method-not-allowed");
}

#[tokio::test]
async fn the_logo_is_sent_as_an_image_and_nothing_else() {
    let none = Portal::start().await;
    none.anonymous().send("GET", "/api/v1/portal/logo", &[], "").await.fails("not-found");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("logo.svg");
    std::fs::write(&path, PNG).expect("written");
    let logo = guildhall_server::logo::Logo::read(&path).expect("it is a PNG by content");
    let t = Portal::start_with(|config| config.brand.logo = Some(logo)).await;
    let answer = t.anonymous().send("GET", "/api/v1/portal/logo", &[], "").await;
    assert_eq!((answer.header("content-type").as_str(), answer.body.as_slice()), ("image/png", PNG));
    assert_eq!(t.app.portal.logo.as_deref(), Some("/api/v1/portal/logo"));
    std::fs::write(&path, "<svg xmlns='http://www.w3.org/2000/svg'/>").expect("written");
    assert!(guildhall_server::logo::Logo::read(&path).is_err());
}

#[tokio::test]
async fn a_locked_database_is_said_and_work_goes_on_when_it_is_free() {
    use sea_orm::ConnectionTrait;
    let t = Portal::start().await;
    let cast = t.cast().await;
    let mut options = sea_orm::ConnectOptions::new(t.app.config.database_url.expose());
    options.max_connections(1).sqlx_logging(false);
    let other = sea_orm::Database::connect(options).await.expect("another connection");
    let lock = match t.app.db.engine() {
        Engine::Sqlite => "BEGIN IMMEDIATE",
        Engine::Postgres => "BEGIN; LOCK TABLE journal IN EXCLUSIVE MODE",
    };
    other.execute_unprepared(lock).await.expect("a lock");
    let profile = || async {
        let vera = t.as_(&cast.admin);
        let version = vera.call(&session::api::PROFILE, &[], &Nothing {}).await.ok().version;
        let (name, language) = ("Vera".to_owned(), "en".to_owned());
        let input = session::ProfileInput { name, job_title: String::new(), phone: String::new(), language };
        vera.if_match(version).call(&session::api::CHANGE_PROFILE, &[], &input).await
    };
    let locked = profile().await;
    assert_eq!(locked.header("retry-after"), "1");
    has_security_headers(&locked, "default-src 'none'");
    locked.fails("busy");
    other.execute_unprepared("ROLLBACK").await.expect("it is free again");
    assert_eq!(profile().await.ok().profile.name, "Vera");
}
