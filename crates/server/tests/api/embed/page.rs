//! The page in the frame: whose pages may show it, what it is told, and where its files are.

use guildhall_domain::embed::{HostInput, Shell, api};
use serde_json::Value;
use tempfile::TempDir;

use super::{ORIGIN, Signer, add, host};
use crate::support::{Cast, Portal};

const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<base href=\"/\">\n</head>\n<body></body>\n</html>\n";

async fn stage(public_url: &str) -> (Portal, Cast, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("a")).expect("a folder");
    for (name, content) in [("index.html", PAGE), ("config.json", "{\"api\": \"\"}"), ("a/boot.js", "// boot"), ("sw.js", "// worker")] {
        std::fs::write(folder.path().join(name), content).expect("a file");
    }
    let web = folder.path().to_owned();
    let public_url = public_url.to_owned();
    let t = Portal::start_with(|config| {
        config.web_dir = Some(web);
        config.public_url = public_url;
    })
    .await;
    let cast = t.cast().await;
    (t, cast, folder)
}

fn ancestors(policy: &str) -> &str {
    policy.split(';').map(str::trim).find_map(|rule| rule.strip_prefix("frame-ancestors ")).expect("a rule for frames")
}

#[tokio::test]
async fn exactly_the_hosts_pages_frame_it() {
    let (t, cast, _folder) = stage("https://portal.vendor.test").await;
    let (admin, first) = add(&t, &cast, &Signer::ed(7), &host()).await;
    let mut second = host();
    (second["slug"], second["origins"]) = ("wiki".into(), serde_json::json!(["https://wiki.other.test:8443"]));
    add(&t, &cast, &Signer::ed(7), &second).await;
    let anyone = t.anonymous();
    for (path, expected) in [
        ("/embed/intranet", "https://intranet.vendor.test https://wiki.vendor.test"),
        ("/embed/intranet/", "https://intranet.vendor.test https://wiki.vendor.test"),
        ("/embed/intranet/collateral/019a", "https://intranet.vendor.test https://wiki.vendor.test"),
        ("/embed/wiki", "https://wiki.other.test:8443"),
    ] {
        let answer = anyone.send("GET", path, &[("accept", "text/html")], "").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(ancestors(&answer.header("content-security-policy")), expected, "{path}");
        assert!(!answer.headers.contains_key("x-frame-options") && !answer.headers.contains_key("set-cookie"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        // Everything else is as strict as on the portal's own page.
        let policy = answer.header("content-security-policy");
        let own = anyone.send("GET", "/", &[("accept", "text/html")], "").await.header("content-security-policy");
        assert_eq!(policy.replace(ancestors(&policy), "'none'"), own);
    }
    // A list that is changed counts for the next page.
    let input = HostInput { origins: vec!["https://new.vendor.test".into()], ..first.host.clone() };
    admin.clone().if_match(1).call(&api::UPDATE, &[&first.id], &input).await.ok();
    let answer = anyone.send("GET", "/embed/intranet", &[], "").await;
    assert_eq!(ancestors(&answer.header("content-security-policy")), "https://new.vendor.test");
    // Switched off, unknown, or spelled otherwise: nothing, and nobody frames that.
    admin.clone().if_match(2).call(&api::UPDATE, &[&first.id], &HostInput { active: false, ..input }).await.ok();
    for path in
        ["/embed/intranet", "/embed/intranet/collateral", "/embed/nobody", "/embed/INTRANET", "/embed/%27%20OR%201=1", "/embed/", "/embed"]
    {
        let answer = anyone.send("GET", path, &[("accept", "application/json")], "").await;
        assert_eq!(ancestors(&answer.header("content-security-policy")), "'none'", "{path}");
        answer.fails("not-found");
    }
    // The portal's own pages stay nobody's to frame.
    for path in ["/", "/collateral", "/sign-in"] {
        let answer = anyone.send("GET", path, &[("accept", "text/html")], "").await;
        assert_eq!(ancestors(&answer.header("content-security-policy")), "'none'", "{path}");
    }
}

#[tokio::test]
async fn the_page_is_told_in_whose_page_it_is() {
    for (public_url, base, portal) in [
        ("https://portal.vendor.test", "/embed/intranet/", "https://portal.vendor.test"),
        ("https://www.vendor.test/partners/portal", "/embed/intranet/", "https://www.vendor.test/partners/portal"),
    ] {
        let (t, cast, _folder) = stage(public_url).await;
        let mut input = host();
        input["name"] = "A \"name\" & <more>".into();
        add(&t, &cast, &Signer::ed(7), &input).await;
        let page = t.anonymous().send("GET", "/embed/intranet", &[], "").await.text();
        assert!(page.contains(&format!("<base href=\"{base}\">")), "{page}");
        let told = page.split("name=\"guildhall-embed\" content=\"").nth(1).and_then(|rest| rest.split("\">").next()).expect("it is told");
        let told: Shell = serde_json::from_str(&told.replace("&quot;", "\"").replace("&amp;", "&")).expect("it is JSON");
        assert_eq!((told.host.as_str(), told.origins[0].as_str(), told.portal.as_str()), ("intranet", ORIGIN, portal));
    }
}

#[tokio::test]
async fn its_files_lie_below_it() {
    let (t, cast, _folder) = stage("https://portal.vendor.test").await;
    add(&t, &cast, &Signer::ed(7), &host()).await;
    let get = async |path: &str, headers: &[(&str, &str)]| t.anonymous().send("GET", path, headers, "").await;
    let boot = get("/embed/intranet/a/boot.js", &[]).await;
    assert_eq!((boot.text().as_str(), boot.header("cache-control").as_str()), ("// boot", "public, max-age=31536000, immutable"));
    let settings: Value = serde_json::from_slice(&get("/embed/intranet/config.json", &[]).await.body).expect("JSON");
    assert_eq!(settings, serde_json::json!({"api": ""}));
    // The portal's own page is not found there, with rules for frames that are not its own; nor is a worker that would stay.
    get("/embed/intranet/index.html", &[]).await.fails("not-found");
    get("/embed/intranet/sw.js", &[("service-worker", "script")]).await.fails("not-found");
    for path in ["/embed/intranet/../config.json", "/embed/intranet/a/%2e%2e/config.json", "/embed/intranet/a/none.js"] {
        get(path, &[]).await.fails("not-found");
    }
    t.anonymous().send("POST", "/embed/intranet", &[], "").await.fails("method-not-allowed");
    let script = get("/embed/embed.js", &[]).await;
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(script.header("cross-origin-resource-policy"), "cross-origin");
    assert!(script.body.len() <= 3_000);
}
