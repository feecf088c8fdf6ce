//! The portal that the model is held against: each command goes through the API, and its answer must be the one the model expects.

use chrono::{Duration, NaiveDate};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        ActivityInput, ActivityStatus, AdjustInput, Allocation, AllocationFilter, AllocationId, AllocationInput, Balance, ChangeInput,
        CloseInput, Decision, DecisionInput, FundRequest, Operation, PoolId, PoolInput, ProgramId, RateInput, ReasonCode, ReinstateInput,
        RequestInput, SummaryFilter, TransferInput, Venue, Verdict, api,
    },
    money::Money,
    partner::PartnerId,
};

use super::{
    Answer, Command,
    books::{Activity, Books, Open, Stage},
};
use crate::support::{Answer as Reply, Cast, Client, Human, Portal, morning};

/// Partners; the last one's money is in another currency than the program's.
pub const HOLDERS: usize = 3;
const SHORT: &str = "funds/insufficient-funds";

/// A partner with money.
pub(super) struct Holder {
    partner: PartnerId,
    user: Human,
    pub(super) currency: &'static str,
    allocation: AllocationId,
}

/// A program in a portal, with the model beside it.
pub struct World<'a> {
    pub(super) portal: &'a Portal,
    approver: Human,
    finance: Human,
    program: ProgramId,
    pool: PoolId,
    pub(super) holders: Vec<Holder>,
    pub(super) books: Books,
    /// What the portal said last.
    seen: Vec<Allocation>,
}

impl<'a> World<'a> {
    /// Opens a program and gives each partner something.
    pub async fn new(portal: &'a Portal, cast: &Cast) -> Self {
        portal.app.clock.set(morning());
        let (finance, admin) = (renewed(portal, &cast.finance).await, renewed(portal, &cast.admin).await);
        let approver = renewed(portal, &cast.approver).await;
        let (as_admin, as_finance) = (portal.as_(&admin), portal.as_(&finance));
        let program = as_admin.call(&api::CREATE_PROGRAM, &[], &super::program()).await.ok().id;
        as_admin.call(&api::OPEN_PROGRAM, &[&program], &Nothing {}).await.ok();
        let rate = RateInput { from: currency("USD"), to: currency("EUR"), millionths: 913_377, from_day: morning().date_naive() };
        as_finance.call(&api::CREATE_RATE, &[], &rate).await.ok();
        let pool = PoolInput {
            operation: portal.app.new_id(),
            parent: None,
            name: "All".to_owned(),
            region: String::new(),
            tier: String::new(),
            amount: 500_000_000,
        };
        let pool = as_finance.call(&api::CREATE_POOL, &[&program], &pool).await.ok().id;
        let mut world = Self { portal, approver, finance, program, pool, holders: vec![], books: Books::default(), seen: vec![] };
        let partners =
            [(&cast.ardent, &cast.ardent_user, "EUR"), (&cast.boreal, &cast.boreal_user, "EUR"), (&cast.boreal, &cast.boreal_admin, "USD")];
        for (company, user, currency) in partners {
            let user = renewed(portal, user).await;
            let amount = Money::new(50_000, self::currency(currency));
            let given = world.give(company.id, amount).await.ok();
            world.holders.push(Holder { partner: company.id, user, currency, allocation: given.id });
            world.books.sums.push(Balance { allocated: 50_000, ..Balance::default() });
        }
        world.compare().await;
        world
    }

    fn give(&self, partner: PartnerId, amount: Money) -> impl Future<Output = Reply<Allocation>> {
        let operation = self.portal.app.new_id();
        let input = AllocationInput { operation, pool: self.pool, partner, amount, expires_on: None, reason: String::new() };
        let client = self.as_finance();
        async move { client.call(&api::ALLOCATE, &[], &input).await }
    }

    pub(super) fn as_finance(&self) -> Client {
        self.portal.as_(&self.finance)
    }

    pub(super) fn as_approver(&self) -> Client {
        self.portal.as_(&self.approver)
    }

    pub(super) fn as_user(&self, holder: usize) -> Client {
        self.portal.as_(&self.holders[holder].user)
    }

    pub(super) fn today(&self) -> NaiveDate {
        self.portal.app.clock.now().date_naive()
    }

    pub(super) fn money(&self, holder: usize, minor: i64) -> Money {
        Money::new(minor, currency(self.holders[holder].currency))
    }

    /// What can be asked for today.
    fn usable(&self, holder: usize) -> i64 {
        let today = self.today();
        let allocation = self.seen.iter().find(|seen| seen.id == self.holders[holder].allocation).expect("an allocation");
        allocation.credits.iter().filter(|credit| credit.expires_on >= today).map(|credit| credit.balance.available()).sum()
    }

