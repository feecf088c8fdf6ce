//! What an attempt came to, as far as the exam's rule tells.

use guildhall_domain::{
    endpoint::Nothing,
    training::{Answer, AttemptId, AttemptResult, QuestionBody, QuestionResult, Rightness, Score, Telling, TopicScore, api},
};
use leptos::prelude::*;

use super::{back, body, to};
use crate::{
    api::question,
    i18n::{self, number},
    modules::training::say,
    query::query,
    ui::{Badge, Card, Column, Figure, Figures, Html, Icon, LinkButton, Look, Notice, PageHead, Progress, Table, Tone},
};

/// The page.
pub fn view(id: AttemptId) -> AnyView {
    let result = query(move || question(&api::RESULT, &[&id], &Nothing {}));
    say::record(result, "page read", page)
}

/// A share of points in percent, rounded down as the domain does when it decides.
fn share(score: Score) -> f64 {
    if score.of == 0 { 0.0 } else { score.got as f64 / score.of as f64 }
}

fn points(thousandths: u64) -> String {
    number(thousandths as f64 / 1_000.0)
}

fn page(result: Signal<AttemptResult>) -> AnyView {
    let title = Signal::derive(move || result.with(|result| result.title.clone()));
    let state = move || result.with(|result| say::attempt(result.attempt.state, result.attempt.passed));
    let passed = move || result.with(|result| result.attempt.passed);
    let head = move || {
        let (tone, words) = match passed() {
            Some(true) => (Tone::Success, t!("training.result.passed")),
            Some(false) => (Tone::Warning, t!("training.result.failed")),
            None => (Tone::Plain, t!("training.result.void")),
        };
        view! { <Notice tone=tone><p role="status">{words}</p></Notice> }
    };
    let figures = move || {
        result.with(|result| {
            let (score, pass, left, number_of) = (result.score, result.pass_percent, result.attempts_left, result.attempt.number);
            let percent = result.attempt.percent;
            let mut figures = vec![
                Figure::new(t!("training.exam.score"; text), move || percent.map_or_else(|| "–".to_owned(), say::percent))
                    .with_note(Signal::derive(move || Some(t!("training.result.points", got = points(score.got), of = points(score.of))))),
                Figure::new(t!("training.exam.pass-mark"; text), move || say::percent(pass)),
                Figure::new(t!("training.exam.attempt"; text), move || number(f64::from(number_of))),
            ];
            if let Some(left) = left.filter(|_| result.attempt.passed != Some(true)) {
                figures.push(Figure::new(t!("training.exam.attempts-left"; text), move || number(f64::from(left))));
            }
            view! { <Card><Figures figures=figures /></Card> }
        })
    };
    let next = move || {
        result
            .with(|result| result.next_at)
            .map(|at| view! { <p class="muted">{move || t!("training.exam.next-at", when = i18n::moment(at))}</p> })
    };
    let awards = move || {
        let awards = result.with(|result| result.awards.clone());
        (!awards.is_empty()).then(|| {
            let links = awards.into_iter().map(|id| {
                view! { <li><LinkButton look=Look::Primary icon=Icon::Award href=super::super::say::to(&format!("certificates/{id}"))>{t!("training.result.certificate"; text)}</LinkButton></li> }
            });
            view! { <ul class="row">{links.collect_view()}</ul> }
        })
    };
    let ways = move || {
        let (exam, can) = result.with(|result| (result.exam, result.attempt.passed != Some(true) && result.attempts_left != Some(0)));
        let again = can.then(
            || view! { <LinkButton icon=Icon::Refresh href=to(&format!("exams/{exam}"))>{t!("training.result.again"; text)}</LinkButton> },
        );
        let page = (!can).then(|| view! { <LinkButton href=to(&format!("exams/{exam}"))>{t!("training.exam.page"; text)}</LinkButton> });
        // A certificate is what one came for: then it alone is primary.
        let look = if result.with(|result| result.awards.is_empty()) { Look::Primary } else { Look::Plain };
        view! { {back().map(|href| view! { <LinkButton look=look href=href>{t!("training.exam.back"; text)}</LinkButton> })} {again} {page} }
    };
    view! {
        <PageHead title=title state=state />
        {head}
        {figures}
        {awards}
        {next}
        <div class="row">{ways}</div>
        {move || result.with(topics)}
        {move || result.with(questions)}
        {move || (result.with(|result| result.telling) == Telling::Nothing).then(|| view! { <p class="muted small">{t!("training.result.nothing"; text)}</p> })}
    }
    .into_any()
}

fn topics(result: &AttemptResult) -> Option<AnyView> {
    if result.topics.is_empty() {
        return None;
    }
    let rows = StoredValue::new(result.topics.clone());
    let columns = vec![
        Column::new(t!("training.topic"; text), |topic: &TopicScore| topic.topic.clone()),
        Column::new(t!("training.exam.score"; text), |topic: &TopicScore| {
            let share = share(topic.score);
            let words = Signal::derive(move || i18n::percent(share));
            view! { <Progress label=Signal::stored(String::new()) value=Signal::stored(share * 100.0) max=Signal::stored(100.0) words=words /> }
        }),
    ];
    Some(
        view! {
            <Card title=t!("training.result.topics"; text)>
                <Table label=t!("training.result.topics"; text) columns=columns rows=Signal::derive(move || rows.get_value()) key=|topic: &TopicScore| topic.topic.clone() name=|topic: &TopicScore| topic.topic.clone() />
            </Card>
        }
        .into_any(),
    )
}

