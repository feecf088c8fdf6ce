//! The authors' list of courses.

use guildhall_domain::{
    endpoint::Nothing,
    page::{Cursor, Page},
    training::{ArchiveResult, CourseFilter, CourseStage, CourseSummary, api},
};
use leptos::{prelude::*, web_sys::File};

use super::{nav::tabs, parts};
use crate::{
    api::{self as http, question},
    i18n::{language_name, moment_day, number},
    location,
    modules::{
        address::Address,
        more::{More, is_blank, more},
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query,
    ui::{
        Badge, Blank, Button, Card, CardKind, Column, Dialog, Drawing, Icon, LinkButton, LoadMore, Look, Notice, PageHead, Pick, Remote,
        SearchField, SelectField, Shape, Table, Tone, toasts,
    },
};

/// The filter of an authors' list, from the address: courses, paths and exams share it.
pub fn filter() -> (RwSignal<String>, RwSignal<String>, Memo<CourseFilter>) {
    let here = Address::here();
    let (q, stage) = (here.field("q"), here.field("stage"));
    let filter = Memo::new(move |_| CourseFilter {
        q: Some(q.get()).filter(|q| !q.trim().is_empty()),
        stage: CourseStage::ALL.into_iter().filter(|own| stage.with(|stage| own.slug() == stage)).collect(),
        ..CourseFilter::default()
    });
    (q, stage, filter)
}

/// The fields of that filter.
pub fn filters(q: RwSignal<String>, stage: RwSignal<String>) -> AnyView {
    let stages = Signal::derive(|| {
        CourseStage::ALL
            .into_iter()
            .map(|stage| Pick::new(stage.slug(), t!(&format!("training.stage.{}", stage.slug()))))
            .collect::<Vec<_>>()
    });
    view! {
        <div class="filters">
            <SearchField label=t!("training.vendor.search"; text) value=q />
            <SelectField label=t!("training.status"; text) value=stage options=stages none=t!("training.any"; maybe) />
        </div>
    }
    .into_any()
}

/// The list.
pub fn view() -> AnyView {
    let (q, stage, filter) = filter();
    let courses = more(move |cursor: Option<Cursor>| question(&api::COURSES, &[], &CourseFilter { cursor, ..filter.get() }));
    let importing = RwSignal::new(false);
    let actions = move || {
        view! {
            <LinkButton look=Look::Primary icon=Icon::Plus href=to("manage/courses/new")>{t!("training.vendor.course.new"; text)}</LinkButton>
            <Button icon=Icon::Upload on_click=move || importing.set(true)>{t!("training.vendor.course.import"; text)}</Button>
        }
    };
    let empty = move || {
        if q.with(String::is_empty) && stage.with(String::is_empty) {
            view! { <Blank title=t!("training.vendor.courses.none"; text) lead=t!("training.vendor.courses.none.lead"; maybe) /> }
                .into_any()
        } else {
            view! { <Blank title=t!("training.no-hits"; text) drawing=Drawing::NoHits /> }.into_any()
        }
    };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.courses"; text) actions=actions />
            {tabs("courses")}
            {filters(q, stage)}
            <Remote of=courses.load() on_retry=courses.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, courses)}
            </Remote>
            {import(importing)}
        </div>
    }
    .into_any()
}

fn table(page: Signal<Page<CourseSummary>>, courses: More<CourseSummary>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.course"; text), |course: &CourseSummary| {
            view! { <a href=to(&format!("manage/courses/{}", course.id)) lang=course.language.clone()>{course.title.clone()}</a> }
        }),
        Column::new(t!("training.status"; text), |course: &CourseSummary| {
            let changed = (course.changed && course.stage == CourseStage::Published)
                .then(|| view! { <Badge tone=Tone::Accent icon=Some(Icon::Pen)>{t!("training.vendor.changed"; text)}</Badge> });
            view! { <span class="row">{say::stage(course.stage)} {changed}</span> }
        }),
        Column::new(t!("training.facet.language"; text), |course: &CourseSummary| {
            let tag = course.language.clone();
            move || language_name(&tag)
        })
        .optional(),
        Column::new(t!("training.facet.minutes"; text), |course: &CourseSummary| {
            let minutes = course.minutes;
            move || say::minutes(minutes)
        })
        .optional(),
        Column::new(t!("training.vendor.learning"; text), |course: &CourseSummary| {
            let (id, learning) = (course.id, course.learning);
            view! { <a href=to(&format!("manage/courses/{id}/learners"))>{move || number(learning as f64)}</a> }
        })
        .number(),
        Column::new(t!("training.figure.completion"; text), |course: &CourseSummary| {
            let completed = course.completed;
            move || number(completed as f64)
        })
        .number(),
        Column::new(t!("training.vendor.changed-at"; text), |course: &CourseSummary| {
            let at = course.updated_at;
            move || moment_day(at)
        })
        .optional(),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.tab.courses"; text) columns=columns rows=rows key=|course: &CourseSummary| course.id.to_string() name=|course: &CourseSummary| course.title.clone() />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=courses.is_asking() on_more=move || courses.next() />
    }
    .into_any()
}

/// A course as a zip: everything of it or nothing.
fn import(open: RwSignal<bool>) -> AnyView {
    let missing = RwSignal::new(None::<ArchiveResult>);
    let toasts = toasts();
    let send = |file: File| http::send_file(&api::IMPORT_COURSE, &[], &Nothing {}, file.into(), None, Box::new(|_| {}));
    let done = move |_: String, result: ArchiveResult| {
        query::invalidate(BELOW);
        toasts.say(t!("training.vendor.import.done", exams = result.exams, questions = result.questions, packages = result.packages));
        if result.missing.is_empty() {
            open.set(false);
            location::go(&to(&format!("manage/courses/{}", result.course)));
        } else {
            missing.set(Some(result));
        }
    };
    let field = StoredValue::new((send, done));
    let told = move || {
        missing.get().map(|result| {
            let names = result.missing.iter().map(|name| view! { <li class="wrap">{name.clone()}</li> }).collect_view();
            view! {
                <Notice tone=Tone::Warning><div class="stack tight"><p role="status">{t!("training.vendor.import.missing"; text)}</p><ul>{names}</ul></div></Notice>
                <div class="row"><LinkButton look=Look::Primary href=to(&format!("manage/courses/{}", result.course))>{t!("training.vendor.import.open"; text)}</LinkButton></div>
            }
        })
    };
    view! {
        <Dialog open=open title=t!("training.vendor.course.import"; text)>
            <p>{t!("training.vendor.import.lead"; text)}</p>
            {let (send, done) = field.get_value(); parts::sent_file(t!("training.vendor.import.file"; text), ".zip", Signal::stored(None), send, done)}
            {told}
        </Dialog>
    }
    .into_any()
}
