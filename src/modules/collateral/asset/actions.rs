//! What an author can do with an asset now, and why something is not possible.

use guildhall_domain::{
    collateral::{
        self, Approval, Asset, Refusal, Stage, api, approve, can_archive, can_publish, can_reject, can_restore, upload::RejectInput,
    },
    endpoint::{Endpoint, Nothing},
    problem::Refusal as _,
};
use leptos::prelude::*;

use super::super::{say, who::Who};
use crate::{
    api::{link, question},
    query::{Errors, Mutation, mutation},
    ui::{AreaField, Button, ConfirmDialog, Dialog, Form, Icon, Look, Menu, MenuItem, MenuLink, Notice, Sends, Tone, toasts},
};

/// A change of an asset without input.
fn step(endpoint: &Endpoint<Nothing, Asset>, errors: Errors) -> Mutation<Nothing, Asset> {
    mutation(endpoint, errors).invalidates("/api/v1/collateral").seeds(|asset: &Asset| question(&api::READ, &[&asset.id], &Nothing {}))
}

/// Why something is not possible, in the reader's words.
fn because(verdict: Result<(), Refusal>) -> Option<String> {
    verdict.err().map(|refusal| crate::i18n::say(&format!("problem.{}", refusal.code()), &[]))
}

/// The menu beside the title.
pub fn menu(asset: Signal<Asset>) -> AnyView {
    let id = asset.get_untracked().id;
    let (archiving, restoring) = (RwSignal::new(false), step(&api::RESTORE, Errors::Toast));
    let archived = Memo::new(move |_| asset.with(|asset| asset.stage == Stage::Archived));
    let archive = step(&api::ARCHIVE, Errors::Inline);
    let toasts = toasts();
    let confirmed = move || {
        archive.run(&[&id], Nothing {}, move |_| {
            archiving.set(false);
            toasts.say(t!("collateral.archived"));
        });
    };
    let restored = move || restoring.run(&[&id], Nothing {}, move |_| toasts.say(t!("collateral.restored")));
    let end = move || {
        if archived.get() {
            let why = Signal::derive(move || because(asset.with(|asset| can_restore(asset.stage))));
            view! { <MenuItem icon=Icon::Undo because=why on_select=restored>{move || t!("collateral.restore")}</MenuItem> }.into_any()
        } else {
            let why = Signal::derive(move || because(asset.with(|asset| can_archive(asset.stage))));
            view! { <MenuItem icon=Icon::Archive because=why on_select=move || archiving.set(true)>{move || t!("collateral.archive")}</MenuItem> }.into_any()
        }
    };
    view! {
        <Menu label=move || t!("collateral.more") icon=Icon::More look=Look::Plain>
            <MenuLink icon=Icon::Pen href=link(&format!("/collateral/{id}/edit"))>{move || t!("collateral.edit")}</MenuLink>
            {end}
        </Menu>
        <ConfirmDialog
            open=archiving
            title=move || t!("collateral.archive.title")
            action=move || t!("collateral.archive")
            busy=archive.busy()
            error=archive.trouble()
            on_confirm=confirmed
        >
            <p>{move || t!("collateral.archive.lead")}</p>
        </ConfirmDialog>
    }
    .into_any()
}

/// What waits for a decision or an action, above the page.
pub fn notices(asset: Signal<Asset>, who: Who) -> AnyView {
    let stand =
        Memo::new(move |_| asset.with(|asset| (asset.stage, asset.approval.clone(), asset.captions, asset.current.media_type.clone())));
    let view = move || {
        let (stage, approval, ..) = stand.get();
        match (stage, approval) {
            (Stage::Archived, _) => Some(view! { <Notice>{move || t!("collateral.stands.archived")}</Notice> }.into_any()),
            (Stage::Draft, _) => Some(draft(asset, None)),
            (Stage::Published, Approval::Rejected { reason }) => Some(draft(asset, Some(reason))),
            (Stage::Published, Approval::Pending { given }) => Some(pending(asset, given.len(), who)),
            (Stage::Published, Approval::Approved) => None,
        }
    };
    view.into_any()
}