    /// The answer, if enough was there; else it must be the refusal that says what remains.
    #[track_caller]
    fn enough<O: serde::de::DeserializeOwned>(&self, reply: Reply<O>, holder: usize, amount: i64) -> Option<O> {
        self.enough_with(reply, holder, amount, 0)
    }

    /// The same, with what is held already for the same thing.
    #[track_caller]
    fn enough_with<O: serde::de::DeserializeOwned>(&self, reply: Reply<O>, holder: usize, amount: i64, held: i64) -> Option<O> {
        let usable = self.usable(holder) + held;
        if amount <= usable {
            return Some(reply.ok());
        }
        let problem = reply.fails(SHORT);
        let remaining: Money = serde_json::from_value(problem.params["remaining"].clone()).expect("an amount");
        assert_eq!(remaining, self.money(holder, usable), "what remains");
        None
    }

    /// Does it.
    pub async fn play(&mut self, command: Command) {
        match command {
            Command::Allocate { holder, amount } => {
                self.give(self.holders[holder].partner, self.money(holder, amount)).await.ok();
                self.books.sums[holder].allocated += amount;
            }
            Command::Adjust { holder, amount } => self.adjust(holder, amount).await,
            Command::Transfer { from, to, amount } => self.transfer(from, to, amount).await,
            Command::File { holder, amounts } => self.file(holder, &amounts).await,
            Command::Decide { which, verdict } => self.decide(which, verdict).await,
            Command::Change { which, amount } => self.change(which, amount).await,
            Command::DecideChange { which, yes } => self.decide_change(which, yes).await,
            Command::Cancel { which } => self.cancel(which).await,
            Command::Claim { which, percent, last } => self.claim(which, percent, last).await,
            Command::DecideClaim { which, percent } => self.decide_claim(which, percent).await,
            Command::Pay { which, percent } => self.pay(which, percent).await,
            Command::Reverse { which, percent } => self.reverse(which, percent).await,
            Command::Pass { days } => self.pass(days).await,
            Command::Reinstate { holder, percent } => self.reinstate(holder, percent).await,
        }
    }

    async fn adjust(&mut self, holder: usize, amount: i64) {
        let input = AdjustInput { operation: self.portal.app.new_id(), amount: self.money(holder, amount), reason: "Count".to_owned() };
        let reply = self.as_finance().call(&api::ADJUST, &[&self.holders[holder].allocation], &input).await;
        if self.enough(reply, holder, -amount).is_some() {
            self.books.sums[holder].allocated += amount;
        }
    }

    async fn transfer(&mut self, from: usize, to: usize, amount: i64) {
        if from == to {
            return;
        }
        let (giver, taker) = (&self.holders[from], &self.holders[to]);
        let input = TransferInput {
            operation: self.portal.app.new_id(),
            from: giver.allocation,
            to: taker.allocation,
            amount: self.money(from, amount),
            reason: "Fair".to_owned(),
        };
        let reply = self.as_finance().call(&api::TRANSFER, &[], &input).await;
        if giver.currency != taker.currency {
            reply.fails("funds/wrong-currency");
        } else if self.enough(reply, from, amount).is_some() {
            self.books.sums[from].allocated -= amount;
            self.books.sums[to].allocated += amount;
        }
    }

    async fn file(&mut self, holder: usize, amounts: &[i64]) {
        let today = self.today();
        let activities = amounts.iter().map(|asked| ActivityInput {
            id: None,
            title: "Booth".to_owned(),
            kind: "event".to_owned(),
            venue: Venue::InPerson,
            description: "A booth.".to_owned(),
            starts_on: Some(today),
            ends_on: Some(today),
            cost: *asked,
            asked: *asked,
            contacts: vec![],
            pipeline: None,
            segment: None,
            fields: [].into(),
        });
        let (allocation, activities) = (self.holders[holder].allocation, activities.collect());
        let input = RequestInput { allocation, title: "Season".to_owned(), description: String::new(), activities };
        let draft = self.as_user(holder).call(&api::CREATE_REQUEST, &[], &input).await.ok();
        let sent = Operation { operation: self.portal.app.new_id() };
        let reply = self.as_user(holder).call(&api::SUBMIT_REQUEST, &[&draft.id], &sent).await;
        if let Some(request) = self.enough(reply, holder, amounts.iter().sum()) {
            let open = request.activities.iter().map(|one| Open { request: request.id, activity: one.id, holder, asked: one.asked.asked });
            self.books.open.extend(open);
        }
    }

    fn decision(&self, activity: guildhall_domain::funds::ActivityId, verdict: Verdict) -> DecisionInput {
        let reason = (verdict != Verdict::Accept).then_some(ReasonCode::Budget);
        let decisions = vec![Decision { activity, verdict, reason, note: String::new() }];
        DecisionInput { operation: self.portal.app.new_id(), decisions, password: String::new() }
    }

