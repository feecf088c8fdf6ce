//! The parts of the page: where to go on, what is assigned, what is begun, what is done.

use guildhall_domain::{
    endpoint::Nothing,
    training::{Assignment, CompletedBy, Enrollment, MyLearning, PathForLearner, SittingForLearner, api, rights},
};
use leptos::prelude::*;

use super::super::{
    requirement,
    say::{self, to},
};
use crate::{
    api::href,
    i18n::{self, moment_day},
    modules::training::BELOW,
    query::{Errors, mutation},
    session,
    ui::{Badge, Button, Card, CardKind, Column, Icon, LinkButton, Look, Progress, Size, Table, toasts},
};

/// Whose learning it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The reader's.
    Own,
    /// Somebody else's.
    Theirs,
}

/// The course touched last, large, with the way to where the learner stopped.
pub fn go_on(mine: Signal<MyLearning>) -> AnyView {
    let course = Memo::new(move |_| mine.with(|mine| mine.go_on.clone()));
    (move || {
        course.get().map(|course| {
            let (percent, done, of, left) = (course.percent, course.lessons_done, course.lessons, course.minutes_left);
            let words = Signal::derive(move || t!("training.lessons.of", done = done, count = of));
            let left = move || (left > 0).then(|| t!("training.left", time = say::minutes(left)));
            let way = course.next.map_or_else(|| to(&format!("learn/{}", course.id)), |lesson| to(&format!("learn/{}/{lesson}", course.id)));
            view! {
                <Card title=t!("training.mine.go-on"; text)>
                    <div class="row apart">
                        <div class="stack tight grow">
                            <h3 class="big" lang=course.language.clone()>{course.title.clone()}</h3>
                            <p class="muted small row">{left} {course.due_on.map(say::due)}</p>
                        </div>
                        <LinkButton look=Look::Primary icon=Icon::Play href=way>{t!("training.go-on"; text)}</LinkButton>
                    </div>
                    <Progress label=t!("training.progress"; text) value=Signal::stored(f64::from(percent)) max=Signal::stored(100.0) words=words />
                </Card>
            }
        })
    })
    .into_any()
}

/// What must be done, soonest first, each with the way to it.
pub fn assigned(mine: Signal<MyLearning>) -> AnyView {
    let list = Memo::new(move |_| mine.with(|mine| mine.assigned.clone()));
    (move || {
        let list = list.get();
        (!list.is_empty()).then(|| {
            view! { <Card title=t!("training.mine.assigned"; text)><ul class="list">{list.iter().map(assignment).collect_view()}</ul></Card> }
        })
    })
    .into_any()
}

fn assignment(assignment: &Assignment) -> impl IntoView + use<> {
    let kind = assignment.item;
    let way = requirement::address(assignment.item).map(|href| view! { <LinkButton href=href>{t!("training.open"; text)}</LinkButton> });
    let percent = assignment.percent;
    view! {
        <li>
            <span class="muted">{Icon::Flag.view()}</span>
            <div class="stack tight">
                <h3 class="plain">{assignment.title.clone()}</h3>
                <p class="small muted row">
                    {say::standing(assignment.standing)}
                    {assignment.due_on.map(say::due)}
                    <span>{move || t!(&format!("training.kind.{}", requirement::kind(kind)))}</span>
                    {(percent > 0).then(|| view! { <span>{move || say::percent(percent)}</span> })}
                </p>
            </div>
            <div class="row">{way}</div>
        </li>
    }
}

/// What was begun, last touched first.
pub fn started(mine: Signal<MyLearning>) -> AnyView {
    let list = Memo::new(move |_| {
        // The first is above, large.
        mine.with(|mine| {
            mine.started.iter().filter(|course| mine.go_on.as_ref().is_none_or(|first| first.id != course.id)).cloned().collect::<Vec<_>>()
        })
    });
    (move || {
        let list = list.get();
        (!list.is_empty()).then(|| {
            view! { <Card title=t!("training.mine.started"; text)><ul class="list">{list.iter().map(begun).collect_view()}</ul></Card> }
        })
    })
    .into_any()
}

