//! One file of the upload page: how far it has come, what to do with it, its words.

use guildhall_domain::collateral::{
    upload::{KnownAsset, Upload},
    usage::Words,
};
use leptos::prelude::*;

use super::{
    queue::{Queue, Row},
    step::{Step, Wish},
};
use crate::{
    i18n::{bytes, percent},
    modules::collateral::{
        file,
        form::{audience, dates, found, kinds, tongues},
        say,
        who::Who,
    },
    ui::{Button, Icon, IconButton, Look, SelectField, Size, TextField, Tone, Trouble},
};

/// The file.
pub fn row(row: Row, queue: Queue, words: Signal<Words>, who: Who) -> AnyView {
    let (name, path) = (row.cargo.name.get_value(), row.path.get_value());
    let icon = file::icon(&file_type(&name), guildhall_domain::collateral::upload::kind_from(&name));
    let step = row.cargo.step;
    let tone = move || step.with(tone).name().unwrap_or("plain");
    let label = name.clone();
    let bar = move || {
        let part = step.with(|step| step.progress(row.cargo.size));
        let flying = row.cargo.flying.get() as f64 / (row.cargo.size.max(1) as f64) * 0.8;
        let moving = step.with(|step| !step.is_over() && !matches!(step, Step::Arrived(_) | Step::Known(_) | Step::Failed(_)));
        moving.then(|| (part + flying).min(1.0))
    };
    let bar = Memo::new(move |_| bar());
    let has_bar = Memo::new(move |_| bar.with(Option::is_some));
    let progress = move || {
        let label = label.clone();
        has_bar.get().then(|| view! { <progress max="1" value=move || bar.get().unwrap_or(1.0).to_string() aria-label=label></progress> })
    };
    let known = move || if let Step::Known(upload) = step.get() { Some(decision(row, queue, upload)) } else { None };
    let is_over = Memo::new(move |_| step.with(Step::is_over));
    let as_version = Memo::new(move |_| row.version_of.get().map(|known| known.title));
    let fields = move || match (is_over.get(), as_version.get()) {
        (true, _) => None,
        (false, Some(title)) => Some(view! { <p class="small">{t!("collateral.upload.as-version", title = title)}</p> }.into_any()),
        (false, None) => Some(fields(row, words, who)),
    };
    view! {
        <li class="card">
            <div class="row apart">
                <span class="row grow">
                    <span class="toned" data-tone=tone>{icon.view()}</span>
                    <span class="stack tight grow">
                        <b class="plain"><bdi>{path}</bdi></b>
                        <span class="muted small">{bytes(row.cargo.size)} " · " <span role="status">{move || note(row)}</span></span>
                    </span>
                </span>
                <span class="row">{move || buttons(row, queue)}</span>
            </div>
            {progress}
            {known}
            {move || row.trouble.get().map(|trouble| refused(&trouble))}
            {fields}
        </li>
    }
    .into_any()
}

/// The browser's guess suffices for a sign.
fn file_type(name: &str) -> String {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "pdf" => "application/pdf",
        "png" | "jpg" | "jpeg" | "webp" | "gif" => "image/",
        "mp4" | "webm" | "mov" => "video/",
        "xlsx" | "xls" | "ods" | "csv" => "sheet",
        "pptx" | "ppt" | "odp" => "presentation",
        "docx" | "doc" | "odt" | "txt" => "text",
        "zip" => "zip",
        _ => "",
    }
    .to_owned()
}

const fn tone(step: &Step) -> Tone {
    match step {
        Step::Waiting | Step::Hashing(_) | Step::Announcing | Step::Sending(_) | Step::Saving(_) => Tone::Plain,
        Step::Known(_) | Step::Skipped(_) | Step::Arrived(_) => Tone::Accent,
        Step::Paused(_) | Step::Lost(_) => Tone::Warning,
        Step::Done(_) => Tone::Success,
        Step::Failed(_) => Tone::Danger,
    }
}

/// What happens to it, in words.
fn note(row: Row) -> String {
    let size = row.cargo.size;
    row.cargo.step.with(|step| match step {
        Step::Waiting => t!("collateral.step.waiting"),
        Step::Hashing(done) => t!("collateral.step.hashing", part = percent(*done as f64 / size.max(1) as f64)),
        Step::Announcing => t!("collateral.step.announcing"),
        Step::Known(_) => t!("collateral.step.known"),
        Step::Sending(sending) => {
            t!("collateral.step.sending", done = bytes((sending.received + row.cargo.flying.get()).min(size)), size = bytes(size))
        }
        Step::Paused(_) => t!("collateral.step.paused"),
        Step::Lost(_) => t!("collateral.step.lost"),
        Step::Arrived(_) => t!("collateral.step.arrived"),
        Step::Saving(_) => t!("collateral.step.saving"),
        Step::Done(_) => t!("collateral.step.done"),
        Step::Skipped(_) => t!("collateral.step.skipped"),
        Step::Failed(failure) => failure.trouble.title.clone(),
    })
}

