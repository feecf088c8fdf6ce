//! Where a request stands, and what may be done with it.

use chrono::NaiveDate;

use super::{Activity, ActivityId, ActivityStatus, Chain, FundRequest, Refusal, RequestStatus, Turn, looks_after, may_decide};
use crate::{
    access::Actor,
    partner::{PartnerId, PersonId},
};

impl FundRequest {
    /// Whose turn it is.
    #[must_use]
    pub fn turn(&self) -> Turn {
        self.clock.map_or(Turn::Partner, |clock| clock.turn)
    }

    /// What it comes to when one of its activities becomes this amount: the others count with what was approved, or asked for while nobody
    /// has decided.
    #[must_use]
    pub fn total_with(&self, changed: ActivityId, amount: i64) -> i64 {
        let of = |activity: &Activity| match activity.status {
            ActivityStatus::Approved | ActivityStatus::Settled => activity.approved.unwrap_or_default(),
            ActivityStatus::Open => activity.asked.asked,
            ActivityStatus::Draft
            | ActivityStatus::Returned
            | ActivityStatus::Denied
            | ActivityStatus::Cancelled
            | ActivityStatus::Lapsed => 0,
        };
        let amounts = self.activities.iter().map(|activity| if activity.id == changed { amount } else { of(activity) });
        amounts.fold(0, i64::saturating_add)
    }

    /// Is the password needed again to decide on it? `asked` is what was asked for in the program's currency when it was sent; a change
    /// counts with what the whole request comes to.
    #[must_use]
    pub fn needs_password(&self, asked: i64) -> bool {
        let changed = self.activities.iter().filter_map(|activity| activity.change.as_ref()).map(|change| change.total).max();
        self.rules.reauthenticate_from.is_some_and(|least| asked.max(changed.unwrap_or_default()) >= least)
    }

    /// May it be changed by the partner?
    ///
    /// # Errors
    /// When it is neither a draft nor returned.
    pub const fn can_edit(&self) -> Result<(), Refusal> {
        if matches!(self.status, RequestStatus::Draft | RequestStatus::Rejected) { Ok(()) } else { Err(Refusal::NotADraft) }
    }

    /// May it be taken back? As long as nothing is approved.
    ///
    /// # Errors
    /// When it is decided already.
    pub const fn can_withdraw(&self) -> Result<(), Refusal> {
        let undecided = matches!(self.status, RequestStatus::InReview | RequestStatus::WaitingForPartner | RequestStatus::Rejected);
        if undecided { Ok(()) } else { Err(Refusal::NotInReview) }
    }

    /// May somebody take back what the vendor asked the partner? Whoever decides, and whoever looks after the partner: a question that
    /// nobody answers must not block a request for ever.
    ///
    /// # Errors
    /// When nothing was asked, it is the person's own, or others decide.
    pub fn can_take_question_back(&self, actor: &Actor) -> Result<(), Refusal> {
        may_decide(&[self.requested_by], self.partner, (actor.person, actor.partner()))?;
        if self.status != RequestStatus::WaitingForPartner {
            return Err(Refusal::NotWaiting);
        }
        let asked = |activity: &Activity| activity.status == ActivityStatus::Open && activity.chain.turn_of(actor.person).is_some();
        if looks_after(actor, self.partner) || self.activities.iter().any(asked) { Ok(()) } else { Err(Refusal::NotYourTurn) }
    }

    /// May this person decide now?
    ///
    /// # Errors
    /// When it is not being decided, is the person's own, or when others are asked.
    pub fn can_decide(&self, person: PersonId, partner: Option<PartnerId>) -> Result<(), Refusal> {
        may_decide(&[self.requested_by], self.partner, (person, partner))?;
        let open = |chain: &Chain| chain.turn_of(person).is_some();
        let asked = self.activities.iter().any(|activity| {
            (activity.status == ActivityStatus::Open && open(&activity.chain))
                || activity.change.as_ref().is_some_and(|change| open(&change.chain))
        });
        let deciding = self.status == RequestStatus::InReview || self.activities.iter().any(|activity| activity.change.is_some());
        match (deciding, asked) {
            (false, _) => Err(Refusal::NotInReview),
            (true, false) => Err(Refusal::NotYourTurn),
            (true, true) => Ok(()),
        }
    }
}

/// Where a request stands, from its activities, for a day in the program's time zone. `None` while it is a draft, waits or was withdrawn:
/// then its own status says so.
#[must_use]
pub fn phase(activities: &[Activity], today: NaiveDate) -> RequestStatus {
    let count = |status: ActivityStatus| activities.iter().filter(|activity| activity.status == status).count();
    let running: Vec<&Activity> = activities.iter().filter(|activity| activity.status == ActivityStatus::Approved).collect();
    if count(ActivityStatus::Open) > 0 {
        return RequestStatus::InReview;
    }
    if count(ActivityStatus::Returned) > 0 {
        return RequestStatus::Rejected;
    }
    if !running.is_empty() {
        let ended = |activity: &&Activity| activity.asked.ends_on.is_some_and(|end| end < today);
        let begun = |activity: &&Activity| activity.asked.starts_on.is_some_and(|start| start <= today);
        return if running.iter().any(ended) {
            RequestStatus::ClaimWindow
        } else if running.iter().any(begun) {
            RequestStatus::Active
        } else if count(ActivityStatus::Denied) > 0 || count(ActivityStatus::Cancelled) > 0 {
            RequestStatus::PartlyApproved
        } else {
            RequestStatus::Approved
        };
    }
    if count(ActivityStatus::Settled) > 0 {
        RequestStatus::Closed
    } else if count(ActivityStatus::Lapsed) > 0 {
        RequestStatus::Lapsed
    } else if count(ActivityStatus::Denied) > 0 {
        RequestStatus::Declined
    } else if count(ActivityStatus::Cancelled) > 0 {
        RequestStatus::Closed
    } else {
        RequestStatus::Draft
    }
}
