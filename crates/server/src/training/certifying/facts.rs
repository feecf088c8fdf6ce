//! What others ask of exams and certifications: see `seams`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    language::Language,
    partner::PersonId,
    training::{Achieved, CourseStage, ExamFact, ExamId, Requirement},
};
use sea_orm::ConnectionTrait;

use super::store::{self, AwardRecord};
use crate::{
    error::Error,
    training::seams::{self, Named},
};

/// Most names in a refusal.
const NAMES: usize = 10;
/// About how many minutes a question takes where an exam has no limit.
const MINUTES_EACH: u32 = 2;

/// What is known of exams, for publishing courses.
pub(in crate::training) async fn exam_facts(
    db: &impl ConnectionTrait,
    exams: &BTreeSet<ExamId>,
) -> Result<BTreeMap<ExamId, ExamFact>, Error> {
    let mut facts = BTreeMap::new();
    for exam in exams {
        match store::read_exam(db, *exam).await {
            Ok(record) => facts.insert(*exam, ExamFact { published: record.stage == CourseStage::Published }),
            Err(Error::NotFound) => None,
            Err(error) => return Err(error),
        };
    }
    Ok(facts)
}

/// When somebody passed an exam last, in any language.
pub(in crate::training) async fn passed_at(
    db: &impl ConnectionTrait,
    person: PersonId,
    exam: ExamId,
) -> Result<Option<DateTime<Utc>>, Error> {
    let exam = store::read_exam(db, exam).await?;
    store::passed_at(db, person, exam.original).await
}

/// Exams that somebody passed, and certifications that they hold on a day.
pub(in crate::training) async fn certified(db: &impl ConnectionTrait, person: PersonId, today: NaiveDate) -> Result<Vec<Achieved>, Error> {
    Ok(certified_all(db, &[person], today).await?.remove(&person).unwrap_or_default())
}

/// The same of several people.
pub(super) async fn certified_all(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    today: NaiveDate,
) -> Result<BTreeMap<PersonId, Vec<Achieved>>, Error> {
    certified_with(db, people, &store::awards_of(db, people).await?, today).await
}

/// The same for whoever has read their awards already.
pub(super) async fn certified_with(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    awards: &BTreeMap<PersonId, Vec<AwardRecord>>,
    today: NaiveDate,
) -> Result<BTreeMap<PersonId, Vec<Achieved>>, Error> {
    let mut all: BTreeMap<PersonId, Vec<Achieved>> = BTreeMap::new();
    for (person, exam, on) in store::passed(db, people).await? {
        all.entry(person).or_default().push(Achieved { what: Requirement::Exam(exam), on });
    }
    for (person, awards) in awards {
        let held = awards.iter().filter(|award| award.term.covers(today));
        let held = held.map(|award| Achieved { what: Requirement::Certification(award.certification), on: today });
        all.entry(*person).or_default().extend(held);
    }
    Ok(all)
}

/// What exams and certifications are called, in the reader's language.
pub(in crate::training) async fn names(
    db: &impl ConnectionTrait,
    items: &BTreeSet<Requirement>,
    language: &str,
) -> Result<BTreeMap<Requirement, Named>, Error> {
    let reader = language.parse::<Language>().unwrap_or_else(|_| Language::english());
    let mut names = BTreeMap::new();
    if items.iter().any(|item| matches!(item, Requirement::Exam(_))) {
        let exams = store::exams(db).await?;
        for item in items {
            let Requirement::Exam(wanted) = *item else { continue };
            let Some(own) = exams.iter().find(|record| record.id == wanted) else { continue };
            let reads = |record: &&store::ExamRecord| {
                let primary = record.exam.language.parse::<Language>().map(|tag| tag.primary().to_owned()).unwrap_or_default();
                record.stage == CourseStage::Published && primary == reader.primary()
            };
            let family = || exams.iter().filter(|record| record.original == own.original);
            let found = Some(own).filter(|own| reads(own)).or_else(|| family().find(reads)).unwrap_or(own);
            let minutes = found.exam.rules.minutes.map_or_else(|| u32::from(found.exam.questions()) * MINUTES_EACH, u32::from);
            names.insert(*item, Named { title: found.exam.title.clone(), minutes, published: found.stage == CourseStage::Published });
        }
    }
    if items.iter().any(|item| matches!(item, Requirement::Certification(_))) {
        for record in store::certifications(db).await? {
            let item = Requirement::Certification(record.id);
            if items.contains(&item) {
                let title = record.certification.name.text(&reader).to_owned();
                names.insert(item, Named { title, minutes: 0, published: record.stage == CourseStage::Published });
            }
        }
    }
    Ok(names)
}

/// What exams and certifications ask for themselves.
pub(in crate::training) async fn requires(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Vec<Requirement>>, Error> {
    let mut all = BTreeMap::new();
    for record in store::exams(db).await? {
        all.insert(Requirement::Exam(record.id), record.exam.requires);
    }
    for record in store::certifications(db).await? {
        let renewal = record.certification.renewal.map(|renewal| renewal.requires).unwrap_or_default();
        all.insert(Requirement::Certification(record.id), record.certification.requires.into_iter().chain(renewal).collect());
    }
    Ok(all)
}

/// What each translation of an exam translates.
pub(in crate::training) async fn originals(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Requirement>, Error> {
    let originals = store::exam_originals(db).await?;
    Ok(originals.into_iter().map(|(exam, original)| (Requirement::Exam(exam), Requirement::Exam(original))).collect())
}

/// Names of what needs something, at most ten.
pub(super) async fn needing(db: &impl ConnectionTrait, what: Requirement, language: &str) -> Result<Vec<String>, Error> {
    let mut all = seams::learning_requires(db).await?;
    all.extend(requires(db).await?);
    let things: BTreeSet<Requirement> = all.into_iter().filter(|(_, requires)| requires.contains(&what)).map(|(thing, _)| thing).collect();
    let names: BTreeSet<String> = seams::names(db, &things, language).await?.into_values().map(|named| named.title).collect();
    Ok(names.into_iter().take(NAMES).collect())
}
