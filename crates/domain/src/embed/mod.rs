//! The portal inside a page of somebody else's: which hosts may frame it, who vouches for whom, and what is done there.

pub mod api;
mod assertion;
mod reach;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::{
    assertion::{
        ASSERTION_MAX, Claims, Expected, Header, JTI_MAX, LEEWAY_SECONDS, LIFE_SECONDS, NONCE_MAX, NONCE_MIN, Reason, spent_until,
    },
    reach::{Reach, named, reach},
};
use crate::{
    id::ids,
    invalid::{Check, Invalid},
    module::Module,
    problem::refusals,
    session::Me,
};

ids! {
    /// A host's id.
    HostId HostKey,
    /// A key's id.
    KeyId KeyKey,
}

/// Minutes for which a frame is signed in before its host vouches again.
pub const SESSION_MINUTES: i64 = 15;
/// Most origins of a host.
pub const ORIGINS_MAX: usize = 20;
/// Most keys of a host: the present one, the next one, and some of several systems.
pub const KEYS_MAX: usize = 8;
/// What `org` says in an assertion about somebody of the vendor.
pub const VENDOR_ORG: &str = "vendor";

/// What a host may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Home, library, funds and training together.
    Portal,
    /// The library alone.
    Library,
    /// The funds alone.
    Funds,
    /// Training alone.
    Training,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 4] = [Self::Portal, Self::Library, Self::Funds, Self::Training];

    /// The name in catalogue keys.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Library => "library",
            Self::Funds => "funds",
            Self::Training => "training",
        }
    }

    /// The modules it opens.
    #[must_use]
    pub const fn modules(self) -> &'static [Module] {
        match self {
            Self::Portal => &[Module::Home, Module::Collateral, Module::Funds, Module::Training],
            Self::Library => &[Module::Collateral],
            Self::Funds => &[Module::Funds],
            Self::Training => &[Module::Training],
        }
    }
}

/// Whether parts show a module.
#[must_use]
pub fn show(parts: &BTreeSet<Part>, module: Module) -> bool {
    parts.iter().any(|part| part.modules().contains(&module))
}

/// A host as an admin writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct HostInput {
    /// What it is called.
    pub name: String,
    /// Its name in addresses and in assertions (`iss`).
    pub slug: String,
    /// The origins whose pages may frame the portal, exactly as browsers send them.
    pub origins: Vec<String>,
    /// What they may show.
    pub shows: BTreeSet<Part>,
    /// Whether the host is switched on.
    pub active: bool,
}

impl HostInput {
    /// Checks every field and brings it into its one spelling.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 120);
        let slug = self.slug.trim().to_owned();
        check.slug("/slug", &slug);
        if self.origins.is_empty() {
            check.fail("/origins", "required");
        }
        check.at_most("/origins", &self.origins, ORIGINS_MAX);
        let mut origins = Vec::with_capacity(self.origins.len());
        for (index, text) in self.origins.iter().enumerate() {
            match origin(text) {
                Some(origin) => origins.push(origin),
                None => check.fail(&format!("/origins/{index}"), "not-an-origin"),
            }
        }
        check.unique(origins.iter().cloned(), |index| format!("/origins/{index}"));
        if self.shows.is_empty() {
            check.fail("/shows", "required");
        }
        // Who shows everything shows its parts.
        let shows = if self.shows.contains(&Part::Portal) { BTreeSet::from([Part::Portal]) } else { self.shows.clone() };
        check.finish(Self { name, slug, origins, shows, active: self.active })
    }
}

/// An origin in the one spelling that browsers use: `https` and a host, or `http` on this machine; a port where it is unusual. No
/// pattern, path or name of a person, so that it can stand in a header and be compared as it is.
#[must_use]
pub fn origin(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let (scheme, authority) = text.split_once("://")?;
    let authority = authority.strip_suffix('/').unwrap_or(authority);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if host.len() > 253 || !host.split('.').all(label) {
        return None;
    }
    let here = host == "localhost" || host == "127.0.0.1" || host.ends_with(".localhost");
    let usual = match scheme {
        "https" => 443,
        "http" if here => 80,
        _ => return None,
    };
    let Some(port) = port else { return Some(format!("{scheme}://{host}")) };
    if port.starts_with('0') || port.len() > 5 || !port.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let port: u16 = port.parse().ok()?;
    Some(if port == usual { format!("{scheme}://{host}") } else { format!("{scheme}://{host}:{port}") })
}

/// What a key signs with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Algorithm {
    /// Ed25519.
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    Es256,
}

impl Algorithm {
    /// Every one.
    pub const ALL: [Self; 2] = [Self::EdDsa, Self::Es256];

    /// The name in the database.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::EdDsa => "ed_dsa",
            Self::Es256 => "es256",
        }
    }

    /// Whether a token's `alg` is this one. The key says what it signs with; the token only agrees. `Ed25519` is the younger name of RFC 9864.
    #[must_use]
    pub fn is(self, alg: &str) -> bool {
        match self {
            Self::EdDsa => alg == "EdDSA" || alg == "Ed25519",
            Self::Es256 => alg == "ES256",
        }
    }
}

/// A public key as an admin gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct KeyInput {
    /// Its name in the head of assertions (`kid`).
    pub kid: String,
    /// The public key as JWK (RFC 7517) or PEM (`BEGIN PUBLIC KEY`).
    pub public_key: String,
}

impl KeyInput {
    /// Checks the name; what the key is, only who can read it knows.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let kid = check.text("/kid", &self.kid, 100);
        if !kid.bytes().all(|b| b.is_ascii_graphic()) {
            check.fail("/kid", "malformed");
        }
        let public_key = check.text("/public_key", &self.public_key, 4_000);
        check.finish(Self { kid, public_key })
    }
}

