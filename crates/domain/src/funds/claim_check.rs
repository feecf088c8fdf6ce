//! What a claim must be like: as a draft, when it is sent, and when it is decided.

use chrono::{Days, NaiveDate};

use super::{
    ActivityType, Chain, Checklist, Claim, ClaimDecision, ClaimInput, ClaimStatus, Clock, CostKind, LineInput, LineVerdict, MOST, Notice,
    Proof, ReasonCode, Refusal, Verdict, folded, may_decide, reimbursement,
};
use crate::{
    invalid::{Check, Invalid},
    money::{Currency, Money},
    partner::{PartnerId, PersonId},
};

/// Invoices may be older than the activity by so many days: rooms are paid in advance.
pub const INVOICE_DAYS: u64 = 90;
/// A claim that came back can be sent again for so many days, even when the time to claim is over before.
pub const RESEND_DAYS: u64 = 14;
/// Most lines of a claim.
const MOST_LINES: usize = 100;

/// What a claim is held against.
#[derive(Debug, Clone, Copy)]
pub struct ClaimTerms<'a> {
    /// Type of the activity.
    pub kind: &'a ActivityType,
    /// First and last day of the activity.
    pub window: (NaiveDate, NaiveDate),
    /// Last day to claim.
    pub claim_by: NaiveDate,
    /// The request's currency.
    pub currency: Currency,
    /// The vendor's share in percent.
    pub participation: u8,
    /// Minor units that other claims left of the approved amount.
    pub remaining: i64,
    /// The activity's proof.
    pub proofs: &'a [Proof],
    /// The day in the program's time zone.
    pub today: NaiveDate,
}

/// The last day to send a claim that came back on a day.
#[must_use]
pub fn resend_by(returned_on: NaiveDate, claim_by: NaiveDate) -> NaiveDate {
    returned_on.checked_add_days(Days::new(RESEND_DAYS)).unwrap_or(NaiveDate::MAX).max(claim_by)
}

/// The last day to send a claim as it stands: the activity's, and for one that came back the day its clock says.
#[must_use]
pub fn send_by(status: ClaimStatus, clock: Option<&Clock>, claim_by: NaiveDate) -> NaiveDate {
    match clock {
        Some(clock) if status == ClaimStatus::Returned => match clock.due_on {
            Some(day) => day.max(claim_by),
            None => resend_by(clock.since.date_naive(), claim_by),
        },
        Some(_) | None => claim_by,
    }
}

/// May a claim of an approved activity be started on a day in the program's time zone, besides these? Drafts count: each is a claim to be.
///
/// # Errors
/// When the activity has not begun, its time to claim is over, or there are claims enough.
pub fn can_start_claim(
    (starts_on, claim_by): (Option<NaiveDate>, Option<NaiveDate>),
    claims: impl IntoIterator<Item = ClaimStatus>,
    max: u8,
    today: NaiveDate,
) -> Result<(), Refusal> {
    if let Some(starts_on) = starts_on.filter(|start| *start > today) {
        return Err(Refusal::NotBegun { starts_on });
    }
    if let Some(claim_by) = claim_by.filter(|last| *last < today) {
        return Err(Refusal::ClaimWindowClosed { claim_by });
    }
    enough(claims.into_iter().filter(|status| status.takes_a_place()), max)
}

/// May a claim be sent besides these others? Drafts wait: what is sent first takes the place.
///
/// # Errors
/// When enough were sent.
pub fn can_send_beside(others: impl IntoIterator<Item = ClaimStatus>, max: u8) -> Result<(), Refusal> {
    enough(others.into_iter().filter(|status| *status != ClaimStatus::Draft && status.takes_a_place()), max)
}

fn enough(claims: impl Iterator<Item = ClaimStatus>, max: u8) -> Result<(), Refusal> {
    if claims.count() >= usize::from(max) { Err(Refusal::TooManyClaims { max }) } else { Ok(()) }
}

