//! Files by their content: stored once under their SHA-256, in a folder or an S3-compatible bucket, never whole in memory.

pub mod download;
pub mod media;
mod range;
mod trouble;
mod uploads;

use std::{
    fmt,
    ops::Range,
    path::{Path as FilePath, PathBuf},
    str::FromStr,
    sync::Arc,
};

use bytes::Bytes;
use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt, WriteMultipart, aws::AmazonS3Builder, local::LocalFileSystem, path::Path,
};
use sha2::{Digest, Sha256 as Hasher};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio_util::io::ReaderStream;

use crate::{config::Store, error::Error, state::StartError};

/// The SHA-256 of a file's content: its name in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256([u8; 32]);

impl Sha256 {
    /// Of bytes in memory.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Hasher::digest(bytes).into())
    }

    /// Where the content lies.
    fn path(&self) -> Path {
        let hex = self.to_string();
        let (folder, name) = hex.split_at(2);
        Path::from_iter(["blobs", folder, name])
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The text is no SHA-256 in 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a SHA-256")]
pub struct NotAHash;

impl FromStr for Sha256 {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Ok(byte - b'0'),
            b'a'..=b'f' => Ok(byte - b'a' + 10),
            _ => Err(NotAHash),
        };
        let bytes: Vec<u8> = text
            .as_bytes()
            .chunks(2)
            .map(|pair| match pair {
                [high, low] => Ok(digit(*high)? << 4 | digit(*low)?),
                _ => Err(NotAHash),
            })
            .collect::<Result<_, _>>()?;
        bytes.try_into().map(Self).map_err(|_| NotAHash)
    }
}

/// A file that is in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub size: u64,
}

/// A file's bytes on their way.
pub type Content = BoxStream<'static, Result<Bytes, Error>>;

/// The store of files; cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    place: Place,
}

/// Where the store is, as far as it matters how pieces of uploads are kept.
#[derive(Debug, Clone)]
enum Place {
    /// In this folder; pieces are appended to one file.
    Folder(PathBuf),
    /// In a bucket; every piece is an object.
    Bucket,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Files").field("place", &self.place).finish_non_exhaustive()
    }
}

/// Bytes of a part of a stored object: S3 takes no smaller ones than 5 MiB.
const BUCKET_PART: usize = 5 * 1024 * 1024;
/// The same for a folder, where a part is one write.
const FOLDER_PART: usize = 1024 * 1024;
/// Bytes read from a file at a time.
const READ: usize = 128 * 1024;

impl Files {
    /// Opens the store.
    ///
    /// # Errors
    /// When the folder cannot be made or written, or the bucket's settings are wrong.
    pub fn open(store: &Store) -> Result<Self, StartError> {
        match store {
            Store::Folder(folder) => Self::folder(folder),
            Store::S3 { bucket, endpoint, region, keys, allow_http } => {
                let mut builder = match keys {
                    Some((access, secret)) => {
                        AmazonS3Builder::new().with_access_key_id(access.expose()).with_secret_access_key(secret.expose())
                    }
                    None => AmazonS3Builder::from_env(),
                };
                builder = builder.with_bucket_name(bucket).with_region(region).with_allow_http(*allow_http);
                if let Some(endpoint) = endpoint {
                    builder = builder.with_endpoint(endpoint);
                }
                let store =
                    builder.build().map_err(|error| StartError::new(format!("The settings of the S3 store cannot be used: {error}.")))?;
                Ok(Self { store: Arc::new(store), place: Place::Bucket })
            }
        }
    }

    fn folder(folder: &FilePath) -> Result<Self, StartError> {
        let refused = |error: &dyn fmt::Display| {
            StartError::new(format!(
                "The folder of files {} cannot be written: {error}. Give this user the right to write there, or name another folder with --data.",
                folder.display()
            ))
        };
        for part in ["blobs", "incoming", "uploads"] {
            std::fs::create_dir_all(folder.join(part)).map_err(|error| refused(&error))?;
        }
        let store = LocalFileSystem::new_with_prefix(folder).map_err(|error| refused(&error))?.with_fsync(true);
        Ok(Self { store: Arc::new(store), place: Place::Folder(folder.to_owned()) })
    }

    /// Stores a stream under the hash of its content. Nothing of it is visible before all of it is safe.
    ///
    /// # Errors
    /// When the stream breaks off, the content is not the `expected` one, or the store cannot take it.
    pub async fn put_stream(&self, stream: impl Stream<Item = Result<Bytes, Error>>, expected: Option<Sha256>) -> Result<Stored, Error> {
        let incoming = Path::from_iter(["incoming".to_owned(), format!("{:032x}", rand::random::<u128>())]);
        let part = match self.place {
            Place::Folder(_) => FOLDER_PART,
            Place::Bucket => BUCKET_PART,
        };
        let mut writer = WriteMultipart::new_with_chunk_size(self.store.put_multipart(&incoming).await?, part);
        let (sha256, size) = match pour(&mut writer, stream).await {
            Ok(poured) => poured,
            Err(error) => {
                // The stream's failure is what matters; a part left behind is swept at the next start or by the bucket's rules.
                let _ = writer.abort().await;
                return Err(error);
            }
        };
        if expected.is_some_and(|expected| expected != sha256) {
            let _ = writer.abort().await;
            return Err(Error::field("/sha256", "other-content"));
        }
        writer.finish().await?;
        self.adopt(&incoming, Stored { sha256, size }).await
    }

