//! Enrollments: who is in which course, in which version, and how far.

use chrono::NaiveDate;
use guildhall_domain::{partner::PersonId, training::CourseId};
use sea_orm::ConnectionTrait;

use super::{day, places, values};
use crate::{
    db::{id, sql},
    error::Error,
};

/// Courses, as originals, that people completed.
pub(in crate::training) async fn courses_completed(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<Vec<(PersonId, CourseId, NaiveDate)>, Error> {
    let text = format!(
        "SELECT e.person_id, COALESCE(c.original, c.id), e.completed_on FROM training_enrollments e
            JOIN training_courses c ON c.id = e.course_id WHERE e.learning = 'completed' AND e.person_id IN ({})",
        places(1, people.len())
    );
    let rows = db.query_all_raw(sql(db, &text, values(people))).await?;
    let text = |row: &sea_orm::QueryResult, index: usize| row.try_get_by_index::<String>(index);
    rows.iter().map(|row| Ok((id(&text(row, 0)?)?, id(&text(row, 1)?)?, day(&text(row, 2)?)?))).collect()
}
