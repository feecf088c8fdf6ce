//! Approved claims that wait for money. Those of one partner in one currency are paid together.

use guildhall_domain::{
    access::Access,
    funds::{Payable, PayableFilter, api},
    money::Money,
    page::{MAX_LIMIT, Page},
};
use leptos::prelude::*;

use super::{
    super::{
        super::say,
        parts::{self, sums},
    },
    pay,
};
use crate::{
    api::question,
    i18n::{ago, money, try_say},
    modules::more::{More, is_blank, more},
    session,
    ui::{Blank, BulkBar, Button, Card, CardKind, Column, Icon, LoadMore, Look, Remote, Selection, Shape, Size, Table},
};

/// The section.
pub fn view() -> AnyView {
    let payables = more(|cursor| {
        let filter = PayableFilter { cursor, limit: Some(MAX_LIMIT), ..PayableFilter::default() };
        question(&api::PAYABLES, &[], &filter)
    });
    let empty = || view! { <Blank title=t!("funds.vendor.payables.none"; text) lead=t!("funds.vendor.payables.none.lead"; maybe) /> };
    view! {
        <section class="stack" aria-labelledby="payables">
            <h2 id="payables">{t!("funds.vendor.payables"; text)}</h2>
            <Remote of=payables.load() on_retry=payables.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {body(page, payables)}
            </Remote>
        </section>
    }
    .into_any()
}

fn body(page: Signal<Page<Payable>>, list: More<Payable>) -> AnyView {
    let payables = Signal::derive(move || page.with(|page| page.items.clone()));
    let selection = Selection::default();
    let paying = RwSignal::new(false);
    let chosen = Signal::derive(move || {
        let keys = selection.keys();
        payables.with(|all| all.iter().filter(|one| keys.contains(&one.claim.id.to_string())).cloned().collect::<Vec<_>>())
    });
    let because = Signal::derive(move || session::read_only().get().or_else(|| chosen.with(|chosen| unpayable(chosen))));
    let summary = move || {
        chosen.with(|chosen| t!("funds.vendor.payables.selected", count = chosen.len(), amount = sums(chosen.iter().map(|one| one.open))))
    };
    let may = session::may_see(Access::Finance).get_untracked();
    // What is open in all is known when all is there.
    let total = Signal::derive(move || {
        page.with(|page| match page.next {
            None => t!("funds.vendor.payables.total", count = page.items.len(), amount = sums(page.items.iter().map(|one| one.open))),
            Some(_) => t!("funds.vendor.shown.plain", shown = page.items.len(), count = page.total),
        })
    });
    let bar = may.then(|| {
        view! {
            <BulkBar selection=selection summary=summary>
                <Button look=Look::Primary size=Size::Little icon=Icon::Receipt because=because on_click=move || paying.set(true)>{t!("funds.vendor.pay"; text)}</Button>
            </BulkBar>
        }
    });
    view! {
        <Card kind=CardKind::Flush>{table(payables, Signal::derive(move || Some(page.with(|page| page.total))), may.then_some(selection))}</Card>
        <LoadMore summary=total more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=list.is_asking() on_more=move || list.next() />
        {bar}
        {move || paying.get().then(|| untrack(|| pay::dialog(chosen.get_untracked(), selection, paying, Callback::new(move |()| list.anew()))))}
    }
    .into_any()
}

/// Why these cannot be paid together.
fn unpayable(chosen: &[Payable]) -> Option<String> {
    if let Some(barred) = chosen.iter().find_map(|one| one.barred.as_ref()) {
        return Some(refused(barred));
    }
    let first = chosen.first()?;
    let fits = chosen.iter().all(|one| one.claim.partner == first.claim.partner && one.open.currency == first.open.currency);
    (!fits).then(|| refused("funds/mixed-payment"))
}

/// A refusal by its code.
fn refused(code: &str) -> String {
    try_say(&format!("problem.{code}"), &[]).unwrap_or_else(|| code.to_owned())
}

fn table(payables: Signal<Vec<Payable>>, total: Signal<Option<u64>>, selection: Option<Selection>) -> AnyView {
    let amount = |of: fn(&Payable) -> Money| {
        move |payable: &Payable| {
            let one = of(payable);
            move || money(one)
        }
    };
    let columns = vec![
        Column::new(t!("funds.vendor.claim"; text), |payable: &Payable| {
            let barred = payable.barred.clone();
            view! {
                <span class="stack tight">
                    <a href=say::claim_link(payable.claim.id)><bdi>{payable.claim.activity_title.clone()}</bdi></a>
                    <span class="muted mono tiny">{payable.claim.number.clone()}</span>
                    {barred.map(|code| view! { <span class="because">{Icon::Lock.small()} <span>{move || refused(&code)}</span></span> })}
                </span>
            }
        }),
        Column::new(t!("funds.vendor.partner"; text), |payable: &Payable| view! { <bdi>{payable.claim.partner_name.clone()}</bdi> }),
        Column::new(t!("funds.vendor.program"; text), |payable: &Payable| {
            view! { <span class="stack tight"><span>{payable.program_name.clone()}</span> <span class="muted mono tiny">{payable.gl_code.clone()}</span></span> }
        })
        .optional(),
        Column::new(t!("funds.vendor.approved"; text), |payable: &Payable| {
            let at = payable.approved_at;
            view! { <time datetime=at.to_rfc3339()>{move || ago(at)}</time> }
        })
        .optional(),
        Column::new(t!("funds.vendor.payables.due"; text), |payable: &Payable| parts::clock(payable.claim.clock)),
        Column::new(t!("funds.vendor.paid"; text), amount(|one| one.claim.paid)).number().optional(),
        Column::new(t!("funds.vendor.payables.open"; text), amount(|one| one.open)).number(),
    ];
    let key = |payable: &Payable| payable.claim.id.to_string();
    let name = |payable: &Payable| format!("{} {}", payable.claim.number, payable.claim.activity_title);
    match selection {
        Some(selection) => {
            view! { <Table label=t!("funds.vendor.payables"; text) columns=columns rows=payables key=key name=name total=total selection=selection /> }
                .into_any()
        }
        None => view! { <Table label=t!("funds.vendor.payables"; text) columns=columns rows=payables key=key name=name total=total /> }.into_any(),
    }
}
