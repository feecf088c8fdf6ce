//! How far people are with lessons.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::training::{EnrollmentId, LessonId, LessonProgress};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{count, json, places, to_json};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// Progress with the number of the last telling that was taken.
#[derive(Debug, Clone, Default)]
pub(in crate::training) struct Told {
    pub(in crate::training) progress: LessonProgress,
    pub(in crate::training) sequence: u32,
}

const COLUMNS: &str = "lesson_id, opened, completed_at, seconds, position, score, sequence, played";

fn told(row: &QueryResult) -> Result<(LessonId, Told), Error> {
    let number = |column: &str| row.try_get::<i64>("", column);
    let progress = LessonProgress {
        opened: number("opened")? != 0,
        completed_at: db::optional_time(row.try_get::<Option<String>>("", "completed_at")?.as_deref())?,
        seconds: count(number("seconds")?),
        position: count(number("position")?),
        played: json(&row.try_get::<String>("", "played")?)?,
        score: row.try_get::<Option<i64>>("", "score")?.map(count),
    };
    Ok((id(&row.try_get::<String>("", "lesson_id")?)?, Told { progress, sequence: count(number("sequence")?) }))
}

/// Progress with all lessons of an enrollment that were touched.
pub(in crate::training) async fn progress(db: &impl ConnectionTrait, enrollment: EnrollmentId) -> Result<BTreeMap<LessonId, Told>, Error> {
    let text = format!("SELECT {COLUMNS} FROM training_progress WHERE enrollment_id = $1");
    db.query_all_raw(sql(db, &text, [enrollment.to_string().into()])).await?.iter().map(told).collect()
}

/// Stores progress with a lesson.
pub(in crate::training) async fn save_progress(
    tx: &Tx,
    enrollment: EnrollmentId,
    lesson: LessonId,
    told: &Told,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "INSERT INTO training_progress (enrollment_id, lesson_id, opened, completed_at, seconds, position, score, sequence, touched_at, played)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        ON CONFLICT (enrollment_id, lesson_id) DO UPDATE SET opened = excluded.opened, completed_at = excluded.completed_at,
            seconds = excluded.seconds, position = excluded.position, score = excluded.score, sequence = excluded.sequence,
            touched_at = excluded.touched_at, played = excluded.played";
    let progress = &told.progress;
    let values = [
        enrollment.to_string().into(),
        lesson.to_string().into(),
        i64::from(progress.opened).into(),
        progress.completed_at.map(db::text).into(),
        i64::from(progress.seconds).into(),
        i64::from(progress.position).into(),
        progress.score.map(i64::from).into(),
        i64::from(told.sequence).into(),
        db::text(now).into(),
        to_json(&progress.played)?.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Forgets progress with lessons that are not among these: their content is another one now.
pub(in crate::training) async fn keep_progress(tx: &Tx, enrollment: EnrollmentId, lessons: &[LessonId]) -> Result<(), Error> {
    let mut values = vec![enrollment.to_string().into()];
    values.extend(super::values(lessons));
    let others = if lessons.is_empty() { String::new() } else { format!(" AND lesson_id NOT IN ({})", places(2, lessons.len())) };
    for table in ["training_progress", "training_launches"] {
        let text = format!("DELETE FROM {table} WHERE enrollment_id = $1{others}");
        tx.execute_raw(sql(tx, &text, values.clone())).await?;
    }
    Ok(())
}
