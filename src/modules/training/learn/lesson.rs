//! One lesson: its content, whether it is done, and the way to the next.

use guildhall_domain::{
    endpoint::Nothing,
    training::{CourseForLearner, EnrollmentId, LessonForLearner, LessonId, LessonView, api},
};
use leptos::prelude::*;

use super::{
    super::{
        requirement,
        say::{self, to},
    },
    file, flat, lesson_link, outline, quiz, saved, scorm, session,
    teller::Teller,
    video,
};
use crate::{
    api::question,
    query::query,
    session as who,
    shell::Lost,
    ui::{Badge, Breadcrumb, Button, Html, Icon, LinkButton, Look, Notice, PageHead, Remote, Shape, Tone},
};

/// The page of a lesson.
pub fn view(id: EnrollmentId, lesson: LessonId, course: Signal<CourseForLearner>) -> AnyView {
    let asked = query(move || question(&api::LESSON, &[&id, &lesson], &Nothing {}));
    let gone = asked.is_missing();
    let course_title = Signal::derive(move || course.with(|course| course.enrollment.title.clone()));
    let own = Memo::new(move |_| course.with(|course| flat(course).into_iter().find(|own| own.id == lesson)));
    let title = Signal::derive(move || own.with(|own| own.as_ref().map(|own| own.title.clone())).unwrap_or_default());
    let trail = Signal::derive(move || {
        vec![
            (t!("training.mine"), to("mine")),
            (course_title.get(), to(&format!("courses/{}", course.with(|course| course.enrollment.course)))),
        ]
    });
    let main = move || {
        if gone.get() {
            return view! { <Lost /> }.into_any();
        }
        view! {
            <Remote of=asked.load() on_retry=asked.retry() is_empty=|_| false empty=|| () shape=Shape::Page let:lesson>
                {content(id, lesson)}
            </Remote>
        }
        .into_any()
    };
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title state=move || place(lesson, course) actions=move || ways(id, lesson, course) />
        <div class="split">
            <div class="stack">
                {main}
                {saved::line()}
                <div class="row apart">{move || ways(id, lesson, course)}</div>
            </div>
            {outline::view(id, course, Signal::stored(Some(lesson)))}
        </div>
    }
    .into_any()
}

/// "Lesson 6 of 9, 14 minutes", and whether it is done.
fn place(lesson: LessonId, course: Signal<CourseForLearner>) -> AnyView {
    let all = course.with(flat);
    let Some(at) = all.iter().position(|own| own.id == lesson) else { return ().into_any() };
    let (count, own) = (all.len(), all.into_iter().nth(at));
    let words = own.map(|own| {
        let minutes = own.minutes;
        let done = own.progress.is_done().then(|| view! { <Badge tone=Tone::Success icon=Some(Icon::Done)>{t!("training.state.done"; text)}</Badge> });
        view! { {done} <span class="muted small">{move || t!("training.lesson.place", number = at + 1, count = count, time = say::minutes(minutes.into()))}</span> }
    });
    words.into_any()
}

/// The ways back and on. What is locked says why.
fn ways(id: EnrollmentId, lesson: LessonId, course: Signal<CourseForLearner>) -> AnyView {
    let all = course.with(flat);
    let Some(at) = all.iter().position(|own| own.id == lesson) else { return ().into_any() };
    let back = at.checked_sub(1).and_then(|at| all.get(at)).map(|before| {
        view! { <LinkButton icon=Icon::ChevronStart href=lesson_link(id, before.id)>{t!("training.back"; text)}</LinkButton> }
    });
    // As long as the lesson is not done, doing it is what comes next.
    let done = all.get(at).is_some_and(|own| own.progress.is_done());
    let look = if done { Look::Primary } else { Look::Plain };
    let on = match all.get(at + 1) {
        Some(next) => match next.locked.clone() {
            None => view! { <LinkButton look=look href=lesson_link(id, next.id)>{t!("training.next"; text)} {Icon::ChevronEnd.view()}</LinkButton> }.into_any(),
            Some(reason) => {
                let because = Signal::derive(move || Some(requirement::sentence(&reason, "")));
                view! { <Button because=because>{t!("training.next"; text)}</Button> }.into_any()
            }
        },
        None => view! { <LinkButton look=look href=to(&format!("learn/{id}"))>{t!("training.finish"; text)}</LinkButton> }.into_any(),
    };
    view! { {back} {on} }.into_any()
}

/// What decides whether the content is drawn anew: not that something of it was done.
#[derive(Debug, Clone, PartialEq)]
enum Face {
    Locked,
    Text(String),
    Video(String),
    File(String),
    Quiz(String),
    Scorm(String),
    Session(String),
}

fn face(lesson: &LessonForLearner) -> Face {
    match &lesson.view {
        None => Face::Locked,
        Some(LessonView::Text { html }) => Face::Text(html.clone()),
        Some(LessonView::Video { video, .. }) => Face::Video(video.material.to_string()),
        Some(LessonView::File { href, .. }) => Face::File(href.clone()),
        Some(LessonView::Quiz { exam }) => Face::Quiz(exam.to_string()),
        Some(LessonView::Scorm { package, .. }) => Face::Scorm(package.to_string()),
        Some(LessonView::Session { html, .. }) => Face::Session(html.clone()),
    }
}

fn content(id: EnrollmentId, lesson: Signal<LessonForLearner>) -> AnyView {
    let face = Memo::new(move |_| lesson.with(face));
    let teller = Teller::new(id, lesson);
    let drawn = move || {
        face.track();
        let now = lesson.get_untracked();
        match now.view {
            None => locked(&now),
            Some(LessonView::Text { html }) => {
                view! { <Html html=html locate=say::locate /> {done(teller, "training.text.done")} }.into_any()
            }
            Some(LessonView::Video { video, percent }) => video::view(&now.title, video, percent, teller),
            Some(LessonView::File { material, name, media_type, size, href }) => {
                view! { {file::view(material, name, media_type, size, &href)} {done(teller, "training.file.done")} }.into_any()
            }
            Some(LessonView::Quiz { exam }) => quiz::view(id, now.id, exam),
            Some(LessonView::Scorm { .. }) => scorm::view(id, lesson),
            Some(LessonView::Session { html, .. }) => session::view(html, lesson),
        }
    };
    drawn.into_any()
}

fn locked(lesson: &LessonForLearner) -> AnyView {
    let reason = lesson.locked.clone();
    view! {
        <Notice tone=Tone::Warning>
            {move || reason.as_ref().map_or_else(|| t!("training.lesson.nothing"), |reason| requirement::sentence(reason, ""))}
        </Notice>
    }
    .into_any()
}

/// The learner's word, where it is enough.
fn done(teller: Teller, words: &'static str) -> AnyView {
    let read_only = who::read_only();
    let done = teller.is_done();
    let asked = RwSignal::new(false);
    (move || {
        if done.get() {
            return view! { <p class="because" role="status">{Icon::Done.small()}<span>{t!("training.lesson.done"; text)}</span></p> }.into_any();
        }
        let say = move || {
            asked.set(true);
            teller.done();
        };
        view! { <Button look=Look::Primary icon=Icon::Check busy=asked doing=t!("training.saving"; maybe) because=read_only on_click=say>{move || t!(words)}</Button> }.into_any()
    })
    .into_any()
}
