//! Packages, their files, and the launches of their parts.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use guildhall_domain::{
    page::Page,
    partner::PersonId,
    training::{
        EnrollmentId, LaunchId, LessonId, PackageId,
        scorm::{PackageFilter, PackageReport, PackageUpload, RunState},
    },
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::{Map, Value, json};

use super::{Listed, count, json as read_json, list, to_json};
use crate::{
    db::{self, Tx, Where, id, sql},
    error::Error,
    files::{Sha256, Stored},
    journal,
    state::App,
};

/// A package.
#[derive(Debug, Clone)]
pub(in crate::training) struct PackageRecord {
    pub(in crate::training) id: PackageId,
    pub(in crate::training) file_name: String,
    pub(in crate::training) packed: u64,
    pub(in crate::training) received: u64,
    pub(in crate::training) sha256: Option<Sha256>,
    pub(in crate::training) import: PackageUpload,
    pub(in crate::training) report: Option<PackageReport>,
    pub(in crate::training) created_at: DateTime<Utc>,
}

const SELECT: &str =
    "SELECT t.id AS id, t.file_name AS file_name, t.packed AS packed, t.received AS received, t.sha256 AS sha256, t.state AS state,
    t.refusal AS refusal, t.created_at AS created_at, t.report AS report";

fn record(row: &QueryResult) -> Result<PackageRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let received = count(row.try_get("", "received")?);
    let report = text("report")?;
    Ok(PackageRecord {
        id: id(&text("id")?)?,
        file_name: text("file_name")?,
        packed: count(row.try_get("", "packed")?),
        received,
        sha256: row.try_get::<Option<String>>("", "sha256")?.map(|hash| hash.parse().map_err(Error::internal)).transpose()?,
        import: match text("state")?.as_str() {
            "arriving" => PackageUpload::Arriving { received },
            "working" => PackageUpload::Working,
            "done" => PackageUpload::Done,
            _ => {
                let refusal: Value = read_json(&text("refusal")?)?;
                let code = refusal.get("code").and_then(Value::as_str).unwrap_or_default().to_owned();
                let params = refusal.get("params").and_then(Value::as_object).cloned().unwrap_or_default();
                PackageUpload::Refused { code, params }
            }
        },
        report: if report.is_empty() { None } else { Some(read_json(&report)?) },
        created_at: db::time(&text("created_at")?)?,
    })
}

/// A package.
pub(in crate::training) async fn package(db: &impl ConnectionTrait, of: PackageId) -> Result<Option<PackageRecord>, Error> {
    let text = format!("{SELECT} FROM training_packages t WHERE t.id = $1");
    db.query_one_raw(sql(db, &text, [of.to_string().into()])).await?.as_ref().map(record).transpose()
}

/// One page of the packages, newest first.
pub(in crate::training) async fn packages(db: &impl ConnectionTrait, filter: &PackageFilter) -> Result<Page<PackageRecord>, Error> {
    let mut wanted = Where::default();
    for word in filter.q.as_deref().unwrap_or_default().split_whitespace() {
        wanted.contains(&["t.search"], &db::sort_key(word));
    }
    if filter.unused == Some(true) {
        wanted.and("NOT EXISTS (SELECT 1 FROM training_lessons l WHERE l.kind = 'scorm' AND l.refers = t.id)");
    }
    let listed = Listed { select: SELECT, table: "training_packages t", order: "created_at", down: true };
    let (rows, next, total) = list(db, listed, wanted, filter.cursor.as_ref(), filter.limit).await?;
    Ok(Page { items: rows.iter().map(record).collect::<Result<_, _>>()?, next, total })
}

/// Those packages of a list that exist, with whether each can be played.
pub(in crate::training) async fn packages_among(
    db: &impl ConnectionTrait,
    packages: &BTreeSet<PackageId>,
) -> Result<BTreeMap<PackageId, bool>, Error> {
    let wanted: Vec<&PackageId> = packages.iter().collect();
    let mut found = BTreeMap::new();
    for wanted in wanted.chunks(200) {
        let text = format!("SELECT id, sound FROM training_packages WHERE state = 'done' AND id IN ({})", super::places(1, wanted.len()));
        for row in db.query_all_raw(sql(db, &text, super::values(wanted))).await? {
            found.insert(id(&row.try_get_by_index::<String>(0)?)?, row.try_get_by_index::<i64>(1)? != 0);
        }
    }
    Ok(found)
}

