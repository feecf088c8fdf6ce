//! Writes a pack: the zip is made on a thread of its own, because packing takes time that other requests would wait.

use std::{fs::File, io::Write};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::{sync::mpsc, task::JoinHandle};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::error::Error;

/// Pieces that wait to be packed: of large files only a few are in memory.
const WAITING: usize = 8;

/// What the thread is told.
enum Piece {
    Open(String),
    Bytes(Vec<u8>),
}

/// A pack that is being written.
pub struct Pack {
    sender: mpsc::Sender<Piece>,
    thread: JoinHandle<Result<File, Error>>,
}

impl Pack {
    /// Begins one; the manifest says this besides its files.
    pub fn begin(manifest: Value) -> Self {
        let (sender, receiver) = mpsc::channel(WAITING);
        Self { sender, thread: tokio::task::spawn_blocking(move || write(receiver, manifest)) }
    }

    /// Adds a file.
    pub async fn add(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.open(name.to_owned()).await?;
        self.write(bytes).await
    }

    /// Adds a record.
    pub async fn add_json(&mut self, name: &str, value: &Value) -> Result<(), Error> {
        self.add(name, serde_json::to_vec_pretty(value).map_err(Error::internal)?).await
    }

    /// Begins a file that comes in pieces.
    pub async fn open(&mut self, name: String) -> Result<(), Error> {
        self.tell(Piece::Open(name)).await
    }

    /// The next piece of the file that was begun last.
    pub async fn write(&mut self, bytes: Vec<u8>) -> Result<(), Error> {
        self.tell(Piece::Bytes(bytes)).await
    }

    async fn tell(&mut self, piece: Piece) -> Result<(), Error> {
        if self.sender.send(piece).await.is_ok() {
            return Ok(());
        }
        // The thread has stopped: it knows why.
        match (&mut self.thread).await {
            Ok(Err(error)) => Err(error),
            Ok(Ok(_)) | Err(_) => Err(Error::internal("the pack was closed too early")),
        }
    }

    /// Writes the manifest and the sums, and ends the zip.
    pub async fn end(self) -> Result<File, Error> {
        drop(self.sender);
        self.thread.await.map_err(Error::internal)?
    }
}

/// A file of the pack, once it is known.
struct Known {
    name: String,
    size: u64,
    hash: Sha256,
}

fn write(mut receiver: mpsc::Receiver<Piece>, manifest: Value) -> Result<File, Error> {
    // No times and no owners: the same records make the same pack.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    let mut zip = ZipWriter::new(tempfile::tempfile()?);
    let mut files: Vec<Known> = Vec::new();
    while let Some(piece) = receiver.blocking_recv() {
        match piece {
            Piece::Open(name) => {
                zip.start_file(name.as_str(), options).map_err(Error::internal)?;
                files.push(Known { name, size: 0, hash: Sha256::new() });
            }
            Piece::Bytes(bytes) => {
                let file = files.last_mut().ok_or_else(|| Error::internal("a piece belongs to a file"))?;
                zip.write_all(&bytes)?;
                file.size += bytes.len() as u64;
                file.hash.update(&bytes);
            }
        }
    }
    let mut known: Vec<(String, u64, String)> = files.into_iter().map(|file| (file.name, file.size, hex(&file.hash.finalize()))).collect();
    let listed: Vec<Value> = known.iter().map(|(name, size, sha256)| json!({ "name": name, "size": size, "sha256": sha256 })).collect();
    let mut manifest = manifest;
    manifest["files"] = Value::Array(listed);
    let bytes = serde_json::to_vec_pretty(&manifest).map_err(Error::internal)?;
    zip.start_file("manifest.json", options).map_err(Error::internal)?;
    zip.write_all(&bytes)?;
    known.push(("manifest.json".to_owned(), bytes.len() as u64, hex(&Sha256::digest(&bytes))));
    zip.start_file("SHA256SUMS", options).map_err(Error::internal)?;
    for (name, _, sha256) in &known {
        writeln!(zip, "{sha256}  {name}")?;
    }
    zip.finish().map_err(Error::internal)
}

/// Bytes as people write them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
