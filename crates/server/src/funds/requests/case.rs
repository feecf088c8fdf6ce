//! A request as the server works on it: what partners and deciders see, and what only the books need.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    funds::{
        Activity, ActivityId, ActivityInput, ActivityStatus, Chain, Clock, ExtensionState, FieldValues, FundRequest, ProgramStatus, RateId,
        RequestInput, RequestStatus, Turn, phase,
    },
    money::{Currency, Money},
    partner::PersonId,
};

use crate::error::Error;

/// A request, read for a change or for an answer.
#[derive(Debug, Clone)]
pub struct Case {
    /// As people see it, without events, claims and proofs. Its status is the stored one: phases that only need the day to come follow.
    pub request: FundRequest,
    /// What approved activities are worth in the program's currency.
    pub worth: BTreeMap<ActivityId, Worth>,
    /// The program.
    pub terms: Terms,
    /// Asked for in all, in the program's currency, at the rate of the last save.
    pub asked_program: i64,
    /// When nothing was open any more.
    pub decided_at: Option<DateTime<Utc>>,
    /// The day in the program's time zone.
    pub today: NaiveDate,
    /// The moment everything is decided for.
    pub now: DateTime<Utc>,
}

/// What an approved activity is worth in the program's currency.
#[derive(Debug, Clone, Copy)]
pub struct Worth {
    /// Minor units.
    pub approved: i64,
    /// The rate; absent when both currencies are the same.
    pub rate: Option<RateId>,
}

/// What a request needs to know of its program.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Where it stands.
    pub status: ProgramStatus,
    /// First day of the period.
    pub starts_on: NaiveDate,
    /// Last day of the period.
    pub ends_on: NaiveDate,
    /// Its currency.
    pub currency: Currency,
}

impl Case {
    /// One of its activities.
    pub fn activity(&mut self, id: ActivityId) -> Result<&mut Activity, Error> {
        self.request.activities.iter_mut().find(|activity| activity.id == id).ok_or(Error::NotFound)
    }

    /// The same to look at.
    pub fn look(&self, id: ActivityId) -> Result<&Activity, Error> {
        self.request.activities.iter().find(|activity| activity.id == id).ok_or(Error::NotFound)
    }

    /// An amount in the request's currency.
    pub const fn money(&self, minor: i64) -> Money {
        Money::new(minor, self.request.currency)
    }

    /// Whether any activity has this status.
    pub fn any(&self, status: ActivityStatus) -> bool {
        self.request.activities.iter().any(|activity| activity.status == status)
    }

    /// The request as it could be sent.
    pub fn input(&self) -> RequestInput {
        let request = &self.request;
        RequestInput {
            allocation: request.allocation,
            title: request.title.clone(),
            description: request.description.clone(),
            activities: request.activities.iter().map(|activity| activity.asked.clone()).collect(),
        }
    }

    /// Activities that a draft does not touch.
    pub fn fixed(&self) -> Vec<ActivityId> {
        self.request.activities.iter().filter(|activity| !is_editable(activity.status)).map(|activity| activity.id).collect()
    }

    /// What the request holds already.
    pub fn kept(&self) -> i64 {
        let holds = |activity: &&Activity| matches!(activity.status, ActivityStatus::Approved | ActivityStatus::Settled);
        self.request.activities.iter().filter(holds).filter_map(|activity| activity.approved).sum()
    }

    /// Asked for, approved and paid in all.
    pub fn sums(&self) -> (i64, i64, i64) {
        let mut sums = (0i64, 0i64, 0i64);
        for activity in &self.request.activities {
            let counts = !matches!(activity.status, ActivityStatus::Cancelled);
            sums.0 = sums.0.saturating_add(if counts { activity.asked.asked } else { 0 });
            sums.1 = sums.1.saturating_add(activity.approved.filter(|_| counts).unwrap_or_default());
            sums.2 = sums.2.saturating_add(activity.paid);
        }
        sums
    }

