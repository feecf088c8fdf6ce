//! The origin of the packages: a site of its own that knows nobody, sets no cookies, and serves what a sealed path opens.
//!
//! Packages are strangers. Each has a host name of its own where the address has a `*`, so that none finds what another left in the
//! browser; nothing here answers to anything but reading, and no page of it may do more than show itself and talk to the frame around it.

use axum::{
    Router,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, Duration, Utc};
use guildhall_domain::training::{
    PackageId,
    scorm::{ArchiveFile, FileIndex, Found},
};

use super::{
    packages::playable,
    token::{Entry, Files, Seal},
};
use crate::{
    config::Config,
    error::Error,
    files::{
        Stored,
        download::{Download, Purpose},
    },
    headers,
    state::App,
    training::learning::store,
};

/// How long an address of a launch opens the wrapper.
const ENTRY_MINUTES: i64 = 15;

/// The player: the run-time of SCORM and the wrapper that talks to the portal's page.
const SCORM_12: &str = include_str!("../../../../vendor/scorm-again/scorm12.min.js");
const SCORM_2004: &str = include_str!("../../../../vendor/scorm-again/scorm2004.min.js");
const LICENSE: &str = include_str!("../../../../vendor/scorm-again/LICENSE");
const WRAPPER: &str = include_str!("wrapper.js");
const STYLE: &str = "html,body{height:100%;margin:0}iframe{border:0;display:block;height:100%;width:100%}";

/// What everything on this origin is forbidden, wrapper or package: other windows, dialogs, downloads, the window on top.
const SANDBOX: &str = "sandbox allow-scripts allow-same-origin allow-forms";
const STATIC: &str = "public, max-age=3600";

/// Where a launch is found: the wrapper on the package's own host, for a short time.
pub(super) async fn address(app: &App, now: DateTime<Utc>, entry: &Entry) -> Result<String, Error> {
    let token = seal(app).await?.write(entry, now, Duration::minutes(ENTRY_MINUTES));
    Ok(format!("{}/launch/{token}", app.config.content_url.replace('*', &label(entry.package))))
}

/// The host name of a package, before the dot.
fn label(package: PackageId) -> String {
    package.uuid().simple().to_string()
}

/// The seal of this deployment. It lies in the database, for all servers; a process reads it once.
async fn seal(app: &App) -> Result<Seal, Error> {
    let key = app.content_key.get_or_try_init(|| store::content_key(app)).await?;
    Ok(Seal::new(key.clone()))
}

/// Everything that answers on the content's origin.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/launch/{token}", get(wrapper))
        .route("/p/{token}/{*path}", get(file))
        .route("/wrapper.js", get(|| async { script(WRAPPER) }))
        .route("/wrapper.css", get(|| async { ([(header::CONTENT_TYPE, "text/css"), (header::CACHE_CONTROL, STATIC)], STYLE) }))
        .route("/scorm12.js", get(|| async { script(SCORM_12) }))
        .route("/scorm2004.js", get(|| async { script(SCORM_2004) }))
        .route("/scorm-again-license.txt", get(|| async { plain(StatusCode::OK, LICENSE) }))
        .fallback(|| async { nothing() })
        .layer(middleware::from_fn(guard))
        .with_state(app)
}

fn script(text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, STATIC)], text).into_response()
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

fn nothing() -> Response {
    plain(StatusCode::NOT_FOUND, "There is nothing here.")
}

