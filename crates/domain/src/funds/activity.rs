//! What may be done with an activity now: the same answer for the button in the browser and for the request on the server.

use chrono::NaiveDate;

use super::{Activity, ActivityStatus, ClaimStatus, ExtensionState, Refusal};

impl Activity {
    /// May a change be asked for?
    ///
    /// # Errors
    /// When it is not approved, or a change or a claim is being decided.
    pub fn can_change(&self) -> Result<(), Refusal> {
        self.is_approved()?;
        self.is_still()
    }

    /// May it be given up?
    ///
    /// # Errors
    /// When it is not approved, a change or a claim is being decided, or a claim waits for its money.
    pub fn can_cancel(&self) -> Result<(), Refusal> {
        self.is_approved()?;
        self.is_still()?;
        if self.claims.iter().any(|claim| claim.status.is_payable()) { Err(Refusal::ClaimPending) } else { Ok(()) }
    }

    /// Approved claims of it that are not paid yet, in minor units.
    #[must_use]
    pub fn owed(&self) -> i64 {
        let payable = self.claims.iter().filter(|claim| claim.status.is_payable());
        payable.map(|claim| claim.approved.map_or(0, |approved| approved.minor).saturating_sub(claim.paid.minor)).sum()
    }

    /// What it holds and was paid: less than was approved once its last claim gave the rest back, or a payment was taken back. A change is
    /// reckoned from here.
    #[must_use]
    pub const fn kept(&self) -> i64 {
        self.committed.saturating_add(self.paid)
    }

    /// May more time to claim be asked for?
    ///
    /// # Errors
    /// When it is not approved, or more time was asked for already.
    pub fn can_extend(&self) -> Result<(), Refusal> {
        self.is_approved()?;
        let open = self.extension.as_ref().is_some_and(|extension| extension.state == ExtensionState::Open);
        if open { Err(Refusal::ExtensionPending) } else { Ok(()) }
    }

    /// May a claim be started, on a day in the program's time zone?
    ///
    /// # Errors
    /// When it is not approved, has not begun, its time to claim is over, or there are claims enough.
    pub fn can_claim(&self, max_claims: u8, today: NaiveDate) -> Result<(), Refusal> {
        self.is_approved()?;
        if let Some(starts_on) = self.asked.starts_on.filter(|start| *start > today) {
            return Err(Refusal::NotBegun { starts_on });
        }
        if let Some(claim_by) = self.claim_by.filter(|last| *last < today) {
            return Err(Refusal::ClaimWindowClosed { claim_by });
        }
        // A claim that was denied takes nobody's place.
        let claims = self.claims.iter().filter(|claim| claim.status != ClaimStatus::Denied).count();
        if claims >= usize::from(max_claims) { Err(Refusal::TooManyClaims { max: max_claims }) } else { Ok(()) }
    }

    fn is_approved(&self) -> Result<(), Refusal> {
        if self.status == ActivityStatus::Approved { Ok(()) } else { Err(Refusal::NotApproved) }
    }

    /// Whether nothing about its money is being decided.
    fn is_still(&self) -> Result<(), Refusal> {
        if self.change.is_some() {
            Err(Refusal::ChangePending)
        } else if self.claims.iter().any(|claim| claim.status == ClaimStatus::InReview) {
            Err(Refusal::ClaimPending)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{
        funds::{ActivityInput, Chain, ClaimSummary, Extension, Venue, fixtures::day},
        id::Id,
        money::Money,
    };

    fn approved() -> Activity {
        Activity {
            id: Id::new(1, [1; 10]),
            asked: ActivityInput {
                id: None,
                title: "Open day".into(),
                kind: "event".into(),
                venue: Venue::InPerson,
                description: String::new(),
                starts_on: Some(day(6, 15)),
                ends_on: Some(day(6, 16)),
                cost: 2_000_00,
                asked: 1_000_00,
                contacts: vec![],
                pipeline: None,
                segment: None,
                fields: [].into(),
            },
            status: ActivityStatus::Approved,
            approved: Some(1_000_00),
            chain: Chain::default(),
            claim_by: Some(day(8, 15)),
            change: None,
            extension: None,
            claims: vec![],
            proofs: vec![],
            committed: 1_000_00,
            paid: 0,
            vendor_fields: [].into(),
        }
    }

    fn claim(status: ClaimStatus) -> ClaimSummary {
        let money = Money::new(100, crate::funds::fixtures::eur());
        ClaimSummary {
            id: Id::new(1, [2; 10]),
            number: "C-2026-00001".into(),
            request: Id::new(1, [3; 10]),
            activity: Id::new(1, [1; 10]),
            activity_title: String::new(),
            partner: Id::new(1, [4; 10]),
            partner_name: String::new(),
            status,
            asked: money,
            approved: None,
            paid: money,
            clock: None,
            your_turn: false,
            duplicates: 0,
            submitted_at: None,
            updated_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn claims_begin_with_the_activity_and_end_with_its_last_day() {
        let activity = approved();
        assert_eq!(activity.can_claim(1, day(6, 14)), Err(Refusal::NotBegun { starts_on: day(6, 15) }));
        assert_eq!(activity.can_claim(1, day(6, 15)), Ok(()));
        assert_eq!(activity.can_claim(1, day(8, 15)), Ok(()));
        assert_eq!(activity.can_claim(1, day(8, 16)), Err(Refusal::ClaimWindowClosed { claim_by: day(8, 15) }));
    }

    #[test]
    fn a_denied_claim_takes_no_place() {
        let of = |status| Activity { claims: vec![claim(status)], ..approved() }.can_claim(1, day(7, 1));
        assert_eq!(of(ClaimStatus::Draft), Err(Refusal::TooManyClaims { max: 1 }));
        assert_eq!(of(ClaimStatus::Denied), Ok(()));
    }

    #[test]
    fn what_is_being_decided_is_not_changed() {
        assert_eq!(approved().can_change(), Ok(()));
        let claimed = Activity { claims: vec![claim(ClaimStatus::InReview)], ..approved() };
        assert_eq!(claimed.can_change(), Err(Refusal::ClaimPending));
        assert_eq!(claimed.can_cancel(), Err(Refusal::ClaimPending));
        assert_eq!(Activity { status: ActivityStatus::Open, ..approved() }.can_change(), Err(Refusal::NotApproved));
    }

    #[test]
    fn more_time_is_asked_for_once_at_a_time() {
        let asked = |state| Extension { until: day(9, 1), reason: String::new(), state, note: String::new() };
        let of = |state| Activity { extension: Some(asked(state)), ..approved() }.can_extend();
        assert_eq!(of(ExtensionState::Open), Err(Refusal::ExtensionPending));
        assert_eq!(of(ExtensionState::Refused), Ok(()));
        assert_eq!(approved().can_extend(), Ok(()));
    }
}
