//! Files that prove an activity: looked at, accepted or rejected one by one.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Claim, FundRequest, Proof, ProofState, ProofVerdict, api, can_decide_proof, looks_after},
};
use leptos::{prelude::*, task::spawn_local};

use super::super::{say, vendor::parts::BELOW};
use crate::{
    api::{forget_picture, href, picture},
    i18n::{bytes, day},
    query::{Errors, mutation},
    session,
    ui::{AreaField, Bones, Button, Checked, Checks, Dialog, Form, Icon, LinkButton, Look, Sends, Size, toasts},
};

/// The proof of all activities of a request.
pub fn of_request(request: Signal<FundRequest>) -> AnyView {
    let groups = Memo::new(move |_| {
        let group = |activity: &guildhall_domain::funds::Activity| (activity.asked.title.clone(), activity.proofs.clone());
        request.with(|request| request.activities.iter().map(group).filter(|(_, proofs)| !proofs.is_empty()).collect::<Vec<_>>())
    });
    let me = session::me();
    let may = Memo::new(move |_| request.with(|request| me.with(|me| looks_after(&me.actor, request.partner))));
    let group = move |(title, proofs): (String, Vec<Proof>)| {
        view! { <section class="stack tight" aria-label=title.clone()><h3 class="plain"><bdi>{title.clone()}</bdi></h3> {list(proofs, may.get())}</section> }
    };
    (move || groups.get().into_iter().map(group).collect_view()).into_any()
}

/// The proof of a claim's activity.
pub fn of_claim(claim: Signal<Claim>) -> AnyView {
    let proofs = Memo::new(move |_| claim.with(|claim| claim.proofs.clone()));
    let me = session::me();
    let may = Memo::new(move |_| {
        claim.with(|claim| {
            let this = std::iter::once((claim.status, &claim.chain));
            me.with(|me| can_decide_proof(&me.actor, (claim.partner, claim.requested_by), this).is_ok())
        })
    });
    let shown = move || {
        let proofs = proofs.get();
        if proofs.is_empty() {
            view! { <p class="muted">{t!("funds.vendor.proof.none"; text)}</p> }.into_any()
        } else {
            list(proofs, may.get())
        }
    };
    shown.into_any()
}

fn list(proofs: Vec<Proof>, may: bool) -> AnyView {
    view! { <Checks checks=proofs.into_iter().map(|proof| check(proof, may)).collect() /> }.into_any()
}

