//! Claims, their decisions and payments of the demo's year.

use axum::body::Body;
use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        ActivityStatus, Claim, ClaimDecision, ClaimId, ClaimInput, ClaimStatus, LineVerdict, Method, Operation, OutcomeInput, OutcomeKind,
        PaymentFilter, PaymentInput, PaymentLineInput, ProofKind, ReasonCode, ReverseInput, Verdict,
    },
    money::Money,
};

use super::{Play, Step, password};
use crate::{
    error::Error,
    funds::{claims, outcomes, payments, proofs},
    seed::{
        funds::{
            ideas::IDEAS,
            plan::{End, Plan, dice},
            proof,
            words::{lines, text},
        },
        partners::PARTNERS,
    },
};

/// What stands at the head of a proof.
const fn heading(kind: ProofKind) -> [&'static str; 2] {
    match kind {
        ProofKind::Invoice => ["Invoice", "Rechnung"],
        ProofKind::InHouseReport => ["Statement of own work", "Nachweis der Eigenleistung"],
        ProofKind::AttendeeList => ["Attendees", "Teilnehmende"],
        ProofKind::Contract => ["Contract", "Vertrag"],
        ProofKind::MetricsReport => ["Report of results", "Ergebnisbericht"],
        ProofKind::FinalPiece => ["As printed", "Belegexemplar"],
        ProofKind::Photo => ["Photo", "Foto"],
        ProofKind::Screenshot => ["Screenshot", "Bildschirmfoto"],
    }
}

