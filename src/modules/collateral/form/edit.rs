//! The edit page of an asset.

use guildhall_domain::{
    collateral::{Asset, AssetInput, api},
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::{Draft, cards};
use crate::{
    api::question,
    location,
    modules::collateral::{say, who::Who},
    query::{Errors, mutation, query},
    shell::Lost,
    ui::{Button, Form, LinkButton, Look, Notice, PageHead, Remote, Sends, Shape, Tone, toasts},
};

/// The edit page.
pub fn view() -> AnyView {
    view! { <Edit id=crate::modules::collateral::asset_id() /> }.into_any()
}

#[component]
fn Edit(
    /// Which asset.
    id: String,
) -> impl IntoView {
    let who = Who::here();
    let asset = query(move || question(&api::READ, &[&id], &Nothing {}));
    let missing = asset.is_missing();
    // Told apart from "changed", so that a newer answer does not draw the page anew.
    let is_missing = Memo::new(move |_| missing.get());
    move || {
        if is_missing.get() || !who.is_author() {
            return view! { <Lost /> }.into_any();
        }
        view! {
            <div class="page read">
                <Remote of=asset.load() on_retry=asset.retry() is_empty=|_| false empty=|| () shape=Shape::Page let:asset>
                    {form(asset, who)}
                </Remote>
            </div>
        }
        .into_any()
    }
}

fn form(asset: Signal<Asset>, who: Who) -> AnyView {
    let first = asset.get_untracked();
    let (id, title) = (first.id, first.asset.title.clone());
    let draft = Draft::of(&first.asset);
    // The version the author has seen. A newer one is taken over only when they say so.
    let version = RwSignal::new(first.version);
    let words = query(|| question(&api::WORDS, &[], &Nothing {}));
    let words = Signal::derive(move || words.get().unwrap_or_default());
    let save = mutation(&api::UPDATE, Errors::Inline)
        .invalidates("/api/v1/collateral")
        .seeds(|asset: &Asset| question(&api::READ, &[&asset.id], &Nothing {}));
    let send = Callback::new(move |()| {
        let input = draft.input();
        if let Err(invalid) = input.check() {
            return save.refuse(invalid);
        }
        let toasts = toasts();
        save.run_version(&[&id], input, version.get_untracked(), move |_| {
            toasts.say(t!("collateral.saved"));
            location::go(&say::href(id));
        });
    });
    let is_stale = Memo::new(move |_| save.error().with(|error| error.as_ref().is_some_and(|error| error.code() == "stale")));
    let trouble = Signal::derive(move || if is_stale.get() { None } else { save.trouble().get() });
    let conflict = move || is_stale.get().then(|| conflict(id, draft, version, send, Callback::new(move |()| save.forgive())));
    view! {
        <PageHead title=move || t!("collateral.edit.title", title = title.clone()) />
        {conflict}
        <Form error=trouble busy=save.busy() on_submit=send>
            {cards(draft, words, who)}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=move || Some(t!("collateral.saving"))>{move || t!("collateral.save")}</Button>
                <LinkButton href=say::href(id)>{move || t!("collateral.cancel")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

/// Somebody saved meanwhile: what differs, and whose words stay.
fn conflict(
    id: guildhall_domain::collateral::AssetId,
    draft: Draft,
    version: RwSignal<i32>,
    send: Callback<()>,
    forgive: Callback<()>,
) -> AnyView {
    let theirs = query(move || question(&api::READ, &[&id], &Nothing {}));
    // What is known is what was edited: ask anew.
    theirs.retry().run(());
    let differing = move || {
        theirs
            .get()
            .filter(|theirs| theirs.version != version.get())
            .map(|theirs| differences(&draft.input(), &theirs.asset))
            .unwrap_or_default()
    };
    let keep = move || {
        if let Some(theirs) = theirs.get() {
            version.set(theirs.version);
            forgive.run(());
            send.run(());
        }
    };
    let take = move || {
        if let Some(theirs) = theirs.get() {
            version.set(theirs.version);
            draft.set(&theirs.asset);
            forgive.run(());
        }
    };
    let actions = move || {
        view! {
            <Button on_click=take>{move || t!("collateral.stale.take")}</Button>
            <Button on_click=keep>{move || t!("collateral.stale.keep")}</Button>
        }
    };
    view! {
        <div role="alert">
            <Notice tone=Tone::Warning actions=actions>
                <b>{move || t!("collateral.stale.title")}</b>
                <p>{move || {
                    let fields = differing();
                    if fields.is_empty() { t!("collateral.stale.same") } else { t!("collateral.stale.differs", fields = crate::i18n::list(&fields)) }
                }}</p>
            </Notice>
        </div>
    }
    .into_any()
}

/// The names of the fields that differ.
fn differences(mine: &AssetInput, theirs: &AssetInput) -> Vec<String> {
    let fields = [
        ("title", mine.title.trim() != theirs.title),
        ("kind", mine.kind != theirs.kind),
        ("language", mine.language != theirs.language),
        ("description", mine.description.trim() != theirs.description),
        ("products", mine.products != theirs.products),
        ("tags", mine.tags != theirs.tags),
        ("regions", mine.regions != theirs.regions),
        ("audience", mine.audience != theirs.audience),
        ("starts", mine.starts_at != theirs.starts_at),
        ("expires", mine.expires_at != theirs.expires_at),
        ("early", mine.early != theirs.early),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| t!(&format!("collateral.field.{name}"))).collect()
}
