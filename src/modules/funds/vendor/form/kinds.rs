//! What money is given for: types of activity with their proof, costs and numbers.

use std::cell::Cell;

use guildhall_domain::{
    funds::{ActivityType, CostKind, Metric, ProofKind, ProofRule},
    invalid::Check,
    language::{Language, Localized},
    money::{Currency, Money},
};
use leptos::prelude::*;

use super::{
    super::{super::say, parts::at},
    fields::{Fields, minor, optional},
    tongues::Tongues,
};
use crate::ui::{Button, Card, Checkbox, Icon, IconButton, Look, MoneyField, Need, Pick, Purpose, SelectField, Size, TextField, Trouble};

thread_local! {
    static LAST: Cell<u32> = const { Cell::new(0) };
}

/// A key for a new entry of a list.
pub fn fresh() -> u32 {
    LAST.with(|last| {
        last.set(last.get() + 1);
        last.get()
    })
}

/// One type of activity.
#[derive(Clone, Copy)]
pub struct KindFields {
    key: u32,
    /// The slug it has; empty for a new one, which gets one from its label.
    slug: StoredValue<String>,
    label: Tongues,
    proof: StoredValue<Vec<(ProofKind, RwSignal<String>)>>,
    costs: RwSignal<Vec<CostKind>>,
    metrics: RwSignal<Vec<MetricFields>>,
    lead_days: RwSignal<String>,
    participation: RwSignal<String>,
    min_amount: RwSignal<Option<Money>>,
    max_amount: RwSignal<Option<Money>>,
    max_quarter: RwSignal<Option<Money>>,
    template: Tongues,
}

#[derive(Clone, Copy)]
struct MetricFields {
    key: u32,
    slug: StoredValue<String>,
    label: Tongues,
    required: RwSignal<bool>,
}

impl MetricFields {
    fn of(metric: &Metric) -> Self {
        Self {
            key: fresh(),
            slug: StoredValue::new(metric.slug.clone()),
            label: Tongues::of(&metric.label),
            required: RwSignal::new(metric.required),
        }
    }
}

/// What a new program begins with: an event, a webinar, a campaign.
pub fn defaults() -> Vec<ActivityType> {
    let german: Option<Language> = "de".parse().ok();
    let label = |english: &str, other: &str| {
        let words = Localized::english(english);
        german.iter().fold(words, |words, german| words.with(german.clone(), other))
    };
    let leads = || Metric { slug: "leads".to_owned(), label: label("Leads", "Leads"), required: true };
    let kind = |slug: &str, label: Localized, proof: &[ProofKind], costs: &[CostKind]| ActivityType {
        slug: slug.to_owned(),
        label,
        proof: proof.iter().map(|kind| ProofRule { kind: *kind, least: 1 }).collect(),
        metrics: vec![leads()],
        costs: costs.to_vec(),
        lead_days: None,
        participation: None,
        min_amount: None,
        max_quarter: None,
        max_amount: None,
        template: Localized::default(),
    };
    vec![
        kind(
            "event",
            label("In-person event", "Veranstaltung vor Ort"),
            &[ProofKind::Invoice, ProofKind::Photo, ProofKind::AttendeeList],
            &[CostKind::Venue, CostKind::Catering, CostKind::Print, CostKind::Speakers],
        ),
        kind(
            "webinar",
            label("Webinar", "Webinar"),
            &[ProofKind::Invoice, ProofKind::Screenshot, ProofKind::AttendeeList],
            &[CostKind::Media, CostKind::Creative, CostKind::Speakers],
        ),
        kind(
            "campaign",
            label("Digital campaign", "Digitale Kampagne"),
            &[ProofKind::Invoice, ProofKind::Screenshot, ProofKind::MetricsReport],
            &[CostKind::Media, CostKind::Creative],
        ),
    ]
}

impl KindFields {
    /// Starts from a type.
    pub fn of(kind: &ActivityType, currency: Currency) -> Self {
        let least = |proof: ProofKind| kind.proof.iter().find(|rule| rule.kind == proof).map(|rule| rule.least.to_string());
        Self {
            key: fresh(),
            slug: StoredValue::new(kind.slug.clone()),
            label: Tongues::of(&kind.label),
            proof: StoredValue::new(
                ProofKind::ALL.into_iter().map(|proof| (proof, RwSignal::new(least(proof).unwrap_or_default()))).collect(),
            ),
            costs: RwSignal::new(kind.costs.clone()),
            metrics: RwSignal::new(kind.metrics.iter().map(MetricFields::of).collect()),
            lead_days: RwSignal::new(kind.lead_days.map(|days| days.to_string()).unwrap_or_default()),
            participation: RwSignal::new(kind.participation.map(|percent| percent.to_string()).unwrap_or_default()),
            min_amount: RwSignal::new(kind.min_amount.map(|minor| Money::new(minor, currency))),
            max_amount: RwSignal::new(kind.max_amount.map(|minor| Money::new(minor, currency))),
            max_quarter: RwSignal::new(kind.max_quarter.map(|minor| Money::new(minor, currency))),
            template: Tongues::of(&kind.template),
        }
    }

