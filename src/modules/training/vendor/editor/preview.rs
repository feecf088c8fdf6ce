//! A lesson of the saved draft as learners will see it.

use guildhall_domain::{
    endpoint::Nothing,
    training::{Course, CourseId, LessonId, LessonView, api},
};
use leptos::prelude::*;

use crate::{
    api::{at_origin, question},
    i18n::{bytes, language_name},
    modules::training::say,
    query::query,
    ui::{Dialog, Html, Remote},
};

/// Which lesson is looked at.
#[derive(Clone, Copy)]
pub struct Preview {
    id: CourseId,
    course: Signal<Course>,
    changed: Signal<bool>,
    lesson: RwSignal<Option<LessonId>>,
    open: RwSignal<bool>,
}

impl Preview {
    /// Nothing yet.
    pub fn new(id: CourseId, course: Signal<Course>, changed: Signal<bool>) -> Self {
        Self { id, course, changed, lesson: RwSignal::new(None), open: RwSignal::new(false) }
    }

    /// Why a lesson cannot be looked at: the server renders what it has.
    pub fn because(self, lesson: LessonId) -> Signal<Option<String>> {
        Signal::derive(move || {
            let unknown = self.course.with(|course| course.draft.lesson(lesson).is_none());
            (self.changed.get() || unknown).then(|| t!("training.vendor.preview.save-first"))
        })
    }

    /// Looks at a lesson.
    pub fn open(self, lesson: LessonId) {
        self.lesson.set(Some(lesson));
        self.open.set(true);
    }

    /// The dialog.
    pub fn dialog(self) -> AnyView {
        let title = Signal::derive(move || {
            let lesson = self.lesson.get();
            self.course.with(|course| lesson.and_then(|id| course.draft.lesson(id)).map(|lesson| lesson.title.clone())).unwrap_or_default()
        });
        view! { <Dialog open=self.open title=title>{self.body()}</Dialog> }.into_any()
    }

    fn body(self) -> AnyView {
        let id = self.id;
        let asked = query(move || self.lesson.get().map(|lesson| question(&api::PREVIEW_LESSON, &[&id, &lesson], &Nothing {})));
        view! {
            <Remote of=asked.load() on_retry=asked.retry() is_empty=|_| false empty=|| () let:lesson>
                {move || lesson.with(draw)}
            </Remote>
        }
        .into_any()
    }
}

fn draw(lesson: &LessonView) -> AnyView {
    match lesson {
        LessonView::Text { html } => view! { <Html html=html.clone() locate=say::locate /> }.into_any(),
        LessonView::Session { html, sittings } => {
            let count = sittings.len();
            view! { <Html html=html.clone() locate=say::locate /> <p class="muted">{move || t!("training.vendor.preview.sittings", count = count)}</p> }.into_any()
        }
        LessonView::Video { video, .. } => {
            let tracks = video.captions.iter().map(|track| {
                view! { <track kind="captions" src=at_origin(&track.href) srclang=track.language.clone() label=language_name(&track.language) /> }
            });
            view! { <video class="player" controls preload="metadata" src=at_origin(&video.href)>{tracks.collect_view()}</video> }
                .into_any()
        }
        LessonView::File { name, size, .. } => {
            let (name, size) = (name.clone(), *size);
            view! { <p>{name} " · " {move || bytes(size)}</p> }.into_any()
        }
        LessonView::Quiz { exam } => {
            view! { <p><a href=say::to(&format!("manage/exams/{exam}"))>{t!("training.exam.page"; text)}</a></p> }.into_any()
        }
        LessonView::Scorm { package, parts, .. } => {
            let list = parts.iter().map(|part| view! { <li>{part.title.clone()}</li> });
            view! { <ul>{list.collect_view()}</ul> <p><a href=say::to(&format!("manage/packages/{package}"))>{t!("training.vendor.package.open"; text)}</a></p> }
                .into_any()
        }
    }
}
