//! Checks every setting's value, so that the server starts with settings it can use or says what to write instead.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use guildhall_domain::{
    language::Language,
    portal::{Term, accent_contrast},
};

use super::{
    Brand, Config, ConfigError, Limits, LogFormat, Mail, PasswordCost, Secret, SessionTimes, Store, Webhook,
    sources::Values,
    split,
    value::{self, Network},
    vocabulary,
};

use crate::{collateral, logo::Logo, training, webhook};

impl Config {
    /// Checks every value.
    ///
    /// # Errors
    /// The first value that cannot be used, with what to write instead.
    pub fn check(values: &Values) -> Result<Self, ConfigError> {
        let read = Reader { values };
        let host: IpAddr = read.with("host", |text| match text.trim_matches(['[', ']']) {
            "localhost" => Ok(IpAddr::from([127, 0, 0, 1])),
            text => text.parse().map_err(|_| format!("{text} is no address such as 127.0.0.1 or [::]")),
        })?;
        let port = read.with("port", |text| text.parse().map_err(|_| "a port is a number from 0 to 65535".to_owned()))?;
        let listen = SocketAddr::new(host, port);
        let data: PathBuf = read.with("data", |text| some_path(text).ok_or_else(|| "it names no folder".to_owned()))?;
        let in_data = || Ok(format!("sqlite:{}", data.join("guildhall.db").display()));
        let database_url = Secret::new(read.with("database_url", |text| if text.is_empty() { in_data() } else { database(text) })?);
        let public_url = read.with("public_url", |text| if text.is_empty() { Ok(format!("http://{listen}")) } else { web_url(text) })?;
        let api_url = read.with("api_url", |text| some(text).map(|text| web_url(&text)).transpose())?;
        let allowed_origins: Vec<String> = read.with("allowed_origins", |text| value::list(text).map(origin).collect())?;
        let bearer_origins: Vec<String> = read.with("bearer_origins", |text| value::list(text).map(origin).collect())?;
        if let Some(both) = bearer_origins.iter().find(|origin| allowed_origins.contains(origin)) {
            return Err(read.wrong("bearer_origins", format!("{both} is in allowed_origins too: its pages get the cookie or a bearer")));
        }
        let api = split(api_url.as_deref().unwrap_or(&public_url)).0;
        if bearer_origins.iter().any(|origin| origin == api) {
            return Err(read.wrong("bearer_origins", format!("{api} is the API's own origin: its pages have the cookie")));
        }
        let content_port = read.with("content.port", |text| match text {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| "a port is a number from 0 to 65535".to_owned()),
        })?;
        let next = if port == 0 { 0 } else { port.checked_add(1).unwrap_or(0) };
        let content_url = read.with("content.url", |text| match text {
            "" => Ok(content_at(content_port.unwrap_or(next))),
            text => content_url(text, &public_url),
        })?;
        let trusted_proxies = read.with("trusted_proxies", |text| value::list(text).map(Network::parse).collect())?;
        let store = store(&read, &data)?;
        let session = SessionTimes { idle: read.with("session.idle", value::time)?, absolute: read.with("session.absolute", value::time)? };
        if session.idle > session.absolute {
            return Err(read.wrong("session.idle", "it is longer than session.absolute".to_owned()));
        }
        Ok(Self {
            listen,
            database_url,
            public_url,
            api_url,
            allowed_origins,
            bearer_origins,
            content_port,
            content_url,
            trusted_proxies,
            offline: read.with("offline", value::truth)?,
            own_devices: read.with("own_devices", value::truth)?,
            web_dir: read.with("web_dir", |text| Ok(some_path(text)))?,
            brand: brand(&read)?,
            languages: read.with("languages", languages)?,
            currency: read.with("currency", |text| text.parse().map_err(|_| format!("{text} is no currency code such as EUR")))?,
            time_zone: read.with("time_zone", time_zone)?,
            tiers: read.terms("tiers")?,
            regions: read.terms("regions")?,
            partner_types: read.terms("partner_types")?,
            collateral_approvals: read.with("collateral.approvals", |text| number(text, 0, 5))?,
            synonyms: read.with("collateral.synonyms", synonyms)?,
            mail: Mail { smtp_url: read.with("mail.smtp_url", smtp)?, sender: read.with("mail.sender", email)? },
            webhook: webhook(&read)?,
            secret_key: read.with("secret_key", |text| match some(text) {
                Some(key) if !training::is_secret_key(&key) => {
                    Err("it is 32 bytes as base64, such as `openssl rand -base64 32` makes".to_owned())
                }
                key => Ok(key.map(Secret::new)),
            })?,
            password: password(&read)?,
            session,
            limits: limits(&read)?,
            store,
            log_format: read.with("log.format", |text| match text {
                "plain" => Ok(LogFormat::Plain),
                "json" => Ok(LogFormat::Json),
                _ => Err("it is plain or json".to_owned()),
            })?,
            log_level: read.with("log.level", |text| match text.parse::<tracing_subscriber::EnvFilter>() {
                Ok(_) => Ok(text.to_owned()),
                Err(error) => Err(error.to_string()),
            })?,
            data,
        })
    }
}

