//! The tree of pools: a child never has more than its parent gives.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Pool, PoolId, PoolInput, Program, ProgramId, ProgramStatus, api},
    money::Money,
    portal,
};
use leptos::prelude::*;

use super::super::parts::BELOW;
use crate::{
    api::question,
    i18n::{language, whole_money},
    operation::Once,
    query::{Errors, mutation, query},
    session,
    ui::{
        Blank, Button, Card, CardKind, Column, Dialog, Form, Icon, IconButton, Look, MoneyField, Pick, Remote, SelectField, Sends, Shape,
        Size, Table, TextField, toasts,
    },
};

/// A pool and how deep it lies.
#[derive(Clone, PartialEq)]
struct Branch {
    pool: Pool,
    depth: usize,
}

/// What the dialog is about: a new pool, or one that changes.
#[derive(Clone, PartialEq)]
enum Asked {
    New,
    Change(Pool),
}

/// The section.
pub fn view(id: ProgramId, program: Signal<Program>) -> AnyView {
    let pools = query(move || question(&api::POOLS, &[&id], &Nothing {}));
    let asked = RwSignal::new(None::<Asked>);
    let may = session::may(Access::Finance);
    let can = Memo::new(move |_| may.get() && program.with(|program| program.status != ProgramStatus::Closed));
    let add = move || {
        can.get().then(|| view! { <Button size=Size::Little icon=Icon::Plus on_click=move || asked.set(Some(Asked::New))>{t!("funds.vendor.pool.new"; text)}</Button> })
    };
    let empty = move || {
        view! { <Blank title=t!("funds.vendor.pool.none"; text) lead=t!("funds.vendor.pool.none.lead"; maybe)>{add}</Blank> }
    };
    let dialog = move || {
        let pools = pools.get().unwrap_or_default();
        asked.get().map(|what| untrack(|| dialog(id, program, pools, what, asked)))
    };
    view! {
        <section class="stack" aria-labelledby="program-pools">
            <div class="row apart"><h2 id="program-pools">{t!("funds.vendor.pools"; text)}</h2> {add}</div>
            <p class="muted small">{t!("funds.vendor.pools.lead"; text)}</p>
            <Remote of=pools.load() on_retry=pools.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:pools>
                <Card kind=CardKind::Flush>{table(pools, can, asked)}</Card>
            </Remote>
            {dialog}
        </section>
    }
    .into_any()
}

/// Pools in the order of their tree.
fn tree(pools: &[Pool]) -> Vec<Branch> {
    fn below(pools: &[Pool], parent: Option<PoolId>, depth: usize, all: &mut Vec<Branch>) {
        for pool in pools.iter().filter(|pool| pool.parent == parent) {
            all.push(Branch { pool: pool.clone(), depth });
            if depth < 20 {
                below(pools, Some(pool.id), depth + 1, all);
            }
        }
    }
    let mut all = Vec::new();
    below(pools, None, 0, &mut all);
    all
}

fn table(pools: Signal<Vec<Pool>>, can: Memo<bool>, asked: RwSignal<Option<Asked>>) -> AnyView {
    let portal = session::portal();
    let columns = vec![
        Column::new(t!("funds.vendor.pool"; text), move |branch: &Branch| {
            let (pool, depth) = (branch.pool.clone(), branch.depth);
            let whom = move || {
                portal.with(|portal| {
                    let region = portal::label(&portal.regions, &pool.region, &language()).to_owned();
                    let tier = portal::label(&portal.tiers, &pool.tier, &language()).to_owned();
                    // Most pools are called after whom they are for.
                    [region, tier].into_iter().filter(|part| !part.is_empty() && *part != pool.name).collect::<Vec<_>>().join(" · ")
                })
            };
            view! {
                <span class="row named">
                    // How deep it lies is drawn by arrows, one for each step.
                    {(depth > 0).then(|| view! { <span class="muted" aria-hidden="true">{"└ ".repeat(depth)}</span> })}
                    <span class="stack tight"><bdi>{branch.pool.name.clone()}</bdi> <span class="muted small">{whom}</span></span>
                </span>
            }
        }),
        Column::new(t!("funds.vendor.pool.received"; text), |branch: &Branch| {
            let money = branch.pool.received;
            move || whole_money(money)
        })
        .number(),
        Column::new(t!("funds.vendor.pool.given"; text), |branch: &Branch| {
            let money = branch.pool.given;
            move || whole_money(money)
        })
        .number(),
        Column::new(t!("funds.vendor.pool.left"; text), |branch: &Branch| {
            let left = left(&branch.pool);
            view! { <b class="plain">{move || whole_money(left)}</b> }
        })
        .number(),
        Column::new(t!("funds.vendor.actions"; text), move |branch: &Branch| {
            let pool = branch.pool.clone();
            let name = pool.name.clone();
            let label = Signal::derive(move || t!("funds.vendor.pool.change.of", name = name.clone()));
            move || {
                let pool = pool.clone();
                can.get().then(|| view! {
                    <IconButton icon=Icon::Pen size=Size::Little label=label on_click=move || asked.set(Some(Asked::Change(pool.clone()))) />
                })
            }
        })
        .actions(),
    ];
    let rows = Signal::derive(move || pools.with(|pools| tree(pools)));
    view! {
        <Table label=t!("funds.vendor.pools"; text) columns=columns rows=rows key=|branch: &Branch| branch.pool.id.to_string() name=|branch: &Branch| branch.pool.name.clone() />
    }
    .into_any()
}

