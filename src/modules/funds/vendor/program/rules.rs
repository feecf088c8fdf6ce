//! The rules in force and the versions before them.

use chrono::NaiveDate;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{CarryOver, ClaimBasis, Program, ProgramId, Rules, api},
    money::Currency,
};
use leptos::prelude::*;

use super::{
    super::{super::say, parts::amount},
    version,
};
use crate::{
    api::question,
    i18n::{day, list, number},
    query::query,
    ui::{Card, Fact, Facts, Pick, Remote, SelectField, Shape},
};

/// The section.
pub fn view(id: ProgramId, program: Signal<Program>) -> AnyView {
    let latest = Memo::new(move |_| program.with(|program| program.rules_version));
    let shown = RwSignal::new(String::new());
    let wanted = Memo::new(move |_| shown.with(|shown| shown.parse::<i32>().ok()).unwrap_or_else(|| latest.get()));
    let rules = query(move || question(&api::RULES, &[&id, &wanted.get()], &Nothing {}));
    let older = Signal::derive(move || {
        (1..latest.get())
            .rev()
            .map(|number| Pick::new(number.to_string(), t!("funds.vendor.rules.version", version = version(number))))
            .collect()
    });
    let current = Signal::derive(move || Some(t!("funds.vendor.rules.current", version = version(latest.get()))));
    let (currency, ends_on) = program.with_untracked(|program| (program.program.currency, program.program.ends_on));
    view! {
        <Card title=t!("funds.vendor.rules"; text)>
            {move || (latest.get() > 1).then(|| view! {
                <SelectField label=t!("funds.vendor.rules.which"; text) value=shown options=older none=current help=t!("funds.vendor.rules.help"; maybe) />
            })}
            <Remote of=rules.load() on_retry=rules.retry() is_empty=|_| false empty=|| () shape=Shape::Card let:rules>
                {move || facts(&rules.get(), currency, ends_on)}
            </Remote>
        </Card>
    }
    .into_any()
}

fn facts(rules: &Rules, currency: Currency, ends_on: NaiveDate) -> AnyView {
    let money = |minor: i64| amount(minor, currency);
    let days = |count: u16| t!("funds.vendor.rules.working-days", count = count);
    let claims = match rules.claim_basis {
        ClaimBasis::Activity => t!("funds.vendor.rules.after-activity", count = rules.claim_days),
        ClaimBasis::Period => t!("funds.vendor.rules.after-period", count = rules.claim_days, day = day(rules.claim_by(ends_on, ends_on))),
    };
    let unused = match rules.carry_over {
        CarryOver::None => t!("funds.vendor.rules.forfeited"),
        CarryOver::Percent { percent } => t!("funds.vendor.rules.carried", percent = percent),
        CarryOver::Until { day: until } => t!("funds.vendor.rules.carried-until", day = day(until)),
    };
    let ageing = rules.ageing_days.map_or_else(|| t!("funds.vendor.rules.period-end"), |days| t!("funds.vendor.rules.days", count = days));
    let separation = if rules.separation_from == 0 {
        t!("funds.vendor.rules.always")
    } else {
        t!("funds.vendor.rules.from", amount = money(rules.separation_from))
    };
    let password = rules
        .reauthenticate_from
        .map_or_else(|| t!("funds.vendor.rules.never"), |from| t!("funds.vendor.rules.from", amount = money(from)));
    let steps = |steps: &[guildhall_domain::funds::StepRule]| {
        let step = |(at, step): (usize, &guildhall_domain::funds::StepRule)| {
            let name = say::localized(&step.name);
            match step.from_amount {
                Some(from) => t!("funds.vendor.rules.step.from", number = at + 1, name = name, amount = money(from)),
                None => t!("funds.vendor.rules.step", number = at + 1, name = name),
            }
        };
        steps.iter().enumerate().map(step).map(|line| view! { <li>{line}</li> }).collect_view()
    };
    let kinds: Vec<String> = rules.activity_types.iter().map(say::activity_type).collect();
    let mut facts = vec![
        Fact::new(t!("funds.vendor.rules.share"; text), t!("funds.vendor.rules.percent", percent = rules.participation)),
        Fact::new(t!("funds.vendor.form.lead"; text), days(rules.lead_days)),
        Fact::new(t!("funds.vendor.form.review"; text), days(rules.review_days)),
        Fact::new(t!("funds.vendor.form.pay"; text), days(rules.pay_days)),
        Fact::new(t!("funds.vendor.rules.claims"; text), claims),
        Fact::new(t!("funds.vendor.form.claims"; text), number(f64::from(rules.max_claims))),
        Fact::new(t!("funds.vendor.rules.ageing"; text), ageing),
        Fact::new(t!("funds.vendor.form.unused"; text), unused),
    ];
    if rules.accrual_rate > 0 {
        let rate = number(f64::from(rules.accrual_rate) / 100.0);
        facts.push(Fact::new(t!("funds.vendor.form.accrual"; text), t!("funds.vendor.rules.accrual", rate = rate)));
    }
    // Limits that are not set are not there.
    let limits = [
        (t!("funds.vendor.form.min"; text), rules.min_request),
        (t!("funds.vendor.form.max"; text), rules.max_request),
        (t!("funds.vendor.form.quarter"; text), rules.max_quarter),
        (t!("funds.vendor.form.threshold"; text), rules.accrual_threshold),
        (t!("funds.vendor.form.cap"; text), rules.accrual_cap),
    ];
    facts.extend(limits.into_iter().filter_map(|(name, limit)| limit.map(|limit| Fact::new(name, money(limit)))));
    facts.extend([
        Fact::new(t!("funds.vendor.form.separation"; text), separation),
        Fact::new(t!("funds.vendor.form.password"; text), password),
        Fact::new(t!("funds.vendor.form.kinds"; text), list(&kinds)),
        Fact::new(t!("funds.vendor.form.chain.requests"; text), view! { <ol class="stack tight">{steps(&rules.request_chain)}</ol> }),
        Fact::new(t!("funds.vendor.form.chain.claims"; text), view! { <ol class="stack tight">{steps(&rules.claim_chain)}</ol> }),
    ]);
    view! { <Facts facts=facts /> }.into_any()
}