/// Reads one value at a time and says whose it was when it is wrong.
struct Reader<'a> {
    values: &'a Values,
}

impl Reader<'_> {
    fn with<T>(&self, key: &'static str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<T, ConfigError> {
        let text = match self.values.get(key).0 {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(truth) => truth.to_string(),
            toml::Value::Array(items) => match items.iter().map(toml::Value::as_str).collect::<Option<Vec<_>>>() {
                Some(items) => items.join(","),
                None => return Err(self.wrong(key, "it is a list of texts".to_owned())),
            },
            toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => {
                return Err(self.wrong(key, "it is a text".to_owned()));
            }
        };
        parse(text.trim()).map_err(|why| self.wrong(key, why))
    }

    fn terms(&self, key: &'static str) -> Result<Vec<Term>, ConfigError> {
        vocabulary::terms(&self.values.get(key).0).map_err(|why| self.wrong(key, why))
    }

    fn wrong(&self, key: &'static str, why: String) -> ConfigError {
        ConfigError::Value { key, origin: self.values.get(key).1.to_string(), why }
    }
}

fn some_path(text: &str) -> Option<PathBuf> {
    (!text.is_empty()).then(|| PathBuf::from(text))
}

fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn number<T: TryFrom<u64>>(text: &str, least: u64, most: u64) -> Result<T, String> {
    let number = text.parse().ok().filter(|number| (least..=most).contains(number));
    number.and_then(|number| T::try_from(number).ok()).ok_or_else(|| format!("it is a whole number from {least} to {most}"))
}

fn database(url: &str) -> Result<String, String> {
    if ["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        Ok(url.to_owned())
    } else {
        Err("it starts with sqlite: or postgres://".to_owned())
    }
}

