//! Who decides, in order: the steps of both chains, with a dry run below.

use guildhall_domain::{
    funds::{ApproverRule, StepRule},
    language::{Language, Localized},
    money::{Currency, Money},
    partner::PersonId,
    portal,
};
use leptos::prelude::*;

use super::{
    super::parts::at,
    dry,
    fields::{Fields, minor},
    kinds::fresh,
    tongues::Tongues,
};
use crate::{
    i18n::language,
    modules::found::Found,
    session,
    ui::{Button, Card, Checkbox, Icon, IconButton, ManyField, MoneyField, Need, Pick, SelectField, Size, Trouble},
};

/// One step.
#[derive(Clone, Copy)]
pub struct StepFields {
    key: u32,
    name: Tongues,
    approvers: RwSignal<String>,
    people: RwSignal<Vec<String>>,
    from_amount: RwSignal<Option<Money>>,
    regions: RwSignal<Vec<String>>,
    types: RwSignal<Vec<String>>,
    parallel: RwSignal<bool>,
    final_up_to: RwSignal<Option<Money>>,
    substitutes: RwSignal<Vec<String>>,
}

/// What a new program begins with: the channel manager, then an approver.
pub fn defaults() -> Vec<StepRule> {
    let german: Option<Language> = "de".parse().ok();
    let step = |english: &str, other: &str, approvers: ApproverRule| StepRule {
        name: german.iter().fold(Localized::english(english), |words, german| words.with(german.clone(), other)),
        from_amount: None,
        regions: Vec::new(),
        types: Vec::new(),
        approvers,
        parallel: false,
        final_up_to: None,
        substitutes: Vec::new(),
    };
    vec![
        step("Channel manager", "Channel-Management", ApproverRule::ChannelManagers),
        step("Fund approver", "Mittelfreigabe", ApproverRule::FundApprovers),
    ]
}

impl StepFields {
    /// Starts from a step.
    pub fn of(step: &StepRule, currency: Currency) -> Self {
        let (approvers, people) = match &step.approvers {
            ApproverRule::ChannelManagers => ("channel_managers", Vec::new()),
            ApproverRule::FundApprovers => ("fund_approvers", Vec::new()),
            ApproverRule::People { people } => ("people", people.clone()),
        };
        let texts = |people: &[PersonId]| RwSignal::new(people.iter().map(ToString::to_string).collect());
        let money = |minor: Option<i64>| RwSignal::new(minor.map(|minor| Money::new(minor, currency)));
        Self {
            key: fresh(),
            name: Tongues::of(&step.name),
            approvers: RwSignal::new(approvers.to_owned()),
            people: texts(&people),
            from_amount: money(step.from_amount),
            regions: RwSignal::new(step.regions.clone()),
            types: RwSignal::new(step.types.clone()),
            parallel: RwSignal::new(step.parallel),
            final_up_to: money(step.final_up_to),
            substitutes: texts(&step.substitutes),
        }
    }

    fn read(self, currency: Currency) -> StepRule {
        let people = |people: RwSignal<Vec<String>>| people.with(|people| people.iter().filter_map(|id| id.parse().ok()).collect());
        StepRule {
            name: self.name.words(),
            from_amount: minor(self.from_amount, currency),
            regions: self.regions.get(),
            types: self.types.get(),
            approvers: match self.approvers.get().as_str() {
                "channel_managers" => ApproverRule::ChannelManagers,
                "people" => ApproverRule::People { people: people(self.people) },
                _ => ApproverRule::FundApprovers,
            },
            parallel: self.parallel.get(),
            final_up_to: minor(self.final_up_to, currency),
            substitutes: people(self.substitutes),
        }
    }
}

/// The steps that the fields make.
pub fn read(steps: RwSignal<Vec<StepFields>>, currency: Currency) -> Vec<StepRule> {
    steps.with(|steps| steps.iter().map(|step| step.read(currency)).collect())
}

/// Both chains and the dry run.
pub fn view(fields: Fields, trouble: Signal<Option<Trouble>>) -> AnyView {
    let found = Found::people();
    view! {
        {chain(fields, fields.request_chain, "request_chain", t!("funds.vendor.form.chain.requests"; text), found, trouble)}
        {chain(fields, fields.claim_chain, "claim_chain", t!("funds.vendor.form.chain.claims"; text), found, trouble)}
        {dry::view(fields, found)}
    }
    .into_any()
}

fn chain(
    fields: Fields,
    steps: RwSignal<Vec<StepFields>>,
    name: &'static str,
    title: Signal<String>,
    found: Found,
    trouble: Signal<Option<Trouble>>,
) -> AnyView {
    let add = move || {
        let empty = StepRule {
            name: Localized::default(),
            from_amount: None,
            regions: Vec::new(),
            types: Vec::new(),
            approvers: ApproverRule::FundApprovers,
            parallel: false,
            final_up_to: None,
            substitutes: Vec::new(),
        };
        steps.update(|steps| steps.push(StepFields::of(&empty, untrack(|| fields.currency()))));
    };
    let own = at(trouble, move || format!("/rules/{name}"));
    view! {
        <Card title=title>
            <p class="muted small">{t!("funds.vendor.form.chain.lead"; text)}</p>
            {move || steps.with(Vec::is_empty).then(|| own.get().map(|words| view! { <p class="error" data-tone="danger">{Icon::Warning.small()}<span>{words}</span></p> }))}
            <ol class="stack">
                <For each=move || steps.get() key=|step| step.key children=move |step| view! { <li>{one(fields, steps, name, step, found, trouble)}</li> } />
            </ol>
            <div class="row"><Button icon=Icon::Plus on_click=add>{t!("funds.vendor.form.step.add"; text)}</Button></div>
        </Card>
    }
    .into_any()
}

