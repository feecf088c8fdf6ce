//! The modules of a course and the lessons in them: added, named, moved and taken away.

use guildhall_domain::training::{Course, CourseId, CourseInput, CourseModule, Lesson, LessonContent, LessonId};
use leptos::prelude::*;

use super::{Writing, content, preview};
use crate::{
    api::fresh,
    modules::training::{
        say,
        vendor::parts::{self, written},
    },
    ui::{Button, Card, Checkbox, Each, Icon, IconButton, Look, Menu, MenuItem, Purpose, Size, TextField},
};

/// Kinds of lessons that can be added.
const KINDS: [&str; 6] = ["text", "video", "file", "quiz", "scorm", "session"];

/// The fields. Lessons can be looked at as learners will see them once the draft is saved.
pub fn fields(id: CourseId, writing: Writing, course: Signal<Course>, changed: Signal<bool>) -> AnyView {
    let whole = writing.whole;
    let count = Memo::new(move |_| whole.with(|course| course.modules.len()));
    let shown = preview::Preview::new(id, course, changed);
    let add = move || whole.update(|course| course.modules.push(CourseModule { title: String::new(), lessons: Vec::new() }));
    view! {
        <h2>{t!("training.course.content"; text)}</h2>
        {move || (0..count.get()).map(|at| module(writing, at, shown)).collect_view()}
        <div class="row"><Button icon=Icon::Plus on_click=add>{t!("training.vendor.module.add"; text)}</Button></div>
        {shown.dialog()}
    }
    .into_any()
}

