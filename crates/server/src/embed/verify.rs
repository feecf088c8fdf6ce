//! Checks who signed an assertion.

use guildhall_domain::embed::{Algorithm, Claims, Expected, Header, Reason};
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};

use super::store::{HostRow, SigningKey};

/// What an assertion claims, when one of the host's keys signed it and everything in it agrees.
///
/// # Errors
/// With the reason. Before the signature is checked, all that is said is that it does not verify.
pub fn verify(assertion: &str, host: Option<&HostRow>, expected: &Expected<'_>) -> Result<Claims, Reason> {
    let head = Header::read(assertion)?;
    let host = host.filter(|host| host.active).ok_or(Reason::NotVerified)?;
    // The name chooses among the host's keys; the key says how it signs.
    let key = host.keys.iter().find(|key| key.kid == head.kid && key.algorithm.is(&head.alg)).ok_or(Reason::NotVerified)?;
    if !signed(key, &head) {
        return Err(Reason::NotVerified);
    }
    let claims = head.claims()?;
    claims.check(expected)?;
    Ok(claims)
}

fn signed(key: &SigningKey, head: &Header<'_>) -> bool {
    let algorithm: &'static dyn VerificationAlgorithm = match key.algorithm {
        Algorithm::EdDsa => &ED25519,
        Algorithm::Es256 => &ECDSA_P256_SHA256_FIXED,
    };
    UnparsedPublicKey::new(algorithm, &key.bytes).verify(head.signed.as_bytes(), &head.signature).is_ok()
}
