//! Brings a folder of files into the library, with a table of what they are.

mod table;

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use guildhall_domain::{
    collateral::{
        Approval, AssetInput, Stage, approve,
        upload::{file_name, kind_from, title_from},
    },
    partner::PersonId,
};
use sea_orm::ConnectionTrait;
use serde_json::json;
use sha2::{Digest, Sha256 as Hasher};
use tokio_util::io::ReaderStream;

use self::table::{Row, Table};
use super::{
    assets::{new_record, store_new},
    store,
    uploads::identify,
};
use crate::{db::sql, error::Error, files::Sha256, journal, named, state::App};

/// The columns of the table of metadata.
pub const COLUMNS: &str = "path, title, kind, language, description, products, regions, tags, audience, starts_at, expires_at, publish. \
Only path is needed; it is relative to the folder. Several values are separated by |. audience is written like \
tier=gold|platinum;region=dach (all must hold); dates like 2027-01-31 or 2027-01-31T08:00:00Z; publish is yes or no.";

/// What became of the files.
#[derive(Debug, Default)]
pub struct Report {
    /// Files that are assets now.
    pub brought: Vec<PathBuf>,
    /// Files whose content the library had.
    pub known: Vec<PathBuf>,
    /// Files that were not taken, and why.
    pub refused: Vec<(PathBuf, String)>,
    /// Lines of the table that cannot be understood; when there are any, nothing is brought.
    pub lines: Vec<(u64, String)>,
}

/// Brings a folder in. `author` is the e-mail address of whoever looks after the assets; the first of the vendor's admins when absent.
///
/// # Errors
/// When the folder, the table, the store or the database cannot be used.
pub async fn import_dir(app: &App, folder: &Path, metadata: Option<&Path>, author: Option<&str>) -> Result<Report, Error> {
    let author = author_of(app, author).await?;
    let mut report = Report::default();
    let default = app.portal.languages.first().map(|language| language.tag().to_owned()).unwrap_or_default();
    let mut table = match metadata {
        Some(path) => Table::read(path, &default, &app.portal)?,
        None => Table::default(),
    };
    let folder_path = folder.to_owned();
    let mut files = tokio::task::spawn_blocking(move || walk(&folder_path)).await.map_err(Error::internal)??;
    files.sort();
    for (line, path) in table.missing(folder) {
        table.errors.push((line, format!("there is no file {}", path.display())));
    }
    if !table.errors.is_empty() {
        table.errors.sort();
        report.lines = table.errors;
        return Ok(report);
    }
    for path in files {
        let relative = path.strip_prefix(folder).unwrap_or(&path).to_owned();
        match bring(app, author, &path, table.rows.get(&relative), &default).await {
            Ok(true) => report.brought.push(relative),
            Ok(false) => report.known.push(relative),
            Err(Error::Refused { title, .. }) => report.refused.push((relative, title.to_owned())),
            Err(Error::Invalid(invalid)) => {
                let fields: Vec<String> = invalid.errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect();
                report.refused.push((relative, fields.join(", ")));
            }
            Err(error) => return Err(error),
        }
    }
    if !report.brought.is_empty() {
        let tx = app.db.begin().await?;
        store::tidy_index(&tx).await?;
        tx.commit().await?;
    }
    Ok(report)
}

async fn author_of(app: &App, email: Option<&str>) -> Result<PersonId, Error> {
    let db = app.db.read();
    let text = "SELECT id FROM people WHERE partner_id IS NULL AND status = 'active' AND roles LIKE '%vendor_admin%'
        AND (email = $1 OR $1 = '') ORDER BY id LIMIT 1";
    let row = db.query_one_raw(sql(db, text, [email.unwrap_or_default().to_lowercase().into()])).await?;
    let row = row.ok_or_else(|| Error::internal("there is no such admin of the vendor; make one with `guildhall-server user create`"))?;
    row.try_get_by_index::<String>(0)?.parse().map_err(Error::internal)
}

/// Every file below a folder. Hidden ones and links are left out.
fn walk(folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(Error::internal)? {
            let entry = entry.map_err(Error::internal)?;
            let kind = entry.file_type().map_err(Error::internal)?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    Ok(files)
}

/// Brings one file in; `false` when the library has its content.
async fn bring(app: &App, author: PersonId, path: &Path, row: Option<&Row>, language: &str) -> Result<bool, Error> {
    let name = file_name(&path.file_name().unwrap_or_default().to_string_lossy());
    let input = row.map_or_else(|| suggested(&name, language), |row| row.input(&name)).check()?;
    super::sniff::name(&name)?;
    let of = path.to_owned();
    let (sha256, size) = tokio::task::spawn_blocking(move || hash(&of)).await.map_err(Error::internal)??;
    if size == 0 {
        return Err(guildhall_domain::collateral::Refusal::EmptyFile.into());
    }
    if !store::known(app.db.read(), &sha256.to_string()).await?.is_empty() {
        return Ok(false);
    }
    let stream = ReaderStream::new(tokio::fs::File::open(path).await.map_err(Error::internal)?);
    let file = app.files.put_stream(futures_util::TryStreamExt::map_err(stream, Error::from), Some(sha256)).await?;
    let content = identify(app, file, &name).await?;
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    // Somebody may have thrown the same file away meanwhile.
    app.db.lock(&tx, named::NAMES).await?;
    app.files.size(&file.sha256).await?.ok_or(Error::StorageUnavailable)?;
    let revision = store::bump(&tx, 1).await?;
    let mut record = new_record(now, author, input, revision);
    if row.is_some_and(|row| row.publish) && !content.media_type.starts_with("video/") {
        let needed = app.portal.collateral_approvals;
        record.stage = Stage::Published;
        record.approval = match needed {
            0 => Approval::Approved,
            needed => approve(Stage::Published, &record.approval, author, needed)?,
        };
        record.live = (record.approval == Approval::Approved).then_some(record.current);
    }
    store_new(&tx, &record, &name, &content, revision).await?;
    let detail = json!({ "title": record.input.title, "sha256": content.sha256, "imported": true });
    journal::write_for(&tx, now, Some(author), "collateral.create", "asset", record.id, detail).await?;
    tx.commit().await?;
    Ok(true)
}

fn suggested(name: &str, language: &str) -> AssetInput {
    AssetInput {
        title: title_from(name),
        kind: kind_from(name),
        language: language.to_owned(),
        description: String::new(),
        products: Vec::new(),
        regions: Vec::new(),
        tags: Vec::new(),
        audience: guildhall_domain::audience::Audience::default(),
        starts_at: None,
        expires_at: None,
        early: Vec::new(),
    }
}

fn hash(path: &Path) -> Result<(Sha256, u64), Error> {
    let mut file = File::open(path).map_err(Error::internal)?;
    let (mut hasher, mut size, mut buffer) = (Hasher::new(), 0, vec![0; 128 * 1024]);
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        size += read as u64;
    }
    let hex: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok((hex.parse().map_err(Error::internal)?, size))
}
