//! Makes pictures of files, takes the text out of them, and keeps hostile files away from the server.

pub(super) mod archive;
mod child;
mod job;
mod office;
mod pdf;
mod picture;
mod proof;
mod worker;

use guildhall_domain::collateral::Preview;
use serde::{Deserialize, Serialize};

pub(super) use self::job::{KIND, run};
pub use self::{
    proof::{Inspected, inspect},
    worker::run as run_worker,
};

/// Most pages that get a picture.
const PAGES: u32 = 60;
/// Most bytes of text that are kept of one file.
const TEXT: usize = 400 * 1024;

/// The sizes of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Size {
    /// For lists.
    Tile,
    /// For reading.
    Page,
}

impl Size {
    /// In pixels.
    const fn width(self) -> u32 {
        match self {
            Self::Tile => 400,
            Self::Page => 1_200,
        }
    }

    /// The name in addresses and records.
    pub(super) const fn slug(self) -> &'static str {
        match self {
            Self::Tile => "tile",
            Self::Page => "page",
        }
    }
}

/// Why a file could not be read; the code of `Preview::Failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Unreadable {
    /// It is locked.
    Password,
    /// It is not what it says it is.
    Broken,
    /// It would take more room than it may.
    TooLarge,
    /// It would take more time than it may.
    Timeout,
}

impl Unreadable {
    /// The code people's words are found by.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Broken => "broken",
            Self::TooLarge => "too-large",
            Self::Timeout => "timeout",
        }
    }
}

/// What the worker is to do.
#[derive(Debug, Serialize, Deserialize)]
struct Task {
    /// The file.
    source: std::path::PathBuf,
    /// What it is.
    media_type: String,
    /// Where pictures go.
    out: std::path::PathBuf,
    /// Whether it is looked at as a proof: only whether it can be read, and pictures are written anew without what they tell about
    /// their makers.
    #[serde(default)]
    proof: bool,
}

/// A picture the worker made.
#[derive(Debug, Serialize, Deserialize)]
struct Picture {
    page: u32,
    size: Size,
    media_type: String,
    file: String,
}

/// What the worker found.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Reading {
    /// The pictures.
    pictures: Vec<Picture>,
    /// Pages with a picture.
    pages: u32,
    /// Pages in all.
    of: u32,
    /// Of page 1.
    width: u32,
    height: u32,
    /// What people read in it.
    text: String,
    /// Why not more.
    unreadable: Option<Unreadable>,
    /// The picture written anew, when it was looked at as a proof.
    #[serde(default)]
    cleaned: Option<proof::Cleaned>,
}

/// How a media type is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Pdf,
    Image,
    Office,
    Plain,
    /// An old office file: only whether it is locked is found out.
    Compound,
    /// The browser plays it.
    Player,
    /// Nobody.
    Nobody,
}

impl Reader {
    fn of(media_type: &str) -> Self {
        match media_type {
            "application/pdf" => Self::Pdf,
            "image/png" | "image/jpeg" | "image/webp" => Self::Image,
            "text/plain" | "text/csv" | "text/vtt" => Self::Plain,
            "application/epub+zip" => Self::Office,
            "application/x-ole-storage" => Self::Compound,
            "video/mp4" | "video/webm" | "audio/mpeg" | "audio/mp4" | "audio/ogg" | "audio/wav" => Self::Player,
            office if office.starts_with("application/vnd.oasis.") || office.starts_with("application/vnd.openxmlformats-") => Self::Office,
            _ => Self::Nobody,
        }
    }
}

/// What a new file's preview is before anybody has looked at it.
pub(super) fn expected(media_type: &str) -> Preview {
    match Reader::of(media_type) {
        Reader::Pdf | Reader::Image | Reader::Office | Reader::Plain | Reader::Compound => Preview::Pending,
        Reader::Player => Preview::Playable,
        Reader::Nobody => Preview::None,
    }
}
