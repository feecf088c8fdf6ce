//! What an attempt came to: graded by the rules of the domain from what is stored, and closed once.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::training::{
    Answer, Arrangement, AttemptId, AttemptState, AttemptSummary, BankId, ItemStatistics, Key, Mark, Observation, QuestionId,
    QuestionInput, Requirement, Response, Score, chosen_in, grade, statistics,
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::super::{
    earn,
    store::{self, AttemptRecord, Closed},
};
use crate::{
    db::Tx,
    error::Error,
    jobs, journal,
    state::App,
    training::{
        seams::{self, ExamDone},
        today,
    },
};

/// The job that closes an attempt when its time is over: `{"attempt": …}`.
pub const CLOSE: &str = "training.certifying.close";
/// The job that counts anew how the questions of an exam fare: `{"exam": …}`.
pub const COUNT: &str = "training.certifying.count";

/// A question of an attempt: as it was then, as it is shown, and what was answered.
#[derive(Debug, Clone)]
pub(in super::super) struct Asked {
    pub id: QuestionId,
    pub revision: i32,
    pub bank: BankId,
    pub question: QuestionInput,
    pub arrangement: Arrangement,
    pub response: Response,
}

impl Asked {
    /// What the answer is worth.
    pub fn mark(&self) -> Mark {
        grade(&self.question, &self.arrangement, self.response.answer.as_ref())
    }

    /// What was answered.
    pub const fn answer(&self) -> Option<&Answer> {
        self.response.answer.as_ref()
    }
}

/// The questions of an attempt in its order, with what is saved.
pub(in super::super) async fn asked(db: &impl ConnectionTrait, record: &AttemptRecord) -> Result<Vec<Asked>, Error> {
    let mut questions = store::in_revisions(db, &record.questions).await?;
    let mut responses = store::responses(db, record.id).await?;
    let mut all = Vec::with_capacity(record.questions.len());
    for (place, key) in record.questions.iter().enumerate() {
        let (bank, question) = questions.remove(key).ok_or_else(|| Error::internal("a question of an attempt is gone"))?;
        let arrangement = Arrangement::of(record.seed, key.0, &question.key, question.fixed);
        let response = u16::try_from(place).ok().and_then(|place| responses.remove(&place)).unwrap_or_default();
        all.push(Asked { id: key.0, revision: key.1, bank, question, arrangement, response });
    }
    Ok(all)
}

/// What the answers come to: a function of what is stored alone.
pub(in super::super) fn score(record: &AttemptRecord, asked: &[Asked]) -> Closed {
    let score = Score::of(&asked.iter().map(Asked::mark).collect::<Vec<_>>());
    Closed { score, passed: score.reaches(record.rules.pass_percent) }
}

/// What an attempt came to, whether somebody has closed it already or not. Nothing while it runs, and nothing of one that was taken back
/// before it ended.
pub(in super::super) async fn settled(
    db: &impl ConnectionTrait,
    record: &AttemptRecord,
    now: DateTime<Utc>,
) -> Result<Option<Closed>, Error> {
    match (record.closed, record.timeline.state(now)) {
        (Some(closed), _) => Ok(Some(closed)),
        (None, AttemptState::Running | AttemptState::Voided) => Ok(None),
        (None, AttemptState::HandedIn | AttemptState::TimedOut) => Ok(Some(score(record, &asked(db, record).await?))),
    }
}

/// An attempt in a list.
pub(in super::super) fn summary(record: &AttemptRecord, closed: Option<Closed>, now: DateTime<Utc>) -> AttemptSummary {
    AttemptSummary {
        id: record.id,
        number: record.number,
        state: record.timeline.state(now),
        started_at: record.timeline.started_at,
        ended_at: record.timeline.ended_at(now),
        percent: closed.map(|closed| closed.score.percent()),
        passed: closed.map(|closed| closed.passed),
    }
}

