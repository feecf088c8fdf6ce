//! One line of a claim with its decision.

use guildhall_domain::{
    funds::{Claim, Duplicate, DuplicateKind, Line, LineVerdict},
    money::Currency,
};
use leptos::prelude::*;

use super::{
    super::{say, vendor::parts::amount},
    choice::{About, Choice, Kind},
};
use crate::{
    i18n::{day, moment_day},
    ui::{Badge, Icon, Tone, Trouble},
};

/// What counts of a line's cost by the choice.
pub fn counted(line: &Line, choice: Choice) -> i64 {
    match choice.kind() {
        Kind::Accept => line.input.cost,
        Kind::Change => choice.amount().unwrap_or_default(),
        Kind::Return | Kind::Deny | Kind::Later => 0,
    }
}

/// The verdict to send.
pub fn verdict(line: &Line, choice: Choice) -> Option<LineVerdict> {
    let verdict = choice.verdict()?;
    Some(LineVerdict { line: line.number, verdict, reason: choice.reason(), note: choice.note() })
}

/// Draws a line with its fields.
pub fn view(claim: &Claim, line: &Line, choice: Choice, currency: Currency, trouble: Signal<Option<Trouble>>, at: usize) -> AnyView {
    let input = &line.input;
    let invoice = (!input.invoice_number.is_empty())
        .then(|| t!("funds.vendor.line.invoice", number = input.invoice_number.clone(), issuer = input.issuer.clone()));
    let facts = [Some(say::cost(input.kind)), invoice, input.dated.map(day)];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let alike = claim.duplicates.iter().filter(|one| one.line == Some(line.number)).map(warning).collect_view();
    view! {
        <fieldset class="stack">
            <legend><b>{line.number.to_string()} " · " <bdi>{input.description.clone()}</bdi></b></legend>
            <div class="row apart">
                <span class="muted small">{facts}</span>
                <span><b>{amount(input.cost, currency)}</b> " " <span class="muted small">{t!("funds.vendor.line.share", amount = amount(line.share, currency))}</span></span>
            </div>
            {alike}
            {choice.fields(About::Line, currency, trouble, move || format!("/lines/{at}"))}
        </fieldset>
    }
    .into_any()
}

/// What looks like something claimed before. Another partner is never named.
pub fn warning(duplicate: &Duplicate) -> AnyView {
    let kind = match duplicate.kind {
        DuplicateKind::Invoice => t!("funds.vendor.duplicate.invoice"),
        DuplicateKind::File => t!("funds.vendor.duplicate.file"),
        DuplicateKind::Picture => t!("funds.vendor.duplicate.picture"),
    };
    let whose = match duplicate.other {
        Some(other) => view! { <a href=say::claim_link(other)>{t!("funds.vendor.duplicate.own")}</a> }.into_any(),
        None => t!("funds.vendor.duplicate.other").into_any(),
    };
    view! {
        <p class="row">
            <Badge tone=Tone::Danger icon=Some(Icon::Warning)>{kind}</Badge>
            <span class="small">{t!("funds.vendor.duplicate.when", day = moment_day(duplicate.at))} " " {whose}</span>
        </p>
    }
    .into_any()
}
