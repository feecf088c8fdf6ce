//! Name, period, money, deadlines, limits and safeguards of a program.

use guildhall_domain::portal;
use leptos::prelude::*;

use super::{super::parts::at, fields::Fields};
use crate::{
    i18n::language,
    session,
    ui::{AreaField, Card, DateField, MoneyField, Need, Pick, Purpose, RadioGroup, SelectField, TextField, Trouble},
};

/// The groups, one card for each question.
pub fn view(fields: Fields) -> AnyView {
    view! {
        {period(fields)}
        {money(fields)}
        {deadlines(fields)}
        {unused(fields)}
        {limits(fields)}
        {move || fields.kind.with(|kind| kind == "coop").then(|| accrual(fields))}
        {safeguards(fields)}
    }
    .into_any()
}

fn period(fields: Fields) -> AnyView {
    let kinds = Signal::derive(|| {
        vec![
            Pick::new("mdf", t!("funds.program.mdf")).with_note(t!("funds.vendor.form.mdf.note")),
            Pick::new("coop", t!("funds.program.coop")).with_note(t!("funds.vendor.form.coop.note")),
        ]
    });
    view! {
        <Card title=t!("funds.vendor.form.period"; text)>
            <TextField label=t!("funds.vendor.form.name"; text) value=fields.name help=t!("funds.vendor.form.name.help"; maybe) pointer="/name" />
            <RadioGroup label=t!("funds.vendor.form.kind"; text) value=fields.kind options=kinds pointer="/kind" />
            <div class="pair">
                <DateField label=t!("funds.vendor.form.starts"; text) value=fields.starts_on pointer="/starts_on" />
                <DateField label=t!("funds.vendor.form.ends"; text) value=fields.ends_on pointer="/ends_on" />
            </div>
        </Card>
    }
    .into_any()
}

fn money(fields: Fields) -> AnyView {
    let currency = Signal::derive(move || fields.currency());
    view! {
        <Card title=t!("funds.vendor.form.money"; text)>
            <div class="pair">
                <TextField label=t!("funds.vendor.form.currency"; text) value=fields.currency help=t!("funds.vendor.form.currency.help"; maybe) pointer="/currency" />
                <MoneyField label=t!("funds.vendor.form.total"; text) value=fields.total currency=currency help=t!("funds.vendor.form.total.help"; maybe) pointer="/total" />
                <TextField label=t!("funds.vendor.form.participation"; text) value=fields.participation purpose=Purpose::Number help=t!("funds.vendor.form.participation.help"; maybe) pointer="/rules/participation" />
                <TextField label=t!("funds.vendor.form.gl"; text) value=fields.gl_code need=Need::Optional help=t!("funds.vendor.form.gl.help"; maybe) pointer="/gl_code" />
            </div>
        </Card>
    }
    .into_any()
}

fn deadlines(fields: Fields) -> AnyView {
    let bases = Signal::derive(|| {
        vec![Pick::new("activity", t!("funds.vendor.form.basis.activity")), Pick::new("period", t!("funds.vendor.form.basis.period"))]
    });
    // Every whole hour; and what is set, should it be a half one.
    let zones = Signal::derive(move || {
        let own = fields.utc_offset.with(|offset| offset.parse::<i16>().ok());
        let mut offsets: Vec<i16> = (-12..=14).map(|hour| hour * 60).chain(own).collect();
        offsets.sort_unstable();
        offsets.dedup();
        offsets.into_iter().map(|offset| Pick::new(offset.to_string(), zone(offset))).collect()
    });
    view! {
        <Card title=t!("funds.vendor.form.deadlines"; text)>
            <div class="pair">
                <TextField label=t!("funds.vendor.form.lead"; text) value=fields.lead_days purpose=Purpose::Number help=t!("funds.vendor.form.lead.help"; maybe) pointer="/rules/lead_days" />
                <TextField label=t!("funds.vendor.form.review"; text) value=fields.review_days purpose=Purpose::Number help=t!("funds.vendor.form.review.help"; maybe) pointer="/rules/review_days" />
                <TextField label=t!("funds.vendor.form.pay"; text) value=fields.pay_days purpose=Purpose::Number help=t!("funds.vendor.form.pay.help"; maybe) pointer="/rules/pay_days" />
                <TextField label=t!("funds.vendor.form.claim-days"; text) value=fields.claim_days purpose=Purpose::Number help=t!("funds.vendor.form.claim-days.help"; maybe) pointer="/rules/claim_days" />
                <SelectField label=t!("funds.vendor.form.basis"; text) value=fields.claim_basis options=bases pointer="/rules/claim_basis" />
                <TextField label=t!("funds.vendor.form.claims"; text) value=fields.max_claims purpose=Purpose::Number help=t!("funds.vendor.form.claims.help"; maybe) pointer="/rules/max_claims" />
                <TextField label=t!("funds.vendor.form.zone-name"; text) value=fields.time_zone need=Need::Optional help=t!("funds.vendor.form.zone-name.help"; maybe) pointer="/rules/time_zone" />
                <SelectField label=t!("funds.vendor.form.zone"; text) value=fields.utc_offset options=zones help=t!("funds.vendor.form.zone.help"; maybe) pointer="/rules/utc_offset" />
            </div>
        </Card>
    }
    .into_any()
}

