//! Before an exam: its rules in words, one's attempts, and the way in.

use guildhall_domain::{
    endpoint::Nothing,
    training::{AttemptForLearner, AttemptSummary, ExamForLearner, ExamId, ExamPurpose, HoldInput, TellWhen, Telling, api},
};
use leptos::prelude::*;

use super::{back, holder::holder, to};
use crate::{
    api::question,
    i18n::{self, number},
    location,
    modules::training::{BELOW, requirement, say},
    query::{Errors, mutation, query},
    session,
    ui::{Badge, Button, Card, CardKind, Column, Html, Icon, LinkButton, Look, Notice, PageHead, Table, Tone},
};

/// The page.
pub fn view(id: ExamId) -> AnyView {
    let exam = query(move || question(&api::EXAM_FOR_LEARNER, &[&id], &Nothing {}));
    say::record(exam, "page read", move |exam| page(id, exam))
}

fn page(id: ExamId, exam: Signal<ExamForLearner>) -> AnyView {
    let title = Signal::derive(move || exam.with(|exam| exam.title.clone()));
    let state = move || {
        let (purpose, passed) = exam.with(|exam| (exam.purpose, exam.passed));
        view! {
            <Badge icon=Some(Icon::Question)>{move || t!(&format!("training.purpose.{}", purpose.slug()))}</Badge>
            {passed.then(|| view! { <Badge tone=Tone::Success icon=Some(Icon::Done)>{t!("training.passed"; text)}</Badge> })}
        }
    };
    let intro = Memo::new(move |_| exam.with(|exam| exam.intro.clone()));
    let locks =
        move || exam.with(|exam| requirement::locks(&exam.locks)).map(|locks| view! { <Notice tone=Tone::Warning>{locks}</Notice> });
    view! {
        <PageHead title=title state=state />
        {move || (!intro.with(String::is_empty)).then(|| view! { <Html html=intro.get() locate=say::locate /> })}
        <Card title=t!("training.exam.rules"; text)>
            <ul class="stack tight">{move || exam.with(rules).into_iter().map(|(icon, words)| view! { <li class="row named"><span class="muted">{icon.small()}</span><span>{words}</span></li> }).collect_view()}</ul>
        </Card>
        {locks}
        <div class="row">
            {move || enter(id, exam)}
            {back().map(|href| view! { <LinkButton href=href>{t!("training.exam.back"; text)}</LinkButton> })}
        </div>
        {attempts(exam)}
    }
    .into_any()
}

/// What applies, each as a sentence.
fn rules(exam: &ExamForLearner) -> Vec<(Icon, String)> {
    let rules = &exam.rules;
    let mut lines = vec![
        (Icon::Question, t!("training.rule.questions", count = exam.questions)),
        (Icon::Check, t!("training.rule.pass", percent = say::percent(rules.pass_percent))),
        (
            Icon::Clock,
            match exam.minutes {
                Some(minutes) => t!("training.rule.time", time = say::minutes(minutes.into())),
                None => t!("training.rule.no-limit"),
            },
        ),
    ];
    if exam.minutes.is_some() && exam.minutes != rules.minutes {
        lines.push((Icon::Person, t!("training.rule.extra")));
    }
    if !exam.passed {
        lines.push((
            Icon::Refresh,
            match (rules.attempts, exam.attempts_left) {
                (Some(_), Some(left)) => t!("training.rule.attempts", left = left),
                (Some(_) | None, _) => t!("training.rule.attempts.any"),
            },
        ));
    }
    if rules.pause_minutes > 0 {
        lines.push((Icon::Paused, t!("training.rule.pause", time = say::minutes(rules.pause_minutes))));
    }
    lines.push((Icon::Eye, feedback(exam)));
    lines.push((Icon::Upload, t!("training.rule.saved")));
    lines
}

/// What is told afterwards, and when.
fn feedback(exam: &ExamForLearner) -> String {
    let feedback = exam.rules.feedback;
    let telling = match (feedback.telling, exam.purpose) {
        (Telling::Nothing, _) => return t!("training.rule.tell.nothing"),
        (Telling::Topics, _) => t!("training.rule.tell.topics"),
        (Telling::Solutions, ExamPurpose::Quiz) => t!("training.rule.tell.solutions"),
        (Telling::Marks | Telling::Solutions, _) => t!("training.rule.tell.marks"),
    };
    let when = match feedback.when {
        TellWhen::Always => return telling,
        TellWhen::Passed => t!("training.rule.when.passed"),
        TellWhen::Over => t!("training.rule.when.over"),
    };
    format!("{telling} {when}")
}

/// Begin, go on, or why neither.
fn enter(id: ExamId, exam: Signal<ExamForLearner>) -> AnyView {
    let (running, passed, barred, next_at, locked) =
        exam.with(|exam| (exam.running.is_some(), exam.passed, exam.barred.clone(), exam.next_at, !exam.locks.is_empty()));
    let start = mutation(&api::START, Errors::Toast).invalidates(BELOW);
    let begin = move || {
        start.run(&[&id], HoldInput { holder: holder() }, move |attempt: AttemptForLearner| {
            location::go(&to(&format!("attempts/{}", attempt.id)));
        });
    };
    let read_only = session::read_only();
    let because = Signal::derive(move || {
        if running {
            return read_only.get();
        }
        if let Some(at) = next_at {
            return Some(t!("training.exam.next-at", when = i18n::moment(at)));
        }
        let why = barred.as_deref().map(say::barred).or_else(|| locked.then(|| t!("training.course.locked")));
        read_only.get().or(why)
    });
    let words = move || match (running, passed) {
        (true, _) => t!("training.exam.go-on"),
        (false, _) => t!("training.exam.begin"),
    };
    if passed && !running {
        return view! { <Notice tone=Tone::Success>{t!("training.exam.passed"; text)}</Notice> }.into_any();
    }
    view! { <Button look=Look::Primary icon=Icon::Play busy=start.busy() doing=t!("training.exam.beginning"; maybe) because=because on_click=begin>{words}</Button> }
        .into_any()
}

fn attempts(exam: Signal<ExamForLearner>) -> AnyView {
    let some = Memo::new(move |_| exam.with(|exam| !exam.attempts.is_empty()));
    let rows = Signal::derive(move || exam.with(|exam| exam.attempts.clone()));
    let columns = || {
        vec![
            Column::new(t!("training.exam.attempt"; text), |attempt: &AttemptSummary| {
                let number_of = attempt.number;
                let words = move || t!("training.exam.attempt.number", number = number_of);
                let over = attempt.percent.is_some();
                let href = to(&format!("attempts/{}{}", attempt.id, if over { "/result" } else { "" }));
                view! { <a href=href>{words}</a> }
            }),
            Column::new(t!("training.status"; text), |attempt: &AttemptSummary| say::attempt(attempt.state, attempt.passed)),
            Column::new(t!("training.exam.score"; text), |attempt: &AttemptSummary| {
                let percent = attempt.percent;
                move || percent.map_or_else(|| "–".to_owned(), say::percent)
            })
            .number(),
            Column::new(t!("training.exam.started"; text), |attempt: &AttemptSummary| say::moment(attempt.started_at)),
        ]
    };
    (move || {
        some.get().then(|| {
            view! {
                <Card title=t!("training.exam.attempts"; text) kind=CardKind::Flush>
                    <Table label=t!("training.exam.attempts"; text) columns=columns() rows=rows key=|attempt: &AttemptSummary| attempt.id.to_string() name=|attempt: &AttemptSummary| number(f64::from(attempt.number)) />
                </Card>
            }
        })
    })
    .into_any()
}
