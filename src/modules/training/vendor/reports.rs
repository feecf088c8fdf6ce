//! The vendor's figures: completion, pass rates, time and certificates, as charts with their tables.

use chrono::NaiveDate;
use guildhall_domain::{
    language::Language,
    portal,
    training::{Figures as Numbers, Report, ReportBy, ReportFilter, ReportRow, api},
};
use leptos::prelude::*;

use super::nav::tabs;
use crate::{
    api::{href, question},
    i18n::{self, language, number},
    modules::{
        address::Address,
        training::say::{self, to},
    },
    query::query,
    session,
    ui::{
        BarChart, Blank, Card, CardKind, Column, DateField, Drawing, Figure, Figures, Icon, LineChart, LinkButton, Mark, Need, PageHead,
        Pick, Remote, Segments, SelectField, Shape, Tab, Table, Trend,
    },
};

/// Rows that a chart shows.
const SHOWN: usize = 12;

/// A day of the address.
fn day_field(name: &'static str) -> RwSignal<Option<NaiveDate>> {
    let text = Address::here().field(name);
    let day = RwSignal::new(text.get_untracked().parse().ok());
    Effect::new(move |before: Option<()>| {
        let written = day.get().map(|day: NaiveDate| day.to_string()).unwrap_or_default();
        if before.is_some() && text.get_untracked() != written {
            text.set(written);
        }
    });
    day
}

/// The page.
pub fn view() -> AnyView {
    let here = Address::here();
    let (by, tier, region) = (here.field("by"), here.field("tier"), here.field("region"));
    let (from, until) = (day_field("from"), day_field("until"));
    let kind = Memo::new(move |_| by.with(|slug| ReportBy::ALL.into_iter().find(|by| by.slug() == slug)).unwrap_or_default());
    let filter = Memo::new(move |_| ReportFilter {
        by: kind.get(),
        tier: Some(tier.get()).filter(|tier| !tier.is_empty()),
        region: Some(region.get()).filter(|region| !region.is_empty()),
        from: from.get(),
        until: until.get(),
        ..ReportFilter::default()
    });
    // The same check as the server's: nothing is asked that cannot be.
    let wrong = Memo::new(move |_| filter.with(|filter| filter.check().err().and_then(|invalid| invalid.errors.first().map(i18n::field))));
    let report = query(move || wrong.with(Option::is_none).then(|| question(&api::REPORT, &[], &filter.get())));
    let portal = session::portal();
    let picks = move |of: fn(&portal::Portal) -> &Vec<portal::Term>| {
        Signal::derive(move || {
            portal.with(|portal| {
                of(portal).iter().map(|term| Pick::new(term.slug.clone(), term.label.text(&language()).to_owned())).collect::<Vec<_>>()
            })
        })
    };
    let segments = Signal::derive(move || {
        let now = kind.get();
        let tab = |by: ReportBy| {
            let href = crate::location::with_value("by", if by == ReportBy::default() { "" } else { by.slug() });
            Tab::new(t!(&format!("training.report.{}", by.slug())), href, by == now)
        };
        filter.track();
        ReportBy::ALL.into_iter().map(tab).collect()
    });
    let actions = move || {
        let export = Signal::derive(move || href(&api::EXPORT_REPORT, &[], &filter.get()));
        view! { <LinkButton icon=Icon::Download href=export download="">{t!("training.export"; text)}</LinkButton> }
    };
    let empty = || view! { <Blank title=t!("training.vendor.report.none"; text) lead=t!("training.vendor.report.none.lead"; maybe) drawing=Drawing::NoHits /> };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.reports"; text) actions=actions />
            {tabs("reports")}
            <Segments label=t!("training.vendor.report.by"; text) tabs=segments />
            <div class="filters">
                <SelectField label=t!("training.company.tier"; text) value=tier options=picks(|portal| &portal.tiers) none=t!("training.any"; maybe) />
                <SelectField label=t!("training.vendor.region"; text) value=region options=picks(|portal| &portal.regions) none=t!("training.any"; maybe) />
                <DateField label=t!("training.vendor.report.from"; text) value=from need=Need::Optional />
                <DateField label=t!("training.vendor.report.until"; text) value=until need=Need::Optional error=wrong />
            </div>
            <Remote of=report.load() on_retry=report.retry() is_empty=|report: &Report| report.rows.is_empty() empty=empty shape=Shape::Page let:report>
                {total(report)}
                {move || report.with(|report| charts(kind.get(), report))}
                {table(kind, report)}
            </Remote>
        </div>
    }
    .into_any()
}

fn rate(percent: Option<u8>) -> String {
    percent.map_or_else(|| "–".to_owned(), say::percent)
}

fn total(report: Signal<Report>) -> AnyView {
    let of = move |read: fn(&Numbers) -> String| move || report.with(|report| read(&report.total));
    let figures = vec![
        Figure::new(t!("training.figure.enrolled"; text), of(|total| number(total.enrolled as f64))),
        Figure::new(t!("training.figure.completion"; text), of(|total| rate(total.completion()))),
        Figure::new(t!("training.figure.pass-rate"; text), of(|total| rate(total.pass_rate()))).with_note(Signal::derive(move || {
            Some(report.with(|report| t!("training.vendor.report.first", percent = rate(report.total.first_pass_rate()))))
        })),
        Figure::new(
            t!("training.vendor.report.time"; text),
            of(|total| {
                total.minutes_each().map_or_else(|| "–".to_owned(), |minutes| say::minutes(u32::try_from(minutes).unwrap_or(u32::MAX)))
            }),
        ),
        Figure::new(t!("training.figure.awards"; text), of(|total| number(total.awards as f64))),
    ];
    view! { <section class="card"><Figures figures=figures /></section> }.into_any()
}

