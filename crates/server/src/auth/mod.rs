//! Who asks: sessions, passwords, invitations, viewing as somebody else.

mod cookie;
mod gate;
mod hasher;
mod origin;
mod store;

pub use self::{
    gate::{Gate, Live, admit},
    hasher::Hasher,
};
use crate::routes::Routes;

/// Mounts the endpoints of sessions.
pub fn routes(_routes: &mut Routes) {}

/// A new secret for a cookie or a link: 256 random bits, and what the database keeps of it.
#[must_use]
pub fn secret() -> (String, String) {
    use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
    let token = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let hash = fingerprint(&token);
    (token, hash)
}

/// What the database keeps of a secret: a plain hash will do, since 256 random bits cannot be guessed.
#[must_use]
pub fn fingerprint(token: &str) -> String {
    use sha2::{Digest, Sha256};
    use std::fmt::Write;
    Sha256::digest(token.as_bytes()).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