fn module(writing: Writing, at: usize, shown: preview::Preview) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let title = parts::part(
        whole,
        move |course: &CourseInput| course.modules.get(at).map(|module| module.title.clone()).unwrap_or_default(),
        move |course, text| {
            if let Some(module) = course.modules.get_mut(at) {
                module.title = text;
            }
        },
    );
    let lessons = Memo::new(move |_| {
        whole.with(|course| {
            course.modules.get(at).map(|module| module.lessons.iter().map(|lesson| lesson.id).collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let add = move |kind: &'static str| {
        whole.update(|course| {
            if let Some(module) = course.modules.get_mut(at) {
                module.lessons.push(Lesson {
                    id: fresh(),
                    title: String::new(),
                    minutes: 10,
                    optional: false,
                    content: content::empty(kind),
                });
            }
        });
    };
    let swap = move |up: bool| {
        whole.update(|course| {
            let other = if up { at.checked_sub(1) } else { Some(at + 1) };
            if let Some(other) = other.filter(|other| *other < course.modules.len()) {
                course.modules.swap(at, other);
            }
        });
    };
    let remove = move || whole.update(|course| _ = course.modules.remove(at));
    let aside = move || {
        view! {
            <span class="row">
                <IconButton icon=Icon::ChevronUp size=Size::Little label=t!("training.vendor.up"; text) on_click=move || swap(true) />
                <IconButton icon=Icon::ChevronDown size=Size::Little label=t!("training.vendor.down"; text) on_click=move || swap(false) />
                <IconButton icon=Icon::Bin size=Size::Little label=t!("training.vendor.module.remove"; text) on_click=remove />
            </span>
        }
    };
    view! {
        <Card title=Signal::derive(move || t!("training.vendor.module", number = at + 1)) aside=aside>
            <TextField label=t!("training.vendor.module.title"; text) value=title error=errors.at(move || format!("/modules/{at}/title")) />
            <div class="stack"><Each each=move || lessons.get() key=|id: &LessonId| *id children=move |id: LessonId| lesson(writing, id, shown) /></div>
            <div class="row">
                <Menu label=t!("training.vendor.lesson.add"; text)>
                    {KINDS.map(|kind| view! { <MenuItem icon=say::lesson_icon(kind) on_select=move || add(kind)>{move || say::lesson_kind(kind)}</MenuItem> })}
                </Menu>
            </div>
        </Card>
    }
    .into_any()
}

/// Where a lesson stands: its module and its place in it.
fn find(course: &CourseInput, id: LessonId) -> Option<(usize, usize)> {
    course
        .modules
        .iter()
        .enumerate()
        .find_map(|(at, module)| module.lessons.iter().position(|lesson| lesson.id == id).map(|place| (at, place)))
}

/// The lesson with this id, to be changed.
fn own(course: &mut CourseInput, id: LessonId) -> Option<&mut Lesson> {
    course.modules.iter_mut().flat_map(|module| &mut module.lessons).find(|lesson| lesson.id == id)
}

fn lesson(writing: Writing, id: LessonId, shown: preview::Preview) -> AnyView {
    let Writing { whole, errors, .. } = writing;
    let get = move |course: &CourseInput| course.lesson(id).cloned();
    let title = parts::part(
        whole,
        move |course: &CourseInput| get(course).map(|lesson| lesson.title).unwrap_or_default(),
        move |course, text| {
            if let Some(lesson) = own(course, id) {
                lesson.title = text;
            }
        },
    );
    let minutes = parts::part(
        whole,
        move |course: &CourseInput| written(get(course).map(|lesson| lesson.minutes)),
        move |course, text| {
            if let Some(lesson) = own(course, id) {
                lesson.minutes = text.trim().parse().unwrap_or_default();
            }
        },
    );
    let optional = Signal::derive(move || whole.with(|course| course.lesson(id).is_some_and(|lesson| lesson.optional)));
    let kind = Memo::new(move |_| whole.with(|course| course.lesson(id).map(|lesson| lesson.content.slug()).unwrap_or_default()));
    let pointer = move |field: &str| {
        let field = field.to_owned();
        move || {
            whole.with(|course| {
                find(course, id).map(|(at, place)| format!("/modules/{at}/lessons/{place}/{field}")).unwrap_or_else(|| "-".to_owned())
            })
        }
    };
    let shift = move |up: bool| whole.update(|course| moved(course, id, up));
    let remove = move || {
        whole.update(|course| course.modules.iter_mut().for_each(|module| module.lessons.retain(|lesson| lesson.id != id)));
    };
    let change = Callback::new(move |content: LessonContent| {
        whole.update(|course| {
            if let Some(lesson) = own(course, id) {
                lesson.content = content;
            }
        });
    });
    let now = Signal::derive(move || whole.with(|course| course.lesson(id).map(|lesson| lesson.content.clone())));
    let head =
        Signal::derive(move || if title.with(|title| title.trim().is_empty()) { t!("training.vendor.lesson.new") } else { title.get() });
    let fresh = title.with_untracked(String::is_empty);
    view! {
        <details class="fold panel" open=fresh>
            <summary>
                <span class="muted">{move || say::lesson_icon(kind.get()).view()}</span>
                <span class="grow">{head}</span>
                <span class="muted small">{move || say::lesson_kind(kind.get())}</span>
            </summary>
            <div class="stack">
                <TextField label=t!("training.vendor.title"; text) value=title error=errors.at(pointer("title")) />
                <div class="pair">
                    <TextField label=t!("training.vendor.lesson.minutes"; text) value=minutes purpose=Purpose::Number error=errors.at(pointer("minutes")) />
                    <Checkbox label=t!("training.vendor.lesson.optional"; text) checked=optional on_change=move |on: bool| whole.update(|course| if let Some(lesson) = own(course, id) { lesson.optional = on }) />
                </div>
                {content::fields(now, change, errors.at(pointer("content")))}
                <div class="row">
                    <Button size=Size::Little icon=Icon::Eye because=shown.because(id) on_click=move || shown.open(id)>{t!("training.vendor.preview"; text)}</Button>
                    <IconButton icon=Icon::ChevronUp size=Size::Little label=t!("training.vendor.up"; text) on_click=move || shift(true) />
                    <IconButton icon=Icon::ChevronDown size=Size::Little label=t!("training.vendor.down"; text) on_click=move || shift(false) />
                    <Button size=Size::Little look=Look::Quiet icon=Icon::Bin on_click=remove>{t!("training.vendor.lesson.remove"; text)}</Button>
                </div>
            </div>
        </details>
    }
    .into_any()
}

/// Moves a lesson by one place, across modules at their ends.
fn moved(course: &mut CourseInput, id: LessonId, up: bool) {
    let Some((at, place)) = find(course, id) else { return };
    let Some(lessons) = course.modules.get_mut(at).map(|module| &mut module.lessons) else { return };
    let other = if up { place.checked_sub(1) } else { Some(place + 1).filter(|next| *next < lessons.len()) };
    if let Some(other) = other {
        return lessons.swap(place, other);
    }
    let next = if up { at.checked_sub(1) } else { Some(at + 1).filter(|next| *next < course.modules.len()) };
    let Some(next) = next else { return };
    let taken = course.modules.get_mut(at).map(|module| module.lessons.remove(place));
    if let (Some(lesson), Some(module)) = (taken, course.modules.get_mut(next)) {
        let place = if up { module.lessons.len() } else { 0 };
        module.lessons.insert(place, lesson);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(modules: &[&[u128]]) -> CourseInput {
        let lesson = |number: &u128| Lesson {
            id: format!("00000000-0000-7000-8000-{number:012}").parse().expect("an id"),
            title: number.to_string(),
            minutes: 1,
            optional: false,
            content: LessonContent::Text { markdown: String::new() },
        };
        let module = |lessons: &&[u128]| CourseModule { title: String::new(), lessons: lessons.iter().map(lesson).collect() };
        CourseInput { modules: modules.iter().map(module).collect(), ..CourseInput::default() }
    }

    fn order(course: &CourseInput) -> Vec<Vec<String>> {
        course.modules.iter().map(|module| module.lessons.iter().map(|lesson| lesson.title.clone()).collect()).collect()
    }

    #[test]
    fn lessons_move_across_modules_and_are_never_lost() {
        let mut own = course(&[&[1, 2], &[3]]);
        let id = |number: u128| format!("00000000-0000-7000-8000-{number:012}").parse().expect("an id");
        moved(&mut own, id(2), false);
        assert_eq!(order(&own), [vec!["1"], vec!["2", "3"]]);
        moved(&mut own, id(2), true);
        assert_eq!(order(&own), [vec!["1", "2"], vec!["3"]]);
        moved(&mut own, id(1), true);
        moved(&mut own, id(3), false);
        assert_eq!(order(&own), [vec!["1", "2"], vec!["3"]]);
        moved(&mut own, id(2), true);
        assert_eq!(order(&own), [vec!["2", "1"], vec!["3"]]);
    }
}
