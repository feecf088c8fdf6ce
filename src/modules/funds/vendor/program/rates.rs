//! Exchange rates: from a day on; entries keep the rate they were written with.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{Program, Rate, RateInput, api},
    invalid::Check,
    money::Currency,
};
use leptos::prelude::*;

use super::super::parts::BELOW;
use crate::{
    api::question,
    i18n::{day, today},
    query::{Errors, mutation, query},
    session,
    ui::{
        Blank, Button, Card, CardKind, Column, DateField, Dialog, Form, Icon, Look, Purpose, Remote, Sends, Shape, Size, Table, TextField,
        toasts,
    },
};

/// The section.
pub fn view(program: Signal<Program>) -> AnyView {
    let rates = query(|| question(&api::RATES, &[], &Nothing {}));
    let open = RwSignal::new(false);
    let may = session::may(Access::Finance);
    let add = move || {
        may.get().then(|| view! { <Button size=Size::Little icon=Icon::Plus on_click=move || open.set(true)>{t!("funds.vendor.rate.new"; text)}</Button> })
    };
    let empty = || view! { <Blank title=t!("funds.vendor.rate.none"; text) lead=t!("funds.vendor.rate.none.lead"; maybe) /> };
    let columns = || {
        vec![
            Column::new(t!("funds.vendor.rate.pair"; text), |rate: &Rate| {
                let rate = rate.rate;
                move || t!("funds.vendor.rate.is", from = rate.from.to_string(), rate = written(rate.millionths), to = rate.to.to_string())
            }),
            Column::new(t!("funds.vendor.rate.from-day"; text), |rate: &Rate| {
                let from = rate.rate.from_day;
                move || day(from)
            })
            .number(),
        ]
    };
    view! {
        <section class="stack" aria-labelledby="program-rates">
            <div class="row apart"><h2 id="program-rates">{t!("funds.vendor.rates"; text)}</h2> {add}</div>
            <p class="muted small">{t!("funds.vendor.rates.lead"; text)}</p>
            <Remote of=rates.load() on_retry=rates.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:rates>
                <Card kind=CardKind::Flush>
                    <Table label=t!("funds.vendor.rates"; text) columns=columns() rows=rates key=|rate: &Rate| rate.id.to_string() name=|rate: &Rate| rate.rate.from.to_string() />
                </Card>
            </Remote>
            {move || open.get().then(|| untrack(|| dialog(program, open)))}
        </section>
    }
    .into_any()
}

fn dialog(program: Signal<Program>, open: RwSignal<bool>) -> AnyView {
    let own = program.with_untracked(|program| program.program.currency.to_string());
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(own));
    let (rate, from_day) = (RwSignal::new(String::new()), RwSignal::new(Some(today())));
    let send = mutation(&api::CREATE_RATE, Errors::Inline).invalidates(BELOW);
    let submit = move || {
        let mut check = Check::default();
        let currency = |text: RwSignal<String>| text.with_untracked(|code| code.trim().to_uppercase().parse::<Currency>().ok());
        let (from, to, day) = (currency(from), currency(to), from_day.get_untracked());
        let millionths = rate.with_untracked(|rate| millionths(rate));
        for (pointer, there) in [("/from", from.is_some()), ("/to", to.is_some()), ("/millionths", millionths.is_some())] {
            if !there {
                check.fail(pointer, "malformed");
            }
        }
        if day.is_none() {
            check.fail("/from_day", "required");
        }
        if let Err(invalid) = check.finish(()) {
            return send.refuse(invalid);
        }
        let (Some(from), Some(to), Some(millionths), Some(from_day)) = (from, to, millionths, day) else { return };
        let toasts = toasts();
        send.run(&[], RateInput { from, to, millionths, from_day }, move |_| {
            open.set(false);
            toasts.say(t!("funds.vendor.rate.done"));
        });
    };
    view! {
        <Dialog open=open title=t!("funds.vendor.rate.title"; text)>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <div class="pair">
                    <TextField label=t!("funds.vendor.rate.from"; text) value=from help=t!("funds.vendor.form.currency.help"; maybe) pointer="/from" />
                    <TextField label=t!("funds.vendor.rate.to"; text) value=to help=t!("funds.vendor.form.currency.help"; maybe) pointer="/to" />
                    <TextField label=t!("funds.vendor.rate.value"; text) value=rate purpose=Purpose::Number help=t!("funds.vendor.rate.value.help"; maybe) pointer="/millionths" />
                    <DateField label=t!("funds.vendor.rate.from-day"; text) value=from_day pointer="/from_day" />
                </div>
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=send.busy()>{t!("funds.vendor.rate.do"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

/// A rate as it is typed: "1.0842" is 1,084,200 millionths. No float is involved.
fn millionths(text: &str) -> Option<i64> {
    let text = text.trim().replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let plain = |part: &str| part.bytes().all(|digit| digit.is_ascii_digit());
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > 6 {
        return None;
    }
    format!("{whole}{fraction:0<6}").parse().ok().filter(|rate| *rate > 0)
}

/// The other way round: "1.0842".
fn written(millionths: i64) -> String {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::{millionths, written};

    #[test]
    fn rates_are_read_without_floats() {
        assert_eq!(millionths("1.0842"), Some(1_084_200));
        assert_eq!(millionths("0,85"), Some(850_000));
        assert_eq!(millionths("163"), Some(163_000_000));
        for bad in ["", "0", "x", "1.2345678", "1e2", "-1", ".5"] {
            assert_eq!(millionths(bad), None, "{bad}");
        }
        assert_eq!(written(1_084_200), "1.0842");
        assert_eq!(written(163_000_000), "163");
    }
}
