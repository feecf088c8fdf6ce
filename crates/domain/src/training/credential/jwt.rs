//! Credentials as compact JWTs: the payload is the credential itself, with the registered claims beside its members.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::DateTime;
use serde_json::{Map, Value, json};

/// The key that signs, as the header tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// The verification method's address: `did:web:…#key-…`.
    pub id: String,
    /// The public key.
    pub public: [u8; 32],
}

impl SigningKey {
    /// The public key as a JWK.
    #[must_use]
    pub fn jwk(&self) -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "x": BASE64_URL_SAFE_NO_PAD.encode(self.public) })
    }
}

/// What is signed: header and payload. The signature is taken over these very bytes.
#[must_use]
pub fn signing_input(credential: &Value, key: &SigningKey) -> String {
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": key.id, "jwk": key.jwk() });
    format!("{}.{}", encode(&header), encode(&claims(credential)))
}

/// The JWT: what was signed, and the signature.
#[must_use]
pub fn compact(signing_input: &str, signature: &[u8; 64]) -> String {
    format!("{signing_input}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// The payload: the credential with `iss`, `sub`, `jti`, `nbf` and `exp` from its own members (Open Badges 3.0, 8.2.4.1). There is no
/// `iat`: the time of issuance is `nbf`.
#[must_use]
pub fn claims(credential: &Value) -> Value {
    let mut members: Map<String, Value> = credential.as_object().cloned().unwrap_or_default();
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let issuer = credential.get("issuer");
    let claims = [
        ("iss", text(issuer.and_then(|issuer| issuer.get("id")).or(issuer)).map(Value::from)),
        ("sub", text(credential.get("credentialSubject").and_then(|subject| subject.get("id"))).map(Value::from)),
        ("jti", text(credential.get("id")).map(Value::from)),
        ("nbf", seconds(credential.get("validFrom"))),
        ("exp", seconds(credential.get("validUntil"))),
    ];
    members.extend(claims.into_iter().filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))));
    Value::Object(members)
}

fn seconds(moment: Option<&Value>) -> Option<Value> {
    let moment = DateTime::parse_from_rfc3339(moment?.as_str()?).ok()?;
    Some(moment.timestamp().into())
}

fn encode(value: &Value) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::credential::tests::certificate;

    fn decode(part: &str) -> Value {
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).expect("base 64")).expect("json")
    }

    #[test]
    fn the_payload_is_the_credential_with_its_claims() {
        let credential = certificate().credential();
        let key = SigningKey { id: "did:web:partners.example#key-1".to_owned(), public: [7; 32] };
        let token = compact(&signing_input(&credential, &key), &[1; 64]);
        let parts: Vec<&str> = token.split('.').collect();
        let (header, payload) = (decode(parts[0]), decode(parts[1]));
        assert_eq!((header["alg"].as_str(), header["kid"].as_str()), (Some("EdDSA"), Some("did:web:partners.example#key-1")));
        assert_eq!(header["jwk"]["x"], BASE64_URL_SAFE_NO_PAD.encode([7; 32]));
        assert_eq!(payload["iss"], payload["issuer"]["id"]);
        assert_eq!(payload["sub"], payload["credentialSubject"]["id"]);
        assert_eq!(payload["jti"], payload["id"]);
        assert_eq!((payload["nbf"].as_i64(), payload["exp"].as_i64()), (Some(1_777_852_800), Some(1_809_475_199)));
        assert_eq!(payload.get("vc"), None, "no wrapper");
        let mut plain = payload;
        for claim in ["iss", "sub", "jti", "nbf", "exp"] {
            plain.as_object_mut().expect("an object").remove(claim);
        }
        assert_eq!(plain, credential);
    }

    #[test]
    fn an_issuer_may_be_an_address_alone() {
        let list = json!({ "id": "https://a/1", "issuer": "did:web:a", "validFrom": "2026-01-01T00:00:00Z" });
        let claims = claims(&list);
        assert_eq!((claims["iss"].as_str(), claims.get("exp"), claims.get("sub")), (Some("did:web:a"), None, None));
    }
}
