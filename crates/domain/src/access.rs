//! Who is asking, and what an endpoint demands of them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    audience::Viewer,
    language::Language,
    partner::{PartnerId, PersonId},
};

/// What a person does. Partner people hold partner roles, the vendor's people hold vendor roles, nobody both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works at a partner.
    PartnerUser,
    /// Manages the people of a partner.
    PartnerAdmin,
    /// Looks after the partners assigned to them; writes for the library and the news.
    ChannelManager,
    /// Decides on requests for money.
    FundApprover,
    /// Pays claims and keeps the books.
    Finance,
    /// Runs the portal.
    VendorAdmin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] =
        [Self::PartnerUser, Self::PartnerAdmin, Self::ChannelManager, Self::FundApprover, Self::Finance, Self::VendorAdmin];

    /// Whether people of the vendor hold it.
    #[must_use]
    pub const fn is_vendor(self) -> bool {
        match self {
            Self::PartnerUser | Self::PartnerAdmin => false,
            Self::ChannelManager | Self::FundApprover | Self::Finance | Self::VendorAdmin => true,
        }
    }

    /// The name on the wire and in catalogue keys (`role.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::PartnerUser => "partner_user",
            Self::PartnerAdmin => "partner_admin",
            Self::ChannelManager => "channel_manager",
            Self::FundApprover => "fund_approver",
            Self::Finance => "finance",
            Self::VendorAdmin => "vendor_admin",
        }
    }
}

/// The roles of one person.
pub type Roles = BTreeSet<Role>;

/// Where a person works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Workplace {
    /// At the vendor; `assigned` are the partners a channel manager looks after.
    Vendor {
        /// Partners this person is assigned to.
        assigned: BTreeSet<PartnerId>,
    },
    /// At a partner.
    Partner {
        /// The company.
        id: PartnerId,
        /// Its tier, a term of the portal's vocabulary.
        tier: String,
        /// Its region, a term of the portal's vocabulary.
        region: String,
        /// Its partner type, a term of the portal's vocabulary.
        kind: String,
    },
}

/// Which partners' records someone may see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope<'a> {
    /// One company's only.
    Own(PartnerId),
    /// The assigned companies'.
    Assigned(&'a BTreeSet<PartnerId>),
    /// Everyone's.
    All,
}

impl Scope<'_> {
    /// Whether a partner's records are in it.
    #[must_use]
    pub fn holds(&self, partner: PartnerId) -> bool {
        match self {
            Self::Own(own) => *own == partner,
            Self::Assigned(assigned) => assigned.contains(&partner),
            Self::All => true,
        }
    }
}

/// The signed-in person a request acts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// Where they work.
    pub workplace: Workplace,
    /// What they do there.
    pub roles: Roles,
    /// The language of their profile: mails come in it, and audiences may depend on it.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub language: Language,
    /// The language that this request wants names in: the one it asked for (`Accept-Language`), else that of the profile.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub reads: Language,
    /// Set while somebody of the vendor views the portal as this person: that somebody. Then nothing can be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub viewed_by: Option<PersonId>,
}

impl Actor {
    /// Whether the person holds a role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
    /// Whether the person runs the portal.
    #[must_use]
    pub fn is_vendor_admin(&self) -> bool {
        self.is_vendor() && self.has(Role::VendorAdmin)
    }
    /// Whether the person keeps the vendor's books and does nothing else there: no chain asks them by their role.
    #[must_use]
    pub fn only_keeps_books(&self) -> bool {
        self.is_vendor() && self.has(Role::Finance) && self.roles.len() == 1
    }
    /// Whether the person works at the vendor.
    #[must_use]
    pub const fn is_vendor(&self) -> bool {
        matches!(self.workplace, Workplace::Vendor { .. })
    }
    /// The person's company, when they work at a partner.
    #[must_use]
    pub const fn partner(&self) -> Option<PartnerId> {
        match self.workplace {
            Workplace::Partner { id, .. } => Some(id),
            Workplace::Vendor { .. } => None,
        }
    }
    /// Which partners' records the person may see: their own company's; a channel manager's are the assigned ones;
    /// approvers, finance and admins see all.
    #[must_use]
    pub fn scope(&self) -> Scope<'_> {
        match &self.workplace {
            Workplace::Partner { id, .. } => Scope::Own(*id),
            Workplace::Vendor { assigned } => {
                if self.has(Role::VendorAdmin) || self.has(Role::FundApprover) || self.has(Role::Finance) {
                    Scope::All
                } else {
                    Scope::Assigned(assigned)
                }
            }
        }
    }
    /// Whether the person may manage the people of a partner.
    #[must_use]
    pub fn manages_people_of(&self, partner: PartnerId) -> bool {
        self.is_vendor_admin() || (self.has(Role::PartnerAdmin) && self.partner() == Some(partner))
    }
    /// The person as an audience rule sees them.
    #[must_use]
    pub fn viewer(&self) -> Viewer<'_> {
        match &self.workplace {
            Workplace::Vendor { .. } => Viewer::Vendor,
            Workplace::Partner { tier, region, kind, .. } => {
                Viewer::Partner { tier, region, kind, roles: &self.roles, language: &self.language }
            }
        }
    }
}

