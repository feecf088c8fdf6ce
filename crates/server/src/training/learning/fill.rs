//! Invented courses, and how far everybody is in them.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    partner::PersonId,
    training::{
        AssignmentKey, CompletedBy, CourseId, CourseInput, CourseKey, CourseModule, EnrollmentKey, Learning, Lesson, LessonContent,
        LessonId, LessonKey, Level, Order, Requirement,
    },
};

use super::store::{self, item_columns, to_json};
use crate::{
    db::{self, Tx},
    error::Error,
    state::new_id,
    training::fill::{Dice, Learner, Made, Moment, Rows},
};

const THINGS: [&str; 8] = ["pressure", "flow", "level", "temperature", "valves", "analysers", "networks", "safety"];
const DEEDS: [&str; 5] = ["Choosing", "Installing", "Commissioning", "Maintaining", "Selling"];
/// Every so many courses one is a translation of the one before.
const TRANSLATED: u32 = 10;
/// Seconds that a lesson of ten minutes took.
const SECONDS: u64 = 540;

/// Writes courses as their authors do, and publishes them.
pub(in crate::training) async fn courses(
    tx: &Tx,
    dice: &mut Dice,
    author: PersonId,
    count: u32,
    now: DateTime<Utc>,
) -> Result<Vec<Made>, Error> {
    let mut all: Vec<Made> = Vec::new();
    for number in 0..count {
        let id = new_id::<CourseKey>(now);
        let translates = if number % TRANSLATED == TRANSLATED - 1 { all.last().map(|made: &Made| made.id) } else { None };
        let language = if translates.is_some() { "de" } else { "en" };
        let draft = course(dice, now, number, language, translates);
        let lessons: Vec<LessonId> = draft.lessons().map(|lesson| lesson.id).collect();
        store::insert_course(tx, id, &draft, author, now).await?;
        let record = store::course(tx, id).await?.ok_or(Error::NotFound)?;
        store::publish_course(tx, &record, 1, "", author, now).await?;
        if translates.is_none() {
            all.push(Made { id, minutes: draft.minutes() / u32::try_from(lessons.len().max(1)).unwrap_or(1), lessons });
        }
    }
    Ok(all)
}

fn course(dice: &mut Dice, now: DateTime<Utc>, number: u32, language: &str, translates: Option<CourseId>) -> CourseInput {
    let thing = dice.of(&THINGS).copied().unwrap_or_default();
    let deed = dice.of(&DEEDS).copied().unwrap_or_default();
    let lesson = |number: usize| Lesson {
        id: new_id::<LessonKey>(now),
        title: format!("Lesson {number}"),
        minutes: 10,
        optional: false,
        content: LessonContent::Text { markdown: format!("## {deed}\n\n{}", "What is to be known about it, and why. ".repeat(40)) },
    };
    let module = |number: usize| CourseModule { title: format!("Part {number}"), lessons: (1..=2).map(lesson).collect() };
    CourseInput {
        title: format!("{deed} {thing} {number}"),
        language: language.to_owned(),
        translates,
        summary: format!("{deed} {thing}, from the drawing to the plant."),
        products: vec![format!("HX-{}", dice.below(120))],
        tags: vec![thing.to_owned()],
        level: dice.of(&Level::ALL).copied().unwrap_or_default(),
        order: Order::default(),
        modules: (1..=1 + dice.below(2)).map(module).collect(),
        ..CourseInput::default()
    }
}

/// What people did in courses, waiting to be written.
pub(in crate::training) struct Ways {
    enrollments: Rows,
    progress: Rows,
    assignments: Rows,
}

impl Default for Ways {
    fn default() -> Self {
        Self {
            enrollments: Rows::of(
                "training_enrollments",
                &[
                    "id",
                    "course_id",
                    "number",
                    "person_id",
                    "learning",
                    "again",
                    "percent",
                    "lessons_done",
                    "lessons",
                    "next_lesson",
                    "minutes_left",
                    "seconds",
                    "enrolled_at",
                    "touched_at",
                    "completed_at",
                    "completed_on",
                    "completed_by",
                ],
            ),
            progress: Rows::of(
                "training_progress",
                &["enrollment_id", "lesson_id", "opened", "completed_at", "seconds", "position", "sequence", "touched_at", "played"],
            ),
            assignments: Rows::of(
                "training_assignments",
                &["id", "item_kind", "item_id", "person_id", "assigned_at", "due_on", "due_key", "released", "done_at"],
            ),
        }
    }
}

