//! Exams, as learners take them.

mod entry;
mod grading;
mod plant;
mod supervise;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    invalid::Check,
    training::{
        AttemptForLearner, AttemptId, AttemptKey, AttemptResult, AttemptState, Earlier, HoldInput, HolderFilter, HolderId, QuestionResult,
        Refusal, Response, ResponseInput, Saved, Seed, Shape, Telling, Timeline, attempts_left, can_start, draw, ends_at, for_learner,
        next_at, quiz_solution, told,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

pub(super) use self::grading::{CLOSE, COUNT, close_overdue, count};
pub(crate) use self::plant::{Sat, count_all, sit};
pub use self::{
    entry::entry,
    supervise::{grant, granted, list, review, void},
};
use self::{
    entry::{Standing, standing},
    grading::{asked, by_topic, close, settled, summary},
};
use super::{
    exams, render,
    store::{self, AttemptRecord, Closed},
};
use crate::{cx::Cx, error::Error, jobs, journal};

/// Begins an attempt, or takes up the running one in this tab.
pub async fn start(cx: Cx, input: HoldInput) -> Result<AttemptForLearner, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    // Two tabs that begin at once must not both find that nothing runs.
    cx.app.db.lock(&tx, &format!("attempts of {}", actor.person)).await?;
    let mut here = standing(&cx, &tx, id).await?;
    if let Some(running) = here.running().cloned() {
        let record = take(&cx, &tx, running, input.holder).await?;
        let attempt = view(&tx, &record, Some(input.holder), cx.now).await?;
        tx.commit().await?;
        return Ok(attempt);
    }
    here.can_begin()?;
    // What has run out and nobody closed is closed first: it may have passed.
    for record in here.attempts.clone().iter().filter(|record| record.closed.is_none()) {
        if record.timeline.state(cx.now) == AttemptState::TimedOut {
            close(&cx.app, &tx, record, None, cx.now).await?;
        }
    }
    here = standing(&cx, &tx, id).await?;
    can_start(&here.exam.exam.rules, here.granted_attempts(), &here.earlier, cx.now)?;
    let seed = Seed::new(rand::random());
    let urns = exams::urns(&tx, &here.exam.exam).await?;
    let drawn = draw(seed, &urns, here.exam.exam.rules.mixing).map_err(|few| {
        let pool = here.exam.exam.pools.get(few.urn);
        Refusal::PoolTooSmall {
            pool: pool.map(|pool| pool.name.clone()).unwrap_or_default(),
            has: few.has,
            draws: pool.map(|pool| usize::from(pool.draw)).unwrap_or_default(),
        }
    })?;
    let revisions = store::revisions(&tx, &drawn).await?;
    let questions = drawn.iter().filter_map(|question| revisions.get(question).map(|revision| (*question, *revision))).collect();
    let rules = here.exam.exam.rules.clone();
    let record = AttemptRecord {
        id: cx.app.new_id::<AttemptKey>(),
        exam: here.exam.id,
        original: here.exam.original,
        person: actor.person,
        partner: actor.partner(),
        number: u16::try_from(here.attempts.len() + 1).unwrap_or(u16::MAX),
        title: here.exam.exam.title.clone(),
        purpose: here.exam.exam.purpose,
        seed,
        questions,
        timeline: Timeline {
            started_at: cx.now,
            ends_at: ends_at(&rules, here.granted.extra_percent, cx.now),
            handed_in_at: None,
            voided_at: None,
            holder: input.holder,
        },
        rules,
        closed: None,
        void_reason: String::new(),
    };
    store::insert_attempt(&tx, &record).await?;
    if let Some(end) = record.timeline.ends_at {
        let after = end + chrono::TimeDelta::seconds(guildhall_domain::training::GRACE_SECONDS + 1);
        jobs::enqueue_at(&tx, cx.now, after, CLOSE, json!({ "attempt": record.id })).await?;
    }
    let detail = json!({ "exam": record.exam, "number": record.number });
    journal::write(&tx, &cx, "training.start_attempt", "attempt", record.id, detail).await?;
    let attempt = view(&tx, &record, Some(input.holder), cx.now).await?;
    tx.commit().await?;
    Ok(attempt)
}