    async fn decide(&mut self, which: usize, verdict: Answer) {
        if self.books.open.is_empty() {
            return;
        }
        let at = which % self.books.open.len();
        let open = self.books.open[at].clone();
        let (verdict, amount) = match verdict {
            Answer::Half if open.asked > 1 => (Verdict::Change { amount: open.asked / 2 }, open.asked / 2),
            Answer::No => (Verdict::Deny, 0),
            Answer::Yes | Answer::Half => (Verdict::Accept, open.asked),
        };
        let input = self.decision(open.activity, verdict);
        let reply = self.as_approver().call(&api::DECIDE_REQUEST, &[&open.request], &input).await;
        let Some(request) = self.enough(reply, open.holder, amount) else { return };
        self.books.open.swap_remove(at);
        if amount > 0 {
            let told = found(&request, open.activity);
            assert_eq!((told.status, told.approved, told.committed), (ActivityStatus::Approved, Some(amount), amount));
            self.books.activities.push(Activity {
                request: open.request,
                id: open.activity,
                holder: open.holder,
                committed: 0,
                paid: 0,
                change: None,
                claim_by: told.claim_by.expect("a day"),
                live: true,
            });
            self.books.commit(open.activity, amount);
        }
    }

    /// One of the activities of a kind.
    pub(super) fn chosen(&self, which: usize, fits: impl Fn(&Activity) -> bool) -> Option<Activity> {
        let fitting: Vec<&Activity> = self.books.activities.iter().filter(|activity| activity.live && fits(activity)).collect();
        fitting.get(which % fitting.len().max(1)).map(|activity| (*activity).clone())
    }

    async fn change(&mut self, which: usize, amount: i64) {
        let Some(one) = self.chosen(which, |one| one.change.is_none() && self.books.pending(one.id) == 0) else { return };
        let (today, reason) = (self.today(), "Dearer".to_owned());
        let operation = self.portal.app.new_id();
        let input = ChangeInput { operation, starts_on: today, ends_on: today, cost: amount, amount, reason };
        let reply = self.as_user(one.holder).call(&api::CHANGE_ACTIVITY, &[&one.id], &input).await;
        if amount < one.paid + self.books.owed(one.id) {
            assert_eq!(reply.fields(), [("/amount".to_owned(), "below-claimed".to_owned())]);
        } else if self.enough_with(reply, one.holder, amount, one.committed + one.paid).is_some() {
            self.books.activity(one.id).change = Some(amount);
        }
    }

    async fn decide_change(&mut self, which: usize, yes: bool) {
        let Some(one) = self.chosen(which, |one| one.change.is_some()) else { return };
        let amount = one.change.expect("a change");
        let difference = amount - one.committed - one.paid;
        let input = self.decision(one.id, if yes { Verdict::Accept } else { Verdict::Deny });
        let reply = self.as_approver().call(&api::DECIDE_REQUEST, &[&one.request], &input).await;
        let Some(request) = self.enough(reply, one.holder, if yes { difference } else { 0 }) else { return };
        let claim_by = found(&request, one.id).claim_by.expect("a day");
        if yes {
            self.books.commit(one.id, difference);
        }
        let activity = self.books.activity(one.id);
        (activity.change, activity.claim_by) = (None, claim_by);
    }

    async fn cancel(&mut self, which: usize) {
        let fits = |one: &Activity| one.change.is_none() && self.books.pending(one.id) == 0 && self.books.owed(one.id) == 0;
        let Some(one) = self.chosen(which, fits) else { return };
        let input = Operation { operation: self.portal.app.new_id() };
        self.as_user(one.holder).call(&api::CANCEL_ACTIVITY, &[&one.id], &input).await.ok();
        self.books.commit(one.id, -one.committed);
        self.books.activity(one.id).live = false;
    }

    async fn pass(&mut self, days: i64) {
        let end = super::program().ends_on;
        if self.today() + Duration::days(days) < end {
            self.move_to(self.today() + Duration::days(days)).await;
        }
    }

    /// Moves the clock; what falls due by that is done.
    async fn move_to(&mut self, day: NaiveDate) {
        self.portal.pass(day - self.today());
        super::daily(self.portal).await;
        for human in [&mut self.finance, &mut self.approver].into_iter().chain(self.holders.iter_mut().map(|holder| &mut holder.user)) {
            human.token = self.portal.session_of(human.id).await;
        }
        let today = self.today();
        self.books.lapse(today);
        // Money whose last day is over must be gone: how much that was follows from what was there.
        let seen = self.look().await;
        for (holder, sums) in self.holders.iter().zip(&mut self.books.sums) {
            let allocation = seen.iter().find(|seen| seen.id == holder.allocation).expect("an allocation");
            let lapsed = allocation.balance.forfeited - sums.forfeited;
            let stale = allocation.credits.iter().filter(|credit| credit.expires_on < today).map(|credit| credit.balance.available());
            assert_eq!(stale.sum::<i64>(), 0, "nothing of the past is left");
            assert!(lapsed >= 0 && lapsed <= sums.available(), "{lapsed} lapsed of {sums:?}");
            sums.forfeited += lapsed;
        }
    }

