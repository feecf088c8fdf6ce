//! Plays the histories, moment by moment, by what acts for everybody: enrolling, learning, sitting exams, being booked and certified.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Datelike, Duration, NaiveTime, Timelike, Utc, Weekday};
use guildhall_domain::{
    endpoint::Nothing,
    training::{AttendanceInput, BookingState, EnrollmentId, HoldInput, SittingId, SittingInput, SittingPlace, scorm::CommitInput},
};

use super::{
    crowd::Learner,
    make::{Made, MadeCourse, MadeLesson},
    missing, packages,
    plan::{Plan, SITTINGS, START, Step, dice},
};
use crate::{
    db::Tx,
    error::Error,
    seed::{fill::moment, funds::stage::Stage},
    state::App,
    training::plant,
};

/// Steps that are written together.
const TOGETHER: usize = 400;
/// Tries at an exam before somebody gives up.
const TRIES: u8 = 3;

/// What comes next, in order of the moments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Plan(usize),
    Attend(usize),
    Learn(usize),
}

/// Somebody on their way.
struct Walk<'a> {
    learner: &'a Learner,
    plan: Plan,
    enrollments: HashMap<&'static str, EnrollmentId>,
    tries: u8,
    rolls: u64,
}

/// The histories as they are played.
pub struct Play<'a> {
    app: &'a App,
    stage: &'a Stage,
    made: &'a Made,
    now: DateTime<Utc>,
    agenda: BTreeSet<(DateTime<Utc>, Act)>,
    walks: Vec<Walk<'a>>,
    sittings: BTreeMap<usize, SittingId>,
    tx: Option<Tx>,
    written: usize,
}

impl<'a> Play<'a> {
    /// Puts everybody at their beginning.
    pub fn new(app: &'a App, stage: &'a Stage, made: &'a Made, now: DateTime<Utc>, learners: &'a [Learner]) -> Self {
        let lessons = |key: &str| made.courses.get(key).map_or(0, |course| course.lessons.len());
        let mut agenda = BTreeSet::new();
        let mut walks = Vec::with_capacity(learners.len());
        for (number, learner) in learners.iter().enumerate() {
            let joined = i32::try_from((learner.joined_at - now).num_days()).unwrap_or_default();
            let plan = super::plan::plan(number, learner, joined, &lessons);
            agenda.insert((moment(now, START + 2, 600), Act::Learn(number)));
            walks.push(Walk { learner, plan, enrollments: HashMap::new(), tries: 0, rolls: 0 });
        }
        for (number, sitting) in SITTINGS.iter().enumerate() {
            agenda.insert((moment(now, (sitting.day - 90).min(-20), 480 + number), Act::Plan(number)));
            if sitting.day < 0 {
                agenda.insert((moment(now, sitting.day, 1_020), Act::Attend(number)));
            }
        }
        Self { app, stage, made, now, agenda, walks, sittings: BTreeMap::new(), tx: None, written: 0 }
    }

    /// Plays everything up to a moment.
    pub async fn until(&mut self, end: DateTime<Utc>) -> Result<(), Error> {
        while let Some((at, act)) = self.agenda.first().copied().filter(|(at, _)| *at <= end) {
            self.agenda.remove(&(at, act));
            match act {
                Act::Plan(number) => self.plan(at, number).await?,
                Act::Attend(number) => self.attend(at, number).await?,
                Act::Learn(number) => {
                    if let Some(next) = self.step(at, number).await? {
                        self.agenda.insert((next, Act::Learn(number)));
                    }
                }
            }
        }
        self.commit().await
    }

    async fn begin(&mut self) -> Result<Tx, Error> {
        match self.tx.take() {
            Some(tx) => Ok(tx),
            None => self.app.db.begin().await,
        }
    }

    async fn keep(&mut self, tx: Tx) -> Result<(), Error> {
        self.tx = Some(tx);
        self.written += 1;
        if self.written >= TOGETHER { self.commit().await } else { Ok(()) }
    }

    async fn commit(&mut self) -> Result<(), Error> {
        self.written = 0;
        match self.tx.take() {
            Some(tx) => Ok(tx.commit().await?),
            None => Ok(()),
        }
    }

