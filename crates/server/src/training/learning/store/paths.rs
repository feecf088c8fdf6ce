//! Learning paths, and who completed them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{CourseStage, PathId, PathInput, Requirement},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{count, day, json, places, stage, values};
use crate::{
    db::{self, id, sql},
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
