//! A company's training: who holds what, what the tier still asks for, and what is told about it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{AssignmentStanding, AwardState, AwardTerm, CertificationId, ClosingSet, Refusal, Requirement};
use crate::{
    invalid::{Check, Invalid},
    page::Cursor,
    partner::{PartnerId, PersonId},
    portal::Term,
};

/// Hours between two reminders of the same person about the same thing.
const NUDGE_HOURS: i64 = 72;

/// How many certified people a tier asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TierNeed {
    /// The tier, a term of the vocabulary.
    pub tier: String,
    /// The certification.
    pub certification: CertificationId,
    /// People who hold it.
    pub people: u16,
}

/// What all tiers ask for. Replaced as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TierNeeds {
    /// The needs.
    pub needs: Vec<TierNeed>,
}

/// What all tiers ask for, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoredNeeds {
    /// The needs.
    pub needs: Vec<TierNeed>,
    /// Version for `If-Match`.
    pub version: i32,
}

impl TierNeeds {
    /// The input, tidied. `tiers` is the portal's vocabulary.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self, tiers: &[Term]) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.at_most("/needs", &self.needs, 500);
        check.unique(self.needs.iter().map(|need| (&need.tier, need.certification)), |index| format!("/needs/{index}"));
        for (index, need) in self.needs.iter().enumerate() {
            check.term(&format!("/needs/{index}/tier"), &need.tier, tiers);
            check.range(&format!("/needs/{index}/people"), need.people.into(), 1, 10_000);
        }
        check.finish(self.clone())
    }

    /// What one tier asks for.
    pub fn of<'a>(&'a self, tier: &'a str) -> impl Iterator<Item = &'a TierNeed> {
        self.needs.iter().filter(move |need| need.tier == tier)
    }
}

/// Where a company stands with one need of a tier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NeedStanding {
    /// The certification.
    pub certification: CertificationId,
    /// Its name, in the reader's language.
    pub name: String,
    /// People that the tier asks for.
    pub needed: u16,
    /// People who hold it today.
    pub held: u16,
    /// Of those, how many end within 90 days.
    pub ending: u16,
    /// How many are missing today.
    pub gap: u16,
    /// The first day on which there will be too few when nobody renews; absent when there are too few already or never will be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short_on: Option<NaiveDate>,
}

impl NeedStanding {
    /// How many would be left when somebody who holds it leaves; `None` when there are people to spare.
    #[must_use]
    pub fn left_short(&self) -> Option<u16> {
        self.held.checked_sub(1).filter(|left| *left < self.needed)
    }
}

/// A company's training.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyView {
    /// The company.
    pub partner: PartnerId,
    /// Its name.
    pub partner_name: String,
    /// Its tier.
    pub tier: String,
    /// The tier looked at: its own, or the one asked for.
    pub target: String,
    /// The day it is true for.
    pub as_of: NaiveDate,
    /// Active people.
    pub people: u32,
    /// Active people who hold at least one certificate.
    pub certified: u32,
    /// What the target tier asks for.
    pub needs: Vec<NeedStanding>,
    /// The cheapest way to close the gaps; absent when there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing: Option<ClosingSet>,
    /// Everything that people hold or are on the way to, the first page; more by [`super::api::COMPANY_PEOPLE`].
    pub rows: Vec<CompanyPerson>,
}

/// A person of the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CompanyPerson {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Since when they work there.
    pub joined_on: NaiveDate,
    /// Certifications they hold or are on the way to.
    pub certifications: Vec<HeldCertification>,
    /// Assignments that are not done.
    pub open: u16,
    /// Of those, how many are overdue.
    pub overdue: u16,
    /// The worst of their assignments; absent when they have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<AssignmentStanding>,
    /// When they last learned something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned_at: Option<DateTime<Utc>>,
    /// What to remind them of; absent when there is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remind_of: Option<RemindOf>,
    /// From when they may be reminded again; absent when they may now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nudge_again_at: Option<DateTime<Utc>>,
}

/// Something that somebody can be reminded of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemindOf {
    /// What.
    pub item: Requirement,
    /// Its name, in the reader's language.
    pub title: String,
}

/// A certification that a person holds or is on the way to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HeldCertification {
    /// The certification.
    pub certification: CertificationId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: AwardState,
    /// Last day; absent: for ever, or not held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Things to do that are done, in percent.
    pub percent: u8,
}

