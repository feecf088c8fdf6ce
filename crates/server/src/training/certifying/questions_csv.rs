//! Questions as CSV: export, and import as a whole or not at all.

use std::collections::BTreeMap;

use axum::response::Response;
use guildhall_domain::{
    endpoint::Nothing,
    training::{
        QuestionForAuthor, QuestionId, QuestionKey, QuestionRow, QuestionsInput, QuestionsResult, RowFault, read_questions, write_questions,
    },
};
use serde_json::json;

use super::store;
use crate::{csv, cx::Cx, error::Error, journal};

/// A bank's questions that are drawn, as CSV.
pub async fn export(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let (id, db) = (cx.id("id")?, cx.app.db.read());
    store::read_bank(db, id).await?;
    let questions = store::questions_of(db, id).await?;
    let drawn = questions.iter().filter(|question| !question.retired);
    Ok(csv::file("questions.csv", &write_questions(drawn.map(|question| (question.id, &question.question)))))
}

/// Imports questions, or says what would happen.
pub async fn import(cx: Cx, input: QuestionsInput) -> Result<QuestionsResult, Error> {
    let (bank, input) = (cx.id("id")?, input.check()?);
    let tx = cx.app.db.begin().await?;
    store::read_bank(&tx, bank).await?;
    let (rows, mut faulty) = read_questions(&input.csv);
    let known: BTreeMap<QuestionId, QuestionForAuthor> =
        store::questions_of(&tx, bank).await?.into_iter().map(|question| (question.id, question)).collect();
    let mut seen = std::collections::BTreeSet::new();
    for row in &rows {
        if let Some(id) = row.id {
            if !known.contains_key(&id) {
                faulty.push(fault(row, "id", "unknown"));
            } else if !seen.insert(id) {
                faulty.push(fault(row, "id", "doubled"));
            }
        }
        if !store::missing_pictures(&tx, row.question.pictures()).await?.is_empty() {
            faulty.push(fault(row, "text", "not-one-of"));
        }
    }
    faulty.sort_by_key(|fault| fault.line);
    if !faulty.is_empty() {
        return Ok(QuestionsResult { faulty, ..QuestionsResult::default() });
    }
    let mut result = QuestionsResult::default();
    let by = cx.actor()?.person;
    for row in &rows {
        match row.id.and_then(|id| known.get(&id)) {
            Some(before) if before.question == row.question => result.same += 1,
            Some(before) => {
                result.changed += 1;
                if !input.dry && !store::revise(&tx, before.id, before.revision, &row.question, by, cx.now).await? {
                    return Err(Error::Stale);
                }
            }
            None => {
                result.created += 1;
                if !input.dry {
                    store::insert_question(&tx, cx.app.new_id::<QuestionKey>(), bank, &row.question, by, cx.now).await?;
                }
            }
        }
    }
    if input.dry || (result.created == 0 && result.changed == 0) {
        return Ok(result);
    }
    let detail = json!({ "created": result.created, "changed": result.changed });
    journal::write(&tx, &cx, "training.import_questions", "bank", bank, detail).await?;
    tx.commit().await?;
    Ok(result)
}

fn fault(row: &QuestionRow, column: &str, code: &str) -> RowFault {
    RowFault::new(row.line, column, code, &row.question.text)
}
