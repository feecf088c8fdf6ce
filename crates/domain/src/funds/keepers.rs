//! Who looks after a partner's money, besides those whom a chain asks.

use crate::{
    access::{Actor, Role, Workplace},
    partner::PartnerId,
};

/// Whether somebody looks after a partner's money: its channel managers, the fund approvers and the admins.
#[must_use]
pub fn looks_after(actor: &Actor, partner: PartnerId) -> bool {
    match &actor.workplace {
        Workplace::Partner { .. } => false,
        Workplace::Vendor { assigned } => {
            (actor.has(Role::ChannelManager) && assigned.contains(&partner)) || actor.has(Role::FundApprover) || actor.is_vendor_admin()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{id::Id, language::Language};

    #[test]
    fn managers_look_after_their_own_and_approvers_after_all() {
        let (own, other): (PartnerId, PartnerId) = (Id::new(1, [1; 10]), Id::new(1, [2; 10]));
        let at = |workplace, role| Actor {
            person: Id::new(1, [3; 10]),
            workplace,
            roles: [role].into(),
            language: Language::english(),
            reads: Language::english(),
            viewed_by: None,
        };
        let vendor = |role| at(Workplace::Vendor { assigned: [own].into() }, role);
        assert!(looks_after(&vendor(Role::ChannelManager), own));
        assert!(!looks_after(&vendor(Role::ChannelManager), other));
        assert!(looks_after(&vendor(Role::FundApprover), other));
        assert!(looks_after(&vendor(Role::VendorAdmin), other));
        assert!(!looks_after(&vendor(Role::Finance), own));
        let partner = Workplace::Partner { id: own, tier: String::new(), region: String::new(), kind: String::new() };
        assert!(!looks_after(&at(partner, Role::FundApprover), own), "a vendor's role at a partner opens nothing");
    }
}