    async fn reinstate(&mut self, holder: usize, percent: i64) {
        let sums = self.books.sums[holder];
        let lapsed = sums.forfeited - sums.reinstated;
        let amount = lapsed * percent / 100;
        if amount == 0 {
            return;
        }
        let input = ReinstateInput {
            operation: self.portal.app.new_id(),
            amount: self.money(holder, amount),
            expires_on: self.today() + Duration::days(20),
            reason: "Goodwill".to_owned(),
        };
        let reply = self.as_finance().call(&api::REINSTATE, &[&self.holders[holder].allocation], &input).await;
        if amount > lapsed {
            reply.fails("funds/over-reinstatement");
        } else {
            reply.ok();
            self.books.sums[holder].reinstated += amount;
        }
    }

    async fn look(&self) -> Vec<Allocation> {
        let filter = AllocationFilter { program: Some(self.program), ..AllocationFilter::default() };
        self.as_finance().call(&api::ALLOCATIONS, &[], &filter).await.ok().items
    }

    /// Holds the portal's sums against the model's.
    pub async fn compare(&mut self) {
        self.seen = self.look().await;
        for (at, holder) in self.holders.iter().enumerate() {
            let seen = self.seen.iter().find(|seen| seen.id == holder.allocation).expect("an allocation");
            assert_eq!(seen.balance, self.books.sums[at], "the sums of partner {at}");
            let credits = seen.credits.iter().try_fold(Balance::default(), |sum, credit| sum.plus(&credit.balance));
            assert_eq!(credits, Some(seen.balance), "credits sum to the allocation");
            assert!(seen.credits.iter().all(|credit| credit.balance.available() >= 0), "{seen:?}");
        }
        let summary = self.as_user(0).call(&api::SUMMARY, &[], &SummaryFilter::default()).await.ok();
        let own = summary.standings.iter().find(|standing| standing.allocation == Some(self.holders[0].allocation)).expect("a standing");
        assert_eq!(own.balance, self.books.sums[0], "what the partner reads");
    }

    /// Settles what is open, lets the period go by and closes it.
    pub async fn close(&mut self) {
        while !self.books.open.is_empty() {
            self.decide(0, Answer::No).await;
        }
        while self.chosen(0, |one| one.change.is_some()).is_some() {
            self.decide_change(0, false).await;
        }
        while self.claim_at(0, Stage::Pending).is_some() {
            self.decide_claim(0, 0).await;
        }
        while let Some(at) = self.claim_at(0, Stage::Owed) {
            let open = self.books.claims[at].approved - self.books.claims[at].paid;
            self.pay_out(at, open, false).await;
        }
        let input = |world: &Self| CloseInput {
            operation: world.portal.app.new_id(),
            next_name: None,
            next_ends_on: None,
            next_total: 0,
            preview: false,
        };
        self.as_finance().call(&api::CLOSE_PROGRAM, &[&self.program], &input(self)).await.fails("funds/period-runs");
        self.move_to(super::program().ends_on + Duration::days(200)).await;
        self.as_finance().call(&api::CLOSE_PROGRAM, &[&self.program], &input(self)).await.ok();
        self.forfeit_all();
        // What was paid wrongly still comes back, and is forfeited at once.
        self.reverse(0, 50).await;
        self.forfeit_all();
        let late = self.give(self.holders[0].partner, self.money(0, 100)).await;
        late.fails("funds/period-closed");
    }

    fn forfeit_all(&mut self) {
        for sums in &mut self.books.sums {
            sums.forfeited += sums.available();
        }
    }

    /// Lets the portal replay its ledger.
    pub async fn verify(&self) {
        let integrity = self.as_finance().call(&api::VERIFY, &[], &Nothing {}).await.ok();
        assert_eq!(integrity.breaches, []);
        assert!(integrity.entries > 0);
    }
}

pub(super) fn currency(code: &str) -> guildhall_domain::money::Currency {
    code.parse().expect("a currency")
}

fn found(request: &FundRequest, id: guildhall_domain::funds::ActivityId) -> &guildhall_domain::funds::Activity {
    request.activities.iter().find(|activity| activity.id == id).expect("the activity")
}

/// Somebody with a session that begins now.
async fn renewed(portal: &Portal, human: &Human) -> Human {
    Human { token: portal.session_of(human.id).await, ..human.clone() }
}
