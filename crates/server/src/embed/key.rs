//! Reads public keys as people have them: JWK or PEM.

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use guildhall_domain::embed::Algorithm;
use ring::{
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    rand::SystemRandom,
};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// Bytes of a public key: the point on Edwards25519, or the uncompressed point on P-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// What it signs with.
    pub algorithm: Algorithm,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// How `SubjectPublicKeyInfo` begins (RFC 8410 and RFC 5480); the key's bytes follow and end it. Each kind of key has one length, so
/// there is one encoding.
const ED25519: &[u8] = &[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const P256: &[u8] = &[
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01,
    0x07, 0x03, 0x42, 0x00,
];

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
    d: Option<serde::de::IgnoredAny>,
}

impl PublicKey {
    /// SHA-256 of its bytes.
    pub fn fingerprint(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&self.bytes))
    }

    fn checked(self) -> Option<Self> {
        let fine = match self.algorithm {
            // Points of small order would make signatures that anybody can make.
            Algorithm::EdDsa => self.bytes.len() == 32 && !SMALL.iter().any(|small| is_same_point(small, &self.bytes)),
            Algorithm::Es256 => self.bytes.len() == 65 && is_on_curve(&self.bytes),
        };
        fine.then_some(self)
    }
}

/// Reads a public key.
///
/// # Errors
/// With the field: a private key, or none that is taken.
pub fn read(text: &str) -> Result<PublicKey, Error> {
    let text = text.trim();
    if text.contains("PRIVATE KEY") {
        return Err(Error::field("/public_key", "private-key"));
    }
    let key = if text.starts_with('{') {
        let jwk: Jwk = serde_json::from_str(text).map_err(|_| unknown())?;
        if jwk.d.is_some() || jwk.kty == "oct" {
            return Err(Error::field("/public_key", "private-key"));
        }
        of_jwk(&jwk)
    } else {
        of_pem(text)
    };
    key.and_then(PublicKey::checked).ok_or_else(unknown)
}

fn unknown() -> Error {
    Error::field("/public_key", "not-a-key")
}

fn of_jwk(jwk: &Jwk) -> Option<PublicKey> {
    let part = |text: &Option<String>| BASE64_URL_SAFE_NO_PAD.decode(text.as_ref()?).ok().filter(|bytes| bytes.len() == 32);
    match (jwk.kty.as_str(), jwk.crv.as_deref()?) {
        ("OKP", "Ed25519") => Some(PublicKey { algorithm: Algorithm::EdDsa, bytes: part(&jwk.x)? }),
        ("EC", "P-256") => {
            let bytes = [vec![4], part(&jwk.x)?, part(&jwk.y)?].concat();
            Some(PublicKey { algorithm: Algorithm::Es256, bytes })
        }
        _ => None,
    }
}

fn of_pem(text: &str) -> Option<PublicKey> {
    let body = text.strip_prefix("-----BEGIN PUBLIC KEY-----")?.strip_suffix("-----END PUBLIC KEY-----")?;
    let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = BASE64_STANDARD.decode(body).ok()?;
    [(ED25519, Algorithm::EdDsa), (P256, Algorithm::Es256)].into_iter().find_map(|(head, algorithm)| {
        let bytes = der.strip_prefix(head)?.to_vec();
        Some(PublicKey { algorithm, bytes })
    })
}

/// ring looks at a point when it is to agree on something with its owner.
fn is_on_curve(point: &[u8]) -> bool {
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new());
    own.and_then(|own| agree_ephemeral(own, &UnparsedPublicKey::new(&ECDH_P256, point), |_| ())).is_ok()
}

/// The y of the points of small order: 0, 1, −1 and the two of order 8; each also with p added where it still fits.
const SMALL: [[u8; 32]; 7] = [
    least(0),
    least(1),
    near(0xec),
    near(0xed),
    near(0xee),
    [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
        0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ],
    [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
        0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ],
];

const fn least(first: u8) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[0] = first;
    bytes
}

const fn near(first: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = first;
    bytes[31] = 0x7f;
    bytes
}

/// The same y; the highest bit is the sign of x.
fn is_same_point(y: &[u8; 32], point: &[u8]) -> bool {
    point.len() == 32 && (0..32).all(|at| y[at] == if at == 31 { point[at] & 0x7f } else { point[at] })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ED_PEM: &str =
        "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    const ED_X: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const EC_X: &str = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    const EC_Y: &str = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

    fn code(text: &str) -> String {
        match read(text) {
            Err(Error::Invalid(invalid)) => invalid.errors[0].code.clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn jwk_and_pem_are_the_same_key() {
        let pem = read(ED_PEM).expect("a key");
        assert_eq!(pem.algorithm, Algorithm::EdDsa);
        // Appendix A of RFC 8037.
        assert_eq!(read(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{ED_X}","use":"sig"}}"#)).expect("a key"), pem);
        // Appendix A.3 of RFC 7515.
        let ec = read(&format!(r#"{{"kty":"EC","crv":"P-256","x":"{EC_X}","y":"{EC_Y}"}}"#)).expect("a key");
        let der = [P256, &ec.bytes].concat();
        let text = format!("-----BEGIN PUBLIC KEY-----\r\n{}\r\n-----END PUBLIC KEY-----", BASE64_STANDARD.encode(der));
        assert_eq!(read(&text).expect("a key"), ec);
    }

    #[test]
    fn private_keys_are_sent_back() {
        assert_eq!(code(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{ED_X}","d":"AA"}}"#)), "private-key");
        assert_eq!(code(r#"{"kty":"oct","k":"AA"}"#), "private-key");
        assert_eq!(code(&ED_PEM.replace("PUBLIC", "PRIVATE")), "private-key");
        assert_eq!(code("-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----"), "private-key");
    }

    #[test]
    fn what_is_no_key_of_ours_is_refused() {
        let off = EC_Y.replace("x_", "x-");
        for bad in [
            String::new(),
            "ssh-ed25519 AAAA".to_owned(),
            r#"{"kty":"RSA","n":"AA","e":"AQAB"}"#.to_owned(),
            format!(r#"{{"kty":"OKP","crv":"X25519","x":"{ED_X}"}}"#),
            format!(r#"{{"kty":"EC","crv":"secp256k1","x":"{EC_X}","y":"{EC_Y}"}}"#),
            format!(r#"{{"kty":"EC","crv":"P-256","x":"{EC_X}","y":"{off}"}}"#),
            format!(r#"{{"kty":"EC","crv":"P-256","x":"{EC_X}"}}"#),
            format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{}"}}"#, &ED_X[..40]),
            ED_PEM.replace("MCow", "MCox"),
        ] {
            assert_eq!(code(&bad), "not-a-key", "{bad}");
        }
        for y in SMALL {
            for sign in [0, 0x80] {
                let mut point = y;
                point[31] |= sign;
                let x = BASE64_URL_SAFE_NO_PAD.encode(point);
                assert_eq!(code(&format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}"}}"#)), "not-a-key", "{x}");
            }
        }
    }
}
