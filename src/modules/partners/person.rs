//! A person's page: profile, roles, access.

use guildhall_domain::{
    access::{Access, Role, Roles},
    endpoint::Nothing,
    invalid::Invalid,
    partner::PersonId,
    partners::{
        FormerCompany, MoveInput, Person, PersonInput, PersonStatus, Status, api,
        people::{can_move, may_grant},
    },
    session::{ViewAsInput, api as session_api, can_view_as},
};
use leptos::prelude::*;

use super::{invite::role_boxes, leaves, say};
use crate::{
    api::{link, question},
    i18n::{ago, language_name, moment_day},
    modules::found::Found,
    query::{Errors, mutation, query},
    session,
    ui::{
        Button, Card, ComboField, ConfirmDialog, Dialog, Fact, Facts, Form, Icon, Look, Need, PageHead, Purpose, SelectField, Sends,
        TextField, toasts,
    },
};

const PREFIX: &str = "/api/v1/partners";

/// The page of a person.
pub fn page(id: PersonId) -> AnyView {
    let person = query(move || question(&api::PERSON, &[&id], &Nothing {}));
    say::record(person, "page read", body)
}

fn shown(person: &Person) -> String {
    if person.person.name.is_empty() { person.email.clone() } else { person.person.name.clone() }
}

fn body(person: Signal<Person>) -> AnyView {
    let (me, name) = (session::me(), Signal::derive(move || person.with(shown)));
    let may_change =
        Signal::derive(move || me.with(|me| me.actor.viewed_by.is_none() && person.with(|person| may_grant(&me.actor, person.partner))));
    let actions = move || {
        view! {
            {move || session::may(Access::VendorAdmin).get().then(|| view_as(person))}
            {move || may_change.get().then(|| access(person))}
            {move || (session::may(Access::VendorAdmin).get() && person.with(movable)).then(|| relocate(person))}
        }
    };
    view! {
        <p>{move || person.with(|person| match person.partner {
            Some(id) => view! { <a href=say::company_link(id)>{person.company.clone()}</a> }.into_any(),
            None => view! { <a href=link("/partners/people?vendor=true")>{person.company.clone()}</a> }.into_any(),
        })}</p>
        <PageHead title=name lead=Signal::derive(move || Some(person.with(|person| person.email.clone()))) state=move || person.with(|person| say::person_status(person.status)) actions=actions />
        // The form keeps what is typed: only another version of the record draws it anew.
        {
            let version = Memo::new(move |_| (person.with(|person| person.version), may_change.get()));
            move || match version.get() {
                (_, true) => form(person.get_untracked()),
                (_, false) => facts(person.get_untracked()),
            }
        }
        {
            let of = Memo::new(move |_| person.with(|person| person.partner.map(|_| (person.id, person.version))));
            move || of.get().filter(|_| session::may(Access::Vendor).get()).map(|(id, _)| former(id))
        }
    }
    .into_any()
}

/// The companies that somebody was with before; nothing when there are none.
fn former(id: PersonId) -> AnyView {
    let companies = query(move || question(&api::FORMER_COMPANIES, &[&id], &Nothing {}));
    let line = |one: FormerCompany| {
        let (from, until) = (one.joined_at, one.left_at);
        view! {
            <li>
                <a href=say::company_link(one.partner)>{one.company}</a>
                " " <span class="muted">{move || t!("partners.person.former.time", from = moment_day(from), until = moment_day(until))}</span>
            </li>
        }
    };
    let shown = move || {
        let companies = companies.get().unwrap_or_default();
        (!companies.is_empty()).then(|| {
            view! { <Card title=Signal::derive(|| t!("partners.person.former"))><ul class="stack tight">{companies.into_iter().map(line).collect_view()}</ul></Card> }
        })
    };
    shown.into_any()
}

