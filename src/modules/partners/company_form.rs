//! The form of a company's profile: creating and editing share it.

use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    partner::PartnerId,
    partners::{Partner, PartnerInput, PersonFilter, PersonStatus, Vocabulary, api},
};
use leptos::prelude::*;

use super::say;
use crate::{
    api::{link, question},
    location,
    query::{Errors, Mutation, mutation, query},
    session,
    ui::{
        AreaField, Button, Form, LinkButton, Look, ManyField, Need, Notice, PageHead, Pick, Purpose, SelectField, Sends, TextField, Tone,
        toasts,
    },
};

const PREFIX: &str = "/api/v1/partners";

/// The fields of the form.
#[derive(Clone, Copy)]
struct Fields {
    name: RwSignal<String>,
    tier: RwSignal<String>,
    region: RwSignal<String>,
    kind: RwSignal<String>,
    language: RwSignal<String>,
    country: RwSignal<String>,
    city: RwSignal<String>,
    website: RwSignal<String>,
    about: RwSignal<String>,
    managers: RwSignal<Vec<String>>,
}

impl Fields {
    fn of(input: PartnerInput) -> Self {
        Self {
            name: RwSignal::new(input.name),
            tier: RwSignal::new(input.tier),
            region: RwSignal::new(input.region),
            kind: RwSignal::new(input.kind),
            language: RwSignal::new(input.language),
            country: RwSignal::new(input.country),
            city: RwSignal::new(input.city),
            website: RwSignal::new(input.website),
            about: RwSignal::new(input.about),
            managers: RwSignal::new(input.managers.iter().map(ToString::to_string).collect()),
        }
    }

    fn input(self) -> PartnerInput {
        PartnerInput {
            name: self.name.get_untracked(),
            tier: self.tier.get_untracked(),
            region: self.region.get_untracked(),
            kind: self.kind.get_untracked(),
            language: self.language.get_untracked(),
            country: self.country.get_untracked(),
            city: self.city.get_untracked(),
            website: self.website.get_untracked(),
            about: self.about.get_untracked(),
            managers: self.managers.with_untracked(|managers| managers.iter().filter_map(|id| id.parse().ok()).collect()),
        }
    }
}

/// The form for a new company.
#[component]
pub fn Create() -> impl IntoView {
    let portal = session::portal();
    let first = portal.with_untracked(|portal| PartnerInput {
        language: portal.languages.first().map(|language| language.tag().to_owned()).unwrap_or_default(),
        ..PartnerInput::default()
    });
    let fields = Fields::of(first);
    let save = mutation(&api::CREATE, Errors::Inline)
        .invalidates(PREFIX)
        .seeds(|company: &Partner| question(&api::READ, &[&company.id], &Nothing {}));
    let submit = move || {
        checked(fields, save, move |input| {
            save.run(&[], input, move |company| {
                toasts().say(t!("partners.created", name = company.partner.name));
                location::go(&say::company_link(company.id));
            });
        });
    };
    view! {
        <div class="page read">
            <PageHead title=Signal::derive(|| t!("partners.new")) />
            <Form error=save.trouble() busy=save.busy() on_submit=submit>
                {inputs(fields)}
                <div class="row">
                    <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=Signal::derive(|| Some(t!("partners.saving")))>{move || t!("partners.create")}</Button>
                    <LinkButton look=Look::Quiet href=link("/partners")>{move || t!("partners.cancel")}</LinkButton>
                </div>
            </Form>
        </div>
    }
}

/// The form of an existing company.
pub fn edit(id: PartnerId) -> AnyView {
    let company = query(move || question(&api::READ, &[&id], &Nothing {}));
    say::record(company, "page read", move |company| edit_form(company.get_untracked()))
}

