//! What the questions of closed attempts came to, for statistics.

use guildhall_domain::training::{AttemptId, ExamId, Key, Mark, Observation, QuestionId, QuestionInput, Score};
use sea_orm::{ConnectionTrait, QueryResult};
use serde_json::Value;

use super::{count, json, to_json};
use crate::{
    db::{Tx, id, sql},
    error::Error,
};

/// Keeps what one question of an attempt came to.
pub(in crate::training) async fn insert_mark(
    tx: &Tx,
    of: AttemptId,
    place: usize,
    (question, revision): (QuestionId, i32),
    mark: Mark,
    rest: Score,
    chosen: Option<&[usize]>,
) -> Result<(), Error> {
    let insert = "INSERT INTO training_marks (attempt_id, place, question_id, revision, got, of_points, rest_got, rest_of, chosen)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let big = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let values = [
        of.to_string().into(),
        i64::try_from(place).unwrap_or_default().into(),
        question.to_string().into(),
        revision.into(),
        i64::from(mark.got).into(),
        i64::from(mark.of).into(),
        big(rest.got).into(),
        big(rest.of).into(),
        chosen.map(to_json_of).transpose()?.into(),
    ];
    tx.execute_raw(sql(tx, insert, values)).await?;
    Ok(())
}

fn to_json_of(chosen: &[usize]) -> Result<String, Error> {
    to_json(&chosen)
}

/// Questions that attempts at an exam drew, in their present revision.
pub(in crate::training) async fn questions_drawn(db: &impl ConnectionTrait, exam: ExamId) -> Result<Vec<(QuestionId, i32, Key)>, Error> {
    let text = "SELECT q.id, q.revision, q.input FROM training_questions q WHERE q.id IN (
        SELECT DISTINCT m.question_id FROM training_marks m JOIN training_attempts a ON a.id = m.attempt_id WHERE a.exam_id = $1)
        ORDER BY q.id";
    let rows = db.query_all_raw(sql(db, text, [exam.to_string().into()])).await?;
    let drawn = |row: &QueryResult| {
        let input: QuestionInput = json(&row.try_get_by_index::<String>(2)?)?;
        Ok((id(&row.try_get_by_index::<String>(0)?)?, row.try_get_by_index(1)?, input.key))
    };
    rows.iter().map(drawn).collect()
}

/// What a question in a revision came to in all attempts that ended and were not taken back.
pub(in crate::training) async fn observations(
    db: &impl ConnectionTrait,
    question: QuestionId,
    revision: i32,
) -> Result<Vec<Observation>, Error> {
    let text = "SELECT m.got, m.of_points, m.rest_got, m.rest_of, m.chosen FROM training_marks m
        JOIN training_attempts a ON a.id = m.attempt_id WHERE m.question_id = $1 AND m.revision = $2 AND a.voided_at IS NULL";
    let rows = db.query_all_raw(sql(db, text, [question.to_string().into(), revision.into()])).await?;
    let seen = |row: &QueryResult| {
        let chosen: Option<String> = row.try_get_by_index(4)?;
        let mark = |got: usize, of: usize| -> Result<Mark, Error> {
            Ok(Mark { got: count(row.try_get_by_index(got)?), of: count(row.try_get_by_index(of)?) })
        };
        Ok(Observation { mark: mark(0, 1)?, rest: mark(2, 3)?, chosen: chosen.as_deref().map(json).transpose()? })
    };
    rows.iter().map(seen).collect()
}

/// Whether such a job waits already.
pub(in crate::training) async fn is_ordered(db: &impl ConnectionTrait, kind: &str, payload: &Value) -> Result<bool, Error> {
    let text = "SELECT 1 FROM jobs WHERE kind = $1 AND payload = $2 AND status = 'waiting' LIMIT 1";
    Ok(db.query_one_raw(sql(db, text, [kind.into(), payload.to_string().into()])).await?.is_some())
}