/// What a pool can still give.
pub fn left(pool: &Pool) -> Money {
    Money::new(pool.received.minor - pool.given.minor, pool.received.currency)
}

/// Pools to give money from, with what they have left.
pub fn picks(pools: &[Pool]) -> Vec<Pick> {
    let pick = |branch: Branch| {
        let words = t!("funds.vendor.pool.pick", name = branch.pool.name.clone(), amount = whole_money(left(&branch.pool)));
        Pick::new(branch.pool.id.to_string(), words)
    };
    tree(pools).into_iter().map(pick).collect()
}

fn dialog(id: ProgramId, program: Signal<Program>, pools: Vec<Pool>, what: Asked, asked: RwSignal<Option<Asked>>) -> AnyView {
    let open = RwSignal::new(true);
    Effect::new(move || {
        if !open.get() {
            asked.set(None);
        }
    });
    let before = match &what {
        Asked::New => None,
        Asked::Change(pool) => Some(pool.clone()),
    };
    let currency = program.with_untracked(|program| program.program.currency);
    let of = |text: fn(&Pool) -> String| RwSignal::new(before.as_ref().map(text).unwrap_or_default());
    let (name, region, tier) = (of(|pool| pool.name.clone()), of(|pool| pool.region.clone()), of(|pool| pool.tier.clone()));
    let parent = of(|pool| pool.parent.map(|parent| parent.to_string()).unwrap_or_default());
    let money = RwSignal::new(before.as_ref().map(|pool| pool.received));
    let create = mutation(&api::CREATE_POOL, Errors::Inline).invalidates(BELOW);
    let update = mutation(&api::UPDATE_POOL, Errors::Inline).invalidates(BELOW);
    let once = Once::default();
    let is_new = before.is_none();
    let pool_id = before.as_ref().map(|pool| pool.id);
    let submit = move || {
        let input = PoolInput {
            operation: if is_new { once.id(create) } else { once.id(update) },
            parent: parent.with_untracked(|id| id.parse().ok()),
            name: name.get_untracked(),
            region: region.get_untracked(),
            tier: tier.get_untracked(),
            amount: money.get_untracked().map_or(0, |money| money.minor),
        };
        let toasts = toasts();
        let done = move |pool: Pool| {
            open.set(false);
            toasts.say(t!("funds.vendor.pool.saved", name = pool.name));
        };
        match pool_id {
            Some(pool) => update.run(&[&pool], input, done),
            None => create.run(&[&id], input, done),
        }
    };
    let budget = program.with_untracked(|program| program.program.total - program.pooled.minor);
    let parents = {
        let pools = pools.clone();
        Signal::derive(move || picks(&pools))
    };
    let portal = session::portal();
    let terms = move |terms: fn(&portal::Portal) -> &[portal::Term]| {
        Signal::derive(move || {
            portal.with(|portal| {
                let all = terms(portal);
                all.iter().map(|term| Pick::new(term.slug.clone(), portal::label(all, &term.slug, &language()))).collect::<Vec<_>>()
            })
        })
    };
    let (regions, tiers) = (terms(|portal| &portal.regions), terms(|portal| &portal.tiers));
    let trouble = if is_new { create.trouble() } else { update.trouble() };
    let busy = if is_new { create.busy() } else { update.busy() };
    let title = match before {
        None => t!("funds.vendor.pool.new"),
        Some(pool) => t!("funds.vendor.pool.change.of", name = pool.name),
    };
    view! {
        <Dialog open=open title=title>
            <Form error=trouble busy=busy on_submit=submit>
                <TextField label=t!("funds.vendor.pool.name"; text) value=name pointer="/name" />
                {is_new.then(|| view! {
                    <SelectField label=t!("funds.vendor.pool.parent"; text) value=parent options=parents none=Signal::derive(move || Some(t!("funds.vendor.pool.budget", amount = whole_money(Money::new(budget, currency))))) pointer="/parent" />
                })}
                <MoneyField label=t!("funds.vendor.pool.amount"; text) value=money currency=currency help=t!("funds.vendor.pool.amount.help"; maybe) pointer="/amount" />
                <div class="pair">
                    <SelectField label=t!("funds.vendor.pool.region"; text) value=region options=regions none=t!("funds.vendor.any.region"; maybe) pointer="/region" />
                    <SelectField label=t!("funds.vendor.pool.tier"; text) value=tier options=tiers none=t!("funds.vendor.any.tier"; maybe) pointer="/tier" />
                </div>
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=busy>{t!("funds.vendor.pool.save"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pool(id: u8, parent: Option<u8>) -> Pool {
        let euro: guildhall_domain::money::Currency = "EUR".parse().expect("a currency");
        Pool {
            id: PoolId::new(u64::from(id), [id; 10]),
            program: ProgramId::new(1, [1; 10]),
            parent: parent.map(|parent| PoolId::new(u64::from(parent), [parent; 10])),
            name: id.to_string(),
            region: String::new(),
            tier: String::new(),
            received: Money::new(100, euro),
            given: Money::new(40, euro),
        }
    }

    #[test]
    fn children_follow_their_parents() {
        let pools = [pool(1, None), pool(2, None), pool(3, Some(1)), pool(4, Some(3))];
        let order: Vec<(String, usize)> = tree(&pools).into_iter().map(|branch| (branch.pool.name, branch.depth)).collect();
        assert_eq!(order, [("1".into(), 0), ("3".into(), 1), ("4".into(), 2), ("2".into(), 0)]);
        assert_eq!(left(&pools[0]).minor, 60);
    }
}