    /// Stores bytes that are in memory, such as a preview.
    ///
    /// # Errors
    /// When the store cannot take them.
    pub async fn put_bytes(&self, bytes: Bytes) -> Result<Stored, Error> {
        let stored = Stored { sha256: Sha256::of(&bytes), size: bytes.len() as u64 };
        if self.size(&stored.sha256).await?.is_none() {
            self.store.put(&stored.sha256.path(), bytes.into()).await?;
        }
        Ok(stored)
    }

    /// Gives a complete object its final name, unless the store has this content already.
    async fn adopt(&self, from: &Path, stored: Stored) -> Result<Stored, Error> {
        match self.size(&stored.sha256).await? {
            Some(_) => self.store.delete(from).await?,
            None => self.store.rename(from, &stored.sha256.path()).await?,
        }
        Ok(stored)
    }

    /// The size of a stored file; `None` when the store does not have it.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn size(&self, sha256: &Sha256) -> Result<Option<u64>, Error> {
        match self.store.head(&sha256.path()).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A file's bytes, or a range of them.
    ///
    /// # Errors
    /// When the store cannot be reached or has lost the file.
    pub async fn read(&self, sha256: &Sha256, range: Option<Range<u64>>) -> Result<Content, Error> {
        let options = GetOptions { range: range.map(Into::into), ..GetOptions::default() };
        let result = self.store.get_opts(&sha256.path(), options).await?;
        let range = result.range.clone();
        if let GetResultPayload::File(file, _) = result.payload {
            // object_store reads files in very small steps; larger ones cost a tenth of the processor time.
            let mut file = tokio::fs::File::from_std(file);
            file.seek(std::io::SeekFrom::Start(range.start)).await?;
            let length = range.end.saturating_sub(range.start);
            return Ok(ReaderStream::with_capacity(file.take(length), READ).map_err(Error::from).boxed());
        }
        Ok(result.into_stream().map_err(Error::from).boxed())
    }

    /// Removes a stored file; one that is not there is as good as removed. Nothing may name it any more.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn remove(&self, sha256: &Sha256) -> Result<(), Error> {
        match self.store.delete(&sha256.path()).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Every file in the store.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list(&self) -> Result<Vec<Stored>, Error> {
        let objects: Vec<_> = self.store.list(Some(&Path::from("blobs"))).try_collect().await?;
        let stored = |object: object_store::ObjectMeta| {
            let name: String = object.location.parts().skip(1).map(|part| part.as_ref().to_owned()).collect();
            // What has no hash for a name is not ours.
            Some(Stored { sha256: name.parse().ok()?, size: object.size })
        };
        Ok(objects.into_iter().filter_map(stored).collect())
    }

    /// Removes what was on its way when the server stopped: it was never acknowledged. Only the server that owns the folder may.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn sweep(&self) -> std::io::Result<()> {
        match &self.place {
            Place::Folder(folder) => {
                std::fs::read_dir(folder.join("incoming"))?.flatten().try_for_each(|left| std::fs::remove_file(left.path()))
            }
            Place::Bucket => Ok(()),
        }
    }

    /// Says whether the store can be reached.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn probe(&self) -> Result<(), Error> {
        match &self.place {
            Place::Folder(folder) => tokio::fs::metadata(folder.join("blobs")).await.map(|_| ()).map_err(|_| Error::StorageUnavailable),
            Place::Bucket => self.size(&Sha256([0; 32])).await.map(|_| ()),
        }
    }

    /// Reads a file again and says whether its content is still its name.
    ///
    /// # Errors
    /// When the store cannot be reached or has lost the file.
    pub async fn is_intact(&self, stored: Stored) -> Result<bool, Error> {
        let mut content = self.read(&stored.sha256, None).await?;
        let (mut hasher, mut size) = (Hasher::new(), 0);
        while let Some(bytes) = content.try_next().await? {
            hasher.update(&bytes);
            size += bytes.len() as u64;
        }
        Ok(Stored { sha256: Sha256(hasher.finalize().into()), size } == stored)
    }
}

/// Writes a stream and hashes it meanwhile, with at most two parts in memory.
async fn pour(writer: &mut WriteMultipart, stream: impl Stream<Item = Result<Bytes, Error>>) -> Result<(Sha256, u64), Error> {
    let mut stream = std::pin::pin!(stream);
    let (mut hasher, mut size) = (Hasher::new(), 0);
    while let Some(bytes) = stream.try_next().await? {
        hasher.update(&bytes);
        size += bytes.len() as u64;
        writer.wait_for_capacity(1).await?;
        writer.write(&bytes);
    }
    Ok((Sha256(hasher.finalize().into()), size))
}
