//! People: the list of all one may see, and the table that a company's page shares.

use guildhall_domain::{
    access::{Access, Role},
    page::{Cursor, Page},
    partners::{Person, PersonFilter, api},
};
use leptos::prelude::*;

use super::{
    address,
    companies::{Part, tabs},
    invite, say,
};
use crate::{
    api::{href, question},
    i18n::ago,
    modules::{
        address::Address,
        more::{More, is_blank, more},
    },
    session,
    ui::{
        Avatar, Blank, Button, Card, CardKind, Column, Drawing, Icon, LinkButton, LoadMore, Look, PageHead, Pick, Remote, SearchField,
        SelectField, Shape, Sorting, Table,
    },
};

/// Everybody one may see.
#[component]
pub fn People() -> impl IntoView {
    let here = Address::here();
    let (q, role, status) = (here.field("q"), here.field("role"), here.field("status"));
    let sort = Address::read("sort");
    let vendor = here.field("vendor");
    let filter = Memo::new(move |_| PersonFilter {
        q: Some(q.get()).filter(|q| !q.is_empty()),
        role: role.with(|slug| Role::ALL.into_iter().find(|role| role.slug() == slug)),
        status: address::person_status(Some(status.get().as_str())),
        vendor: (vendor.get() == "true").then_some(true),
        sort: address::sort(sort.get().as_deref()),
        ..PersonFilter::default()
    });
    let people = more(move |cursor: Option<Cursor>| question(&api::PEOPLE, &[], &PersonFilter { cursor, ..filter.get() }));
    let is_narrowed = move || filter.with(|filter| PersonFilter { sort: filter.sort, ..PersonFilter::default() } != *filter);
    let clear = move || [q, role, status, vendor].into_iter().for_each(|field| field.set(String::new()));
    let inviting = RwSignal::new(false);
    let actions = move || {
        view! {
            {move || session::may(Access::VendorAdmin).get().then(|| view! {
                <Button look=Look::Primary icon=Icon::Invite on_click=move || inviting.set(true)>{move || t!("partners.invite")}</Button>
            })}
            <LinkButton icon=Icon::Download href=Signal::derive(move || href(&api::EXPORT_PEOPLE, &[], &filter.get())) download="">{move || t!("partners.export")}</LinkButton>
        }
    };
    let empty = move || {
        if is_narrowed() {
            view! {
                <Blank title=Signal::derive(|| t!("partners.people.no-hits")) lead=Signal::derive(|| Some(t!("partners.no-hits.lead"))) drawing=Drawing::NoHits>
                    <Button on_click=move || clear()>{move || t!("partners.clear")}</Button>
                </Blank>
            }
            .into_any()
        } else {
            view! { <Blank title=Signal::derive(|| t!("partners.people.none")) /> }.into_any()
        }
    };
    let roles = Signal::derive(|| Role::ALL.into_iter().map(|role| Pick::new(role.slug(), say::role(role))).collect::<Vec<_>>());
    let statuses = Signal::derive(|| {
        let pick = |slug: &str| Pick::new(slug, t!(&format!("partners.person.{slug}")));
        vec![pick("active"), pick("invited"), pick("disabled")]
    });
    let places = Signal::derive(|| vec![Pick::new("true", t!("partners.people.vendor"))]);
    view! {
        <div class="page">
            <PageHead title=Signal::derive(|| t!("partners.people")) actions=actions />
            {move || session::me().with(|me| me.actor.is_vendor()).then(|| tabs(Part::People))}
            <div class="filters">
                <SearchField label=Signal::derive(|| t!("partners.people.search")) value=q />
                <SelectField label=Signal::derive(|| t!("partners.role")) value=role options=roles none=Signal::derive(|| Some(t!("partners.any.role"))) />
                <SelectField label=Signal::derive(|| t!("partners.access")) value=status options=statuses none=Signal::derive(|| Some(t!("partners.any.access"))) />
                <SelectField label=Signal::derive(|| t!("partners.company")) value=vendor options=places none=Signal::derive(|| Some(t!("partners.any.company"))) />
            </div>
            <Remote of=people.load() on_retry=people.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>
                {table(page, Some((here, sort)), people, true)}
            </Remote>
            {invite::dialog(inviting, None)}
        </div>
    }
}

/// A table of people; sortable where the page's address can say the order.
pub fn table(
    page: Signal<Page<Person>>,
    sorted: Option<(Address, Memo<Option<String>>)>,
    people: More<Person>,
    with_company: bool,
) -> AnyView {
    let own = session::me().with_untracked(|me| me.actor.person);
    let name = Column::new(Signal::derive(|| t!("partners.name")), move |person: &Person| {
        let (name, email) = (person.person.name.clone(), person.email.clone());
        let shown = if name.is_empty() { email.clone() } else { name };
        let yourself = person.id == own;
        view! {
            <span class="row named">
                <Avatar name=shown.clone() />
                <span class="stack tight"><a href=say::person_link(person.id)>{shown} {move || yourself.then(|| format!(" ({})", t!("partners.you")))}</a> <span class="muted small">{email}</span></span>
            </span>
        }
    });
    let mut columns = vec![if sorted.is_some() { name.sortable("name") } else { name }];
    if with_company {
        columns.push(Column::new(Signal::derive(|| t!("partners.company")), |person: &Person| match person.partner {
            Some(id) => view! { <a href=say::company_link(id)>{person.company.clone()}</a> }.into_any(),
            None => person.company.clone().into_any(),
        }));
    }
    columns.push(Column::new(Signal::derive(|| t!("partners.role")), |person: &Person| {
        let roles = person.person.roles.clone();
        move || say::roles(&roles)
    }));
    columns.push(Column::new(Signal::derive(|| t!("partners.access")), |person: &Person| {
        let status = person.status;
        move || say::person_status(status)
    }));
    columns.push(
        Column::new(Signal::derive(|| t!("partners.last-seen")), |person: &Person| {
            let seen = person.last_seen_at;
            move || seen.map_or_else(|| t!("partners.never"), ago)
        })
        .optional(),
    );
    let sorting = sorted.map(|(here, sort)| Sorting {
        now: Signal::derive(move || address::shown(address::sort(sort.get().as_deref()))),
        on_sort: Callback::new(move |sort| here.set("sort", address::wanted(&sort))),
    });
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let summary =
        Signal::derive(move || page.with(|page| t!("partners.people.shown", shown = page.items.len() as u64, count = page.total)));
    let table = match sorting {
        Some(sorting) => view! {
            <Table label=Signal::derive(|| t!("partners.people")) columns=columns rows=rows key=|person: &Person| person.id.to_string() name=|person: &Person| person.person.name.clone() sorting=sorting />
        }
        .into_any(),
        None => view! {
            <Table label=Signal::derive(|| t!("partners.people")) columns=columns rows=rows key=|person: &Person| person.id.to_string() name=|person: &Person| person.person.name.clone() />
        }
        .into_any(),
    };
    view! {
        <Card kind=CardKind::Flush>{table}</Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=people.is_asking() on_more=move || people.next() />
    }
    .into_any()
}
