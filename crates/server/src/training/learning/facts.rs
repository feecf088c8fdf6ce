//! What others ask of courses and paths: names, requirements, and who completed what.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_domain::{
    language::Language,
    partner::PersonId,
    training::{Achieved, CourseId, CourseStage, Requirement},
};
use sea_orm::ConnectionTrait;

use super::store::{self, Offered};
use crate::{error::Error, training::seams::Named};

/// What courses and paths are called, in the reader's language where there is a translation.
pub(in crate::training) async fn names(
    db: &impl ConnectionTrait,
    items: &BTreeSet<Requirement>,
    language: &str,
) -> Result<BTreeMap<Requirement, Named>, Error> {
    let mut names = BTreeMap::new();
    let course = |item: &Requirement| match item {
        Requirement::Course(course) => Some(*course),
        Requirement::Path(_) | Requirement::Exam(_) | Requirement::Certification(_) => None,
    };
    let courses: BTreeSet<CourseId> = items.iter().filter_map(course).collect();
    let offered = store::offered_among(db, &courses).await?;
    for course in courses {
        if let Some(found) = in_language(&offered, course, language) {
            let published = found.stage == CourseStage::Published;
            names.insert(Requirement::Course(course), Named { title: found.card.title.clone(), minutes: found.card.minutes, published });
        } else if let Some(title) = store::course_title(db, course).await? {
            names.insert(Requirement::Course(course), Named { title, minutes: 0, published: false });
        }
    }
    for path in store::paths_among(db, items).await? {
        let minutes = 0;
        let published = path.stage == CourseStage::Published;
        names.insert(Requirement::Path(path.id), Named { title: path.input.title, minutes, published });
    }
    Ok(names)
}

/// A course in the reader's language: the one asked for, or of its translations the one that they read.
pub(super) fn in_language<'a>(offered: &'a [Offered], course: CourseId, language: &str) -> Option<&'a Offered> {
    let own = offered.iter().find(|offer| offer.id == course)?;
    let reads = |offer: &&Offered| offer.stage == CourseStage::Published && primary(&offer.card.language) == primary(language);
    if reads(&own) {
        return Some(own);
    }
    let family = own.family();
    Some(offered.iter().filter(|offer| offer.family() == family).find(reads).unwrap_or(own))
}

/// The language of a tag without its region.
pub(super) fn primary(tag: &str) -> String {
    tag.parse::<Language>().map(|language| language.primary().to_owned()).unwrap_or_default()
}

/// What courses and paths ask for: a path asks for its steps too.
pub(in crate::training) async fn requires(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Vec<Requirement>>, Error> {
    let mut all = BTreeMap::new();
    for offer in store::offered(db).await? {
        all.insert(Requirement::Course(offer.id), offer.card.requires);
    }
    for path in store::paths(db).await? {
        let steps = path.input.steps.iter().map(|step| step.item.requirement());
        all.insert(Requirement::Path(path.id), path.input.requires.iter().copied().chain(steps).collect());
    }
    Ok(all)
}

/// What each translation translates.
pub(in crate::training) async fn originals(db: &impl ConnectionTrait) -> Result<BTreeMap<Requirement, Requirement>, Error> {
    let originals = store::originals(db).await?;
    Ok(originals.into_iter().map(|(course, original)| (Requirement::Course(course), Requirement::Course(original))).collect())
}

/// Courses, as originals, and paths that people completed.
pub(in crate::training) async fn completed(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, Vec<Achieved>>, Error> {
    let mut all: BTreeMap<PersonId, Vec<Achieved>> = BTreeMap::new();
    for people in people.chunks(200) {
        for (person, course, on) in store::courses_completed(db, people).await? {
            all.entry(person).or_default().push(Achieved { what: Requirement::Course(course), on });
        }
        for (person, path, on) in store::paths_completed(db, people).await? {
            all.entry(person).or_default().push(Achieved { what: Requirement::Path(path), on });
        }
    }
    Ok(all)
}