fn begun(course: &Enrollment) -> impl IntoView + use<> {
    let (done, of, left, percent) = (course.lessons_done, course.lessons, course.minutes_left, course.percent);
    let words = move || {
        let lessons = t!("training.lessons.of", done = done, count = of);
        if left > 0 { format!("{lessons} · {}", t!("training.left", time = say::minutes(left))) } else { lessons }
    };
    view! {
        <li>
            <span class="muted">{Icon::Cap.view()}</span>
            <div class="stack tight">
                <a href=to(&format!("learn/{}", course.id)) lang=course.language.clone()>{course.title.clone()}</a>
                <span class="small muted row"><span>{words}</span> {course.due_on.map(say::due)}</span>
                <progress prop:max=100.0 prop:value=f64::from(percent) aria-label=t!("training.progress"; text)></progress>
            </div>
            <span></span>
        </li>
    }
}

/// Paths that were begun.
pub fn paths(mine: Signal<MyLearning>) -> AnyView {
    let list = Memo::new(move |_| mine.with(|mine| mine.paths.clone()));
    (move || {
        let list = list.get();
        (!list.is_empty()).then(
            || view! { <Card title=t!("training.mine.paths"; text)><ul class="list">{list.iter().map(path).collect_view()}</ul></Card> },
        )
    })
    .into_any()
}

fn path(path: &PathForLearner) -> impl IntoView + use<> {
    let (done, of) = (path.steps.iter().filter(|step| step.done).count(), path.steps.len());
    let percent = path.percent;
    view! {
        <li>
            <span class="muted">{Icon::Rows.view()}</span>
            <div class="stack tight">
                <a href=to(&format!("paths/{}", path.id)) lang=path.language.clone()>{path.title.clone()}</a>
                <span class="small muted row"><span>{move || t!("training.steps.of", done = done, count = of)}</span> {path.due_on.map(say::due)}</span>
                <progress prop:max=100.0 prop:value=f64::from(percent) aria-label=t!("training.progress"; text)></progress>
            </div>
            <span></span>
        </li>
    }
}

/// Sittings ahead with a seat or a place on the list.
pub fn sittings(mine: Signal<MyLearning>) -> AnyView {
    let list = Memo::new(move |_| mine.with(|mine| mine.sittings.clone()));
    (move || {
        let list = list.get();
        (!list.is_empty()).then(|| {
            view! { <Card title=t!("training.mine.sittings"; text)><ul class="list">{list.iter().map(sitting).collect_view()}</ul></Card> }
        })
    })
    .into_any()
}

fn sitting(sitting: &SittingForLearner) -> impl IntoView + use<> {
    let state = sitting.booking.map(|state| view! { <Badge>{move || t!(&format!("training.booking.{}", state.slug()))}</Badge> });
    view! {
        <li>
            <span class="muted">{Icon::Calendar.view()}</span>
            <div class="stack tight wrap">
                <b>{say::moment(sitting.sitting.starts_at)}</b>
                <span class="small">{say::place(&sitting.sitting.place)}</span>
                <span class="row">{state}</span>
            </div>
            <span></span>
        </li>
    }
}

/// What is completed, and how.
pub fn completed(mine: Signal<MyLearning>, whose: Whose) -> AnyView {
    let some = Memo::new(move |_| mine.with(|mine| !mine.completed.is_empty()));
    let rows = Signal::derive(move || mine.with(|mine| mine.completed.clone()));
    let columns = move || {
        vec![
            Column::new(t!("training.course"; text), move |course: &Enrollment| {
                let title = course.title.clone();
                match whose {
                    Whose::Own => view! { <a href=to(&format!("learn/{}", course.id)) lang=course.language.clone()>{title}</a> }.into_any(),
                    Whose::Theirs => view! { <span lang=course.language.clone()>{title}</span> }.into_any(),
                }
            }),
            Column::new(t!("training.completed-at"; text), |course: &Enrollment| {
                course.completed_at.map(|at| view! { <time datetime=at.to_rfc3339()>{move || moment_day(at)}</time> })
            }),
            Column::new(t!("training.completed-by"; text), |course: &Enrollment| how(course.completed_by.clone())).optional(),
        ]
    };
    (move || {
        some.get().then(|| {
            view! {
                <Card title=t!("training.mine.completed"; text) kind=CardKind::Flush>
                    <Table label=t!("training.mine.completed"; text) columns=columns() rows=rows key=|course: &Enrollment| course.id.to_string() name=|course: &Enrollment| course.title.clone() />
                </Card>
            }
        })
    })
    .into_any()
}