fn one(
    fields: Fields,
    steps: RwSignal<Vec<StepFields>>,
    chain: &'static str,
    step: StepFields,
    found: Found,
    trouble: Signal<Option<Trouble>>,
) -> AnyView {
    let place = Memo::new(move |_| steps.with(|steps| steps.iter().position(|other| other.key == step.key)).unwrap_or_default());
    let wrong = move |name: &'static str| at(trouble, move || format!("/rules/{chain}/{}/{name}", place.get()));
    let currency = Signal::derive(move || fields.currency());
    let portal = session::portal();
    let approvers = Signal::derive(|| {
        vec![
            Pick::new("channel_managers", t!("funds.vendor.form.approvers.channel")),
            Pick::new("fund_approvers", t!("funds.vendor.form.approvers.fund")),
            Pick::new("people", t!("funds.vendor.form.approvers.people")),
        ]
    });
    let regions = Signal::derive(move || {
        portal.with(|portal| {
            let pick = |term: &portal::Term| Pick::new(term.slug.clone(), portal::label(&portal.regions, &term.slug, &language()));
            portal.regions.iter().map(pick).collect()
        })
    });
    let types = Signal::derive(move || fields.kinds.with(|kinds| kinds.iter().map(|kind| Pick::new(kind.slug(), kind.name())).collect()));
    let people = move || {
        step.approvers.with(|approvers| approvers == "people").then(|| view! {
            <ManyField label=t!("funds.vendor.form.people"; text) values=step.people options=found.options() on_type=found.on_type() need=Need::Required error=wrong("approvers") />
        })
    };
    let title = move || t!("funds.vendor.form.step", number = place.get() + 1);
    let shift = move |by: isize| {
        steps.update(|steps| {
            let Some(from) = steps.iter().position(|other| other.key == step.key) else { return };
            let Some(to) = from.checked_add_signed(by).filter(|to| *to < steps.len()) else { return };
            steps.swap(from, to);
        });
    };
    let last = Memo::new(move |_| place.get() + 1 == steps.with(Vec::len));
    view! {
        <fieldset class="panel stack">
            <div class="row apart">
                <b>{title}</b>
                <span class="row">
                    {move || (place.get() > 0).then(|| view! { <IconButton icon=Icon::ArrowUp size=Size::Little label=t!("funds.vendor.form.step.up"; text) on_click=move || shift(-1) /> })}
                    {move || (!last.get()).then(|| view! { <IconButton icon=Icon::ArrowDown size=Size::Little label=t!("funds.vendor.form.step.down"; text) on_click=move || shift(1) /> })}
                    <IconButton icon=Icon::Bin size=Size::Little label=t!("funds.vendor.form.step.remove"; text) on_click=move || steps.update(|steps| steps.retain(|other| other.key != step.key)) />
                </span>
            </div>
            <div class="pair">{step.name.lines("funds.vendor.form.step.name", wrong("name"))}</div>
            <div class="pair">
                <SelectField label=t!("funds.vendor.form.approvers"; text) value=step.approvers options=approvers />
                {people}
            </div>
            <div class="pair">
                <MoneyField label=t!("funds.vendor.form.step.from"; text) value=step.from_amount currency=currency need=Need::Optional help=t!("funds.vendor.form.step.from.help"; maybe) error=wrong("from_amount") />
                <MoneyField label=t!("funds.vendor.form.step.final"; text) value=step.final_up_to currency=currency need=Need::Optional help=t!("funds.vendor.form.step.final.help"; maybe) error=wrong("final_up_to") />
                <ManyField label=t!("funds.vendor.form.step.regions"; text) values=step.regions options=regions help=t!("funds.vendor.form.step.everywhere"; maybe) error=wrong("regions") />
                <ManyField label=t!("funds.vendor.form.step.types"; text) values=step.types options=types help=t!("funds.vendor.form.step.all"; maybe) error=wrong("types") />
            </div>
            <ManyField label=t!("funds.vendor.form.substitutes"; text) values=step.substitutes options=found.options() on_type=found.on_type() help=t!("funds.vendor.form.substitutes.help"; maybe) error=wrong("substitutes") />
            {move || (place.get() > 0).then(|| view! {
                <Checkbox label=t!("funds.vendor.form.parallel"; text) checked=step.parallel on_change=move |on| step.parallel.set(on) help=t!("funds.vendor.form.parallel.help"; maybe) />
            })}
        </fieldset>
    }
    .into_any()
}
