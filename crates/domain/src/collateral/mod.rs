//! The library of sales material: assets, their versions, who sees them when, and how they are found.

pub mod api;
mod rules;
pub mod search;
mod terms;
pub mod upload;
pub mod usage;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::rules::{Refusal, approve, approves_alone, ask, ask_again, can_archive, can_publish, can_reject, can_restore, needs_review};
pub use self::terms::check_regions;
use crate::{
    access::{Access, Actor},
    audience::Audience,
    id::Id,
    invalid::{Check, Invalid},
    language::Language,
    partner::PersonId,
};

/// Marks ids of assets.
#[derive(Debug, Clone, Copy)]
pub enum AssetKey {}
/// An asset's id. It stays through all versions, and so does its address.
pub type AssetId = Id<AssetKey>;

/// What an asset is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Technical data on a page or two.
    DataSheet,
    /// How to use the product for a purpose.
    ApplicationNote,
    /// What a customer achieved.
    CaseStudy,
    /// Prices.
    PriceList,
    /// Slides.
    Presentation,
    /// How to install and run it.
    Manual,
    /// How it compares.
    BattleCard,
    /// To be filled in.
    Form,
    /// Conformity, approvals.
    Certificate,
    /// Photos, logos, banners.
    Image,
    /// Film.
    Video,
    /// To be adapted by partners.
    Template,
    /// Anything else.
    Other,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 13] = [
        Self::DataSheet,
        Self::ApplicationNote,
        Self::CaseStudy,
        Self::PriceList,
        Self::Presentation,
        Self::Manual,
        Self::BattleCard,
        Self::Form,
        Self::Certificate,
        Self::Image,
        Self::Video,
        Self::Template,
        Self::Other,
    ];

    /// The name on the wire and in catalogue keys (`collateral.kind.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::DataSheet => "data_sheet",
            Self::ApplicationNote => "application_note",
            Self::CaseStudy => "case_study",
            Self::PriceList => "price_list",
            Self::Presentation => "presentation",
            Self::Manual => "manual",
            Self::BattleCard => "battle_card",
            Self::Form => "form",
            Self::Certificate => "certificate",
            Self::Image => "image",
            Self::Video => "video",
            Self::Template => "template",
            Self::Other => "other",
        }
    }

    /// The kind of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.slug() == slug)
    }
}

/// What an author says about an asset. Title, kind and language are required; nothing else is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AssetInput {
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// Language it is written in, a BCP 47 tag.
    pub language: String,
    /// A sentence or two; may be empty.
    #[serde(default)]
    pub description: String,
    /// Products it is about.
    #[serde(default)]
    pub products: Vec<String>,
    /// Regions it is for, terms of the vocabulary; empty: everywhere. Sorts and filters, does not hide: that is the audience's.
    #[serde(default)]
    pub regions: Vec<String>,
    /// Free words.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Who sees it.
    #[serde(default)]
    pub audience: Audience,
    /// Embargo: from when it is seen; at once when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when it is seen: the second after, it is gone. For ever when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// People who see it before the embargo ends; the audience does not apply to them.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub early: Vec<PersonId>,
}

impl AssetInput {
    /// Checks every field and brings it into its one spelling.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let title = check.text("/title", &self.title, 200);
        let description = check.optional_text("/description", &self.description, 2_000);
        let language = self.language.parse::<Language>().map_or_else(
            |_| {
                check.fail("/language", if self.language.trim().is_empty() { "required" } else { "not-one-of" });
                String::new()
            },
            |language| language.tag().to_owned(),
        );
        let products = words(&mut check, "/products", &self.products);
        let regions = words(&mut check, "/regions", &self.regions);
        let tags = words(&mut check, "/tags", &self.tags);
        let audience = self.audience.check("/audience", &mut check);
        check.at_most("/early", &self.early, 200);
        if let (Some(start), Some(end)) = (self.starts_at, self.expires_at)
            && end <= start
        {
            check.fail("/expires_at", "ends-before-start");
        }
        check.finish(Self {
            title,
            description,
            language,
            products,
            regions,
            tags,
            audience,
            kind: self.kind,
            starts_at: self.starts_at,
            expires_at: self.expires_at,
            early: self.early.clone(),
        })
    }
}