/// Lets reading in and nothing else, and adds the headers that keep a package where it is.
async fn guard(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // A service worker would stay in the browser and serve what it likes, long after the package was removed.
    let installs = request.headers().contains_key("service-worker");
    let mut response = if !reads || installs { plain(StatusCode::FORBIDDEN, "This is not done here.") } else { next.run(request).await };
    let set = response.headers_mut();
    set.remove(header::SET_COOKIE);
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; frame-ancestors 'none'"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("permissions-policy"), headers::PERMISSIONS),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("origin-agent-cluster"), "?1"),
        // What no content policy covers: WebRTC, and connections that are opened ahead.
        (HeaderName::from_static("connection-allowlist"), "(response-origin)"),
        (HeaderName::from_static("x-dns-prefetch-control"), "off"),
    ] {
        set.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether a request came to the host of its package.
fn is_at_home(config: &Config, request: &HeaderMap, uri: &Uri, package: PackageId) -> bool {
    if !config.content_url.contains('*') {
        return true;
    }
    let host = request.get(header::HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.authority().map(|at| at.as_str()));
    host.and_then(|host| host.split('.').next()).is_some_and(|first| first.eq_ignore_ascii_case(&label(package)))
}

/// The portal's origins: its page is what frames a launch. On one machine it is opened by either of two names.
fn portals(config: &Config) -> Vec<String> {
    let url = config.public_url.parse::<Uri>().unwrap_or_default();
    let (scheme, authority) = (url.scheme_str().unwrap_or("http"), url.authority().map_or("", |at| at.as_str()));
    let port = url.port_u16().map(|port| format!(":{port}")).unwrap_or_default();
    match url.host() {
        Some("127.0.0.1" | "localhost") => ["127.0.0.1", "localhost"].map(|host| format!("{scheme}://{host}{port}")).to_vec(),
        Some(_) | None => vec![format!("{scheme}://{authority}")],
    }
}

/// The wrapper around a part: it holds the run-time, opens the part in a frame of its own and talks to the portal's page.
async fn wrapper(State(app): State<App>, Path(token): Path<String>, request: HeaderMap, uri: Uri) -> Response {
    match show(&app, &token, &request, &uri).await {
        Ok(response) => response,
        Err(error) => said(error),
    }
}

async fn show(app: &App, token: &str, request: &HeaderMap, uri: &Uri) -> Result<Response, Error> {
    let now = app.clock.now();
    let seal = seal(app).await?;
    let entry: Entry = seal.read(token, now).ok_or(Error::NotFound)?;
    if !is_at_home(&app.config, request, uri, entry.package) {
        return Err(Error::NotFound);
    }
    let report = playable(app.db.read(), entry.package).await?;
    let part = report.part(&entry.part).ok_or(Error::NotFound)?;
    let time = Duration::from_std(app.config.session.absolute).unwrap_or(Duration::hours(12));
    let files = seal.write(&Files { files: entry.package }, now, time);
    let start = format!("/p/{files}/{}{}", encoded(&format!("{}{}", report.root, part.file)), part.parameters);
    let portals = portals(&app.config).join(" ");
    let page = format!(
        "<!doctype html>\n<html lang=\"und\">\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<link rel=\"stylesheet\" href=\"/wrapper.css\">\n\
         <body data-launch=\"{launch}\" data-portals=\"{portals}\" data-start=\"{start}\" data-title=\"{title}\">\n\
         <script type=\"module\" src=\"/wrapper.js\"></script>\n",
        title = escaped(&part.title),
        launch = entry.launch,
        start = escaped(&start),
    );
    let policy = format!(
        "{SANDBOX}; default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors {portals}"
    );
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy.as_str())], page).into_response())
}

/// A file of a package.
async fn file(State(app): State<App>, Path((token, path)): Path<(String, String)>, request: HeaderMap, uri: Uri) -> Response {
    match send(&app, &token, &path, &request, &uri).await {
        Ok(response) => response,
        Err(error) => said(error),
    }
}

async fn send(app: &App, token: &str, path: &str, request: &HeaderMap, uri: &Uri) -> Result<Response, Error> {
    let Files { files: package } = seal(app).await?.read(token, app.clock.now()).ok_or(Error::NotFound)?;
    if !is_at_home(&app.config, request, uri, package) {
        return Err(Error::NotFound);
    }
    let stored = found(app, package, path).await?.ok_or(Error::NotFound)?;
    let portals = portals(&app.config).join(" ");
    // What a package may do: show itself, with all the scripts it likes, and read its own files. Its frame goes nowhere else: the
    // wrapper's policy holds it, as the portal's holds the wrapper.
    let policy = format!(
        "{SANDBOX}; default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; connect-src 'self' data: blob:; worker-src blob:; \
         object-src 'none'; frame-src 'self' data: blob:; base-uri 'self'; form-action 'none'; frame-ancestors 'self' {portals}"
    );
    let media_type = mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream");
    app.files.send(request, Download { stored, media_type, purpose: Purpose::Run(&policy) }).await
}

/// The file of a path. Pages refer to each other with the same slips as manifests do.
async fn found(app: &App, package: PackageId, path: &str) -> Result<Option<Stored>, Error> {
    let db = app.db.read();
    if let Some(stored) = store::package_file(db, package, path).await? {
        return Ok(Some(stored));
    }
    let all = store::package_files(db, package).await?;
    let known: Vec<ArchiveFile> = all.iter().map(|(path, stored)| ArchiveFile { path: path.clone(), size: stored.size }).collect();
    let index = FileIndex::new(&known);
    let path = match index.find(path) {
        Found::Exact(file) | Found::Spelled(file) | Found::OtherCase(file) => &file.path,
        Found::Nothing => return Ok(None),
    };
    Ok(all.iter().find(|(known, _)| known == path).map(|(_, stored)| *stored))
}

/// What went wrong, in a word: whoever reads it is a package.
fn said(error: Error) -> Response {
    let status = error.into_response().status();
    if status.is_server_error() { plain(status, "This does not work now.") } else { nothing() }
}

fn encoded(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
