//! What may be done with an activity now: the same answer for the button in the browser and for the request on the server.

use chrono::{Days, NaiveDate};

use super::{Activity, ActivityStatus, ClaimStatus, ClaimSummary, ExtensionState, RESEND_DAYS, Refusal, can_start_claim, send_by};

impl Activity {
    /// May a change be asked for?
    ///
    /// # Errors
    /// When it is not approved, or a change or a claim is being decided.
    pub fn can_change(&self) -> Result<(), Refusal> {
        self.is_approved()?;
        self.is_still()
    }

    /// May the change of it that is being decided be taken back?
    ///
    /// # Errors
    /// When there is none.
    pub const fn can_withdraw_change(&self) -> Result<(), Refusal> {
        if self.change.is_some() { Ok(()) } else { Err(Refusal::NotInReview) }
    }

    /// The last day to claim once a change of it is over that was asked for on a day: what the rules say of its new days, or what it was.
    /// More time that was granted stays granted.
    /// While a change waits no claim can be sent, so that as many days stay as were left then, at most [`RESEND_DAYS`].
    #[must_use]
    pub fn claim_by_after(&self, by_rules: Option<NaiveDate>, asked_on: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
        let so_far = self.claim_by?;
        let granted =
            self.extension.as_ref().filter(|extension| extension.state == ExtensionState::Granted).map(|extension| extension.until);
        let usual = by_rules.map_or(so_far, |day| granted.map_or(day, |granted| granted.max(day)));
        let left = u64::try_from((so_far - asked_on).num_days()).ok();
        let kept = left.and_then(|left| today.checked_add_days(Days::new(left.min(RESEND_DAYS))));
        Some(kept.map_or(usual, |kept| kept.max(usual)))
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
        self.claims.iter().map(|claim| claim.open.minor).sum()
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
        can_start_claim((self.asked.starts_on, self.claim_by), self.claims.iter().map(|claim| claim.status), max_claims, today)
    }

    /// Has its time to claim gone by, on a day in the program's time zone? Not while something is open that may still bring a claim, and
    /// not before a claim that came back could be sent again.
    #[must_use]
    pub fn has_lapsed(&self, today: NaiveDate) -> bool {
        let Some(claim_by) = self.claim_by.filter(|_| self.status == ActivityStatus::Approved) else { return false };
        let extending = self.extension.as_ref().is_some_and(|extension| extension.state == ExtensionState::Open);
        let claimed = |claim: &ClaimSummary| match claim.status {
            ClaimStatus::InReview | ClaimStatus::Approved | ClaimStatus::PartlyApproved | ClaimStatus::PartlyPaid => true,
            ClaimStatus::Returned => send_by(claim.status, claim.clock.as_ref(), claim_by) >= today,
            ClaimStatus::Draft | ClaimStatus::Denied | ClaimStatus::Paid | ClaimStatus::Reversed | ClaimStatus::Lapsed => false,
        };
        claim_by < today && self.change.is_none() && !extending && !self.claims.iter().any(claimed)
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
        funds::{ActivityInput, Chain, ClaimSummary, Extension, Taker, Venue, fixtures::day},
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
                cost: 200_000,
                asked: 100_000,
                contacts: vec![],
                pipeline: None,
                segment: None,
                fields: [].into(),
            },
            status: ActivityStatus::Approved,
            approved: Some(100_000),
            chain: Chain::default(),
            claim_by: Some(day(8, 15)),
            change: None,
            extension: None,
            claims: vec![],
            proofs: vec![],
            committed: 100_000,
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
            open: Money::new(0, money.currency),
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
    fn what_was_taken_back_is_not_owed_again() {
        let owed = |status: ClaimStatus| status.owed(1_000, 600);
        assert_eq!((owed(ClaimStatus::PartlyPaid), owed(ClaimStatus::Paid), owed(ClaimStatus::InReview)), (400, 0, 0));
        assert_eq!(ClaimStatus::PartlyPaid.owed(1_000, 1_100), 0);
        let open = Money::new(400, crate::funds::fixtures::eur());
        let claims = vec![ClaimSummary { approved: Some(Money::new(1_000, open.currency)), open, ..claim(ClaimStatus::PartlyPaid) }];
        assert_eq!(Activity { claims, ..approved() }.owed(), 400);
    }