impl Play<'_> {
    pub(super) async fn claim(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        let request = self.read(at, index).await?;
        for (turn, activity) in request.activities.iter().enumerate().filter(|(_, activity)| activity.status == ActivityStatus::Approved) {
            if !activity.claims.is_empty() {
                continue;
            }
            let Some(idea) = plan.ideas.get(turn).and_then(|idea| IDEAS.get(*idea)) else { continue };
            let Some(kind) = request.rules.activity_types.iter().find(|kind| kind.slug == activity.asked.kind) else { continue };
            let invoice = format!("{}-{:04}", idea.kind.to_uppercase().chars().take(2).collect::<String>(), 1_200 + plan.seal * 7 + turn);
            for rule in kind.proof.iter().filter(|rule| rule.least > 0) {
                let lines = [
                    text(plan, heading(rule.kind)[0], heading(rule.kind)[1]),
                    format!("No. {invoice}"),
                    idea.issuer.to_owned(),
                    idea.title[0].to_owned(),
                    format!("{}.00 {}", activity.asked.cost / 100, request.currency),
                ];
                let file = proof::file(rule.kind, plan.seal * 4 + turn, &lines);
                let mut cx = self.cx(request.requested_by, at, activity.id).await?;
                cx.query = Some(format!("kind={}&name={}&address=", rule.kind.slug(), file.name));
                proofs::add(cx, Body::from(file.bytes)).await?;
            }
            let dated = activity.asked.ends_on;
            let kinds: Vec<_> = kind.costs.iter().copied().take(3).collect();
            let lines = lines(plan, idea, activity, &kinds, &invoice, dated);
            let metrics =
                kind.metrics.iter().map(|metric| (metric.slug.clone(), if metric.slug == "leads" { idea.leads } else { idea.leads * 3 }));
            let input = ClaimInput { currency: request.currency, lines, metrics: metrics.collect(), last: true, note: String::new() };
            let claim = claims::create(self.cx(request.requested_by, at, activity.id).await?, input).await?;
            let operation = self.operation(at);
            let claim =
                claims::submit(self.cx(request.requested_by, at + Duration::minutes(2), claim.id).await?, Operation { operation }).await?;
            if let Some(run) = self.runs.get_mut(index) {
                run.claims.push(claim.id);
            }
        }
        self.later(at, 2 + i64::try_from(dice(plan.number, 25, 6)).unwrap_or_default(), index, Step::DecideClaim);
        Ok(())
    }

    fn claims_of(&self, index: usize) -> Vec<ClaimId> {
        self.runs.get(index).map(|run| run.claims.clone()).unwrap_or_default()
    }

    pub(super) async fn read_claim(&self, at: DateTime<Utc>, claim: ClaimId) -> Result<Claim, Error> {
        claims::read(self.cx(self.stage.approver, at, claim).await?, Nothing {}).await
    }

    pub(super) async fn decide_claims(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        let mended = self.runs.get(index).is_some_and(|run| run.mended);
        for id in self.claims_of(index) {
            let claim = self.read_claim(at, id).await?;
            let Some(person) = claim.chain.asked().first().copied() else { continue };
            let verdict = |number: u16| match plan.end {
                End::Mended if !mended => (
                    Verdict::Return,
                    Some(ReasonCode::Incomplete),
                    text(plan, "The invoice does not show the dates.", "Auf der Rechnung fehlen die Daten."),
                ),
                End::Denied => (
                    Verdict::Deny,
                    Some(ReasonCode::Dates),
                    text(plan, "The work was done before the approval.", "Die Arbeit geschah vor der Genehmigung."),
                ),
                End::Partly if number > 1 => {
                    (Verdict::Deny, Some(ReasonCode::NotEligible), text(plan, "Giveaways do not count.", "Werbegeschenke zählen nicht."))
                }
                End::Mended | End::Partly | End::Paid | End::Instalments | End::Forgotten | End::Cancelled | End::Late | End::Reversed => {
                    (Verdict::Accept, None, String::new())
                }
            };
            let lines = claim.lines.iter().map(|line| {
                let (verdict, reason, note) = verdict(line.number);
                LineVerdict { line: line.number, verdict, reason, note }
            });
            let operation = self.operation(at);
            let password = password(claim.asked.minor);
            let input = ClaimDecision { operation, lines: lines.collect(), note: String::new(), password };
            claims::decide(self.cx(person, at, id).await?, input).await?;
        }
        match plan.end {
            End::Denied => {}
            End::Mended if self.mending(at, index).await? => self.later(at, 5, index, Step::Mend),
            End::Mended | End::Partly | End::Paid | End::Instalments | End::Forgotten | End::Cancelled | End::Late | End::Reversed => {
                self.later(at, 3 + i64::try_from(dice(plan.number, 26, 9)).unwrap_or_default(), index, Step::Pay)
            }
        }
        Ok(())
    }

    pub(super) async fn mending(&self, at: DateTime<Utc>, index: usize) -> Result<bool, Error> {
        for id in self.claims_of(index) {
            if self.read_claim(at, id).await?.status == ClaimStatus::Returned {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) async fn mend(&mut self, at: DateTime<Utc>, index: usize) -> Result<(), Error> {
        if let Some(run) = self.runs.get_mut(index) {
            run.mended = true;
        }
        for id in self.claims_of(index) {
            let operation = self.operation(at);
            let claim = self.read_claim(at, id).await?;
            claims::submit(self.cx(claim.claimed_by, at, id).await?, Operation { operation }).await?;
        }
        self.later(at, 3, index, Step::DecideClaim);
        Ok(())
    }

    pub(super) async fn pay(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan, step: Step) -> Result<(), Error> {
        let mut lines = Vec::new();
        for id in self.claims_of(index) {
            let claim = self.read_claim(at, id).await?;
            let Some(approved) = claim.approved.filter(|_| claim.status.is_payable()) else { continue };
            let open = approved.minor - claim.paid.minor;
            let minor = if plan.end == End::Instalments && step == Step::Pay { open / 2 } else { open };
            if minor > 0 {
                lines.push(PaymentLineInput { claim: id, amount: Money::new(minor, approved.currency) });
            }
        }
        if lines.is_empty() {
            return Ok(());
        }
        let distributor = PARTNERS.get(plan.partner).is_some_and(|partner| partner.kind == "distributor");
        let (method, sign) = if distributor { (Method::CreditMemo, "GS") } else { (Method::BankTransfer, "SEPA") };
        let operation = self.operation(at);
        let password = password(lines.iter().map(|line| line.amount.minor).sum());
        let input = PaymentInput {
            operation,
            method,
            reference: format!("{sign}-{}-{:04}", at.format("%y%m"), plan.number * 3 + usize::from(step == Step::PayRest)),
            paid_on: at.date_naive(),
            lines,
            password,
        };
        payments::pay(self.stage.cx(self.stage.finance, at, None, None).await?, input).await?;
        if step == Step::Pay {
            self.results(at, index, plan).await?;
        }
        match (plan.end, step) {
            (End::Instalments, Step::Pay) => self.later(at, 21, index, Step::PayRest),
            (End::Reversed, _) => self.later(at, 30, index, Step::Reverse),
            _ => {}
        }
        Ok(())
    }

    /// What came of the activities, as their author knows by then: leads, and of some a deal.
    async fn results(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        let request = self.read(at, index).await?;
        for (turn, activity) in request.activities.iter().enumerate() {
            let Some(idea) = plan.ideas.get(turn).and_then(|idea| IDEAS.get(*idea)) else { continue };
            let Some(on) = activity.asked.ends_on.filter(|_| activity.can_record(at.date_naive()).is_ok()) else { continue };
            let mut inputs = Vec::new();
            let plain = OutcomeInput {
                operation: self.operation(at),
                kind: OutcomeKind::Leads,
                on,
                leads: u32::try_from(idea.leads).unwrap_or_default(),
                title: String::new(),
                amount: 0,
                won: 0,
                source: text(plan, "Our list of contacts", "Unsere Kontaktliste"),
            };
            let question = 40 + turn as u64;
            if dice(plan.number, question, 3) == 0 {
                let amount = activity.asked.cost.saturating_mul(4 + i64::try_from(dice(plan.number, question + 10, 9)).unwrap_or_default());
                let won = if dice(plan.number, question + 20, 2) == 0 { amount / 2 } else { 0 };
                inputs.push(OutcomeInput {
                    operation: self.operation(at),
                    kind: OutcomeKind::Deal,
                    leads: 0,
                    title: text(plan, "Order after the event", "Auftrag nach der Veranstaltung"),
                    amount,
                    won,
                    source: format!("CRM-{}", 20_000 + plan.number * 10 + turn),
                    ..plain.clone()
                });
            }
            if plain.leads > 0 {
                inputs.push(plain);
            }
            for input in inputs {
                outcomes::record(self.cx(request.requested_by, at, activity.id).await?, input).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn reverse(&mut self, at: DateTime<Utc>, index: usize, plan: &Plan) -> Result<(), Error> {
        for id in self.claims_of(index) {
            let claim = self.read_claim(at, id).await?;
            let filter = PaymentFilter { claim: Some(id), ..PaymentFilter::default() };
            let found = payments::list(self.stage.cx(self.stage.finance, at, None, None).await?, filter).await?;
            let Some(payment) = found.items.first() else { continue };
            let operation = self.operation(at);
            let amount = Money::new(claim.paid.minor / 2, claim.paid.currency);
            let reason = text(plan, "The organiser refunded half of the fee.", "Der Veranstalter hat die Hälfte der Gebühr erstattet.");
            let input = ReverseInput { operation, payment: payment.id, amount, reason, password: password(amount.minor) };
            payments::reverse(self.cx(self.stage.finance, at, id).await?, input).await?;
        }
        Ok(())
    }
}