fn buttons(row: Row, queue: Queue) -> AnyView {
    let name = row.cargo.name.get_value();
    let remove = move || {
        let label = t!("collateral.upload.remove", name = name.clone());
        view! { <IconButton icon=Icon::Cross size=Size::Little label=label on_click=move || queue.remove(row) /> }
    };
    let little = |words: String, act: Callback<()>| view! { <Button look=Look::Quiet size=Size::Little on_click=act>{words}</Button> };
    match row.cargo.step.get() {
        Step::Done(id) | Step::Skipped(id) => view! { <a href=say::href(id)>{t!("collateral.upload.open")}</a> {remove()} }.into_any(),
        Step::Sending(_) | Step::Lost(_) => {
            view! { {little(t!("collateral.upload.pause"), Callback::new(move |()| row.cargo.pause()))} {remove()} }.into_any()
        }
        Step::Paused(_) => {
            view! { {little(t!("collateral.upload.resume"), Callback::new(move |()| queue.resume(row)))} {remove()} }.into_any()
        }
        Step::Failed(failure) if !failure.again => remove().into_any(),
        Step::Failed(_) => {
            view! { {little(t!("collateral.upload.retry"), Callback::new(move |()| queue.retry(row)))} {remove()} }.into_any()
        }
        Step::Saving(_) => ().into_any(),
        Step::Waiting | Step::Hashing(_) | Step::Announcing | Step::Known(_) | Step::Arrived(_) => remove().into_any(),
    }
}

/// The library has this very file: where, and what to do with it.
fn decision(row: Row, queue: Queue, upload: Upload) -> AnyView {
    let link = |known: &KnownAsset| {
        view! { <li><a href=say::href(known.id) target="_blank">{known.title.clone()}</a> ", " {t!("collateral.version", number = known.version)}</li> }
    };
    let first = upload.known.first().cloned();
    let version = first.map(|first| {
        let words = t!("collateral.known.version", title = first.title.clone());
        let choose = move || {
            row.version_of.set(Some(first.clone()));
            queue.decide(row, Wish::NewAsset);
        };
        view! { <Button size=Size::Little on_click=choose>{words}</Button> }
    });
    view! {
        <div class="notice" data-tone="accent">
            {Icon::Note.view()}
            <div class="stack tight">
                <b>{t!("collateral.known.title")}</b>
                <ul>{upload.known.iter().map(link).collect_view()}</ul>
            </div>
            <div class="row">
                <Button size=Size::Little on_click=move || queue.decide(row, Wish::Skip)>{t!("collateral.known.skip")}</Button>
                <Button size=Size::Little on_click=move || queue.decide(row, Wish::NewAsset)>{t!("collateral.known.new")}</Button>
                {version}
            </div>
        </div>
    }
    .into_any()
}

fn refused(trouble: &Trouble) -> AnyView {
    let fields = trouble.fields.iter().map(|field| view! { <li>{field.words.clone()}</li> }).collect_view();
    view! {
        <div class="notice" data-tone="danger" role="alert">
            {Icon::Failed.view()}
            <div class="stack tight"><b>{trouble.title.clone()}</b> <ul>{fields}</ul></div>
        </div>
    }
    .into_any()
}

fn fields(row: Row, words: Signal<Words>, who: Who) -> AnyView {
    let draft = row.draft;
    let at = move |pointer: &'static str| {
        Signal::derive(move || row.trouble.with(|trouble| trouble.as_ref().and_then(|trouble| trouble.at(pointer))))
    };
    let more = RwSignal::new(false);
    let opened = move || if more.get() { "true" } else { "false" };
    let rest = move || {
        more.get().then(|| view! { <div class="stack">{found(draft, words, who)} {audience::fields(draft.rule, who)} {dates(draft)}</div> })
    };
    let film = move || row.is_video().then(|| view! { <p class="small muted">{move || t!("collateral.upload.video")}</p> });
    view! {
        <div class="fields">
            <TextField label=move || t!("collateral.field.title") value=draft.title error=at("/title") />
            <SelectField label=move || t!("collateral.field.kind") options=Signal::derive(kinds) value=draft.kind error=at("/kind") />
            <SelectField label=move || t!("collateral.field.language") options=Signal::derive(move || tongues(&words.get().languages)) value=draft.language error=at("/language") />
        </div>
        {film}
        <div class="row">
            <button type="button" class="button quiet little" aria-expanded=opened on:click=move |_| more.update(|more| *more = !*more)>
                {move || if more.get() { t!("collateral.upload.less") } else { t!("collateral.upload.more") }}
            </button>
        </div>
        {rest}
    }
    .into_any()
}
