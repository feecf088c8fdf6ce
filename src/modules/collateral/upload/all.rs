//! Words for all files at once: what is filled in here is put into every file that is not saved yet.

use guildhall_domain::{
    audience::Audience,
    collateral::{AssetInput, Kind, usage::Words},
};
use leptos::prelude::*;

use super::queue::Queue;
use crate::{
    modules::collateral::{
        form::{Draft, audience, dates, found, kinds, tongues},
        who::Who,
    },
    ui::{Button, Card, SelectField, toasts},
};

/// The card.
pub fn all(queue: Queue, words: Signal<Words>, who: Who) -> AnyView {
    let draft = Draft::of(&blank());
    draft.kind.set(String::new());
    let toasts = toasts();
    let apply = move || {
        let common = untrack(|| draft.input());
        let open = |row: &&super::queue::Row| row.cargo.step.with_untracked(|step| !step.is_over());
        let rows: Vec<_> = queue.rows.with_untracked(|rows| rows.iter().filter(open).copied().collect());
        for row in &rows {
            put(row.draft, draft, &common);
        }
        toasts.say(t!("collateral.all.applied", count = rows.len()));
    };
    let keep = move || Some(t!("collateral.all.keep"));
    view! {
        <Card>
            <details class="fold bare">
            <summary>{move || t!("collateral.all.title")}</summary>
            <div class="stack">
            <p class="muted small">{move || t!("collateral.all.lead")}</p>
            <div class="fields">
                <SelectField label=move || t!("collateral.field.kind") options=Signal::derive(kinds) value=draft.kind none=keep />
                <SelectField label=move || t!("collateral.field.language") options=Signal::derive(move || tongues(&words.get().languages)) value=draft.language none=keep />
            </div>
            {found(draft, words, who)}
            {audience::fields(draft.rule, who)}
            {dates(draft)}
            <div class="row"><Button on_click=apply>{move || t!("collateral.all.apply")}</Button></div>
            </div>
            </details>
        </Card>
    }
    .into_any()
}

fn blank() -> AssetInput {
    AssetInput {
        title: String::new(),
        kind: Kind::Other,
        language: String::new(),
        description: String::new(),
        products: Vec::new(),
        regions: Vec::new(),
        tags: Vec::new(),
        audience: Audience::default(),
        starts_at: None,
        expires_at: None,
        early: Vec::new(),
    }
}

/// Puts what is filled in into a file's words; words in lists are added.
fn put(own: Draft, from: Draft, common: &AssetInput) {
    for (own, new) in [(own.kind, from.kind), (own.language, from.language)] {
        let new = new.get_untracked();
        if !new.is_empty() {
            own.set(new);
        }
    }
    for (own, new) in [(own.products, &common.products), (own.tags, &common.tags), (own.regions, &common.regions)] {
        own.update(|own| {
            new.iter().for_each(|word| {
                if !own.contains(word) {
                    own.push(word.clone())
                }
            })
        });
    }
    if common.audience != Audience::default() {
        own.rule.set(&common.audience);
    }
    for (own, new) in [(own.starts_at, common.starts_at), (own.expires_at, common.expires_at)] {
        if new.is_some() {
            own.set(new);
        }
    }
}
