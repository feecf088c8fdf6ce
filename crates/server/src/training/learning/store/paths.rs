//! Learning paths, and who completed them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    page::Page,
    partner::PersonId,
    training::{CourseFilter, CourseStage, PathId, PathInput, Requirement},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Listed, authored, count, courses::search_text, day, json, list, places, stage, to_json, values};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// A path.
#[derive(Debug, Clone)]
pub(in crate::training) struct PathRecord {
    pub(in crate::training) id: PathId,
    pub(in crate::training) stage: CourseStage,
    pub(in crate::training) input: PathInput,
    pub(in crate::training) published_at: Option<DateTime<Utc>>,
    pub(in crate::training) updated_at: DateTime<Utc>,
    pub(in crate::training) version: i32,
}

const COLUMNS: &str = "id, stage, published_at, updated_at, version, input";

pub(super) fn record(row: &QueryResult) -> Result<PathRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(PathRecord {
        id: id(&text("id")?)?,
        stage: stage(&text("stage")?),
        input: json(&text("input")?)?,
        published_at: db::optional_time(row.try_get::<Option<String>>("", "published_at")?.as_deref())?,
        updated_at: db::time(&text("updated_at")?)?,
        version: count(row.try_get("", "version")?),
    })
}

/// Every path.
pub(in crate::training) async fn paths(db: &impl ConnectionTrait) -> Result<Vec<PathRecord>, Error> {
    let rows = db.query_all_raw(sql(db, &format!("SELECT {COLUMNS} FROM training_paths ORDER BY id"), [])).await?;
    rows.iter().map(record).collect()
}

/// The paths among things that can be required.
pub(in crate::training) async fn paths_among(db: &impl ConnectionTrait, items: &BTreeSet<Requirement>) -> Result<Vec<PathRecord>, Error> {
    let wanted: Vec<String> = items
        .iter()
        .filter_map(|item| match item {
            Requirement::Path(path) => Some(path.to_string()),
            Requirement::Course(_) | Requirement::Exam(_) | Requirement::Certification(_) => None,
        })
        .collect();
    let mut found = Vec::new();
    for wanted in wanted.chunks(200) {
        let text = format!("SELECT {COLUMNS} FROM training_paths WHERE id IN ({})", places(1, wanted.len()));
        for row in db.query_all_raw(sql(db, &text, values(wanted))).await? {
            found.push(record(&row)?);
        }
    }
    Ok(found)
}

/// Paths that people completed.
pub(in crate::training) async fn paths_completed(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, PathId, NaiveDate)>, Error> {
    let text = format!("SELECT person_id, path_id, done_on FROM training_paths_done WHERE person_id IN ({})", places(1, people.len()));
    let rows = db.query_all_raw(sql(db, &text, values(people))).await?;
    let text = |row: &QueryResult, index: usize| row.try_get_by_index::<String>(index);
    rows.iter().map(|row| Ok((id(&text(row, 0)?)?, id(&text(row, 1)?)?, day(&text(row, 2)?)?))).collect()
}

/// Paths that a person completed, and when.
pub(in crate::training) async fn paths_done_by(
    db: &impl ConnectionTrait,
    person: PersonId,
) -> Result<BTreeMap<PathId, DateTime<Utc>>, Error> {
    let text = "SELECT path_id, done_at FROM training_paths_done WHERE person_id = $1";
    let rows = db.query_all_raw(sql(db, text, [person.to_string().into()])).await?;
    rows.iter().map(|row| Ok((id(&row.try_get_by_index::<String>(0)?)?, db::time(&row.try_get_by_index::<String>(1)?)?))).collect()
}

/// Notes that a person completed a path; `false` when they had before.
pub(in crate::training) async fn path_done(
    tx: &Tx,
    path: PathId,
    person: PersonId,
    on: NaiveDate,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let text = "INSERT INTO training_paths_done (path_id, person_id, done_at, done_on) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let values = [path.to_string().into(), person.to_string().into(), db::text(now).into(), on.to_string().into()];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1)
}

