//! Bringing files in: announced by hash, sent in pieces, finished with their words; changing many at once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AssetId, AssetInput, Kind};
use crate::{
    audience::Audience,
    id::Id,
    invalid::{Check, Invalid},
};

/// Largest piece of an upload, in bytes.
pub const PIECE: u64 = 8 * 1024 * 1024;
/// Hours after which an unfinished upload is forgotten.
pub const FORGOTTEN_AFTER_HOURS: i64 = 24;

/// Marks ids of uploads.
#[derive(Debug, Clone, Copy)]
pub enum UploadKey {}
/// An upload's id.
pub type UploadId = Id<UploadKey>;

/// Announces a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UploadInput {
    /// SHA-256 of the content, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// The file's name, without folders.
    pub file_name: String,
    /// Uploads of the same content that go on in the same browser: an unfinished one is continued, but none of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub besides: Vec<UploadId>,
}

impl UploadInput {
    /// Checks every field; `max` is the largest file in bytes.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self, max: u64) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.sha256.len() != 64 || !self.sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            check.fail("/sha256", "malformed");
        }
        if self.size == 0 {
            check.fail("/size", "empty-file");
        } else if self.size > max {
            check.fail_with("/size", "file-too-large", [("max", max.into()), ("actual", self.size.into())]);
        }
        let file_name = file_name(&self.file_name);
        if file_name.is_empty() {
            check.fail("/file_name", "required");
        }
        check.at_most("/besides", &self.besides, 1_000);
        check.finish(Self { sha256: self.sha256.clone(), size: self.size, file_name, besides: self.besides.clone() })
    }
}

/// The name a file is saved under: the last part of a path, without control, direction and reserved characters, at most 200
/// characters with its extension kept. Any script is welcome. Empty when nothing is left.
#[must_use]
pub fn file_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let unsafe_char = |c: char| {
        c.is_control()
            || matches!(c, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    let clean: String = last.chars().filter(|c| !unsafe_char(*c)).collect();
    let clean = clean.trim().trim_end_matches(['.', ' ']).trim_start_matches('.').trim();
    let length = clean.chars().count();
    if length <= 200 {
        return clean.to_owned();
    }
    let (stem, extension) = clean.rsplit_once('.').filter(|(_, e)| e.chars().count() <= 10).unwrap_or((clean, ""));
    let keep = 199 - extension.chars().count();
    let stem: String = stem.chars().take(keep).collect();
    if extension.is_empty() { stem } else { format!("{stem}.{extension}") }
}

/// An upload on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upload {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: UploadId,
    /// Bytes that have arrived and are safe: where to continue. Equal to the size when nothing needs to be sent.
    pub received: u64,
    /// Size announced.
    pub size: u64,
    /// Largest piece the server takes, in bytes.
    pub piece: u64,
    /// Assets that have this very content; then its bytes need not travel.
    pub known: Vec<KnownAsset>,
    /// What the server would fill in, from name and content.
    pub suggestion: Suggestion,
}

/// An asset that has the same content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KnownAsset {
    /// Id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: AssetId,
    /// Title.
    pub title: String,
    /// Which version has it.
    pub version: i32,
}

/// What is likely right for a new asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// Title from the file's name.
    pub title: String,
    /// Kind from the file's name and extension.
    pub kind: Kind,
    /// Language from the file's name, else the portal's default.
    pub language: String,
}

/// A title from a file's name: without extension, separators as spaces.
#[must_use]
pub fn title_from(file_name: &str) -> String {
    let stem = file_name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map_or(file_name, |(stem, _)| stem);
    let spaced: String = stem.chars().map(|c| if c == '_' { ' ' } else { c }).collect();
    let title = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    title.chars().take(200).collect()
}

/// A kind from a file's name: known words first, then the extension.
#[must_use]
pub fn kind_from(file_name: &str) -> Kind {
    const WORDS: &[(&str, Kind)] = &[
        ("datasheet", Kind::DataSheet),
        ("data sheet", Kind::DataSheet),
        ("datenblatt", Kind::DataSheet),
        ("application note", Kind::ApplicationNote),
        ("anwendung", Kind::ApplicationNote),
        ("case study", Kind::CaseStudy),
        ("referenz", Kind::CaseStudy),
        ("price list", Kind::PriceList),
        ("pricelist", Kind::PriceList),
        ("preisliste", Kind::PriceList),
        ("manual", Kind::Manual),
        ("handbuch", Kind::Manual),
        ("anleitung", Kind::Manual),
        ("battle card", Kind::BattleCard),
        ("battlecard", Kind::BattleCard),
        ("certificate", Kind::Certificate),
        ("zertifikat", Kind::Certificate),
        ("form", Kind::Form),
        ("formular", Kind::Form),
        ("template", Kind::Template),
        ("vorlage", Kind::Template),
    ];
    let name: String = file_name.to_lowercase().chars().map(|c| if matches!(c, '_' | '-') { ' ' } else { c }).collect();
    let has = |word: &str| {
        name.match_indices(word).any(|(at, _)| {
            let before = name.get(..at).and_then(|head| head.chars().next_back());
            let after = name.get(at + word.len()..).and_then(|tail| tail.chars().next());
            !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphabetic)
        })
    };
    if let Some((_, kind)) = WORDS.iter().find(|(word, _)| has(word)) {
        return *kind;
    }
    match name.rsplit('.').next().unwrap_or_default() {
        "pptx" | "ppt" | "odp" | "key" => Kind::Presentation,
        "png" | "jpg" | "jpeg" | "webp" | "gif" => Kind::Image,
        "mp4" | "mov" | "webm" => Kind::Video,
        _ => Kind::Other,
    }
}

