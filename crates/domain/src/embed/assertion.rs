//! What a host's server says about somebody: a JWT of one use. Its text is read strictly, its signature is checked by the server.

use std::collections::BTreeMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};
use serde_json::Value;

use super::origin;

/// Most bytes of an assertion: usual ones have 700, and what an unknown sender may send is 4 kB with all around it.
pub const ASSERTION_MAX: usize = 3_072;
/// Most seconds between `iat` and `exp`.
pub const LIFE_SECONDS: i64 = 60;
/// Seconds by which two clocks may differ.
pub const LEEWAY_SECONDS: i64 = 5;
/// Fewest signs of a nonce: 128 bits in base64url.
pub const NONCE_MIN: usize = 22;
/// Most signs of a nonce.
pub const NONCE_MAX: usize = 64;
/// Most signs of a `jti`.
pub const JTI_MAX: usize = 128;

/// Why an assertion does not count. For the host's developers: none of it tells more than they signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// No assertion in the form of a JWS with three parts of plain JSON, or one that is too long.
    Malformed,
    /// A host that is not there or switched off, a key it does not have, or a signature that is not the key's.
    NotVerified,
    /// `iss` is not the host.
    Issuer,
    /// `aud` is not the portal.
    Audience,
    /// `exp` is past, or `iat` too long ago.
    Expired,
    /// `iat` or `nbf` lies ahead.
    NotYet,
    /// `exp` is more than a minute after `iat`, or before it.
    Lifetime,
    /// `nonce` is not the frame's.
    Nonce,
    /// `origin` is not the page around the frame, or not the host's.
    Origin,
    /// It was used before.
    Used,
    /// Nobody of this name may be here, or not of this company.
    Person,
}

impl Reason {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::NotVerified => "not-verified",
            Self::Issuer => "issuer",
            Self::Audience => "audience",
            Self::Expired => "expired",
            Self::NotYet => "not-yet",
            Self::Lifetime => "lifetime",
            Self::Nonce => "nonce",
            Self::Origin => "origin",
            Self::Used => "used",
            Self::Person => "person",
        }
    }
}

/// An object in which each name is there once. JSON leaves open what a name means that is there twice, and two readers need not agree.
struct Once(BTreeMap<String, Value>);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Once;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
                let mut all = BTreeMap::new();
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    if all.insert(name, value).is_some() {
                        return Err(A::Error::custom("a name is there twice"));
                    }
                }
                Ok(Once(all))
            }
        }
        deserializer.deserialize_map(Names)
    }
}

fn object(part: &str) -> Option<BTreeMap<String, Value>> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
    serde_json::from_slice::<Once>(&bytes).ok().map(|Once(all)| all)
}

/// The head of an assertion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header<'a> {
    /// What it says it is signed with.
    pub alg: String,
    /// Which key it says signed it.
    pub kid: String,
    /// What was signed.
    pub signed: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Header<'a> {
    /// Reads the head and nothing else: what the rest says counts only when it is signed. Keys that the head brings along or points at
    /// (`jwk`, `jku`, `x5c`, `x5u`) are not looked at; what it declares critical (`crit`) nobody here understands.
    ///
    /// # Errors
    /// When it is no signed JWT in three parts.
    pub fn read(assertion: &'a str) -> Result<Self, Reason> {
        if assertion.len() > ASSERTION_MAX {
            return Err(Reason::Malformed);
        }
        let (signed, signature) = assertion.rsplit_once('.').ok_or(Reason::Malformed)?;
        let (head, payload) = signed.split_once('.').ok_or(Reason::Malformed)?;
        if payload.contains('.') {
            return Err(Reason::Malformed);
        }
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).map_err(|_| Reason::Malformed)?;
        let head = object(head).ok_or(Reason::Malformed)?;
        let text = |name: &str| head.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(Reason::Malformed);
        let is_jwt = head.get("typ").is_none_or(|typ| typ.as_str().is_some_and(|typ| typ.eq_ignore_ascii_case("JWT")));
        // A nested token has a content type, a compressed or encrypted one these.
        let is_plain = ["crit", "b64", "cty", "enc", "zip"].iter().all(|name| !head.contains_key(*name));
        if !is_jwt || !is_plain {
            return Err(Reason::Malformed);
        }
        Ok(Self { alg: text("alg")?, kid: text("kid")?, signed, signature, payload })
    }

    /// What it claims. To be asked after the signature was checked.
    ///
    /// # Errors
    /// When a claim is missing, of another kind, there twice, or one that is not known here.
    pub fn claims(&self) -> Result<Claims, Reason> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(self.payload).map_err(|_| Reason::Malformed)?;
        serde_json::from_slice(&bytes).map_err(|_| Reason::Malformed)
    }
}