/// May somebody decide on a claim now? `writers` are those who wrote it and its request.
///
/// # Errors
/// When it is the person's own, is not being decided, or when others are asked.
pub fn can_decide_claim(
    (status, chain): (ClaimStatus, &Chain),
    (of, writers): (PartnerId, [PersonId; 2]),
    (person, partner): (PersonId, Option<PartnerId>),
) -> Result<(), Refusal> {
    may_decide(&writers, of, (person, partner))?;
    if status != ClaimStatus::InReview {
        return Err(Refusal::NotInReview);
    }
    if chain.turn_of(person).is_some() { Ok(()) } else { Err(Refusal::NotYourTurn) }
}

impl Claim {
    /// What it is held against on a day in the program's time zone.
    #[must_use]
    pub fn terms(&self, today: NaiveDate) -> ClaimTerms<'_> {
        ClaimTerms {
            kind: &self.kind,
            window: self.window,
            claim_by: self.claim_by,
            currency: self.remaining.currency,
            participation: self.participation,
            remaining: self.remaining.minor,
            proofs: &self.proofs,
            today,
        }
    }

    /// May it be changed by the partner?
    ///
    /// # Errors
    /// When it is neither a draft nor returned.
    pub const fn can_edit(&self) -> Result<(), Refusal> {
        if self.status.is_written() { Ok(()) } else { Err(Refusal::NotADraft) }
    }

    /// May this person decide now?
    ///
    /// # Errors
    /// When it is not being decided, is the person's own, or when others are asked.
    pub fn can_decide(&self, person: PersonId, partner: Option<PartnerId>) -> Result<(), Refusal> {
        let writers = [self.claimed_by, self.requested_by];
        can_decide_claim((self.status, &self.chain), (self.partner, writers), (person, partner))
    }
}

/// Everything that keeps a claim from being sent, for the form while somebody writes: fields first.
#[must_use]
pub fn check_claim(terms: &ClaimTerms<'_>, input: &ClaimInput) -> Vec<Notice> {
    let fields = claim_fields(terms, input).err().map(|invalid| invalid.errors).unwrap_or_default();
    let fields = fields.into_iter().map(|error| Notice { pointer: error.pointer, code: error.code, params: error.params });
    let refusals = claim_refusals(terms, input).into_iter().map(|refusal| {
        use crate::problem::Refusal as _;
        Notice { pointer: String::new(), code: refusal.code().to_owned(), params: refusal.params() }
    });
    fields.chain(refusals).collect()
}

/// Whether every field of a claim is as it must be to be sent.
///
/// # Errors
/// With each field that is not.
pub fn claim_fields(terms: &ClaimTerms<'_>, input: &ClaimInput) -> Result<(), Invalid> {
    let mut check = Check::default();
    if input.lines.is_empty() {
        check.fail("/lines", "required");
    }
    let earliest = terms.window.0.checked_sub_days(Days::new(INVOICE_DAYS)).unwrap_or(terms.window.0);
    for (index, line) in input.lines.iter().enumerate() {
        let at = |field: &str| format!("/lines/{index}/{field}");
        check.text(&at("description"), &line.description, 200);
        if !terms.kind.costs.contains(&line.kind) {
            check.fail(&at("kind"), "not-one-of");
        }
        if line.kind != CostKind::InHouse {
            named(&mut check, &at("invoice_number"), &line.invoice_number, 60);
            named(&mut check, &at("issuer"), &line.issuer, 120);
        }
        match line.dated {
            None => check.fail(&at("dated"), "required"),
            Some(day) if day < earliest || day > terms.claim_by => {
                let params = [("from", earliest.to_string().into()), ("to", terms.claim_by.to_string().into())];
                check.fail_with(&at("dated"), "outside-days", params);
            }
            Some(_) => {}
        }
        if line.cost <= 0 {
            check.fail(&at("cost"), "not-positive");
        }
    }
    for slug in input.metrics.keys().filter(|slug| !terms.kind.metrics.iter().any(|metric| metric.slug == **slug)) {
        check.fail(&format!("/metrics/{slug}"), "not-one-of");
    }
    check.finish(())
}

