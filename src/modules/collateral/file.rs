//! What a file is called and drawn as, by its media type.

use chrono::{DateTime, Utc};
use guildhall_domain::collateral::Kind;

use crate::ui::{Icon, Tone};

/// The short name people know a type of file by: "PDF". The same in every language.
#[must_use]
pub fn type_name(media_type: &str, file_name: &str) -> String {
    let known = match media_type {
        "application/pdf" => "PDF",
        "image/png" => "PNG",
        "image/jpeg" => "JPEG",
        "image/webp" => "WebP",
        "image/gif" => "GIF",
        "image/svg+xml" => "SVG",
        "video/mp4" => "MP4",
        "video/webm" => "WebM",
        "video/quicktime" => "MOV",
        "application/zip" => "ZIP",
        "text/plain" => "TXT",
        "text/csv" => "CSV",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "DOCX",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "XLSX",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PPTX",
        "application/msword" => "DOC",
        "application/vnd.ms-excel" => "XLS",
        "application/vnd.ms-powerpoint" => "PPT",
        "application/vnd.oasis.opendocument.text" => "ODT",
        "application/vnd.oasis.opendocument.spreadsheet" => "ODS",
        "application/vnd.oasis.opendocument.presentation" => "ODP",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let extension = file_name.rsplit_once('.').map(|(_, extension)| extension).filter(|extension| (1..=5).contains(&extension.len()));
    extension.map(str::to_uppercase).unwrap_or_default()
}

/// The sign of a file.
#[must_use]
pub fn icon(media_type: &str, kind: Kind) -> Icon {
    let is = |part: &str| media_type.contains(part);
    if is("image/") {
        Icon::Image
    } else if is("video/") {
        Icon::Film
    } else if is("sheet") || is("excel") || is("csv") {
        Icon::Sheet
    } else if is("presentation") || is("powerpoint") {
        Icon::Slides
    } else if is("audio/") {
        Icon::Sound
    } else if is("zip") {
        Icon::Box
    } else if is("pdf") || is("word") || is("text") {
        Icon::FileText
    } else {
        by_kind(kind)
    }
}

fn by_kind(kind: Kind) -> Icon {
    match kind {
        Kind::Presentation => Icon::Slides,
        Kind::PriceList => Icon::Sheet,
        Kind::Image => Icon::Image,
        Kind::Video => Icon::Film,
        Kind::DataSheet | Kind::ApplicationNote | Kind::CaseStudy | Kind::Manual | Kind::BattleCard | Kind::Form | Kind::Certificate => {
            Icon::FileText
        }
        Kind::Template | Kind::Other => Icon::File,
    }
}

/// Whole days until a moment; the last day counts as 0. Negative once it is over.
#[must_use]
pub fn days_left(until: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (until - now).num_seconds().div_euclid(86_400)
}

/// How urgent the end is; nothing to say while it is more than 30 days away.
#[must_use]
pub fn urgency(days: i64) -> Option<Tone> {
    match days {
        ..8 => Some(Tone::Danger),
        8..=30 => Some(Tone::Warning),
        _ => None,
    }
}

/// How a picture lies on its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// Paper: bleeds off the lower edge.
    Paper,
    /// Slides: in the middle.
    Slide,
    /// Photos: fill it.
    Photo,
}

/// How a preview lies, by type and shape.
#[must_use]
pub fn lie(media_type: &str, width: u32, height: u32) -> Lie {
    if media_type.starts_with("image/") || media_type.starts_with("video/") {
        Lie::Photo
    } else if width > height {
        Lie::Slide
    } else {
        Lie::Paper
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_short_names() {
        assert_eq!(type_name("application/pdf", "a.bin"), "PDF");
        assert_eq!(type_name("application/octet-stream", "firmware.hex"), "HEX");
        assert_eq!(type_name("application/octet-stream", "README"), "");
    }

    #[test]
    fn the_last_day_is_no_day_left() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().expect("an instant");
        let now = at("2026-11-23T12:00:00Z");
        assert_eq!(days_left(at("2026-11-24T11:59:59Z"), now), 0);
        assert_eq!(days_left(at("2026-12-02T12:00:00Z"), now), 9);
        assert_eq!(days_left(at("2026-11-23T11:00:00Z"), now), -1);
        assert_eq!(urgency(7), Some(Tone::Danger));
        assert_eq!(urgency(30), Some(Tone::Warning));
        assert_eq!(urgency(31), None);
    }

    #[test]
    fn slides_and_paper_lie_differently() {
        assert_eq!(lie("application/pdf", 400, 566), Lie::Paper);
        assert_eq!(lie("application/pdf", 400, 225), Lie::Slide);
        assert_eq!(lie("image/png", 400, 225), Lie::Photo);
    }
}
