//! The folder for a static host: its page, its settings and its rules.

use std::{fs, path::Path};

use guildhall_server::{
    assets::Web,
    config::Config,
    deploy::{self, Host, Plan},
};

const PAGE: &str = "<!doctype html>\n<base href=\"/\">\n<script src=\"a/0123/boot.js\"></script>\n";

/// A web app as the build leaves it.
fn app(folder: &Path, build: &str) -> Web {
    let (named, packed) = (format!("a/{build}/boot.js"), format!("a/{build}/boot.js.br"));
    for (path, content) in [
        ("index.html", PAGE),
        ("config.json", "{\"api\": \"\"}"),
        ("icon.svg", "<svg/>"),
        ("manifest.webmanifest", "{\"name\": \"Portal\"}"),
        ("sw.js", "keeps"),
        ("sw.js.br", "brotli keeps"),
        ("sw-off.js", "ends"),
        (named.as_str(), "boot"),
        (packed.as_str(), "brotli"),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }
    Web::new(Some(folder))
}

fn settings(public_url: &str, api_url: Option<&str>) -> Config {
    let mut config = Config::defaults(Path::new("data")).expect("the defaults are good");
    config.public_url = public_url.to_owned();
    config.api_url = api_url.map(str::to_owned);
    config
}

/// Writes a deployment and gives its folder.
fn deployed(config: &Config, host: Host, upstream: Option<&str>) -> tempfile::TempDir {
    let (from, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let plan = Plan::new(config, host, upstream).expect("a plan");
    deploy::write(&app(from.path(), "0123"), &plan, to.path()).expect("written");
    to
}

fn text(folder: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn the_page_and_its_settings_say_where_they_lie() {
    for (public_url, api_url, base, api) in [
        ("https://portal.example", None, "/", ""),
        ("https://www.example/partners/portal", None, "/partners/portal/", ""),
        ("https://www.example/partners", Some("https://www.example/partners"), "/partners/", "/partners"),
        ("https://portal.example", Some("https://api.example"), "/", "https://api.example"),
    ] {
        let folder = deployed(&settings(public_url, api_url), Host::Nginx, None);
        let below = format!("site{base}");
        let page = text(&folder, &format!("{below}index.html"));
        assert_eq!(page, PAGE.replace("href=\"/\"", &format!("href=\"{base}\"")), "{public_url}");
        let told: serde_json::Value = serde_json::from_str(&text(&folder, &format!("{below}config.json"))).expect("JSON");
        assert_eq!(told, serde_json::json!({ "api": api }), "{public_url}");
        assert_eq!(text(&folder, &format!("{below}a/0123/boot.js.br")), "brotli");
    }
}

#[test]
fn the_folder_holds_the_vendors_name_and_the_worker_or_its_end() {
    let mut config = settings("https://portal.example", None);
    config.brand.name = "Hexholm Partners".to_owned();
    for (offline, told, worker) in
        [(true, serde_json::json!({"api": ""}), "keeps"), (false, serde_json::json!({"api": "", "offline": false}), "ends")]
    {
        config.offline = offline;
        let folder = deployed(&config, Host::Nginx, None);
        let json = |path: &str| serde_json::from_str::<serde_json::Value>(&text(&folder, path)).expect("JSON");
        assert_eq!(json("site/manifest.webmanifest")["name"], "Hexholm Partners");
        assert_eq!(json("site/config.json"), told);
        assert_eq!(text(&folder, "site/sw.js"), worker);
        assert_eq!(text(&folder, "site/sw-off.js"), "ends");
        assert!(!folder.path().join("site/sw.js.br").exists(), "it would say something else");
    }
}

#[test]
fn builds_stay_beside_each_other() {
    let (first, second, to) = (tempfile::tempdir(), tempfile::tempdir(), tempfile::tempdir().expect("a folder"));
    let plan = Plan::new(&settings("https://portal.example", None), Host::Nginx, None).expect("a plan");
    for (from, build) in [(first.expect("a folder"), "0123"), (second.expect("a folder"), "4567")] {
        deploy::write(&app(from.path(), build), &plan, to.path()).expect("written");
    }
    assert!(["0123", "4567"].iter().all(|build| to.path().join("site/a").join(build).join("boot.js").is_file()));
}

#[test]
fn every_host_gets_the_headers_of_the_server_and_no_template_stays_unfilled() {
    let config = settings("https://www.example/partners/portal", None);
    let answer = guildhall_server::headers::of_app(&config);
    assert!(answer.len() >= 7, "{answer:?}");
    for (host, path, upstream) in [
        (Host::Nginx, "nginx.conf", None),
        (Host::Caddy, "Caddyfile", None),
        (Host::Netlify, "site/_headers", Some("https://api.example")),
        (Host::Cloudflare, "site/_worker.js", Some("https://api.example")),
        (Host::Cloudfront, "cloudfront.json", Some("https://api.example")),
    ] {
        let folder = deployed(&config, host, upstream);
        let rules = text(&folder, path);
        for (name, value) in &answer {
            // CloudFront has a number where the others have the text.
            let wanted = if host == Host::Cloudfront && name == "strict-transport-security" { "63072000" } else { value };
            let wanted = if host == Host::Cloudfront && name == "x-content-type-options" { "ContentTypeOptions" } else { wanted };
            assert!(rules.contains(wanted), "{path} lacks {name}: {wanted}");
        }
        let unfilled =
            rules.split('@').skip(1).step_by(2).find(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase()));
        assert_eq!(unfilled, None, "{path}");
        let all: String = walk(folder.path()).iter().map(|file| fs::read_to_string(file).unwrap_or_default()).collect();
        assert!(all.contains("immutable"), "{path}: nothing says that named files never change");
    }
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn the_app_is_told_when_the_api_is_on_another_site() {
    let mut config = settings("https://portal.example", Some("https://api.other"));
    let told = |config: &Config| -> serde_json::Value {
        serde_json::from_str(&text(&deployed(config, Host::Nginx, None), "site/config.json")).expect("JSON")
    };
    config.bearer_origins = vec!["https://elsewhere.example".to_owned()];
    assert_eq!(told(&config), serde_json::json!({ "api": "https://api.other" }), "that is another app");
    config.bearer_origins.push("https://portal.example".to_owned());
    assert_eq!(told(&config), serde_json::json!({ "api": "https://api.other", "session": "bearer" }));
    config.offline = false;
    assert_eq!(told(&config), serde_json::json!({ "api": "https://api.other", "session": "bearer", "offline": false }));
    let folder = deployed(&config, Host::Nginx, None);
    let rules = text(&folder, "nginx.conf");
    for part in ["connect-src 'self' https://api.other;", "img-src 'self' blob: https://api.other;", "media-src 'self' https://api.other;"]
    {
        assert!(rules.contains(part), "{part}");
    }
}

#[test]
fn the_page_is_allowed_to_ask_the_api_where_it_lies() {
    let folder = deployed(&settings("https://portal.example", Some("https://api.example")), Host::Netlify, None);
    assert!(text(&folder, "site/_headers").contains("connect-src 'self' https://api.example;"));
    assert!(!text(&folder, "site/_redirects").contains("/api/"), "an API on another origin is not passed on");
    let same = deployed(&settings("https://portal.example", None), Host::Netlify, Some("https://10.0.0.5:8443"));
    assert!(text(&same, "site/_headers").contains("connect-src 'self';"));
    assert!(
        text(&same, "site/_redirects")
            .starts_with("/api/* https://10.0.0.5:8443/api/:splat 200!\n/embed/* https://10.0.0.5:8443/embed/:splat 200!\n")
    );
}

#[test]
fn cloudfront_reaches_the_bucket_and_the_api() {
    let folder = deployed(&settings("https://portal.example", None), Host::Cloudfront, Some("https://api.internal.example:8443"));
    let template: serde_json::Value = serde_json::from_str(&text(&folder, "cloudfront.json")).expect("JSON");
    let distribution = &template["Resources"]["Distribution"]["Properties"]["DistributionConfig"];
    assert_eq!(distribution["Aliases"][0], "portal.example");
    assert_eq!(distribution["Origins"][1]["DomainName"], "api.internal.example");
    assert_eq!(distribution["Origins"][1]["CustomOriginConfig"]["HTTPSPort"], 8443);
    assert_eq!(distribution["CacheBehaviors"][0]["PathPattern"], "/api/*");
    assert_eq!(distribution["CacheBehaviors"][1]["PathPattern"], "/embed/*");
    assert!(text(&folder, "upload.sh").contains("base='/'"));
}

#[test]
fn what_cannot_be_is_said() {
    let refused = |config: &Config, host, upstream| Plan::new(config, host, upstream).expect_err("it is refused").to_string();
    let (plain, apart) = (settings("https://portal.example", None), settings("https://portal.example", Some("https://api.example")));
    assert!(refused(&plain, Host::Netlify, None).contains("--upstream"));
    assert!(refused(&apart, Host::Nginx, Some("http://10.0.0.5:8080")).contains("leave --upstream away"));
    for bad in ["10.0.0.5:8080", "http://", "http://a/b", "http://a;}", "ftp://a"] {
        assert!(refused(&plain, Host::Nginx, Some(bad)).contains("an address such as"), "{bad}");
    }
    assert!(refused(&settings("https://portal.example/api", None), Host::Nginx, None).contains("that is the API's"));
    let prefixed = settings("https://a.example/p", Some("https://a.example/p"));
    assert!(refused(&prefixed, Host::Cloudfront, Some("https://b.example")).contains("api_url"));
    let (empty, to) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    let plan = Plan::new(&plain, Host::Nginx, None).expect("a plan");
    let write = || deploy::write(&Web::new(Some(empty.path())), &plan, to.path()).expect_err("it is refused").to_string();
    assert!(write().contains("--web-dir"));
    fs::write(empty.path().join("index.html"), "<p>another page").expect("written");
    assert!(write().contains("cargo xtask dist"));
    assert!(!to.path().join("site").exists(), "nothing was written");
}
