//! What decides what a learner finds and may open: the catalogue, what is assigned to them, and what they did.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::Actor,
    training::{Bond, CourseId, CourseStage, ExamId, Known, Learning, Lock, Offer, PathId, PathItem, Requirement, locks},
};
use sea_orm::ConnectionTrait;

use super::{
    facts::in_language,
    store::{self, AssignmentRecord, EnrollmentRecord, Offered, PathRecord},
};
use crate::{
    error::Error,
    state::App,
    training::{
        seams::{self, Named},
        today,
    },
};

/// Everything about one learner, read at one moment.
#[derive(Debug)]
pub(super) struct Ground {
    pub(super) actor: Actor,
    pub(super) offered: Vec<Offered>,
    pub(super) paths: Vec<PathRecord>,
    /// The learner's enrollments, last touched first.
    pub(super) own: Vec<EnrollmentRecord>,
    pub(super) assignments: Vec<AssignmentRecord>,
    pub(super) known: Known,
    /// Paths that they completed, and when.
    pub(super) paths_done: BTreeMap<PathId, DateTime<Utc>>,
    /// Exams and certifications that anything asks for, by name.
    names: BTreeMap<Requirement, Named>,
    /// What is assigned to them, and what that asks for, at any depth; originals of all.
    asked: BTreeSet<Requirement>,
}

impl Ground {
    /// Reads it.
    pub(super) async fn read(app: &App, db: &impl ConnectionTrait, actor: &Actor, now: DateTime<Utc>) -> Result<Self, Error> {
        let today = today(app, now);
        let offered = store::offered(db).await?;
        let paths: Vec<PathRecord> = store::paths(db).await?.into_iter().filter(|path| path.stage != CourseStage::Draft).collect();
        let outside: BTreeSet<Requirement> = offered
            .iter()
            .flat_map(|offer| offer.card.requires.iter().copied())
            .chain(paths.iter().flat_map(|path| path.input.requires.iter().copied()))
            .chain(paths.iter().flat_map(|path| path.input.steps.iter().map(|step| step.item.requirement())))
            .filter(|item| matches!(item, Requirement::Exam(_) | Requirement::Certification(_)))
            .collect();
        let names = seams::certifying_names(db, &outside, actor.reads.tag()).await?;
        let mut ground = Self {
            actor: actor.clone(),
            offered,
            paths,
            own: store::enrollments_of(db, actor.person).await?,
            assignments: store::assignments_of(db, actor.person).await?,
            known: seams::known(db, actor.person, today).await?,
            paths_done: store::paths_done_by(db, actor.person).await?,
            names,
            asked: BTreeSet::new(),
        };
        ground.asked = ground.all_asked(&seams::certifying_requires(db).await?);
        Ok(ground)
    }

    /// What is assigned and what that asks for: by assignments, and by paths that they are in.
    fn all_asked(&self, certifying: &BTreeMap<Requirement, Vec<Requirement>>) -> BTreeSet<Requirement> {
        let mut waiting: Vec<Requirement> = self.assignments.iter().map(|assignment| assignment.item).collect();
        waiting.extend(self.paths.iter().filter(|path| self.is_in(path)).map(|path| Requirement::Path(path.id)));
        let mut asked = BTreeSet::new();
        while let Some(item) = waiting.pop() {
            let item = self.original(item);
            if !asked.insert(item) {
                continue;
            }
            match item {
                Requirement::Course(course) => {
                    waiting
                        .extend(self.offered.iter().filter(|offer| offer.family() == course).flat_map(|offer| offer.card.requires.clone()));
                }
                Requirement::Path(path) => {
                    let path = self.paths.iter().find(|known| known.id == path);
                    waiting.extend(path.iter().flat_map(|path| path.input.requires.iter().copied()));
                    waiting.extend(path.iter().flat_map(|path| path.input.steps.iter().map(|step| step.item.requirement())));
                }
                Requirement::Exam(_) | Requirement::Certification(_) => {
                    waiting.extend(certifying.get(&item).into_iter().flatten().copied())
                }
            }
        }
        asked
    }

    fn original(&self, item: Requirement) -> Requirement {
        self.known.originals.get(&item).copied().unwrap_or(item)
    }

    /// Whether they are in a path: it is for them, and they have begun something of it.
    fn is_in(&self, path: &PathRecord) -> bool {
        let offer = Offer { stage: path.stage, audience: &path.input.audience };
        offer.is_found_by(&self.actor) && self.has_begun(path)
    }

    /// Whether they have begun or done any step of a path.
    pub(super) fn has_begun(&self, path: &PathRecord) -> bool {
        let mut steps = path.input.steps.iter();
        self.paths_done.contains_key(&path.id)
            || steps.any(|step| match step.item {
                PathItem::Course(course) => self.enrollment_in(course).is_some(),
                PathItem::Exam(_) => self.known.has(step.item.requirement()),
            })
    }