fn facts(person: Person) -> AnyView {
    let profile = person.person;
    let mut facts = vec![
        Fact::new(Signal::derive(|| t!("partners.company")), person.company),
        Fact::new(Signal::derive(|| t!("partners.role")), move || say::roles(&profile.roles)),
        Fact::new(Signal::derive(|| t!("partners.language")), move || language_name(&profile.language)),
        Fact::new(Signal::derive(|| t!("partners.last-seen")), move || person.last_seen_at.map_or_else(|| t!("partners.never"), ago)),
        Fact::new(Signal::derive(|| t!("partners.since")), move || moment_day(person.joined_at)),
    ];
    if !profile.job_title.is_empty() {
        facts.insert(1, Fact::new(Signal::derive(|| t!("partners.job-title")), profile.job_title));
    }
    if !profile.phone.is_empty() {
        facts.push(Fact::new(Signal::derive(|| t!("partners.phone")), profile.phone));
    }
    view! { <Card title=Signal::derive(|| t!("partners.profile"))><Facts facts=facts /></Card> }.into_any()
}

fn form(person: Person) -> AnyView {
    let (id, version, partner) = (person.id, person.version, person.partner);
    let profile = person.person;
    let (name, job_title, phone) = (RwSignal::new(profile.name), RwSignal::new(profile.job_title), RwSignal::new(profile.phone));
    let (language, roles) = (RwSignal::new(profile.language), RwSignal::new(profile.roles));
    let save = mutation(&api::UPDATE_PERSON, Errors::Inline)
        .invalidates(PREFIX)
        .seeds(|person: &Person| question(&api::PERSON, &[&person.id], &Nothing {}));
    let submit = move || {
        let input = PersonInput {
            name: name.get_untracked(),
            job_title: job_title.get_untracked(),
            phone: phone.get_untracked(),
            language: language.get_untracked(),
            roles: roles.get_untracked(),
        };
        match input.check(partner) {
            Ok(input) => save.run_version(&[&id], input, version, move |_| toasts().say(t!("partners.saved"))),
            Err(invalid) => save.refuse(invalid),
        }
    };
    let offered: Vec<Role> = Role::ALL.into_iter().filter(|role| role.is_vendor() == partner.is_none()).collect();
    view! {
        <Form error=save.trouble() busy=save.busy() on_submit=submit>
            <TextField label=Signal::derive(|| t!("partners.name")) value=name pointer="/name" />
            <div class="pair">
                <TextField label=Signal::derive(|| t!("partners.job-title")) value=job_title pointer="/job_title" need=Need::Optional />
                <TextField label=Signal::derive(|| t!("partners.phone")) value=phone purpose=Purpose::Phone pointer="/phone" need=Need::Optional />
            </div>
            <SelectField label=Signal::derive(|| t!("partners.language")) value=language options=say::languages() pointer="/language" />
            {role_boxes(roles, offered)}
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=Signal::derive(|| Some(t!("partners.saving")))>{move || t!("partners.save")}</Button>
            </div>
        </Form>
    }
    .into_any()
}

/// The button that takes access away or gives it back.
fn access(person: Signal<Person>) -> AnyView {
    let asking = RwSignal::new(false);
    let record = |person: &Person| question(&api::PERSON, &[&person.id], &Nothing {});
    let stop = mutation(&api::DEACTIVATE_PERSON, Errors::Inline).invalidates(PREFIX).seeds(record);
    let start = mutation(&api::ACTIVATE_PERSON, Errors::Toast).invalidates(PREFIX).seeds(record);
    let id = Signal::derive(move || person.with(|person| person.id));
    let confirm = move || {
        stop.run(&[&id.get_untracked()], Nothing {}, move |person| {
            asking.set(false);
            toasts().say(t!("partners.person.deactivated", name = shown(&person)));
        });
    };
    let activate = move || {
        start.run(&[&id.get_untracked()], Nothing {}, move |person| toasts().say(t!("partners.person.activated", name = shown(&person))))
    };
    let me = session::me();
    let oneself = Signal::derive(move || (me.with(|me| me.actor.person) == id.get()).then(|| t!("partners.person.oneself")));
    view! {
        {move || match person.with(|person| person.status) {
            PersonStatus::Active => view! { <Button because=oneself on_click=move || { stop.forgive(); asking.set(true); }>{move || t!("partners.person.deactivate")}</Button> }.into_any(),
            PersonStatus::Disabled => view! { <Button busy=start.busy() on_click=activate>{move || t!("partners.person.activate")}</Button> }.into_any(),
            PersonStatus::Invited => ().into_any(),
        }}
        <ConfirmDialog
            open=asking
            title=Signal::derive(move || t!("partners.person.deactivate.ask", name = person.with(shown)))
            action=Signal::derive(|| t!("partners.person.deactivate.do"))
            busy=stop.busy()
            error=stop.trouble()
            on_confirm=confirm
        >
            <p>{move || t!("partners.person.deactivate.then")}</p>
            {move || asking.get().then(|| person.with_untracked(|person| person.partner.map(|from| leaves::view(person.id, from))))}
        </ConfirmDialog>
    }
    .into_any()
}

