//! Sending a request, and throwing a draft away.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{FundRequest, Operation, RequestStatus, api},
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::edit::Form;
use crate::{
    api::{link, question},
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

/// The buttons below the form.
pub fn bar(form: Form) -> AnyView {
    let (id, status) = form.request.with_value(|request| (request.id, request.status));
    let submit = mutation(&api::SUBMIT_REQUEST, Errors::Inline)
        .invalidates(BELOW)
        .seeds(|request: &FundRequest| question(&api::REQUEST, &[&request.id], &Nothing {}));
    let (once, saving) = (Once::default(), RwSignal::new(false));
    let later = autosave::later(form.save, submit, once, saving);
    let navigate = StoredValue::new(use_navigate());
    let go = move |to: String| {
        navigate.with_value(|go| go(&to, NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() }))
    };
    let send = move || {
        form.tried.set(true);
        if form.problems.with_untracked(|problems| !problems.is_empty()) {
            show_first();
            return;
        }
        saving.set(true);
        // What is sent is what is written: first the draft, then the word.
        form.save.flush(move |flushed| {
            saving.set(false);
            match flushed {
                Flushed::Saved if !later.is_wanted() => {
                    submit.run(&[&id], Operation { operation: once.id(submit) }, move |request: FundRequest| {
                        form.save.stop();
                        go(say::request_link(request.id));
                    })
                }
                Flushed::Saved | Flushed::Queued => later.keep(),
                Flushed::Not => {}
            }
        });
    };
    let busy = Signal::derive(move || saving.get() || submit.busy().get());
    let left = move || {
        let count = form.problems.with(Vec::len);
        (form.tried.get() && count > 0)
            .then(|| view! { <p class="because">{Icon::Warning.small()}<span>{t!("funds.send.left", count = count)}</span></p> })
    };
    let failed = move || {
        submit.trouble().get().map(|trouble| {
            view! { <Notice tone=Tone::Danger><b>{trouble.title}</b> " " {trouble.detail}</Notice> }
        })
    };
    view! {
        <div class="stack">
            <div class="stack tight"><div role="alert">{failed}</div> {later.trouble()} {autosave::unsent(form.save.state(), form.tried.into())}</div>
            <div class="row">
                <Button look=Look::Primary icon=Icon::Send busy=busy doing=t!("funds.send.doing"; maybe) because=session::read_only() on_click=send>{t!("funds.send"; text)}</Button>
                {(status == RequestStatus::Draft).then(|| discard(form))}
            </div>
            {left}
        </div>
    }
    .into_any()
}

fn discard(form: Form) -> AnyView {
    let id = form.request.with_value(|request| request.id);
    let open = RwSignal::new(false);
    let remove = mutation(&api::REMOVE_REQUEST, Errors::Inline).invalidates(BELOW);
    let navigate = StoredValue::new(use_navigate());
    let confirm = move || {
        remove.run(&[&id], Nothing {}, move |_| {
            form.save.stop();
            toasts().say(t!("funds.discard.done"));
            navigate.with_value(|go| {
                go(&link("/funds/requests"), NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() })
            });
        });
    };
    view! {
        <Button look=Look::Quiet icon=Icon::Bin because=session::read_only() on_click=move || { remove.forgive(); open.set(true); }>{t!("funds.discard"; text)}</Button>
        <ConfirmDialog open=open title=t!("funds.discard.title"; text) action=t!("funds.discard"; text) busy=remove.busy() error=remove.trouble() on_confirm=confirm>
            <p>{t!("funds.discard.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