    /// Its slug: the one it has, or one made of its label.
    pub fn slug(self) -> String {
        slug_of(&self.slug.get_value(), self.label)
    }

    /// Its label in the reader's language.
    pub fn name(self) -> String {
        say::localized(&self.label.words())
    }

    fn read(self, currency: Currency, check: &mut Check, pointer: &str) -> ActivityType {
        let rule = |(kind, least): &(ProofKind, RwSignal<String>)| {
            least.with(|least| least.parse().ok()).map(|least| ProofRule { kind: *kind, least })
        };
        let metric = |metric: &MetricFields| Metric {
            slug: slug_of(&metric.slug.get_value(), metric.label),
            label: metric.label.words(),
            required: metric.required.get(),
        };
        ActivityType {
            slug: self.slug(),
            label: self.label.words(),
            proof: self.proof.with_value(|proof| proof.iter().filter_map(rule).collect()),
            metrics: self.metrics.with(|metrics| metrics.iter().map(metric).collect()),
            costs: self.costs.get(),
            lead_days: optional(check, &format!("{pointer}/lead_days"), &self.lead_days.get()),
            participation: optional(check, &format!("{pointer}/participation"), &self.participation.get()),
            min_amount: minor(self.min_amount, currency),
            max_amount: minor(self.max_amount, currency),
            max_quarter: minor(self.max_quarter, currency),
            template: self.template.words(),
        }
    }
}

fn slug_of(own: &str, label: Tongues) -> String {
    if own.is_empty() { slug(&label.first()) } else { own.to_owned() }
}

/// A label as a slug: "In-person event" is `in-person-event`.
pub fn slug(label: &str) -> String {
    let plain: String = label.to_lowercase().chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join("-").chars().take(40).collect()
}

/// The types that the fields make.
pub fn read(kinds: RwSignal<Vec<KindFields>>, currency: Currency, check: &mut Check) -> Vec<ActivityType> {
    let kinds = kinds.get();
    kinds.iter().enumerate().map(|(at, kind)| kind.read(currency, check, &format!("/rules/activity_types/{at}"))).collect()
}

/// The editor.
pub fn view(fields: Fields, trouble: Signal<Option<Trouble>>) -> AnyView {
    let kinds = fields.kinds;
    let add = move || {
        let empty = ActivityType {
            slug: String::new(),
            label: Localized::default(),
            proof: vec![ProofRule { kind: ProofKind::Invoice, least: 1 }],
            metrics: Vec::new(),
            costs: vec![CostKind::Other],
            lead_days: None,
            participation: None,
            min_amount: None,
            max_quarter: None,
            max_amount: None,
            template: Localized::default(),
        };
        kinds.update(|kinds| kinds.push(KindFields::of(&empty, untrack(|| fields.currency()))));
    };
    let none = at(trouble, || "/rules/activity_types".to_owned());
    view! {
        <Card title=t!("funds.vendor.form.kinds"; text)>
            <p class="muted small">{t!("funds.vendor.form.kinds.lead"; text)}</p>
            {move || (kinds.with(Vec::is_empty)).then(|| none.get().map(|words| view! { <p class="error" data-tone="danger">{Icon::Warning.small()}<span>{words}</span></p> }))}
            <For each=move || kinds.get() key=|kind| kind.key children=move |kind| one(fields, kind, trouble) />
            <div class="row"><Button icon=Icon::Plus on_click=add>{t!("funds.vendor.form.kinds.add"; text)}</Button></div>
        </Card>
    }
    .into_any()
}