    /// First start and first end: of the approved activities, or of all while none is.
    pub fn first_days(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let approved = self.any(ActivityStatus::Approved);
        let counts = |activity: &&Activity| !approved || activity.status == ActivityStatus::Approved;
        let inputs = || self.request.activities.iter().filter(counts).map(|activity| &activity.asked);
        let first = |day: fn(&ActivityInput) -> Option<NaiveDate>| inputs().filter_map(day).min();
        (first(|input| input.starts_on), first(|input| input.ends_on))
    }

    /// The next day that matters: an answer due, else a claim due.
    pub fn due_on(&self) -> Option<NaiveDate> {
        let claims = self.request.activities.iter().filter(|activity| activity.status == ActivityStatus::Approved);
        self.request.clock.and_then(|clock| clock.due_on).or_else(|| claims.filter_map(|activity| activity.claim_by).min())
    }

    /// Whom the chains ask now.
    pub fn asked(&self) -> Vec<PersonId> {
        let mut people: Vec<PersonId> = self.open_chains().flat_map(Chain::asked).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    fn open_chains(&self) -> impl Iterator<Item = &Chain> {
        let in_review = self.request.status == RequestStatus::InReview;
        let open = self.request.activities.iter().filter(move |activity| in_review && activity.status == ActivityStatus::Open);
        let changes = self.request.activities.iter().filter_map(|activity| activity.change.as_ref());
        open.map(|activity| &activity.chain).chain(changes.map(|change| &change.chain))
    }

    /// Whether somebody has asked for more time and has no answer.
    pub fn wants_time(&self) -> bool {
        self.request.activities.iter().any(|activity| {
            activity.status == ActivityStatus::Approved
                && activity.extension.as_ref().is_some_and(|extension| extension.state == ExtensionState::Open)
        })
    }

    /// Says anew where the request stands, and hands the ball to whom it belongs. Drafts, questions and what was withdrawn stay.
    pub fn restate(&mut self) {
        let was_open = self.request.status == RequestStatus::InReview;
        if !matches!(self.request.status, RequestStatus::Draft | RequestStatus::WaitingForPartner | RequestStatus::Withdrawn) {
            self.request.status = stored(&self.request.activities);
        }
        if was_open && self.request.status != RequestStatus::InReview {
            self.decided_at = Some(self.now);
        }
        let Some(clock) = self.request.clock else { return };
        let (turn, due_on) = match self.request.status {
            RequestStatus::WaitingForPartner => return,
            RequestStatus::InReview => (Turn::Vendor, self.chains_due()),
            _ if self.open_chains().next().is_some() => (Turn::Vendor, self.chains_due()),
            _ if self.wants_time() => (Turn::Vendor, clock.due_on.filter(|_| clock.turn == Turn::Vendor)),
            RequestStatus::Rejected => (Turn::Partner, None),
            RequestStatus::Draft
            | RequestStatus::Approved
            | RequestStatus::PartlyApproved
            | RequestStatus::Declined
            | RequestStatus::Withdrawn
            | RequestStatus::Active
            | RequestStatus::ClaimWindow
            | RequestStatus::Closed
            | RequestStatus::Lapsed => (Turn::Nobody, None),
        };
        self.request.clock = Some(if clock.turn == turn { Clock { due_on, ..clock } } else { clock.hand(turn, self.now, due_on) });
    }

    fn chains_due(&self) -> Option<NaiveDate> {
        self.open_chains().filter_map(Chain::due_on).min()
    }
}

/// Whether the partner may still write it.
pub const fn is_editable(status: ActivityStatus) -> bool {
    matches!(status, ActivityStatus::Draft | ActivityStatus::Returned)
}

/// The status to keep: without the phases that come with the days.
fn stored(activities: &[Activity]) -> RequestStatus {
    phase(activities, NaiveDate::MIN)
}

/// A new activity that nobody has sent.
pub fn activity(id: ActivityId, input: ActivityInput) -> Activity {
    Activity {
        id,
        asked: ActivityInput { id: Some(id), ..input },
        status: ActivityStatus::Draft,
        approved: None,
        chain: Chain::default(),
        claim_by: None,
        change: None,
        extension: None,
        claims: Vec::new(),
        proofs: Vec::new(),
        committed: 0,
        paid: 0,
        vendor_fields: FieldValues::new(),
    }
}
