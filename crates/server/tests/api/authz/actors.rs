//! Who asks: every state a person or a session can be in.

use chrono::Duration;
use guildhall_domain::access::{Access, Role};

use crate::support::{Cast, Client, Human, Portal};

/// A kind of actor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    Anonymous,
    ArdentUser,
    ArdentAdmin,
    BorealUser,
    BorealAdmin,
    /// Assigned to Ardent.
    Manager,
    FreeManager,
    Approver,
    Finance,
    Admin,
    /// Has not accepted the invitation yet, but holds a session by some mishap.
    Invited,
    /// Lost access while a session lived.
    Disabled,
    /// Works at a company that takes no part any more.
    OfInactiveCompany,
    /// The session is past its absolute end.
    Expired,
    /// A token that no session has.
    Forged,
    /// A former admin of Ardent, now a user, with the session of before.
    Demoted,
    /// Holds a vendor role by some mishap, at a partner.
    WrongRole,
}

impl Who {
    pub const ALL: [Self; 17] = [
        Self::Anonymous,
        Self::ArdentUser,
        Self::ArdentAdmin,
        Self::BorealUser,
        Self::BorealAdmin,
        Self::Manager,
        Self::FreeManager,
        Self::Approver,
        Self::Finance,
        Self::Admin,
        Self::Invited,
        Self::Disabled,
        Self::OfInactiveCompany,
        Self::Expired,
        Self::Forged,
        Self::Demoted,
        Self::WrongRole,
    ];

    /// Whether a live session belongs to somebody who may use the portal.
    pub const fn is_in(self) -> bool {
        match self {
            Self::ArdentUser
            | Self::ArdentAdmin
            | Self::BorealUser
            | Self::BorealAdmin
            | Self::Manager
            | Self::FreeManager
            | Self::Approver
            | Self::Finance
            | Self::Admin
            | Self::Demoted
            | Self::WrongRole => true,
            Self::Anonymous | Self::Invited | Self::Disabled | Self::OfInactiveCompany | Self::Expired | Self::Forged => false,
        }
    }

    pub const fn is_vendor(self) -> bool {
        matches!(self, Self::Manager | Self::FreeManager | Self::Approver | Self::Finance | Self::Admin)
    }

    /// Works at Ardent and is active.
    pub const fn is_ardent(self) -> bool {
        matches!(self, Self::ArdentUser | Self::ArdentAdmin | Self::Demoted | Self::WrongRole)
    }

    pub const fn is_boreal(self) -> bool {
        matches!(self, Self::BorealUser | Self::BorealAdmin)
    }

    /// Whether an endpoint's access lets them through, written down by hand.
    pub const fn passes(self, access: Access) -> bool {
        match access {
            Access::Public => true,
            Access::Member => self.is_in(),
            Access::PeopleAdmin => matches!(self, Self::ArdentAdmin | Self::BorealAdmin | Self::Admin),
            Access::Vendor => self.is_vendor(),
            Access::Author => matches!(self, Self::Manager | Self::FreeManager | Self::Admin),
            Access::Partner => self.is_in() && !self.is_vendor(),
            Access::Finance => matches!(self, Self::Finance | Self::Admin),
            Access::VendorAdmin => matches!(self, Self::Admin),
        }
    }
}

/// The portal with everybody in it.
pub struct Stage {
    pub t: Portal,
    pub cast: Cast,
    invited: Human,
    disabled: Human,
    left: Human,
    expired: Human,
    demoted: Human,
    wrong: Human,
}

impl Stage {
    pub async fn set() -> Self {
        let t = Portal::start().await;
        // The expired session began long ago; everybody else's begins now.
        let before = t.app.clock.now();
        let expired = t.human("Old Session", None, &[Role::VendorAdmin]).await;
        t.pass(Duration::days(2));
        assert!(t.app.clock.now() > before);
        let cast = t.cast().await;
        let gone = t.company("Gone Gauges", "gold", "dach").await;
        let invited = t.human("Ivo Invited", Some(&cast.ardent), &[Role::PartnerAdmin]).await;
        let disabled = t.human("Dora Disabled", None, &[Role::VendorAdmin]).await;
        let left = t.human("Lea Left", Some(&gone), &[Role::PartnerAdmin]).await;
        let demoted = t.human("Dean Demoted", Some(&cast.ardent), &[Role::PartnerAdmin]).await;
        let wrong = t.human("Wanda Wrong", Some(&cast.ardent), &[Role::VendorAdmin, Role::PartnerUser]).await;
        for (change, id) in [
            ("UPDATE people SET status = 'invited' WHERE id = $1", invited.id.to_string()),
            ("UPDATE people SET status = 'disabled' WHERE id = $1", disabled.id.to_string()),
            ("UPDATE people SET roles = 'partner_user' WHERE id = $1", demoted.id.to_string()),
            ("UPDATE partners SET status = 'inactive' WHERE id = $1", gone.id.to_string()),
        ] {
            t.execute(change, [id.into()]).await.expect("the change");
        }
        Self { t, cast, invited, disabled, left, expired, demoted, wrong }
    }

    /// The person behind an actor; nobody for those without one.
    pub const fn human(&self, who: Who) -> Option<&Human> {
        match who {
            Who::Anonymous | Who::Forged => None,
            Who::ArdentUser => Some(&self.cast.ardent_user),
            Who::ArdentAdmin => Some(&self.cast.ardent_admin),
            Who::BorealUser => Some(&self.cast.boreal_user),
            Who::BorealAdmin => Some(&self.cast.boreal_admin),
            Who::Manager => Some(&self.cast.manager),
            Who::FreeManager => Some(&self.cast.free_manager),
            Who::Approver => Some(&self.cast.approver),
            Who::Finance => Some(&self.cast.finance),
            Who::Admin => Some(&self.cast.admin),
            Who::Invited => Some(&self.invited),
            Who::Disabled => Some(&self.disabled),
            Who::OfInactiveCompany => Some(&self.left),
            Who::Expired => Some(&self.expired),
            Who::Demoted => Some(&self.demoted),
            Who::WrongRole => Some(&self.wrong),
        }
    }

    /// Speaks as an actor.
    pub fn client(&self, who: Who) -> Client {
        match (who, self.human(who)) {
            (Who::Forged, _) => self.t.anonymous().with("cookie", "guildhall=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
            (_, Some(human)) => self.t.as_(human),
            (_, None) => self.t.anonymous(),
        }
    }
}
