//! The head of an asset's page: what it is, and what to do with it.

use guildhall_domain::{
    collateral::{Asset, State, api},
    endpoint::Nothing,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    super::{file, library::favour, say, who::Who},
    actions,
};
use crate::{
    api::{href, question},
    clipboard,
    query::patch,
    ui::{Badge, Button, Icon, IconButton, LinkButton, Look, PageHead, toasts},
};

/// Way back, badges, title, actions.
pub fn head(asset: Signal<Asset>, who: Who) -> AnyView {
    let title = Signal::derive(move || asset.with(|asset| asset.asset.title.clone()));
    let lead = Signal::derive(move || asset.with(|asset| Some(asset.asset.description.clone()).filter(|words| !words.is_empty())));
    let state = move || badges(asset, who);
    let actions = move || {
        view! {
            {download(asset)}
            {favourite(asset)}
            <IconButton icon=Icon::Link look=Look::Plain label=move || t!("collateral.copy-link") on_click=move || copy(asset) />
            {who.is_author().then(|| actions::menu(asset))}
        }
    };
    view! {
        <PageHead title=title lead=lead state=state actions=actions />
    }
    .into_any()
}

fn badges(asset: Signal<Asset>, who: Who) -> impl IntoView {
    move || {
        let asset = asset.get();
        let (tone, icon) = say::state_look(asset.state);
        let state = (who.is_vendor() || asset.state != State::Live)
            .then(|| view! { <Badge tone=tone icon=Some(icon)>{say::state(asset.state)}</Badge> });
        let ending = say::ending(asset.asset.expires_at, chrono::Utc::now()).filter(|_| asset.state == State::Live);
        let ends = ending.map(|(words, tone)| view! { <Badge tone=tone icon=Some(Icon::Clock)>{words}</Badge> });
        view! { {state} {ends} }
    }
}

fn download(asset: Signal<Asset>) -> AnyView {
    let id = asset.get_untracked().id;
    let words = move || {
        asset.with(|asset| {
            let format = file::type_name(&asset.current.media_type, &asset.current.file_name);
            if format.is_empty() { t!("collateral.download") } else { t!("collateral.download.format", format = format) }
        })
    };
    let name = Signal::derive(move || asset.with(|asset| asset.current.file_name.clone()));
    view! { <LinkButton look=Look::Primary icon=Icon::Download href=href(&api::FILE, &[&id], &Nothing {}) download=name>{words}</LinkButton> }.into_any()
}

fn favourite(asset: Signal<Asset>) -> AnyView {
    let on = Signal::derive(move || asset.with(|asset| asset.favourite));
    let toggle = move || {
        let (id, wanted) = (asset.with_untracked(|asset| asset.id), !on.get_untracked());
        let shown = patch(&question(&api::READ, &[&id], &Nothing {}), move |asset: &Asset| Asset { favourite: wanted, ..asset.clone() });
        let toasts = toasts();
        spawn_local(async move {
            match favour(id, wanted).await {
                Ok(_) => shown.keep(),
                Err(error) => {
                    shown.take_back();
                    toasts.fail(error.trouble().title);
                }
            }
        });
    };
    view! { <Button icon=Icon::Star pressed=on on_click=toggle>{move || t!("collateral.favourite")}</Button> }.into_any()
}

fn copy(asset: Signal<Asset>) {
    let address = window().location().origin().unwrap_or_default() + &say::href(asset.with_untracked(|asset| asset.id));
    let toasts = toasts();
    spawn_local(async move {
        match clipboard::copy(&address).await {
            true => toasts.say(t!("collateral.copied")),
            false => toasts.fail(t!("collateral.not-copied", address = address)),
        }
    });
}
