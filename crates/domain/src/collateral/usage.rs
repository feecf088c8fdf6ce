//! How assets are used: views and downloads by day and by partner.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::partner::{PartnerId, PersonId};

/// What somebody did with an asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum UsageKind {
    /// Opened its page.
    View,
    /// Downloaded its file.
    Download,
}

/// The span to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct UsageFilter {
    /// Days back from today, 1 to 730; 90 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<u16>,
}

impl UsageFilter {
    /// The span in days, kept in bounds.
    #[must_use]
    pub fn span(&self) -> u16 {
        self.days.unwrap_or(90).clamp(1, 730)
    }
}

/// How one asset was used. Only partners within the asker's scope are counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    /// Views in the span.
    pub views: u64,
    /// Downloads in the span.
    pub downloads: u64,
    /// Different people who viewed or downloaded.
    pub people: u64,
    /// Each week of the span that had any use, oldest first.
    pub weeks: Vec<Week>,
    /// By partner, most downloads first.
    pub partners: Vec<PartnerUsage>,
    /// By person, most downloads first, at most 200; the table has them all.
    pub persons: Vec<PersonUsage>,
}

/// Use in one week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Week {
    /// Its Monday (UTC).
    pub starts_on: NaiveDate,
    /// Views.
    pub views: u64,
    /// Downloads.
    pub downloads: u64,
}

/// Use by one partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PartnerUsage {
    /// The company; absent for the vendor's own people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub partner: Option<PartnerId>,
    /// Its name.
    pub name: String,
    /// Views.
    pub views: u64,
    /// Downloads.
    pub downloads: u64,
}

/// Use by one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonUsage {
    /// The person.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The company they worked for then; absent for the vendor's own people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub partner: Option<PartnerId>,
    /// Its name.
    pub company: String,
    /// Views.
    pub views: u64,
    /// Downloads.
    pub downloads: u64,
}

/// Whose eyes to explain an audience rule for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct WhyFilter {
    /// The person of a partner.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub person: PersonId,
}

/// Why somebody does or does not see an asset now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Why {
    /// The verdict of everything together.
    pub sees: bool,
    /// Where the asset stands; only live (or scheduled and opened early) is seen by partners.
    pub state: super::State,
    /// Whether the person is named among those who see it early.
    pub early: bool,
    /// What the audience rule says.
    pub audience: crate::audience::Explanation,
}

/// Words in use, for suggestions while typing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Words {
    /// Products, most used first.
    pub products: Vec<String>,
    /// Tags, most used first.
    pub tags: Vec<String>,
    /// Languages of assets.
    pub languages: Vec<String>,
}
