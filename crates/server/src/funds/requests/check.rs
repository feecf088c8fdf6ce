//! The dry run: what would happen if a draft were sent.

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{Chain, CheckResult, Findings, Refusal, RequestInput, Rules, check as check_draft},
    money::Money,
};

use super::{
    case::Case,
    desk::{Desk, desk, purse},
    store,
};
use crate::{
    cx::Cx,
    error::Error,
    funds::people::{self, Deciders},
};

/// Says what would happen: problems, who decides, by when. Changes nothing.
pub async fn check(cx: Cx, input: RequestInput) -> Result<CheckResult, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let case = known(&cx, &input).await?;
    let desk = desk(db, purse(db, actor, input.allocation).await?, case.as_ref(), cx.now).await?;
    let author = case.as_ref().map_or(actor.person, |case| case.request.requested_by);
    let deciders = people::deciders(db, desk.purse.partner, &[author]).await?;
    let mut findings = check_draft(&input, &desk.setting());
    let mut chains = chains(&desk, &input, &deciders);
    let fixed = case.as_ref().map(Case::fixed).unwrap_or_default();
    let is_fixed = |index: usize| input.activities.get(index).and_then(|activity| activity.id).is_some_and(|id| fixed.contains(&id));
    for (index, chain) in chains.iter_mut().enumerate() {
        if is_fixed(index) {
            *chain = Chain::default();
        }
    }
    unmanned(&mut findings, chains.iter().enumerate().filter(|(index, _)| !is_fixed(*index)));
    let decided_by = chains.iter().map(|chain| decided_by(chain, &desk)).max();
    for chain in &mut chains {
        chain.open_next(desk.rules.decide_by(desk.today, &desk.purse.region));
    }
    let setting = desk.setting();
    let (asked, _) = setting.sums(&input).unwrap_or_default();
    Ok(CheckResult {
        problems: findings.notices(),
        available: Money::new(desk.available, desk.purse.currency),
        asked: Money::new(asked, desk.purse.currency),
        asked_program: Money::new(setting.in_program(asked).unwrap_or_default(), desk.purse.terms.currency),
        rate: setting.rate,
        in_quarter: setting.in_quarter,
        in_quarter_of: setting.in_quarter_of.clone(),
        kept: setting.kept,
        chains,
        decided_by,
        proof: input.activities.iter().map(|activity| proof(&desk.rules, &activity.kind)).collect(),
    })
}

/// The request that a draft belongs to, when it names one of its activities.
async fn known(cx: &Cx, input: &RequestInput) -> Result<Option<Case>, Error> {
    let db = cx.app.db.read();
    match input.activities.iter().find_map(|activity| activity.id) {
        Some(activity) => store::read(db, cx.actor()?, store::request_of(db, activity).await?, cx.now).await.map(Some),
        None => Ok(None),
    }
}

/// Who would decide on each activity; the amount of the whole request counts.
pub fn chains(desk: &Desk, input: &RequestInput, deciders: &Deciders) -> Vec<Chain> {
    let amount = desk.in_program(input);
    let chain = |kind: &str| deciders.chain(&desk.rules.request_chain, amount, &desk.purse.region, kind.trim());
    input.activities.iter().map(|activity| chain(&activity.kind)).collect()
}

/// Adds that nobody is there to decide.
pub fn unmanned<'a>(findings: &mut Findings, chains: impl Iterator<Item = (usize, &'a Chain)>) {
    for (index, _) in chains.filter(|(_, chain)| !chain.is_manned()) {
        findings.refused.push((format!("/activities/{index}"), Refusal::NoApprover));
    }
}

/// By when a chain should be over, when each round takes all the time it has.
fn decided_by(chain: &Chain, desk: &Desk) -> NaiveDate {
    (0..chain.rounds()).fold(desk.today, |day, _| desk.rules.decide_by(day, &desk.purse.region))
}

fn proof(rules: &Rules, kind: &str) -> Vec<guildhall_domain::funds::ProofKind> {
    let kind = rules.activity_type(kind.trim());
    kind.map(|kind| kind.proof.iter().filter(|rule| rule.least > 0).map(|rule| rule.kind).collect()).unwrap_or_default()
}
