//! Who finds, opens and looks after what. List, page, file, export and count ask these functions alone.

use super::CourseStage;
use crate::{
    access::{Access, Actor, Role},
    audience::Audience,
    partner::{PartnerId, PersonId},
};

/// What ties somebody to a course, a path or an exam, besides its audience.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// Nothing.
    Stranger,
    /// It is assigned to them, or asked for by something that is: by an assignment, a path that they are in or a certification.
    Assigned,
    /// They have begun it, or have it in a course that they are in.
    Enrolled,
}

/// A course, a path or an exam, as far as it decides who opens it.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    /// Where it stands.
    pub stage: CourseStage,
    /// Whom it is for.
    pub audience: &'a Audience,
}

impl Offer<'_> {
    /// Whether somebody finds it in the catalogue: it is published and meant for them. The vendor's people find what is published.
    #[must_use]
    pub fn is_found_by(&self, actor: &Actor) -> bool {
        self.stage == CourseStage::Published && self.audience.admits(&actor.viewer())
    }

    /// Whether somebody may open it and begin. What is assigned to them is open though its audience is another; what they had begun
    /// stays open when it is put away or its audience changes.
    #[must_use]
    pub fn is_open_to(&self, actor: &Actor, bond: Bond) -> bool {
        match (self.stage, bond) {
            (CourseStage::Draft, _) => false,
            (CourseStage::Published | CourseStage::Archived, Bond::Enrolled) => true,
            (CourseStage::Published, Bond::Assigned) => true,
            (CourseStage::Published, Bond::Stranger) => self.is_found_by(actor),
            (CourseStage::Archived, Bond::Stranger | Bond::Assigned) => false,
        }
    }
}

/// Whether somebody sees what a person learns and holds: the person, their company's admin, and the vendor's people in whose scope the
/// company is. Of people of the vendor only its admins do. `partner` is where the person works today.
#[must_use]
pub fn sees_learning_of(actor: &Actor, person: PersonId, partner: Option<PartnerId>) -> bool {
    actor.person == person || partner.map_or_else(|| actor.is_vendor_admin(), |partner| sees_people_of(actor, partner))
}

/// Whether somebody sees a company's people one by one.
#[must_use]
pub fn sees_people_of(actor: &Actor, partner: PartnerId) -> bool {
    if actor.is_vendor() { actor.scope().holds(partner) } else { actor.manages_people_of(partner) }
}

/// Whether somebody sees a company's figures: how many hold what, and what the tier asks for. All its people do.
#[must_use]
pub fn sees_company(actor: &Actor, partner: PartnerId) -> bool {
    actor.scope().holds(partner)
}

/// Whether somebody may assign things to a company's people and remind them: its admin, and the vendor's authors in whose scope it is.
#[must_use]
pub fn assigns_to(actor: &Actor, partner: PartnerId) -> bool {
    if actor.is_vendor() { completes_for(actor, partner) } else { actor.manages_people_of(partner) }
}

/// Whether somebody may complete courses for a company's people by their word, and note their attendance: the vendor's authors in whose
/// scope it is. A company's own admin may not: what counts for its tier is said by somebody else.
#[must_use]
pub fn completes_for(actor: &Actor, partner: PartnerId) -> bool {
    Access::Author.admits(Some(actor)) && actor.scope().holds(partner)
}