/// Stores a package that will arrive.
pub(in crate::training) async fn insert_package(
    tx: &Tx,
    package: PackageId,
    file_name: &str,
    size: u64,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "INSERT INTO training_packages (id, file_name, packed, received, state, refusal, sound, search, sent_by, created_at, report)
        VALUES ($1, $2, $3, 0, 'arriving', '', 0, $4, $5, $6, '')";
    let values = [
        package.to_string().into(),
        file_name.into(),
        i64::try_from(size).unwrap_or(i64::MAX).into(),
        db::sort_key(file_name).into(),
        by.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores how much of a package has arrived; `false` when another piece was faster.
pub(in crate::training) async fn advance_package(tx: &Tx, package: PackageId, from: u64, to: u64) -> Result<bool, Error> {
    let text = "UPDATE training_packages SET received = $1 WHERE id = $2 AND received = $3 AND state = 'arriving'";
    let number = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    Ok(tx.execute_raw(sql(tx, text, [number(to).into(), package.to_string().into(), number(from).into()])).await?.rows_affected() == 1)
}

/// Stores that a package has arrived whole and is being looked at.
pub(in crate::training) async fn package_arrived(tx: &Tx, package: PackageId, sha256: &Sha256) -> Result<(), Error> {
    let text = "UPDATE training_packages SET state = 'working', sha256 = $1 WHERE id = $2 AND state = 'arriving'";
    tx.execute_raw(sql(tx, text, [sha256.to_string().into(), package.to_string().into()])).await?;
    Ok(())
}

/// Stores why a package is not taken.
pub(in crate::training) async fn package_refused(
    tx: &Tx,
    package: PackageId,
    code: &str,
    params: &Map<String, Value>,
) -> Result<(), Error> {
    let text = "UPDATE training_packages SET state = 'refused', refusal = $1 WHERE id = $2";
    let refusal = json!({ "code": code, "params": params }).to_string();
    tx.execute_raw(sql(tx, text, [refusal.into(), package.to_string().into()])).await?;
    Ok(())
}

/// Stores what an import found.
pub(in crate::training) async fn package_done(tx: &Tx, package: PackageId, file_name: &str, report: &PackageReport) -> Result<(), Error> {
    let text = "UPDATE training_packages SET state = 'done', sound = $1, search = $2, report = $3 WHERE id = $4";
    let search = super::courses::search_text([&report.title, &file_name.to_owned()]);
    let values = [i64::from(report.is_sound()).into(), search.into(), to_json(report)?.into(), package.to_string().into()];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores the files of a package.
pub(in crate::training) async fn insert_package_files(tx: &Tx, package: PackageId, files: &[(String, Stored)]) -> Result<(), Error> {
    for files in files.chunks(100) {
        let rows: Vec<String> = (0..files.len()).map(|row| format!("({})", super::places(row * 4 + 1, 4))).collect();
        let text = format!(
            "INSERT INTO training_package_files (package_id, path, sha256, size) VALUES {} ON CONFLICT DO NOTHING",
            rows.join(", ")
        );
        let values = files.iter().flat_map(|(path, stored)| {
            let size = i64::try_from(stored.size).unwrap_or(i64::MAX);
            [package.to_string().into(), path.as_str().into(), stored.sha256.to_string().into(), size.into()]
        });
        tx.execute_raw(sql(tx, &text, values)).await?;
    }
    Ok(())
}

/// A package's files by their paths.
pub(in crate::training) async fn package_files(db: &impl ConnectionTrait, package: PackageId) -> Result<Vec<(String, Stored)>, Error> {
    let text = "SELECT path, sha256, size FROM training_package_files WHERE package_id = $1 ORDER BY path";
    let rows = db.query_all_raw(sql(db, text, [package.to_string().into()])).await?;
    rows.iter().map(|row| Ok((row.try_get_by_index(0)?, stored(row, 1)?))).collect()
}

/// One of a package's files.
pub(in crate::training) async fn package_file(db: &impl ConnectionTrait, package: PackageId, path: &str) -> Result<Option<Stored>, Error> {
    let text = "SELECT sha256, size FROM training_package_files WHERE package_id = $1 AND path = $2";
    let row = db.query_one_raw(sql(db, text, [package.to_string().into(), path.into()])).await?;
    row.as_ref().map(|row| stored(row, 0)).transpose()
}

fn stored(row: &QueryResult, from: usize) -> Result<Stored, Error> {
    Ok(Stored {
        sha256: row.try_get_by_index::<String>(from)?.parse().map_err(Error::internal)?,
        size: count(row.try_get_by_index::<i64>(from + 1)?),
    })
}

/// Removes a package with its files' rows.
pub(in crate::training) async fn remove_package(tx: &Tx, package: PackageId) -> Result<(), Error> {
    for text in ["DELETE FROM training_package_files WHERE package_id = $1", "DELETE FROM training_packages WHERE id = $1"] {
        tx.execute_raw(sql(tx, text, [package.to_string().into()])).await?;
    }
    Ok(())
}

/// A launch of a part, with what the part came to with it.
#[derive(Debug, Clone)]
pub(in crate::training) struct LaunchRecord {
    pub(in crate::training) id: LaunchId,
    pub(in crate::training) enrollment: EnrollmentId,
    pub(in crate::training) lesson: LessonId,
    pub(in crate::training) package: PackageId,
    pub(in crate::training) part: String,
    pub(in crate::training) number: i64,
    pub(in crate::training) state: RunState,
}

const LAUNCH: &str = "SELECT id, enrollment_id, lesson_id, package_id, part, number, state FROM training_launches";

fn launch_record(row: &QueryResult) -> Result<LaunchRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(LaunchRecord {
        id: id(&text("id")?)?,
        enrollment: id(&text("enrollment_id")?)?,
        lesson: id(&text("lesson_id")?)?,
        package: id(&text("package_id")?)?,
        part: text("part")?,
        number: row.try_get("", "number")?,
        state: read_json(&text("state")?)?,
    })
}

/// A launch.
pub(in crate::training) async fn launch(db: &impl ConnectionTrait, of: LaunchId) -> Result<Option<LaunchRecord>, Error> {
    let row = db.query_one_raw(sql(db, &format!("{LAUNCH} WHERE id = $1"), [of.to_string().into()])).await?;
    row.as_ref().map(launch_record).transpose()
}

/// The launches of a part after one, oldest first; all of them after number 0.
pub(in crate::training) async fn launches_after(
    db: &impl ConnectionTrait,
    of: (EnrollmentId, LessonId, &str),
    number: i64,
) -> Result<Vec<LaunchRecord>, Error> {
    let text = format!("{LAUNCH} WHERE enrollment_id = $1 AND lesson_id = $2 AND part = $3 AND number > $4 ORDER BY number");
    let values = [of.0.to_string().into(), of.1.to_string().into(), of.2.into(), number.into()];
    db.query_all_raw(sql(db, &text, values)).await?.iter().map(launch_record).collect()
}

/// The newest launch of each part of a lesson, the last launched first.
pub(in crate::training) async fn newest_launches(
    db: &impl ConnectionTrait,
    enrollment: EnrollmentId,
    lesson: LessonId,
) -> Result<Vec<LaunchRecord>, Error> {
    let text = format!(
        "{LAUNCH} l WHERE enrollment_id = $1 AND lesson_id = $2 AND number = (SELECT MAX(m.number) FROM training_launches m
            WHERE m.enrollment_id = l.enrollment_id AND m.lesson_id = l.lesson_id AND m.part = l.part) ORDER BY created_at DESC, id DESC"
    );
    let values = [enrollment.to_string().into(), lesson.to_string().into()];
    db.query_all_raw(sql(db, &text, values)).await?.iter().map(launch_record).collect()
}

/// Stores a launch.
pub(in crate::training) async fn insert_launch(tx: &Tx, launch: &LaunchRecord, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "INSERT INTO training_launches (id, enrollment_id, lesson_id, package_id, part, number, created_at, state)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        launch.id.to_string().into(),
        launch.enrollment.to_string().into(),
        launch.lesson.to_string().into(),
        launch.package.to_string().into(),
        launch.part.as_str().into(),
        launch.number.into(),
        db::text(now).into(),
        to_json(&launch.state)?.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores what a launch's part came to.
pub(in crate::training) async fn save_launch(tx: &Tx, launch: LaunchId, state: &RunState) -> Result<(), Error> {
    let text = "UPDATE training_launches SET state = $1 WHERE id = $2";
    tx.execute_raw(sql(tx, text, [to_json(state)?.into(), launch.to_string().into()])).await?;
    Ok(())
}

/// What seals the addresses of packages, 32 bytes: made when nobody has asked for it before.
pub(in crate::training) async fn content_key(app: &App) -> Result<Vec<u8>, Error> {
    let select = "SELECT key FROM training_keys WHERE name = 'content'";
    if let Some(row) = app.db.read().query_one_raw(sql(app.db.read(), select, [])).await? {
        return BASE64_STANDARD.decode(row.try_get_by_index::<String>(0)?).map_err(Error::internal);
    }
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let insert = "INSERT INTO training_keys (name, key, created_at) VALUES ('content', $1, $2) ON CONFLICT DO NOTHING";
    let key = BASE64_STANDARD.encode(rand::random::<[u8; 32]>());
    if tx.execute_raw(sql(&tx, insert, [key.into(), db::text(now).into()])).await?.rows_affected() == 1 {
        journal::write_for(&tx, now, None, "training.make_key", "key", "content", json!({})).await?;
    }
    // Another server may have been faster: its key is the one.
    let row = tx.query_one_raw(sql(&tx, select, [])).await?.ok_or_else(|| Error::internal("there is no key"))?;
    let key = BASE64_STANDARD.decode(row.try_get_by_index::<String>(0)?).map_err(Error::internal)?;
    tx.commit().await?;
    Ok(key)
}

/// Stores a package that came whole, with something else, and is to be looked at.
pub(in crate::training) async fn insert_whole_package(
    tx: &Tx,
    package: PackageId,
    file_name: &str,
    stored: Stored,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    insert_package(tx, package, file_name, stored.size, by, now).await?;
    advance_package(tx, package, 0, stored.size).await?;
    package_arrived(tx, package, &stored.sha256).await
}
