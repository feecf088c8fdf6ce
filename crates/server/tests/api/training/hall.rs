//! A portal with a bank of questions, an exam and a certification, and people who take it.

use guildhall_domain::{
    endpoint::Nothing,
    training::{
        Answer, AttemptForLearner, AttemptResult, Bank, BankInput, Certification, CertificationInput, Exam, ExamInput, HoldInput, HolderId,
        QuestionBody, QuestionForLearner, QuestionInput, ResponseInput, Saved, api,
    },
};
use guildhall_server::config::SessionTimes;
use serde_json::{Value, json};

use crate::support::{Cast, Client, Human, Portal};

/// The portal with everybody in it.
pub struct Scene {
    pub t: Portal,
    pub cast: Cast,
}

pub fn parsed<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("an input")
}

/// A tab.
pub fn tab(number: u8) -> HolderId {
    format!("019a0000-0000-7000-8000-0000000000{number:02x}").parse().expect("an id")
}

/// What an exam says in these tests, changed where a test wants.
pub fn exam(bank: &Bank, draw: u16) -> Value {
    json!({
        "title": "Level exam", "language": "en", "purpose": "exam",
        "pools": [{"name": "All", "bank": bank.id, "draw": draw}],
        "rules": {"pass_percent": 70, "minutes": 30, "attempts": 3, "pause_minutes": 60, "feedback": {"telling": "marks", "when": "always"}},
    })
}

/// A certification of an exam, for a year, renewed from 90 days before its end.
pub fn certification(exam: &Exam) -> Value {
    json!({
        "name": {"en": "Certified Level Technician", "de": "Zertifizierte Fachkraft Füllstand"},
        "description": {"en": "Installs and commissions level instruments."},
        "requires": [{"kind": "exam", "id": exam.id}], "exam_needed": true, "validity": {"kind": "months", "months": 12},
        "renewal": {"opens_days": 90, "late_days": 30},
    })
}

impl Scene {
    pub async fn set() -> Self {
        // Certificates last longer than sessions do.
        let years = std::time::Duration::from_secs(60 * 60 * 24 * 3_650);
        let t = Portal::start_with(|config| config.session = SessionTimes { idle: years, absolute: years }).await;
        let cast = t.cast().await;
        Self { t, cast }
    }

    pub fn admin(&self) -> Client {
        self.t.as_(&self.cast.admin)
    }

    /// A bank with so many questions: "Right <n>" is right.
    pub async fn bank(&self, questions: usize) -> Bank {
        let admin = self.admin();
        let bank = admin.call(&api::CREATE_BANK, &[], &BankInput { name: "Level".into(), language: "en".into() }).await.ok();
        for number in 0..questions {
            let options: Vec<Value> = ["Right", "Wrong", "False", "Bad"]
                .iter()
                .map(|word| json!({"text": format!("{word} {number}"), "right": *word == "Right"}))
                .collect();
            let input = json!({"topic": "Level", "text": format!("Question {number}?"), "key": {"kind": "one", "options": options}});
            admin.call(&api::CREATE_QUESTION, &[&bank.id], &parsed::<QuestionInput>(input)).await.ok();
        }
        bank
    }

    /// Makes and publishes an exam.
    pub async fn publish(&self, input: Value) -> Exam {
        let made = self.admin().call(&api::CREATE_EXAM, &[], &parsed::<ExamInput>(input)).await.ok();
        self.admin().call(&api::PUBLISH_EXAM, &[&made.id], &Nothing {}).await.ok()
    }

    /// Makes and publishes a certification.
    pub async fn certify(&self, input: Value) -> Certification {
        let made = self.admin().call(&api::CREATE_CERTIFICATION, &[], &parsed::<CertificationInput>(input)).await.ok();
        self.admin().call(&api::PUBLISH_CERTIFICATION, &[&made.id], &Nothing {}).await.ok()
    }

    /// An exam of four questions and a certification of it.
    pub async fn usual(&self) -> (Exam, Certification) {
        let bank = self.bank(6).await;
        let exam = self.publish(exam(&bank, 4)).await;
        let certification = self.certify(certification(&exam)).await;
        (exam, certification)
    }

    /// Begins an attempt.
    pub async fn start(&self, human: &Human, exam: &Exam) -> AttemptForLearner {
        self.t.as_(human).call(&api::START, &[&exam.id], &HoldInput { holder: tab(1) }).await.ok()
    }

    /// Saves an answer from the first tab.
    pub async fn answer(&self, human: &Human, attempt: &AttemptForLearner, at: u16, sequence: u32, answer: Answer) -> Saved {
        let input = ResponseInput { holder: tab(1), at, sequence, answer: Some(answer), flagged: false };
        self.t.as_(human).call(&api::SAVE_RESPONSE, &[&attempt.id], &input).await.ok()
    }

    pub async fn hand_in(&self, human: &Human, attempt: &AttemptForLearner) -> AttemptResult {
        self.t.as_(human).call(&api::HAND_IN, &[&attempt.id], &HoldInput { holder: tab(1) }).await.ok()
    }

    /// Takes an exam, with so many right answers.
    pub async fn take(&self, human: &Human, exam: &Exam, right: usize) -> AttemptResult {
        let attempt = self.start(human, exam).await;
        for (place, question) in attempt.questions.iter().enumerate() {
            let word = if place < right { "Right" } else { "Wrong" };
            self.answer(human, &attempt, question.at, 1, choose(question, word)).await;
        }
        self.hand_in(human, &attempt).await
    }
}

/// The option of a question that begins with a word.
pub fn choose(question: &QuestionForLearner, word: &str) -> Answer {
    let QuestionBody::One { options } = &question.body else { panic!("not a question with one answer: {question:?}") };
    let place = options.iter().position(|html| html.contains(word)).expect("such an option");
    Answer::One { choice: u8::try_from(place).expect("a small place") }
}
