//! Where a request came from: the client's address, and whether a write came from our own pages.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::{
    extract::ConnectInfo,
    http::{HeaderMap, HeaderName, Uri, header, request::Parts},
};

use crate::{config::Config, cx::Client, error::Error};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Who is at the other end, seen through the configured proxies and no others.
pub fn client(parts: &Parts, config: &Config) -> Client {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip().to_canonical());
    let trusted = |address: IpAddr| config.trusted_proxies.iter().any(|network| network.holds(address));
    let https = config.is_https();
    if !trusted(peer) {
        return Client { address: peer, https };
    }
    // Read from the right: each trusted proxy appended the address it saw; the first that is not a proxy is the client.
    let chain = text(&parts.headers, &FORWARDED_FOR).unwrap_or_default();
    let mut address = peer;
    for hop in chain.rsplit(',').map(str::trim) {
        let Ok(hop) = hop.parse::<IpAddr>() else { break };
        address = hop.to_canonical();
        if !trusted(address) {
            break;
        }
    }
    let https = text(&parts.headers, &FORWARDED_PROTO).map_or(https, |proto| proto.eq_ignore_ascii_case("https"));
    Client { address, https }
}

/// Whether a browser sent it: no other program sends these headers by itself.
pub fn from_browser(headers: &HeaderMap) -> bool {
    headers.contains_key(SEC_FETCH_SITE) || headers.contains_key(header::ORIGIN)
}

/// The origin of a page that gets no cookie, as the settings name it: one on another site than the API.
pub fn without_cookie<'a>(headers: &HeaderMap, config: &'a Config) -> Option<&'a str> {
    let origin = headers.get(header::ORIGIN)?;
    config.bearer_origins.iter().find(|known| known.as_bytes() == origin.as_bytes()).map(String::as_str)
}

/// Refuses writes that a page made the browser send which is neither ours nor of an origin that the settings allow. Those that may use the
/// cookie are of our site: what a browser calls cross-site is refused then, whatever its origin.
pub fn check(parts: &Parts, config: &Config, has_cookie: bool) -> Result<(), Error> {
    if without_cookie(&parts.headers, config).is_some() {
        return Ok(());
    }
    let origin = text(&parts.headers, &header::ORIGIN).unwrap_or_default();
    let allowed = || config.allowed_origins.iter().any(|known| known == origin);
    let own = || is_own(origin, parts, config) || allowed();
    match text(&parts.headers, &SEC_FETCH_SITE) {
        Some("same-origin") => Ok(()),
        Some("same-site") => allowed().then_some(()).ok_or(Error::CrossSite),
        Some("none") | None if parts.headers.contains_key(header::ORIGIN) => own().then_some(()).ok_or(Error::CrossSite),
        // A program that is no browser: nothing can make it send a cookie it does not mean to send, so it must not send any.
        None if !has_cookie => Ok(()),
        Some(_) | None => Err(Error::CrossSite),
    }
}

/// Whether an origin is the API's own: its address, or the very host that the request names.
fn is_own(origin: &str, parts: &Parts, config: &Config) -> bool {
    if same_origin(origin, config.api_url()) {
        return true;
    }
    let host = text(&parts.headers, &header::HOST).or_else(|| parts.uri.host()).unwrap_or_default();
    let origin_host = origin.split_once("://").map(|(_, host)| host);
    !host.is_empty() && origin_host.is_some_and(|origin| origin.eq_ignore_ascii_case(host))
}

fn same_origin(origin: &str, url: &str) -> bool {
    let (Ok(origin), Ok(url)) = (origin.parse::<Uri>(), url.parse::<Uri>()) else { return false };
    origin.scheme() == url.scheme() && origin.authority() == url.authority() && origin.authority().is_some()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
