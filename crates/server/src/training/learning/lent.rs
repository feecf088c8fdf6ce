//! What certifying asks of courses and pictures: see `seams`.

use bytes::Bytes;
use futures_util::TryStreamExt;
use guildhall_domain::training::{ExamId, PictureId};
use sea_orm::ConnectionTrait;

use super::store;
use crate::{db::sql, error::Error, state::App};

/// Titles of courses with an exam among their lessons, as they are written or as somebody takes them.
pub(in crate::training) async fn courses_with_exam(db: &impl ConnectionTrait, exam: ExamId) -> Result<Vec<String>, Error> {
    let text = "SELECT DISTINCT c.title FROM training_lessons l JOIN training_courses c ON c.id = l.course_id
        WHERE l.kind = 'quiz' AND l.refers = $1 ORDER BY c.title";
    let rows = db.query_all_raw(sql(db, text, [exam.to_string().into()])).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
}

/// The bytes of a picture; nothing when there is no such picture.
pub(in crate::training) async fn picture(app: &App, db: &impl ConnectionTrait, of: PictureId) -> Result<Option<Vec<u8>>, Error> {
    let Some(kept) = store::picture(db, of).await? else { return Ok(None) };
    let pieces: Vec<Bytes> = app.files.read(&kept.stored.sha256, None).await?.try_collect().await?;
    Ok(Some(pieces.concat()))
}
