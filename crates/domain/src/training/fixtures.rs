//! Courses and questions that tests are made of.

use chrono::{DateTime, NaiveDate, Utc};

use super::{CourseInput, CourseModule, Lesson, LessonContent};
use crate::id::Id;

/// An id made of one number.
pub fn id<K>(n: u8) -> Id<K> {
    Id::new(u64::from(n), [n; 10])
}

/// A day written as text.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A moment written as text.
pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

/// A required lesson of ten minutes.
pub fn lesson(n: u8, content: LessonContent) -> Lesson {
    Lesson { id: id(n), title: format!("Lesson {n}"), minutes: 10, optional: false, content }
}

/// A text lesson.
pub fn text(n: u8) -> Lesson {
    lesson(n, LessonContent::Text { markdown: "Read this.".to_owned() })
}

/// A course of one module.
pub fn course(lessons: Vec<Lesson>) -> CourseInput {
    CourseInput {
        title: "Level measurement".to_owned(),
        language: "en".to_owned(),
        modules: vec![CourseModule { title: "First".to_owned(), lessons }],
        ..CourseInput::default()
    }
}

/// A question about one topic.
pub fn question(key: super::Key) -> super::QuestionInput {
    super::QuestionInput {
        topic: "Level".to_owned(),
        text: "What is right?".to_owned(),
        key,
        points: 1,
        scoring: super::Scoring::AllOrNothing,
        fixed: false,
        explanation: String::new(),
    }
}

/// An exam that draws so many questions of one bank.
pub fn exam(draw: u16) -> super::ExamInput {
    super::ExamInput {
        title: "Level basics".to_owned(),
        language: "en".to_owned(),
        translates: None,
        purpose: super::ExamPurpose::Exam,
        intro: String::new(),
        audience: crate::audience::Audience::default(),
        requires: Vec::new(),
        pools: vec![super::QuestionPool { name: "All".to_owned(), bank: id(1), topics: Vec::new(), draw }],
        rules: super::ExamRules {
            pass_percent: 70,
            minutes: Some(30),
            attempts: Some(3),
            pause_minutes: 24 * 60,
            mixing: super::Mixing::Shuffled,
            feedback: super::Feedback::default(),
        },
    }
}

/// A certification of a course and an exam, valid for a year, renewed by another exam from 90 days before its end to 30 after.
pub fn certification() -> super::CertificationInput {
    use super::{CertificationInput, REMIND_DAYS, Renewal, Requirement, Validity};
    use crate::language::Localized;
    CertificationInput {
        name: Localized::english("Certified Level Technician"),
        description: Localized::english("Installs and commissions level instruments."),
        audience: crate::audience::Audience::default(),
        requires: vec![Requirement::Course(id(1)), Requirement::Exam(id(1))],
        exam_needed: true,
        validity: Validity::Months { months: 12 },
        renewal: Some(Renewal { opens_days: 90, late_days: 30, requires: vec![Requirement::Exam(id(2))] }),
        remind_days: REMIND_DAYS.to_vec(),
        badge: None,
    }
}