fn draft(asset: Signal<Asset>, rejected: Option<String>) -> AnyView {
    let id = asset.get_untracked().id;
    let publish = step(&api::PUBLISH, Errors::Toast);
    let toasts = toasts();
    let why = Signal::derive(move || {
        asset.with(|asset| {
            because(can_publish(asset.stage, &asset.approval, asset.current.media_type.starts_with("video/"), asset.captions))
        })
    });
    let send = move || {
        publish.run(&[&id], Nothing {}, move |asset: Asset| toasts.say(t!("collateral.published", state = say::state(asset.state))));
    };
    let actions =
        move || view! { <Button icon=Icon::Send because=why busy=publish.busy() on_click=send>{move || t!("collateral.publish")}</Button> };
    match rejected {
        Some(reason) => view! {
            <Notice tone=Tone::Danger actions=actions><b>{move || t!("collateral.stands.rejected")}</b><p>{reason}</p>{move || live(asset)}</Notice>
        }
        .into_any(),
        None => view! { <Notice tone=Tone::Accent actions=actions>{move || t!("collateral.stands.draft")}</Notice> }.into_any(),
    }
}

fn pending(asset: Signal<Asset>, given: usize, who: Who) -> AnyView {
    let id = asset.get_untracked().id;
    let needed = who.portal().collateral_approvals.max(1);
    let agree = step(&api::APPROVE, Errors::Toast);
    let rejecting = RwSignal::new(false);
    let toasts = toasts();
    let verdict = move || asset.with(|asset| approve(asset.stage, &asset.approval, who.actor().person, needed).map(|_| ()));
    let why = Signal::derive(move || because(verdict()));
    let why_not = Signal::derive(move || because(asset.with(|asset| can_reject(asset.stage, &asset.approval))));
    let send =
        move || agree.run(&[&id], Nothing {}, move |asset: Asset| toasts.say(t!("collateral.approved", state = say::state(asset.state))));
    let actions = move || {
        view! {
            <Button icon=Icon::Check because=why busy=agree.busy() on_click=send>{move || t!("collateral.approve")}</Button>
            <Button icon=Icon::Undo because=why_not on_click=move || rejecting.set(true)>{move || t!("collateral.reject")}</Button>
        }
    };
    view! {
        <Notice tone=Tone::Warning actions=actions>
            {move || t!("collateral.stands.pending", given = given, count = usize::from(needed))}
            {move || live(asset)}
        </Notice>
        {reject(id, rejecting)}
    }
    .into_any()
}

/// Which version partners get while the newest does not reach them.
fn live(asset: Signal<Asset>) -> Option<AnyView> {
    let number = asset.with(|asset| asset.live)?;
    Some(view! { <p>{move || t!("collateral.stands.live", number = number)}</p> }.into_any())
}

fn reject(id: collateral::AssetId, open: RwSignal<bool>) -> AnyView {
    let send = mutation(&api::REJECT, Errors::Inline)
        .invalidates("/api/v1/collateral")
        .seeds(|asset: &Asset| question(&api::READ, &[&asset.id], &Nothing {}));
    let reason = RwSignal::new(String::new());
    let submit = move || send.run(&[&id], RejectInput { reason: reason.get_untracked() }, move |_| open.set(false));
    view! {
        <Dialog open=open title=move || t!("collateral.reject.title")>
            <Form error=send.trouble() busy=send.busy() on_submit=submit>
                <AreaField label=move || t!("collateral.reject.reason") value=reason help=move || Some(t!("collateral.reject.help")) pointer="/reason" />
                <div class="row">
                    <Button look=Look::Primary sends=Sends::Form busy=send.busy()>{move || t!("collateral.reject")}</Button>
                    <Button on_click=move || open.set(false)>{move || t!("collateral.cancel")}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
