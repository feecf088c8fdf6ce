//! What the people of the demo's year write: activities, lines of claims, reasons.

use chrono::{Duration, NaiveDate};
use guildhall_domain::{
    funds::{Activity, ActivityInput, ActivityStatus, Contact, CostKind, FundRequest, LineInput, Segment, Venue},
    partner::PersonId,
};

use super::{
    currency,
    ideas::Idea,
    plan::{Plan, dice},
};
use crate::seed::partners::PARTNERS;

/// The first who is asked now, not in somebody's place.
pub fn asked(request: &FundRequest) -> Option<PersonId> {
    let chains = request.activities.iter().flat_map(|activity| {
        let open = (activity.status == ActivityStatus::Open).then_some(&activity.chain);
        open.into_iter().chain(activity.change.as_ref().map(|change| &change.chain))
    });
    let mut steps = chains.flat_map(|chain| chain.steps.iter()).filter(|step| step.is_open());
    steps.find_map(|step| step.deciders.iter().find(|decider| !decider.substitute).map(|decider| decider.person))
}

/// Whether the partner reads German.
pub fn german(plan: &Plan) -> bool {
    PARTNERS.get(plan.partner).is_some_and(|partner| partner.language == "de")
}

pub fn said<'a>(plan: &Plan, texts: &[&'a str; 2]) -> &'a str {
    if german(plan) { texts[1] } else { texts[0] }
}

pub fn text(plan: &Plan, english: &str, in_german: &str) -> String {
    if german(plan) { in_german.to_owned() } else { english.to_owned() }
}

/// Costs vary a little from partner to partner. Ideas are written with costs in euros; where a unit is worth a tenth, they cost ten times
/// as many.
pub fn cost(plan: &Plan, idea: &Idea) -> i64 {
    let percent = 80 + i64::try_from(dice(plan.number, 27, 45)).unwrap_or_default();
    let units = if currency(plan.partner) == "SEK" { 10 } else { 1 };
    idea.cost * percent / 100 * 100 * units
}

pub fn activity(plan: &Plan, idea: &Idea, turn: usize, sent: NaiveDate) -> ActivityInput {
    let cost = cost(plan, idea);
    let starts_on = sent + Duration::days(i64::from(plan.ahead) + 7 * i64::try_from(turn).unwrap_or_default());
    let share = if idea.kind == "signage" { 100 } else { 50 };
    ActivityInput {
        id: None,
        title: said(plan, &idea.title).to_owned(),
        kind: idea.kind.to_owned(),
        venue: if matches!(idea.kind, "webinar" | "digital_ad" | "content") { Venue::Virtual } else { Venue::InPerson },
        description: said(plan, &idea.about).to_owned(),
        starts_on: Some(starts_on),
        ends_on: Some(starts_on + Duration::days(i64::try_from(idea.days).unwrap_or(1) - 1)),
        cost,
        asked: cost * share / 100,
        contacts: PARTNERS
            .get(plan.partner)
            .map(|partner| Contact { name: partner.name.to_owned(), email: format!("marketing@{}", partner.host) })
            .into_iter()
            .collect(),
        pipeline: (idea.leads > 0).then(|| idea.leads * 420_000),
        segment: [None, Some(Segment::Middle), Some(Segment::Public), Some(Segment::Enterprise)].get(plan.number % 4).copied().flatten(),
        fields: [].into(),
    }
}

pub fn lines(plan: &Plan, idea: &Idea, activity: &Activity, kinds: &[CostKind], invoice: &str, dated: Option<NaiveDate>) -> Vec<LineInput> {
    let whole = activity.asked.cost;
    let rest = if kinds.len() > 1 && plan.number.is_multiple_of(3) { whole / 6 } else { 0 };
    let in_house = idea.issuer.is_empty();
    let line = |number: usize, cost: i64| {
        let kind = if in_house { CostKind::InHouse } else { kinds.get(number).copied().unwrap_or(CostKind::Other) };
        LineInput {
            description: said(plan, &idea.title).to_owned(),
            kind,
            invoice_number: if in_house { String::new() } else { format!("{invoice}{}", if number == 0 { "" } else { "/2" }) },
            issuer: idea.issuer.to_owned(),
            dated,
            cost,
        }
    };
    let mut lines = vec![line(0, whole - rest)];
    if rest > 0 && !in_house {
        lines.push(line(1, rest));
    }
    lines
}