/// Closes an attempt: grades it, keeps what it came to, and does what follows from it. The transaction must hold the attempt.
pub(in super::super) async fn close(
    app: &App,
    tx: &Tx,
    record: &AttemptRecord,
    handed_in_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Closed, Error> {
    let asked = asked(tx, record).await?;
    let closed = score(record, &asked);
    let ended_at = handed_in_at.or(record.timeline.ends_at).unwrap_or(now);
    store::set_closed(tx, record.id, handed_in_at, closed, today(app, ended_at), now).await?;
    let marks: Vec<Mark> = asked.iter().map(Asked::mark).collect();
    for (place, (asked, mark)) in asked.iter().zip(&marks).enumerate() {
        let rest = Score { got: closed.score.got - u64::from(mark.got), of: closed.score.of - u64::from(mark.of) };
        let answered = asked.answer().filter(|answer| !answer.is_empty());
        let chosen = answered.map(|answer| chosen_in(answer, &asked.arrangement));
        store::insert_mark(tx, record.id, place, (asked.id, asked.revision), *mark, rest, chosen.as_deref()).await?;
    }
    let detail = json!({ "percent": closed.score.percent(), "passed": closed.passed, "handed_in": handed_in_at.is_some() });
    let actor = handed_in_at.map(|_| record.person);
    journal::write_for(tx, now, actor, "training.close_attempt", "attempt", record.id, detail).await?;
    let done = ExamDone { person: record.person, exam: record.exam, passed: closed.passed, percent: closed.score.percent() };
    seams::exam_done(app, tx, now, done).await?;
    if closed.passed {
        earn::after(app, tx, now, record.person, Requirement::Exam(record.original), Some(record.id)).await?;
    }
    order_count(tx, record, now).await?;
    Ok(closed)
}

/// Orders that the statistics of an exam's questions are counted anew, a minute from now, so that a whole class that hands in is counted
/// once.
pub(in super::super) async fn order_count(tx: &Tx, record: &AttemptRecord, now: DateTime<Utc>) -> Result<(), Error> {
    let payload = json!({ "exam": record.exam });
    if !store::is_ordered(tx, COUNT, &payload).await? {
        jobs::enqueue_at(tx, now, now + chrono::TimeDelta::minutes(1), COUNT, payload).await?;
    }
    Ok(())
}

/// Closes an attempt whose time is over, unless somebody has.
pub(in super::super) async fn close_overdue(app: &App, of: AttemptId) -> Result<(), Error> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let record = store::hold_attempt(&tx, of).await?;
    if record.closed.is_some() || record.timeline.state(now) != AttemptState::TimedOut {
        return Ok(());
    }
    close(app, &tx, &record, None, now).await?;
    Ok(tx.commit().await?)
}

/// Counts how the questions of an exam fare.
pub(in super::super) async fn count(app: &App, exam: guildhall_domain::training::ExamId) -> Result<(), Error> {
    let tx = app.db.begin().await?;
    for (question, revision, key) in store::questions_drawn(&tx, exam).await? {
        let observations: Vec<Observation> = store::observations(&tx, question, revision).await?;
        let options = match &key {
            Key::One { options } | Key::Several { options } => options.len(),
            Key::Order { .. } | Key::Match { .. } | Key::Number { .. } | Key::Text { .. } => 0,
        };
        let found: ItemStatistics = statistics(&observations, options);
        store::set_statistics(&tx, question, revision, &found).await?;
    }
    Ok(tx.commit().await?)
}

/// The score by topic, in the order in which topics come.
pub(in super::super) fn by_topic(asked: &[Asked]) -> Vec<guildhall_domain::training::TopicScore> {
    let mut order: Vec<&str> = Vec::new();
    let mut marks: BTreeMap<&str, Vec<Mark>> = BTreeMap::new();
    for asked in asked {
        let topic = asked.question.topic.as_str();
        if !order.contains(&topic) {
            order.push(topic);
        }
        marks.entry(topic).or_default().push(asked.mark());
    }
    let score = |topic: &&str| guildhall_domain::training::TopicScore {
        topic: (*topic).to_owned(),
        score: Score::of(marks.get(topic).map(Vec::as_slice).unwrap_or_default()),
    };
    order.iter().map(score).collect()
}