/// What an endpoint demands before its handler runs. Finer decisions belong to the domain's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Anyone, signed in or not.
    Public,
    /// Any active person with a live session.
    Member,
    /// Someone who manages people: a partner's admin or the vendor's.
    PeopleAdmin,
    /// Anyone of the vendor.
    Vendor,
    /// Someone who writes for the library and the news: channel managers and vendor admins.
    Author,
    /// Anyone of a partner.
    Partner,
    /// Someone who keeps the books: finance and the vendor's admins.
    Finance,
    /// The vendor's admins.
    VendorAdmin,
}

impl Access {
    /// Whether this person passes.
    #[must_use]
    pub fn admits(self, actor: Option<&Actor>) -> bool {
        let Some(actor) = actor else { return self == Self::Public };
        match self {
            Self::Public | Self::Member => true,
            Self::PeopleAdmin => actor.is_vendor_admin() || (!actor.is_vendor() && actor.has(Role::PartnerAdmin)),
            Self::Vendor => actor.is_vendor(),
            Self::Author => actor.is_vendor() && (actor.has(Role::ChannelManager) || actor.has(Role::VendorAdmin)),
            Self::Partner => !actor.is_vendor(),
            Self::Finance => actor.is_vendor() && (actor.has(Role::Finance) || actor.has(Role::VendorAdmin)),
            Self::VendorAdmin => actor.is_vendor_admin(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;

    fn actor(workplace: Workplace, roles: &[Role]) -> Actor {
        Actor {
            person: Id::new(1, [1; 10]),
            workplace,
            roles: roles.iter().copied().collect(),
            language: Language::english(),
            reads: Language::english(),
            viewed_by: None,
        }
    }

    fn partner(n: u8) -> PartnerId {
        Id::new(1, [n; 10])
    }

    fn at(n: u8, roles: &[Role]) -> Actor {
        let workplace = Workplace::Partner { id: partner(n), tier: "gold".into(), region: "dach".into(), kind: "reseller".into() };
        actor(workplace, roles)
    }

    fn vendor(roles: &[Role]) -> Actor {
        actor(Workplace::Vendor { assigned: BTreeSet::from([partner(1)]) }, roles)
    }

    #[test]
    fn each_role_sees_its_partners() {
        assert!(at(1, &[Role::PartnerUser]).scope().holds(partner(1)));
        assert!(!at(1, &[Role::PartnerAdmin]).scope().holds(partner(2)));
        assert!(vendor(&[Role::ChannelManager]).scope().holds(partner(1)));
        assert!(!vendor(&[Role::ChannelManager]).scope().holds(partner(2)));
        assert!(vendor(&[Role::ChannelManager, Role::VendorAdmin]).scope().holds(partner(2)));
        assert!(vendor(&[Role::FundApprover]).scope().holds(partner(2)));
        assert!(!vendor(&[]).scope().holds(partner(2)));
    }

    #[test]
    fn access_follows_role_and_workplace() {
        assert!(Access::Public.admits(None));
        for access in [Access::Member, Access::PeopleAdmin, Access::Vendor, Access::Author, Access::VendorAdmin] {
            assert!(!access.admits(None));
        }
        assert!(!Access::PeopleAdmin.admits(Some(&at(1, &[Role::PartnerUser]))));
        assert!(Access::PeopleAdmin.admits(Some(&at(1, &[Role::PartnerAdmin]))));
        assert!(!Access::PeopleAdmin.admits(Some(&vendor(&[Role::ChannelManager]))));
        assert!(Access::Author.admits(Some(&vendor(&[Role::ChannelManager]))));
        assert!(!Access::Author.admits(Some(&vendor(&[Role::FundApprover]))));
        // A vendor role on somebody who works at a partner opens nothing.
        assert!(!Access::VendorAdmin.admits(Some(&at(1, &[Role::VendorAdmin]))));
    }

    #[test]
    fn people_are_managed_by_their_own_admin_and_the_vendors() {
        assert!(at(1, &[Role::PartnerAdmin]).manages_people_of(partner(1)));
        assert!(!at(1, &[Role::PartnerAdmin]).manages_people_of(partner(2)));
        assert!(!at(1, &[Role::PartnerUser]).manages_people_of(partner(1)));
        assert!(vendor(&[Role::VendorAdmin]).manages_people_of(partner(2)));
        assert!(!vendor(&[Role::ChannelManager]).manages_people_of(partner(1)));
    }
}
