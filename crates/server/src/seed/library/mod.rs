//! The demo library: about 150 real files of one invented vendor, the same bytes every time.

mod block;
mod canvas;
mod chart;
mod document;
mod docx;
mod drawing;
mod expand;
mod flow;
mod metrics;
pub(super) mod package;
mod pdf;
mod pptx;
mod prices;
mod raster;
mod script;
mod shape;
mod table;
#[cfg(test)]
mod tests;
mod usage;
mod words;
mod xlsx;

use guildhall_domain::audience::Audience;

pub use usage::{DemoEvent, Taken, usage};

/// An asset of the demo. Days are counted from the day of seeding; negative ones lie in the past.
pub struct DemoAsset {
    /// Stable short name, unique.
    pub slug: &'static str,
    /// Title, in the asset's language.
    pub title: &'static str,
    /// A sentence or two.
    pub description: &'static str,
    /// Slug of its kind.
    pub kind: &'static str,
    /// Products it is about.
    pub products: Vec<&'static str>,
    /// Regions it is for; empty: everywhere.
    pub regions: Vec<&'static str>,
    /// Free words.
    pub tags: Vec<&'static str>,
    /// Language tag.
    pub language: &'static str,
    /// Who sees it.
    pub audience: Audience,
    /// What its author and the approvers did.
    pub stage: DemoStage,
    /// Day the embargo ends.
    pub starts_day: Option<i32>,
    /// Day it expires.
    pub expires_day: Option<i32>,
    /// Versions, oldest first; the last is the current one.
    pub versions: Vec<DemoVersion>,
    /// WebVTT captions of a video.
    pub captions: Option<&'static str>,
    /// Which of the vendor's authors made it; take it modulo their number.
    pub author: usize,
}

/// What its author and the approvers did with an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoStage {
    /// Being worked on.
    Draft,
    /// Published, waits for approval.
    Pending,
    /// Published and approved; the dates decide.
    Approved,
    /// Sent back.
    Rejected {
        /// Why.
        reason: &'static str,
    },
    /// Put away.
    Archived,
}

/// One version of an asset.
pub struct DemoVersion {
    /// File name.
    pub file_name: String,
    /// What changed.
    pub note: &'static str,
    /// Day it was made.
    pub day_offset: i32,
    make: Box<dyn Fn() -> Vec<u8> + Send + Sync>,
}

impl DemoVersion {
    /// The file's bytes, made on the spot.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        (self.make)()
    }
}

/// All assets. Files are made when their bytes are asked for.
#[must_use]
pub fn assets() -> Vec<DemoAsset> {
    script::SOURCES.iter().flat_map(|(kind, source)| script::read(kind, source)).collect()
}
