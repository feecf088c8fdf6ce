//! The server's settings, checked once when it starts.

mod check;
pub mod settings;
pub mod sources;
pub mod value;
mod vocabulary;

use std::{
    fmt,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use guildhall_domain::{
    language::Language,
    money::Currency,
    portal::{self, Portal, Term},
};

pub use self::check::content_at;
use crate::logo::Logo;
use sources::{Origin, Values};
use value::Network;

/// A text that stays out of every log and every `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }
    /// The text itself.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

/// Why the settings cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A file of settings cannot be read.
    #[error("the file of settings {0} cannot be read: {1}")]
    File(String, String),
    /// No such setting.
    #[error("there is no setting {name} ({place}){}", nearest.as_ref().map_or(String::new(), |name| format!(". Did you mean {name}?")))]
    Unknown {
        /// As it was written.
        name: String,
        /// Where it was written.
        place: String,
        /// A setting spelled much the same.
        nearest: Option<String>,
    },
    /// A value that cannot be used.
    #[error("the setting {key} (from {origin}) cannot be used: {why}")]
    Value {
        /// The setting.
        key: &'static str,
        /// Who said it.
        origin: String,
        /// What is wrong.
        why: String,
    },
}

/// Name, colour and logo of the vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The portal's name.
    pub name: String,
    /// The vendor's name.
    pub vendor: String,
    /// `#rrggbb`.
    pub accent: String,
    /// The logo.
    pub logo: Option<Logo>,
    /// Whom to write to for help.
    pub help_email: Option<String>,
}

/// How mail leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The SMTP server; without one, mail is written to [`Config::mail_folder`].
    pub smtp_url: Option<Secret>,
    /// The sender of all mail.
    pub sender: String,
}

/// Where events go besides the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The receiver.
    pub url: String,
    /// What events are signed with.
    pub secret: Secret,
    /// Whether the receiver may be in a private network.
    pub allow_private: bool,
}

/// What hashing one password costs (argon2id).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

/// How long a session lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTimes {
    /// Without being used.
    pub idle: Duration,
    /// At all.
    pub absolute: Duration,
}

/// What one client may ask of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file in bytes.
    pub upload: u64,
    /// Largest JSON body in bytes.
    pub json: u64,
    /// Largest body of credential routes in bytes.
    pub credentials: u64,
    /// Connections, all together.
    pub connections: usize,
    /// Connections of one address.
    pub connections_per_address: usize,
    /// Time for a header to arrive.
    pub header_time: Duration,
    /// Time for a JSON request.
    pub request_time: Duration,
    /// Fewest bytes in a second for a file on its way.
    pub slowest: u64,
    /// Requests at the same time.
    pub in_flight: usize,
    /// Time for running requests when the server stops.
    pub drain_time: Duration,
}

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Store {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In an S3-compatible bucket.
    S3 {
        /// The bucket.
        bucket: String,
        /// The store's address; AWS when absent.
        endpoint: Option<String>,
        /// The bucket's region.
        region: String,
        /// Access and secret key; the machine's role when absent.
        keys: Option<(Secret, Secret)>,
        /// Whether the endpoint may be without TLS.
        allow_http: bool,
    },
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Plain,
    /// For machines: one JSON object a line.
    Json,
}