fn edit_form(company: Partner) -> AnyView {
    let (id, version) = (company.id, company.version);
    let name = company.partner.name.clone();
    let fields = Fields::of(company.partner);
    let save = mutation(&api::UPDATE, Errors::Inline)
        .invalidates(PREFIX)
        .seeds(|company: &Partner| question(&api::READ, &[&company.id], &Nothing {}));
    let submit = move || {
        checked(fields, save, move |input| {
            save.run_version(&[&id], input, version, move |_| {
                toasts().say(t!("partners.saved"));
                location::go(&say::company_link(id));
            });
        });
    };
    let stale = move || save.error().with(|error| error.as_ref().is_some_and(|error| error.code() == "stale"));
    view! {
        <PageHead title=name />
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            {move || stale().then(|| view! { <Notice tone=Tone::Warning>{t!("partners.stale")} " " <a href=say::company_link(id) target="_blank">{t!("partners.stale.open")}</a></Notice> })}
            {inputs(fields)}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=Signal::derive(|| Some(t!("partners.saving")))>{move || t!("partners.save")}</Button>
                <LinkButton look=Look::Quiet href=say::company_link(id)>{move || t!("partners.cancel")}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

/// Runs the domain's own check first, so that the person sees at once what the server would say.
fn checked(fields: Fields, save: Mutation<PartnerInput, Partner>, send: impl FnOnce(PartnerInput)) {
    let portal = session::portal().get_untracked();
    let vocabulary = Vocabulary { tiers: &portal.tiers, regions: &portal.regions, partner_types: &portal.partner_types };
    match fields.input().check(vocabulary) {
        Ok(input) => send(input),
        Err(invalid) => save.refuse(invalid),
    }
}

fn inputs(fields: Fields) -> AnyView {
    let portal = session::portal();
    let choose = |key: &'static str| Signal::derive(move || Some(t!(key)));
    let typed = RwSignal::new(String::new());
    let managers = query(move || {
        let filter = PersonFilter {
            q: Some(typed.get()).filter(|q| !q.is_empty()),
            vendor: Some(true),
            role: Some(Role::ChannelManager),
            status: Some(PersonStatus::Active),
            ..PersonFilter::default()
        };
        question(&api::PEOPLE, &[], &filter)
    });
    let options = Signal::derive(move || {
        let page = managers.get().unwrap_or_default();
        page.items
            .into_iter()
            .map(|person| Pick::new(person.id.to_string(), person.person.name).with_note(person.email))
            .collect::<Vec<_>>()
    });
    view! {
        <TextField label=Signal::derive(|| t!("partners.name")) value=fields.name pointer="/name" />
        <div class="pair">
            <SelectField label=Signal::derive(|| t!("partners.tier")) value=fields.tier options=Signal::derive(move || portal.with(|portal| say::picks(&portal.tiers))) none=choose("partners.choose") pointer="/tier" />
            <SelectField label=Signal::derive(|| t!("partners.kind")) value=fields.kind options=Signal::derive(move || portal.with(|portal| say::picks(&portal.partner_types))) none=choose("partners.choose") pointer="/kind" />
            <SelectField label=Signal::derive(|| t!("partners.region")) value=fields.region options=Signal::derive(move || portal.with(|portal| say::picks(&portal.regions))) none=choose("partners.choose") pointer="/region" />
            <SelectField label=Signal::derive(|| t!("partners.language")) value=fields.language options=say::languages() help=Signal::derive(|| Some(t!("partners.language.help"))) pointer="/language" />
            <TextField label=Signal::derive(|| t!("partners.city")) value=fields.city pointer="/city" need=Need::Optional />
            <TextField label=Signal::derive(|| t!("partners.country")) value=fields.country help=Signal::derive(|| Some(t!("partners.country.help"))) pointer="/country" need=Need::Optional />
        </div>
        <TextField label=Signal::derive(|| t!("partners.website")) value=fields.website purpose=Purpose::Url pointer="/website" need=Need::Optional />
        <ManyField label=Signal::derive(|| t!("partners.managers")) values=fields.managers options=options on_type=move |text: String| typed.set(text) help=Signal::derive(|| Some(t!("partners.managers.help"))) pointer="/managers" need=Need::Optional />
        <AreaField label=Signal::derive(|| t!("partners.about")) value=fields.about pointer="/about" need=Need::Optional />
    }
    .into_any()
}
