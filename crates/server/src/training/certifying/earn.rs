//! Who has earned what: every time somebody achieves something, and once when a certification is published.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{
        Achieved, AttemptId, AwardSource, AwardTerm, CertificationId, CourseStage, ExamId, Known, Requirement, counts_from, earn as earned,
        next_requires,
    },
};
use sea_orm::ConnectionTrait;

use super::{
    facts,
    give::{Gift, give},
    store::{self, AwardRecord, CertificationRecord},
};
use crate::{
    auth,
    db::Tx,
    error::Error,
    state::App,
    training::{seams, today},
};

/// Most certificates that one achievement can bring, by one leading to another.
const MOST: usize = 50;
/// People looked at in one go.
const AT_ONCE: usize = 200;

/// Somebody achieved something: certificates that it completes are given, and what those complete in turn.
pub(in crate::training) async fn after(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    person: PersonId,
    what: Requirement,
    attempt: Option<AttemptId>,
) -> Result<(), Error> {
    let certifications = published(tx).await?;
    let originals = seams::originals(tx).await?;
    let mut news = VecDeque::from([what]);
    let mut given = 0;
    while let Some(what) = news.pop_front() {
        let what = originals.get(&what).copied().unwrap_or(what);
        for record in &certifications {
            if given >= MOST || !asks_for(record, what, &originals) {
                continue;
            }
            let achieved = seams::achieved(tx, person, today(app, now)).await?;
            if look(app, tx, now, record, person, &achieved, &originals, attempt).await? {
                given += 1;
                news.push_back(Requirement::Certification(record.id));
            }
        }
    }
    Ok(())
}

/// A certification was published: whoever has done everything already gets it.
pub(super) async fn all_of(app: &App, of: CertificationId) -> Result<(), Error> {
    let db = app.db.read();
    let Some(record) = published(db).await?.into_iter().find(|record| record.id == of) else { return Ok(()) };
    let originals = seams::originals(db).await?;
    for people in store::active_people(db).await?.chunks(AT_ONCE) {
        let now = app.clock.now();
        let on = today(app, now);
        let mut achieved = seams::completed(db, people).await?;
        for (person, more) in facts::certified_all(db, people, on).await? {
            achieved.entry(person).or_default().extend(more);
        }
        for (person, achieved) in achieved {
            let known = Known::since(&achieved, None, originals.clone());
            if !guildhall_domain::training::missing(&record.certification.requires, &known).is_empty() {
                continue;
            }
            let tx = app.db.begin().await?;
            if look(app, &tx, now, &record, person, &achieved, &originals, None).await? {
                after(app, &tx, now, person, Requirement::Certification(of), None).await?;
                tx.commit().await?;
            }
        }
    }
    Ok(())
}

async fn published(db: &impl ConnectionTrait) -> Result<Vec<CertificationRecord>, Error> {
    let all = store::certifications(db).await?;
    Ok(all.into_iter().filter(|record| record.stage == CourseStage::Published).collect())
}

fn asks_for(record: &CertificationRecord, what: Requirement, originals: &BTreeMap<Requirement, Requirement>) -> bool {
    let input = &record.certification;
    let all = || input.requires.iter().chain(input.renewal_requires());
    all().any(|requirement| originals.get(requirement).copied().unwrap_or(*requirement) == what)
}

/// Gives the certificate, when it is earned. Says whether it was.
#[expect(clippy::too_many_arguments, reason = "one look has many sides, and both callers have them at hand")]
async fn look(
    app: &App,
    tx: &Tx,
    now: DateTime<Utc>,
    record: &CertificationRecord,
    person: PersonId,
    achieved: &[Achieved],
    originals: &BTreeMap<Requirement, Requirement>,
    attempt: Option<AttemptId>,
) -> Result<bool, Error> {
    // Two things that are done at once must not both bring the certificate.
    app.db.lock(tx, &format!("awards of {person}")).await?;
    let awards = store::awards_in(tx, person, record.id).await?;
    let previous = awards.last();
    let Some(actor) = auth::actor_of(tx, person).await? else { return Ok(false) };
    if previous.is_none() && !record.certification.audience.admits(&actor.viewer()) {
        return Ok(false);
    }
    let term = previous.map(|award| award.term);
    let known = Known::since(achieved, counts_from(&record.certification, term.as_ref()), originals.clone());
    let Ok(grant) = earned(&record.certification, term.as_ref(), &known, today(app, now)) else { return Ok(false) };
    let source = AwardSource::Earned { attempt };
    let gift = Gift { record, person, previous: previous.map(|award| award.id), grant, source, by: person };
    give(app, tx, now, gift).await?;
    Ok(true)
}

/// Since which day an exam is to be taken anew, because a certification that somebody held asks for it again.
pub(super) async fn anew_since(
    db: &impl ConnectionTrait,
    person: PersonId,
    exam: ExamId,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, Error> {
    let originals = facts::originals(db).await?;
    let mut since = None;
    for record in published(db).await? {
        let awards = store::awards_in(db, person, record.id).await?;
        let Some(term) = awards.last().map(|award: &AwardRecord| award.term) else { continue };
        let input = &record.certification;
        let Ok(requires) = next_requires(input, Some(&term), today) else { continue };
        let asks = |requirement: &Requirement| originals.get(requirement).copied().unwrap_or(*requirement) == Requirement::Exam(exam);
        if requires.iter().any(asks) {
            since = since.max(counts_from(input, Some(&term)));
        }
    }
    Ok(since)
}

/// Where somebody stands with a certification.
#[derive(Debug, Clone)]
pub(super) struct Stand<'a> {
    /// The newest certificate.
    pub award: Option<&'a AwardRecord>,
    pub state: guildhall_domain::training::AwardState,
    /// What is missing to get or renew it.
    pub missing: Vec<Requirement>,
    pub of: usize,
}

impl Stand<'_> {
    /// Things that are done, in percent.
    pub fn percent(&self) -> u8 {
        let done = self.of - self.missing.len();
        u8::try_from((done * 100).checked_div(self.of).unwrap_or(100)).unwrap_or(100)
    }
}

/// Where somebody stands with a certification. `awards` are theirs of all certifications, oldest first.
pub(super) fn stand<'a>(
    record: &CertificationRecord,
    awards: &'a [AwardRecord],
    achieved: &[Achieved],
    originals: &BTreeMap<Requirement, Requirement>,
    today: NaiveDate,
) -> Stand<'a> {
    use guildhall_domain::training::{AwardState, missing};
    let award = awards.iter().rfind(|award| award.certification == record.id);
    let term: Option<AwardTerm> = award.map(|award| award.term);
    let input = &record.certification;
    let known = Known::since(achieved, counts_from(input, term.as_ref()), originals.clone());
    let (missing, of) = match next_requires(input, term.as_ref(), today) {
        Ok(requires) => (missing(requires, &known), requires.len()),
        // Held, and nothing is to be done now.
        Err(_) => (Vec::new(), input.requires.len()),
    };
    let state = term.map_or(AwardState::InProgress, |term| term.state(today, input.expiring_from(term.valid_until)));
    Stand { award, state, missing, of }
}
