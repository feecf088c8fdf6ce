//! Where a deployment's parts lie, as its settings say.

use axum::http::HeaderName;

use super::{DeployError, Host};
use crate::{assets::Told, config::Config, headers};

/// Everything that differs between deployments.
#[derive(Debug)]
pub struct Plan {
    /// Whose rules are written.
    pub host: Host,
    /// The path of the pages, with a slash at both ends.
    pub base: String,
    /// What `config.json` says about the API.
    pub api: String,
    /// Whether the API is on another site, so that `config.json` says to do without the cookie.
    pub(super) is_cross_site: bool,
    /// What else the settings say to the app.
    pub(super) told: Told,
    /// What the host passes on to the API.
    pub(super) proxy: Option<Proxy>,
    /// The host's name in the address of the pages, and the port.
    pub(super) name: String,
    pub(super) port: u16,
    pub(super) is_https: bool,
    pub(super) headers: Vec<(HeaderName, String)>,
}

/// An API behind the same host as the pages.
#[derive(Debug)]
pub(super) struct Proxy {
    /// The path that is passed on, with a slash at both ends: `/api/`, or that below another path.
    pub path: String,
    /// Where it goes: an origin.
    pub upstream: String,
}

impl Proxy {
    /// What is passed on, and what it is there: the API, and what other sites' pages frame.
    pub(super) fn passed(&self) -> [(String, &'static str); 2] {
        let beside = self.path.trim_end_matches("api/");
        [(self.path.clone(), "/api/"), (format!("{beside}embed/"), "/embed/")]
    }
}

impl Plan {
    /// What the settings come to for a host.
    ///
    /// # Errors
    /// When the host has to be told where the API is, or cannot do what the settings ask for.
    pub fn new(config: &Config, host: Host, upstream: Option<&str>) -> Result<Self, DeployError> {
        let is_https = config.is_https();
        let authority = config.public_origin().split_once("://").map_or("", |(_, authority)| authority);
        let usual = if is_https { 443 } else { 80 };
        let (name, port) = match authority.rsplit_once(':').and_then(|(name, port)| Some((name, port.parse().ok()?))) {
            Some((name, port)) => (name, port),
            None => (authority, usual),
        };
        let api = config.api_from_app();
        let proxy = match config.api_elsewhere() {
            Some(_) if upstream.is_some() => {
                return Err(DeployError::Impossible(
                    "api_url is another origin, so the host passes nothing on: leave --upstream away".to_owned(),
                ));
            }
            Some(_) => None,
            None => Some(Proxy { path: format!("{api}/api/"), upstream: reached(config, host, upstream)? }),
        };
        if host == Host::Cloudfront && proxy.is_some() && !api.is_empty() {
            return Err(DeployError::Impossible("CloudFront passes paths on as they are: leave the path of api_url away".to_owned()));
        }
        let base = config.base_path();
        if proxy.as_ref().is_some_and(|proxy| proxy.passed().iter().any(|(path, _)| base.starts_with(path.as_str()))) {
            return Err(DeployError::Impossible(format!("the pages cannot lie below {base}: that is the API's")));
        }
        let headers = headers::of_app(config);
        let told = Told::of(config);
        Ok(Self {
            host,
            base,
            api: api.to_owned(),
            is_cross_site: config.is_cross_site(),
            told,
            proxy,
            name: name.to_owned(),
            port,
            is_https,
            headers,
        })
    }
}

/// Where the host reaches the API.
fn reached(config: &Config, host: Host, upstream: Option<&str>) -> Result<String, DeployError> {
    match (upstream, host) {
        (Some(url), _) => {
            let plain = url.trim_end_matches('/');
            let rest = plain.strip_prefix("https://").or_else(|| plain.strip_prefix("http://")).unwrap_or_default();
            let fine = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
            match !rest.is_empty() && rest.bytes().all(fine) {
                true => Ok(plain.to_owned()),
                false => Err(DeployError::Impossible("--upstream is an address such as http://10.0.0.5:8080, without a path".to_owned())),
            }
        }
        (None, Host::Nginx | Host::Caddy) => Ok(format!("http://127.0.0.1:{}", config.listen.port())),
        (None, Host::Netlify | Host::Cloudflare | Host::Cloudfront) => Err(DeployError::Impossible(
            "this host must know where the API's server is: name it with --upstream https://…, or give the API an origin of its own with api_url"
                .to_owned(),
        )),
    }
}
