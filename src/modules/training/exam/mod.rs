//! Exams and quizzes: what to know before, the attempt, and what it came to.

mod attempt;
mod body;
mod clock;
mod entry;
mod holder;
mod result;
mod said;

use guildhall_domain::training::{AttemptId, ExamId};
use leptos::prelude::*;

use super::{Place, place};
use crate::location;

/// What the address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// What to know before.
    Entry(ExamId),
    /// An attempt that runs.
    Attempt(AttemptId),
    /// What an attempt came to.
    Result(AttemptId),
}

/// The page that the address names.
pub fn view() -> AnyView {
    let place = place();
    let shown = Memo::new(move |_| if let Place::Exam(shown) = place.get() { Some(shown) } else { None });
    (move || {
        shown.get().map(|shown| match shown {
            Shown::Entry(id) => entry::view(id),
            Shown::Attempt(id) => attempt::view(id),
            Shown::Result(id) => result::view(id),
        })
    })
    .into_any()
}

/// The lesson that the reader came from, as the address carries it along: `<enrollment>/<lesson>`.
fn from() -> Option<String> {
    let from = location::value("from").get_untracked()?;
    let (enrollment, lesson) = from.split_once('/')?;
    let sound = enrollment.parse::<guildhall_domain::training::EnrollmentId>().is_ok()
        && lesson.parse::<guildhall_domain::training::LessonId>().is_ok();
    sound.then_some(from)
}

/// An address of the exam's pages, with the lesson that the reader came from.
fn to(path: &str) -> String {
    let path = super::say::to(path);
    from().map_or_else(|| path.clone(), |from| format!("{path}?from={from}"))
}

/// The way back to the lesson.
fn back() -> Option<String> {
    from().map(|from| super::say::to(&format!("learn/{from}")))
}

/// A question with its fields, for who writes it: what is answered goes nowhere.
pub fn shown(question: &guildhall_domain::training::QuestionForLearner) -> AnyView {
    let (html, points, body) = (question.html.clone(), question.points, question.body.clone());
    view! {
        <fieldset class="stack">
            <legend><crate::ui::Html html=html locate=super::say::locate /></legend>
            <p class="muted small">{move || t!("training.exam.points", count = points)} " · " {body::hint(&body)}</p>
            {body::field(question.at, &body, None, Callback::new(|_| ()))}
        </fieldset>
    }
    .into_any()
}