/// How far somebody is in a course.
struct Reached {
    learning: Learning,
    lessons: usize,
    days: u64,
}

impl Ways {
    /// What one person did: `ready` are courses that they completed so many days ago, others come by chance.
    pub fn go(&mut self, dice: &mut Dice, moment: Moment, learner: &Learner, courses: &[Made], ready: &[usize], days: u64) {
        let mut seen = ready.to_vec();
        for made in ready.iter().filter_map(|place| courses.get(*place)) {
            self.enroll(moment, learner, made, &Reached { learning: Learning::Completed, lessons: made.lessons.len(), days });
        }
        for _ in 0..6 + dice.below(8) {
            let place = dice.below(courses.len());
            let Some(made) = courses.get(place).filter(|_| !seen.contains(&place)) else { continue };
            seen.push(place);
            let days = u64::try_from(dice.below(700)).unwrap_or_default();
            let reached = match dice.below(10) {
                0..=5 => Reached { learning: Learning::Completed, lessons: made.lessons.len(), days },
                6 | 7 => Reached { learning: Learning::Started, lessons: 1, days },
                8 => Reached { learning: Learning::Left, lessons: 1, days },
                _ => Reached { learning: Learning::Enrolled, lessons: 0, days },
            };
            if dice.below(4) == 0 {
                self.assign(moment, learner, made, reached.learning == Learning::Completed, dice.below(120));
            }
            self.enroll(moment, learner, made, &reached);
        }
    }

    fn enroll(&mut self, moment: Moment, learner: &Learner, made: &Made, reached: &Reached) {
        let (at, on) = moment.ago(reached.days);
        let id = new_id::<EnrollmentKey>(at);
        let completed = reached.learning == Learning::Completed;
        let (done, lessons) = (reached.lessons.min(made.lessons.len()), made.lessons.len());
        let number = |count: usize| i64::try_from(count).unwrap_or_default();
        let next = if completed { None } else { made.lessons.get(done) };
        // Nothing that cannot be written as text is in it.
        let by = if completed { to_json(&CompletedBy::Learner).unwrap_or_default() } else { String::new() };
        self.enrollments.add([
            id.to_string().into(),
            made.id.to_string().into(),
            1_i64.into(),
            learner.id.to_string().into(),
            reached.learning.slug().into(),
            0_i64.into(),
            number(done * 100 / lessons.max(1)).into(),
            number(done).into(),
            number(lessons).into(),
            next.map(|lesson| lesson.to_string()).into(),
            (number(lessons - done) * i64::from(made.minutes)).into(),
            (number(done) * i64::try_from(SECONDS).unwrap_or_default()).into(),
            db::text(at - Duration::days(3)).into(),
            db::text(at).into(),
            completed.then(|| db::text(at)).into(),
            completed.then(|| on.to_string()).into(),
            by.into(),
        ]);
        for lesson in made.lessons.iter().take(done) {
            self.progress.add([
                id.to_string().into(),
                lesson.to_string().into(),
                1_i64.into(),
                Some(db::text(at)).into(),
                i64::try_from(SECONDS).unwrap_or_default().into(),
                0_i64.into(),
                1_i64.into(),
                db::text(at).into(),
                "[]".into(),
            ]);
        }
    }

    fn assign(&mut self, moment: Moment, learner: &Learner, made: &Made, done: bool, ahead: usize) {
        let (at, _) = moment.ago(60);
        // From a month ago to three months ahead.
        let due = (moment.ago(30).1 + chrono::Days::new(u64::try_from(ahead).unwrap_or_default())).to_string();
        let (kind, item) = item_columns(Requirement::Course(made.id));
        self.assignments.add([
            new_id::<AssignmentKey>(at).to_string().into(),
            kind.into(),
            item.into(),
            learner.id.to_string().into(),
            db::text(at).into(),
            due.clone().into(),
            due.into(),
            0_i64.into(),
            done.then(|| db::text(at)).into(),
        ]);
    }

    /// Writes it all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(self, tx: &Tx) -> Result<(), Error> {
        self.enrollments.write(tx).await?;
        self.progress.write(tx).await?;
        self.assignments.write(tx).await
    }
}
