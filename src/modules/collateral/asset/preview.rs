//! Looking at an asset without downloading it, in each of its stages.

use guildhall_domain::{
    collateral::{Asset, Preview, api},
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::{
    super::{file, who::Who},
    pages,
};
use crate::{
    api::href,
    ui::{Card, CardKind, Notice, Tone},
};

/// The preview.
pub fn preview(asset: Signal<Asset>, who: Who) -> AnyView {
    // Drawn anew when it is another file or its pictures have come, not when a word of the asset changes.
    let face = Memo::new(move |_| {
        asset
            .with(|asset| (asset.id, asset.current.number, asset.current.media_type.clone(), asset.current.preview.clone(), asset.captions))
    });
    let view = move || {
        face.track();
        let asset = asset.get_untracked();
        match &asset.current.preview {
            Preview::Ready { .. } => pages::pages(&asset),
            Preview::Playable => video(&asset, who),
            Preview::Pending => glyph(&asset, t!("collateral.preview.pending.long")),
            Preview::None => glyph(&asset, t!("collateral.preview.none")),
            Preview::Failed { code } => view! { {unreadable(code, who)} {glyph(&asset, t!("collateral.preview.failed.long"))} }.into_any(),
        }
    };
    view.into_any()
}

fn glyph(asset: &Asset, words: String) -> AnyView {
    let icon = file::icon(&asset.current.media_type, asset.asset.kind);
    let name = file::type_name(&asset.current.media_type, &asset.current.file_name);
    view! {
        <Card kind=CardKind::Flush>
            <div class="stage tall"><span class="glyph">{icon.view()} <b>{name}</b> <span>{words}</span></span></div>
        </Card>
    }
    .into_any()
}

/// Why a file cannot be read: for those who can mend it.
fn unreadable(code: &str, who: Who) -> Option<AnyView> {
    let known = crate::i18n::try_say(&format!("collateral.unreadable.{code}"), &[]);
    let words = known.unwrap_or_else(|| t!("collateral.unreadable.broken"));
    who.is_vendor().then(|| view! { <Notice tone=Tone::Warning>{words}</Notice> }.into_any())
}

fn video(asset: &Asset, who: Who) -> AnyView {
    let id = asset.id;
    let version = asset.current.number;
    let source = format!("{}#{version}", href(&api::FILE, &[&id], &Nothing {}));
    let label = asset.asset.title.clone();
    let language = asset.asset.language.clone();
    let name = crate::i18n::language_name(&language);
    let captions = asset.captions.then(|| {
        view! { <track kind="captions" src=href(&api::CAPTIONS, &[&id], &Nothing {}) srclang=language label=name default /> }
    });
    let lacking =
        (!asset.captions && who.is_author()).then(|| view! { <Notice tone=Tone::Warning>{t!("collateral.captions.missing")}</Notice> });
    view! {
        {lacking}
        <video class="player" controls preload="metadata" aria-label=label src=source>{captions}</video>
    }
    .into_any()
}
