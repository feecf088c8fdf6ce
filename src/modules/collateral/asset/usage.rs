//! How an asset is used: by week, by partner and by person, for the vendor.

use guildhall_domain::collateral::{
    AssetId, api,
    usage::{PartnerUsage, PersonUsage, Usage, UsageFilter, Week},
};
use leptos::prelude::*;

use super::super::{say, who::Who};
use crate::{
    api::{href, question},
    i18n::{day_short, number},
    location,
    query::query,
    ui::{BarChart, Blank, Card, CardKind, Column, Figure, Figures, Icon, LinkButton, Remote, Segments, Shape, Tab, Table},
};

/// Spans of days to choose from.
const SPANS: [u16; 3] = [30, 90, 365];

/// The part of the page.
pub fn usage(id: AssetId, who: Who) -> AnyView {
    let search = location::query();
    let days = Memo::new(move |_| {
        let asked = search.with(|search| search.split('&').find_map(|pair| pair.strip_prefix("days=")?.parse().ok()));
        asked.filter(|days| SPANS.contains(days)).unwrap_or(90)
    });
    let filter = move || UsageFilter { days: Some(days.get()) };
    let usage = query(move || question(&api::USAGE, &[&id], &filter()));
    let tabs = Signal::derive(move || {
        let tab = |span: u16| {
            Tab::new(t!("collateral.usage.days", count = span), format!("{}?part=usage&days={span}", say::href(id)), days.get() == span)
        };
        SPANS.map(tab).to_vec()
    });
    let export = Signal::derive(move || href(&api::EXPORT_USAGE, &[&id], &filter()));
    let empty = || view! { <Blank title=move || t!("collateral.usage.none") lead=move || Some(t!("collateral.usage.none.lead")) /> };
    view! {
        <section class="stack" aria-label=move || t!("collateral.part.usage")>
            <div class="row apart">
                <Segments label=move || t!("collateral.usage.span") tabs=tabs />
                <LinkButton icon=Icon::Download href=export download="">{move || t!("collateral.export")}</LinkButton>
            </div>
            <Remote of=usage.load() on_retry=usage.retry() is_empty=|usage| usage.views + usage.downloads == 0 empty=empty shape=Shape::Card let:usage>
                {move || numbers(&usage.get())}
                {chart(usage)}
                {table(usage, who)}
                {by_person(usage, who)}
            </Remote>
        </section>
    }
    .into_any()
}

fn numbers(usage: &Usage) -> AnyView {
    let figure = |key: &'static str, value: u64| Figure::new(Signal::derive(move || t!(key)), number(value as f64));
    let figures = vec![
        figure("collateral.usage.downloads", usage.downloads),
        figure("collateral.usage.views", usage.views),
        figure("collateral.usage.people", usage.people),
    ];
    view! { <Card><Figures figures=figures /></Card> }.into_any()
}

/// Downloads by week; views where nobody has downloaded anything.
fn chart(usage: Signal<Usage>) -> AnyView {
    let downloaded = Memo::new(move |_| usage.with(|usage| usage.downloads > 0));
    let weeks = Memo::new(move |_| {
        let count = |week: Week| (week.starts_on, if downloaded.get() { week.downloads } else { week.views });
        usage.with(|usage| every_week(&usage.weeks)).into_iter().map(count).collect::<Vec<_>>()
    });
    let bars = Signal::derive(move || weeks.get().into_iter().map(|(monday, count)| (day_short(monday), count as f64)).collect::<Vec<_>>());
    let finding = move || {
        let (monday, count) = weeks.get().into_iter().max_by_key(|(_, count)| *count).unwrap_or_default();
        let key = if downloaded.get() { "collateral.usage.finding.downloads" } else { "collateral.usage.finding.views" };
        t!(key, count = count, week = day_short(monday))
    };
    let measure = move || if downloaded.get() { t!("collateral.usage.measure.downloads") } else { t!("collateral.usage.measure.views") };
    view! {
        <Card>
            <BarChart finding=finding measure=measure bars=bars written=|value: f64| number(value) />
        </Card>
    }
    .into_any()
}

/// The weeks from the first to the last, with those in between that had no use.
fn every_week(weeks: &[Week]) -> Vec<Week> {
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Vec::new() };
    let mondays = first.starts_on.iter_days().step_by(7).take_while(|monday| *monday <= last.starts_on);
    let week = |monday| {
        let used = weeks.iter().find(|week| week.starts_on == monday).cloned();
        used.unwrap_or(Week { starts_on: monday, views: 0, downloads: 0 })
    };
    mondays.map(week).collect()
}

fn table(usage: Signal<Usage>, who: Who) -> AnyView {
    // The vendor's own people have no company: their row bears the vendor's name.
    let named = move |row: &PartnerUsage| match row.partner {
        Some(_) => row.clone(),
        None => PartnerUsage { name: who.portal().vendor.clone(), ..row.clone() },
    };
    let rows = Signal::derive(move || usage.with(|usage| usage.partners.iter().map(named).collect::<Vec<_>>()));
    let column = |key: &'static str| Signal::derive(move || t!(key));
    let columns = vec![
        Column::new(column("collateral.usage.partner"), |row: &PartnerUsage| name(row)),
        Column::new(column("collateral.usage.downloads"), |row: &PartnerUsage| number(row.downloads as f64)).number(),
        Column::new(column("collateral.usage.views"), |row: &PartnerUsage| number(row.views as f64)).number(),
    ];
    view! {
        <Card kind=CardKind::Flush>
            <Table label=move || t!("collateral.usage.by-partner") columns=columns rows=rows key=|row: &PartnerUsage| row.partner.map_or_else(String::new, |id| id.to_string()) name=name />
        </Card>
    }
    .into_any()
}

fn by_person(usage: Signal<Usage>, who: Who) -> AnyView {
    let named = move |row: &PersonUsage| match row.partner {
        Some(_) => row.clone(),
        None => PersonUsage { company: who.portal().vendor.clone(), ..row.clone() },
    };
    let rows = Signal::derive(move || usage.with(|usage| usage.persons.iter().map(named).collect::<Vec<_>>()));
    let column = |key: &'static str| Signal::derive(move || t!(key));
    let columns = vec![
        Column::new(column("collateral.usage.person"), |row: &PersonUsage| row.name.clone()),
        Column::new(column("collateral.usage.partner"), |row: &PersonUsage| row.company.clone()),
        Column::new(column("collateral.usage.downloads"), |row: &PersonUsage| number(row.downloads as f64)).number(),
        Column::new(column("collateral.usage.views"), |row: &PersonUsage| number(row.views as f64)).number(),
    ];
    let key = |row: &PersonUsage| format!("{}{}", row.person, row.partner.map_or_else(String::new, |id| id.to_string()));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=move || t!("collateral.usage.by-person") columns=columns rows=rows key=key name=|row: &PersonUsage| row.name.clone() />
        </Card>
    }
    .into_any()
}

fn name(row: &PartnerUsage) -> String {
    row.name.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_without_use_are_shown_too() {
        let week = |day: &str, downloads| Week { starts_on: day.parse().expect("a day"), views: 0, downloads };
        let all = every_week(&[week("2026-11-02", 3), week("2026-11-16", 1)]);
        assert_eq!(all, [week("2026-11-02", 3), week("2026-11-09", 0), week("2026-11-16", 1)]);
        assert!(every_week(&[]).is_empty());
    }
}
