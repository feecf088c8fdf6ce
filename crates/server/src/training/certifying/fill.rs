//! Invented exams, certifications, needs of tiers, and what people earned.

use chrono::{DateTime, Duration, Months, Utc};
use guildhall_domain::{
    audience::Audience,
    language::{Language, Localized},
    partner::PersonId,
    training::{
        Answer, Arrangement, AttemptId, AttemptKey, AwardId, AwardKey, AwardSource, BankInput, BankKey, CertificationId,
        CertificationInput, CertificationKey, Choice, CourseStage, ExamId, ExamInput, ExamKey, ExamPurpose, ExamRules, Feedback, HolderKey,
        Key, Mark, Mixing, QuestionId, QuestionInput, QuestionKey, QuestionPool, REMIND_DAYS, Renewal, Requirement, Score, Scoring, Seed,
        TierNeed, Validity, chosen_in, grade, number,
    },
};

use super::store::{self, Issued, to_json};
use crate::{
    db::{self, Tx},
    error::Error,
    state::new_id,
    training::fill::{Dice, Ladder, Learner, Made, Moment, Rows},
};

/// Certifications, each with an exam of its own.
const STEPS: usize = 12;
/// Courses that each asks for.
const COURSES: usize = 3;
/// Questions of each bank.
const QUESTIONS: usize = 60;
/// Questions that are drawn in an exam.
const DRAWN: u16 = 20;
/// Of them, how many are answered right.
const RIGHT: usize = 17;
/// Months for which a certificate is valid.
const MONTHS: u16 = 24;
/// What tiers ask for: how many certifications, and how many people with each.
const NEEDS: [(&str, usize, u16); 3] = [("silver", 2, 1), ("gold", 4, 2), ("platinum", 6, 3)];

/// A certification with what leads to it.
pub(in crate::training) struct Step {
    /// Its courses, as places among those that were made.
    pub courses: Vec<usize>,
    id: CertificationId,
    input: CertificationInput,
    exam: ExamId,
    exam_input: ExamInput,
    questions: Vec<(QuestionId, QuestionInput)>,
}

/// Writes exams and certifications as their authors do, publishes them, and says what tiers ask for.
pub(in crate::training) async fn ladder(
    tx: &Tx,
    dice: &mut Dice,
    author: PersonId,
    courses: &[Made],
    now: DateTime<Utc>,
) -> Result<Ladder, Error> {
    let (_, hall, _) = exam(tx, author, "Hall", now).await?;
    let mut steps: Vec<Step> = Vec::new();
    for place in 0..STEPS {
        let (questions, exam, exam_input) = exam(tx, author, &format!("Exam {place}"), now).await?;
        let mut wanted: Vec<usize> = Vec::new();
        while wanted.len() < COURSES.min(courses.len()) {
            let course = dice.below(courses.len());
            if !wanted.contains(&course) {
                wanted.push(course);
            }
        }
        let asked = wanted.iter().filter_map(|place| courses.get(*place)).map(|made| Requirement::Course(made.id));
        let input = CertificationInput {
            name: Localized::english(&format!("Certified Technician {place}")),
            description: Localized::english("Installs and commissions instruments, and keeps them running."),
            audience: Audience::default(),
            requires: asked.chain([Requirement::Exam(exam)]).collect(),
            exam_needed: true,
            validity: Validity::Months { months: MONTHS },
            renewal: Some(Renewal { opens_days: 90, late_days: 30, requires: vec![Requirement::Exam(exam)] }),
            remind_days: REMIND_DAYS.to_vec(),
            badge: None,
        };
        let id = new_id::<CertificationKey>(now);
        store::insert_certification(tx, id, &input, now).await?;
        store::set_certification_stage(tx, id, CourseStage::Published, now).await?;
        steps.push(Step { courses: wanted, id, input, exam, exam_input, questions });
    }
    let of_tier = |(tier, certifications, people): (&str, usize, u16)| {
        let need = |step: &Step| TierNeed { tier: tier.to_owned(), certification: step.id, people };
        steps.iter().take(certifications).map(need).collect::<Vec<_>>()
    };
    let needs: Vec<TierNeed> = NEEDS.into_iter().flat_map(of_tier).collect();
    let version = store::needs(tx).await?.version;
    store::set_needs(tx, version, &needs).await?;
    Ok(Ladder { hall, steps })
}

