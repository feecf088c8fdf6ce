//! Claims and payments of the model test.

use guildhall_domain::funds::{
    ClaimDecision, ClaimInput, CostKind, LineInput, LineVerdict, Method, Operation, PaymentInput, PaymentLineInput, ReasonCode,
    ReverseInput, Verdict, api,
};

use super::{
    books::{Activity, Claim, Payment, Stage},
    world::{World, currency},
};

impl World<'_> {
    pub(super) async fn claim(&mut self, which: usize, percent: i64, last: bool) {
        let today = self.today();
        let fits = |one: &Activity| {
            one.change.is_none() && one.claim_by >= today && !self.books.is_claimed_out(one.id) && self.books.remaining(one) > 0
        };
        let Some(one) = self.chosen(which, fits) else { return };
        // The last claim comes when no other is being decided.
        let last = last && self.books.pending(one.id) == 0;
        let remaining = self.books.remaining(&one);
        let cost = (remaining * percent / 100).max(1);
        let line = LineInput {
            description: "Rent".to_owned(),
            kind: CostKind::Venue,
            invoice_number: self.portal.app.new_id::<()>().to_string(),
            issuer: "Fair GmbH".to_owned(),
            dated: Some(today),
            cost,
        };
        let (currency, metrics) = (currency(self.holders[one.holder].currency), Default::default());
        let input = ClaimInput { currency, lines: vec![line], metrics, last, note: String::new() };
        let client = self.as_user(one.holder);
        let draft = client.call(&api::CREATE_CLAIM, &[&one.id], &input).await.ok();
        let sent = Operation { operation: self.portal.app.new_id() };
        let claim = client.call(&api::SUBMIT_CLAIM, &[&draft.id], &sent).await.ok();
        // Costs beyond what is left are borne by the partner.
        let asked = cost.min(remaining);
        assert_eq!(claim.asked.minor, asked, "what a claim asks for");
        let stage = Stage::Pending;
        self.books.claims.push(Claim { id: claim.id, activity: one.id, asked, approved: 0, paid: 0, last, stage });
    }

    pub(super) fn claim_at(&self, which: usize, stage: Stage) -> Option<usize> {
        let fitting: Vec<usize> = (0..self.books.claims.len()).filter(|at| self.books.claims[*at].stage == stage).collect();
        fitting.get(which % fitting.len().max(1)).copied()
    }

    pub(super) async fn decide_claim(&mut self, which: usize, percent: i64) {
        let Some(at) = self.claim_at(which, Stage::Pending) else { return };
        let claim = self.books.claims[at].clone();
        let cut = claim.asked * percent / 100;
        let (verdict, approved) = match percent {
            0 => (Verdict::Deny, 0),
            _ if cut == 0 || cut == claim.asked => (Verdict::Accept, claim.asked),
            _ => (Verdict::Change { amount: cut }, cut),
        };
        let reason = (verdict != Verdict::Accept).then_some(ReasonCode::NotEligible);
        let lines = vec![LineVerdict { line: 1, verdict, reason, note: String::new() }];
        let operation = self.portal.app.new_id();
        let input = ClaimDecision { operation, lines, note: String::new(), password: String::new() };
        let told = self.as_approver().call(&api::DECIDE_CLAIM, &[&claim.id], &input).await.ok();
        assert_eq!(told.approved.map(|approved| approved.minor), Some(approved), "what was approved");
        let stage = if approved > 0 { Stage::Owed } else { Stage::Denied };
        (self.books.claims[at].approved, self.books.claims[at].stage) = (approved, stage);
        if claim.last && approved > 0 {
            let rest = self.books.remaining(self.books.look(claim.activity));
            self.books.commit(claim.activity, -rest);
        }
    }

    pub(super) async fn pay(&mut self, which: usize, percent: i64) {
        let Some(at) = self.claim_at(which, Stage::Owed) else { return };
        let claim = self.books.claims[at].clone();
        let open = claim.approved - claim.paid;
        let amount = (open * percent / 100).max(1);
        self.pay_out(at, amount, amount > open).await;
    }

    pub(super) async fn pay_out(&mut self, at: usize, amount: i64, over: bool) {
        let claim = self.books.claims[at].clone();
        let holder = self.books.look(claim.activity).holder;
        let lines = vec![PaymentLineInput { claim: claim.id, amount: self.money(holder, amount) }];
        let (operation, paid_on, reference) = (self.portal.app.new_id(), self.today(), "Run 7".to_owned());
        let input = PaymentInput { operation, method: Method::BankTransfer, reference, paid_on, lines, password: String::new() };
        let reply = self.as_finance().call(&api::PAY, &[], &input).await;
        if over {
            reply.fails("funds/over-payment");
            return;
        }
        let payment = reply.ok();
        self.books.pay(claim.activity, amount);
        self.books.claims[at].paid += amount;
        if claim.paid + amount == claim.approved {
            self.books.claims[at].stage = Stage::Over;
        }
        // What holds nothing any more is settled.
        let activity = self.books.activity(claim.activity);
        activity.live &= activity.committed > 0;
        self.books.payments.push(Payment { id: payment.id, claim: claim.id, amount, reversed: 0 });
    }

    pub(super) async fn reverse(&mut self, which: usize, percent: i64) {
        // Also of claims that are paid in part: what is taken back is not owed again.
        let left = |payment: &Payment| payment.amount > payment.reversed;
        let fitting: Vec<usize> = (0..self.books.payments.len()).filter(|at| left(&self.books.payments[*at])).collect();
        let Some(at) = fitting.get(which % fitting.len().max(1)).copied() else { return };
        let payment = self.books.payments[at].clone();
        let activity = self.books.claims.iter().find(|claim| claim.id == payment.claim).expect("a claim").activity;
        let holder = self.books.look(activity).holder;
        let left = payment.amount - payment.reversed;
        let amount = (left * percent / 100).max(1);
        let input = ReverseInput {
            operation: self.portal.app.new_id(),
            payment: payment.id,
            amount: self.money(holder, amount),
            reason: "Wrong account".to_owned(),
            password: String::new(),
        };
        let reply = self.as_finance().call(&api::REVERSE, &[&payment.claim], &input).await;
        if amount > left {
            reply.fails("funds/over-reversal");
        } else {
            reply.ok();
            self.books.reverse(activity, amount);
            self.books.payments[at].reversed += amount;
        }
    }
}