/// Works for a partner, and has been there.
fn movable(person: &Person) -> bool {
    can_move(person.partner, person.status, Status::Active).is_ok()
}

/// The button that moves them to another company.
fn relocate(person: Signal<Person>) -> AnyView {
    let asking = RwSignal::new(false);
    let title = Signal::derive(move || t!("partners.person.move.ask", name = person.with(shown)));
    view! {
        <Button icon=Icon::Building on_click=move || asking.set(true)>{move || t!("partners.person.move")}</Button>
        <Dialog open=asking title=title>{move || relocation(asking, person.get_untracked())}</Dialog>
    }
    .into_any()
}

fn relocation(asking: RwSignal<bool>, person: Person) -> AnyView {
    let (id, version, from) = (person.id, person.version, person.partner);
    let found = Found::companies();
    let (company, roles) = (RwSignal::new(String::new()), RwSignal::new(Roles::from([Role::PartnerUser])));
    let send = mutation(&api::MOVE_PERSON, Errors::Inline)
        .invalidates(PREFIX)
        .seeds(|person: &Person| question(&api::PERSON, &[&person.id], &Nothing {}));
    let submit = move || {
        let Ok(partner) = company.get_untracked().parse() else {
            return send.refuse(Invalid::field("/partner", "required"));
        };
        match (MoveInput { partner, roles: roles.get_untracked() }).check(from) {
            Ok(input) => send.run_version(&[&id], input, version, move |person| {
                asking.set(false);
                toasts().say(t!("partners.person.moved", name = shown(&person), company = person.company));
            }),
            Err(invalid) => send.refuse(invalid),
        }
    };
    let offered: Vec<Role> = Role::ALL.into_iter().filter(|role| !role.is_vendor()).collect();
    view! {
        <Form error=send.trouble() busy=send.busy() on_submit=submit>
            <ComboField
                label=Signal::derive(|| t!("partners.person.move.company"))
                value=company
                options=found.options()
                on_type=found.on_type()
                pointer="/partner"
            />
            {role_boxes(roles, offered)}
            <p class="muted small">{move || t!("partners.person.move.then")}</p>
            {from.map(|from| leaves::view(id, from))}
            <div class="row end">
                <Button look=Look::Quiet on_click=move || asking.set(false)>{move || t!("partners.cancel")}</Button>
                <Button look=Look::Primary sends=Sends::Form busy=send.busy() doing=Signal::derive(|| Some(t!("partners.person.move.doing")))>{move || t!("partners.person.move.do")}</Button>
            </div>
        </Form>
    }
    .into_any()
}

/// The button that shows the portal with the person's eyes.
fn view_as(person: Signal<Person>) -> AnyView {
    let start = mutation(&session_api::VIEW_AS, Errors::Toast);
    let can = Memo::new(move |_| person.with(|person| can_view_as(person.partner, person.status == PersonStatus::Active).is_ok()));
    let go = move || {
        let person = person.with_untracked(|person| person.id);
        start.run(&[], ViewAsInput { person }, session::enter);
    };
    view! {
        {move || can.get().then(|| view! {
            <Button icon=Icon::Eye busy=start.busy() on_click=go>{move || t!("partners.view-as")}</Button>
        })}
    }
    .into_any()
}
