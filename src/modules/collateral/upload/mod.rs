//! The upload page: files come in, get their words, and become assets.

mod all;
mod engine;
mod hash;
mod leave;
mod queue;
mod row;
mod step;
mod version;

pub use version::version_form;

use guildhall_domain::{collateral::api, endpoint::Nothing};
use leptos::{prelude::*, task::spawn_local};

use self::{queue::Queue, step::Step};
use super::who::Who;
use crate::{
    api::question,
    i18n::bytes,
    query::query,
    shell::Lost,
    ui::{Button, Choices, Each, FileField, Files, Given, Look, PageHead, Pick, RadioGroup, toasts},
};

const DRAFT: &str = "draft";
const PUBLISH: &str = "publish";

/// The upload page.
pub fn view() -> AnyView {
    view! { <UploadPage /> }.into_any()
}

#[component]
fn UploadPage() -> impl IntoView {
    let who = Who::here();
    if !who.is_author() {
        return view! { <Lost /> }.into_any();
    }
    let queue = Queue::new();
    leave::guard(queue);
    let words = query(|| question(&api::WORDS, &[], &Nothing {}));
    let words = Signal::derive(move || words.get().unwrap_or_default());
    let given = move |files: Vec<Given>| {
        let language = who.portal().languages.first().map_or("en", |language| language.tag()).to_owned();
        queue.add(&files, &language);
    };
    let some = Memo::new(move |_| queue.rows.with(|rows| !rows.is_empty()));
    let several = Memo::new(move |_| queue.rows.with(|rows| rows.len() > 1));
    let most = bytes(who.portal().max_upload);
    view! {
        <div class="page">
            <PageHead title=move || t!("collateral.upload.title") lead=move || Some(t!("collateral.upload.lead")) />
            <FileField label=move || t!("collateral.upload.files") files=Files::Folders help=move || Some(t!("collateral.upload.limit", size = most.clone())) on_files=given />
            {move || several.get().then(|| all::all(queue, words, who))}
            <ul class="stack arrivals" role="list" aria-label=move || t!("collateral.upload.list")>
                <Each each=move || queue.rows.get() key=|row| row.key children=move |row| row::row(row, queue, words, who) />
            </ul>
            {move || some.get().then(|| finish(queue))}
        </div>
    }
    .into_any()
}

/// Draft or publish, and the button that saves all that is there.
fn finish(queue: Queue) -> AnyView {
    let stage = RwSignal::new(PUBLISH.to_owned());
    let stages = move || {
        vec![
            Pick::new(PUBLISH, t!("collateral.upload.publish")).with_note(t!("collateral.upload.publish.note")),
            Pick::new(DRAFT, t!("collateral.upload.draft")).with_note(t!("collateral.upload.draft.note")),
        ]
    };
    let ready = Memo::new(move |_| queue.arrived().len());
    let busy = RwSignal::new(false);
    let toasts = toasts();
    let save = move || {
        busy.set(true);
        spawn_local(async move {
            let publish = stage.get_untracked() == PUBLISH;
            let saved = queue.save(publish).await;
            if saved > 0 {
                toasts.say(t!("collateral.upload.saved", count = saved));
            }
            busy.try_set(false);
        });
    };
    let why = Signal::derive(move || {
        if ready.get() > 0 || busy.get() {
            return None;
        }
        let moving = queue.rows.with(|rows| rows.iter().any(|row| row.cargo.step.with(|step| step.is_moving() || *step == Step::Waiting)));
        let known = queue.rows.with(|rows| rows.iter().any(|row| row.cargo.step.with(|step| matches!(step, Step::Known(_)))));
        Some(if moving {
            t!("collateral.upload.because.moving")
        } else if known {
            t!("collateral.upload.because.known")
        } else {
            t!("collateral.upload.because.nothing")
        })
    });
    view! {
        <div class="stack">
            <RadioGroup label=move || t!("collateral.upload.then") options=Signal::derive(stages) value=stage look=Choices::Boxed />
            <Button look=Look::Primary busy=Signal::derive(move || busy.get()) doing=move || Some(t!("collateral.saving")) because=why on_click=save>
                {move || match ready.get() {
                    0 => t!("collateral.upload.save.none"),
                    ready => t!("collateral.upload.save", count = ready),
                }}
            </Button>
        </div>
    }
    .into_any()
}
