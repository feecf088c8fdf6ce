//! Pieces of files on their way, kept so that an upload continues after a broken line or a restart.

use std::{io, path::PathBuf};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt, TryStreamExt};
use guildhall_domain::collateral::upload::UploadId;
use object_store::{ObjectStoreExt, path::Path};
use sha2::{Digest, Sha256 as Hasher};
use tokio::{
    fs::{File, OpenOptions},
    io::{AsyncSeekExt, AsyncWriteExt},
};

use super::{Content, Files, Place, Sha256, Stored};
use crate::error::Error;

impl Files {
    /// Adds a piece at `offset` and says how many bytes it had; they are safe when this returns.
    ///
    /// `room` is how many bytes may come. What a broken piece left behind `offset` is overwritten. The caller keeps the
    /// offset in its own record and raises it only after this has returned.
    ///
    /// # Errors
    /// When the piece is longer than `room`, the stream breaks off, another piece of this upload is being written, or the
    /// store cannot take it.
    pub async fn append(
        &self,
        upload: UploadId,
        offset: u64,
        room: u64,
        piece: impl Stream<Item = Result<Bytes, Error>>,
    ) -> Result<u64, Error> {
        let mut piece = std::pin::pin!(piece);
        let mut taken = 0;
        match &self.place {
            Place::Folder(folder) => {
                let mut file = open(folder.join("uploads").join(upload.to_string()), offset).await?;
                while let Some(bytes) = piece.try_next().await? {
                    taken = grown(taken, &bytes, room)?;
                    file.write_all(&bytes).await?;
                }
                file.flush().await?;
                file.sync_all().await?;
            }
            Place::Bucket => {
                let mut whole = BytesMut::new();
                while let Some(bytes) = piece.try_next().await? {
                    taken = grown(taken, &bytes, room)?;
                    whole.extend_from_slice(&bytes);
                }
                self.store.put(&piece_path(upload, offset), whole.freeze().into()).await?;
            }
        }
        Ok(taken)
    }

    /// Puts the pieces together, checks them and makes them a stored file. Takes a while for large files, so it belongs to the
    /// request that brings the last piece.
    ///
    /// # Errors
    /// When the content is not the announced one (then the pieces are forgotten) or the store fails.
    pub async fn finish(&self, upload: UploadId, announced: Stored) -> Result<Stored, Error> {
        let finished = match &self.place {
            Place::Folder(folder) => self.finish_file(folder.join("uploads").join(upload.to_string()), upload, announced).await,
            Place::Bucket => self.finish_pieces(upload, announced).await,
        };
        if let Err(Error::Invalid(_)) = &finished {
            self.forget(upload).await?;
        }
        finished
    }

    /// Puts the pieces together where nobody announced a hash, and makes them a stored file.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn seal(&self, upload: UploadId) -> Result<Stored, Error> {
        match &self.place {
            Place::Folder(root) => {
                let file = std::fs::File::open(root.join("uploads").join(upload.to_string())).map_err(Error::from)?;
                let found = tokio::task::spawn_blocking(move || hash(file)).await.map_err(Error::internal)??;
                self.adopt(&Path::from_iter(["uploads".to_owned(), upload.to_string()]), found).await
            }
            Place::Bucket => {
                let stored = self.put_stream(self.pieces(upload).await?, None).await?;
                self.forget(upload).await?;
                Ok(stored)
            }
        }
    }

    /// The pieces of an upload in a bucket, one after the other.
    async fn pieces(&self, upload: UploadId) -> Result<Content, Error> {
        let mut pieces: Vec<_> = self.store.list(Some(&folder(upload))).try_collect().await?;
        pieces.sort_by(|a, b| a.location.cmp(&b.location));
        let store = self.store.clone();
        Ok(futures_util::stream::iter(pieces)
            .then(move |piece| {
                let store = store.clone();
                async move { Ok::<_, Error>(store.get(&piece.location).await?.into_stream().map_err(Error::from)) }
            })
            .try_flatten()
            .boxed())
    }

    async fn finish_file(&self, path: PathBuf, upload: UploadId, announced: Stored) -> Result<Stored, Error> {
        if self.size(&announced.sha256).await? == Some(announced.size) && !tokio::fs::try_exists(&path).await? {
            // Finished before, by a request whose answer got lost.
            return Ok(announced);
        }
        let file = std::fs::File::open(&path).map_err(Error::from)?;
        let found = tokio::task::spawn_blocking(move || hash(file)).await.map_err(Error::internal)??;
        if found != announced {
            return Err(Error::field("/sha256", "other-content"));
        }
        self.adopt(&Path::from_iter(["uploads".to_owned(), upload.to_string()]), found).await
    }

    async fn finish_pieces(&self, upload: UploadId, announced: Stored) -> Result<Stored, Error> {
        let begun: Option<_> = self.store.list(Some(&folder(upload))).try_next().await?;
        if begun.is_none() && self.size(&announced.sha256).await? == Some(announced.size) {
            return Ok(announced);
        }
        let stored = self.put_stream(self.pieces(upload).await?, Some(announced.sha256)).await?;
        self.forget(upload).await?;
        Ok(stored)
    }

    /// Removes the pieces of an upload; one that is unknown is as good as removed.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, upload: UploadId) -> Result<(), Error> {
        match &self.place {
            Place::Folder(folder) => match tokio::fs::remove_file(folder.join("uploads").join(upload.to_string())).await {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
                Ok(()) | Err(_) => Ok(()),
            },
            Place::Bucket => {
                let pieces: Vec<_> = self.store.list(Some(&folder(upload))).try_collect().await?;
                for piece in pieces {
                    self.store.delete(&piece.location).await?;
                }
                Ok(())
            }
        }
    }
}

fn folder(upload: UploadId) -> Path {
    Path::from_iter(["uploads".to_owned(), upload.to_string()])
}

/// Offsets are written with leading zeros, so that the order of names is the order of pieces.
fn piece_path(upload: UploadId, offset: u64) -> Path {
    folder(upload).join(format!("{offset:020}"))
}

fn grown(taken: u64, bytes: &Bytes, room: u64) -> Result<u64, Error> {
    let taken = taken + bytes.len() as u64;
    if taken > room { Err(Error::TooLarge { max: room }) } else { Ok(taken) }
}

/// Opens an upload's file for one writer, cut to `offset`.
async fn open(path: PathBuf, offset: u64) -> Result<File, Error> {
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).await?.into_std().await;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Err(Error::Busy),
        Err(std::fs::TryLockError::Error(error)) => return Err(error.into()),
    }
    let mut file = File::from_std(file);
    if file.metadata().await?.len() < offset {
        // The record says more than the disk has: the folder was changed from outside.
        return Err(Error::StorageUnavailable);
    }
    file.set_len(offset).await?;
    file.seek(io::SeekFrom::Start(offset)).await?;
    Ok(file)
}

fn hash(mut file: std::fs::File) -> Result<Stored, Error> {
    use std::io::Read;
    let (mut hasher, mut size, mut buffer) = (Hasher::new(), 0, vec![0; super::READ]);
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok(Stored { sha256: Sha256(hasher.finalize().into()), size });
        };
        hasher.update(bytes);
        size += read as u64;
    }
}
