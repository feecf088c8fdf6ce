//! The proof of a claim, by the checklist of the activity's type: for each kind what is there, and room for more.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{PROOF_ENDINGS, Proof, ProofKind, ProofRule, ProofState, api},
};
use leptos::prelude::*;

use super::{edit::Form, uploads::Uploads};
use crate::{
    modules::funds::{proofs, say},
    query::{Errors, mutation},
    ui::{Button, Card, Checks, FileField, Files, Given, Icon, Look, Need, Purpose, Size, TextField, Transfers, Zone},
};

/// The card.
pub fn section(form: Form) -> AnyView {
    let rules = form.claim.with_untracked(|claim| claim.kind.proof.clone());
    // Proof of a kind that the type no longer asks for stays visible.
    let others = move || {
        let asked = form.claim.with(|claim| claim.kind.proof.iter().map(|rule| rule.kind).collect::<Vec<_>>());
        form.claim.with(|claim| claim.proofs.iter().filter(|proof| !asked.contains(&proof.kind)).cloned().collect::<Vec<_>>())
    };
    let more = move || {
        let others = others();
        (!others.is_empty()).then(|| view! { <Checks checks=others.iter().map(checked).collect() /> })
    };
    view! {
        <Card title=t!("funds.proofs"; text) aside=|| view! { <span class="muted small">{t!("funds.proofs.lead"; text)}</span> }>
            <p class="muted small">{t!("funds.proofs.help"; text)}</p>
            {rules.into_iter().map(|rule| kind(form, rule)).collect_view()}
            {more}
        </Card>
    }
    .into_any()
}

/// A file with the button that takes it away, as long as nobody has decided on it.
fn checked(proof: &Proof) -> crate::ui::Checked {
    let remove = mutation(&api::REMOVE_PROOF, Errors::Toast).invalidates("/api/v1/funds/claims").invalidates("/api/v1/funds/requests");
    let (id, name) = (proof.id, proof.file_name.clone());
    let line = proofs::file(proof);
    if proof.state != ProofState::Open {
        return line;
    }
    let label = Signal::derive(move || t!("funds.proofs.remove", name = &name));
    line.with_action(view! {
        <Button size=Size::Little look=Look::Quiet icon=Icon::Bin label=label busy=remove.busy() on_click=move || remove.run(&[&id], Nothing {}, |_| {})>{t!("funds.remove"; text)}</Button>
    })
}

fn kind(form: Form, rule: ProofRule) -> AnyView {
    let (activity, window) = form.claim.with_untracked(|claim| (claim.activity, claim.window));
    let uploads = Uploads::new(activity, rule.kind, window);
    let address = RwSignal::new(String::new());
    let there = Memo::new(move |_| {
        form.claim.with(|claim| claim.proofs.iter().filter(|proof| proof.kind == rule.kind).cloned().collect::<Vec<_>>())
    });
    let counted = move || there.with(|there| there.iter().filter(|proof| proof.state.counts()).count());
    let head = Signal::derive(move || {
        let (kind, there) = (say::proof(rule.kind), counted());
        if rule.least == 0 {
            t!("funds.checklist.welcome", kind = kind, there = there)
        } else {
            t!("funds.checklist.proof", kind = kind, there = there, least = rule.least)
        }
    });
    let label = Signal::derive(move || t!("funds.proofs.add", kind = say::proof(rule.kind)));
    let files = move || {
        let there = there.get();
        (!there.is_empty()).then(|| view! { <Checks checks=there.iter().map(checked).collect() /> })
    };
    let take = move |given: Vec<Given>| uploads.take(given, &address.get_untracked());
    // What has arrived and stands among the files is not shown a second time.
    let under_way = Signal::derive(move || there.with(|there| uploads.list_without(there)));
    // Drawn once and kept: a row that moves keeps its progress.
    let shown = Memo::new(move |_| under_way.with(|list| !list.is_empty()));
    let where_from = (rule.kind == ProofKind::Screenshot).then(|| {
        view! { <TextField label=t!("funds.proofs.address"; text) value=address purpose=Purpose::Url help=t!("funds.proofs.address.help"; maybe) need=Need::Optional /> }
    });
    view! {
        <section class="stack">
            {where_from}
            <FileField label=head files=Files::Several zone=Zone::Slim accept=PROOF_ENDINGS on_files=take />
            {files}
            {move || shown.get().then(|| view! { <Transfers list=under_way label=label on_remove=move |key: String| uploads.remove(&key) on_retry=move |key: String| uploads.again(&key) /> })}
        </section>
    }
    .into_any()
}