    /// A sitting is planned.
    async fn plan(&mut self, at: DateTime<Utc>, number: usize) -> Result<(), Error> {
        self.commit().await?;
        let sitting = SITTINGS.get(number).ok_or_else(missing)?;
        let course = self.made.course(sitting.course)?;
        let lesson = course.lessons.iter().find(|lesson| lesson.kind == "session").ok_or_else(missing)?;
        let online = sitting.course.starts_with("selling");
        let (begins, hours) = if online { (13 * 60, 1) } else { (8 * 60, 7) };
        let starts_at = workday(self.now, sitting.day) + Duration::minutes(begins);
        let input = SittingInput {
            starts_at,
            ends_at: starts_at + Duration::hours(hours),
            place: if online {
                SittingPlace::Online { link: format!("https://meet.hexholm.example/training/{}", 4_100 + number) }
            } else {
                SittingPlace::Room { address: "Hexholm Messtechnik, Am Messgraben 6, Kassel, rig hall 2, gate B".to_owned() }
            },
            trainer: if online { "Ingrid Solberg" } else { "Frauke Anders" }.to_owned(),
            seats: Some(sitting.seats),
        };
        let mut cx = self.stage.cx(self.stage.admin, at, Some(course.id.to_string()), None).await?;
        cx.params.push(("lesson".to_owned(), lesson.id.to_string()));
        self.sittings.insert(number, plant::create_sitting(cx, input).await?.id);
        Ok(())
    }

    /// It is over: who was there is noted.
    async fn attend(&mut self, at: DateTime<Utc>, number: usize) -> Result<(), Error> {
        self.commit().await?;
        let id = self.sittings.get(&number).ok_or_else(missing)?;
        let booked = crate::training::plant::booked(self.app, *id).await?;
        let (mut attended, mut missed) = (Vec::new(), Vec::new());
        for (place, person) in booked.iter().filter(|(_, state)| *state == BookingState::Booked).map(|(person, _)| *person).enumerate() {
            if place == 4 { missed.push(person) } else { attended.push(person) }
        }
        let day = SITTINGS.get(number).ok_or_else(missing)?.day;
        let at = at.max(workday(self.now, day) + Duration::hours(16));
        let cx = self.stage.cx(self.stage.admin, at, Some(id.to_string()), None).await?;
        plant::note_attendance(cx, AttendanceInput { attended, missed }).await?;
        Ok(())
    }

    /// The next step of somebody; says when the one after it comes.
    async fn step(&mut self, at: DateTime<Utc>, number: usize) -> Result<Option<DateTime<Utc>>, Error> {
        let walk = self.walks.get_mut(number).ok_or_else(missing)?;
        let Some(step) = walk.plan.steps.pop_front() else { return Ok(None) };
        walk.rolls += 1;
        let roll = dice(number, 100 + walk.rolls, 1_000_000);
        let soon = Duration::minutes(i64::try_from(2 + roll % 20).unwrap_or_default());
        let pause = match roll % 5 {
            0 | 1 => soon,
            2 | 3 => Duration::minutes(i64::try_from(1_380 + roll % 170).unwrap_or_default()),
            _ => Duration::minutes(i64::try_from(2_800 + roll % 4_000).unwrap_or_default()),
        };
        let minute = usize::try_from(roll % 480).unwrap_or_default();
        self.app.clock.set(at);
        let after = match step {
            Step::At(0) => self.now - Duration::minutes(6),
            Step::At(day) => office(moment(self.now, day, 420 + minute).max(at)),
            Step::Wait(days) => office(at + Duration::days(days.into())),
            Step::Enroll(key) => {
                let (person, course) = (walk.learner.id, self.course(number, key)?.id);
                let tx = self.begin().await?;
                let id = plant::enroll_in(self.app, &tx, at, person, course).await?;
                self.walks.get_mut(number).ok_or_else(missing)?.enrollments.insert(key, id);
                self.keep(tx).await?;
                at + soon
            }
            Step::Lesson(key, place) => {
                let (again, minutes) = self.lesson(at, number, (key, place), true, roll).await?;
                if again {
                    self.walks.get_mut(number).ok_or_else(missing)?.plan.steps.push_front(step);
                }
                office(at + Duration::minutes(minutes.into()) + pause)
            }
            Step::Peek(key, place) => {
                self.lesson(at, number, (key, place), false, roll).await?;
                office(at + pause)
            }
            Step::Exam(key) => self.exam(at, number, key, roll).await?,
            Step::Sit(key) => {
                self.commit().await?;
                let (person, exam) = (self.walk(number)?.learner.id, self.made.exam(key)?);
                let holder = crate::state::new_id(at);
                plant::start(self.stage.cx(person, at, Some(exam.to_string()), None).await?, HoldInput { holder }).await?;
                at + soon
            }
            Step::Leave(key) => {
                if let Some(id) = walk.enrollments.get(key).copied() {
                    let tx = self.begin().await?;
                    plant::leave(&tx, at, id).await?;
                    self.keep(tx).await?;
                }
                at + soon
            }
            Step::Book(sitting) => {
                self.book(at, number, sitting).await?;
                at + soon
            }
        };
        Ok(Some(after))
    }

