//! What came of activities, in figures: the same on an activity, a program and the health page.

use guildhall_domain::{funds::Roi, money::Money};
use leptos::prelude::*;

use crate::{
    i18n::{number, whole_money},
    ui::{Figure, Figures},
};

/// Leads, pipeline and what was won, each against what was spent.
pub fn figures(roi: Roi) -> AnyView {
    let money = move |minor: i64| whole_money(Money::new(minor, roi.currency));
    let each = Signal::derive(move || roi.cost_per_lead().map(|cost| t!("funds.roi.per-lead", amount = money(cost))));
    let per_unit = |hundredths: Option<i64>| {
        let times = hundredths.map(|hundredths| f64::from(i32::try_from(hundredths).unwrap_or(i32::MAX)) / 100.0);
        Signal::derive(move || times.map(|times| t!("funds.roi.per-unit", number = number(times), currency = roi.currency.code())))
    };
    let leads = f64::from(i32::try_from(roi.leads).unwrap_or(i32::MAX));
    let deals = roi.deals;
    let figures = vec![
        Figure::new(t!("funds.roi.spent"; text), move || money(roi.spent))
            .with_note(Signal::derive(move || Some(t!("funds.roi.activities", count = roi.activities)))),
        Figure::new(t!("funds.outcome.leads"; text), move || number(leads)).with_note(each),
        Figure::new(t!("funds.roi.pipeline"; text), move || money(roi.pipeline)).with_note(per_unit(roi.pipeline_per_unit())),
        Figure::new(t!("funds.roi.won"; text), move || money(roi.won)).with_note(per_unit(roi.won_per_unit())),
        Figure::new(t!("funds.roi.deals"; text), move || number(f64::from(i32::try_from(deals).unwrap_or(i32::MAX)))),
    ];
    view! { <Figures figures=figures /> }.into_any()
}
