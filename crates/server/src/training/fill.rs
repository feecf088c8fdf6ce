//! Fills a database with as much training as benchmarks want: invented, spread like a real one.

mod people;
mod rows;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use guildhall_domain::{
    partner::{PartnerId, PersonId},
    training::{AwardId, CourseId, ExamId, LessonId},
};
use serde_json::{Value, json};

pub(in crate::training) use self::rows::Rows;
use super::{certifying, learning, today};
use crate::{error::Error, state::App};

/// Learners written in one transaction.
const BATCH: usize = 500;
/// Of so many learners one sits in the exam.
const ONE_SITS: usize = 20;
/// Certificates that are fetched.
const CERTIFICATES: usize = 21;
/// Within so many days things were learned.
const SPAN: u64 = 900;

/// What is to be there in the end.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Learners; three companies for each hundred.
    pub learners: u32,
    /// Courses.
    pub courses: u32,
}

/// Evenly spread numbers (splitmix64), the same every time.
pub(in crate::training) struct Dice(u64);

impl Dice {
    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or(0) % bound.max(1)
    }

    /// One of a list.
    pub fn of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }
}

/// When it is.
#[derive(Debug, Clone, Copy)]
pub(in crate::training) struct Moment {
    /// Now.
    pub now: DateTime<Utc>,
    /// Today.
    pub today: NaiveDate,
}

impl Moment {
    /// So many days ago.
    pub fn ago(self, days: u64) -> (DateTime<Utc>, NaiveDate) {
        let back = Duration::days(i64::try_from(days).unwrap_or_default());
        (self.now - back, self.today.checked_sub_days(Days::new(days)).unwrap_or(self.today))
    }
}

/// Somebody who learns.
#[derive(Debug, Clone)]
pub(in crate::training) struct Learner {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Where they work.
    pub partner: PartnerId,
}

/// A course that was made.
#[derive(Debug, Clone)]
pub(in crate::training) struct Made {
    /// The course.
    pub id: CourseId,
    /// Its lessons.
    pub lessons: Vec<LessonId>,
    /// Minutes of each lesson.
    pub minutes: u32,
}

/// What certifying made.
pub(in crate::training) struct Ladder {
    /// The exam that many sit in at the same time: nothing asks for it, and nobody took it.
    pub hall: ExamId,
    /// The certifications.
    pub steps: Vec<certifying::fill::Step>,
}

/// Fills an empty database and says, as JSON, what a load needs: sessions, the exam in which many sit, and certificates.
///
/// # Errors
/// When the database fails.
pub async fn fill(app: &App, wanted: Wanted) -> Result<Value, Error> {
    let now = app.clock.now();
    let moment = Moment { now, today: today(app, now) };
    let mut dice = Dice(11);
    let tx = app.db.begin().await?;
    let (author, author_secret) = people::author(&tx, now).await?;
    let (companies, learners) = people::learners(&tx, &mut dice, moment, wanted.learners).await?;
    let mut admins = Vec::new();
    let mut last = None;
    for learner in &learners {
        // The first of each company looks after it.
        if last.replace(learner.partner) != Some(learner.partner) {
            admins.push((people::session(&tx, now, learner.id).await?, learner.partner));
        }
    }
    let mut sitting = Vec::new();
    for learner in learners.iter().step_by(ONE_SITS) {
        sitting.push(people::session(&tx, now, learner.id).await?);
    }
    let courses = learning::fill::courses(&tx, &mut dice, author, wanted.courses.max(1), now).await?;
    let ladder = certifying::fill::ladder(&tx, &mut dice, author, &courses, now).await?;
    tx.commit().await?;
    let mut awards: Vec<AwardId> = Vec::new();
    let mut place = 0;
    for some in learners.chunks(BATCH) {
        let tx = app.db.begin().await?;
        let (mut ways, mut earned) = (learning::fill::Ways::default(), certifying::fill::Earned::default());
        for learner in some {
            let step = dice.of(&ladder.steps).ok_or_else(|| Error::internal("there is no certification"))?;
            let (days, whole) = (dice.below(usize::try_from(SPAN).unwrap_or_default()), dice.below(100) < 45);
            let days = u64::try_from(days).unwrap_or_default();
            let done = if whole { step.courses.len() } else { dice.below(step.courses.len()) };
            let ready: Vec<usize> = step.courses.iter().take(done).copied().collect();
            ways.go(&mut dice, moment, learner, &courses, &ready, days);
            if whole {
                place += 1;
                awards.push(earned.earn(&mut dice, moment, learner, step, days, place)?);
            }
        }
        ways.write(&tx).await?;
        earned.write(&tx).await?;
        tx.commit().await?;
    }
    // Planners that know nothing of a table that has just been filled choose badly.
    app.db.analyse().await?;
    awards.truncate(CERTIFICATES);
    Ok(json!({
        "author": author_secret,
        "companies": companies,
        "admins": admins,
        "sitting": sitting,
        "exam": ladder.hall,
        "awards": awards,
    }))
}
