//! The partner companies, their people, and invitations.

pub mod api;
pub mod people;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use self::people::{
    FormerCompany, Invitation, InvitationId, InvitationInput, InvitationStatus, MoveInput, Person, PersonFilter, PersonInput, PersonStatus,
};
use crate::{
    invalid::{Check, Invalid},
    language::Language,
    page::Cursor,
    partner::{PartnerId, PersonId},
    problem,
};

/// A partner company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Partner {
    /// Its id.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: PartnerId,
    /// What can be changed.
    pub partner: PartnerInput,
    /// Whether its people may sign in.
    pub status: Status,
    /// Names of the channel managers, in the order of `partner.managers`.
    pub manager_names: Vec<String>,
    /// How many active people it has.
    pub people: u32,
    /// When it joined.
    pub created_at: DateTime<Utc>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// Whether a company takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Takes part.
    Active,
    /// No longer takes part; nobody of it can sign in.
    Inactive,
}

/// A company's profile as the vendor writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PartnerInput {
    /// Name.
    pub name: String,
    /// Tier, a term of the vocabulary.
    pub tier: String,
    /// Region, a term of the vocabulary.
    pub region: String,
    /// Partner type, a term of the vocabulary.
    pub kind: String,
    /// Language its people read, a BCP 47 tag.
    pub language: String,
    /// Country, ISO 3166-1 alpha-2; may be empty.
    #[serde(default)]
    pub country: String,
    /// City; may be empty.
    #[serde(default)]
    pub city: String,
    /// Web site, `https://…`; may be empty.
    #[serde(default)]
    pub website: String,
    /// What the company does, in a few sentences; may be empty.
    #[serde(default)]
    pub about: String,
    /// Channel managers who look after it.
    #[serde(default)]
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub managers: Vec<PersonId>,
}

/// The vocabulary a profile is checked against: slugs of the portal's configuration.
#[derive(Debug, Clone, Copy)]
pub struct Vocabulary<'a> {
    /// Tiers.
    pub tiers: &'a [crate::portal::Term],
    /// Regions.
    pub regions: &'a [crate::portal::Term],
    /// Partner types.
    pub partner_types: &'a [crate::portal::Term],
}

impl PartnerInput {
    /// Checks every field and brings it into its one spelling.
    ///
    /// # Errors
    /// All fields that are wrong.
    pub fn check(&self, vocabulary: Vocabulary<'_>) -> Result<Self, Invalid> {
        let mut check = Check::default();
        let name = check.text("/name", &self.name, 160);
        for (pointer, slug, terms) in [
            ("/tier", &self.tier, vocabulary.tiers),
            ("/region", &self.region, vocabulary.regions),
            ("/kind", &self.kind, vocabulary.partner_types),
        ] {
            if slug.is_empty() {
                check.fail(pointer, "required");
            } else if !terms.iter().any(|term| &term.slug == slug) {
                check.fail(pointer, "not-one-of");
            }
        }
        let language = self.language.parse::<Language>().map_or_else(
            |_| {
                check.fail("/language", "not-one-of");
                String::new()
            },
            |language| language.tag().to_owned(),
        );
        let country = self.country.trim().to_ascii_uppercase();
        let is_code = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
        if !country.is_empty() && !is_code {
            check.fail("/country", "not-a-country");
        }
        let city = check.optional_text("/city", &self.city, 120);
        let website = check.optional_text("/website", &self.website, 300);
        if !website.is_empty() && !website.starts_with("https://") && !website.starts_with("http://") {
            check.fail("/website", "not-a-link");
        }
        let about = check.optional_text("/about", &self.about, 2_000);
        check.at_most("/managers", &self.managers, 10);
        let managers: BTreeSet<PersonId> = self.managers.iter().copied().collect();
        let (tier, region, kind) = (self.tier.clone(), self.region.clone(), self.kind.clone());
        check.finish(Self { name, tier, region, kind, language, country, city, website, about, managers: managers.into_iter().collect() })
    }
}