/// What an assertion claims. Each claim is there once; others than these are refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The host's slug.
    pub iss: String,
    /// The portal's address.
    pub aud: String,
    /// The person: e-mail address or id.
    pub sub: String,
    /// The person's company: a partner's id, or `vendor`.
    pub org: String,
    /// What the frame made up.
    pub nonce: String,
    /// Makes it one of its kind.
    pub jti: String,
    /// When it was signed, in seconds since 1970.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
    /// When it begins; libraries add it.
    #[serde(default)]
    pub nbf: Option<i64>,
    /// The origin of the page around the frame.
    pub origin: String,
}

/// What an assertion must agree with.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The host's slug.
    pub host: &'a str,
    /// The host's origins.
    pub origins: &'a [String],
    /// The portal's address.
    pub audience: &'a str,
    /// The origin that the browser told the frame.
    pub origin: &'a str,
    /// What the frame made up.
    pub nonce: &'a str,
    /// The time.
    pub now: DateTime<Utc>,
}

impl Claims {
    /// Whether everything agrees, except for the person and whether it was used before.
    ///
    /// # Errors
    /// With the first thing that does not.
    pub fn check(&self, expected: &Expected<'_>) -> Result<(), Reason> {
        let now = expected.now.timestamp();
        let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_graphic());
        if self.iss != expected.host {
            return Err(Reason::Issuer);
        }
        if self.aud != expected.audience {
            return Err(Reason::Audience);
        }
        if self.jti.len() < 8 || self.jti.len() > JTI_MAX || !is_plain(&self.jti) {
            return Err(Reason::Malformed);
        }
        match self.exp.checked_sub(self.iat) {
            Some(1..=LIFE_SECONDS) => {}
            Some(_) | None => return Err(Reason::Lifetime),
        }
        // From here on nothing overflows: both lie within a minute of each other, and near to now or refused.
        if self.iat > now.saturating_add(LEEWAY_SECONDS) || self.nbf.is_some_and(|nbf| nbf > now.saturating_add(LEEWAY_SECONDS)) {
            return Err(Reason::NotYet);
        }
        if self.exp.saturating_add(LEEWAY_SECONDS) <= now {
            return Err(Reason::Expired);
        }
        let length = self.nonce.len();
        if self.nonce != expected.nonce || !(NONCE_MIN..=NONCE_MAX).contains(&length) || !is_plain(&self.nonce) {
            return Err(Reason::Nonce);
        }
        let is_spelled = origin(&self.origin).as_deref() == Some(self.origin.as_str());
        if !is_spelled || self.origin != expected.origin || !expected.origins.contains(&self.origin) {
            return Err(Reason::Origin);
        }
        Ok(())
    }
}