/// An exam with a bank of its own.
async fn exam(
    tx: &Tx,
    author: PersonId,
    title: &str,
    now: DateTime<Utc>,
) -> Result<(Vec<(QuestionId, QuestionInput)>, ExamId, ExamInput), Error> {
    let bank = new_id::<BankKey>(now);
    store::insert_bank(tx, bank, &BankInput { name: title.to_owned(), language: "en".to_owned() }, now).await?;
    let mut questions = Vec::with_capacity(QUESTIONS);
    for number in 0..QUESTIONS {
        let (id, input) = (new_id::<QuestionKey>(now), question(number));
        store::insert_question(tx, id, bank, &input, author, now).await?;
        questions.push((id, input));
    }
    let input = ExamInput {
        title: title.to_owned(),
        language: "en".to_owned(),
        translates: None,
        purpose: ExamPurpose::Exam,
        intro: "Take your time.".to_owned(),
        audience: Audience::default(),
        requires: Vec::new(),
        pools: vec![QuestionPool { name: "All".to_owned(), bank, topics: Vec::new(), draw: DRAWN }],
        rules: ExamRules {
            pass_percent: 70,
            minutes: Some(120),
            attempts: None,
            pause_minutes: 0,
            mixing: Mixing::Shuffled,
            feedback: Feedback::default(),
        },
    };
    let id = new_id::<ExamKey>(now);
    store::insert_exam(tx, id, &input, now).await?;
    store::set_exam_stage(tx, id, CourseStage::Published, now).await?;
    Ok((questions, id, input))
}

/// A question with four options, of which the first is right; they are shown in any order.
fn question(number: usize) -> QuestionInput {
    let option = |place: usize| Choice { text: format!("What is true of {number}, in words {place}"), right: place == 0 };
    QuestionInput {
        topic: format!("Topic {}", number % 6),
        text: format!("What applies to the instrument with the number {number}, when it stands on a tank that is under pressure?"),
        key: Key::One { options: (0..4).map(option).collect() },
        points: 1,
        scoring: Scoring::AllOrNothing,
        fixed: false,
        explanation: String::new(),
    }
}

/// What people earned, waiting to be written.
pub(in crate::training) struct Earned {
    attempts: Rows,
    responses: Rows,
    marks: Rows,
    awards: Rows,
    reminders: Rows,
}

impl Default for Earned {
    fn default() -> Self {
        Self {
            attempts: Rows::of(
                "training_attempts",
                &[
                    "id",
                    "exam_id",
                    "original_id",
                    "person_id",
                    "partner_id",
                    "number",
                    "title",
                    "purpose",
                    "seed",
                    "rules",
                    "questions",
                    "holder",
                    "started_at",
                    "ends_at",
                    "handed_in_at",
                    "closed_at",
                    "ended_on",
                    "got",
                    "of_points",
                    "passed",
                    "void_reason",
                ],
            ),
            responses: Rows::of("training_responses", &["attempt_id", "place", "sequence", "answer", "flagged", "at"]),
            marks: Rows::of(
                "training_marks",
                &["attempt_id", "place", "question_id", "revision", "got", "of_points", "rest_got", "rest_of", "chosen"],
            ),
            awards: Rows::of(
                "training_awards",
                &[
                    "id",
                    "number",
                    "certification_id",
                    "person_id",
                    "valid_from",
                    "valid_until",
                    "source",
                    "issued",
                    "status_index",
                    "created_at",
                ],
            ),
            reminders: Rows::of("training_reminders", &["award_id", "days", "at"]),
        }
    }
}

