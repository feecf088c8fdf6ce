//! The course editor: the draft of the next version, what stands against publishing it, and the versions before.

mod content;
mod flaws;
mod modules;
mod preview;
mod words;

use guildhall_domain::{
    audience::Audience,
    endpoint::Nothing,
    training::{Course, CourseId, CourseInput, CourseModule, CourseStage, PublishInput, api},
};
use leptos::prelude::*;

use super::{
    parts::{self, Errors},
    versions,
};
use crate::{
    api::{href, question},
    location,
    modules::{
        audience::Draft,
        training::{
            BELOW,
            say::{self, to},
        },
    },
    query::{Errors as Shown, mutation, query},
    session,
    ui::{
        AreaField, Badge, Breadcrumb, Button, ConfirmDialog, Form, Icon, LinkButton, Look, Menu, MenuItem, MenuLink, Need, PageHead, Sends,
        Tone, toasts,
    },
};

/// A course while it is being written.
#[derive(Clone, Copy)]
pub struct Writing {
    /// Everything but the audience.
    pub whole: RwSignal<CourseInput>,
    /// Who finds it.
    pub audience: Draft,
    /// What is wrong.
    pub errors: Errors,
}

impl Writing {
    fn of(input: CourseInput, server: Signal<Option<crate::api::ApiError>>) -> Self {
        let (audience, whole) = (Draft::new(&input.audience), RwSignal::new(input));
        let errors = Errors::of(move || CourseInput { audience: audience.get(), ..whole.get() }.check(), server);
        Self { whole, audience, errors }
    }

    /// The course as it stands; followed.
    pub fn get(self) -> CourseInput {
        CourseInput { audience: self.audience.get(), ..self.whole.get() }
    }
}

/// Makes a course.
pub fn create() -> AnyView {
    let create = mutation(&api::CREATE_COURSE, Shown::Inline)
        .invalidates(BELOW)
        .seeds(|course: &Course| question(&api::COURSE, &[&course.id], &Nothing {}));
    let first = CourseInput {
        language: parts::own_language(),
        audience: Audience::default(),
        modules: vec![CourseModule { title: t!("training.vendor.module.first"), lessons: Vec::new() }],
        ..CourseInput::default()
    };
    let writing = Writing::of(first, create.error());
    let submit = move || {
        writing.errors.tried.set(true);
        match untrack(|| writing.get()).check() {
            Err(invalid) => create.refuse(invalid),
            Ok(input) => create.run(&[], input, |course| location::replace(&to(&format!("manage/courses/{}", course.id)))),
        }
    };
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.courses"), to("manage"))]);
    view! {
        <div class="page read">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.course.new"; text) />
            <PageHead title=t!("training.vendor.course.new"; text) lead=t!("training.vendor.course.new.lead"; maybe) />
            <Form error=create.trouble() busy=create.busy() on_submit=submit>
                {words::fields(writing)}
                <div class="row"><Button look=Look::Primary sends=Sends::Form busy=create.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.course.create"; text)}</Button></div>
            </Form>
        </div>
    }
    .into_any()
}

/// Edits a course.
pub fn view(id: CourseId) -> AnyView {
    let course = query(move || question(&api::COURSE, &[&id], &Nothing {}));
    // Drawn once: a newer answer changes badges and flaws, not what somebody types.
    say::record(course, "page", move |course| page(id, course))
}

