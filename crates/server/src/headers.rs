//! Security headers on every answer, whatever its status.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::config::Config;

/// What the app's page may load and do.
///
/// `'wasm-unsafe-eval'` is what every browser needs to compile WebAssembly; `base-uri 'self'` allows the page's own `<base>`.
/// Trusted Types are not demanded: the view macro builds fixed templates through `template.innerHTML`, and a policy that lets
/// exactly those pass would have to list them all. What stands in their place: scripts come from our own origin alone, no inline
/// script runs, and the app never puts a person's text into HTML.
///
/// The one strange thing that the page frames is an imported package, on the origin that is there for packages. Where the API lies on
/// an origin of its own, the page asks that one too, and shows its pictures and films.
fn shell(config: &Config, around: &str) -> String {
    let frames = &config.content_url;
    let api = config.api_elsewhere().map(|origin| format!(" {origin}")).unwrap_or_default();
    // What asks for an address in the clear is asked for over TLS where people come over TLS.
    let upgrade = if config.is_https() { "; upgrade-insecure-requests" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:{api}; font-src 'self'; \
         connect-src 'self'{api}; worker-src 'self'; manifest-src 'self'; media-src 'self'{api}; frame-src {frames}; form-action 'self'; base-uri 'self'; \
         object-src 'none'; frame-ancestors {around}{upgrade}"
    )
}

/// What the page may load and do that others may frame: the same, around it the pages of these origins and no others.
#[must_use]
pub fn of_frame(config: &Config, origins: &[String]) -> String {
    shell(config, &if origins.is_empty() { NOBODY.to_owned() } else { origins.join(" ") })
}

/// Nobody frames it.
const NOBODY: &str = "'none'";

/// What an answer of the API may do when a browser opens it: nothing.
const API: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Nothing that a browser can do beyond showing pages is needed.
pub const PERMISSIONS: &str = "accelerometer=(), autoplay=(), bluetooth=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), \
     fullscreen=(self), gamepad=(), geolocation=(), gyroscope=(), hid=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), \
     payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// Browsers stay on TLS once they have seen it.
const STAY: &str = "max-age=63072000; includeSubDomains";

/// The headers of the app's page and files, wherever they are served, by their names in lower case.
#[must_use]
pub fn of_app(config: &Config) -> Vec<(HeaderName, String)> {
    let mut headers = vec![(header::CONTENT_SECURITY_POLICY, shell(config, NOBODY))];
    headers.extend(always(config).into_iter().map(|(name, value)| (name, value.to_owned())));
    headers.push((CORP, "same-origin".to_owned()));
    headers
}

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What the API's answers and the app's files have in common.
fn always(config: &Config) -> Vec<(HeaderName, &'static str)> {
    let mut headers = vec![
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    if config.is_https() {
        headers.push((header::STRICT_TRANSPORT_SECURITY, STAY));
    }
    headers
}

/// What is added to every answer.
#[derive(Debug, Clone)]
pub struct Policies {
    shell: HeaderValue,
    always: Vec<(HeaderName, &'static str)>,
    /// Whose pages may show what the API sends.
    readers: &'static str,
}

impl Policies {
    /// Of a deployment.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            // The settings were checked: they hold nothing that a header cannot.
            shell: HeaderValue::from_str(&shell(config, NOBODY)).unwrap_or(HeaderValue::from_static(API)),
            always: always(config),
            readers: if config.allowed_origins.is_empty() { "same-origin" } else { "same-site" },
        }
    }
}

/// Adds the headers that the answer does not carry yet.
pub async fn secure(State(policies): State<Policies>, request: Request, next: Next) -> Response {
    let is_api = is_api(request.uri().path());
    let mut response = next.run(request).await;
    add(response.headers_mut(), is_api, &policies);
    response
}

/// Whether an address belongs to the API and not to the web app.
#[must_use]
pub fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/") || path == "/livez" || path == "/readyz"
}

fn add(headers: &mut HeaderMap, is_api: bool, policies: &Policies) {
    let policy = if is_api { HeaderValue::from_static(API) } else { policies.shell.clone() };
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    for (name, value) in &policies.always {
        set(name.clone(), value);
    }
    set(CORP, if is_api { policies.readers } else { "same-origin" });
    if is_api {
        set(header::CACHE_CONTROL, "no-store");
        set(header::VARY, "Origin, Sec-Fetch-Site");
    }
}