impl Earned {
    /// Somebody passed the exam of a certification so many days ago, and has the certificate since. `place` is that of the status lists.
    ///
    /// # Errors
    /// When something cannot be written as JSON.
    pub fn earn(
        &mut self,
        dice: &mut Dice,
        moment: Moment,
        learner: &Learner,
        step: &Step,
        days: u64,
        place: u32,
    ) -> Result<AwardId, Error> {
        let (at, on) = moment.ago(days);
        let attempt = self.pass(dice, moment, learner, step, days)?;
        let until = on.checked_add_months(Months::new(MONTHS.into())).unwrap_or(on).pred_opt().unwrap_or(on);
        let id = new_id::<AwardKey>(at);
        let issued = Issued {
            holder: learner.name.clone(),
            language: "en".to_owned(),
            name: step.input.name.text(&Language::english()).to_owned(),
            description: "Installs and commissions instruments, and keeps them running.".to_owned(),
            criteria: step.courses.iter().map(|course| format!("Course {course}")).chain([step.exam_input.title.clone()]).collect(),
            badge: None,
            email_hash: format!("{place:064x}"),
            salt: format!("{place:032x}"),
        };
        self.awards.add([
            id.to_string().into(),
            number(rand::random()).into(),
            step.id.to_string().into(),
            learner.id.to_string().into(),
            on.to_string().into(),
            until.to_string().into(),
            to_json(&AwardSource::Earned { attempt: Some(attempt) })?.into(),
            to_json(&issued)?.into(),
            i64::from(place).into(),
            db::text(at).into(),
        ]);
        // Nobody is written to while something is measured.
        for days in REMIND_DAYS {
            self.reminders.add([id.to_string().into(), i64::from(days).into(), db::text(moment.now).into()]);
        }
        Ok(id)
    }

    /// An attempt that passed, graded as the portal grades.
    fn pass(&mut self, dice: &mut Dice, moment: Moment, learner: &Learner, step: &Step, days: u64) -> Result<AttemptId, Error> {
        let (at, on) = moment.ago(days);
        let id = new_id::<AttemptKey>(at);
        let seed = Seed::new(u64::try_from(dice.below(usize::MAX)).unwrap_or_default().to_le_bytes());
        let from = dice.below(QUESTIONS);
        let drawn: Vec<&(QuestionId, QuestionInput)> = step.questions.iter().cycle().skip(from).take(DRAWN.into()).collect();
        let answered = |(place, (question, input)): (usize, &&(QuestionId, QuestionInput))| {
            let arrangement = Arrangement::of(seed, *question, &input.key, input.fixed);
            let answer = Answer::One { choice: arrangement.place_of(usize::from(place >= RIGHT)).unwrap_or_default() };
            let mark = grade(input, &arrangement, Some(&answer));
            (chosen_in(&answer, &arrangement), answer, mark)
        };
        let answered: Vec<(Vec<usize>, Answer, Mark)> = drawn.iter().enumerate().map(answered).collect();
        let score = Score::of(&answered.iter().map(|(_, _, mark)| *mark).collect::<Vec<_>>());
        let big = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
        for (place, ((chosen, answer, mark), (question, _))) in (0_i64..).zip(answered.iter().zip(&drawn)) {
            self.responses.add([
                id.to_string().into(),
                place.into(),
                1_i64.into(),
                to_json(answer)?.into(),
                0_i64.into(),
                db::text(at).into(),
            ]);
            self.marks.add([
                id.to_string().into(),
                place.into(),
                question.to_string().into(),
                1_i32.into(),
                i64::from(mark.got).into(),
                i64::from(mark.of).into(),
                big(score.got - u64::from(mark.got)).into(),
                big(score.of - u64::from(mark.of)).into(),
                to_json(chosen)?.into(),
            ]);
        }
        let questions: Vec<(QuestionId, i32)> = drawn.iter().map(|(question, _)| (*question, 1)).collect();
        self.attempts.add([
            id.to_string().into(),
            step.exam.to_string().into(),
            step.exam.to_string().into(),
            learner.id.to_string().into(),
            learner.partner.to_string().into(),
            1_i64.into(),
            step.exam_input.title.clone().into(),
            step.exam_input.purpose.slug().into(),
            seed.to_string().into(),
            to_json(&step.exam_input.rules)?.into(),
            to_json(&questions)?.into(),
            new_id::<HolderKey>(at).to_string().into(),
            db::text(at - Duration::minutes(40)).into(),
            db::text(at + Duration::minutes(80)).into(),
            db::text(at).into(),
            db::text(at).into(),
            on.to_string().into(),
            big(score.got).into(),
            big(score.of).into(),
            i64::from(score.reaches(step.exam_input.rules.pass_percent)).into(),
            "".into(),
        ]);
        Ok(id)
    }

    /// Writes it all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write(self, tx: &Tx) -> Result<(), Error> {
        self.attempts.write(tx).await?;
        self.responses.write(tx).await?;
        self.marks.write(tx).await?;
        self.awards.write(tx).await?;
        self.reminders.write(tx).await
    }
}