/// Finishes an upload as a new asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    /// The complete upload.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub upload: UploadId,
    /// What it is and who sees it.
    pub asset: AssetInput,
    /// Whether it is published at once (and then waits for approval, unless the author may approve alone).
    pub publish: bool,
}

/// Finishes an upload as a new version of an asset.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct VersionInput {
    /// The complete upload.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub upload: UploadId,
    /// What changed.
    pub note: String,
}

/// Makes an old version the current one, as a new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RevertInput {
    /// Number of the old version.
    pub number: i32,
    /// Why; may be empty.
    #[serde(default)]
    pub note: String,
}

/// Why an asset is sent back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RejectInput {
    /// Why, for the author.
    pub reason: String,
}

/// Captions of a video: WebVTT text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CaptionsInput {
    /// The WebVTT file's text.
    pub webvtt: String,
}

impl CaptionsInput {
    /// Checks that it is WebVTT: the signature and at least one cue.
    ///
    /// # Errors
    /// When it is not.
    pub fn check(&self) -> Result<&str, Invalid> {
        let text = self.webvtt.trim_start_matches('\u{feff}');
        if !text.starts_with("WEBVTT") || !text.contains("-->") {
            return Err(Invalid::field("/webvtt", "not-webvtt"));
        }
        if text.len() > 512 * 1024 {
            return Err(Invalid::field("/webvtt", "too-long"));
        }
        Ok(text)
    }
}

/// Changes many assets at once. What is absent stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BulkInput {
    /// Which, at most 500.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub ids: Vec<AssetId>,
    /// New kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<Kind>,
    /// New language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Products to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_products: Vec<String>,
    /// Products to take away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_products: Vec<String>,
    /// Tags to add.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add_tags: Vec<String>,
    /// Tags to take away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove_tags: Vec<String>,
    /// New regions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regions: Option<Vec<String>>,
    /// New audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<Audience>,
    /// New dates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dates: Option<Dates>,
    /// What to do with them afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<BulkAction>,
}

/// From when to when.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Dates {
    /// From when; at once when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when; for ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
}

/// What can be done with many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BulkAction {
    /// Publish.
    Publish,
    /// Approve.
    Approve,
    /// Archive.
    Archive,
    /// Restore.
    Restore,
}

/// What became of each.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkResult {
    /// How many were changed.
    pub changed: u32,
    /// Which were not, and why.
    pub refused: Vec<Refused>,
}

/// An asset that was not changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Refused {
    /// Which.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: AssetId,
    /// Its title; empty when there is no such asset.
    pub title: String,
    /// Why: a problem code.
    pub code: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_paths_and_tricks_but_keep_their_script() {
        for (given, kept) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\Temp\\Preisliste 2027.pdf", "Preisliste 2027.pdf"),
            ("価格表.pdf", "価格表.pdf"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\u{0}b.pdf", "ab.pdf"),
            ("..", ""),
            (".htaccess", "htaccess"),
            ("name. ", "name"),
            ("a<b>:c.pdf", "abc.pdf"),
        ] {
            assert_eq!(file_name(given), kept, "{given:?}");
        }
        let long = format!("{}.pdf", "x".repeat(400));
        assert_eq!(file_name(&long).chars().count(), 200);
        assert!(file_name(&long).ends_with(".pdf"));
    }

    #[test]
    fn suggestions_come_from_the_name() {
        assert_eq!(title_from("HX-40_clamp-on__flow_meter.pdf"), "HX-40 clamp-on flow meter");
        assert_eq!(title_from("README"), "README");
        assert_eq!(kind_from("HX-40_Datenblatt.pdf"), Kind::DataSheet);
        assert_eq!(kind_from("Sommer-Preisliste.xlsx"), Kind::PriceList);
        assert_eq!(kind_from("performance.pdf"), Kind::Other, "form inside performance is no form");
        assert_eq!(kind_from("deck.pptx"), Kind::Presentation);
    }

    #[test]
    fn an_announcement_is_checked() {
        let input = UploadInput { sha256: "XYZ".into(), size: 11, file_name: "..".into(), besides: vec![] };
        let invalid = input.check(10).expect_err("all is wrong");
        let pointers: Vec<_> = invalid.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/sha256", "/size", "/file_name"]);
    }

    #[test]
    fn captions_are_webvtt() {
        assert!(CaptionsInput { webvtt: "WEBVTT\n\n00:00.000 --> 00:01.000\nHello".into() }.check().is_ok());
        assert!(CaptionsInput { webvtt: "1\n00:00:00,000 --> 00:00:01,000\nHello".into() }.check().is_err());
    }
}
