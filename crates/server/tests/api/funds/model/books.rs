//! The model: sums that move as the rules of money say, in a few lines.

use chrono::NaiveDate;
use guildhall_domain::funds::{ActivityId, Balance, ClaimId, PaymentId, RequestId};

/// What one partner has, and what hangs on it.
#[derive(Debug, Default)]
pub struct Books {
    /// The five sums of each partner.
    pub sums: Vec<Balance>,
    /// Activities that wait for a decision.
    pub open: Vec<Open>,
    /// Activities that were approved.
    pub activities: Vec<Activity>,
    /// Claims that were sent.
    pub claims: Vec<Claim>,
    /// Payments.
    pub payments: Vec<Payment>,
}

/// An activity that waits for a decision.
#[derive(Debug, Clone)]
pub struct Open {
    pub request: RequestId,
    pub activity: ActivityId,
    pub holder: usize,
    pub asked: i64,
}

/// An approved activity.
#[derive(Debug, Clone)]
pub struct Activity {
    pub request: RequestId,
    pub id: ActivityId,
    pub holder: usize,
    pub committed: i64,
    pub paid: i64,
    /// A change that waits for a decision: the amount to be.
    pub change: Option<i64>,
    /// Last day to claim.
    pub claim_by: NaiveDate,
    /// Whether anything can still happen to it.
    pub live: bool,
}

/// A claim.
#[derive(Debug, Clone)]
pub struct Claim {
    pub id: ClaimId,
    pub activity: ActivityId,
    pub asked: i64,
    pub approved: i64,
    pub paid: i64,
    pub last: bool,
    pub stage: Stage,
}

/// Where a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Pending,
    Owed,
    Denied,
    Over,
}

/// A payment of one claim.
#[derive(Debug, Clone)]
pub struct Payment {
    pub id: PaymentId,
    pub claim: ClaimId,
    pub amount: i64,
    pub reversed: i64,
}

impl Books {
    /// An activity by its id.
    pub fn look(&self, id: ActivityId) -> &Activity {
        self.activities.iter().find(|activity| activity.id == id).expect("an activity")
    }

    /// The same, to move its sums.
    pub fn activity(&mut self, id: ActivityId) -> &mut Activity {
        self.activities.iter_mut().find(|activity| activity.id == id).expect("an activity")
    }

    /// Approved claims of an activity that are not paid.
    pub fn owed(&self, id: ActivityId) -> i64 {
        self.of(id, Stage::Owed).map(|claim| claim.approved - claim.paid).sum()
    }

    /// Claims of an activity that wait for a decision.
    pub fn pending(&self, id: ActivityId) -> i64 {
        self.of(id, Stage::Pending).map(|claim| claim.asked).sum()
    }

    /// Whether a claim said that it is the last.
    pub fn is_claimed_out(&self, id: ActivityId) -> bool {
        self.claims.iter().any(|claim| claim.activity == id && claim.last && claim.stage != Stage::Denied)
    }

    /// What of an activity's money no claim has touched.
    pub fn remaining(&self, activity: &Activity) -> i64 {
        activity.committed - self.owed(activity.id) - self.pending(activity.id)
    }

    fn of(&self, id: ActivityId, stage: Stage) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(move |claim| claim.activity == id && claim.stage == stage)
    }

    /// Reserves money for an activity; negative: gives it back.
    pub fn commit(&mut self, id: ActivityId, amount: i64) {
        let activity = self.activity(id);
        activity.committed += amount;
        let holder = activity.holder;
        self.sums[holder].committed += amount;
    }

    /// Pays reserved money.
    pub fn pay(&mut self, id: ActivityId, amount: i64) {
        self.commit(id, -amount);
        let activity = self.activity(id);
        activity.paid += amount;
        let holder = activity.holder;
        self.sums[holder].paid += amount;
    }

    /// Takes a payment back: the money is available again.
    pub fn reverse(&mut self, id: ActivityId, amount: i64) {
        let activity = self.activity(id);
        activity.paid -= amount;
        let holder = activity.holder;
        self.sums[holder].paid -= amount;
    }

    /// Ends activities that nobody claimed in time.
    pub fn lapse(&mut self, today: NaiveDate) {
        let late = |activity: &&Activity| {
            let claimed =
                self.claims.iter().any(|claim| claim.activity == activity.id && matches!(claim.stage, Stage::Pending | Stage::Owed));
            // While a change is decided no claim can be sent: that costs no time.
            activity.live && activity.claim_by < today && activity.change.is_none() && !claimed
        };
        let late: Vec<(ActivityId, i64)> = self.activities.iter().filter(late).map(|activity| (activity.id, activity.committed)).collect();
        for (id, committed) in late {
            self.commit(id, -committed);
            self.activity(id).live = false;
        }
    }
}
