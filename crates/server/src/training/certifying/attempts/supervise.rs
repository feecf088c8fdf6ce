//! What authors see of attempts, and what the vendor's admins grant and take back.

use guildhall_domain::{
    endpoint::Nothing,
    page::Page,
    partner::PersonId,
    training::{AnsweredForAuthor, AttemptFilter, AttemptForAuthor, AttemptRow, GrantedInput, QuestionForAuthor, ReasonInput},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    super::{
        exams, people,
        store::{self, AttemptRecord},
    },
    grading::{asked, order_count, score, settled, summary},
};
use crate::{cx::Cx, error::Error, journal};

/// Lists attempts at an exam, newest first.
pub async fn list(cx: Cx, filter: AttemptFilter) -> Result<Page<AttemptRow>, Error> {
    let (id, db) = (cx.id("id")?, cx.app.db.read());
    store::read_exam(db, id).await?;
    let page = store::list_attempts(db, cx.actor()?, id, &filter, cx.now).await?;
    let mut items = Vec::new();
    for listed in page.items {
        let closed = settled(db, &listed.attempt, cx.now).await?;
        items.push(AttemptRow {
            attempt: summary(&listed.attempt, closed, cx.now),
            person: listed.attempt.person,
            person_name: listed.person_name,
            partner: listed.partner,
            partner_name: listed.partner_name,
        });
    }
    Ok(Page { items, next: page.next, total: page.total })
}

/// An attempt with everything that lets it be graded again.
pub async fn review(cx: Cx, _: Nothing) -> Result<AttemptForAuthor, Error> {
    let db = cx.app.db.read();
    let record = store::read_attempt(db, cx.id("id")?).await?;
    seen(&cx, db, record.person).await?;
    whole(&cx, db, record).await
}

/// Takes an attempt back: it counts as if it had never been.
pub async fn void(cx: Cx, input: ReasonInput) -> Result<AttemptForAuthor, Error> {
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let record = store::hold_attempt(&tx, cx.id("id")?).await?;
    if record.timeline.voided_at.is_none() {
        store::set_voided(&tx, record.id, cx.actor()?.person, &input.reason, cx.now).await?;
        order_count(&tx, &record, cx.now).await?;
    }
    journal::write(&tx, &cx, "training.void_attempt", "attempt", record.id, json!({ "reason": input.reason })).await?;
    let record = store::read_attempt(&tx, record.id).await?;
    let answer = whole(&cx, &tx, record).await?;
    tx.commit().await?;
    Ok(answer)
}

/// What a person was granted.
pub async fn granted(cx: Cx, _: Nothing) -> Result<GrantedInput, Error> {
    let (id, db) = (cx.id("id")?, cx.app.db.read());
    people::read(db, id).await?;
    store::granted(db, id).await
}

/// Grants a person more time or attempts.
pub async fn grant(cx: Cx, input: GrantedInput) -> Result<GrantedInput, Error> {
    let (id, input) = (cx.id("id")?, input.check()?);
    let tx = cx.app.db.begin().await?;
    people::read(&tx, id).await?;
    for (index, grant) in input.attempts.iter().enumerate() {
        match store::read_exam(&tx, grant.exam).await {
            Ok(_) => {}
            Err(Error::NotFound) => return Err(Error::field(&format!("/attempts/{index}/exam"), "not-one-of")),
            Err(error) => return Err(error),
        }
    }
    let before = store::granted(&tx, id).await?;
    store::set_granted(&tx, id, &input, cx.actor()?.person, cx.now).await?;
    journal::write(&tx, &cx, "training.grant", "person", id, json!({ "before": before, "after": input })).await?;
    tx.commit().await?;
    Ok(input)
}

/// Authors see the attempts of people in their scope.
async fn seen(cx: &Cx, db: &impl ConnectionTrait, person: PersonId) -> Result<(), Error> {
    let person = people::read(db, person).await?;
    let scope = cx.actor()?.scope();
    let sees = person.partner.map_or(scope == guildhall_domain::access::Scope::All, |partner| scope.holds(partner));
    if sees { Ok(()) } else { Err(Error::NotFound) }
}

async fn whole(cx: &Cx, db: &impl ConnectionTrait, record: AttemptRecord) -> Result<AttemptForAuthor, Error> {
    let asked = asked(db, &record).await?;
    let again = score(&record, &asked).score;
    let closed = settled(db, &record, cx.now).await?;
    let question = |asked: &super::grading::Asked| AnsweredForAuthor {
        question: QuestionForAuthor {
            id: asked.id,
            bank: asked.bank,
            revision: asked.revision,
            question: asked.question.clone(),
            retired: false,
            statistics: None,
        },
        shown: asked.arrangement.shown.clone(),
        answer: asked.answer().cloned(),
        mark: asked.mark(),
    };
    Ok(AttemptForAuthor {
        attempt: summary(&record, closed, cx.now),
        exam: exams::one(db, record.exam).await?,
        person: record.person,
        person_name: people::read(db, record.person).await?.name,
        partner: record.partner,
        seed: record.seed,
        questions: asked.iter().map(question).collect(),
        score: closed.map_or(again, |closed| closed.score),
        again,
        rules: record.rules,
        voided: record.void_reason,
    })
}
