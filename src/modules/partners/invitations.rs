//! Invitations on their way: sent again or taken back.

use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    partners::{Invitation, InvitationStatus, api, people::InvitationFilter},
};
use leptos::prelude::*;

use super::{
    companies::{Part, tabs},
    say,
};
use crate::{
    api::{href, question},
    i18n::moment_day,
    query::{Errors, mutation, query},
    session,
    shell::Lost,
    ui::{
        Badge, Blank, Card, CardKind, Column, Icon, LinkButton, Look, Menu, MenuItem, PageHead, Remote, Shape, Size, Table, Tone, toasts,
    },
};

const PREFIX: &str = "/api/v1/partners";

/// Where a table of invitations stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// On the page of the one company they are all to.
    Company,
    /// On a page of their own.
    All,
}

/// All invitations one may see; who does not manage people has no such page.
#[component]
pub fn Invitations() -> impl IntoView {
    let manages = session::may_see(Access::PeopleAdmin);
    move || if manages.get() { view! { <List /> }.into_any() } else { view! { <Lost /> }.into_any() }
}

#[component]
fn List() -> impl IntoView {
    let filter = InvitationFilter::default;
    let open = query(move || question(&api::INVITATIONS, &[], &filter()));
    let actions = move || {
        view! { <LinkButton icon=Icon::Download href=href(&api::EXPORT_INVITATIONS, &[], &filter()) download="">{move || t!("partners.export")}</LinkButton> }
    };
    let empty = || view! { <Blank title=Signal::derive(|| t!("partners.invitations.none")) lead=Signal::derive(|| Some(t!("partners.invitations.none.lead"))) /> };
    view! {
        <div class="page">
            <PageHead title=Signal::derive(|| t!("partners.invitations")) lead=Signal::derive(|| Some(t!("partners.invitations.lead"))) actions=actions />
            {move || session::me().with(|me| me.actor.is_vendor()).then(|| tabs(Part::Invitations))}
            <Remote of=open.load() on_retry=open.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:open>
                {table(open, Shows::All)}
            </Remote>
        </div>
    }
}

/// A table of invitations.
pub fn table(open: Signal<Vec<Invitation>>, shows: Shows) -> AnyView {
    let mut columns = vec![Column::new(Signal::derive(|| t!("partners.email")), |invitation: &Invitation| {
        let (email, name) = (invitation.invitation.email.clone(), invitation.invitation.name.clone());
        view! { <span class="stack tight"><span>{email}</span> <span class="muted small">{name}</span></span> }
    })];
    if shows == Shows::All {
        columns.push(Column::new(Signal::derive(|| t!("partners.company")), |invitation: &Invitation| {
            match invitation.invitation.partner {
                Some(id) => view! { <a href=say::company_link(id)>{invitation.company.clone()}</a> }.into_any(),
                None => invitation.company.clone().into_any(),
            }
        }));
    }
    columns.extend([
        Column::new(Signal::derive(|| t!("partners.role")), |invitation: &Invitation| {
            let roles = invitation.invitation.roles.clone();
            move || say::roles(&roles)
        }),
        Column::new(Signal::derive(|| t!("partners.invited-by")), |invitation: &Invitation| invitation.invited_by.clone()).optional(),
        Column::new(Signal::derive(|| t!("partners.expires")), |invitation: &Invitation| {
            let (expires, status) = (invitation.expires_at, invitation.status);
            move || match status {
                InvitationStatus::Expired => {
                    view! { <Badge tone=Tone::Warning icon=Some(Icon::Clock)>{t!("partners.invitation.expired")}</Badge> }.into_any()
                }
                InvitationStatus::Open | InvitationStatus::Accepted | InvitationStatus::Revoked => {
                    view! { <time datetime=expires.to_rfc3339()>{moment_day(expires)}</time> }.into_any()
                }
            }
        }),
        Column::new(Signal::derive(|| t!("partners.actions")), |invitation: &Invitation| menu(invitation.clone())).actions(),
    ]);
    view! {
        <Card kind=CardKind::Flush>
            <Table label=Signal::derive(|| t!("partners.invitations")) columns=columns rows=open key=|one: &Invitation| one.id.to_string() name=|one: &Invitation| one.invitation.email.clone() />
        </Card>
    }
    .into_any()
}

fn menu(invitation: Invitation) -> AnyView {
    let (id, email) = (invitation.id, invitation.invitation.email);
    let resend = mutation(&api::RESEND, Errors::Toast).invalidates(PREFIX);
    let revoke = mutation(&api::REVOKE, Errors::Toast).invalidates(PREFIX);
    let label = {
        let email = email.clone();
        Signal::derive(move || t!("partners.actions.of", name = email.clone()))
    };
    let again = {
        let email = email.clone();
        move || {
            let email = email.clone();
            resend.run(&[&id], Nothing {}, move |_| toasts().say(t!("partners.invitation.resent", email = email)));
        }
    };
    let back = move || {
        let email = email.clone();
        revoke.run(&[&id], Nothing {}, move |_| toasts().say(t!("partners.invitation.revoked", email = email)));
    };
    view! {
        <Menu label=label icon=Icon::More look=Look::Quiet size=Size::Little>
            <MenuItem icon=Icon::Send on_select=again>{move || t!("partners.invitation.resend")}</MenuItem>
            <MenuItem icon=Icon::Cross tone=Tone::Danger on_select=back>{move || t!("partners.invitation.revoke")}</MenuItem>
        </Menu>
    }
    .into_any()
}