    #[test]
    fn a_claim_keeps_money_as_long_as_it_may_need_it() {
        for taker in [Taker::Claim, Taker::Credits] {
            let kept = |status: ClaimStatus| status.keeps(taker, 700, 300);
            assert_eq!([ClaimStatus::InReview, ClaimStatus::PartlyPaid].map(kept), [700, 300]);
            assert_eq!([ClaimStatus::Draft, ClaimStatus::Denied, ClaimStatus::Paid, ClaimStatus::Lapsed].map(kept), [0; 4]);
        }
    }

    #[test]
    fn what_came_back_keeps_its_money_from_the_credits_but_not_from_another_claim() {
        let kept = |taker: Taker| ClaimStatus::Returned.keeps(taker, 700, 0);
        assert_eq!([Taker::Claim, Taker::Credits].map(kept), [0, 700]);
    }

    #[test]
    fn a_denied_claim_takes_no_place() {
        let of = |status| Activity { claims: vec![claim(status)], ..approved() }.can_claim(1, day(7, 1));
        assert_eq!(of(ClaimStatus::Draft), Err(Refusal::TooManyClaims { max: 1 }));
        assert_eq!(of(ClaimStatus::Denied), Ok(()));
    }

    #[test]
    fn a_change_that_waits_costs_no_time_to_claim() {
        // The last day is 15 August.
        let after = |by_rules, asked_on, today| approved().claim_by_after(by_rules, asked_on, today);
        assert_eq!(after(None, day(8, 1), day(8, 1)), Some(day(8, 15)));
        assert_eq!(after(None, day(8, 10), day(9, 1)), Some(day(9, 6)), "five days were left");
        assert_eq!(after(None, day(6, 1), day(9, 1)), Some(day(9, 15)), "never more than two weeks");
        assert_eq!(after(None, day(8, 16), day(9, 1)), Some(day(8, 15)), "none were left");
        assert_eq!(after(Some(day(10, 1)), day(8, 10), day(9, 1)), Some(day(10, 1)));
        assert_eq!(after(Some(day(8, 1)), day(6, 1), day(6, 2)), Some(day(8, 1)));
        let asked = |state| Extension { until: day(9, 1), reason: String::new(), state, note: String::new() };
        let extended =
            |state| Activity { extension: Some(asked(state)), ..approved() }.claim_by_after(Some(day(8, 1)), day(6, 1), day(6, 2));
        assert_eq!(extended(ExtensionState::Granted), Some(day(9, 1)));
        assert_eq!(extended(ExtensionState::Refused), Some(day(8, 1)));
    }

    #[test]
    fn what_may_still_be_claimed_does_not_lapse() {
        let of = |claims, today| Activity { claims, ..approved() }.has_lapsed(today);
        assert!(!of(vec![], day(8, 15)));
        assert!(of(vec![], day(8, 16)));
        assert!(of(vec![claim(ClaimStatus::Draft)], day(8, 16)));
        assert!(!of(vec![claim(ClaimStatus::InReview)], day(12, 1)));
        let midnight = day(8, 15).and_time(chrono::NaiveTime::MIN).and_utc();
        let clock = Some(crate::funds::Clock::starting(crate::funds::Turn::Partner, midnight, Some(day(8, 29))));
        let returned = || vec![ClaimSummary { clock, ..claim(ClaimStatus::Returned) }];
        assert!(!of(returned(), day(8, 29)));
        assert!(of(returned(), day(8, 30)));
        let asked = Extension { until: day(9, 1), reason: String::new(), state: ExtensionState::Open, note: String::new() };
        assert!(!Activity { extension: Some(asked), ..approved() }.has_lapsed(day(12, 1)));
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
