//! Credentials with an embedded proof (Data Integrity, cryptosuite `eddsa-jcs-2022`): no JSON-LD processing is needed to check them.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value, json};

use super::{
    instant,
    jcs::{NotCanonical, canonical},
    multibase::base58,
};

/// What is hashed: SHA-256 of each of the two; the signature is taken over the hash of `options` followed by the hash of `document`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsigned {
    /// The proof's options in their one spelling.
    pub options: String,
    /// The credential in its one spelling.
    pub document: String,
    proof: Map<String, Value>,
    credential: Map<String, Value>,
}

/// Prepares a proof. `method` is the verification method's address.
///
/// # Errors
/// When the credential has numbers that cannot be written in one way.
pub fn prepare(credential: &Value, method: &str, created: DateTime<Utc>) -> Result<Unsigned, NotCanonical> {
    let mut members = credential.as_object().cloned().unwrap_or_default();
    members.remove("proof");
    let mut proof = Map::new();
    // The suite takes the credential's contexts into the options, so that their meaning is signed too.
    if let Some(context) = members.get("@context") {
        proof.insert("@context".to_owned(), context.clone());
    }
    for (name, value) in [
        ("type", json!("DataIntegrityProof")),
        ("cryptosuite", json!("eddsa-jcs-2022")),
        ("created", json!(instant(created))),
        ("verificationMethod", json!(method)),
        ("proofPurpose", json!("assertionMethod")),
    ] {
        proof.insert(name.to_owned(), value);
    }
    let options = canonical(&Value::Object(proof.clone()))?;
    let document = canonical(&Value::Object(members.clone()))?;
    Ok(Unsigned { options, document, proof, credential: members })
}

impl Unsigned {
    /// The credential with its proof.
    #[must_use]
    pub fn signed(self, signature: &[u8; 64]) -> Value {
        let Self { mut proof, mut credential, .. } = self;
        proof.insert("proofValue".to_owned(), base58(signature).into());
        credential.insert("proof".to_owned(), Value::Object(proof));
        Value::Object(credential)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{credential::tests::certificate, fixtures::at};

    #[test]
    fn a_proof_covers_contexts_options_and_document() {
        let credential = certificate().credential();
        let created = at("2026-05-04T08:00:00Z");
        let unsigned = prepare(&credential, "did:web:partners.example#key-1", created).expect("whole numbers");
        assert!(unsigned.options.starts_with("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\""));
        assert!(!unsigned.document.contains("DataIntegrityProof"));
        let signed = unsigned.clone().signed(&[9; 64]);
        assert_eq!(signed["proof"]["cryptosuite"], "eddsa-jcs-2022");
        assert!(signed["proof"]["proofValue"].as_str().is_some_and(|text| text.starts_with('z')));
        // Signing what is signed already signs the same: an old proof is no part of it.
        assert_eq!(prepare(&signed, "did:web:partners.example#key-1", created).expect("whole numbers"), unsigned);
    }
}
