//! Where the web app's files come from.

use std::path::{Path, PathBuf};

use bytes::Bytes;

use crate::{error::Error, files::Sha256};

/// A file of the web app.
#[derive(Debug)]
pub struct Asset {
    /// Its bytes.
    pub content: Bytes,
    /// A text that changes with them.
    pub tag: String,
}

impl Asset {
    /// Bytes with a tag of their content.
    pub(super) fn new(content: Bytes) -> Self {
        let tag = Sha256::of(&content).to_string().chars().take(20).collect();
        Self { content, tag }
    }
}

/// The web app.
#[derive(Debug, Clone)]
pub enum Web {
    /// In the binary.
    #[cfg(feature = "embed")]
    Embedded,
    /// In a folder: while developing, or when the vendor's own build is served.
    Folder(PathBuf),
    /// This binary was built without it, and no folder was named.
    Absent,
}

/// The files of `cargo xtask dist`, as they were when this binary was built.
#[cfg(feature = "embed")]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../dist"]
struct Dist;

impl Web {
    /// The app in the folder, else in the binary.
    #[must_use]
    pub fn new(folder: Option<&Path>) -> Self {
        match folder {
            Some(folder) => Self::Folder(folder.to_owned()),
            #[cfg(feature = "embed")]
            None => Self::Embedded,
            #[cfg(not(feature = "embed"))]
            None => Self::Absent,
        }
    }

    /// The paths of all its files, with `/` between their parts.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn files(&self) -> std::io::Result<Vec<String>> {
        match self {
            #[cfg(feature = "embed")]
            Self::Embedded => Ok(Dist::iter().map(std::borrow::Cow::into_owned).collect()),
            Self::Folder(folder) => {
                let mut files = Vec::new();
                below(folder, "", &mut files)?;
                Ok(files)
            }
            Self::Absent => Ok(Vec::new()),
        }
    }

    /// A file's bytes, for what is no request.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(&self, path: &str) -> std::io::Result<Option<Bytes>> {
        match self {
            #[cfg(feature = "embed")]
            Self::Embedded => Ok(embedded(path).map(|asset| asset.content)),
            Self::Folder(folder) => match std::fs::read(folder.join(path)) {
                Ok(content) => Ok(Some(content.into())),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
                Err(error) => Err(error),
            },
            Self::Absent => Ok(None),
        }
    }

    /// A file by its plain path; `None` when there is none.
    pub(super) async fn load(&self, path: &str) -> Result<Option<Asset>, Error> {
        match self {
            #[cfg(feature = "embed")]
            Self::Embedded => Ok(embedded(path)),
            Self::Folder(folder) => {
                let path = folder.join(path);
                match tokio::fs::metadata(&path).await {
                    Ok(meta) if meta.is_file() => {}
                    Ok(_) => return Ok(None),
                    Err(error) if matches!(error.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory) => {
                        return Ok(None);
                    }
                    Err(error) => return Err(error.into()),
                }
                Ok(Some(Asset::new(tokio::fs::read(&path).await?.into())))
            }
            Self::Absent => Ok(None),
        }
    }
}

#[cfg(feature = "embed")]
fn embedded(path: &str) -> Option<Asset> {
    let file = Dist::get(path)?;
    let hash = file.metadata.sha256_hash();
    let tag = hash.iter().take(10).map(|byte| format!("{byte:02x}")).collect();
    let content = match file.data {
        std::borrow::Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        std::borrow::Cow::Owned(bytes) => Bytes::from(bytes),
    };
    Some(Asset { content, tag })
}

fn below(folder: &Path, path: &str, files: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{path}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            below(&entry.path(), &format!("{path}/"), files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a path from an address names a file below the folder and nothing else: no climbing, no hidden files, no encoding.
pub(super) fn is_plain(path: &str) -> bool {
    let fine = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/');
    path.bytes().all(fine) && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_paths_name_files() {
        assert!(is_plain("a/3687a4b1/guildhall_bg.wasm"));
        for bad in ["../secret", "a/../b", ".env", "a//b", "a/%2e%2e/b", "C:\\x", "a\0b", "", "/etc/passwd"] {
            assert!(!is_plain(bad), "{bad}");
        }
    }
}
