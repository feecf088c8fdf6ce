//! Secrets of cookies and links, and what the database keeps of them.

use std::fmt::Write;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A new secret of 256 random bits, and what the database keeps of it.
#[must_use]
pub fn secret() -> (String, String) {
    let token = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let hash = fingerprint(&token);
    (token, hash)
}

/// What the database keeps of a secret: a plain hash will do, since 256 random bits cannot be guessed.
#[must_use]
pub fn fingerprint(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