/// A path.
pub(in crate::training) async fn path(db: &impl ConnectionTrait, of: PathId) -> Result<Option<PathRecord>, Error> {
    let text = format!("SELECT {COLUMNS} FROM training_paths WHERE id = $1");
    db.query_one_raw(sql(db, &text, [of.to_string().into()])).await?.as_ref().map(record).transpose()
}

/// One page of the paths, last changed first.
pub(in crate::training) async fn paths_page(db: &impl ConnectionTrait, filter: &CourseFilter) -> Result<Page<PathRecord>, Error> {
    const SELECT: &str =
        "SELECT t.id AS id, t.stage AS stage, t.published_at AS published_at, t.updated_at AS updated_at, t.version AS version,
        t.input AS input";
    let listed = Listed { select: SELECT, table: "training_paths t", order: "updated_at", down: true };
    let (rows, next, total) = list(db, listed, authored(filter), filter.cursor.as_ref(), filter.limit).await?;
    Ok(Page { items: rows.iter().map(record).collect::<Result<_, _>>()?, next, total })
}

fn searched(input: &PathInput) -> String {
    search_text([&input.title, &input.summary].into_iter().chain(&input.products).chain(&input.tags))
}

/// Stores a new path.
pub(in crate::training) async fn insert_path(
    tx: &Tx,
    path: PathId,
    input: &PathInput,
    author: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "INSERT INTO training_paths (id, stage, title, search, language, author_id, created_at, updated_at, version, input)
        VALUES ($1, 'draft', $2, $3, $4, $5, $6, $6, 1, $7)";
    let values = [
        path.to_string().into(),
        input.title.as_str().into(),
        searched(input).into(),
        input.language.as_str().into(),
        author.to_string().into(),
        db::text(now).into(),
        to_json(input)?.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores a changed path; `false` when somebody was faster.
pub(in crate::training) async fn save_path(
    tx: &Tx,
    path: PathId,
    version: i32,
    input: &PathInput,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let text = "UPDATE training_paths SET title = $1, search = $2, language = $3, input = $4, updated_at = $5, version = version + 1
        WHERE id = $6 AND version = $7";
    let values = [
        input.title.as_str().into(),
        searched(input).into(),
        input.language.as_str().into(),
        to_json(input)?.into(),
        db::text(now).into(),
        path.to_string().into(),
        i64::from(version).into(),
    ];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1)
}

/// Publishes a path, or puts it away.
pub(in crate::training) async fn set_path_stage(tx: &Tx, path: PathId, stage: CourseStage, now: DateTime<Utc>) -> Result<(), Error> {
    let published = if stage == CourseStage::Published { "published_at = COALESCE(published_at, $2)," } else { "" };
    let text = format!("UPDATE training_paths SET stage = $1, {published} updated_at = $2, version = version + 1 WHERE id = $3");
    tx.execute_raw(sql(tx, &text, [stage.slug().into(), db::text(now).into(), path.to_string().into()])).await?;
    Ok(())
}

/// Removes a path that was never published.
pub(in crate::training) async fn remove_path(tx: &Tx, path: PathId) -> Result<(), Error> {
    let text = "DELETE FROM training_paths WHERE id = $1 AND published_at IS NULL";
    tx.execute_raw(sql(tx, text, [path.to_string().into()])).await?;
    Ok(())
}

/// How many people have a path assigned or completed it.
pub(in crate::training) async fn path_people(db: &impl ConnectionTrait, path: PathId) -> Result<u64, Error> {
    let text = "SELECT COUNT(*) FROM (SELECT person_id FROM training_paths_done WHERE path_id = $1
        UNION SELECT person_id FROM training_assignments WHERE item_kind = 'path' AND item_id = $1) people";
    let row = db.query_one_raw(sql(db, text, [path.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.map_or(0, count))
}
