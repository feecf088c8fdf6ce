//! One program: its figures, pools, allocations, rules, rates, and the end of its period.

mod allocations;
mod close;
mod give;
mod moves;
mod pools;
mod rates;
mod rules;

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Program, ProgramId, ProgramKind, ProgramStatus, SummaryFilter, api},
};
use leptos::prelude::*;

use super::{
    super::{Place, nav, place, roi, say},
    import,
    parts::{BELOW, amount},
    programs::badge,
};
use crate::{
    api::{link, question},
    i18n::{day, days_until, number},
    query::{Errors, mutation, query},
    session,
    shell::{Lost, Outlet},
    split::lazily,
    ui::{Button, Card, ConfirmDialog, Figure, Figures, Icon, LinkButton, Look, PageHead, Remote, Shape, toasts},
};

// What most readers never open travels by itself.
lazily!(program_pools, pools_of, words: ["funds", "funds.vendor"]);
lazily!(program_rates, rates_of, words: ["funds", "funds.vendor"]);

/// The program of the page, for the parts that travel by themselves.
#[derive(Clone, Copy)]
struct About(ProgramId, Signal<Program>);

fn pools_of() -> AnyView {
    let About(id, program) = expect_context();
    pools::view(id, program)
}

fn rates_of() -> AnyView {
    let About(_, program) = expect_context();
    rates::view(program)
}

/// The page.
pub fn view() -> AnyView {
    let place = place();
    let id = Memo::new(move |_| if let Place::Program(id) = place.get() { Some(id) } else { None });
    (move || id.get().map(page)).into_any()
}

fn page(id: ProgramId) -> AnyView {
    let program = query(move || question(&api::PROGRAM, &[&id], &Nothing {}));
    let gone = program.is_missing();
    let shown = move || {
        if gone.get() {
            return view! { <Lost /> }.into_any();
        }
        view! {
            <div class="page">
                <Remote of=program.load() on_retry=program.retry() is_empty=|_| false empty=|| () shape=Shape::Page let:program>
                    {body(id, program)}
                </Remote>
            </div>
        }
        .into_any()
    };
    shown.into_any()
}

fn body(id: ProgramId, program: Signal<Program>) -> AnyView {
    let name = Signal::derive(move || program.with(|program| program.program.name.clone()));
    let lead = Signal::derive(move || {
        program.with(|program| {
            let input = &program.program;
            Some(t!(
                "funds.vendor.program.lead",
                kind = say::program_kind(input.kind),
                from = day(input.starts_on),
                to = day(input.ends_on),
                percent = input.rules.participation
            ))
        })
    });
    let status = Memo::new(move |_| program.with(|program| program.status));
    let coop = Memo::new(move |_| program.with(|program| program.program.kind == ProgramKind::Coop));
    let (opening, closing, importing) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let (is_admin, keeps_books) = (session::may(Access::VendorAdmin), session::may(Access::Finance));
    let over = Memo::new(move |_| program.with(|program| days_until(program.program.ends_on) < 0));
    let actions = move || {
        let (status, admin, finance) = (status.get(), is_admin.get(), keeps_books.get());
        let open = (admin && status == ProgramStatus::Draft)
            .then(|| view! { <Button look=Look::Primary icon=Icon::Check on_click=move || opening.set(true)>{t!("funds.vendor.open"; text)}</Button> });
        let import = (finance && status == ProgramStatus::Open && coop.get())
            .then(|| view! { <Button icon=Icon::Upload on_click=move || importing.set(true)>{t!("funds.vendor.accrue"; text)}</Button> });
        let change = (admin && status != ProgramStatus::Closed)
            .then(|| view! { <LinkButton icon=Icon::Pen href=link(&format!("/funds/programs/{id}/edit"))>{t!("funds.vendor.program.change"; text)}</LinkButton> });
        let close = (finance && status == ProgramStatus::Open && over.get())
            .then(|| view! { <Button icon=Icon::Lock on_click=move || closing.set(true)>{t!("funds.vendor.close-period"; text)}</Button> });
        view! { {open} {import} {change} {close} }
    };
    let state = move || view! { {move || badge(status.get())} };
    provide_context(About(id, program));
    view! {
        <PageHead title=name lead=lead state=state actions=move || view! { {actions} } />
        {nav::tabs("programs")}
        {figures(id, program)}
        {results(id)}
        <Outlet fetch=program_pools quiet=true />
        {allocations::view(id, program)}
        {rules::view(id, program)}
        <Outlet fetch=program_rates quiet=true />
        {open_dialog(id, opening)}
        {close::dialog(id, program, closing)}
        {import::dialog(importing, &api::ACCRUE, Some(id), t!("funds.vendor.accrue.title"; text), Signal::derive(|| "partner,date,product_line,amount,currency,reference".to_owned()))}
    }
    .into_any()
}

/// What the budget became.
fn figures(id: ProgramId, program: Signal<Program>) -> AnyView {
    let summary = query(move || question(&api::SUMMARY, &[], &SummaryFilter::default()));
    let view = move || {
        let program = program.get();
        let currency = program.program.currency;
        let money = |minor: i64| amount(minor, currency);
        let mut figures = vec![
            Figure::new(t!("funds.vendor.programs.total"; text), money(program.program.total)),
            Figure::new(t!("funds.vendor.programs.pooled"; text), money(program.pooled.minor))
                .with_note(Some(t!("funds.vendor.program.unpooled", amount = money(program.program.total - program.pooled.minor)))),
        ];
        // Books in other currencies are shown with the allocations: sums of different currencies are no sum.
        let own = summary
            .get()
            .and_then(|summary| summary.standings.into_iter().find(|standing| standing.program == id && standing.currency == currency));
        if let Some(standing) = own {
            let balance = standing.balance;
            figures.extend([
                Figure::new(t!("funds.vendor.balance.allocated"; text), money(balance.allocated)),
                Figure::new(t!("funds.vendor.balance.committed"; text), money(balance.committed)),
                Figure::new(t!("funds.vendor.balance.paid"; text), money(balance.paid)),
                Figure::new(t!("funds.vendor.balance.available"; text), money(standing.available()))
                    .with_note(Some(t!("funds.vendor.balance.formula"))),
            ]);
        }
        view! { <Card><Figures figures=figures /></Card> }
    };
    view.into_any()
}

/// What came of its activities; nothing as long as nobody wrote results down.
fn results(id: ProgramId) -> AnyView {
    let results = query(move || question(&api::PROGRAM_ROI, &[&id], &Nothing {}));
    let some = move || results.get().filter(|results| results.activities > 0);
    (move || some().map(|results| view! { <Card title=t!("funds.outcomes"; text)>{roi::figures(results)}</Card> })).into_any()
}

fn open_dialog(id: ProgramId, open: RwSignal<bool>) -> AnyView {
    let send = mutation(&api::OPEN_PROGRAM, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|program: &Program| question(&api::PROGRAM, &[&program.id], &Nothing {}));
    let go = move || {
        let toasts = toasts();
        send.run(&[&id], Nothing {}, move |program| {
            open.set(false);
            toasts.say(t!("funds.vendor.open.done", name = program.program.name));
        });
    };
    view! {
        <ConfirmDialog open=open title=t!("funds.vendor.open.ask"; text) action=t!("funds.vendor.open"; text) keep=t!("funds.vendor.cancel"; maybe) look=Look::Primary busy=send.busy() error=send.trouble() on_confirm=go>
            <p>{t!("funds.vendor.open.then"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// A number of rules, for the reader.
fn version(of: i32) -> String {
    number(f64::from(of))
}
