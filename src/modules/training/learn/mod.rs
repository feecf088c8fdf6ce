//! The player: one's course with its lessons, opened where one stopped.

mod file;
mod lesson;
mod outline;
mod quiz;
mod saved;
mod scorm;
mod session;
mod teller;
mod video;

pub use scorm::preview as preview_part;

use guildhall_domain::{
    endpoint::Nothing,
    training::{CourseForLearner, EnrollmentId, Learning, LessonForLearner, LessonId, api},
};
use leptos::prelude::*;

use super::{
    BELOW, Place, place,
    say::{self, to},
};
use crate::{
    api::question,
    location,
    query::{Errors, mutation, query},
    session as who,
    ui::{Blank, Button, ConfirmDialog, Drawing, Icon, LinkButton, Look, Notice, PageHead, Tone, toasts},
};

/// The page that the address names.
pub fn view() -> AnyView {
    let place = place();
    // Another kind of page on its way leaves this one as it is.
    let at = Memo::new(
        move |before: Option<&Option<(EnrollmentId, Option<LessonId>)>>| {
            if let Place::Learn(id, lesson) = place.get() { Some((id, lesson)) } else { before.copied().flatten() }
        },
    );
    let enrollment = Memo::new(move |_| at.get().map(|(id, _)| id));
    let lesson = Memo::new(move |_| at.get().and_then(|(_, lesson)| lesson));
    (move || enrollment.get().map(|id| course(id, lesson))).into_any()
}

/// The address of a lesson.
pub fn lesson_link(enrollment: EnrollmentId, lesson: LessonId) -> String {
    to(&format!("learn/{enrollment}/{lesson}"))
}

fn course(id: EnrollmentId, lesson: Memo<Option<LessonId>>) -> AnyView {
    let course = query(move || question(&api::ENROLLMENT, &[&id], &Nothing {}));
    say::record(course, "page", move |course| {
        // Without a lesson in the address: where the learner stopped.
        let stopped = Memo::new(move |_| {
            lesson
                .get()
                .is_none()
                .then(|| course.with(|course| course.enrollment.next.filter(|_| !is_over(course.enrollment.learning))))
                .flatten()
        });
        Effect::new(move |_| {
            if let Some(next) = stopped.get() {
                location::replace(&lesson_link(id, next));
            }
        });
        let body = move || match lesson.get() {
            Some(lesson) => lesson::view(id, lesson, course),
            None => overview(id, course),
        };
        view! { {move || newer(id, course)} {body} }.into_any()
    })
}

const fn is_over(learning: Learning) -> bool {
    match learning {
        Learning::Completed | Learning::Left => true,
        Learning::Enrolled | Learning::Started => false,
    }
}

/// The course as a whole: what is done of it, and the way into each lesson.
fn overview(id: EnrollmentId, course: Signal<CourseForLearner>) -> AnyView {
    let title = Signal::derive(move || course.with(|course| course.enrollment.title.clone()));
    let summary = Signal::derive(move || course.with(|course| Some(course.summary.clone()).filter(|text| !text.is_empty())));
    let state = move || course.with(|course| say::learning(course.enrollment.learning));
    let leaving = RwSignal::new(false);
    let actions = move || {
        let (next, learning, of) = course.with(|course| (course.enrollment.next, course.enrollment.learning, course.enrollment.course));
        let go = next.filter(|_| !is_over(learning)).map(|next| {
            view! { <LinkButton look=Look::Primary icon=Icon::Play href=lesson_link(id, next)>{t!("training.go-on"; text)}</LinkButton> }
        });
        let leave = (!is_over(learning)).then(|| {
            view! { <Button look=Look::Quiet because=who::read_only() on_click=move || leaving.set(true)>{t!("training.leave"; text)}</Button> }
        });
        view! { {go} <LinkButton href=to(&format!("courses/{of}"))>{t!("training.course.page"; text)}</LinkButton> {leave} }
    };
    let done = move || {
        course.with(|course| course.enrollment.learning == Learning::Completed).then(|| {
            view! { <Notice tone=Tone::Success>{t!("training.course.completed"; text)} " " <a href=to("certificates")>{t!("training.certificates.all"; text)}</a></Notice> }
        })
    };
    let empty = move || {
        course
            .with(|course| course.modules.is_empty())
            .then(|| view! { <Blank title=t!("training.course.empty"; text) drawing=Drawing::Empty /> })
    };
    view! {
        <PageHead title=title lead=summary state=state actions=actions />
        {done}
        {outline::view(id, course, Signal::stored(None))}
        {empty}
        {leave(id, leaving)}
    }
    .into_any()
}

fn leave(id: EnrollmentId, open: RwSignal<bool>) -> AnyView {
    let leave = mutation(&api::LEAVE, Errors::Inline).invalidates(BELOW);
    let confirmed = move || {
        leave.run(&[&id], Nothing {}, move |_| {
            open.set(false);
            toasts().say(t!("training.left.done"));
            location::go(&to("mine"));
        });
    };
    view! {
        <ConfirmDialog open=open title=t!("training.leave.title"; text) action=t!("training.leave"; text) keep=t!("training.leave.keep"; maybe) busy=leave.busy() error=leave.trouble() on_confirm=confirmed>
            <p>{t!("training.leave.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// There is a newer version of the course, to which the learner may change.
fn newer(id: EnrollmentId, course: Signal<CourseForLearner>) -> Option<AnyView> {
    let newer = course.with(|course| course.enrollment.newer)?;
    let change = mutation(&api::CHANGE_VERSION, Errors::Toast).invalidates(BELOW);
    let act = move || {
        change.run(&[&id], Nothing {}, move |changed: CourseForLearner| {
            toasts().say(t!("training.newer.done"));
            let next: Option<LessonId> = changed.enrollment.next;
            location::replace(&next.map_or_else(|| to(&format!("learn/{id}")), |next| lesson_link(id, next)));
        });
    };
    let read_only = who::read_only();
    let actions = move || view! { <Button busy=change.busy() because=read_only on_click=act>{t!("training.newer.change"; text)}</Button> };
    Some(view! { <Notice tone=Tone::Accent actions=actions>{move || t!("training.newer", number = newer)}</Notice> }.into_any())
}

/// All lessons of a course in their order.
fn flat(course: &CourseForLearner) -> Vec<LessonForLearner> {
    course.modules.iter().flat_map(|module| module.lessons.iter().cloned()).collect()
}
