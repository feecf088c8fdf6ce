//! The origin of the packages: what it serves, to whom, for how long, and what it never does.

use axum::{Router, body::Body, http::Request};
use chrono::Duration;
use guildhall_domain::training::{api, scorm::LaunchInput};
use guildhall_server::training::content;
use http_body_util::BodyExt;
use tower::ServiceExt;

use super::scene::{Scene, id, two_parts};

struct Site {
    router: Router,
    host: String,
}

struct Sent {
    status: u16,
    text: String,
    headers: axum::http::HeaderMap,
}

impl Sent {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Site {
    async fn ask(&self, method: &str, path: &str, more: &[(&str, &str)]) -> Sent {
        let mut request = Request::builder().method(method).uri(path).header("host", &self.host);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::empty()).expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.expect("it arrives").to_bytes();
        Sent { status: parts.status.as_u16(), text: String::from_utf8_lossy(&bytes).into_owned(), headers: parts.headers }
    }

    async fn get(&self, path: &str) -> Sent {
        self.ask("GET", path, &[]).await
    }
}

/// A launch, and the site at the host that it names.
async fn launched(s: &Scene) -> (Site, String) {
    let package = s.package("valves.zip", two_parts()).await;
    let (course, _) = s.course_with(package.id, None).await;
    let enrollment = s.enroll(&s.user(), course.id).await.enrollment.id;
    let launch = s.user().call(&api::LAUNCH, &[&enrollment, &id::<()>(1)], &LaunchInput { part: String::new() }).await.ok();
    let rest = launch.href.strip_prefix("http://").expect("an address");
    let (host, path) = rest.split_once('/').expect("a path");
    assert_eq!(host, format!("{}.localhost:8081", package.id.uuid().simple()));
    (Site { router: content::router(s.t.app.clone()), host: host.to_owned() }, format!("/{path}"))
}

fn start_of(page: &str) -> String {
    let start = page.split("data-start=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("where it starts");
    start.replace("&amp;", "&")
}

#[tokio::test]
async fn a_launch_opens_the_wrapper_and_that_opens_the_files() {
    let s = Scene::set().await;
    let (site, entry) = launched(&s).await;
    let page = site.get(&entry).await;
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("sandbox allow-scripts allow-same-origin allow-forms;"), "{policy}");
    assert!(policy.contains("script-src 'self';") && policy.contains("frame-src 'self';"), "{policy}");
    assert!(policy.contains("frame-ancestors http://127.0.0.1:8080 http://localhost:8080"), "{policy}");
    let start = start_of(&page.text);
    let first = site.get(&start).await;
    assert_eq!((first.status, first.header("content-type")), (200, "text/html"));
    assert!(first.text.contains("<title>First</title>"));
    for forbidden in ["allow-popups", "allow-modals", "allow-top-navigation", "allow-downloads"] {
        assert!(!first.header("content-security-policy").contains(forbidden), "{forbidden}");
    }
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("cross-origin-resource-policy", "same-origin")]
    {
        assert_eq!(first.header(name), value);
    }
    // Pages name their files with the same slips as manifests do.
    let base = start.split("/first/").next().expect("the package");
    let script = site.get(&format!("{base}/shared/App.js")).await;
    assert_eq!((script.status, script.header("content-type")), (200, "text/javascript"));
    let part = site.ask("GET", &format!("{base}/shared/app.js"), &[("range", "bytes=0-5")]).await;
    assert_eq!((part.status, part.text.as_str()), (206, "window"));
    assert_eq!(site.get(&format!("{base}/gone.html")).await.status, 404);
    for script in ["/wrapper.js", "/scorm12.js", "/scorm2004.js"] {
        assert_eq!(site.get(script).await.header("content-type"), "text/javascript; charset=utf-8");
    }
}

#[tokio::test]
async fn addresses_are_good_for_their_time_their_package_and_their_host() {
    let s = Scene::set().await;
    let (site, entry) = launched(&s).await;
    let start = start_of(&site.get(&entry).await.text);
    let elsewhere = Site { router: site.router.clone(), host: "0123456789abcdef.localhost:8081".to_owned() };
    assert_eq!(elsewhere.get(&entry).await.status, 404);
    assert_eq!(elsewhere.get(&start).await.status, 404);
    let token = entry.strip_prefix("/launch/").expect("a token");
    assert_eq!(site.get(&format!("/p/{token}/first/index.html")).await.status, 404, "what opens the wrapper opens no file");
    assert_eq!(site.get("/launch/nonsense").await.status, 404);
    let changed = format!("{}x", &start);
    assert_eq!(site.get(&changed).await.status, 404);
    s.t.pass(Duration::minutes(15));
    assert_eq!(site.get(&entry).await.status, 404, "its time is over");
    assert_eq!(site.get(&start).await.status, 200, "a lesson may last longer than that");
    s.t.pass(Duration::hours(12));
    assert_eq!(site.get(&start).await.status, 404);
}

#[tokio::test]
async fn the_origin_only_reads_and_knows_nobody() {
    let s = Scene::set().await;
    let (site, entry) = launched(&s).await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        assert_eq!(site.ask(method, &entry, &[]).await.status, 403, "{method}");
    }
    let start = start_of(&site.get(&entry).await.text);
    assert_eq!(site.ask("GET", &start, &[("service-worker", "script")]).await.status, 403, "no service worker is installed");
    for path in ["/", "/api/v1/session", "/api/v1/portal", "/index.html", "/launch/", "/p/x", "/boot.js"] {
        let sent = site.ask("GET", path, &[("cookie", &format!("guildhall={}", s.cast.admin.token))]).await;
        assert_eq!(sent.status, 404, "{path}");
        assert!(sent.headers.get("set-cookie").is_none() && sent.headers.get("access-control-allow-origin").is_none());
        assert!(sent.header("content-security-policy").starts_with("sandbox"), "{path}");
    }
    // The portal itself serves nothing of a package, and frames nobody but this origin.
    let portal = s.t.anonymous().send("GET", &start, &[], "").await;
    assert!(!portal.text().contains("<title>First</title>"));
    let shell = s.t.anonymous().send("GET", "/", &[], "").await;
    assert!(
        shell.header("content-security-policy").contains("frame-src http://*.localhost:8081;"),
        "{}",
        shell.header("content-security-policy")
    );
}