fn questions(result: &AttemptResult) -> Option<AnyView> {
    if result.questions.is_empty() {
        return None;
    }
    let list = result.questions.iter().map(one).collect_view();
    Some(view! { <Card title=t!("training.result.questions"; text)><ol class="stack loose">{list}</ol></Card> }.into_any())
}

fn one(result: &QuestionResult) -> impl IntoView + use<> {
    let (tone, icon) = match result.rightness {
        Rightness::Right => (Tone::Success, Icon::Done),
        Rightness::Partly => (Tone::Warning, Icon::Half),
        Rightness::Wrong => (Tone::Danger, Icon::Failed),
        Rightness::Unanswered => (Tone::Plain, Icon::Ring),
    };
    let slug = result.rightness.slug();
    let (at, html) = (result.question.at, result.question.html.clone());
    let given = result.answer.as_ref().map(|answer| {
        view! { <div class="stack tight"><p class="small strong">{t!("training.result.yours"; text)}</p>{spelled(&result.question.body, answer)}</div> }
    });
    let solution = result.solution.as_ref().map(|solution| {
        let right = solution.answer.as_ref().map(|answer| spelled(&result.question.body, answer));
        let accepted = (!solution.accepted.is_empty()).then(|| view! { <p>{solution.accepted.join(", ")}</p> });
        let why = (!solution.explanation.is_empty()).then(|| view! { <Html html=solution.explanation.clone() locate=say::locate /> });
        view! { <div class="panel stack tight"><p class="small strong">{t!("training.result.right"; text)}</p>{right}{accepted}{why}</div> }
    });
    view! {
        <li class="stack">
            <div class="row"><b>{move || t!("training.result.question", number = u32::from(at) + 1)}</b><Badge tone=tone icon=Some(icon)>{move || t!(&format!("training.right.{slug}"))}</Badge></div>
            <Html html=html locate=say::locate />
            {given}
            {solution}
        </li>
    }
}

/// An answer in words: the options chosen, the order, the pairs.
fn spelled(body: &QuestionBody, answer: &Answer) -> AnyView {
    let option = |options: &[String], place: u8| options.get(usize::from(place)).cloned().unwrap_or_default();
    let item = |html: String| view! { <li><Html class="option" html=html locate=say::locate /></li> };
    match (body, answer) {
        (QuestionBody::One { options }, Answer::One { choice }) => {
            view! { <Html class="option" html=option(options, *choice) locate=say::locate /> }.into_any()
        }
        (QuestionBody::Several { options }, Answer::Several { choices }) => {
            view! { <ul class="stack tight">{choices.iter().map(|choice| item(option(options, *choice))).collect_view()}</ul> }.into_any()
        }
        (QuestionBody::Order { items }, Answer::Order { order }) => {
            let numbered = order.iter().enumerate().map(|(at, place)| {
                let html = option(items, *place);
                view! { <li class="row named"><span class="muted">{format!("{}.", at + 1)}</span><Html class="option" html=html locate=say::locate /></li> }
            });
            view! { <ol class="stack tight">{numbered.collect_view()}</ol> }.into_any()
        }
        (QuestionBody::Match { left, right }, Answer::Match { pairs }) => {
            let pair = |(left, chosen): (&String, &Option<u8>)| {
                let other = chosen.map(|place| option(right, place));
                let other = match other {
                    Some(html) => view! { <Html class="option" html=html locate=say::locate /> }.into_any(),
                    None => view! { <span class="muted">{t!("training.match.none"; text)}</span> }.into_any(),
                };
                view! { <li class="row"><Html class="option" html=left.clone() locate=say::locate /><span class="muted">{Icon::ArrowEnd.small()}</span>{other}</li> }
            };
            view! { <ul class="stack tight">{left.iter().zip(pairs).map(pair).collect_view()}</ul> }.into_any()
        }
        (QuestionBody::Number { unit }, Answer::Number { value }) => {
            let (value, unit) = (value.clone(), unit.clone());
            view! { <p>{move || body::written(&value)} " " {unit}</p> }.into_any()
        }
        (QuestionBody::Text { .. }, Answer::Text { text }) => view! { <p class="wrap">{text.clone()}</p> }.into_any(),
        (
            QuestionBody::One { .. }
            | QuestionBody::Several { .. }
            | QuestionBody::Order { .. }
            | QuestionBody::Match { .. }
            | QuestionBody::Number { .. }
            | QuestionBody::Text { .. },
            Answer::One { .. }
            | Answer::Several { .. }
            | Answer::Order { .. }
            | Answer::Match { .. }
            | Answer::Number { .. }
            | Answer::Text { .. },
        ) => ().into_any(),
    }
}
