//! The versions of a course, and why somebody does or does not find it.

use guildhall_domain::training::{Course, CourseId, CourseVersion, WhoFilter, api};
use leptos::prelude::*;

use super::parts;
use crate::{
    api::question,
    i18n::{self, moment_day},
    query::query,
    session,
    ui::{Card, CardKind, Step, Steps, Tone, When},
};

/// The cards.
pub fn card(id: CourseId, course: Signal<Course>) -> AnyView {
    let steps = Signal::derive(move || {
        course.with(|course| course.versions.iter().map(|version| step(version, course.published)).collect::<Vec<_>>())
    });
    let none = move || steps.with(Vec::is_empty).then(|| view! { <p class="muted">{t!("training.vendor.versions.none"; text)}</p> });
    view! {
        <Card title=t!("training.vendor.versions"; text)>
            {none}
            <Steps steps=steps />
        </Card>
        {why(id)}
    }
    .into_any()
}

fn step(version: &CourseVersion, published: Option<i32>) -> Step {
    let learning = t!("training.vendor.version.learning", count = version.learning);
    let mut note = format!("{}, {} · {learning}", version.published_by_name, moment_day(version.published_at));
    if !version.note.is_empty() {
        note = format!("{note}\n{}", version.note);
    }
    let when = if published == Some(version.number) { When::Now(Tone::Success) } else { When::Done };
    Step { words: t!("training.vendor.version", number = version.number), note, when }
}

/// Holds the audience against a person, on the server.
fn why(id: CourseId) -> AnyView {
    let person = RwSignal::new(String::new());
    let portal = session::portal();
    let asked = query(move || {
        let person = person.with(|person| person.parse().ok());
        person.map(|person| question(&api::WHY_COURSE, &[&id], &WhoFilter { person }))
    });
    let sentences = move || {
        asked.get().map(|explanation| {
            let sentences = portal.with(|portal| i18n::explanation(portal, &explanation));
            view! { <ul class="stack tight" role="status">{sentences.into_iter().map(|sentence| view! { <li class="small">{sentence}</li> }).collect_view()}</ul> }
        })
    };
    view! {
        <Card title=t!("training.vendor.why"; text) kind=CardKind::Soft>
            {parts::person_field(person, Signal::stored(None))}
            {sentences}
        </Card>
    }
    .into_any()
}