/// One's attempt with everything that is saved.
pub async fn read(cx: Cx, filter: HolderFilter) -> Result<AttemptForLearner, Error> {
    let db = cx.app.db.read();
    let record = own(&cx, store::read_attempt(db, cx.id("id")?).await?)?;
    view(db, &record, filter.holder, cx.now).await
}

/// Goes on with an attempt in this tab.
pub async fn hold(cx: Cx, input: HoldInput) -> Result<AttemptForLearner, Error> {
    let tx = cx.app.db.begin().await?;
    let record = own(&cx, store::hold_attempt(&tx, cx.id("id")?).await?)?;
    let record = take(&cx, &tx, record, input.holder).await?;
    let attempt = view(&tx, &record, Some(input.holder), cx.now).await?;
    tx.commit().await?;
    Ok(attempt)
}

/// Saves an answer. What arrives late never takes the place of what is newer.
pub async fn save(cx: Cx, input: ResponseInput) -> Result<Saved, Error> {
    let tx = cx.app.db.begin().await?;
    let record = own(&cx, store::hold_attempt(&tx, cx.id("id")?).await?)?;
    record.timeline.can_save(input.holder, cx.now)?;
    let mut input = input;
    let Some(key) = record.questions.get(usize::from(input.at)) else {
        let mut check = Check::default();
        check.range("/at", input.at.into(), 0, i64::try_from(record.questions.len()).unwrap_or_default() - 1);
        return Err(check.finish(()).err().map_or(Error::NotFound, Error::Invalid));
    };
    if let Some(answer) = &input.answer {
        let questions = store::in_revisions(&tx, &[*key]).await?;
        let (_, question) = questions.get(key).ok_or_else(|| Error::internal("a question of an attempt is gone"))?;
        input.answer = Some(answer.check(Shape::of(&question.key), "/answer")?);
    }
    let before = store::read_response(&tx, record.id, input.at).await?;
    let response: Response = before.after(&input);
    let newer = response.sequence != before.sequence;
    if newer {
        store::save_response(&tx, record.id, input.at, &response, cx.now).await?;
        // What was answered stands with the attempt; the journal says that and when.
        let detail = json!({ "at": input.at, "sequence": response.sequence });
        journal::write(&tx, &cx, "training.save_response", "attempt", record.id, detail).await?;
    }
    let answered = store::answered(&tx, record.id).await?;
    if newer {
        tx.commit().await?;
    }
    Ok(Saved { response, answered, seconds_left: record.timeline.seconds_left(cx.now) })
}

/// Hands an attempt in. One that is over already is answered with what it came to.
pub async fn hand_in(cx: Cx, input: HoldInput) -> Result<AttemptResult, Error> {
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, &format!("attempts of {}", cx.actor()?.person)).await?;
    let record = own(&cx, store::hold_attempt(&tx, cx.id("id")?).await?)?;
    match record.timeline.state(cx.now) {
        AttemptState::Running => {
            record.timeline.can_save(input.holder, cx.now)?;
            close(&cx.app, &tx, &record, Some(cx.now), cx.now).await?;
        }
        AttemptState::TimedOut if record.closed.is_none() => {
            close(&cx.app, &tx, &record, None, cx.now).await?;
        }
        AttemptState::TimedOut | AttemptState::HandedIn | AttemptState::Voided => {}
    }
    let record = store::read_attempt(&tx, record.id).await?;
    let result = result_of(&cx, &tx, &record).await?;
    tx.commit().await?;
    Ok(result)
}

/// What an attempt came to, as far as the exam's rule tells.
pub async fn result(cx: Cx, _: Nothing) -> Result<AttemptResult, Error> {
    let db = cx.app.db.read();
    let record = own(&cx, store::read_attempt(db, cx.id("id")?).await?)?;
    result_of(&cx, db, &record).await
}