fn how(by: Option<CompletedBy>) -> AnyView {
    match by {
        None | Some(CompletedBy::Learner) => view! { <span>{t!("training.by.learner"; text)}</span> }.into_any(),
        Some(CompletedBy::Word { name, reason, evidence, .. }) => {
            let proof = evidence
                .map(|id| view! { <a href=href(&api::EVIDENCE, &[&id], &Nothing {}) download="">{t!("training.evidence"; text)}</a> });
            view! { <span class="stack tight"><span>{move || t!("training.by.word", name = &name)}</span><span class="small muted wrap">{reason}</span>{proof}</span> }
                .into_any()
        }
        Some(CompletedBy::Import { reference }) => {
            view! { <span>{move || t!("training.by.import", reference = &reference)}</span> }.into_any()
        }
    }
}

/// What must be done, of somebody else: a table.
pub fn assigned_of(theirs: Signal<MyLearning>) -> AnyView {
    let rows = Signal::derive(move || theirs.with(|theirs| theirs.assigned.clone()));
    let columns = vec![
        Column::new(t!("training.what"; text), |assignment: &Assignment| assignment.title.clone()),
        Column::new(t!("training.standing"; text), |assignment: &Assignment| say::standing(assignment.standing)),
        Column::new(t!("training.due"; text), |assignment: &Assignment| assignment.due_on.map(say::due)),
        Column::new(t!("training.progress"; text), |assignment: &Assignment| {
            let percent = assignment.percent;
            move || say::percent(percent)
        })
        .number(),
        Column::new(t!("training.take-back"; text), |assignment: &Assignment| take_back(assignment)).actions(),
    ];
    let none = move || rows.with(Vec::is_empty).then(|| view! { <p class="pad muted">{t!("training.assigned.none"; text)}</p> });
    view! {
        <Card title=t!("training.mine.assigned"; text) kind=CardKind::Flush>
            {none}
            <Table label=t!("training.mine.assigned"; text) columns=columns rows=rows key=|assignment: &Assignment| assignment.id.to_string() name=|assignment: &Assignment| assignment.title.clone() />
        </Card>
    }
    .into_any()
}

/// What was begun, of somebody else.
pub fn courses_of(theirs: Signal<MyLearning>) -> AnyView {
    let some = Memo::new(move |_| theirs.with(|theirs| !theirs.started.is_empty()));
    let rows = Signal::derive(move || theirs.with(|theirs| theirs.started.clone()));
    let columns = || {
        vec![
            Column::new(t!("training.course"; text), |course: &Enrollment| {
                view! { <span lang=course.language.clone()>{course.title.clone()}</span> }
            }),
            Column::new(t!("training.status"; text), |course: &Enrollment| say::learning(course.learning)),
            Column::new(t!("training.progress"; text), |course: &Enrollment| {
                let percent = course.percent;
                move || say::percent(percent)
            })
            .number(),
            Column::new(t!("training.due"; text), |course: &Enrollment| course.due_on.map(say::due)),
            Column::new(t!("training.enrolled-at"; text), |course: &Enrollment| {
                let at = course.enrolled_at;
                move || i18n::moment_day(at)
            })
            .optional(),
        ]
    };
    (move || {
        some.get().then(|| {
            view! {
                <Card title=t!("training.mine.started"; text) kind=CardKind::Flush>
                    <Table label=t!("training.mine.started"; text) columns=columns() rows=rows key=|course: &Enrollment| course.id.to_string() name=|course: &Enrollment| course.title.clone() />
                </Card>
            }
        })
    })
    .into_any()
}

/// What somebody assigned by hand, somebody can take back.
fn take_back(assignment: &Assignment) -> Option<AnyView> {
    let (id, partner) = (assignment.id, assignment.partner);
    let may = session::actor().with_untracked(|actor| actor.viewed_by.is_none() && rights::assigns_to(actor, partner));
    let unassign = mutation(&api::UNASSIGN, Errors::Toast).invalidates(BELOW);
    let act = move || unassign.run(&[&id], Nothing {}, |_| toasts().say(t!("training.taken-back")));
    (may && assignment.rule.is_none())
        .then(|| view! { <Button size=Size::Little busy=unassign.busy() on_click=act>{t!("training.take-back"; text)}</Button> }.into_any())
}
