//! Questions: list, add, change, retire, preview.

use std::collections::BTreeSet;

use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    page::Page,
    training::{
        Arrangement, PictureId, QuestionFilter, QuestionForAuthor, QuestionForLearner, QuestionId, QuestionInput, QuestionKey, Refusal,
        Seed, for_learner,
    },
};
use serde_json::json;

use super::{render, store};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Lists a bank's questions.
pub async fn list(cx: Cx, filter: QuestionFilter) -> Result<Page<QuestionForAuthor>, Error> {
    let (bank, db) = (cx.id("id")?, cx.app.db.read());
    store::read_bank(db, bank).await?;
    store::list_questions(db, bank, &filter).await
}

/// Reads a question.
pub async fn read(cx: Cx, _: Nothing) -> Result<QuestionForAuthor, Error> {
    store::read_question(cx.app.db.read(), cx.id("id")?).await
}

/// Adds a question.
pub async fn create(cx: Cx, input: QuestionInput) -> Result<QuestionForAuthor, Error> {
    let (bank, input) = (cx.id("id")?, input.check()?);
    let id: QuestionId = cx.app.new_id::<QuestionKey>();
    let tx = cx.app.db.begin().await?;
    store::read_bank(&tx, bank).await?;
    pictures_exist(&tx, input.pictures(), "/text").await?;
    store::insert_question(&tx, id, bank, &input, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "training.create_question", "question", id, json!({ "bank": bank, "revision": 1 })).await?;
    finish(tx, id).await
}

/// Changes a question: a new revision, unless nothing is new.
pub async fn update(cx: Cx, input: QuestionInput) -> Result<QuestionForAuthor, Error> {
    let (id, revision) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let before = store::read_question(&tx, id).await?;
    pictures_exist(&tx, input.pictures(), "/text").await?;
    if before.revision != revision || !store::revise(&tx, id, revision, &input, cx.actor()?.person, cx.now).await? {
        return Err(Error::Stale);
    }
    journal::write(&tx, &cx, "training.update_question", "question", id, json!({ "revision": revision + 1 })).await?;
    finish(tx, id).await
}

/// Draws it no longer; attempts that have it go on.
pub async fn retire(cx: Cx, _: Nothing) -> Result<QuestionForAuthor, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    if store::read_question(&tx, id).await?.retired {
        return Err(Refusal::QuestionRetired.into());
    }
    store::set_retired(&tx, id, true, cx.now).await?;
    journal::write(&tx, &cx, "training.retire_question", "question", id, json!({})).await?;
    finish(tx, id).await
}

/// Draws it again.
pub async fn restore(cx: Cx, _: Nothing) -> Result<QuestionForAuthor, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    store::read_question(&tx, id).await?;
    store::set_retired(&tx, id, false, cx.now).await?;
    journal::write(&tx, &cx, "training.restore_question", "question", id, json!({})).await?;
    finish(tx, id).await
}

/// A question as learners will see it, shuffled anew each time.
pub async fn preview(_: Cx, input: QuestionInput) -> Result<QuestionForLearner, Error> {
    let input = input.check()?;
    let question = crate::state::new_id::<QuestionKey>(chrono::DateTime::default());
    let arrangement = Arrangement::of(Seed::new(rand::random()), question, &input.key, input.fixed);
    Ok(for_learner(0, &input, &arrangement, render))
}

/// Every picture that a text shows must have been sent before.
pub(super) async fn pictures_exist(tx: &Tx, pictures: BTreeSet<PictureId>, pointer: &str) -> Result<(), Error> {
    let missing = store::missing_pictures(tx, pictures).await?;
    let mut check = Check::default();
    if !missing.is_empty() {
        check.fail(pointer, "not-one-of");
    }
    Ok(check.finish(())?)
}

async fn finish(tx: Tx, id: QuestionId) -> Result<QuestionForAuthor, Error> {
    let question = store::read_question(&tx, id).await?;
    tx.commit().await?;
    Ok(question)
}