/// Minutes east of UTC as people write them.
fn zone(offset: i16) -> String {
    let sign = if offset < 0 { '−' } else { '+' };
    format!("UTC{sign}{:02}:{:02}", offset.unsigned_abs() / 60, offset.unsigned_abs() % 60)
}

fn unused(fields: Fields) -> AnyView {
    let ways = Signal::derive(|| {
        vec![
            Pick::new("none", t!("funds.vendor.form.carry.none")),
            Pick::new("percent", t!("funds.vendor.form.carry.percent")),
            Pick::new("until", t!("funds.vendor.form.carry.until")),
        ]
    });
    let more = move || {
        match fields.carry.get().as_str() {
        "percent" => {
            view! { <TextField label=t!("funds.vendor.form.carry.share"; text) value=fields.carry_percent purpose=Purpose::Number pointer="/rules/carry_over/percent" /> }
                .into_any()
        }
        "until" => {
            view! { <DateField label=t!("funds.vendor.form.carry.day"; text) value=fields.carry_day pointer="/rules/carry_over/day" /> }.into_any()
        }
        _ => ().into_any(),
    }
    };
    view! {
        <Card title=t!("funds.vendor.form.unused"; text)>
            <TextField label=t!("funds.vendor.form.ageing"; text) value=fields.ageing_days purpose=Purpose::Number need=Need::Optional help=t!("funds.vendor.form.ageing.help"; maybe) pointer="/rules/ageing_days" />
            <RadioGroup label=t!("funds.vendor.form.carry"; text) value=fields.carry options=ways />
            {more}
        </Card>
    }
    .into_any()
}

fn limits(fields: Fields) -> AnyView {
    let currency = Signal::derive(move || fields.currency());
    view! {
        <Card title=t!("funds.vendor.form.limits"; text)>
            <div class="pair">
                <MoneyField label=t!("funds.vendor.form.min"; text) value=fields.min_request currency=currency need=Need::Optional pointer="/rules/min_request" />
                <MoneyField label=t!("funds.vendor.form.max"; text) value=fields.max_request currency=currency need=Need::Optional pointer="/rules/max_request" />
                <MoneyField label=t!("funds.vendor.form.quarter"; text) value=fields.max_quarter currency=currency need=Need::Optional help=t!("funds.vendor.form.quarter.help"; maybe) pointer="/rules/max_quarter" />
            </div>
        </Card>
    }
    .into_any()
}

fn accrual(fields: Fields) -> AnyView {
    let currency = Signal::derive(move || fields.currency());
    view! {
        <Card title=t!("funds.vendor.form.accrual"; text)>
            <div class="pair">
                <TextField label=t!("funds.vendor.form.rate"; text) value=fields.accrual_rate purpose=Purpose::Number help=t!("funds.vendor.form.rate.help"; maybe) pointer="/rules/accrual_rate" />
                <MoneyField label=t!("funds.vendor.form.threshold"; text) value=fields.accrual_threshold currency=currency need=Need::Optional help=t!("funds.vendor.form.threshold.help"; maybe) pointer="/rules/accrual_threshold" />
                <MoneyField label=t!("funds.vendor.form.cap"; text) value=fields.accrual_cap currency=currency need=Need::Optional help=t!("funds.vendor.form.cap.help"; maybe) pointer="/rules/accrual_cap" />
            </div>
        </Card>
    }
    .into_any()
}

fn safeguards(fields: Fields) -> AnyView {
    let currency = Signal::derive(move || fields.currency());
    view! {
        <Card title=t!("funds.vendor.form.safeguards"; text)>
            <div class="pair">
                <MoneyField label=t!("funds.vendor.form.separation"; text) value=fields.separation_from currency=currency help=t!("funds.vendor.form.separation.help"; maybe) pointer="/rules/separation_from" />
                <MoneyField label=t!("funds.vendor.form.password"; text) value=fields.reauthenticate_from currency=currency need=Need::Optional help=t!("funds.vendor.form.password.help"; maybe) pointer="/rules/reauthenticate_from" />
            </div>
        </Card>
    }
    .into_any()
}

/// Public holidays by region: one day after the other.
pub fn holidays(fields: Fields, trouble: Signal<Option<Trouble>>) -> AnyView {
    let portal = session::portal();
    let field = move |(region, days): &(String, RwSignal<String>)| {
        let (slug, pointer) = (region.clone(), format!("/rules/holidays/{region}"));
        let label = Signal::derive(move || portal.with(|portal| portal::label(&portal.regions, &slug, &language()).to_owned()));
        view! { <AreaField label=label value=*days need=Need::Optional error=at(trouble, move || pointer.clone()) /> }
    };
    view! {
        <Card title=t!("funds.vendor.form.holidays"; text)>
            <p class="muted small">{t!("funds.vendor.form.holidays.lead"; text)}</p>
            <details class="fold bare">
                <summary>{t!("funds.vendor.form.holidays.open"; text)}</summary>
                <div class="pair">{fields.holidays.with_value(|regions| regions.iter().map(field).collect_view())}</div>
            </details>
        </Card>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::zone;

    #[test]
    fn time_zones_are_written_in_hours() {
        assert_eq!(zone(60), "UTC+01:00");
        assert_eq!(zone(-210), "UTC−03:30");
        assert_eq!(zone(0), "UTC+00:00");
    }
}
