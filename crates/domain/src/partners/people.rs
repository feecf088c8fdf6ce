//! The people of partners and of the vendor, and how they are invited.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Refusal, Sort, Status};
use crate::{
    access::{Actor, Role, Roles},
    id::Id,
    invalid::{Check, Invalid},
    language::Language,
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// Days an invitation can be accepted.
pub const INVITATION_DAYS: i64 = 7;

/// Somebody with an account, or on the way to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    /// Id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PersonId,
    /// What an admin can change.
    pub person: PersonInput,
    /// E-mail address.
    pub email: String,
    /// Company; absent for people of the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub partner: Option<PartnerId>,
    /// The company's name: the partner's, or the vendor's.
    pub company: String,
    /// Whether the person may sign in.
    pub status: PersonStatus,
    /// Last sign-in; absent when there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_seen_at: Option<DateTime<Utc>>,
    /// Since when there is an account.
    pub created_at: DateTime<Utc>,
    /// Since when they are with the company.
    pub joined_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PersonStatus {
    /// Was invited and has not accepted.
    Invited,
    /// May sign in.
    Active,
    /// May not sign in any more.
    Disabled,
}

/// What an admin can change about somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonInput {
    /// Name.
    pub name: String,
    /// Job title; may be empty.
    #[serde(default)]
    pub job_title: String,
    /// Telephone; may be empty.
    #[serde(default)]
    pub phone: String,
    /// Language of the interface, a BCP 47 tag.
    pub language: String,
    /// Roles: of the partner or of the vendor, by where the person works.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Role>))]
    pub roles: Roles,
}

impl PersonInput {
    /// Checks every field and brings it into its one spelling.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self, partner: Option<PartnerId>) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 120);
        let job_title = check.optional_text("/job_title", &self.job_title, 120);
        let phone = check.optional_text("/phone", &self.phone, 40);
        let language = language(&mut check, &self.language);
        check_roles(&mut check, &self.roles, partner);
        check.finish(Self { name, job_title, phone, language, roles: self.roles.clone() })
    }
}

/// Moves somebody to another company: their certificates and what they learned go along, what they did for the old one stays there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MoveInput {
    /// Where they work now.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub partner: PartnerId,
    /// Roles they have there: what somebody was allowed at one company does not follow them to the next.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Role>))]
    pub roles: Roles,
}

impl MoveInput {
    /// Checks it for somebody who works at `from`.
    ///
    /// # Errors
    /// The company they are at already, and roles that a partner does not have.
    pub fn check(&self, from: Option<PartnerId>) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if from == Some(self.partner) {
            check.fail("/partner", "works-there");
        }
        check_roles(&mut check, &self.roles, Some(self.partner));
        check.finish(self.clone())
    }
}

/// A company that somebody was with before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FormerCompany {
    /// The company.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub partner: PartnerId,
    /// Its name today.
    pub company: String,
    /// Since when they were with it.
    pub joined_at: DateTime<Utc>,
    /// When they left it.
    pub left_at: DateTime<Utc>,
}

/// May somebody of this company, with this status, be moved to one that stands like that?
///
/// # Errors
/// People of the vendor stay with it; who has not accepted is invited anew; a company that takes no part takes nobody in.
pub fn can_move(from: Option<PartnerId>, status: PersonStatus, to: Status) -> Result<(), Refusal> {
    if from.is_none() {
        return Err(Refusal::OfTheVendor);
    }
    if status == PersonStatus::Invited {
        return Err(Refusal::NotAccepted);
    }
    if to == Status::Inactive {
        return Err(Refusal::PartnerInactive);
    }
    Ok(())
}

fn language(check: &mut Check, tag: &str) -> String {
    tag.parse::<Language>().map_or_else(
        |_| {
            check.fail("/language", "not-one-of");
            String::new()
        },
        |language| language.tag().to_owned(),
    )
}

/// Somebody holds at least one role, and only roles of where they work.
fn check_roles(check: &mut Check, roles: &Roles, partner: Option<PartnerId>) {
    if roles.is_empty() {
        check.fail("/roles", "required");
    } else if roles.iter().any(|role| role.is_vendor() == partner.is_some()) {
        check.fail("/roles", "not-one-of");
    }
}

/// May `actor` give somebody these roles? Only vendor admins hand out vendor roles; partner admins those of their own company.
#[must_use]
pub fn may_grant(actor: &Actor, partner: Option<PartnerId>) -> bool {
    partner.map_or_else(|| actor.is_vendor_admin(), |partner| actor.manages_people_of(partner))
}

/// May the roles of somebody become `roles`?
///
/// # Errors
/// When one would take away one's own admin role, or the vendor's last admin would go.
pub fn can_change_roles(actor: &Actor, person: PersonId, before: &Roles, after: &Roles, other_vendor_admins: u64) -> Result<(), Refusal> {
    let loses = |role: Role| before.contains(&role) && !after.contains(&role);
    if actor.person == person && (loses(Role::VendorAdmin) || loses(Role::PartnerAdmin)) {
        return Err(Refusal::OneselfLocked);
    }
    if loses(Role::VendorAdmin) && other_vendor_admins == 0 {
        return Err(Refusal::LastAdmin);
    }
    Ok(())
}