/// Which companies to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Part of the name or city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Any of these tiers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tier: Vec<String>,
    /// Any of these regions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub region: Vec<String>,
    /// Any of these partner types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kind: Vec<String>,
    /// Only this status; both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// Looked after by this channel manager.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, format = Uuid))]
    pub manager: Option<PersonId>,
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

/// Orders of the list of companies and of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// By name.
    #[default]
    Name,
    /// By name, last first.
    NameDesc,
    /// Newest first.
    Newest,
    /// Oldest first.
    Oldest,
}

/// What cannot be done with companies and people now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Somebody has an account with this address.
    EmailTaken,
    /// A company of this name exists.
    NameTaken,
    /// One cannot deactivate oneself or take away one's own admin role.
    OneselfLocked,
    /// The last active vendor admin must stay.
    LastAdmin,
    /// The company takes no part any more.
    PartnerInactive,
    /// The invitation was accepted or has ended.
    InvitationOver,
    /// Only people who have accepted can be activated, deactivated or moved.
    NotAccepted,
    /// People of the vendor do not move to a partner.
    OfTheVendor,
}

impl Refusal {
    /// Every code.
    pub const CODES: &[&str] = &[
        "partners/email-taken",
        "partners/name-taken",
        "partners/oneself-locked",
        "partners/last-admin",
        "partners/partner-inactive",
        "partners/invitation-over",
        "partners/not-accepted",
        "partners/of-the-vendor",
    ];
}

impl problem::Refusal for Refusal {
    fn code(&self) -> &'static str {
        match self {
            Self::EmailTaken => "partners/email-taken",
            Self::NameTaken => "partners/name-taken",
            Self::OneselfLocked => "partners/oneself-locked",
            Self::LastAdmin => "partners/last-admin",
            Self::PartnerInactive => "partners/partner-inactive",
            Self::InvitationOver => "partners/invitation-over",
            Self::NotAccepted => "partners/not-accepted",
            Self::OfTheVendor => "partners/of-the-vendor",
        }
    }
    fn title(&self) -> &'static str {
        match self {
            Self::EmailTaken => "Somebody has an account with this address",
            Self::NameTaken => "A company of this name exists",
            Self::OneselfLocked => "You cannot take away your own access",
            Self::LastAdmin => "The last vendor admin must stay",
            Self::PartnerInactive => "The company takes no part any more",
            Self::InvitationOver => "The invitation was accepted or has ended",
            Self::NotAccepted => "The person has not accepted the invitation",
            Self::OfTheVendor => "People of the vendor do not move to a partner",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{language::Localized, portal::Term};

    fn check(input: &PartnerInput) -> Result<PartnerInput, Invalid> {
        let term = |slug: &str| Term { slug: slug.to_owned(), label: Localized::english(slug) };
        let (tiers, regions, partner_types) = ([term("gold")], [term("dach")], [term("reseller")]);
        input.check(Vocabulary { tiers: &tiers, regions: &regions, partner_types: &partner_types })
    }

    fn good() -> PartnerInput {
        PartnerInput {
            name: " Brückner Messtechnik ".into(),
            tier: "gold".into(),
            region: "dach".into(),
            kind: "reseller".into(),
            language: "DE-de".into(),
            country: "de".into(),
            ..PartnerInput::default()
        }
    }

    #[test]
    fn a_good_profile_gets_its_one_spelling() {
        let tidy = check(&good()).expect("it is good");
        assert_eq!((tidy.name.as_str(), tidy.language.as_str(), tidy.country.as_str()), ("Brückner Messtechnik", "de-DE", "DE"));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let bad = PartnerInput {
            tier: "iron".into(),
            region: String::new(),
            country: "GER".into(),
            website: "ftp://x".into(),
            language: "?".into(),
            ..good()
        };
        let invalid = check(&bad).expect_err("it is bad");
        let pointers: Vec<_> = invalid.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/tier", "/region", "/language", "/country", "/website"]);
    }
}
