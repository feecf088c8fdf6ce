//! A learning path: its steps in order, how far one is, and what each one waits for.

use guildhall_domain::{
    endpoint::Nothing,
    training::{PathForLearner, PathId, PathItem, StepForLearner, api},
};
use leptos::prelude::*;

use super::super::{
    requirement,
    say::{self, to},
};
use crate::{
    api::question,
    query::query,
    ui::{Badge, Breadcrumb, Card, Icon, LinkButton, Look, Notice, PageHead, Progress, Tone},
};

/// The page.
pub fn view(id: PathId) -> AnyView {
    let path = query(move || question(&api::PATH_FOR_LEARNER, &[&id], &Nothing {}));
    say::record(path, "page read", page)
}

fn page(path: Signal<PathForLearner>) -> AnyView {
    let title = Signal::derive(move || path.with(|path| path.title.clone()));
    let summary = Signal::derive(move || path.with(|path| Some(path.summary.clone()).filter(|text| !text.is_empty())));
    let trail = Signal::derive(|| vec![(t!("training.title"), to(""))]);
    let state = move || {
        let (due, done) = path.with(|path| (path.due_on, path.completed_at));
        view! {
            <Badge tone=Tone::Accent icon=Some(Icon::Rows)>{t!("training.kind.path"; text)}</Badge>
            {done.map(|_| view! { <Badge tone=Tone::Success icon=Some(Icon::Done)>{t!("training.learning.completed"; text)}</Badge> })}
            {due.filter(|_| done.is_none()).map(say::due)}
        }
    };
    // The first step that is open and not done is what to do next.
    let next = Memo::new(move |_| {
        path.with(|path| path.steps.iter().find(|step| !step.done && step.locks.is_empty()).map(|step| address(step.item)))
    });
    let actions = move || {
        next.get()
            .map(|href| view! { <LinkButton look=Look::Primary icon=Icon::Play href=href>{t!("training.path.next"; text)}</LinkButton> })
    };
    let locks =
        move || path.with(|path| requirement::locks(&path.locks)).map(|locks| view! { <Notice tone=Tone::Warning>{locks}</Notice> });
    let words = Signal::derive(move || {
        path.with(|path| {
            if path.minutes_left == 0 {
                say::percent(path.percent)
            } else {
                t!("training.path.left", percent = say::percent(path.percent), time = say::minutes(path.minutes_left))
            }
        })
    });
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title lead=summary state=state actions=actions />
        {locks}
        <Progress label=t!("training.progress"; text) value=Signal::derive(move || path.with(|path| f64::from(path.percent))) max=Signal::stored(100.0) words=words />
        <Card title=t!("training.path.steps"; text)>
            <ol class="list">{move || path.with(|path| path.steps.iter().enumerate().map(step).collect_view())}</ol>
        </Card>
    }
    .into_any()
}

fn address(item: PathItem) -> String {
    match item {
        PathItem::Course(id) => to(&format!("courses/{id}")),
        PathItem::Exam(id) => to(&format!("exams/{id}")),
    }
}

fn step((at, step): (usize, &StepForLearner)) -> impl IntoView + use<> {
    let (icon, tone, name) = match (step.done, step.locks.is_empty(), step.percent) {
        (true, ..) => (Icon::Done, Tone::Success, "training.state.done"),
        (false, false, _) => (Icon::Lock, Tone::Plain, "training.state.locked"),
        (false, true, 0) => (Icon::Ring, Tone::Plain, "training.state.open"),
        (false, true, _) => (Icon::Half, Tone::Accent, "training.state.begun"),
    };
    let (kind, minutes, optional, percent, done) = (step.item, step.minutes, step.optional, step.percent, step.done);
    let words = move || {
        let kind = match kind {
            PathItem::Course(_) => t!("training.kind.course"),
            PathItem::Exam(_) => t!("training.kind.exam"),
        };
        let begun = (!done && percent > 0).then(|| say::percent(percent));
        let parts = [Some(kind), Some(say::minutes(minutes)), optional.then(|| t!("training.optional")), begun];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <li>
            <span class="toned" data-tone=tone.name()>{icon.named(Signal::derive(move || t!(name)))}</span>
            <div class="stack tight">
                <a href=address(step.item)>{format!("{}. {}", at + 1, step.title)}</a>
                <span class="muted small">{words}</span>
                {requirement::locks(&step.locks)}
            </div>
            <span></span>
        </li>
    }
}
