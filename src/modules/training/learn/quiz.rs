//! A quiz or an exam as a lesson: what it asks for, and the way to it.

use guildhall_domain::{
    endpoint::Nothing,
    training::{EnrollmentId, ExamForLearner, ExamId, LessonId, api},
};
use leptos::prelude::*;

use super::super::{
    requirement,
    say::{self, to},
};
use crate::{
    api::question,
    query::query,
    ui::{Card, Fact, Facts, Icon, LinkButton, Look, Remote},
};

/// The facts and the way.
pub fn view(enrollment: EnrollmentId, lesson: LessonId, exam: ExamId) -> AnyView {
    let asked = query(move || question(&api::EXAM_FOR_LEARNER, &[&exam], &Nothing {}));
    let href = to(&format!("exams/{exam}?from={enrollment}/{lesson}"));
    view! {
        <Remote of=asked.load() on_retry=asked.retry() is_empty=|_| false empty=|| () let:exam>
            {drawn(exam, href.clone())}
        </Remote>
    }
    .into_any()
}

fn drawn(exam: Signal<ExamForLearner>, href: String) -> AnyView {
    (move || exam.with(|exam| card(exam, href.clone()))).into_any()
}

fn card(exam: &ExamForLearner, href: String) -> AnyView {
    let (questions, pass, minutes, left) = (exam.questions, exam.rules.pass_percent, exam.minutes, exam.attempts_left);
    let mut facts = vec![
        Fact::new(t!("training.exam.questions"; text), move || crate::i18n::number(f64::from(questions))),
        Fact::new(t!("training.exam.pass-mark"; text), move || say::percent(pass)),
        Fact::new(t!("training.exam.time"; text), move || {
            minutes.map_or_else(|| t!("training.exam.no-limit"), |minutes| say::minutes(minutes.into()))
        }),
    ];
    if let Some(left) = left.filter(|_| !exam.passed) {
        facts.push(Fact::new(t!("training.exam.attempts-left"; text), move || crate::i18n::number(f64::from(left))));
    }
    let (running, passed) = (exam.running.is_some(), exam.passed);
    let words = move || match (running, passed) {
        (true, _) => t!("training.exam.go-on"),
        (false, true) => t!("training.exam.see"),
        (false, false) => t!("training.exam.to"),
    };
    let locks = requirement::locks(&exam.locks);
    view! {
        <Card title=exam.title.clone()>
            <Facts facts=facts />
            {locks}
            <div class="row"><LinkButton look=Look::Primary icon=Icon::Question href=href>{words}</LinkButton></div>
        </Card>
    }
    .into_any()
}
