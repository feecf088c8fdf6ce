//! The lessons of a course beside the one that is open: done, begun, open or locked, with the reason in words.

use guildhall_domain::training::{CourseForLearner, EnrollmentId, LessonForLearner, LessonId, ModuleForLearner};
use leptos::prelude::*;

use super::{
    super::{requirement, say},
    lesson_link,
};
use crate::ui::{Icon, Tone};

/// The list. `here` is the lesson that is open.
pub fn view(id: EnrollmentId, course: Signal<CourseForLearner>, here: Signal<Option<LessonId>>) -> AnyView {
    let modules =
        move || course.with(|course| course.modules.iter().enumerate().map(|(at, module)| part(id, at, module, here)).collect_view());
    let reached = Memo::new(move |_| course.with(|course| (course.enrollment.lessons_done, course.enrollment.lessons)));
    let words = move || t!("training.lessons.of", done = reached.get().0, count = reached.get().1);
    view! {
        <nav class="card flush lessons" aria-label=t!("training.course.content"; text)>
            <div class="pad stack tight">
                <div class="row apart"><h2>{t!("training.course.content"; text)}</h2><span class="muted small">{words}</span></div>
                <progress prop:max=move || f64::from(reached.get().1.max(1)) prop:value=move || f64::from(reached.get().0) aria-label=t!("training.progress"; text) aria-valuetext=words></progress>
            </div>
            {modules}
        </nav>
    }
    .into_any()
}

fn part(id: EnrollmentId, at: usize, module: &ModuleForLearner, here: Signal<Option<LessonId>>) -> impl IntoView + use<> {
    let ids: Vec<LessonId> = module.lessons.iter().map(|lesson| lesson.id).collect();
    // What is done is folded, unless the reader is in it.
    let all_done = module.lessons.iter().all(|lesson| lesson.progress.is_done());
    let open = !all_done || here.get_untracked().is_some_and(|here| ids.contains(&here));
    let lessons = module.lessons.iter().map(|lesson| line(id, lesson, here)).collect_view();
    view! {
        <details class="fold" open=open>
            <summary><span>{format!("{}. {}", at + 1, module.title)}</span></summary>
            <ul>{lessons}</ul>
        </details>
    }
}

fn line(id: EnrollmentId, lesson: &LessonForLearner, here: Signal<Option<LessonId>>) -> impl IntoView + use<> {
    let own = lesson.id;
    let (icon, tone, name) = match (lesson.progress.is_done(), &lesson.locked, lesson.progress.opened) {
        (true, ..) => (Icon::Done, Tone::Success, "training.state.done"),
        (false, Some(_), _) => (Icon::Lock, Tone::Plain, "training.state.locked"),
        (false, None, true) => (Icon::Half, Tone::Accent, "training.state.begun"),
        (false, None, false) => (Icon::Ring, Tone::Plain, "training.state.open"),
    };
    let (minutes, optional) = (lesson.minutes, lesson.optional);
    let words = move || {
        let words = say::minutes(minutes.into());
        if optional { format!("{words} · {}", t!("training.optional")) } else { words }
    };
    let sign = view! { <span class="toned" data-tone=tone.name()>{icon.named(Signal::derive(move || t!(name)))}</span> };
    let title = lesson.title.clone();
    let why = lesson.locked.clone().map(|reason| view! { <span class="small muted">{move || requirement::sentence(&reason, "")}</span> });
    let inside = view! { {sign} <span class="stack tight"><span>{title}</span>{why}</span> <span class="muted small">{words}</span> };
    // A locked lesson leads nowhere, and says why.
    if lesson.locked.is_some() {
        view! { <li><span class="line">{inside}</span></li> }.into_any()
    } else {
        view! { <li><a class="line" href=lesson_link(id, own) aria-current=move || (here.get() == Some(own)).then_some("page")>{inside}</a></li> }.into_any()
    }
}
