//! Sending a claim, and throwing a draft away.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Claim, ClaimStatus, Operation, api},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::edit::Form;
use crate::{
    api::question,
    i18n,
    modules::funds::{
        BELOW,
        autosave::{self, Flushed, show_first},
        say,
    },
    operation::Once,
    query::{Errors, mutation},
    session,
    ui::{Button, ConfirmDialog, Icon, Look, Notice, Tone, toasts},
};

/// What keeps the claim from being sent and belongs to no field.
fn barriers(form: Form) -> AnyView {
    let words = move || {
        form.problems.with(|all| {
            let own = all.iter().filter(|notice| notice.pointer.is_empty());
            own.map(|notice| i18n::notice(&notice.code, &notice.params)).collect::<Vec<_>>()
        })
    };
    (move || words().into_iter().map(|words| view! { <p class="because">{Icon::Lock.small()}<span>{words}</span></p> }).collect_view())
        .into_any()
}

/// The buttons below the form.
pub fn bar(form: Form) -> AnyView {
    let (id, status) = form.claim.with_untracked(|claim| (claim.id, claim.status));
    let submit = mutation(&api::SUBMIT_CLAIM, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|claim: &Claim| question(&api::CLAIM, &[&claim.id], &Nothing {}));
    let (once, saving) = (Once::default(), RwSignal::new(false));
    let later = autosave::later(form.save, submit, once, saving);
    let send = move || {
        form.tried.set(true);
        if form.problems.with_untracked(|problems| !problems.is_empty()) {
            show_first();
            return;
        }
        saving.set(true);
        form.save.flush(move |flushed| {
            saving.set(false);
            match flushed {
                Flushed::Saved if !later.is_wanted() => submit.run(&[&id], Operation { operation: once.id(submit) }, move |_| {
                    form.save.stop();
                    toasts().say(t!("funds.claim.sent"));
                }),
                Flushed::Saved | Flushed::Queued => later.keep(),
                Flushed::Not => {}
            }
        });
    };
    let busy = Signal::derive(move || saving.get() || submit.busy().get());
    let fields = move || {
        let count = form.problems.with(|all| all.iter().filter(|notice| !notice.pointer.is_empty()).count());
        (form.tried.get() && count > 0)
            .then(|| view! { <p class="because">{Icon::Warning.small()}<span>{t!("funds.send.left", count = count)}</span></p> })
    };
    let failed = move || {
        submit.trouble().get().map(|trouble| view! { <Notice tone=Tone::Danger><b>{trouble.title}</b> " " {trouble.detail}</Notice> })
    };
    view! {
        <div class="stack">
            <div class="stack tight"><div role="alert">{failed}</div> {later.trouble()} {autosave::unsent(form.save.state(), form.tried.into())}</div>
            <div class="row">
                <Button look=Look::Primary icon=Icon::Send busy=busy doing=t!("funds.send.doing"; maybe) on_click=send>{t!("funds.claim.send"; text)}</Button>
                {(status == ClaimStatus::Draft).then(|| discard(form))}
            </div>
            <div class="stack tight">{barriers(form)} {fields}</div>
        </div>
    }
    .into_any()
}

fn discard(form: Form) -> AnyView {
    let (id, request) = form.claim.with_untracked(|claim| (claim.id, claim.request));
    let open = RwSignal::new(false);
    let remove = mutation(&api::REMOVE_CLAIM, Errors::Inline).invalidates(BELOW);
    let navigate = StoredValue::new(use_navigate());
    let confirm = move || {
        remove.run(&[&id], Nothing {}, move |_| {
            form.save.stop();
            toasts().say(t!("funds.discard.done"));
            navigate.with_value(|go| {
                go(&say::request_link(request), NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() })
            });
        });
    };
    view! {
        <Button look=Look::Quiet icon=Icon::Bin because=session::read_only() on_click=move || { remove.forgive(); open.set(true); }>{t!("funds.discard"; text)}</Button>
        <ConfirmDialog open=open title=t!("funds.discard.title"; text) action=t!("funds.discard"; text) busy=remove.busy() error=remove.trouble() on_confirm=confirm>
            <p>{t!("funds.claim.discard.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
