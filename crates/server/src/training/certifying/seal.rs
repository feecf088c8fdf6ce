//! Seals secrets that lie in the database, so that a copy of it is of no use to whoever takes one.

use std::{fs::OpenOptions, io::Write as _, path::Path};

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

use crate::{config::Config, error::Error};

/// The file of the key, where the settings name none.
const FILE: &str = "secret.key";

/// What seals and opens.
pub(super) struct Seal(LessSafeKey);

impl Seal {
    /// The seal of this portal: the key of the settings, or of a file in the data folder that only this user may read. The file is made
    /// when there is none.
    ///
    /// # Errors
    /// When the file cannot be read or made.
    pub fn of(config: &Config) -> Result<Self, Error> {
        let key = match &config.secret_key {
            Some(secret) => parsed(secret.expose()).ok_or_else(|| Error::internal("secret_key is no key"))?,
            None => from_file(&config.data.join(FILE))?,
        };
        let key =
            UnboundKey::new(&CHACHA20_POLY1305, &key).map_err(|_| Error::internal("the key that seals secrets has another length"))?;
        Ok(Self(LessSafeKey::new(key)))
    }

    /// Seals a secret. It opens under the same name alone.
    ///
    /// # Errors
    /// Never with a key that could be made.
    pub fn close(&self, name: &str, secret: &[u8]) -> Result<String, Error> {
        // 96 random bits are enough for the few secrets that there are.
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = secret.to_vec();
        let done = self.0.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(name.as_bytes()), &mut sealed);
        done.map_err(|_| Error::internal("a secret could not be sealed"))?;
        Ok(BASE64_STANDARD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what [`Self::close`] sealed.
    ///
    /// # Errors
    /// When it was sealed with another key, or changed.
    pub fn open(&self, name: &str, sealed: &str) -> Result<Vec<u8>, Error> {
        let wrong = || {
            Error::internal(
                "a secret in the database was sealed with another key: set secret_key, or restore secret.key in the data folder",
            )
        };
        let bytes = BASE64_STANDARD.decode(sealed).map_err(|_| wrong())?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE_LEN>().ok_or_else(wrong)?;
        let mut rest = rest.to_vec();
        let secret =
            self.0.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(name.as_bytes()), &mut rest).map_err(|_| wrong())?;
        Ok(secret.to_vec())
    }
}

/// The 32 bytes of a key as base64.
#[must_use]
pub(crate) fn parsed(text: &str) -> Option<[u8; 32]> {
    BASE64_STANDARD.decode(text.trim()).ok()?.try_into().ok()
}

fn from_file(path: &Path) -> Result<[u8; 32], Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => {
            only_ours(path)?;
            parsed(&text).ok_or_else(|| Error::internal(format!("{} holds no key", path.display())))
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => made(path),
        Err(error) => Err(error.into()),
    }
}

fn made(path: &Path) -> Result<[u8; 32], Error> {
    let key: [u8; 32] = rand::random();
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(mut file) => {
            writeln!(file, "{}", BASE64_STANDARD.encode(key))?;
            // A key that a power cut takes back would leave what it sealed closed for ever.
            file.sync_all()?;
            if let Some(folder) = path.parent() {
                std::fs::File::open(folder)?.sync_all()?;
            }
            Ok(key)
        }
        // Another process was faster.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => from_file(path),
        Err(error) => Err(error.into()),
    }
}

/// A key that others on the machine can read is told of, and closed to them.
#[cfg(unix)]
fn only_ours(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::metadata(path)?.permissions();
    if permissions.mode() & 0o077 != 0 {
        tracing::warn!(path = %path.display(), "others could read the key; it is closed to them now");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn only_ours(_: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(folder: &Path) -> Seal {
        Seal::of(&Config::defaults(folder).expect("the defaults are good")).expect("a seal")
    }

    #[test]
    fn what_was_sealed_opens_again_and_under_its_name_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let sealed = seal(folder.path()).close("a", b"secret").expect("sealed");
        assert_ne!(sealed, seal(folder.path()).close("a", b"secret").expect("sealed"), "no two look alike");
        assert_eq!(seal(folder.path()).open("a", &sealed).expect("opened"), b"secret");
        assert!(seal(folder.path()).open("b", &sealed).is_err());
        let other = tempfile::tempdir().expect("a folder");
        assert!(seal(other.path()).open("a", &sealed).is_err(), "another portal's key does not open it");
    }

    #[cfg(unix)]
    #[test]
    fn the_key_is_for_this_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let mode = || std::fs::metadata(folder.path().join(FILE)).expect("a file").permissions().mode() & 0o777;
        seal(folder.path());
        assert_eq!(mode(), 0o600);
        std::fs::set_permissions(folder.path().join(FILE), std::fs::Permissions::from_mode(0o644)).expect("opened to others");
        seal(folder.path());
        assert_eq!(mode(), 0o600);
    }
}
