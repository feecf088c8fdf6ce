//! Exams and banks in the archives of courses.

use std::collections::BTreeSet;

use guildhall_domain::training::{ArchivedBank, ArchivedExam, ExamId, QuestionKey};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::store;
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Exams of a course with the banks that they draw from; of the banks what is drawn.
pub(in crate::training) async fn export(
    db: &impl ConnectionTrait,
    exams: &BTreeSet<ExamId>,
) -> Result<(Vec<ArchivedExam>, Vec<ArchivedBank>), Error> {
    let (mut found, mut banks) = (Vec::new(), BTreeSet::new());
    for exam in exams {
        match store::read_exam(db, *exam).await {
            Ok(record) => {
                banks.extend(record.exam.pools.iter().map(|pool| pool.bank));
                found.push(ArchivedExam { id: record.id, exam: record.exam });
            }
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let mut filled = Vec::new();
    for bank in banks {
        match store::read_bank(db, bank).await {
            Ok(record) => {
                let questions = store::questions_of(db, bank).await?.into_iter().filter(|question| !question.retired);
                filled.push(ArchivedBank { id: bank, bank: record.bank, questions: questions.map(|question| question.question).collect() });
            }
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok((found, filled))
}

/// Makes exams, as drafts, and banks with their questions. Answers with how many exams and questions were made.
pub(in crate::training) async fn import(cx: &Cx, tx: &Tx, exams: &[ArchivedExam], banks: &[ArchivedBank]) -> Result<(u32, u32), Error> {
    let by = cx.actor()?.person;
    let mut questions = 0;
    for archived in banks {
        let bank = archived.bank.check()?;
        store::insert_bank(tx, archived.id, &bank, cx.now).await?;
        for question in &archived.questions {
            store::insert_question(tx, cx.app.new_id::<QuestionKey>(), archived.id, &question.check()?, by, cx.now).await?;
            questions += 1;
        }
        let detail = json!({ "after": bank, "questions": archived.questions.len() });
        journal::write(tx, cx, "training.create_bank", "bank", archived.id, detail).await?;
    }
    for archived in exams {
        let exam = archived.exam.check()?;
        store::insert_exam(tx, archived.id, &exam, cx.now).await?;
        journal::write(tx, cx, "training.create_exam", "exam", archived.id, json!({ "after": exam })).await?;
    }
    Ok((u32::try_from(exams.len()).unwrap_or(u32::MAX), questions))
}