    /// Their latest enrollment in a course or a translation of it.
    pub(super) fn enrollment_in(&self, course: CourseId) -> Option<&EnrollmentRecord> {
        let family = self.family(course);
        let mut own = self.own.iter().filter(|enrollment| self.family(enrollment.course) == family);
        // What goes on counts before what was completed or left.
        let all: Vec<&EnrollmentRecord> = own.by_ref().collect();
        all.iter().find(|enrollment| enrollment.goes_on()).or_else(|| all.first()).copied()
    }

    /// The original that a course and its translations hang on.
    pub(super) fn family(&self, course: CourseId) -> CourseId {
        self.course(course).map_or(course, Offered::family)
    }

    /// A course by its id.
    pub(super) fn course(&self, course: CourseId) -> Option<&Offered> {
        self.offered.iter().find(|offer| offer.id == course)
    }

    /// A path by its id.
    pub(super) fn path(&self, path: PathId) -> Option<&PathRecord> {
        self.paths.iter().find(|known| known.id == path)
    }

    /// What ties them to a course.
    pub(super) fn bond_to_course(&self, offer: &Offered) -> Bond {
        if self.own.iter().any(|enrollment| enrollment.course == offer.id) {
            Bond::Enrolled
        } else if self.asked.contains(&Requirement::Course(offer.family())) {
            Bond::Assigned
        } else {
            Bond::Stranger
        }
    }

    /// What ties them to a path.
    pub(super) fn bond_to_path(&self, path: &PathRecord) -> Bond {
        if self.asked.contains(&Requirement::Path(path.id)) {
            Bond::Assigned
        } else if self.has_begun(path) && path.stage == CourseStage::Archived {
            Bond::Enrolled
        } else {
            Bond::Stranger
        }
    }

    /// Whether a course is open to them.
    pub(super) fn opens_course(&self, offer: &Offered) -> bool {
        Offer { stage: offer.stage, audience: &offer.card.audience }.is_open_to(&self.actor, self.bond_to_course(offer))
    }

    /// Whether they find a course in the catalogue.
    pub(super) fn finds_course(&self, offer: &Offered) -> bool {
        Offer { stage: offer.stage, audience: &offer.card.audience }.is_found_by(&self.actor)
    }

    /// Whether a path is open to them.
    pub(super) fn opens_path(&self, path: &PathRecord) -> bool {
        Offer { stage: path.stage, audience: &path.input.audience }.is_open_to(&self.actor, self.bond_to_path(path))
    }

    /// Whether they find a path in the catalogue.
    pub(super) fn finds_path(&self, path: &PathRecord) -> bool {
        Offer { stage: path.stage, audience: &path.input.audience }.is_found_by(&self.actor)
    }

    /// Why something with these requirements is locked to them.
    pub(super) fn locks(&self, requires: &[Requirement]) -> Vec<Lock> {
        locks(requires, &self.known, |item| self.named(item))
    }

    /// The name of something in their language, and whether they may open it.
    pub(super) fn named(&self, item: Requirement) -> (String, bool) {
        match item {
            Requirement::Course(course) => match in_language(&self.offered, course, self.actor.reads.tag()) {
                Some(offer) => (offer.card.title.clone(), self.opens_course(offer)),
                None => (String::new(), false),
            },
            Requirement::Path(path) => match self.path(path) {
                Some(path) => (path.input.title.clone(), self.opens_path(path)),
                None => (String::new(), false),
            },
            Requirement::Exam(_) | Requirement::Certification(_) => match self.names.get(&item) {
                Some(named) => (named.title.clone(), named.published),
                None => (String::new(), false),
            },
        }
    }

    /// About how many minutes an exam takes.
    pub(super) fn exam_minutes(&self, exam: ExamId) -> u32 {
        self.names.get(&Requirement::Exam(exam)).map_or(0, |named| named.minutes)
    }

    /// By when they must have done something; the soonest day when several say so.
    pub(super) fn due_on(&self, item: Requirement) -> Option<NaiveDate> {
        let item = self.original(item);
        let open = self.assignments.iter().filter(|assignment| assignment.done_at.is_none() && self.original(assignment.item) == item);
        open.filter_map(|assignment| assignment.due_on).min()
    }

    /// How far they are with a course, in percent.
    pub(super) fn percent_of(&self, course: CourseId) -> u8 {
        if self.known.has(Requirement::Course(course)) {
            return 100;
        }
        self.enrollment_in(course)
            .filter(|enrollment| enrollment.learning != Learning::Completed)
            .map_or(0, |enrollment| enrollment.percent)
    }
}