/// At most 50 words of at most 60 characters, trimmed, each once, in the order given.
fn words(check: &mut Check, pointer: &str, words: &[String]) -> Vec<String> {
    check.at_most(pointer, words, 50);
    let mut tidy: Vec<String> = Vec::with_capacity(words.len());
    for (index, word) in words.iter().enumerate() {
        let word = check.text(&format!("{pointer}/{index}"), word, 60);
        if !tidy.contains(&word) {
            tidy.push(word);
        }
    }
    tidy
}

/// What an author did with an asset; with dates and approval it makes the [`State`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being worked on.
    Draft,
    /// Meant to be seen.
    Published,
    /// Put away.
    Archived,
}

/// Whether the current version may be seen. Outranks dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Approval {
    /// Waits; `given` of the needed approvals are there.
    Pending {
        /// Who has approved so far, different people.
        #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
        given: Vec<PersonId>,
    },
    /// May be seen.
    Approved,
    /// Sent back to its author.
    Rejected {
        /// Why.
        reason: String,
    },
}

/// Where an asset stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being worked on, or sent back.
    Draft,
    /// Published, waits for approval.
    Pending,
    /// Approved, its time has not come.
    Scheduled,
    /// Seen by its audience.
    Live,
    /// Its time is over.
    Expired,
    /// Put away.
    Archived,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Pending, Self::Scheduled, Self::Live, Self::Expired, Self::Archived];

    /// The name on the wire and in catalogue keys (`collateral.state.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Scheduled => "scheduled",
            Self::Live => "live",
            Self::Expired => "expired",
            Self::Archived => "archived",
        }
    }
}

/// What decides who sees an asset and when. Everything that shows assets (list, file, preview, search, count) asks this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visibility<'a> {
    /// What the author did.
    pub stage: Stage,
    /// Whether the newest version may be seen.
    pub approval: &'a Approval,
    /// The version that was approved last: what partners get, also while a newer one waits.
    pub live: Option<i32>,
    /// From when.
    pub starts_at: Option<DateTime<Utc>>,
    /// Until when.
    pub expires_at: Option<DateTime<Utc>>,
    /// By whom.
    pub audience: &'a Audience,
    /// By whom earlier.
    pub early: &'a [PersonId],
}

impl Visibility<'_> {
    /// Where the asset stands at a moment for those who look after it. Approval outranks dates: what is not approved is never live.
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match (self.stage, self.approval, self.live) {
            (Stage::Archived, ..) => State::Archived,
            (Stage::Draft, ..) | (Stage::Published, Approval::Rejected { .. }, None) => State::Draft,
            (Stage::Published, Approval::Pending { .. }, _) => State::Pending,
            (Stage::Published, Approval::Approved, _) | (Stage::Published, Approval::Rejected { .. }, Some(_)) => self.by_dates(now),
        }
    }

    /// Where it stands for its readers: a version that waits or was sent back leaves the approved one before it in sight.
    #[must_use]
    pub fn shown(&self, now: DateTime<Utc>) -> State {
        match (self.stage, self.live) {
            (Stage::Published, Some(_)) => self.by_dates(now),
            (Stage::Published, None) | (Stage::Draft | Stage::Archived, _) => self.state(now),
        }
    }

    /// Where it stands for somebody.
    #[must_use]
    pub fn state_for(&self, actor: &Actor, now: DateTime<Utc>) -> State {
        if actor.is_vendor() { self.state(now) } else { self.shown(now) }
    }

    fn by_dates(&self, now: DateTime<Utc>) -> State {
        match (self.starts_at, self.expires_at) {
            (_, Some(end)) if now >= end => State::Expired,
            (Some(start), _) if now < start => State::Scheduled,
            _ => State::Live,
        }
    }

    /// Whether a person sees the asset at a moment. The vendor's people see every state; partners' people see what is live
    /// and meant for them, or scheduled and opened early to them by name.
    #[must_use]
    pub fn is_seen_by(&self, actor: &Actor, now: DateTime<Utc>) -> bool {
        if actor.is_vendor() {
            return true;
        }
        let early = self.early.contains(&actor.person);
        match self.shown(now) {
            State::Live => early || self.audience.admits(&actor.viewer()),
            State::Scheduled => early,
            State::Draft | State::Pending | State::Expired | State::Archived => false,
        }
    }
}

