//! The page of one asset.

mod actions;
mod captions;
mod facts;
mod head;
mod large;
mod pages;
mod preview;
mod related;
mod usage;
mod versions;
mod whom;

use std::time::Duration;

use guildhall_domain::{
    collateral::{Asset, Preview, api},
    endpoint::Nothing,
};
use leptos::{prelude::*, task::spawn_local};

use super::who::Who;
use crate::{
    api::{question, send},
    location,
    query::query,
    rerun::rerun,
    shell::Lost,
    ui::{Remote, Shape, Tab, Tabs},
};

/// How often to look whether the pictures are there.
const LOOK_AGAIN: Duration = Duration::from_millis(2_500);

/// The page.
pub fn view() -> AnyView {
    view! { <AssetPage id=super::asset_id() /> }.into_any()
}

#[component]
fn AssetPage(
    /// Which asset.
    id: String,
) -> impl IntoView {
    let who = Who::here();
    let asset = query(move || question(&api::READ, &[&id], &Nothing {}));
    let missing = asset.is_missing();
    // Told apart from "changed", so that a newer answer does not draw the page anew.
    let is_missing = Memo::new(move |_| missing.get());
    let retry = asset.retry();
    // Pictures are made after the upload: look again until they are there.
    let awaited = Memo::new(move |_| asset.get().is_some_and(|asset| asset.current.preview == Preview::Pending));
    let clock = set_interval(
        move || {
            if awaited.get_untracked() {
                retry.run(());
            }
        },
        LOOK_AGAIN,
    );
    on_cleanup(move || {
        if let Ok(clock) = clock {
            clock.clear();
        }
    });
    // A view counts once the page is there, each time it is opened.
    let opened = Memo::new(move |_| asset.get().map(|asset| asset.id));
    rerun(move || {
        if let Some(id) = opened.get().filter(|_| who.counts()) {
            spawn_local(async move { _ = send(&api::VIEW, &[&id], &Nothing {}).await });
        }
    });
    move || {
        if is_missing.get() {
            return view! { <Lost /> }.into_any();
        }
        view! {
            <div class="page">
                <Remote of=asset.load() on_retry=retry is_empty=|_| false empty=|| () shape=Shape::Page let:asset>
                    {page(asset, who)}
                </Remote>
            </div>
        }
        .into_any()
    }
}

fn page(asset: Signal<Asset>, who: Who) -> AnyView {
    let parts = if who.is_vendor() { vendor_parts(asset, who) } else { related::related(asset) };
    view! {
        {head::head(asset, who)}
        {who.is_author().then(|| actions::notices(asset, who))}
        <div class="split">
            <div class="stack loose">
                {preview::preview(asset, who)}
                {parts}
            </div>
            <div class="stack">
                {facts::facts(asset, who)}
                {who.is_vendor().then(|| whom::whom(asset, who))}
            </div>
        </div>
    }
    .into_any()
}

/// The parts of the page that the vendor's people choose from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Versions,
    Usage,
    Related,
}

fn vendor_parts(asset: Signal<Asset>, who: Who) -> AnyView {
    let search = location::query();
    let part = Memo::new(move |_| {
        let of = |wanted: &str| search.with(|search| search.split('&').any(|pair| pair == wanted));
        if of("part=usage") {
            Part::Usage
        } else if of("part=related") {
            Part::Related
        } else {
            Part::Versions
        }
    });
    let id = asset.get_untracked().id;
    let tabs = Signal::derive(move || {
        let now = part.get();
        let tab = |own: Part, words: String, query: &str| Tab::new(words, format!("{}{query}", super::say::href(id)), now == own);
        let (versions, related) = asset.with(|asset| (asset.versions.len(), asset.related.len()));
        vec![
            tab(Part::Versions, t!("collateral.part.versions"), "").with_count(crate::i18n::number(versions as f64)),
            tab(Part::Usage, t!("collateral.part.usage"), "?part=usage"),
            tab(Part::Related, t!("collateral.part.related"), "?part=related").with_count(crate::i18n::number(related as f64)),
        ]
    });
    view! {
        <Tabs label=move || t!("collateral.parts") tabs=tabs />
        {move || match part.get() {
            Part::Versions => versions::versions(asset, who),
            Part::Usage => usage::usage(id, who),
            Part::Related => related::related(asset),
        }}
    }
    .into_any()
}