fn one(fields: Fields, kind: KindFields, trouble: Signal<Option<Trouble>>) -> AnyView {
    let kinds = fields.kinds;
    let pointer = move |name: &'static str| {
        at(trouble, move || {
            let at = kinds.with(|kinds| kinds.iter().position(|other| other.key == kind.key)).unwrap_or_default();
            format!("/rules/activity_types/{at}/{name}")
        })
    };
    let currency = Signal::derive(move || fields.currency());
    let name =
        Signal::derive(move || Some(kind.name()).filter(|name| !name.is_empty()).unwrap_or_else(|| t!("funds.vendor.form.kinds.new")));
    let wrong = Signal::derive(move || {
        let at = kinds.with(|kinds| kinds.iter().position(|other| other.key == kind.key)).unwrap_or_default();
        trouble.with(|trouble| trouble.as_ref().and_then(|trouble| trouble.at(&format!("/rules/activity_types/{at}"))))
    });
    let doubled = pointer("slug");
    let label_error = pointer("label");
    let label_wrong = Signal::derive(move || label_error.get().or_else(|| doubled.get()));
    view! {
        <details class="fold panel" open=move || wrong.with(Option::is_some) || kind.slug.with_value(String::is_empty)>
            <summary><bdi>{name}</bdi></summary>
            <div class="stack">
                <div class="pair">{kind.label.lines("funds.vendor.form.label", label_wrong)}</div>
                {proof(kind)}
                {costs(kind, pointer("costs"))}
                {metrics(kind)}
                <div class="pair">
                    <TextField label=t!("funds.vendor.form.kind.lead"; text) value=kind.lead_days purpose=Purpose::Number need=Need::Optional help=t!("funds.vendor.form.kind.lead.help"; maybe) error=pointer("lead_days") />
                    <TextField label=t!("funds.vendor.form.kind.participation"; text) value=kind.participation purpose=Purpose::Number need=Need::Optional help=t!("funds.vendor.form.kind.participation.help"; maybe) error=pointer("participation") />
                    <MoneyField label=t!("funds.vendor.form.kind.max"; text) value=kind.max_amount currency=currency need=Need::Optional error=pointer("max_amount") />
                    <MoneyField label=t!("funds.vendor.form.kind.min"; text) value=kind.min_amount currency=currency need=Need::Optional error=pointer("min_amount") />
                    <MoneyField label=t!("funds.vendor.form.kind.quarter"; text) value=kind.max_quarter currency=currency need=Need::Optional help=t!("funds.vendor.form.kind.quarter.help"; maybe) error=pointer("max_quarter") />
                </div>
                {kind.template.areas("funds.vendor.form.template")}
                <div class="row">
                    <Button look=Look::Quiet size=Size::Little icon=Icon::Bin on_click=move || kinds.update(|kinds| kinds.retain(|other| other.key != kind.key))>
                        {t!("funds.vendor.form.kinds.remove"; text)}
                    </Button>
                </div>
            </div>
        </details>
    }
    .into_any()
}

fn proof(kind: KindFields) -> AnyView {
    let picks = Signal::derive(|| {
        let least = (1..=5_u32).map(|least| Pick::new(least.to_string(), t!("funds.vendor.form.proof.least", count = least)));
        std::iter::once(Pick::new("0", t!("funds.vendor.form.proof.welcome"))).chain(least).collect::<Vec<_>>()
    });
    let field = |(proof, least): &(ProofKind, RwSignal<String>)| {
        let proof = *proof;
        view! { <SelectField label=Signal::derive(move || say::proof(proof)) value=*least options=picks none=t!("funds.vendor.form.proof.none"; maybe) need=Need::Required /> }
    };
    view! {
        <fieldset class="stack tight">
            <legend class="small strong">{t!("funds.vendor.form.proof"; text)}</legend>
            <div class="fields">{kind.proof.with_value(|proof| proof.iter().map(field).collect_view())}</div>
        </fieldset>
    }
    .into_any()
}

fn costs(kind: KindFields, error: Signal<Option<String>>) -> AnyView {
    let field = move |cost: CostKind| {
        let change = move |on: bool| {
            kind.costs.update(|costs| {
                costs.retain(|other| *other != cost);
                if on {
                    costs.push(cost);
                }
            });
        };
        view! { <Checkbox label=Signal::derive(move || say::cost(cost)) checked=Signal::derive(move || kind.costs.with(|costs| costs.contains(&cost))) on_change=change /> }
    };
    view! {
        <fieldset class="stack tight">
            <legend class="small strong">{t!("funds.vendor.form.costs"; text)}</legend>
            <div class="fields">{CostKind::ALL.into_iter().map(field).collect_view()}</div>
            {move || error.get().map(|words| view! { <p class="error" data-tone="danger">{Icon::Warning.small()}<span>{words}</span></p> })}
        </fieldset>
    }
    .into_any()
}

fn metrics(kind: KindFields) -> AnyView {
    let add = move || {
        let empty = Metric { slug: String::new(), label: Localized::default(), required: true };
        kind.metrics.update(|metrics| metrics.push(MetricFields::of(&empty)));
    };
    let none: Signal<Option<String>> = Signal::default();
    let row = move |metric: MetricFields| {
        let remove = move || kind.metrics.update(|metrics| metrics.retain(|other| other.key != metric.key));
        let name = Signal::derive(move || t!("funds.vendor.form.metric.remove", name = metric.label.first()));
        view! {
            <div class="stack tight">
                <div class="pair">{metric.label.lines("funds.vendor.form.metric", none)}</div>
                <div class="row apart">
                    <Checkbox label=t!("funds.vendor.form.metric.required"; text) checked=metric.required on_change=move |on| metric.required.set(on) />
                    <IconButton icon=Icon::Bin size=Size::Little label=name on_click=remove />
                </div>
            </div>
        }
    };
    view! {
        <fieldset class="stack">
            <legend class="small strong">{t!("funds.vendor.form.metrics"; text)}</legend>
            <For each=move || kind.metrics.get() key=|metric| metric.key children=row />
            <div class="row"><Button size=Size::Little icon=Icon::Plus on_click=add>{t!("funds.vendor.form.metric.add"; text)}</Button></div>
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn labels_become_slugs() {
        assert_eq!(slug("In-person event"), "in-person-event");
        assert_eq!(slug("  Print & more "), "print-more");
        assert_eq!(slug("活动"), "", "then the label is asked for in a language with plain letters");
    }
}