/// The name of a row: terms of the portal's vocabulary and months are said in the reader's language.
fn name(by: ReportBy, row: &ReportRow) -> String {
    let own: Language = language();
    let term = |terms: &[portal::Term]| portal::label(terms, &row.key, &own).to_owned();
    match by {
        ReportBy::Course | ReportBy::Partner => row.name.clone(),
        ReportBy::Region => session::portal().with(|portal| term(&portal.regions)),
        ReportBy::Tier => session::portal().with(|portal| term(&portal.tiers)),
        ReportBy::Month => format!("{}-01", row.key).parse().map_or_else(|_| row.name.clone(), i18n::month),
    }
}

fn charts(by: ReportBy, report: &Report) -> AnyView {
    let rows: Vec<(String, Numbers)> = report.rows.iter().map(|row| (name(by, row), row.figures)).collect();
    if by == ReportBy::Month {
        return months(&rows);
    }
    let shown: Vec<(String, f64)> = rows
        .iter()
        .take(SHOWN)
        .filter_map(|(name, figures)| figures.completion().map(|percent| (name.clone(), f64::from(percent))))
        .collect();
    let best = shown.iter().max_by(|a, b| a.1.total_cmp(&b.1)).cloned();
    let subject = best.clone().map(|(name, _)| name);
    let finding = Signal::derive(move || match &best {
        Some((name, percent)) => t!("training.vendor.report.best", name = name, percent = i18n::percent(percent / 100.0)),
        None => t!("training.vendor.report.none"),
    });
    let written = |value: f64| i18n::percent(value / 100.0);
    view! {
        <Card><BarChart finding=finding measure=t!("training.vendor.report.completion"; text) bars=Signal::stored(shown) subject=Signal::stored(subject) written=written /></Card>
    }
    .into_any()
}

fn months(rows: &[(String, Numbers)]) -> AnyView {
    let moments: Vec<String> = rows.iter().map(|(name, _)| name.clone()).collect();
    let of = |read: fn(&Numbers) -> u64| rows.iter().map(|(_, figures)| read(figures) as f64).collect::<Vec<_>>();
    let (enrolled, completed) = (of(|figures| figures.enrolled), of(|figures| figures.completed));
    let last = completed.last().copied().unwrap_or_default();
    let month = moments.last().cloned().unwrap_or_default();
    let trends = Signal::derive(move || {
        vec![
            Trend { name: t!("training.figure.completion"), values: completed.clone(), mark: Mark::Subject },
            Trend { name: t!("training.figure.enrolled"), values: enrolled.clone(), mark: Mark::Quiet },
        ]
    });
    let finding = Signal::derive(move || t!("training.vendor.report.month", count = last, month = &month));
    view! {
        <Card><LineChart finding=finding measure=t!("training.vendor.report.per-month"; text) moments=Signal::stored(moments) trends=trends written=number /></Card>
    }
    .into_any()
}

fn table(kind: Memo<ReportBy>, report: Signal<Report>) -> AnyView {
    let rows = Signal::derive(move || report.with(|report| report.rows.clone()));
    let count = |label: Signal<String>, read: fn(&Numbers) -> u64| {
        Column::new(label, move |row: &ReportRow| {
            let value = read(&row.figures);
            move || number(value as f64)
        })
        .number()
    };
    let share = |label: Signal<String>, read: fn(&Numbers) -> Option<u8>| {
        Column::new(label, move |row: &ReportRow| {
            let value = read(&row.figures);
            move || rate(value)
        })
        .number()
    };
    let columns = vec![
        Column::new(Signal::derive(move || t!(&format!("training.report.{}", kind.get().slug()))), move |row: &ReportRow| {
            let own = row.clone();
            let words = move || name(kind.get(), &own);
            match kind.get_untracked() {
                ReportBy::Course => view! { <a href=to(&format!("manage/courses/{}/learners", row.key))>{words}</a> }.into_any(),
                ReportBy::Partner => view! { <a href=to(&format!("companies/{}", row.key))>{words}</a> }.into_any(),
                ReportBy::Region | ReportBy::Tier | ReportBy::Month => view! { <span>{words}</span> }.into_any(),
            }
        }),
        count(t!("training.figure.enrolled"; text), |figures| figures.enrolled),
        share(t!("training.figure.completion"; text), Numbers::completion),
        count(t!("training.vendor.stopped"; text), |figures| figures.stopped).optional(),
        share(t!("training.figure.pass-rate"; text), Numbers::pass_rate),
        share(t!("training.vendor.report.first-rate"; text), Numbers::first_pass_rate).optional(),
        Column::new(t!("training.vendor.report.time"; text), |row: &ReportRow| {
            let minutes = row.figures.minutes_each();
            move || minutes.map_or_else(|| "–".to_owned(), |minutes| say::minutes(u32::try_from(minutes).unwrap_or(u32::MAX)))
        })
        .number()
        .optional(),
        count(t!("training.figure.awards"; text), |figures| figures.awards),
    ];
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.tab.reports"; text) columns=columns rows=rows key=|row: &ReportRow| row.key.clone() name=|row: &ReportRow| row.name.clone() />
        </Card>
    }
    .into_any()
}