/// A key of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Key {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: KeyId,
    /// Its name in the head of assertions.
    pub kid: String,
    /// What it signs with.
    pub algorithm: Algorithm,
    /// SHA-256 of the key's bytes in base64url, to compare with what the host has.
    pub fingerprint: String,
    /// Since when it counts.
    pub added_at: DateTime<Utc>,
}

/// A host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Host {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: HostId,
    /// What can be changed.
    pub host: HostInput,
    /// Its keys, oldest first.
    pub keys: Vec<Key>,
    /// The address of the frame.
    pub address: String,
    /// The address of the script that makes the frame.
    pub script: String,
    /// What assertions name as `aud`.
    pub audience: String,
    /// When it was changed last.
    pub updated_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// A frame asks to be signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SessionInput {
    /// The host's slug.
    pub host: String,
    /// The origin of the page around the frame, as the browser told the frame.
    pub origin: String,
    /// What the frame made up for this one time.
    pub nonce: String,
    /// What the host's server signed: a JWT.
    pub assertion: String,
}

/// A frame is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Granted {
    /// What goes into `Authorization: Bearer`. Nothing else carries it.
    pub token: String,
    /// When it ends, unless the host vouches again.
    pub until: DateTime<Utc>,
    /// Names the session in the addresses of files.
    pub session: String,
    /// Seals addresses of files (base64url): HMAC-SHA-256 over path and query string.
    pub file_key: String,
    /// Who is signed in.
    pub me: Me,
}

/// What the frame is told by its page: the content of the `guildhall-embed` meta element.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shell {
    /// The host's slug.
    pub host: String,
    /// Whose pages may be around the frame.
    pub origins: Vec<String>,
    /// What is shown.
    pub shows: BTreeSet<Part>,
    /// The portal's own address, for what needs a window.
    pub portal: String,
}

/// What cannot be done with hosts now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The assertion does not count.
    NotVouched(Reason),
    /// A host has enough keys.
    TooManyKeys,
}

refusals! {
    Self::NotVouched(_) => "embed/not-vouched", "The host does not vouch for anybody with this assertion";
    Self::TooManyKeys => "embed/too-many-keys", "Take a key away before another is added";
}

fn params(refusal: &Refusal) -> serde_json::Map<String, serde_json::Value> {
    let mut params = serde_json::Map::new();
    match refusal {
        Refusal::NotVouched(reason) => _ = params.insert("reason".to_owned(), reason.code().into()),
        Refusal::TooManyKeys => _ = params.insert("max".to_owned(), KEYS_MAX.into()),
    }
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_have_one_spelling() {
        for (text, known) in [
            ("https://intranet.vendor.test", Some("https://intranet.vendor.test")),
            (" HTTPS://Intranet.Vendor.Test/ ", Some("https://intranet.vendor.test")),
            ("https://a.test:443", Some("https://a.test")),
            ("https://a.test:8443", Some("https://a.test:8443")),
            ("http://localhost:8080", Some("http://localhost:8080")),
            ("http://127.0.0.1:80", Some("http://127.0.0.1")),
            ("http://a.localhost:1", Some("http://a.localhost:1")),
        ] {
            assert_eq!(origin(text).as_deref(), known, "{text}");
        }
        for bad in [
            "",
            "*",
            "null",
            "https://*.vendor.test",
            "https://*",
            "http://intranet.vendor.test",
            "https://a.test/path",
            "https://a.test?x",
            "https://a.test; script-src *",
            "https://a.test https://b.test",
            "https://user@a.test",
            "https://a..test",
            "https://-a.test",
            "https://a.test:",
            "https://a.test:0",
            "https://a.test:99999",
            "https://a.test:08",
            "https://[::1]",
            "javascript://a.test",
            "data:text/html,x",
            "//a.test",
            "a.test",
            "https://ä.test",
            "http://localhost.evil.test",
        ] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }

    fn host() -> HostInput {
        HostInput {
            name: " Intranet ".to_owned(),
            slug: "intranet".to_owned(),
            origins: vec!["https://intranet.vendor.test/".to_owned()],
            shows: BTreeSet::from([Part::Portal, Part::Funds]),
            active: true,
        }
    }

    #[test]
    fn a_host_is_brought_into_its_one_spelling() {
        let checked = host().check().expect("it is good");
        assert_eq!(checked.name, "Intranet");
        assert_eq!(checked.origins, ["https://intranet.vendor.test"]);
        assert_eq!(checked.shows, BTreeSet::from([Part::Portal]));
    }

    #[test]
    fn a_host_names_every_wrong_field() {
        let input = HostInput {
            name: String::new(),
            slug: "In/tranet".to_owned(),
            origins: vec!["https://a.test".to_owned(), "*".to_owned(), "https://a.test/".to_owned()],
            shows: BTreeSet::new(),
            active: true,
        };
        let invalid = input.check().expect_err("five things are wrong");
        let pointers: Vec<_> = invalid.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/name", "/slug", "/origins/1", "/origins/1", "/shows"]);
    }

    #[test]
    fn parts_show_their_modules() {
        let library = BTreeSet::from([Part::Library]);
        assert!(show(&library, Module::Collateral));
        assert!(!show(&library, Module::Funds) && !show(&library, Module::Home));
        let portal = BTreeSet::from([Part::Portal]);
        assert!(Module::ALL.into_iter().filter(|module| show(&portal, *module)).eq(Part::Portal.modules().iter().copied()));
        assert!(!show(&portal, Module::System) && !show(&portal, Module::Partners));
    }
}
