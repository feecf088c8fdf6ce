//! The issuer's identity: `did:web`, and the document that tells its keys, old ones too.

use serde_json::{Value, json};

use super::{jwt::SigningKey, multibase::multikey};

/// The DID of a portal at an address such as `https://partners.example:8443/portal`; `None` when it has no host.
#[must_use]
pub fn did_web(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let mut parts = rest.split(['/', '?', '#']);
    let host = parts.next().filter(|host| !host.is_empty())?;
    // The colon of a port would look like the one between parts.
    let host = host.to_lowercase().replace(':', "%3A");
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let folders: Vec<&str> = path.split('/').skip(1).filter(|part| !part.is_empty()).collect();
    Some(std::iter::once(host.as_str()).chain(folders).fold("did:web".to_owned(), |did, part| format!("{did}:{part}")))
}

/// Where the document of a DID lies, as a path: `/.well-known/did.json` for a host alone.
#[must_use]
pub fn document_path(did: &str) -> Option<String> {
    let rest = did.strip_prefix("did:web:")?;
    let folders: Vec<&str> = rest.split(':').skip(1).collect();
    Some(if folders.is_empty() { "/.well-known/did.json".to_owned() } else { format!("/{}/did.json", folders.join("/")) })
}

/// The document: every key that ever signed, so that old credentials still verify after a rotation. A key that was given up because
/// it may be known to others is left out: what it signed must no longer verify.
#[must_use]
pub fn document(did: &str, keys: &[SigningKey]) -> Value {
    let method =
        |key: &SigningKey| json!({ "id": key.id, "type": "Multikey", "controller": did, "publicKeyMultibase": multikey(&key.public) });
    let as_jwk =
        |key: &SigningKey| json!({ "id": format!("{}-jwk", key.id), "type": "JsonWebKey", "controller": did, "publicKeyJwk": key.jwk() });
    let methods: Vec<Value> = keys.iter().flat_map(|key| [method(key), as_jwk(key)]).collect();
    let ids: Vec<&Value> = methods.iter().filter_map(|method| method.get("id")).collect();
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "assertionMethod": ids,
        "verificationMethod": methods,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_dids_and_paths() {
        for (address, did, path) in [
            ("https://partners.example/", "did:web:partners.example", "/.well-known/did.json"),
            ("https://Partners.example:8443", "did:web:partners.example%3A8443", "/.well-known/did.json"),
            ("https://example.com/a/portal/?x#y", "did:web:example.com:a:portal", "/a/portal/did.json"),
        ] {
            assert_eq!(did_web(address).as_deref(), Some(did));
            assert_eq!(document_path(did).as_deref(), Some(path));
        }
        assert_eq!(did_web("https://"), None);
        assert_eq!(document_path("did:key:z6Mk"), None);
    }

    #[test]
    fn old_keys_stay_in_the_document() {
        let key = |n: u8| SigningKey { id: format!("did:web:a#key-{n}"), public: [n; 32] };
        let document = document("did:web:a", &[key(2), key(1)]);
        assert_eq!(document["assertionMethod"].as_array().map(Vec::len), Some(4));
        assert!(document["verificationMethod"][0]["publicKeyMultibase"].as_str().is_some_and(|key| key.starts_with("z6Mk")));
        assert_eq!(document["verificationMethod"][3]["publicKeyJwk"], key(1).jwk());
    }
}