/// Which people of a company to list, and for which tier.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct CompanyFilter {
    /// The tier to compare with; the company's own when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tier: Option<String>,
    /// Words of the person's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Only people with something to this certification.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certification: Option<CertificationId>,
    /// Any of these states.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub state: Vec<AwardState>,
    /// `true`: only people with something overdue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overdue: Option<bool>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Reminds people of something, in one's own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NudgeInput {
    /// Whom, at most 50.
    pub people: Vec<PersonId>,
    /// Of what.
    pub item: Requirement,
    /// A word to them; may be empty.
    #[serde(default)]
    pub message: String,
}

/// Who was reminded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NudgeResult {
    /// Who was.
    pub nudged: Vec<PersonId>,
    /// Who was not, because they were a short while ago.
    pub lately: Vec<PersonId>,
    /// Who was not, because they have done it.
    pub done: Vec<PersonId>,
}

impl NudgeInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.people.is_empty() {
            check.fail("/people", "required");
        }
        check.at_most("/people", &self.people, 50);
        check.unique(&self.people, |index| format!("/people/{index}"));
        let message = check.optional_text("/message", &self.message, 500);
        check.finish(Self { message, ..self.clone() })
    }
}

/// What to remind somebody of: what is overdue, else the certificate that ends first. `overdue` is what is so for longest.
#[must_use]
pub fn remind_of(overdue: Option<Requirement>, held: &[HeldCertification]) -> Option<Requirement> {
    let ending = held.iter().filter(|held| held.state == AwardState::Expiring).min_by_key(|held| held.valid_until);
    overdue.or_else(|| ending.map(|held| Requirement::Certification(held.certification)))
}

/// May somebody be reminded again of the same thing?
///
/// # Errors
/// Within three days of the last time.
pub fn can_nudge(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Result<(), Refusal> {
    match nudge_again_at(last).filter(|again_at| *again_at > now) {
        Some(again_at) => Err(Refusal::NudgedLately { again_at }),
        None => Ok(()),
    }
}

/// From when somebody may be reminded again.
#[must_use]
pub fn nudge_again_at(last: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    last.map(|last| last + TimeDelta::hours(NUDGE_HOURS))
}

/// When a person works where. Somebody who changes company takes their certificates along; both headcounts change the same day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Affiliation {
    /// Who.
    pub person: PersonId,
    /// Where.
    pub partner: PartnerId,
    /// First day.
    pub from: NaiveDate,
    /// First day on which they no longer work there; `None` while they do.
    pub until: Option<NaiveDate>,
}

impl Affiliation {
    /// Whether the person works there on a day.
    #[must_use]
    pub fn holds(&self, on: NaiveDate) -> bool {
        self.from <= on && self.until.is_none_or(|until| on < until)
    }
}