/// Until when it must be remembered that an assertion was used: for longer than anybody would take it.
#[must_use]
pub fn spent_until(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::seconds(2 * (LIFE_SECONDS + LEEWAY_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONCE: &str = "AAAAAAAAAAAAAAAAAAAAAA";

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000, 0).unwrap_or_default()
    }

    fn claims() -> Claims {
        Claims {
            iss: "intranet".into(),
            aud: "https://portal.test".into(),
            sub: "ada@ardent.example".into(),
            org: "vendor".into(),
            nonce: NONCE.into(),
            jti: "12345678".into(),
            iat: now().timestamp(),
            exp: now().timestamp() + 60,
            nbf: None,
            origin: "https://intranet.test".into(),
        }
    }

    fn verdict(claims: &Claims) -> Result<(), Reason> {
        let origins = ["https://intranet.test".to_owned(), "https://other.test".to_owned()];
        claims.check(&Expected {
            host: "intranet",
            origins: &origins,
            audience: "https://portal.test",
            origin: "https://intranet.test",
            nonce: NONCE,
            now: now(),
        })
    }

    #[test]
    fn what_agrees_counts() {
        assert_eq!(verdict(&claims()), Ok(()));
        // Clocks differ a little.
        assert_eq!(verdict(&Claims { iat: claims().iat + 5, exp: claims().exp + 5, ..claims() }), Ok(()));
        assert_eq!(verdict(&Claims { iat: claims().iat - 64, exp: claims().exp - 64, ..claims() }), Ok(()));
    }

    #[test]
    fn what_does_not_agree_says_why() {
        let at = now().timestamp();
        for (changed, reason) in [
            (Claims { iss: "other".into(), ..claims() }, Reason::Issuer),
            (Claims { aud: "https://portal.test/".into(), ..claims() }, Reason::Audience),
            (Claims { jti: "short".into(), ..claims() }, Reason::Malformed),
            (Claims { jti: "with a space".into(), ..claims() }, Reason::Malformed),
            (Claims { exp: at + 61, ..claims() }, Reason::Lifetime),
            (Claims { exp: at, ..claims() }, Reason::Lifetime),
            (Claims { iat: i64::MIN, exp: i64::MAX, ..claims() }, Reason::Lifetime),
            (Claims { iat: i64::MAX - 1, exp: i64::MAX, ..claims() }, Reason::NotYet),
            (Claims { iat: i64::MIN, exp: i64::MIN + 1, ..claims() }, Reason::Expired),
            (Claims { iat: at + 6, exp: at + 10, ..claims() }, Reason::NotYet),
            (Claims { nbf: Some(at + 6), ..claims() }, Reason::NotYet),
            (Claims { iat: at - 65, exp: at - 5, ..claims() }, Reason::Expired),
            (Claims { nonce: "BAAAAAAAAAAAAAAAAAAAAA".into(), ..claims() }, Reason::Nonce),
            (Claims { origin: "https://other.test".into(), ..claims() }, Reason::Origin),
            (Claims { origin: "https://intranet.test/".into(), ..claims() }, Reason::Origin),
        ] {
            assert_eq!(verdict(&changed), Err(reason), "{changed:?}");
        }
    }

    #[test]
    fn a_used_one_is_remembered_for_longer_than_it_would_be_taken() {
        let latest = Claims { iat: now().timestamp() + LEEWAY_SECONDS, exp: now().timestamp() + LEEWAY_SECONDS + LIFE_SECONDS, ..claims() };
        assert!(spent_until(now()).timestamp() >= latest.exp + LEEWAY_SECONDS);
    }

    fn token(head: &str, payload: &str) -> String {
        let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", part(head), part(payload), part("signature"))
    }

    #[test]
    fn heads_are_read_strictly() {
        let good = token(r#"{"alg":"EdDSA","kid":"a","typ":"JWT","jku":"https://evil.test","jwk":{"kty":"oct"}}"#, "{}");
        let head = Header::read(&good).expect("it is good");
        assert_eq!((head.alg.as_str(), head.kid.as_str()), ("EdDSA", "a"));
        for bad in [
            r#"{"alg":"EdDSA","alg":"none","kid":"a"}"#,
            r#"{"alg":"EdDSA"}"#,
            r#"{"kid":"a"}"#,
            r#"{"alg":1,"kid":"a"}"#,
            r#"{"alg":"EdDSA","kid":["a"]}"#,
            r#"{"alg":"EdDSA","kid":"a","crit":[]}"#,
            r#"{"alg":"EdDSA","kid":"a","cty":"JWT"}"#,
            r#"{"alg":"EdDSA","kid":"a","zip":"DEF"}"#,
            r#"{"alg":"EdDSA","kid":"a","typ":"at+jwt"}"#,
            r#"["EdDSA"]"#,
            "",
        ] {
            assert_eq!(Header::read(&token(bad, "{}")).err(), Some(Reason::Malformed), "{bad}");
        }
        for bad in ["", "a", "a.b", "a.b.c.d", "a.b.c.d.e", &format!("{good}="), &good.replace('.', " "), &"x".repeat(5_000)] {
            assert_eq!(Header::read(bad).err(), Some(Reason::Malformed), "{bad}");
        }
    }

    #[test]
    fn claims_are_there_once_and_known() {
        let of = |payload: &str| {
            let token = token(r#"{"alg":"EdDSA","kid":"a"}"#, payload);
            Header::read(&token).and_then(|head| head.claims())
        };
        let good = r#""iss":"a","aud":"b","sub":"c","org":"d","nonce":"e","jti":"f","iat":1,"exp":2,"origin":"g""#;
        assert!(of(&format!("{{{good}}}")).is_ok());
        for bad in [
            format!("{{{good},\"sub\":\"admin\"}}"),
            format!("{{{good},\"role\":\"admin\"}}"),
            format!("{{{}}}", good.replace("\"b\"", "[\"b\"]")),
            format!("{{{}}}", good.replace(":1", ":1.5")),
            format!("{{{}}}", good.replace(":1", ":\"1\"")),
            format!("{{{}}}", good.replace(":2", ":1e30")),
            format!("{{{}}}", good.replace(",\"origin\":\"g\"", "")),
            format!("[{{{good}}}]"),
            format!("{{{good}}} ").replace("} ", "}x"),
        ] {
            assert_eq!(of(&bad).err(), Some(Reason::Malformed), "{bad}");
        }
    }
}
