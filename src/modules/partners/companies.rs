//! The directory of companies.

use guildhall_domain::{
    access::Access,
    page::{Cursor, Page},
    partners::{Filter, Partner, api},
};
use leptos::prelude::*;

use super::{address, say};
use crate::{
    api::{href, link, question},
    i18n::{list, moment_day, number},
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    session,
    ui::{
        Avatar, Blank, Button, Card, CardKind, Column, Drawing, Icon, LinkButton, LoadMore, Look, PageHead, Pick, Remote, SearchField,
        SelectField, Shape, Sorting, Tab, Table, Tabs, Who,
    },
};

/// A part of the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The directory.
    Companies,
    /// Everybody.
    People,
    /// Who is on the way.
    Invitations,
}

/// The tabs of the module.
pub fn tabs(here: Part) -> AnyView {
    let manages = session::may_see(Access::PeopleAdmin);
    let tabs = Signal::derive(move || {
        let mut tabs = vec![
            Tab::new(t!("partners.companies"), link("/partners"), here == Part::Companies),
            Tab::new(t!("partners.people"), link("/partners/people"), here == Part::People),
        ];
        if manages.get() {
            tabs.push(Tab::new(t!("partners.invitations"), link("/partners/invitations"), here == Part::Invitations));
        }
        tabs
    });
    view! { <Tabs label=Signal::derive(|| t!("partners.title")) tabs=tabs /> }.into_any()
}

/// The directory.
#[component]
pub fn Companies() -> impl IntoView {
    let here = Address::here();
    let (q, tier, region, kind, status) =
        (here.field("q"), here.field("tier"), here.field("region"), here.field("kind"), here.field("status"));
    let sort = Address::read("sort");
    let filter = Memo::new(move |_| {
        let one = |value: RwSignal<String>| Some(value.get()).filter(|value| !value.is_empty());
        Filter {
            q: one(q),
            tier: one(tier).into_iter().collect(),
            region: one(region).into_iter().collect(),
            kind: one(kind).into_iter().collect(),
            status: address::status(one(status).as_deref()),
            sort: address::sort(sort.get().as_deref()),
            ..Filter::default()
        }
    });
    let partners = more(move |cursor: Option<Cursor>| question(&api::LIST, &[], &Filter { cursor, ..filter.get() }));
    let clear = move || [q, tier, region, kind, status].into_iter().for_each(|field| field.set(String::new()));
    let is_narrowed = move || filter.with(|filter| Filter { sort: filter.sort, ..Filter::default() } != *filter);
    let actions = move || {
        view! {
            {move || session::may(Access::VendorAdmin).get().then(|| view! {
                <LinkButton look=Look::Primary icon=Icon::Plus href=link("/partners/new")>{move || t!("partners.new")}</LinkButton>
            })}
            <LinkButton icon=Icon::Download href=Signal::derive(move || href(&api::EXPORT, &[], &filter.get())) download="">{move || t!("partners.export")}</LinkButton>
        }
    };
    let empty = move || {
        if is_narrowed() {
            view! {
                <Blank title=Signal::derive(|| t!("partners.no-hits")) lead=Signal::derive(|| Some(t!("partners.no-hits.lead"))) drawing=Drawing::NoHits>
                    <Button on_click=move || clear()>{move || t!("partners.clear")}</Button>
                </Blank>
            }
            .into_any()
        } else {
            view! { <Blank title=Signal::derive(|| t!("partners.none")) lead=Signal::derive(|| Some(t!("partners.none.lead"))) /> }
                .into_any()
        }
    };
    view! {
        <div class="page">
            <PageHead title=Signal::derive(|| t!("partners.title")) actions=actions />
            {tabs(Part::Companies)}
            {filters(q, tier, region, kind, status)}
            <Remote of=partners.load() on_retry=partners.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, here, sort, partners)}
            </Remote>
        </div>
    }
}

