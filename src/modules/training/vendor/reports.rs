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

/// What the chart is about. The table holds everything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Measure {
    #[default]
    Completion,
    PassRate,
    Time,
}

impl Measure {
    const ALL: [Self; 3] = [Self::Completion, Self::PassRate, Self::Time];

    /// The name in the address.
    const fn slug(self) -> &'static str {
        match self {
            Self::Completion => "completion",
            Self::PassRate => "passed",
            Self::Time => "time",
        }
    }

    fn words(self) -> String {
        match self {
            Self::Completion => t!("training.figure.completion"),
            Self::PassRate => t!("training.figure.pass-rate"),
            Self::Time => t!("training.vendor.report.time"),
        }
    }

    /// The value of a row: percent or minutes. `None` when there is nothing to measure.
    fn of(self, figures: &Numbers) -> Option<f64> {
        match self {
            Self::Completion => figures.completion().map(f64::from),
            Self::PassRate => figures.pass_rate().map(f64::from),
            Self::Time => figures.minutes_each().map(|minutes| minutes as f64),
        }
    }

    fn written(self, value: f64) -> String {
        match self {
            Self::Completion | Self::PassRate => i18n::percent(value / 100.0),
            Self::Time => say::minutes(value.round() as u32),
        }
    }

    /// What the bars show.
    fn told(self) -> String {
        match self {
            Self::Completion => t!("training.vendor.report.completion"),
            Self::PassRate => t!("training.vendor.report.passed"),
            Self::Time => t!("training.vendor.report.time.each"),
        }
    }

    /// What they say at once, by the highest of them.
    fn finding(self, name: &str, value: f64) -> String {
        let value = self.written(value);
        match self {
            Self::Completion => t!("training.vendor.report.best", name = name, percent = value),
            Self::PassRate => t!("training.vendor.report.best-passed", name = name, percent = value),
            Self::Time => t!("training.vendor.report.longest", name = name, time = value),
        }
    }
}

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
    let (by, show, tier, region) = (here.field("by"), here.field("show"), here.field("tier"), here.field("region"));
    let (from, until) = (day_field("from"), day_field("until"));
    let kind = Memo::new(move |_| by.with(|slug| ReportBy::ALL.into_iter().find(|by| by.slug() == slug)).unwrap_or_default());
    let measure = Memo::new(move |_| show.with(|slug| Measure::ALL.into_iter().find(|own| own.slug() == slug)).unwrap_or_default());
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
        measure.track();
        ReportBy::ALL.into_iter().map(tab).collect()
    });
    let measures = Signal::derive(move || {
        let now = measure.get();
        let tab = |own: Measure| {
            let href = crate::location::with_value("show", if own == Measure::default() { "" } else { own.slug() });
            Tab::new(own.words(), href, own == now)
        };
        filter.track();
        Measure::ALL.into_iter().map(tab).collect()
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
                <Segments label=t!("training.vendor.report.show"; text) tabs=measures />
                {move || report.with(|report| charts(kind.get(), measure.get(), report))}
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

fn charts(by: ReportBy, measure: Measure, report: &Report) -> AnyView {
    let rows: Vec<(String, Numbers)> = report.rows.iter().map(|row| (name(by, row), row.figures)).collect();
    if by == ReportBy::Month {
        return months(measure, &rows);
    }
    let value = |(name, figures): &(String, Numbers)| measure.of(figures).map(|value| (name.clone(), value));
    let shown: Vec<(String, f64)> = rows.iter().take(SHOWN).filter_map(value).collect();
    let highest = shown.iter().max_by(|a, b| a.1.total_cmp(&b.1)).cloned();
    let subject = highest.clone().map(|(name, _)| name);
    let finding = Signal::derive(move || match &highest {
        Some((name, value)) => measure.finding(name, *value),
        None => t!("training.vendor.report.none"),
    });
    view! {
        <Card><BarChart finding=finding measure=Signal::derive(move || measure.told()) bars=Signal::stored(shown) subject=Signal::stored(subject) written=move |value: f64| measure.written(value) /></Card>
    }
    .into_any()
}

/// Month by month: how many there were, and how many of them came to something; or the time.
fn months(measure: Measure, rows: &[(String, Numbers)]) -> AnyView {
    let moments: Vec<String> = rows.iter().map(|(name, _)| name.clone()).collect();
    let of = |read: fn(&Numbers) -> u64| rows.iter().map(|(_, figures)| read(figures) as f64).collect::<Vec<_>>();
    let (subject, quiet) = match measure {
        Measure::Completion => (of(|figures| figures.completed), Some(of(|figures| figures.enrolled))),
        Measure::PassRate => (of(|figures| figures.passed), Some(of(|figures| figures.attempts))),
        Measure::Time => (of(|figures| figures.minutes_each().unwrap_or_default()), None),
    };
    let last = subject.last().copied().unwrap_or_default();
    let month = moments.last().cloned().unwrap_or_default();
    let trends = Signal::derive(move || {
        let all = match measure {
            Measure::Completion => t!("training.figure.enrolled"),
            Measure::PassRate | Measure::Time => t!("training.vendor.report.attempts"),
        };
        let subject = Trend { name: measure.words(), values: subject.clone(), mark: Mark::Subject };
        let quiet = quiet.clone().map(|values| Trend { name: all, values, mark: Mark::Quiet });
        std::iter::once(subject).chain(quiet).collect::<Vec<_>>()
    });
    let finding = Signal::derive(move || match measure {
        Measure::Completion => t!("training.vendor.report.month", count = last, month = &month),
        Measure::PassRate => t!("training.vendor.report.month-passed", count = last, month = &month),
        Measure::Time => t!("training.vendor.report.month-time", time = measure.written(last), month = &month),
    });
    let told = Signal::derive(move || match measure {
        Measure::Completion => t!("training.vendor.report.per-month"),
        Measure::PassRate => t!("training.vendor.report.passed-per-month"),
        Measure::Time => t!("training.vendor.report.time.each"),
    });
    let written = move |value: f64| match measure {
        Measure::Completion | Measure::PassRate => number(value),
        Measure::Time => measure.written(value),
    };
    view! {
        <Card><LineChart finding=finding measure=told moments=Signal::stored(moments) trends=trends written=written /></Card>
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
