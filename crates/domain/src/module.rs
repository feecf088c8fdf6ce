//! The table of contents: which modules there are and who sees them.

use serde::{Deserialize, Serialize};

use crate::access::Actor;

/// A module of the portal. Sidebar, home cards, permissions and the "every page opens" test follow from [`Module::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Module {
    /// What needs the person now, and what is new.
    Home,
    /// The library of sales material.
    Collateral,
    /// Co-op and market development funds.
    Funds,
    /// Courses, exams and certificates.
    Training,
    /// The companies and their people.
    Partners,
    /// What the operator watches: jobs and the journal.
    System,
}

impl Module {
    /// Every module, in the order of the sidebar.
    pub const ALL: [Self; 6] = [Self::Home, Self::Collateral, Self::Funds, Self::Training, Self::Partners, Self::System];

    /// Folder, URL segment, table prefix and section of the catalogue.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Collateral => "collateral",
            Self::Funds => "funds",
            Self::Training => "training",
            Self::Partners => "partners",
            Self::System => "system",
        }
    }

    /// Whether this person finds the module in the sidebar.
    #[must_use]
    pub fn is_open_to(self, actor: &Actor) -> bool {
        match self {
            Self::Home | Self::Collateral | Self::Funds | Self::Training | Self::Partners => true,
            Self::System => actor.is_vendor_admin(),
        }
    }
}