    fn walk(&self, number: usize) -> Result<&Walk<'a>, Error> {
        self.walks.get(number).ok_or_else(missing)
    }

    /// A course in somebody's language.
    fn course(&self, number: usize, key: &'static str) -> Result<&'a MadeCourse, Error> {
        let german =
            self.made.courses.get(format!("{key}-de").as_str()).filter(|_| self.walks.get(number).is_some_and(|walk| walk.learner.german));
        german.map_or_else(|| self.made.course(key), Ok)
    }

    /// Does a lesson, or looks into it. Says whether it must be tried again, and how many minutes it took.
    async fn lesson(
        &mut self,
        at: DateTime<Utc>,
        number: usize,
        (key, place): (&'static str, usize),
        done: bool,
        roll: u64,
    ) -> Result<(bool, u16), Error> {
        let made = self.course(number, key)?;
        let walk = self.walk(number)?;
        // The courses of two languages need not have the same lessons.
        let Some(lesson) = made.lessons.get(place).filter(|lesson| !lesson.optional || roll.is_multiple_of(3)).cloned() else {
            return Ok((false, 0));
        };
        let Some(enrollment) = walk.enrollments.get(key).copied() else { return Ok((false, 0)) };
        let seconds = u32::from(lesson.minutes) * 60 * u32::try_from(60 + roll % 70).unwrap_or(100) / 100;
        match lesson.kind {
            "session" => Ok((false, 0)),
            "quiz" if done => {
                let (learner, skill) = (walk.learner, walk.plan.skill);
                let exam = self.made.exam(lesson.refers)?;
                let dice = roll.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number as u64).to_le_bytes();
                let sat = plant::Sat {
                    person: learner.id,
                    partner: Some(learner.partner),
                    exam,
                    skill: skill.saturating_add(2),
                    dice,
                    runs_out: false,
                };
                let tx = self.begin().await?;
                let (_, passed) = plant::sit(self.app, &tx, at, sat).await?;
                self.keep(tx).await?;
                Ok((!passed, 6))
            }
            "scorm" => {
                self.play_package(at, number, (enrollment, &lesson), done, roll).await?;
                Ok((false, lesson.minutes))
            }
            _ => {
                let tx = self.begin().await?;
                plant::learn(self.app, &tx, at, enrollment, lesson.id, (if done { seconds } else { seconds / 4 }, done)).await?;
                self.keep(tx).await?;
                Ok((false, lesson.minutes))
            }
        }
    }

    async fn play_package(
        &mut self,
        at: DateTime<Utc>,
        number: usize,
        (enrollment, lesson): (EnrollmentId, &MadeLesson),
        done: bool,
        roll: u64,
    ) -> Result<(), Error> {
        let cx = self.stage.cx(self.walk(number)?.learner.id, at, None, None).await?;
        let tx = self.begin().await?;
        let older = lesson.refers == "mounting";
        let parts: &[(&str, &str, &str)] = if older { &packages::MOUNTING } else { &packages::ECHO };
        for (place, (part, ..)) in parts.iter().enumerate().take(if done { parts.len() } else { 1 }) {
            let percent = [67, 100, 100, 67, 100].get((usize::try_from(roll).unwrap_or_default() + place) % 5).copied().unwrap_or(100);
            let percent = if older { percent } else { percent.max(75) };
            let score = percent.to_string();
            let values: Vec<(&str, String)> = match (older, done) {
                (true, true) => vec![
                    ("cmi.core.lesson_location", "2".into()),
                    ("cmi.core.score.raw", score),
                    ("cmi.core.lesson_status", "passed".into()),
                    ("cmi.core.session_time", "00:07:40".into()),
                    ("cmi.suspend_data", "{\"chosen\":[1,4,6]}".into()),
                ],
                (true, false) => vec![
                    ("cmi.core.lesson_location", "1".into()),
                    ("cmi.core.lesson_status", "incomplete".into()),
                    ("cmi.core.session_time", "00:02:10".into()),
                ],
                (false, true) => vec![
                    ("cmi.location", "3".into()),
                    ("cmi.progress_measure", "1".into()),
                    ("cmi.score.raw", score),
                    ("cmi.score.scaled", format!("{}", f64::from(percent) / 100.0)),
                    ("cmi.success_status", "passed".into()),
                    ("cmi.completion_status", "completed".into()),
                    ("cmi.session_time", "PT11M20S".into()),
                    ("cmi.suspend_data", "{\"chosen\":[0,4,7,9]}".into()),
                ],
                (false, false) => vec![
                    ("cmi.location", "1".into()),
                    ("cmi.completion_status", "incomplete".into()),
                    ("cmi.session_time", "PT3M5S".into()),
                ],
            };
            let values = values.into_iter().map(|(element, value)| (element.to_owned(), value)).collect();
            plant::play(&cx, &tx, (enrollment, lesson.id), part, CommitInput { sequence: 1, values, finished: true }).await?;
        }
        self.keep(tx).await
    }

    /// Takes an exam; who fails comes again, three times at most.
    async fn exam(&mut self, at: DateTime<Utc>, number: usize, key: &'static str, roll: u64) -> Result<DateTime<Utc>, Error> {
        let (learner, skill) = (self.walk(number)?.learner, self.walk(number)?.plan.skill);
        let german = self.made.exam(&format!("{key}-de")).ok().filter(|_| learner.german);
        let exam = german.map_or_else(|| self.made.exam(key), Ok)?;
        let dice = roll.wrapping_mul(0xd6e8_feb8_6659_fd93).wrapping_add(number as u64 * 31).to_le_bytes();
        let sat = plant::Sat { person: learner.id, partner: Some(learner.partner), exam, skill, dice, runs_out: roll.is_multiple_of(29) };
        let tx = self.begin().await?;
        let (_, passed) = plant::sit(self.app, &tx, at, sat).await?;
        self.keep(tx).await?;
        let walk = self.walks.get_mut(number).ok_or_else(missing)?;
        if passed {
            walk.tries = 0;
            return Ok(office(at + Duration::days(1)));
        }
        walk.tries += 1;
        walk.plan.skill = (walk.plan.skill + 5).min(98);
        if walk.tries < TRIES {
            walk.plan.steps.push_front(Step::Exam(key));
        } else {
            walk.plan.steps.clear();
        }
        Ok(office(at + Duration::days(2) + Duration::minutes(i64::try_from(roll % 3_000).unwrap_or_default())))
    }

    async fn book(&mut self, at: DateTime<Utc>, number: usize, sitting: usize) -> Result<(), Error> {
        let german = self.walk(number)?.learner.german;
        // Sessions of the other language, those that are over and those that are not planned yet are not for them.
        let wanted = SITTINGS.get(sitting).ok_or_else(missing)?;
        let course = wanted.course.trim_end_matches("-de");
        let twin = SITTINGS.iter().position(|other| {
            other.course.trim_end_matches("-de") == course && other.course.ends_with("-de") == german && (other.day - wanted.day).abs() < 80
        });
        let sitting = if wanted.course.ends_with("-de") == german { Some(sitting) } else { twin };
        let Some((sitting, id)) = sitting.and_then(|sitting| Some((sitting, *self.sittings.get(&sitting)?))) else { return Ok(()) };
        let starts = workday(self.now, SITTINGS.get(sitting).map_or(0, |sitting| sitting.day));
        if at >= starts || (starts - at).num_days() > 100 {
            return Ok(());
        }
        self.commit().await?;
        plant::book(self.stage.cx(self.walk(number)?.learner.id, at, Some(id.to_string()), None).await?, Nothing {}).await?;
        Ok(())
    }
}

/// The start of a day that is no Saturday and no Sunday.
fn workday(now: DateTime<Utc>, day: i32) -> DateTime<Utc> {
    let date = now.date_naive() + Duration::days(day.into());
    let date = match date.weekday() {
        Weekday::Sat => date - Duration::days(1),
        Weekday::Sun => date + Duration::days(1),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => date,
    };
    date.and_time(NaiveTime::MIN).and_utc()
}

/// The moment, or the next one at which people work.
fn office(at: DateTime<Utc>) -> DateTime<Utc> {
    let mut at = at;
    if at.hour() >= 18 {
        at += Duration::hours(14);
    } else if at.hour() < 6 {
        at += Duration::hours(6);
    }
    match at.weekday() {
        Weekday::Sat => at + Duration::days(2),
        Weekday::Sun => at + Duration::days(1),
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => at,
    }
}
