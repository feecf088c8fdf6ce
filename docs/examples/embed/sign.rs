//! Signs an assertion with `ring`; `base64`, `serde_json` and `rand` write it. An Ed25519 key as PKCS #8 (DER).

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::signature::Ed25519KeyPair;
use serde_json::json;

/// What the host vouches for.
pub struct Vouch<'a> {
    pub kid: &'a str,
    pub host: &'a str,
    pub portal: &'a str,
    pub origin: &'a str,
    pub person: &'a str,
    pub company: &'a str,
    pub nonce: &'a str,
}

/// `now` is in seconds since 1970.
pub fn assertion(key: &Ed25519KeyPair, vouch: &Vouch<'_>, now: u64) -> String {
    let head = json!({ "alg": "EdDSA", "typ": "JWT", "kid": vouch.kid });
    let claims = json!({
        "iss": vouch.host, "aud": vouch.portal, "sub": vouch.person, "org": vouch.company, "nonce": vouch.nonce,
        "jti": format!("{:032x}", rand::random::<u128>()), "iat": now, "exp": now + 60, "origin": vouch.origin,
    });
    let encode = |text: String| BASE64_URL_SAFE_NO_PAD.encode(text);
    let signed = format!("{}.{}", encode(head.to_string()), encode(claims.to_string()));
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}
