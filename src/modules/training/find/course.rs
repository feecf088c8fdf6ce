//! A course before one begins: what is in it, what it asks for, and the way in.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    training::{CatalogueItem, CourseForLearner, CourseId, CourseOutline, Learning, OutlineLesson, OutlineModule, api},
};
use leptos::prelude::*;

use super::{super::BELOW, entry};
use crate::{
    api::question,
    i18n::language_name,
    location,
    modules::training::{
        requirement,
        say::{self, to},
    },
    query::{Errors, mutation, query},
    session,
    ui::{Breadcrumb, Button, Card, CardKind, Icon, LinkButton, Look, Notice, PageHead, Tone},
};

/// The page.
pub fn view(id: CourseId) -> AnyView {
    let outline = query(move || question(&api::COURSE_OUTLINE, &[&id], &Nothing {}));
    say::record(outline, "page", move |outline| page(id, outline))
}

fn page(id: CourseId, outline: Signal<CourseOutline>) -> AnyView {
    let title = Signal::derive(move || outline.with(|outline| outline.entry.title.clone()));
    let summary = Signal::derive(move || outline.with(|outline| Some(outline.entry.summary.clone()).filter(|text| !text.is_empty())));
    let state = move || {
        outline.with(|outline| {
            let due = outline.entry.due_on.filter(|_| outline.entry.learning != Some(Learning::Completed)).map(say::due);
            view! { {outline.entry.learning.map(say::learning)} {due} }
        })
    };
    let trail = Signal::derive(|| vec![(t!("training.title"), to(""))]);
    let authors = session::may_see(Access::Author);
    let actions = move || {
        view! {
            {move || enter(id, outline)}
            {move || authors.get().then(|| view! { <LinkButton icon=Icon::Pen href=to(&format!("manage/courses/{id}"))>{t!("training.course.edit"; text)}</LinkButton> })}
        }
    };
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title lead=summary state=state actions=actions />
        <p class="muted">{move || outline.with(|outline| entry::facts(&outline.entry)())}</p>
        {move || standing(outline)}
        {move || outline.with(|outline| modules(&outline.modules))}
        {move || others(outline)}
    }
    .into_any()
}

/// The one thing to do: begin, go on, or look at it again.
fn enter(id: CourseId, outline: Signal<CourseOutline>) -> AnyView {
    let (enrollment, learning, barred) = outline.with(|outline| (outline.enrollment, outline.entry.learning, outline.barred.clone()));
    let enroll = mutation(&api::ENROLL, Errors::Toast)
        .invalidates(BELOW)
        .seeds(|course: &CourseForLearner| question(&api::ENROLLMENT, &[&course.enrollment.id], &Nothing {}));
    let begin = move || {
        enroll.run(&[&id], Nothing {}, |course| location::go(&to(&format!("learn/{}", course.enrollment.id))));
    };
    let read_only = session::read_only();
    let locked = Signal::derive(move || {
        read_only.get().or_else(|| {
            outline
                .with(|outline| outline.barred.as_deref().filter(|_| outline.entry.locks.is_empty()).map(say::barred))
                .or_else(|| outline.with(|outline| (!outline.entry.locks.is_empty()).then(|| t!("training.course.locked"))))
        })
    });
    let open = enrollment.map(|id| to(&format!("learn/{id}")));
    match (open, learning) {
        (Some(href), Some(Learning::Enrolled | Learning::Started)) => {
            view! { <LinkButton look=Look::Primary icon=Icon::Play href=href>{t!("training.go-on"; text)}</LinkButton> }.into_any()
        }
        (Some(href), Some(Learning::Completed)) => {
            let again = barred.is_none().then(|| {
                view! { <Button icon=Icon::Refresh busy=enroll.busy() because=read_only on_click=begin>{t!("training.course.again"; text)}</Button> }
            });
            view! { <LinkButton href=href>{t!("training.course.look"; text)}</LinkButton> {again} }.into_any()
        }
        (_, None | Some(_)) => view! {
            <Button look=Look::Primary icon=Icon::Play busy=enroll.busy() doing=t!("training.course.beginning"; maybe) because=locked on_click=begin>{t!("training.course.begin"; text)}</Button>
        }
        .into_any(),
    }
}

/// Why it is locked, or how far one is.
fn standing(outline: Signal<CourseOutline>) -> AnyView {
    outline.with(|outline| {
        let locks = requirement::locks(&outline.entry.locks).map(|locks| {
            view! { <Notice tone=Tone::Warning><div class="stack tight"><b>{t!("training.course.before"; text)}</b>{locks}</div></Notice> }
        });
        let percent = outline.entry.percent;
        let begun = matches!(outline.entry.learning, Some(Learning::Started | Learning::Completed));
        let reached = begun.then(|| entry::reached(percent, Signal::derive(move || say::percent(percent))));
        view! { {locks} {reached} }.into_any()
    })
}

fn modules(modules: &[OutlineModule]) -> AnyView {
    let module = |(at, module): (usize, &OutlineModule)| {
        let lessons = module.lessons.iter().map(lesson).collect_view();
        let minutes: u32 = module.lessons.iter().map(|lesson| u32::from(lesson.minutes)).sum();
        let title = module.title.clone();
        view! {
            <details class="fold" open=at == 0>
                <summary><span class="grow">{format!("{}. {title}", at + 1)}</span> <span class="muted small">{move || say::minutes(minutes)}</span></summary>
                <ul>{lessons}</ul>
            </details>
        }
    };
    let all = modules.iter().enumerate().map(module).collect_view();
    view! { <Card title=t!("training.course.content"; text) kind=CardKind::Flush><div class="lessons still">{all}</div></Card> }.into_any()
}

fn lesson(lesson: &OutlineLesson) -> impl IntoView + use<> {
    let (kind, minutes, optional) = (lesson.kind.clone(), lesson.minutes, lesson.optional);
    let icon = say::lesson_icon(&kind);
    let words = move || {
        let words = format!("{} · {}", say::lesson_kind(&kind), say::minutes(minutes.into()));
        if optional { format!("{words} · {}", t!("training.optional")) } else { words }
    };
    view! { <li><span class="line">{icon.view()} <span>{lesson.title.clone()}</span> <span class="muted small">{words}</span></span></li> }
}

/// The same in other languages.
fn others(outline: Signal<CourseOutline>) -> Option<AnyView> {
    let others = outline.with(|outline| outline.entry.also_in.clone());
    if others.is_empty() {
        return None;
    }
    let links = others.into_iter().map(|other| {
        let href = match other.item {
            CatalogueItem::Course(_) | CatalogueItem::Path(_) => entry::address(other.item),
        };
        let tag = other.language.clone();
        view! { <li><a href=href hreflang=other.language>{move || language_name(&tag)}</a></li> }
    });
    Some(view! { <p class="muted small">{t!("training.course.also"; text)}</p><ul class="row">{links.collect_view()}</ul> }.into_any())
}