/// A text that says which one: with a letter or a digit, or it would be the same as every other such text.
fn named(check: &mut Check, pointer: &str, text: &str, max: usize) {
    let text = check.text(pointer, text, max);
    if !text.is_empty() && folded(&text).is_empty() {
        check.fail(pointer, "needs-letter");
    }
}

/// What keeps a claim from being sent besides its fields; what matters most comes first.
#[must_use]
pub fn claim_refusals(terms: &ClaimTerms<'_>, input: &ClaimInput) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    if input.currency != terms.currency {
        refusals.push(Refusal::WrongCurrency { expected: terms.currency.to_string() });
    }
    if terms.today < terms.window.0 {
        refusals.push(Refusal::NotBegun { starts_on: terms.window.0 });
    }
    if terms.today > terms.claim_by {
        refusals.push(Refusal::ClaimWindowClosed { claim_by: terms.claim_by });
    }
    let costs: Vec<i64> = input.lines.iter().map(|line| line.cost).collect();
    let asked = reimbursement(&costs, terms.participation, terms.remaining).map_or(0, |(asked, _)| asked);
    if asked == 0 && costs.iter().any(|cost| *cost > 0) {
        refusals.push(Refusal::OverClaim { remaining: Money::new(terms.remaining.max(0), terms.currency) });
    }
    let (kinds, slugs) = missing(terms.kind, input, terms.proofs);
    if !kinds.is_empty() {
        refusals.push(Refusal::ProofMissing { kinds });
    }
    if !slugs.is_empty() {
        refusals.push(Refusal::MetricsMissing { slugs });
    }
    refusals
}

/// Kinds of proof and numbers that are needed and not there.
fn missing(kind: &ActivityType, input: &ClaimInput, proofs: &[Proof]) -> (Vec<String>, Vec<String>) {
    let (mut kinds, mut slugs) = (Vec::new(), Vec::new());
    for item in checklist(kind, input, proofs).into_iter().filter(|item| !item.is_done()) {
        match item {
            Checklist::Proof { kind, .. } => kinds.push(kind.slug().to_owned()),
            Checklist::Metric { slug, .. } => slugs.push(slug),
            Checklist::Lines { .. } => {}
        }
    }
    (kinds, slugs)
}

/// May money be approved for a claim with this proof? What was there when it was sent may have been rejected since.
///
/// # Errors
/// When needed proof is missing.
pub fn can_approve(kind: &ActivityType, input: &ClaimInput, proofs: &[Proof]) -> Result<(), Refusal> {
    let (kinds, _) = missing(kind, input, proofs);
    if kinds.is_empty() { Ok(()) } else { Err(Refusal::ProofRejected { kinds }) }
}

/// What has to be there before a claim of an activity can be sent; numbers only with the last claim.
#[must_use]
pub fn checklist(kind: &ActivityType, input: &ClaimInput, proofs: &[Proof]) -> Vec<Checklist> {
    let mut items = vec![Checklist::Lines { there: input.lines.iter().any(|line| line.cost > 0) }];
    for rule in &kind.proof {
        let counts = |proof: &&Proof| proof.kind == rule.kind && proof.state.counts();
        let there = u8::try_from(proofs.iter().filter(counts).count()).unwrap_or(u8::MAX);
        items.push(Checklist::Proof { kind: rule.kind, least: rule.least, there });
    }
    for metric in &kind.metrics {
        let there = input.metrics.contains_key(&metric.slug);
        items.push(Checklist::Metric { slug: metric.slug.clone(), required: metric.required && input.last, there });
    }
    items
}

