//! Captions of a video: a WebVTT file.

use guildhall_domain::{
    collateral::{Asset, AssetId, api, upload::CaptionsInput},
    endpoint::Nothing,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::question,
    query::{Errors, mutation},
    ui::{Button, Dialog, FileField, Given, Icon, toasts},
};

/// The button and its dialog.
pub fn captions(asset: Signal<Asset>) -> AnyView {
    let is_video = Memo::new(move |_| asset.with(|asset| asset.current.media_type.starts_with("video/")));
    let has = Memo::new(move |_| asset.with(|asset| asset.captions));
    let id = asset.get_untracked().id;
    let open = RwSignal::new(false);
    let words = move || if has.get() { t!("collateral.captions.replace") } else { t!("collateral.captions.add") };
    let view = move || {
        is_video.get().then(|| {
            view! {
                <Button icon=Icon::Sound on_click=move || open.set(true)>{words}</Button>
                <Dialog open=open title=words>{field(id, open)}</Dialog>
            }
        })
    };
    view.into_any()
}

fn field(id: AssetId, open: RwSignal<bool>) -> AnyView {
    let save = mutation(&api::SET_CAPTIONS, Errors::Inline)
        .invalidates("/api/v1/collateral")
        .seeds(|asset: &Asset| question(&api::READ, &[&asset.id], &Nothing {}));
    let toasts = toasts();
    let given = move |files: Vec<Given>| {
        let Some(given) = files.into_iter().next() else { return };
        spawn_local(async move {
            let text = wasm_bindgen_futures::JsFuture::from(given.file.text()).await;
            let input = CaptionsInput { webvtt: text.ok().and_then(|text| text.as_string()).unwrap_or_default() };
            if let Err(invalid) = input.check() {
                return save.refuse(invalid);
            }
            save.run(&[&id], input, move |_| {
                open.set(false);
                toasts.say(t!("collateral.captions.saved"));
            });
        });
    };
    let error = Signal::derive(move || save.trouble().get().map(|trouble| trouble.at("/webvtt").unwrap_or(trouble.title)));
    view! { <FileField label=move || t!("collateral.captions.file") accept=".vtt,text/vtt" help=move || Some(t!("collateral.captions.help")) error=error on_files=given /> }.into_any()
}