/// Every setting, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Folder of the database, the files and unfinished uploads.
    pub data: PathBuf,
    /// `sqlite:` or `postgres:` URL.
    pub database_url: Secret,
    /// Where people reach the portal's pages, without a slash at the end: an origin, and the path below which they lie.
    pub public_url: String,
    /// Where browsers reach the API, without a slash at the end; `None`: on the portal's own origin. See [`Config::api_url`].
    pub api_url: Option<String>,
    /// Origins of web apps on the API's site that may ask it with the session's cookie, besides its own.
    pub allowed_origins: Vec<String>,
    /// Origins of web apps on other sites than the API's: their pages get no cookie but a bearer.
    pub bearer_origins: Vec<String>,
    /// Port of the listener that serves packages; `None`: the one after the portal's, or a free one.
    pub content_port: Option<u16>,
    /// Where browsers reach that listener, without a slash at the end; `*` stands for a package's own name.
    pub content_url: String,
    /// Reverse proxies whose forwarding headers are believed.
    pub trusted_proxies: Vec<Network>,
    /// Whether browsers keep the app's files for the time without a connection.
    pub offline: bool,
    /// Whether people may mark a device as their own, where the portal then opens without a connection.
    pub own_devices: bool,
    /// Folder of the web app, instead of the one in the binary.
    pub web_dir: Option<PathBuf>,
    /// Name, colour and logo.
    pub brand: Brand,
    /// Languages of the interface, the default first.
    pub languages: Vec<Language>,
    /// The vendor's currency.
    pub currency: Currency,
    /// Time zone of deadlines.
    pub time_zone: String,
    /// Tiers, lowest first.
    pub tiers: Vec<Term>,
    /// Regions.
    pub regions: Vec<Term>,
    /// Partner types.
    pub partner_types: Vec<Term>,
    /// How many people approve a version.
    pub collateral_approvals: u8,
    /// Groups of words that mean the same in searches, as the search index spells them.
    pub synonyms: Vec<Vec<String>>,
    /// How mail leaves.
    pub mail: Mail,
    /// Where events go besides the portal, if anywhere.
    pub webhook: Option<Webhook>,
    /// What secrets in the database are sealed with; a file in the data folder when absent.
    pub secret_key: Option<Secret>,
    /// What hashing one password costs.
    pub password: PasswordCost,
    /// How long a session lives.
    pub session: SessionTimes,
    /// What one client may ask of the server.
    pub limits: Limits,
    /// Where files are kept.
    pub store: Store,
    /// How log lines look.
    pub log_format: LogFormat,
    /// Which log lines are written.
    pub log_level: String,
}

impl Config {
    /// The defaults, over a data folder. What tests start from.
    ///
    /// # Errors
    /// Never with the defaults as they are; a test sees to it.
    pub fn defaults(data: &Path) -> Result<Self, ConfigError> {
        let mut values = Values::default();
        if let Some(setting) = settings::find("data") {
            values.set(setting, toml::Value::String(data.display().to_string()), Origin::Default);
        }
        Self::check(&values)
    }

    /// What the browser is told before anybody signs in.
    #[must_use]
    pub fn portal(&self) -> Portal {
        Portal {
            name: self.brand.name.clone(),
            vendor: self.brand.vendor.clone(),
            accent: self.brand.accent.clone(),
            logo: self.brand.logo.as_ref().map(|_| portal::LOGO.path.to_owned()),
            help_email: self.brand.help_email.clone(),
            languages: self.languages.clone(),
            currency: self.currency,
            time_zone: self.time_zone.clone(),
            tiers: self.tiers.clone(),
            regions: self.regions.clone(),
            partner_types: self.partner_types.clone(),
            collateral_approvals: self.collateral_approvals,
            max_upload: self.limits.upload,
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }

    /// The origin of the portal's pages.
    #[must_use]
    pub fn public_origin(&self) -> &str {
        split(&self.public_url).0
    }

    /// The path below which the portal's pages lie, with a slash at both ends.
    #[must_use]
    pub fn base_path(&self) -> String {
        format!("{}/", split(&self.public_url).1)
    }

    /// Where browsers reach the API: its paths, which begin with `/api`, follow.
    #[must_use]
    pub fn api_url(&self) -> &str {
        self.api_url.as_deref().unwrap_or(self.public_origin())
    }

    /// Where browsers reach the API, as its origin and the path before `/api`.
    #[must_use]
    pub fn api_place(&self) -> (&str, &str) {
        split(self.api_url())
    }

    /// The API's origin, when it is not that of the pages.
    #[must_use]
    pub fn api_elsewhere(&self) -> Option<&str> {
        let origin = split(self.api_url()).0;
        (origin != self.public_origin()).then_some(origin)
    }

    /// How the app in the browser names the API: nothing or a path on its own origin, else the whole address.
    #[must_use]
    pub fn api_from_app(&self) -> &str {
        if self.api_elsewhere().is_some() { self.api_url() } else { split(self.api_url()).1 }
    }

    /// Whether the pages lie on another site than the API, so that browsers keep the cookie back.
    #[must_use]
    pub fn is_cross_site(&self) -> bool {
        self.bearer_origins.iter().any(|known| known == self.public_origin())
    }

    /// Whether people reach the portal over TLS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// Where mail is written when there is no SMTP server.
    #[must_use]
    pub fn mail_folder(&self) -> PathBuf {
        self.data.join("mail")
    }

    /// Where pieces of unfinished uploads lie.
    #[must_use]
    pub fn upload_folder(&self) -> PathBuf {
        self.data.join("uploads")
    }
}

/// An address as its origin and its path.
fn split(url: &str) -> (&str, &str) {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(start..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| start + at);
    url.split_at(end)
}