/// An attempt of the person who asks; of anybody else there is none.
fn own(cx: &Cx, record: AttemptRecord) -> Result<AttemptRecord, Error> {
    if record.person == cx.actor()?.person { Ok(record) } else { Err(Error::NotFound) }
}

/// Gives a running attempt to a tab.
async fn take(cx: &Cx, tx: &crate::db::Tx, record: AttemptRecord, holder: HolderId) -> Result<AttemptRecord, Error> {
    let mut record = record;
    record.timeline.can_save(record.timeline.holder, cx.now)?;
    if record.timeline.holder != holder {
        store::set_holder(tx, record.id, holder).await?;
        record.timeline.holder = holder;
    }
    journal::write(tx, cx, "training.hold_attempt", "attempt", record.id, json!({})).await?;
    Ok(record)
}

async fn view(
    db: &impl ConnectionTrait,
    record: &AttemptRecord,
    holder: Option<HolderId>,
    now: DateTime<Utc>,
) -> Result<AttemptForLearner, Error> {
    let state = record.timeline.state(now);
    let asked = asked(db, record).await?;
    let places = || (0u16..).zip(&asked);
    let questions = if state == AttemptState::Running {
        places().map(|(at, asked)| for_learner(at, &asked.question, &asked.arrangement, render)).collect()
    } else {
        Vec::new()
    };
    Ok(AttemptForLearner {
        id: record.id,
        exam: record.exam,
        title: record.title.clone(),
        number: record.number,
        state,
        started_at: record.timeline.started_at,
        seconds_left: record.timeline.seconds_left(now),
        held: state == AttemptState::Running && holder == Some(record.timeline.holder),
        questions,
        responses: asked.iter().map(|asked| asked.response.clone()).collect(),
    })
}

async fn result_of(cx: &Cx, db: &impl ConnectionTrait, record: &AttemptRecord) -> Result<AttemptResult, Error> {
    let state = record.timeline.state(cx.now);
    if state == AttemptState::Running {
        return Err(Refusal::AttemptRuns.into());
    }
    let asked = asked(db, record).await?;
    let closed = settled(db, record, cx.now).await?.unwrap_or(Closed { score: grading::score(record, &asked).score, passed: false });
    let here = Standing::of_attempt(cx, db, record).await?;
    let left = attempts_left(&record.rules, here.granted_attempts(), &here.earlier);
    let passed = here.earlier.iter().any(|earlier: &Earlier| earlier.passed && !earlier.voided);
    let telling = if state == AttemptState::Voided { Telling::Nothing } else { told(record.rules.feedback, record.purpose, passed, left) };
    let topics = if telling >= Telling::Topics { by_topic(&asked) } else { Vec::new() };
    let question = |(at, asked): (u16, &grading::Asked)| QuestionResult {
        question: for_learner(at, &asked.question, &asked.arrangement, render),
        answer: asked.answer().cloned(),
        rightness: asked.mark().rightness(asked.answer()),
        solution: quiz_solution(telling, &asked.question, &asked.arrangement, render),
    };
    let questions = if telling >= Telling::Marks { (0u16..).zip(&asked).map(question).collect() } else { Vec::new() };
    Ok(AttemptResult {
        attempt: summary(record, Some(closed), cx.now),
        exam: record.exam,
        title: record.title.clone(),
        score: closed.score,
        pass_percent: record.rules.pass_percent,
        telling,
        topics,
        questions,
        attempts_left: left,
        next_at: if passed { None } else { next_at(&record.rules, &here.earlier, cx.now) },
        awards: store::awards_of_attempt(db, record.person, record.id).await?,
    })
}

/// Closes every attempt whose time is over and whose job was lost.
pub(super) async fn sweep(app: &crate::state::App) -> Result<(), Error> {
    let ids: Vec<AttemptId> = store::overdue(app.db.read(), app.clock.now()).await?;
    for id in ids {
        close_overdue(app, id).await?;
    }
    Ok(())
}