fn page(id: CourseId, course: Signal<Course>) -> AnyView {
    let save = mutation(&api::UPDATE_COURSE, Shown::Inline)
        .invalidates(BELOW)
        .seeds(|course: &Course| question(&api::COURSE, &[&course.id], &Nothing {}));
    let writing = Writing::of(course.with_untracked(|course| course.draft.clone()), save.error());
    let version = StoredValue::new(course.with_untracked(|course| course.version));
    let saved = RwSignal::new(untrack(|| writing.get()));
    let changed = Memo::new(move |_| writing.get() != saved.get());
    // Somebody else's change is not taken for the reader's own: saving then says so.
    let submit = move || {
        writing.errors.tried.set(true);
        let input = untrack(|| writing.get());
        match input.check() {
            Err(invalid) => save.refuse(invalid),
            Ok(tidy) => save.run_version(&[&id], tidy, version.get_value(), move |course| {
                version.set_value(course.version);
                saved.set(input);
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let title = Signal::derive(move || course.with(|course| course.draft.title.clone()));
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.courses"), to("manage"))]);
    let state = move || {
        let (stage, newer) = course.with(|course| (course.stage, course.changed && course.stage == CourseStage::Published));
        view! {
            {say::stage(stage)}
            {newer.then(|| view! { <Badge tone=Tone::Accent icon=Some(Icon::Pen)>{t!("training.vendor.changed"; text)}</Badge> })}
        }
    };
    let publishing = RwSignal::new(false);
    let publish_because = Signal::derive(move || {
        if changed.get() {
            return Some(t!("training.vendor.publish.save-first"));
        }
        let (flawed, fresh) = course.with(|course| (flaws::blocks(&course.flaws), course.changed || course.published.is_none()));
        if flawed > 0 {
            Some(t!("training.vendor.publish.flawed", count = flawed))
        } else {
            (!fresh).then(|| t!("training.vendor.publish.nothing"))
        }
    });
    let actions = move || {
        view! {
            <Button look=Look::Primary icon=Icon::Send because=publish_because on_click=move || publishing.set(true)>{t!("training.vendor.publish"; text)}</Button>
            <LinkButton icon=Icon::People href=to(&format!("manage/courses/{id}/learners"))>{t!("training.vendor.learners"; text)}</LinkButton>
            {more(id, course)}
        }
    };
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
        <PageHead title=title state=state actions=actions />
        <div class="split">
            <Form error=save.trouble() busy=save.busy() on_submit=submit>
                {parts::stale(save.error())}
                {words::fields(writing)}
                {modules::fields(id, writing, course, changed.into())}
                <div class="row">
                    <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.save"; text)}</Button>
                    {parts::unsaved(changed.into())}
                </div>
            </Form>
            <div class="stack loose">
                {flaws::card(course)}
                {versions::card(id, course)}
            </div>
        </div>
        {publish(id, publishing, course, version)}
    }
    .into_any()
}

fn publish(id: CourseId, open: RwSignal<bool>, course: Signal<Course>, version: StoredValue<i32>) -> AnyView {
    let note = RwSignal::new(String::new());
    let publish = mutation(&api::PUBLISH_COURSE, Shown::Inline)
        .invalidates(BELOW)
        .seeds(|course: &Course| question(&api::COURSE, &[&course.id], &Nothing {}));
    let confirmed = move || match (PublishInput { note: note.get_untracked() }).check() {
        Err(invalid) => publish.refuse(invalid),
        Ok(input) => publish.run(&[&id], input, move |course| {
            version.set_value(course.version);
            open.set(false);
            toasts().say(t!("training.vendor.published"));
        }),
    };
    let learning = move || course.with(|course| course.versions.iter().map(|version| version.learning).sum::<u64>());
    view! {
        <ConfirmDialog open=open title=t!("training.vendor.publish.title"; text) action=t!("training.vendor.publish"; text) keep=t!("training.cancel"; maybe) look=Look::Primary busy=publish.busy() error=publish.trouble() on_confirm=confirmed>
            <p>{move || t!("training.vendor.publish.lead", count = learning())}</p>
            <AreaField label=t!("training.vendor.publish.note"; text) value=note need=Need::Optional />
        </ConfirmDialog>
    }
    .into_any()
}

/// What is done rarely: put away, bring back, remove, export.
fn more(id: CourseId, course: Signal<Course>) -> AnyView {
    let archive = mutation(&api::ARCHIVE_COURSE, Shown::Toast)
        .invalidates(BELOW)
        .seeds(|course: &Course| question(&api::COURSE, &[&course.id], &Nothing {}));
    let restore = mutation(&api::RESTORE_COURSE, Shown::Toast)
        .invalidates(BELOW)
        .seeds(|course: &Course| question(&api::COURSE, &[&course.id], &Nothing {}));
    let remove = mutation(&api::REMOVE_COURSE, Shown::Inline).invalidates(BELOW);
    let removing = RwSignal::new(false);
    let stage = Memo::new(move |_| course.with(|course| course.stage));
    let published = Memo::new(move |_| course.with(|course| course.published.is_some()));
    let items = move || {
        let away = match stage.get() {
            CourseStage::Archived => {
                view! { <MenuItem icon=Icon::Undo on_select=move || restore.run(&[&id], Nothing {}, |_| toasts().say(t!("training.vendor.restored")))>{t!("training.vendor.restore"; text)}</MenuItem> }
                    .into_any()
            }
            CourseStage::Published => {
                view! { <MenuItem icon=Icon::Archive on_select=move || archive.run(&[&id], Nothing {}, |_| toasts().say(t!("training.vendor.archived")))>{t!("training.vendor.archive"; text)}</MenuItem> }
                    .into_any()
            }
            CourseStage::Draft => {
                view! { <MenuItem icon=Icon::Bin on_select=move || removing.set(true)>{t!("training.vendor.remove"; text)}</MenuItem> }.into_any()
            }
        };
        let seen = published.get().then(|| {
            view! {
                <MenuLink href=to(&format!("courses/{id}")) icon=Icon::Eye>{t!("training.vendor.see"; text)}</MenuLink>
                <MenuLink href=href(&api::EXPORT_COURSE, &[&id], &Nothing {}) icon=Icon::Download>{t!("training.vendor.course.export"; text)}</MenuLink>
            }
        });
        view! { {seen} {away} }
    };
    let confirmed = move || {
        remove.run(&[&id], Nothing {}, move |_| {
            removing.set(false);
            toasts().say(t!("training.vendor.removed"));
            location::go(&to("manage"));
        });
    };
    let can = session::may(guildhall_domain::access::Access::Author);
    view! {
        {move || can.get().then(|| view! { <Menu label=t!("training.vendor.more"; text)>{items}</Menu> })}
        <ConfirmDialog open=removing title=t!("training.vendor.course.remove"; text) action=t!("training.vendor.remove"; text) busy=remove.busy() error=remove.trouble() on_confirm=confirmed>
            <p>{t!("training.vendor.course.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