/// May somebody be deactivated?
///
/// # Errors
/// When it is oneself, the vendor's last admin, or somebody who has not accepted yet.
pub fn can_deactivate(
    actor: &Actor,
    person: PersonId,
    status: PersonStatus,
    roles: &Roles,
    other_vendor_admins: u64,
) -> Result<(), Refusal> {
    if actor.person == person {
        return Err(Refusal::OneselfLocked);
    }
    if status == PersonStatus::Invited {
        return Err(Refusal::NotAccepted);
    }
    if roles.contains(&Role::VendorAdmin) && other_vendor_admins == 0 {
        return Err(Refusal::LastAdmin);
    }
    Ok(())
}

/// Which people to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonFilter {
    /// Part of the name or address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only of this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub partner: Option<PartnerId>,
    /// `true`: only people of the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vendor: Option<bool>,
    /// Only these people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub id: Vec<PersonId>,
    /// Only with this role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// Only with this status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<PersonStatus>,
    /// Order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<Sort>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Marks ids of invitations.
#[derive(Debug, Clone, Copy)]
pub enum InvitationKey {}
/// An invitation's id.
pub type InvitationId = Id<InvitationKey>;

/// Invites somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationInput {
    /// Address the link is sent to.
    pub email: String,
    /// Name, if known; may be empty.
    #[serde(default)]
    pub name: String,
    /// Company; absent for people of the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub partner: Option<PartnerId>,
    /// Roles the person will have.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Role>))]
    pub roles: Roles,
    /// Language of the mail, a BCP 47 tag.
    pub language: String,
}

impl InvitationInput {
    /// Checks every field and brings it into its one spelling.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let email = check.email("/email", &self.email);
        let name = check.optional_text("/name", &self.name, 120);
        let language = language(&mut check, &self.language);
        check_roles(&mut check, &self.roles, self.partner);
        check.finish(Self { email, name, partner: self.partner, roles: self.roles.clone(), language })
    }
}

/// An invitation on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: InvitationId,
    /// Who is invited to what.
    pub invitation: InvitationInput,
    /// Company's name: the partner's, or the vendor's.
    pub company: String,
    /// Who invited.
    pub invited_by: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Until when it can be accepted.
    pub expires_at: DateTime<Utc>,
    /// Where it stands.
    pub status: InvitationStatus,
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum InvitationStatus {
    /// Can be accepted.
    Open,
    /// Was accepted.
    Accepted,
    /// Its time is over.
    Expired,
    /// Was taken back.
    Revoked,
}

impl InvitationStatus {
    /// May it be sent again or taken back?
    ///
    /// # Errors
    /// When it was accepted or taken back.
    pub const fn can_change(self) -> Result<(), Refusal> {
        match self {
            Self::Open | Self::Expired => Ok(()),
            Self::Accepted | Self::Revoked => Err(Refusal::InvitationOver),
        }
    }
}

/// Which invitations to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct InvitationFilter {
    /// Only of this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub partner: Option<PartnerId>,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::access::Workplace;

    fn admin() -> Actor {
        Actor {
            person: Id::new(1, [1; 10]),
            workplace: Workplace::Vendor { assigned: BTreeSet::new() },
            roles: Roles::from([Role::VendorAdmin]),
            language: Language::english(),
            reads: Language::english(),
            viewed_by: None,
        }
    }

    #[test]
    fn nobody_locks_themselves_out() {
        let (admin, other) = (admin(), Id::new(1, [2; 10]));
        let roles = Roles::from([Role::VendorAdmin]);
        assert_eq!(can_deactivate(&admin, admin.person, PersonStatus::Active, &roles, 5), Err(Refusal::OneselfLocked));
        assert_eq!(can_deactivate(&admin, other, PersonStatus::Active, &roles, 0), Err(Refusal::LastAdmin));
        assert_eq!(can_deactivate(&admin, other, PersonStatus::Invited, &roles, 1), Err(Refusal::NotAccepted));
        assert_eq!(can_deactivate(&admin, other, PersonStatus::Active, &roles, 1), Ok(()));
        let manager = Roles::from([Role::ChannelManager]);
        assert_eq!(can_change_roles(&admin, admin.person, &roles, &manager, 3), Err(Refusal::OneselfLocked));
        assert_eq!(can_change_roles(&admin, other, &roles, &manager, 0), Err(Refusal::LastAdmin));
        assert_eq!(can_change_roles(&admin, other, &manager, &roles, 0), Ok(()));
    }

    #[test]
    fn roles_belong_to_the_workplace() {
        let input = |roles: &[Role], partner| InvitationInput {
            email: "a@b.example".into(),
            partner,
            roles: roles.iter().copied().collect(),
            language: "en".into(),
            ..InvitationInput::default()
        };
        let partner = Some(Id::new(1, [3; 10]));
        assert!(input(&[Role::PartnerUser], partner).check().is_ok());
        assert!(input(&[Role::VendorAdmin], partner).check().is_err());
        assert!(input(&[Role::PartnerAdmin], None).check().is_err());
        assert!(input(&[], None).check().is_err());
        assert!(input(&[Role::ChannelManager, Role::FundApprover], None).check().is_ok());
    }

    #[test]
    fn only_the_vendors_admin_grants_vendor_roles() {
        assert!(may_grant(&admin(), None));
        let channel_manager = Actor { roles: Roles::from([Role::ChannelManager]), ..admin() };
        assert!(!may_grant(&channel_manager, None));
        assert!(!may_grant(&channel_manager, Some(Id::new(1, [3; 10]))));
    }
}