/// Whether the person writes for the library.
#[must_use]
pub fn is_author(actor: &Actor) -> bool {
    Access::Author.admits(Some(actor))
}

/// A version of an asset's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Version {
    /// 1, 2, 3 …
    pub number: i32,
    /// What changed.
    pub note: String,
    /// Who put it there.
    pub author: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Name the file is saved under.
    pub file_name: String,
    /// Media type, decided by content.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the content, lower-case hexadecimal.
    pub sha256: String,
    /// How far the preview is.
    pub preview: Preview,
    /// Whether it is the one people get.
    pub current: bool,
}

/// How far the preview of a version is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Preview {
    /// Being made.
    Pending,
    /// There are pictures of this many pages.
    Ready {
        /// Pages with a picture; 1 for images.
        pages: u32,
        /// Pages in all, when the file says so: long files are pictured up to a limit.
        of: u32,
        /// Width of page 1 in pixels.
        width: u32,
        /// Height of page 1 in pixels.
        height: u32,
    },
    /// The file has no pictures (office files, archives); its text may still be searched.
    None,
    /// The browser plays it.
    Playable,
    /// The file could not be read: the catalogue key is `collateral.unreadable.<code>`.
    Failed {
        /// `password`, `broken`, `too-large`, `timeout`.
        code: String,
    },
}

/// An asset in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tile {
    /// Id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: AssetId,
    /// Title.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// Language.
    pub language: String,
    /// Products.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// Where it stands.
    pub state: State,
    /// Until when; absent when for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// From when, while it is scheduled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Last change of file or words.
    pub updated_at: DateTime<Utc>,
    /// Current version.
    pub version: i32,
    /// Media type.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// Preview.
    pub preview: Preview,
    /// Whether it is among the person's favourites.
    pub favourite: bool,
    /// Whether it is new since the person's last visit.
    pub new: bool,
    /// Whether only some partners see it. Told to the vendor's people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restricted: Option<bool>,
    /// Where the search found it; absent without a search or when only the title matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<search::Found>,
}

/// An asset with all that its page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asset {
    /// Id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: AssetId,
    /// What the author says. Audience and early people are empty for partners' people.
    pub asset: AssetInput,
    /// Where it stands.
    pub state: State,
    /// What the author did.
    pub stage: Stage,
    /// Approval of the newest version.
    pub approval: Approval,
    /// Who looks after it.
    pub owner: String,
    /// Whether captions of a video are there.
    pub captions: bool,
    /// The newest version; for partners' people the one they get.
    pub current: Version,
    /// The version partners get while the newest waits for approval or was sent back. Told to the vendor's people only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<i32>,
    /// All versions, newest first; for partners' people the current one only.
    pub versions: Vec<Version>,
    /// Whether it is among the person's favourites.
    pub favourite: bool,
    /// Others people look at with it, at most 6, only visible ones.
    pub related: Vec<Tile>,
    /// Since when it is there.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub updated_at: DateTime<Utc>,
    /// Version of the record for `If-Match`.
    pub version: i32,
}

#[cfg(test)]
mod tests;
