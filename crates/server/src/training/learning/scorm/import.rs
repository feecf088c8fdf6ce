//! Takes a package in: unpacked in a child process, its files stored by their content, its report kept.

use std::{collections::BTreeMap, path::Path, time::Duration};

use futures_util::{StreamExt, TryStreamExt, stream};
use guildhall_domain::training::{
    PackageId,
    scorm::{PackageReport, PackageUpload},
};
use serde_json::{Map, Value, json};
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;

use super::worker::{self, Outcome, Task, Unpacked};
use crate::{
    child::{self, READING},
    error::Error,
    files::{Sha256, Stored},
    jobs, journal, named,
    state::App,
    training::learning::store,
};

/// The kind of the job that imports. It takes long.
pub const IMPORT: &str = "training.import";
/// The kind of the job that removes files of packages that are gone.
pub const UNNAME: &str = "training.unname";
/// The longest that a child works on a machine that is busy with other things.
const LIMIT: Duration = Duration::from_secs(180);
/// Files that are stored at the same time.
const AT_ONCE: usize = 8;
/// Files of removed packages that are looked at in one transaction.
const CHUNK: usize = 50;

/// Imports a package that has arrived whole.
pub(in crate::training::learning) async fn import(app: &App, package: PackageId) -> Result<(), Error> {
    let Some(record) = store::package(app.db.read(), package).await? else { return Ok(()) };
    let (Some(sha256), PackageUpload::Working) = (record.sha256, &record.import) else { return Ok(()) };
    let folder = tokio::task::spawn_blocking(tempfile::tempdir).await.map_err(Error::internal)??;
    let source = folder.path().join("archive");
    copy(app, &sha256, &source).await?;
    let out = folder.path().join("out");
    tokio::fs::create_dir(&out).await?;
    match unpack(&source, &out).await? {
        Outcome::Refused { code, params } => refuse(app, package, &code, &params).await,
        Outcome::Done { report, files } => keep(app, package, &record.file_name, &report, &files, &out).await,
    }
}

async fn copy(app: &App, sha256: &Sha256, to: &Path) -> Result<(), Error> {
    let mut file = tokio::fs::File::create(to).await?;
    let mut bytes = app.files.read(sha256, None).await?;
    while let Some(more) = bytes.try_next().await? {
        file.write_all(&more).await?;
    }
    file.flush().await?;
    Ok(())
}

/// Unpacks an archive in a child process.
pub(in crate::training::learning) async fn unpack(source: &Path, out: &Path) -> Result<Outcome, Error> {
    let task = Task { source: source.to_owned(), out: out.to_owned() };
    if !child::run("package-worker", &task, LIMIT).await?.is_some_and(|status| status.success()) {
        return Ok(worker::ended());
    }
    let reading = tokio::fs::read(out.join(READING)).await?;
    serde_json::from_slice(&reading).map_err(Error::internal)
}

async fn refuse(app: &App, package: PackageId, code: &str, params: &Map<String, Value>) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    store::package_refused(&tx, package, code, params).await?;
    journal::write_for(&tx, app.clock.now(), None, "training.package_refused", "package", package, json!({ "code": code })).await?;
    tx.commit().await?;
    Ok(())
}

/// Stores the files and the report. The rows that name the files come first: whatever is named is not removed by anybody.
async fn keep(app: &App, package: PackageId, file_name: &str, report: &PackageReport, files: &[Unpacked], out: &Path) -> Result<(), Error> {
    // What cannot be played is not kept: its author needs the report alone.
    if report.is_sound() {
        let mut rows = Vec::with_capacity(files.len());
        let mut contents: BTreeMap<Sha256, &str> = BTreeMap::new();
        for file in files {
            let stored = Stored { sha256: file.sha256.parse().map_err(Error::internal)?, size: file.size };
            contents.insert(stored.sha256, &file.file);
            rows.push((file.path.clone(), stored));
        }
        let tx = app.db.begin().await?;
        app.db.lock(&tx, named::NAMES).await?;
        store::insert_package_files(&tx, package, &rows).await?;
        tx.commit().await?;
        let paths = contents.into_iter().map(|(sha256, file)| (sha256, out.join(file)));
        stream::iter(paths.map(Ok::<_, Error>))
            .try_for_each_concurrent(AT_ONCE, |(sha256, path)| async move {
                if app.files.size(&sha256).await?.is_none() {
                    let file = tokio::fs::File::open(path).await?;
                    let bytes = ReaderStream::with_capacity(file, 128 * 1024).map_err(Error::from).boxed();
                    app.files.put_stream(bytes, Some(sha256)).await?;
                }
                Ok(())
            })
            .await?;
    }
    let tx = app.db.begin().await?;
    store::package_done(&tx, package, file_name, report).await?;
    let detail = json!({ "sound": report.is_sound(), "files": report.files, "size": report.size });
    journal::write_for(&tx, app.clock.now(), None, "training.package_imported", "package", package, detail).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets a package that never arrived whole.
pub(in crate::training::learning) async fn forget(app: &App, package: PackageId) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    let Some(record) = store::package(&tx, package).await? else { return Ok(()) };
    if !matches!(record.import, PackageUpload::Arriving { .. }) {
        return Ok(());
    }
    store::remove_package(&tx, package).await?;
    journal::write_for(&tx, app.clock.now(), None, "training.forget_package", "package", package, json!({})).await?;
    tx.commit().await?;
    app.files.forget(super::packages::upload(package)).await
}

/// Removes stored files that nothing names any more.
pub(in crate::training::learning) async fn unname(app: &App, hashes: &[String]) -> Result<(), Error> {
    for hashes in hashes.chunks(CHUNK) {
        let tx = app.db.begin().await?;
        app.db.lock(&tx, named::NAMES).await?;
        for hash in hashes {
            named::remove_unnamed(&tx, &app.files, &hash.parse().map_err(Error::internal)?).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Orders that, for the files of a package that is gone.
pub(super) async fn order_unname(tx: &crate::db::Tx, now: chrono::DateTime<chrono::Utc>, hashes: Vec<String>) -> Result<(), Error> {
    jobs::enqueue(tx, now, UNNAME, json!({ "hashes": hashes })).await?;
    Ok(())
}