/// Whether somebody gives and revokes certificates: the vendor's admins.
#[must_use]
pub fn gives_awards(actor: &Actor) -> bool {
    actor.is_vendor() && actor.has(Role::VendorAdmin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        access::Workplace,
        audience::{Attribute, Condition, Matching},
        language::Language,
        training::fixtures::id,
    };

    fn actor(n: u8, workplace: Workplace, role: Role) -> Actor {
        Actor { person: id(n), workplace, roles: [role].into(), language: Language::english(), reads: Language::english(), viewed_by: None }
    }

    fn at(n: u8, partner: u8, role: Role) -> Actor {
        let workplace = Workplace::Partner { id: id(partner), tier: "gold".into(), region: "dach".into(), kind: "reseller".into() };
        actor(n, workplace, role)
    }

    fn vendor(role: Role) -> Actor {
        actor(9, Workplace::Vendor { assigned: [id(1)].into() }, role)
    }

    fn only(tier: &str) -> Audience {
        let condition = Condition { attribute: Attribute::Tier, one_of: vec![tier.to_owned()] };
        Audience { matching: Matching::All, conditions: vec![condition] }
    }

    #[test]
    fn what_is_published_for_somebody_is_found() {
        let (gold, silver) = (only("gold"), only("silver"));
        let offer = |stage, audience| Offer { stage, audience };
        let user = at(1, 1, Role::PartnerUser);
        assert!(offer(CourseStage::Published, &gold).is_found_by(&user));
        assert!(!offer(CourseStage::Published, &silver).is_found_by(&user));
        assert!(!offer(CourseStage::Archived, &gold).is_found_by(&user));
        assert!(!offer(CourseStage::Draft, &gold).is_found_by(&vendor(Role::VendorAdmin)), "drafts are in the authors' list");
    }

    #[test]
    fn what_was_begun_stays_open() {
        let silver = only("silver");
        let user = at(1, 1, Role::PartnerUser);
        for (stage, bond, open) in [
            (CourseStage::Published, Bond::Stranger, false),
            (CourseStage::Published, Bond::Assigned, true),
            (CourseStage::Published, Bond::Enrolled, true),
            (CourseStage::Archived, Bond::Assigned, false),
            (CourseStage::Archived, Bond::Enrolled, true),
            (CourseStage::Draft, Bond::Enrolled, false),
        ] {
            assert_eq!(Offer { stage, audience: &silver }.is_open_to(&user, bond), open, "{stage:?} {bond:?}");
        }
    }

    #[test]
    fn learning_is_seen_by_few() {
        let sees = |actor: &Actor| sees_learning_of(actor, id(1), Some(id(1)));
        assert!(sees(&at(1, 1, Role::PartnerUser)), "oneself");
        assert!(!sees(&at(2, 1, Role::PartnerUser)), "a colleague");
        assert!(sees(&at(2, 1, Role::PartnerAdmin)));
        assert!(!sees(&at(2, 2, Role::PartnerAdmin)), "another company's admin");
        assert!(sees(&vendor(Role::ChannelManager)) && !sees_learning_of(&vendor(Role::ChannelManager), id(1), Some(id(2))));
        assert!(sees_learning_of(&vendor(Role::VendorAdmin), id(1), None) && !sees_learning_of(&vendor(Role::Finance), id(1), None));
        // Whoever left the company is no longer seen by its admin.
        assert!(!sees_learning_of(&at(2, 1, Role::PartnerAdmin), id(1), Some(id(2))));
    }

    #[test]
    fn a_company_does_not_vouch_for_itself() {
        assert!(assigns_to(&at(2, 1, Role::PartnerAdmin), id(1)) && !completes_for(&at(2, 1, Role::PartnerAdmin), id(1)));
        assert!(completes_for(&vendor(Role::ChannelManager), id(1)) && !completes_for(&vendor(Role::ChannelManager), id(2)));
        assert!(!completes_for(&vendor(Role::FundApprover), id(1)) && !assigns_to(&vendor(Role::FundApprover), id(1)));
        assert!(sees_company(&at(2, 1, Role::PartnerUser), id(1)) && !sees_company(&at(2, 1, Role::PartnerUser), id(2)));
        assert!(gives_awards(&vendor(Role::VendorAdmin)) && !gives_awards(&vendor(Role::ChannelManager)));
        assert!(!gives_awards(&at(2, 1, Role::VendorAdmin)), "a vendor's role at a partner opens nothing");
    }
}
