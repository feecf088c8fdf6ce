//! The list of programs.

use guildhall_domain::{
    access::Access,
    funds::{Program, ProgramStatus},
};
use leptos::prelude::*;

use super::{
    super::{nav, say},
    form::program_link,
    parts::{amount, programs},
};
use crate::{
    api::link,
    i18n::{day_short, percent, whole_money},
    session,
    ui::{Badge, Blank, Card, CardKind, Column, Icon, LinkButton, Look, PageHead, Remote, Shape, Table, Tone},
};

/// The page.
pub fn view() -> AnyView {
    let programs = programs();
    let is_admin = session::may(Access::VendorAdmin);
    let new = move || {
        is_admin.get().then(|| view! { <LinkButton look=Look::Primary icon=Icon::Plus href=link("/funds/programs/new")>{t!("funds.vendor.form.new"; text)}</LinkButton> })
    };
    let empty = move || view! { <Blank title=t!("funds.vendor.programs.none"; text) lead=t!("funds.vendor.programs.none.lead"; maybe)>{new}</Blank> };
    view! {
        <div class="page">
            <PageHead title=t!("funds.vendor.programs"; text) actions=move || view! { {new} } />
            {nav::tabs("programs")}
            <Remote of=programs.load() on_retry=programs.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:programs>
                <Card kind=CardKind::Flush>{table(programs)}</Card>
            </Remote>
        </div>
    }
    .into_any()
}

fn table(programs: Signal<Vec<Program>>) -> AnyView {
    let columns = vec![
        Column::new(t!("funds.vendor.program"; text), |program: &Program| {
            let kind = program.program.kind;
            view! {
                <span class="stack tight">
                    <a href=program_link(program.id)><bdi>{program.program.name.clone()}</bdi></a>
                    <span class="muted small">{move || say::program_kind(kind)}</span>
                </span>
            }
        }),
        Column::new(t!("funds.vendor.programs.period"; text), |program: &Program| {
            let (from, to) = (program.program.starts_on, program.program.ends_on);
            move || t!("funds.vendor.days", from = day_short(from), to = day_short(to))
        }),
        Column::new(t!("funds.vendor.status"; text), |program: &Program| badge(program.status)),
        Column::new(t!("funds.vendor.programs.total"; text), |program: &Program| {
            let (total, currency) = (program.program.total, program.program.currency);
            move || amount(total, currency)
        })
        .number(),
        Column::new(t!("funds.vendor.programs.pooled"; text), |program: &Program| {
            let pooled = program.pooled;
            let (value, max) = (share(pooled.minor), share(program.program.total));
            view! {
                <span class="stack tight">
                    <span class="num">{move || whole_money(pooled)} " " <span class="muted small">{move || percent(value / max.max(1.0))}</span></span>
                    <progress prop:max=max prop:value=value aria-label=move || t!("funds.vendor.programs.pooled.of", share = percent(value / max.max(1.0)))></progress>
                </span>
            }
        })
        .number(),
    ];
    view! {
        <Table label=t!("funds.vendor.programs"; text) columns=columns rows=programs key=|program: &Program| program.id.to_string() name=|program: &Program| program.program.name.clone() />
    }
    .into_any()
}

/// An amount as a length.
#[expect(clippy::cast_precision_loss, reason = "a bar of a few hundred pixels")]
pub const fn share(minor: i64) -> f64 {
    minor as f64
}

/// Where a program stands.
pub fn badge(status: ProgramStatus) -> AnyView {
    let (tone, icon) = match status {
        ProgramStatus::Draft => (Tone::Plain, Icon::Pen),
        ProgramStatus::Open => (Tone::Success, Icon::Check),
        ProgramStatus::Closed => (Tone::Plain, Icon::Lock),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(&format!("funds.program.status.{}", status.slug()))}</Badge> }.into_any()
}