impl ClaimInput {
    /// Trims texts and refuses what not even a draft may hold.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        check.at_most("/lines", &self.lines, MOST_LINES);
        let mut lines = Vec::with_capacity(self.lines.len());
        for (index, line) in self.lines.into_iter().enumerate() {
            let at = |field: &str| format!("/lines/{index}/{field}");
            if line.cost < 0 {
                check.fail(&at("cost"), "not-positive");
            } else if line.cost > MOST {
                check.fail(&at("cost"), "absurd-amount");
            }
            lines.push(LineInput {
                description: check.optional_text(&at("description"), &line.description, 200),
                invoice_number: check.optional_text(&at("invoice_number"), &line.invoice_number, 60),
                issuer: check.optional_text(&at("issuer"), &line.issuer, 120),
                ..line
            });
        }
        if self.metrics.len() > 50 {
            check.fail_with("/metrics", "too-many", [("max", 50.into()), ("actual", self.metrics.len().into())]);
        }
        for (slug, value) in &self.metrics {
            if *value < 0 || *value > MOST {
                check.fail_with(&format!("/metrics/{slug}"), "out-of-range", [("min", 0.into()), ("max", MOST.into())]);
            }
        }
        let note = check.optional_text("/note", &self.note, 2_000);
        check.finish(Self { lines, note, ..self })
    }

    /// Whether two drafts say the same.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        let said = |input: &Self| input.clone().check().unwrap_or_else(|_| input.clone());
        said(self) == said(other)
    }
}

impl ClaimDecision {
    /// Whether there is one sound verdict for each line.
    ///
    /// # Errors
    /// With each field that is wrong.
    pub fn check(self, lines: &[LineInput]) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.lines.len() != lines.len() {
            check.fail("/lines", "one-for-each");
        }
        let mut verdicts = Vec::with_capacity(self.lines.len());
        for (index, verdict) in self.lines.into_iter().enumerate() {
            let at = |field: &str| format!("/lines/{index}/{field}");
            match lines.get(index) {
                Some(line) if usize::from(verdict.line) == index + 1 => said(&mut check, &at, &verdict, line.cost),
                Some(_) | None => check.fail(&at("line"), "one-for-each"),
            }
            verdicts.push(LineVerdict { note: check.optional_text(&at("note"), &verdict.note, 2_000), ..verdict });
        }
        let note = check.optional_text("/note", &self.note, 2_000);
        check.finish(Self { lines: verdicts, note, ..self })
    }

    /// What it says of the claim as a whole: returned when any line is, denied when every line is.
    #[must_use]
    pub fn verdict(lines: &[LineVerdict], approved: i64) -> Verdict {
        let all = |wanted: fn(&Verdict) -> bool| lines.iter().all(|line| wanted(&line.verdict));
        if lines.iter().any(|line| line.verdict == Verdict::Return) {
            Verdict::Return
        } else if all(|verdict| *verdict == Verdict::Accept) {
            Verdict::Accept
        } else if all(|verdict| *verdict == Verdict::Deny) {
            Verdict::Deny
        } else {
            Verdict::Change { amount: approved }
        }
    }
}

fn said(check: &mut Check, at: &impl Fn(&str) -> String, verdict: &LineVerdict, cost: i64) {
    if let Verdict::Change { amount } = verdict.verdict
        && (amount <= 0 || amount >= cost)
    {
        check.fail_with(&at("verdict/amount"), "out-of-range", [("min", 1.into()), ("max", (cost - 1).into())]);
    }
    if verdict.verdict != Verdict::Accept && verdict.reason.is_none() {
        check.fail(&at("reason"), "required");
    }
    if verdict.reason == Some(ReasonCode::Other) && verdict.note.trim().is_empty() {
        check.fail(&at("note"), "required");
    }
}

/// The stricter of what two deciders say of a line; among changes the lower amount. What is said later keeps its words on a tie.
#[must_use]
pub fn stricter(before: Option<LineVerdict>, after: LineVerdict) -> LineVerdict {
    let rank = |verdict: Verdict| match verdict {
        Verdict::Accept => (0, 0),
        Verdict::Change { amount } => (1, -amount),
        Verdict::Return => (2, 0),
        Verdict::Deny => (3, 0),
    };
    match before {
        Some(before) if rank(before.verdict) > rank(after.verdict) => before,
        Some(_) | None => after,
    }
}

#[cfg(test)]
mod tests;