/// An address below which pages or the API lie: an origin, and a path of plain parts.
fn web_url(url: &str) -> Result<String, String> {
    let wrong = || "it is an address such as https://partners.example.com or https://www.example.com/partners/portal".to_owned();
    let plain = url.trim_end_matches('/');
    let uri: http::Uri = plain.parse().map_err(|_| wrong())?;
    let fine = |part: &str| {
        !part.is_empty() && !part.starts_with('.') && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
    };
    // Rules for web servers are made from it: what a host or a path may hold is what none of them reads as anything else.
    let host = uri.host().is_some_and(|host| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.[]:".contains(&byte)));
    let path = uri.path().trim_start_matches('/');
    let plainly = host && (path.is_empty() || path.split('/').all(fine)) && uri.query().is_none() && !plain.contains(['@', '#', '?']);
    if plainly && matches!(uri.scheme_str(), Some("http" | "https")) { Ok(plain.to_owned()) } else { Err(wrong()) }
}

/// An origin as browsers send it, in lower case and without a default port, so that it can be compared as it is.
fn origin(text: &str) -> Result<String, String> {
    let wrong = || format!("{text} is no origin such as https://portal.example.com: scheme and host, and the port where it is unusual");
    let url = web_url(text).map_err(|_| wrong())?;
    let usual = (url.starts_with("https://") && url.ends_with(":443")) || (url.starts_with("http://") && url.ends_with(":80"));
    let exact = url == text && url.matches('/').count() == 2 && !usual && !url.bytes().any(|byte| byte.is_ascii_uppercase());
    if exact { Ok(url) } else { Err(wrong()) }
}

fn email(text: &str) -> Result<String, String> {
    let fine = text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if fine && !text.chars().any(char::is_whitespace) { Ok(text.to_owned()) } else { Err(format!("{text} is no e-mail address")) }
}

fn synonyms(text: &str) -> Result<Vec<Vec<String>>, String> {
    let word = |text: &str| collateral::one_word(text).ok_or_else(|| format!("{text:?} is not one word"));
    let group = |text: &str| {
        let words = text.split('=').map(word).collect::<Result<Vec<_>, _>>()?;
        if words.len() < 2 { Err(format!("{text:?} has no word that means the same")) } else { Ok(words) }
    };
    value::list(text).map(group).collect()
}

fn smtp(text: &str) -> Result<Option<Secret>, String> {
    match some(text) {
        Some(url) if !url.starts_with("smtp://") && !url.starts_with("smtps://") => Err("it starts with smtps:// or smtp://".to_owned()),
        url => Ok(url.map(Secret::new)),
    }
}

fn languages(text: &str) -> Result<Vec<Language>, String> {
    let tags: Vec<Language> =
        value::list(text).map(|tag| tag.parse().map_err(|_| format!("{tag} is no language tag"))).collect::<Result<_, _>>()?;
    match tags.iter().find(|tag| !["en", "de"].contains(&tag.primary())) {
        _ if tags.is_empty() => Err("at least one language is needed".to_owned()),
        Some(tag) => Err(format!("the interface has no words in {tag} yet: use en and de")),
        None => Ok(tags),
    }
}

/// Where packages are found when nobody says so: each under a name of its own on this machine.
#[must_use]
pub fn content_at(port: u16) -> String {
    format!("http://*.localhost:{port}")
}

/// The address of packages: an origin, of another host than the portal's.
fn content_url(text: &str, public_url: &str) -> Result<String, String> {
    let plain = text.trim_end_matches('/');
    let host = |url: &str| url.split_once("://").map_or("", |(_, rest)| rest.split([':', '/']).next().unwrap_or_default()).to_owned();
    // The star is the first part of the host and nothing else.
    let named = plain.replacen("://*.", "://name.", 1);
    if named.contains('*') {
        return Err("a * is the whole first part of the host, as in https://*.content.example".to_owned());
    }
    web_url(&named)?;
    if named.split_once("://").is_some_and(|(_, rest)| rest.contains('/')) {
        return Err("it has no path".to_owned());
    }
    let (own, portal) = (host(&named), host(public_url));
    // Whoever sits below the portal's host can leave cookies for it; below `localhost` browsers allow none.
    if host(plain) == portal || (portal != "localhost" && own.ends_with(&format!(".{portal}"))) {
        return Err("it is the portal's own host, or below it: packages are strangers and need another one".to_owned());
    }
    Ok(plain.to_owned())
}

fn time_zone(text: &str) -> Result<String, String> {
    let named = text == "UTC" || text.split('/').filter(|part| !part.is_empty()).count() >= 2;
    if named && text.parse::<chrono_tz::Tz>().is_ok() {
        Ok(text.to_owned())
    } else {
        Err("it is a time zone such as Europe/Berlin or UTC".to_owned())
    }
}

fn brand(read: &Reader<'_>) -> Result<Brand, ConfigError> {
    let named = |text: &str| {
        if text.is_empty() || text.chars().count() > 80 { Err("it has 1 to 80 characters".to_owned()) } else { Ok(text.to_owned()) }
    };
    Ok(Brand {
        name: read.with("brand.name", named)?,
        vendor: read.with("brand.vendor", named)?,
        accent: read.with("brand.accent", |text| match accent_contrast(text) {
            // Black or white always reaches 4.58:1, so a colour is refused only when it is none.
            Some(contrast) if contrast >= 4.5 => Ok(text.to_ascii_lowercase()),
            _ => Err(format!("{text} is no colour such as #0b5f8a")),
        })?,
        logo: read.with("brand.logo", |text| some_path(text).map(|path| Logo::read(&path)).transpose())?,
        help_email: read.with("brand.help_email", |text| some(text).map(|text| email(&text)).transpose())?,
    })
}

fn password(read: &Reader<'_>) -> Result<PasswordCost, ConfigError> {
    let passes = read.with("password.passes", |text| number(text, 1, 16))?;
    let memory = read.with("password.memory", |text| {
        let bytes = value::size(text)?;
        let least = if passes == 1 { 46 << 20 } else { 19 << 20 };
        if (least..=1 << 30).contains(&bytes) { Ok(bytes) } else { Err(format!("with {passes} passes it is {} MiB to 1 GiB", least >> 20)) }
    })?;
    Ok(PasswordCost { memory_kib: u32::try_from(memory >> 10).unwrap_or(u32::MAX), passes })
}

fn limits(read: &Reader<'_>) -> Result<Limits, ConfigError> {
    Ok(Limits {
        upload: read.with("limits.upload", value::size)?,
        json: read.with("limits.json", value::size)?,
        credentials: read.with("limits.credentials", value::size)?,
        connections: read.with("limits.connections", |text| number(text, 1, 1_000_000))?,
        connections_per_address: read.with("limits.connections_per_address", |text| number(text, 1, 1_000_000))?,
        header_time: read.with("limits.header_time", value::time)?,
        request_time: read.with("limits.request_time", value::time)?,
        slowest: read.with("limits.slowest", value::size)?,
        in_flight: read.with("limits.in_flight", |text| number(text, 1, 1_000_000))?,
        drain_time: read.with("limits.drain_time", value::time)?,
    })
}

fn webhook(read: &Reader<'_>) -> Result<Option<Webhook>, ConfigError> {
    let allow_private = read.with("webhook.allow_private", value::truth)?;
    let secret = read.with("webhook.secret", |text| match some(text) {
        Some(secret) if webhook::key(&secret).is_none() => Err("it is whsec_ and 24 to 64 bytes as base64".to_owned()),
        secret => Ok(secret.map(Secret::new)),
    })?;
    let url = read.with("webhook.url", |text| some(text).map(|url| receiver(url, allow_private)).transpose())?;
    match (url, secret) {
        (None, _) => Ok(None),
        (Some(url), Some(secret)) => Ok(Some(Webhook { url, secret, allow_private })),
        (Some(_), None) => Err(read.wrong("webhook.url", "webhook.secret is missing".to_owned())),
    }
}

fn receiver(url: String, allow_private: bool) -> Result<String, String> {
    let parsed: reqwest::Url = url.parse().map_err(|_| "it is an address such as https://example.com/hooks/guildhall".to_owned())?;
    let has_name = !parsed.username().is_empty() || parsed.password().is_some();
    match parsed.scheme() {
        _ if has_name => Err("it holds a name or a password; the signature is what the receiver checks".to_owned()),
        "https" => Ok(url),
        "http" if allow_private => Ok(url),
        "http" => Err("it has no TLS; set webhook.allow_private to yes if that is meant".to_owned()),
        _ => Err("it starts with https://".to_owned()),
    }
}

fn store(read: &Reader<'_>, data: &Path) -> Result<Store, ConfigError> {
    let Some(bucket) = read.with("s3.bucket", |text| Ok(some(text)))? else {
        return Ok(Store::Folder(data.join("files")));
    };
    let key = |name| read.with(name, |text| Ok(some(text).map(Secret::new)));
    let keys = match (key("s3.access_key")?, key("s3.secret_key")?) {
        (Some(access), Some(secret)) => Some((access, secret)),
        (None, None) => None,
        (Some(_), None) => return Err(read.wrong("s3.access_key", "s3.secret_key is missing".to_owned())),
        (None, Some(_)) => return Err(read.wrong("s3.secret_key", "s3.access_key is missing".to_owned())),
    };
    let allow_http = read.with("s3.allow_http", value::truth)?;
    let endpoint = read.with("s3.endpoint", |text| match some(text) {
        Some(url) if url.starts_with("http://") && !allow_http => {
            Err("it has no TLS; set s3.allow_http to yes if that is meant".to_owned())
        }
        url => Ok(url),
    })?;
    Ok(Store::S3 { bucket, endpoint, region: read.with("s3.region", |text| Ok(text.to_owned()))?, keys, allow_http })
}
