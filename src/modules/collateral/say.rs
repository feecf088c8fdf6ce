//! What things of the library are called, in the reader's language.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    collateral::{Asset, AssetId, Kind, Preview, State, Tile},
    portal::{self, Portal},
};

use super::{
    address::{audience_from, kind_from, state_from},
    facet::Facet,
    file,
};
use crate::{
    i18n::{language, language_name},
    ui::{Icon, Tone},
};

/// A kind: "Data sheet".
pub fn kind(kind: Kind) -> String {
    t!(&format!("collateral.kind.{}", kind.slug()))
}

/// A state: "Waits for approval".
pub fn state(state: State) -> String {
    t!(&format!("collateral.state.{}", state.slug()))
}

/// The colour and sign of a state.
pub const fn state_look(state: State) -> (Tone, Icon) {
    match state {
        State::Draft => (Tone::Plain, Icon::Pen),
        State::Pending => (Tone::Warning, Icon::Half),
        State::Scheduled => (Tone::Accent, Icon::Calendar),
        State::Live => (Tone::Success, Icon::Done),
        State::Expired => (Tone::Danger, Icon::Clock),
        State::Archived => (Tone::Plain, Icon::Archive),
    }
}

/// A facet: "Product".
pub fn facet(facet: Facet) -> String {
    t!(&format!("collateral.facet.{}", facet.key()))
}

/// A value of a facet.
pub fn value(portal: &Portal, facet: Facet, value: &str) -> String {
    match facet {
        Facet::Kind => kind_from(value).map(kind),
        Facet::State => state_from(value).map(state),
        Facet::Audience => audience_from(value).map(|_| t!(&format!("collateral.for.{value}"))),
        Facet::Language => Some(language_name(value)),
        Facet::Region => Some(portal::label(&portal.regions, value, &language()).to_owned()),
        Facet::Product | Facet::Tag => None,
    }
    .unwrap_or_else(|| value.to_owned())
}

/// The line below a title: "Data sheet · PDF, 8 pages".
pub fn line(tile: &Tile) -> String {
    let kind = kind(tile.kind);
    let format = file::type_name(&tile.media_type, "");
    let extent = extent(&tile.preview, &tile.media_type, tile.size);
    if format.is_empty() {
        t!("collateral.tile.line-plain", kind = kind, extent = extent)
    } else {
        t!("collateral.tile.line", kind = kind, format = format, extent = extent)
    }
}

/// How long a file is: its pages where they are known, else its size.
pub fn extent(preview: &Preview, media_type: &str, size: u64) -> String {
    match preview {
        Preview::Ready { of, .. } if !media_type.starts_with("image/") => t!("collateral.pages", count = *of),
        Preview::Ready { .. } | Preview::Pending | Preview::None | Preview::Playable | Preview::Failed { .. } => crate::i18n::bytes(size),
    }
}

/// When something ends, if that is near: the words and how urgent it is.
pub fn ending(expires_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<(String, Tone)> {
    let days = file::days_left(expires_at?, now);
    let tone = file::urgency(days)?;
    let words = match days {
        ..0 => return None,
        0 => t!("collateral.ends.today"),
        days => t!("collateral.ends.days", count = days),
    };
    Some((words, tone))
}

/// The address of an asset's page.
pub fn href(id: AssetId) -> String {
    crate::api::link(&format!("/collateral/{id}"))
}

/// The name of a version: "Version 3".
pub fn version(asset: &Asset) -> String {
    t!("collateral.version", number = asset.current.number)
}

/// How long something is still seen: "9 days left".
pub fn days_left(until: DateTime<Utc>, now: DateTime<Utc>) -> String {
    match file::days_left(until, now) {
        ..0 => t!("collateral.left.over"),
        0 => t!("collateral.left.today"),
        days => t!("collateral.left.days", count = days),
    }
}
