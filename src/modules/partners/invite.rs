//! Inviting somebody.

use guildhall_domain::{
    access::{Role, Roles},
    partners::{InvitationInput, Partner, api, people::INVITATION_DAYS},
};
use leptos::prelude::*;

use super::say;
use crate::{
    query::{Errors, mutation},
    session,
    ui::{Button, Checkbox, Dialog, Form, Look, Need, Purpose, SelectField, Sends, TextField, toasts},
};

/// The dialog that invites somebody to a company, or to the vendor when there is none.
pub fn dialog(open: RwSignal<bool>, company: Option<Signal<Partner>>) -> AnyView {
    let title = Signal::derive(move || match company {
        Some(company) => t!("partners.invite.to", company = company.with(|company| company.partner.name.clone())),
        None => t!("partners.invite.to", company = session::portal().with(|portal| portal.vendor.clone())),
    });
    view! { <Dialog open=open title=title>{move || form(open, company)}</Dialog> }.into_any()
}

fn form(open: RwSignal<bool>, company: Option<Signal<Partner>>) -> AnyView {
    let offered: Vec<Role> = Role::ALL.into_iter().filter(|role| role.is_vendor() == company.is_none()).collect();
    let first = offered.first().copied();
    let language = company.map_or_else(
        || session::me().with_untracked(|me| me.actor.language.tag().to_owned()),
        |company| company.with_untracked(|company| company.partner.language.clone()),
    );
    let (email, name, language) = (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(language));
    let roles = RwSignal::new(first.into_iter().collect::<Roles>());
    let send = mutation(&api::INVITE, Errors::Inline).invalidates("/api/v1/partners");
    let submit = move || {
        let input = InvitationInput {
            email: email.get_untracked(),
            name: name.get_untracked(),
            partner: company.map(|company| company.with_untracked(|company| company.id)),
            roles: roles.get_untracked(),
            language: language.get_untracked(),
        };
        match input.check() {
            Ok(input) => send.run(&[], input, move |invitation| {
                open.set(false);
                toasts().say(t!("partners.invite.sent", email = invitation.invitation.email));
            }),
            Err(invalid) => send.refuse(invalid),
        }
    };
    view! {
        <Form error=send.trouble() busy=send.busy() on_submit=submit>
            <TextField label=Signal::derive(|| t!("partners.email")) value=email purpose=Purpose::Email pointer="/email" />
            <TextField label=Signal::derive(|| t!("partners.name")) value=name pointer="/name" need=Need::Optional />
            {role_boxes(roles, offered)}
            <SelectField label=Signal::derive(|| t!("partners.invite.language")) value=language options=say::languages() pointer="/language" />
            <p class="muted small">{move || t!("partners.invite.then", count = INVITATION_DAYS)}</p>
            <div class="row end">
                <Button look=Look::Quiet on_click=move || open.set(false)>{move || t!("partners.cancel")}</Button>
                <Button look=Look::Primary sends=Sends::Form busy=send.busy() doing=Signal::derive(|| Some(t!("partners.invite.sending")))>{move || t!("partners.invite.send")}</Button>
            </div>
        </Form>
    }
    .into_any()
}

/// A box for each role that can be given.
pub fn role_boxes(roles: RwSignal<Roles>, offered: Vec<Role>) -> AnyView {
    let boxes = offered.into_iter().enumerate().map(move |(index, role)| {
        view! {
            <Checkbox
                label=Signal::derive(move || say::role(role))
                help=Signal::derive(move || Some(t!(&format!("partners.role.{}", role.slug()))))
                checked=Signal::derive(move || roles.with(|roles| roles.contains(&role)))
                pointer=if index == 0 { "/roles" } else { "" }
                on_change=move |on: bool| roles.update(|roles| { if on { roles.insert(role); } else { roles.remove(&role); } })
            />
        }
    });
    let boxes = boxes.collect_view();
    view! { <fieldset class="stack tight"><legend>{move || t!("partners.role")}</legend>{boxes}</fieldset> }.into_any()
}
