//! The SHA-256 of a file, computed in slices so that the page stays alive and memory small.
//!
//! The browser's own digest takes whole buffers and exists only on secure origins; an intranet's plain HTTP has none.

use sha2::{Digest, Sha256};

/// Bytes hashed in one go: some milliseconds of work.
pub const SLICE: u64 = 1024 * 1024;

/// A hash in the making.
#[derive(Debug, Clone, Default)]
pub struct Hash {
    state: Sha256,
    bytes: u64,
}

impl Hash {
    /// Takes in the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.state.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// How many bytes it has taken in.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The hash as lower-case hexadecimal.
    #[must_use]
    pub fn finish(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let digit = |nibble: u8| char::from(DIGITS.get(usize::from(nibble)).copied().unwrap_or(b'0'));
        self.state.finalize().iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_make_the_hash_of_the_whole() {
        let mut hash = Hash::default();
        hash.add(b"ab");
        hash.add(b"c");
        assert_eq!(hash.bytes(), 3);
        assert_eq!(hash.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(Hash::default().finish(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