fn filters(
    q: RwSignal<String>,
    tier: RwSignal<String>,
    region: RwSignal<String>,
    kind: RwSignal<String>,
    status: RwSignal<String>,
) -> AnyView {
    let portal = session::portal();
    let statuses =
        Signal::derive(|| vec![Pick::new("active", t!("partners.status.active")), Pick::new("inactive", t!("partners.status.inactive"))]);
    let any = |key: &'static str| Signal::derive(move || Some(t!(key)));
    view! {
        <div class="filters">
            <SearchField label=Signal::derive(|| t!("partners.search")) value=q />
            <SelectField label=Signal::derive(|| t!("partners.tier")) value=tier options=Signal::derive(move || portal.with(|portal| say::picks(&portal.tiers))) none=any("partners.any.tier") />
            <SelectField label=Signal::derive(|| t!("partners.region")) value=region options=Signal::derive(move || portal.with(|portal| say::picks(&portal.regions))) none=any("partners.any.region") />
            <SelectField label=Signal::derive(|| t!("partners.kind")) value=kind options=Signal::derive(move || portal.with(|portal| say::picks(&portal.partner_types))) none=any("partners.any.kind") />
            <SelectField label=Signal::derive(|| t!("partners.status")) value=status options=statuses none=any("partners.any.status") />
        </div>
    }
    .into_any()
}

fn table(page: Signal<Page<Partner>>, here: Address, sort: Memo<Option<String>>, partners: More<Partner>) -> AnyView {
    let portal = session::portal();
    let tier = move |partner: &Partner| portal.with(|portal| say::term(&portal.tiers, &partner.partner.tier));
    let region = move |partner: &Partner| portal.with(|portal| say::term(&portal.regions, &partner.partner.region));
    let kind = move |partner: &Partner| portal.with(|portal| say::term(&portal.partner_types, &partner.partner.kind));
    let columns = vec![
        Column::new(Signal::derive(|| t!("partners.name")), |partner: &Partner| {
            let (name, city) = (partner.partner.name.clone(), partner.partner.city.clone());
            let status = partner.status;
            view! {
                <span class="row named">
                    <Avatar name=name.clone() who=Who::Company />
                    <span class="stack tight"><a href=say::company_link(partner.id)>{name}</a> <span class="muted small">{city}</span></span>
                    {move || say::company_status(status)}
                </span>
            }
        })
        .sortable("name"),
        Column::new(Signal::derive(|| t!("partners.tier")), move |partner: &Partner| {
            let partner = partner.clone();
            move || tier(&partner)
        }),
        Column::new(Signal::derive(|| t!("partners.region")), move |partner: &Partner| {
            let partner = partner.clone();
            move || region(&partner)
        }),
        Column::new(Signal::derive(|| t!("partners.kind")), move |partner: &Partner| {
            let partner = partner.clone();
            move || kind(&partner)
        })
        .optional(),
        Column::new(Signal::derive(|| t!("partners.managers")), |partner: &Partner| {
            let names = partner.manager_names.clone();
            move || if names.is_empty() { "–".to_owned() } else { list(&names) }
        })
        .optional(),
        Column::new(Signal::derive(|| t!("partners.people")), |partner: &Partner| {
            let people = f64::from(partner.people);
            move || number(people)
        })
        .number(),
        Column::new(Signal::derive(|| t!("partners.since")), |partner: &Partner| {
            let since = partner.created_at;
            view! { <time datetime=since.to_rfc3339()>{move || moment_day(since)}</time> }
        })
        .sortable("created")
        .optional(),
    ];
    let sorting = Sorting {
        now: Signal::derive(move || address::shown(address::sort(sort.get().as_deref()))),
        on_sort: Callback::new(move |sort| here.set("sort", address::wanted(&sort))),
    };
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary = Signal::derive(move || page.with(|page| t!("partners.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table
                label=Signal::derive(|| t!("partners.companies"))
                columns=columns
                rows=rows
                key=|partner: &Partner| partner.id.to_string()
                name=|partner: &Partner| partner.partner.name.clone()
                total=Signal::derive(move || Some(page.with(|page| page.total)))
                sorting=sorting
            />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=partners.is_asking() on_more=move || partners.next() />
    }
    .into_any()
}
