//! What would happen if the draft were sent: the money, who decides and by when, what will have to be proven.

use guildhall_domain::{
    funds::{Chain, ProofRule},
    money::Money,
};
use leptos::prelude::*;

use super::{
    edit::Form,
    problems::{is_told, of_the_whole},
    writing::Row,
};
use crate::{
    i18n::{self, day, whole_money},
    modules::funds::{chain, say},
    ui::{Card, CardKind, Checked, Checks, Fact, Facts, Icon},
};

/// The column beside the form.
pub fn panel(form: Form) -> AnyView {
    view! { {sums(form)} {deciders(form)} {proof(form)} }.into_any()
}

fn asked(form: Form) -> Money {
    let rows = form.writing.rows.get().into_iter().filter(|row| !row.fixed);
    let minor = rows.filter_map(|row| row.asked.get()).fold(0i64, |sum, asked| sum.saturating_add(asked.minor));
    Money::new(minor, form.writing.currency)
}

fn sums(form: Form) -> AnyView {
    let available = Memo::new(move |_| form.checked.with(|checked| checked.as_ref().map(|checked| checked.result.available)));
    let money = |amount: Option<Money>| amount.map_or_else(|| "–".to_owned(), whole_money);
    let left = move || available.get().and_then(|available| available.minus(asked(form)).ok());
    let facts = vec![
        Fact::new(t!("funds.available"; text), move || money(available.get())),
        Fact::new(t!("funds.asked"; text), view! { <b>{move || whole_money(asked(form))}</b> }),
        Fact::new(t!("funds.ahead.left"; text), move || money(left())),
    ];
    let wrong = move || {
        let tried = form.tried.get();
        let told = form.problems.with(|all| of_the_whole(all)).into_iter().filter(|notice| is_told(notice, tried));
        told.map(|notice| {
            let words = i18n::notice(&notice.code, &notice.params);
            view! { <p class="error" data-tone="danger">{Icon::Warning.small()}<span>{words}</span></p> }
        })
        .collect_view()
    };
    view! { <Card title=t!("funds.ahead.money"; text)><div class="stack tight"><Facts facts=facts /> <div class="stack tight" role="status">{wrong}</div></div></Card> }
        .into_any()
}

/// The chains that differ, each with the numbers of its activities.
fn distinct(chains: Vec<Chain>) -> Vec<(Vec<usize>, Chain)> {
    let mut distinct: Vec<(Vec<usize>, Chain)> = Vec::new();
    for (index, chain) in chains.into_iter().enumerate() {
        match distinct.iter_mut().find(|(_, known)| *known == chain) {
            Some((numbers, _)) => numbers.push(index + 1),
            None => distinct.push((vec![index + 1], chain)),
        }
    }
    distinct
}

fn deciders(form: Form) -> AnyView {
    let result = Memo::new(move |_| {
        form.checked.with(|checked| checked.as_ref().map(|checked| (checked.result.chains.clone(), checked.result.decided_by)))
    });
    let inside = move || {
        let Some((chains, decided_by)) = result.get().filter(|(chains, _)| !chains.is_empty()) else {
            return view! { <p class="muted small">{t!("funds.ahead.unknown"; text)}</p> }.into_any();
        };
        let chains = distinct(chains);
        let alone = chains.len() == 1;
        let one = move |(numbers, steps): (Vec<usize>, Chain)| {
            let numbers = i18n::list(&numbers.iter().map(ToString::to_string).collect::<Vec<_>>());
            let head = (!alone).then(|| view! { <h3>{t!("funds.ahead.activities", numbers = numbers)}</h3> });
            view! { <div class="stack tight">{head} {chain::view(&steps)}</div> }
        };
        let by = decided_by.map(|on| view! { <p class="small">{t!("funds.ahead.by", day = day(on))}</p> });
        view! { <div class="stack">{by} {chains.into_iter().map(one).collect_view()}</div> }.into_any()
    };
    view! { <Card title=t!("funds.ahead.who"; text)>{inside}</Card> }.into_any()
}

fn proof(form: Form) -> AnyView {
    let needed = move |row: Row| -> Vec<ProofRule> {
        let kind = row.kind.get();
        form.request.with_value(|request| request.rules.activity_type(&kind).map(|kind| kind.proof.clone()).unwrap_or_default())
    };
    let of = move |row: Row| {
        let rules: Vec<ProofRule> = needed(row).into_iter().filter(|rule| rule.least > 0).collect();
        let check = |rule: ProofRule| {
            Checked::open(view! { <span>{move || t!("funds.ahead.proof", kind = say::proof(rule.kind), count = rule.least)}</span> })
        };
        (!rules.is_empty()).then(|| {
            view! {
                <div class="stack tight">
                    <h3>{move || say::titled(&row.title.get())}</h3>
                    <Checks checks=rules.into_iter().map(check).collect() />
                </div>
            }
        })
    };
    let all = move || form.writing.rows.get().into_iter().filter(|row| !row.fixed).filter_map(of).collect_view();
    let some = move || form.writing.rows.get().into_iter().any(|row| !row.fixed && !needed(row).is_empty());
    let lead = move || if some() { t!("funds.ahead.prove.lead") } else { t!("funds.ahead.prove.unknown") };
    view! {
        <Card title=t!("funds.ahead.prove"; text) kind=CardKind::Soft>
            <p class="muted small">{lead}</p>
            {all}
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_chains_are_shown_once() {
        let chain = Chain::default();
        assert_eq!(distinct(vec![chain.clone(), chain.clone()]), vec![(vec![1, 2], chain)]);
    }
}
