//! The lines of a claim, each with its share.

use guildhall_domain::{funds::CostKind, money::Money};
use leptos::prelude::*;

use super::{
    edit::Form,
    writing::{Row, kind},
};
use crate::{
    i18n::whole_money,
    modules::funds::say,
    ui::{Button, Card, DateField, Icon, Look, MoneyField, Pick, SelectField, Size, TextField},
};

/// The card with the lines.
pub fn section(form: Form) -> AnyView {
    let wrong = form.error(|| "/lines".to_owned());
    view! {
        <Card title=t!("funds.lines"; text) aside=move || view! { <span class="muted small">{t!("funds.lines.lead"; text)}</span> }>
            <For each=move || form.writing.rows.get() key=|row| row.key children=move |row| line(form, row) />
            {move || wrong.get().map(|words| view! { <p class="error" data-tone="danger">{Icon::Warning.small()}<span>{words}</span></p> })}
            <div class="row apart">
                <Button icon=Icon::Plus on_click=move || form.writing.add()>{t!("funds.lines.add"; text)}</Button>
                <b role="status">{move || t!("funds.lines.total", amount = whole_money(form.share().0))}</b>
            </div>
        </Card>
    }
    .into_any()
}

fn line(form: Form, row: Row) -> AnyView {
    let place = Memo::new(move |_| form.writing.rows.with(|rows| rows.iter().position(|other| other.key == row.key).unwrap_or_default()));
    let error = move |field: &'static str| form.error(move || format!("/lines/{}/{field}", place.get()));
    let number = Signal::derive(move || place.get() + 1);
    let kinds = Signal::derive(move || {
        form.claim.with(|claim| claim.kind.costs.iter().map(|kind| Pick::new(kind.slug(), say::cost(*kind))).collect::<Vec<_>>())
    });
    let invoiced = Memo::new(move |_| row.kind.with(|slug| kind(slug)) != CostKind::InHouse);
    let currency = Signal::stored(form.writing.currency);
    let share = Signal::derive(move || {
        let parts = form.share().1;
        let part = parts.get(place.get()).copied().filter(|part| *part > 0)?;
        Some(t!("funds.lines.share", amount = whole_money(Money::new(part, form.writing.currency))))
    });
    let several = move || form.writing.rows.with(|rows| rows.len() > 1);
    let remove = move || {
        several().then(|| {
            view! { <Button size=Size::Little look=Look::Quiet icon=Icon::Bin label=Signal::derive(move || t!("funds.lines.remove", number = number.get())) on_click=move || form.writing.remove(row.key)>{t!("funds.remove"; text)}</Button> }
        })
    };
    let invoice = move || {
        invoiced.get().then(|| {
            view! {
                <div class="pair">
                    <TextField label=t!("funds.lines.invoice"; text) value=row.invoice_number error=error("invoice_number") />
                    <TextField label=t!("funds.lines.issuer"; text) value=row.issuer error=error("issuer") />
                </div>
            }
        })
    };
    view! {
        <fieldset class="stack">
            <legend class="row apart"><span class="strong">{move || t!("funds.lines.number", number = number.get())}</span> {remove}</legend>
            <div class="pair">
                <TextField label=t!("funds.lines.what"; text) value=row.description error=error("description") />
                <SelectField label=t!("funds.lines.kind"; text) options=kinds value=row.kind error=error("kind") />
            </div>
            {invoice}
            <div class="pair">
                <DateField label=t!("funds.lines.dated"; text) value=row.dated error=error("dated") />
                <MoneyField label=t!("funds.lines.cost"; text) value=row.cost currency=currency help=share error=error("cost") />
            </div>
            <hr />
        </fieldset>
    }
    .into_any()
}
