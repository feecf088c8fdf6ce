//! The versions of an asset: notes, downloads, going back, adding one.

use guildhall_domain::{
    collateral::{Asset, Version, api, upload::RevertInput},
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::{
    super::{upload, who::Who},
    captions,
};
use crate::{
    api::{href, question},
    i18n::{bytes, moment_day},
    query::{Errors, mutation},
    rerun::rerun,
    ui::{Badge, Button, Dialog, Form, Icon, LinkButton, Look, Need, Sends, Size, TextField, Tone, toasts},
};

/// The part of the page.
pub fn versions(asset: Signal<Asset>, who: Who) -> AnyView {
    let list = Memo::new(move |_| asset.with(|asset| asset.versions.clone()));
    let adding = RwSignal::new(false);
    let reverting = RwSignal::new(None::<i32>);
    let author = who.is_author();
    let buttons = author.then(|| {
        view! {
            <div class="row">
                <Button icon=Icon::Upload on_click=move || adding.set(true)>{move || t!("collateral.versions.add")}</Button>
                {captions::captions(asset)}
            </div>
            <Dialog open=adding title=move || t!("collateral.versions.add")>{upload::version_form(asset, adding)}</Dialog>
            {revert(asset, reverting)}
        }
    });
    let id = asset.get_untracked().id;
    let entry = move |version: Version| {
        let number = version.number;
        let note = (!version.note.is_empty()).then(|| view! { <p class="muted">{version.note.clone()}</p> });
        let link = href(&api::VERSION_FILE, &[&id, &number], &Nothing {});
        let label = t!("collateral.versions.download", number = number);
        let back = (author && !version.current).then(|| {
            view! { <Button look=Look::Quiet size=Size::Little icon=Icon::Undo on_click=move || reverting.set(Some(number))>{move || t!("collateral.revert")}</Button> }
        });
        view! {
            <li class=(!version.current).then_some("done") aria-current=version.current.then_some("true")>
                <div class="row">
                    <b>{t!("collateral.version", number = number)}</b>
                    {version.current.then(|| view! { <Badge tone=Tone::Accent>{t!("collateral.versions.current")}</Badge> })}
                    <span class="muted small push"><time datetime=version.created_at.to_rfc3339()>{moment_day(version.created_at)}</time> ", " <bdi>{version.author.clone()}</bdi></span>
                </div>
                {note}
                <div class="row">
                    <LinkButton look=Look::Quiet size=Size::Little icon=Icon::Download href=link download=version.file_name.clone() label=label><bdi>{version.file_name.clone()}</bdi></LinkButton>
                    <span class="muted small">{bytes(version.size)}</span>
                    {back}
                </div>
            </li>
        }
    };
    view! {
        <section class="stack" aria-label=move || t!("collateral.part.versions")>
            {buttons}
            <ol class="steps">{move || list.get().into_iter().map(entry).collect_view()}</ol>
        </section>
    }
    .into_any()
}

fn revert(asset: Signal<Asset>, which: RwSignal<Option<i32>>) -> AnyView {
    let send = mutation(&api::REVERT, Errors::Inline)
        .invalidates("/api/v1/collateral")
        .seeds(|asset: &Asset| question(&api::READ, &[&asset.id], &Nothing {}));
    let open = RwSignal::new(false);
    rerun(move || {
        if which.get().is_some() {
            send.forgive();
            open.set(true);
        }
    });
    rerun(move || {
        if !open.get() {
            which.set(None);
        }
    });
    let note = RwSignal::new(String::new());
    let toasts = toasts();
    let submit = move || {
        let (id, Some(number)) = (asset.with_untracked(|asset| asset.id), which.get_untracked()) else { return };
        send.run(&[&id], RevertInput { number, note: note.get_untracked() }, move |_| {
            open.set(false);
            toasts.say(t!("collateral.reverted", number = number));
        });
    };
    let title = move || t!("collateral.revert.title", number = which.get().unwrap_or_default());
    view! {
        <Dialog open=open title=title>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <p>{move || t!("collateral.revert.lead")}</p>
                <TextField label=move || t!("collateral.versions.note") value=note pointer="/note" need=Need::Optional />
                <div class="row">
                    <Button look=Look::Primary sends=Sends::Form busy=send.busy()>{move || t!("collateral.revert")}</Button>
                    <Button on_click=move || open.set(false)>{move || t!("collateral.cancel")}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
