//! One result as a picture with its title.

use chrono::Utc;
use guildhall_domain::{
    collateral::{Preview, State, Tile, api, search::Found},
    endpoint::Nothing,
};
use leptos::prelude::*;

use super::super::{
    file::{self, Lie},
    say,
};
use crate::ui::{Badge, Icon, Tone};

/// Where the picture of a page lies; `size` is `tile` or `page`. The version, as a fragment, makes a new file's picture another address.
pub fn picture(id: guildhall_domain::collateral::AssetId, version: i32, page: u32, size: &str) -> String {
    format!("{}#{version}", crate::api::href(&api::PREVIEW, &[&id, &page, &size], &Nothing {}))
}

/// The stage of a tile: its picture, or the sign of its type.
pub fn stage(tile: &Tile) -> AnyView {
    match &tile.preview {
        Preview::Ready { width, height, .. } => {
            let class = match file::lie(&tile.media_type, *width, *height) {
                Lie::Paper => "",
                Lie::Slide => "mid",
                Lie::Photo => "fill",
            };
            view! { <img class=class src=picture(tile.id, tile.version, 1, "tile") alt="" width=width.to_string() height=height.to_string() loading="lazy" decoding="async" /> }
                .into_any()
        }
        Preview::Pending | Preview::None | Preview::Playable | Preview::Failed { .. } => {
            let note = match &tile.preview {
                Preview::Pending => Some(t!("collateral.preview.pending")),
                Preview::Failed { .. } => Some(t!("collateral.preview.failed")),
                Preview::None | Preview::Playable | Preview::Ready { .. } => None,
            };
            let name = file::type_name(&tile.media_type, "");
            view! {
                <span class="glyph">
                    {file::icon(&tile.media_type, tile.kind).view()}
                    <b>{name}</b>
                    {note.map(|note| view! { <span>{note}</span> })}
                </span>
            }
            .into_any()
        }
    }
}

/// The one badge of a tile: what matters most about it now.
pub fn badge(tile: &Tile) -> Option<AnyView> {
    let (words, tone, icon) = notable(tile)?;
    Some(view! { <Badge tone=tone icon=Some(icon)>{words}</Badge> }.into_any())
}

fn notable(tile: &Tile) -> Option<(String, Tone, Icon)> {
    if tile.state != State::Live {
        let (tone, icon) = say::state_look(tile.state);
        return Some((say::state(tile.state), tone, icon));
    }
    if let Some((words, tone)) = say::ending(tile.expires_at, Utc::now()) {
        return Some((words, tone, Icon::Clock));
    }
    if tile.new {
        return Some((t!("collateral.new"), Tone::Accent, Icon::New));
    }
    if tile.restricted == Some(true) {
        return Some((t!("collateral.for.restricted"), Tone::Plain, Icon::Lock));
    }
    None
}

/// The words around a match; every second piece is one.
pub fn found(found: &Found) -> AnyView {
    let pieces =
        found.pieces.iter().enumerate().map(|(index, piece)| {
            if index % 2 == 1 { view! { <mark>{piece.clone()}</mark> }.into_any() } else { piece.clone().into_any() }
        });
    view! { {pieces.collect_view()} }.into_any()
}
