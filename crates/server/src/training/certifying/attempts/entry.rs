//! Whether somebody may take an exam now, and what to know before.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    problem::Refusal as _,
    training::{
        AttemptState, CourseStage, Earlier, ExamForLearner, ExamId, GrantedInput, Lock, Offer, Refusal, Requirement, attempts_left,
        can_start, counts_since, locks, minutes_for, next_at,
    },
};
use sea_orm::ConnectionTrait;

use super::{
    super::{
        credential::start_of,
        earn, render,
        store::{self, AttemptRecord, ExamRecord},
    },
    grading::{settled, summary},
};
use crate::{
    cx::Cx,
    error::Error,
    training::{seams, today},
};

/// Where somebody stands with an exam.
pub(super) struct Standing {
    pub exam: ExamRecord,
    pub granted: GrantedInput,
    /// All of the person's attempts at it and its translations, oldest first.
    pub attempts: Vec<AttemptRecord>,
    /// Those that count.
    pub earlier: Vec<Earlier>,
    pub locks: Vec<Lock>,
    /// Whether it is open to them, as they stand to it now.
    open: bool,
    now: DateTime<Utc>,
}

impl Standing {
    /// The attempt that runs.
    pub fn running(&self) -> Option<&AttemptRecord> {
        self.attempts.iter().find(|record| record.timeline.state(self.now) == AttemptState::Running)
    }

    /// Extra attempts that somebody of the vendor gave.
    pub fn granted_attempts(&self) -> u16 {
        let own = |grant: &&guildhall_domain::training::GrantedAttempts| grant.exam == self.exam.id || grant.exam == self.exam.original;
        self.granted.attempts.iter().filter(own).fold(0u16, |sum, grant| sum.saturating_add(grant.attempts))
    }

    /// Whether it is open, and everything before it is done.
    pub fn can_begin(&self) -> Result<(), Refusal> {
        if !self.open {
            // Who took it once still sees what it came to.
            return Err(if self.exam.stage == CourseStage::Archived { Refusal::Archived } else { Refusal::NotPublished });
        }
        if self.locks.is_empty() {
            return Ok(());
        }
        Err(Refusal::Locked { missing: self.locks.iter().map(|lock| lock.title.clone()).collect() })
    }

    /// Where somebody stands with the exam of an attempt of theirs, whoever may begin it now.
    pub async fn of_attempt(cx: &Cx, db: &impl ConnectionTrait, record: &AttemptRecord) -> Result<Self, Error> {
        let exam = store::read_exam(db, record.exam).await?;
        of(cx, db, exam, Vec::new(), false).await
    }
}

/// Where the person who asks stands with an exam that is open to them; others do not find it.
pub(super) async fn standing(cx: &Cx, db: &impl ConnectionTrait, id: ExamId) -> Result<Standing, Error> {
    let actor = cx.actor()?;
    let exam = store::read_exam(db, id).await?;
    let bond = seams::exam_bond(db, actor.person, id).await?;
    let taken = store::attempts_of(db, actor.person, exam.original).await?.iter().any(|record| record.exam == id);
    let offer = Offer { stage: exam.stage, audience: &exam.exam.audience };
    let open = offer.is_open_to(actor, bond);
    if !open && !taken {
        return Err(Error::NotFound);
    }
    let today = today(&cx.app, cx.now);
    let known = seams::known(db, actor.person, today).await?;
    let names = seams::names(db, &exam.exam.requires.iter().copied().collect(), actor.reads.tag()).await?;
    let name = |requirement: Requirement| {
        names.get(&requirement).map_or_else(|| (String::new(), false), |named| (named.title.clone(), named.published))
    };
    let locks = locks(&exam.exam.requires, &known, name);
    of(cx, db, exam, locks, open).await
}

async fn of(cx: &Cx, db: &impl ConnectionTrait, exam: ExamRecord, locks: Vec<Lock>, open: bool) -> Result<Standing, Error> {
    let person = cx.actor()?.person;
    let again = seams::enrolled_again(db, person, exam.id).await?;
    let renewing = earn::anew_since(db, person, exam.original, today(&cx.app, cx.now)).await?;
    let renewing = renewing.map(|day| start_of(&cx.app, day));
    let since = counts_since(again, renewing);
    let attempts = store::attempts_of(db, person, exam.original).await?;
    let mut earlier = Vec::new();
    for record in attempts.iter().filter(|record| since.is_none_or(|since| record.timeline.started_at >= since)) {
        let closed = settled(db, record, cx.now).await?;
        earlier.push(Earlier {
            ended_at: record.timeline.ended_at(cx.now),
            passed: closed.is_some_and(|closed| closed.passed),
            voided: record.timeline.voided_at.is_some(),
        });
    }
    let granted = store::granted(db, person).await?;
    Ok(Standing { exam, granted, attempts, earlier, locks, open, now: cx.now })
}

/// What to know before an exam, and one's attempts.
pub async fn entry(cx: Cx, _: Nothing) -> Result<ExamForLearner, Error> {
    let db = cx.app.db.read();
    let here = standing(&cx, db, cx.id("id")?).await?;
    let exam = &here.exam.exam;
    let (rules, granted) = (&exam.rules, here.granted_attempts());
    let barred = here.can_begin().and_then(|()| can_start(rules, granted, &here.earlier, cx.now)).err();
    let mut attempts = Vec::new();
    for record in here.attempts.iter().rev() {
        attempts.push(summary(record, settled(db, record, cx.now).await?, cx.now));
    }
    let passed = here.earlier.iter().any(|attempt| attempt.passed && !attempt.voided);
    Ok(ExamForLearner {
        id: here.exam.id,
        title: exam.title.clone(),
        intro: render(&exam.intro),
        purpose: exam.purpose,
        questions: exam.questions(),
        rules: rules.clone(),
        minutes: minutes_for(rules, here.granted.extra_percent),
        running: here.running().map(|record| record.id),
        attempts,
        attempts_left: attempts_left(rules, granted, &here.earlier),
        next_at: if passed { None } else { next_at(rules, &here.earlier, cx.now) },
        passed,
        barred: barred.map(|refusal| refusal.code().to_owned()),
        locks: here.locks,
    })
}