/// People of a company who hold a valid certificate on a day; each counts once. `terms` are the certificates of one certification.
#[must_use]
pub fn holders(partner: PartnerId, affiliations: &[Affiliation], terms: &[(PersonId, AwardTerm)], on: NaiveDate) -> Vec<PersonId> {
    let works = |person: PersonId| affiliations.iter().any(|work| work.person == person && work.partner == partner && work.holds(on));
    let mut people: Vec<PersonId> =
        terms.iter().filter(|(person, term)| term.covers(on) && works(*person)).map(|(person, _)| *person).collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// Where a company stands with a need, from the last days of what its people hold today (`None`: for ever).
#[must_use]
pub fn need_standing(need: &TierNeed, name: String, ends: &[Option<NaiveDate>], today: NaiveDate) -> NeedStanding {
    let count = |list: usize| u16::try_from(list).unwrap_or(u16::MAX);
    let held = count(ends.len());
    let mut days: Vec<NaiveDate> = ends.iter().flatten().copied().collect();
    days.sort_unstable();
    let ending = count(days.iter().filter(|end| (**end - today).num_days() <= 90).count());
    // The certificate after whose last day fewer than needed are left.
    let spare = usize::from(held).checked_sub(usize::from(need.people));
    let short_on = spare.and_then(|spare| days.get(spare)).and_then(NaiveDate::succ_opt);
    NeedStanding {
        certification: need.certification,
        name,
        needed: need.people,
        held,
        ending,
        gap: need.people.saturating_sub(held),
        short_on,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        language::Localized,
        training::fixtures::{at, day, id},
    };

    fn term() -> AwardTerm {
        AwardTerm { valid_from: day("2026-01-01"), valid_until: Some(day("2026-12-31")), renewed_on: None, revoked_on: None }
    }

    #[test]
    fn both_headcounts_change_on_the_same_day() {
        let moved = day("2026-06-01");
        let work =
            |partner, from: &str, until: Option<NaiveDate>| Affiliation { person: id(1), partner: id(partner), from: day(from), until };
        let affiliations = [work(1, "2025-01-01", Some(moved)), work(2, "2026-06-01", None)];
        let terms = [(id(1), term())];
        for (on, here, there) in [("2026-05-31", 1, 0), ("2026-06-01", 0, 1), ("2026-12-31", 0, 1), ("2027-01-01", 0, 0)] {
            assert_eq!(holders(id(1), &affiliations, &terms, day(on)).len(), here, "{on}");
            assert_eq!(holders(id(2), &affiliations, &terms, day(on)).len(), there, "{on}");
        }
    }

    #[test]
    fn somebody_with_two_certificates_counts_once() {
        let affiliations = [Affiliation { person: id(1), partner: id(1), from: day("2025-01-01"), until: None }];
        assert_eq!(holders(id(1), &affiliations, &[(id(1), term()), (id(1), term())], day("2026-02-01")), [id(1)]);
    }

    #[test]
    fn a_company_sees_when_it_will_have_too_few() {
        let need = |people| TierNeed { tier: "gold".to_owned(), certification: id(1), people };
        let ends = [Some(day("2026-08-31")), None, Some(day("2026-05-31"))];
        let today = day("2026-05-01");
        let standing = need_standing(&need(2), String::new(), &ends, today);
        assert_eq!((standing.held, standing.ending, standing.gap), (3, 1, 0));
        assert_eq!(standing.short_on, Some(day("2026-09-01")), "one can end, the second makes it short");
        assert_eq!(need_standing(&need(3), String::new(), &ends, today).short_on, Some(day("2026-06-01")));
        assert_eq!(need_standing(&need(1), String::new(), &ends, today).short_on, None, "one never ends");
        let short = need_standing(&need(5), String::new(), &ends, today);
        assert_eq!((short.gap, short.short_on), (2, None));
        // Whoever leaves is missed when nobody is to spare; of nobody, nobody leaves.
        assert_eq!(
            [2, 3, 9].map(|people| need_standing(&need(people), String::new(), &ends, today).left_short()),
            [None, Some(2), Some(2)]
        );
        assert_eq!(need_standing(&need(1), String::new(), &[], today).left_short(), None);
    }

    #[test]
    fn people_are_reminded_of_what_is_overdue_and_then_of_what_ends_first() {
        let held = |number, state, until: &str| HeldCertification {
            certification: id(number),
            name: String::new(),
            state,
            valid_until: Some(day(until)),
            percent: 100,
        };
        let some = [
            held(1, AwardState::Active, "2026-05-01"),
            held(2, AwardState::Expiring, "2026-08-01"),
            held(3, AwardState::Expiring, "2026-07-01"),
            held(4, AwardState::Expired, "2025-01-01"),
        ];
        let late = Requirement::Course(id(9));
        assert_eq!(remind_of(Some(late), &some), Some(late));
        assert_eq!(remind_of(None, &some), Some(Requirement::Certification(id(3))));
        assert_eq!(remind_of(None, &some[..1]), None, "there is nothing to do");
    }

    #[test]
    fn nobody_is_reminded_twice_in_three_days() {
        let last = Some(at("2026-05-04T08:00:00Z"));
        assert_eq!(can_nudge(last, at("2026-05-07T07:59:59Z")), Err(Refusal::NudgedLately { again_at: at("2026-05-07T08:00:00Z") }));
        assert_eq!(can_nudge(last, at("2026-05-07T08:00:00Z")), Ok(()));
        assert_eq!(can_nudge(None, at("2026-05-07T08:00:00Z")), Ok(()));
    }

    #[test]
    fn needs_are_of_known_tiers_and_once_each() {
        let tiers = [Term { slug: "gold".to_owned(), label: Localized::english("Gold") }];
        let need = |tier: &str| TierNeed { tier: tier.to_owned(), certification: id(1), people: 2 };
        assert!(TierNeeds { needs: vec![need("gold")] }.check(&tiers).is_ok());
        let errors = TierNeeds { needs: vec![need("gold"), need("gold"), need("iron")] }.check(&tiers).expect_err("wrong").errors;
        assert_eq!(errors.iter().map(|error| error.pointer.as_str()).collect::<Vec<_>>(), ["/needs/1", "/needs/2/tier"]);
    }
}