fn check(proof: Proof, may: bool) -> Checked {
    let facts = [
        Some(bytes(proof.size)),
        Some(t!("funds.vendor.proof.by", name = proof.added_by.clone())),
        proof.taken_on.map(|taken| t!("funds.vendor.proof.taken", day = day(taken))),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let address = (!proof.address.is_empty()).then(|| {
        // Shown, not linked: where it leads is the partner's word.
        view! { <span class="muted small wrap" dir="ltr">{proof.address.clone()}</span> }
    });
    let state = match proof.state {
        ProofState::Open => None,
        ProofState::Accepted => Some(t!("funds.vendor.proof.accepted")),
        ProofState::Rejected => Some(t!("funds.vendor.proof.rejected", note = proof.note.clone())),
        ProofState::Superseded => Some(t!("funds.vendor.proof.superseded")),
    };
    let words = view! {
        <b class="plain">{say::proof(proof.kind)}</b>
        {file(&proof)}
        <span class="muted small">{facts}</span>
        {address}
        {state.map(|state| view! { <span class="small">{state}</span> })}
    };
    let checked = match proof.state {
        ProofState::Open => Checked::waiting(words),
        ProofState::Accepted => Checked::accepted(words),
        ProofState::Rejected => Checked::returned(words),
        ProofState::Superseded => Checked::open(words),
    };
    if may && proof.state == ProofState::Open { checked.with_action(answers(&proof)) } else { checked }
}

/// The file's name: opens a picture here, anything else as a file.
fn file(proof: &Proof) -> AnyView {
    let address = href(&api::PROOF_FILE, &[&proof.id], &Nothing {});
    let name = proof.file_name.clone();
    if !proof.media_type.starts_with("image/") {
        return view! { <a class="small wrap" href=address target="_blank" rel="noopener"><bdi>{name}</bdi></a> }.into_any();
    }
    let open = RwSignal::new(false);
    let (title, caption, whole) = (name.clone(), name.clone(), address.clone());
    view! {
        <button type="button" class="link small wrap" on:click=move |_| open.set(true)><bdi>{name}</bdi></button>
        <Dialog open=open title=title>
            {shown(&address, caption.clone())}
            <div class="row"><LinkButton icon=Icon::Download href=whole.clone() download="">{t!("funds.vendor.proof.download"; text)}</LinkButton></div>
        </Dialog>
    }
    .into_any()
}

/// A picture, fetched with the reader's session.
fn shown(address: &str, caption: String) -> AnyView {
    let source = RwSignal::new(None::<Result<String, ()>>);
    let address = address.to_owned();
    spawn_local(async move {
        let fetched = picture(&address).await.map_err(|_| ());
        if let Some(Some(Ok(left_over))) = source.try_set(Some(fetched)) {
            forget_picture(&left_over);
        }
    });
    on_cleanup(move || {
        if let Some(Some(Ok(address))) = source.try_get_untracked() {
            forget_picture(&address);
        }
    });
    let image = move || {
        match source.get() {
        None => view! { <Bones /> }.into_any(),
        Some(Ok(address)) => view! { <div class="large"><img src=address alt=caption.clone() /></div> }.into_any(),
        Some(Err(())) => view! { <p class="error" role="alert" data-tone="danger">{Icon::Warning.small()}<span>{t!("funds.vendor.proof.unseen"; text)}</span></p> }.into_any(),
    }
    };
    image.into_any()
}

fn answers(proof: &Proof) -> AnyView {
    let id = proof.id;
    let name = proof.file_name.clone();
    let (open, note) = (RwSignal::new(false), RwSignal::new(String::new()));
    let accept = mutation(&api::DECIDE_PROOF, Errors::Toast).invalidates(BELOW);
    let reject = mutation(&api::DECIDE_PROOF, Errors::Inline).invalidates(BELOW);
    let accepted = {
        let name = name.clone();
        move || {
            let (name, toasts) = (name.clone(), toasts());
            accept.run(&[&id], ProofVerdict { accepted: true, note: String::new() }, move |_| {
                toasts.say(t!("funds.vendor.proof.accept.done", name = name))
            });
        }
    };
    let rejected = move || {
        let toasts = toasts();
        reject.run(&[&id], ProofVerdict { accepted: false, note: note.get_untracked() }, move |_| {
            open.set(false);
            toasts.say(t!("funds.vendor.proof.reject.done"));
        });
    };
    let may = session::read_only();
    let (accept_label, reject_label) = (name.clone(), name.clone());
    view! {
        {move || may.get().is_none().then(|| {
            let (accepted, accept_label, reject_label) = (accepted.clone(), accept_label.clone(), reject_label.clone());
            view! {
                <div class="row">
                    <Button size=Size::Little icon=Icon::Check busy=accept.busy() label=Signal::derive(move || t!("funds.vendor.proof.accept.of", name = accept_label.clone())) on_click=accepted>{t!("funds.vendor.proof.accept"; text)}</Button>
                    <Button size=Size::Little label=Signal::derive(move || t!("funds.vendor.proof.reject.of", name = reject_label.clone())) on_click=move || { reject.forgive(); open.set(true); }>{t!("funds.vendor.proof.reject"; text)}</Button>
                </div>
            }
        })}
        <Dialog open=open title=Signal::derive(move || t!("funds.vendor.proof.reject.ask", name = name.clone()))>
            <Form error=reject.trouble() busy=reject.busy() on_submit=rejected>
                <AreaField label=t!("funds.vendor.why"; text) value=note pointer="/note" help=t!("funds.vendor.why.partner"; maybe) />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=reject.busy()>{t!("funds.vendor.proof.reject"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}
