//! Sending a draft without a connection: the word that sends it waits behind what is written, and the form is closed meanwhile.

use guildhall_domain::funds::OperationId;
use guildhall_outbox::{Kind, Turn};
use leptos::{prelude::*, task::spawn_local};
use serde::{Serialize, de::DeserializeOwned};

use super::{Autosave, Record};
use crate::{
    api::{self, link},
    operation::{Once, is_unanswered},
    outbox::{self, Matter},
    query::Mutation,
    rerun::rerun,
    ui::{LinkButton, Notice, Size, Tone, toasts},
    vault,
};

/// Keeps the word that sends a draft until the server has it: at once where there is no connection, and when an attempt had no answer.
/// `saving` is true meanwhile. Gives what keeps it.
pub fn later<I, O, S>(save: Autosave<I, O>, submit: Mutation<S, O>, once: Once, saving: RwSignal<bool>) -> Later
where
    I: Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static,
    O: Clone + Record<I> + DeserializeOwned + Send + Sync + 'static,
    S: 'static,
{
    let (toasts, failed) = (toasts(), RwSignal::new(false));
    let keep = Callback::new(move |(operation, has_left): (OperationId, bool)| {
        saving.set(true);
        failed.set(false);
        spawn_local(async move {
            let kept = save.send_later(operation, has_left).await;
            _ = saving.try_set(false);
            match kept {
                Ok(()) => toasts.say(t!("funds.send.later")),
                Err(_) => _ = failed.try_set(true),
            }
        });
    });
    rerun(move || {
        let unanswered = submit.error().with(|error| error.as_ref().is_some_and(is_unanswered));
        if unanswered && outbox::is_possible() {
            // The same id: the first attempt may have arrived.
            let operation = once.id(submit);
            submit.forgive();
            keep.run((operation, true));
        }
    });
    Later { keep, failed }
}

/// What keeps the word that sends a draft.
#[derive(Clone, Copy)]
pub struct Later {
    keep: Callback<(OperationId, bool)>,
    failed: RwSignal<bool>,
}

impl Later {
    /// Keeps it, before anything has left.
    pub fn keep(self) {
        self.keep.run((api::operation(), false));
    }

    /// Whether it is known that there is no connection, and it can be kept.
    pub fn is_wanted(self) -> bool {
        outbox::is_possible() && !api::reachable().get_untracked()
    }

    /// That it could not be kept.
    pub fn trouble(self) -> AnyView {
        (move || self.failed.get().then(|| view! { <Notice tone=Tone::Danger>{t!("funds.send.not-kept"; text)}</Notice> })).into_any()
    }
}

/// What stands in place of the form of a draft that is sent when there is a connection.
pub fn on_its_way(matter: Matter) -> AnyView {
    let items = outbox::items();
    let needs_you = Memo::new(move |_| {
        let own = |item: &&outbox::Item| item.is_about(matter);
        items.with(|items| items.iter().filter(own).any(|item| item.turn == Turn::NeedsYou && matches!(item.kind, Kind::Act | Kind::Save)))
    });
    let words = move || if needs_you.get() { t!("funds.send.held") } else { t!("funds.send.later") };
    let actions = || view! { <LinkButton size=Size::Little href=link("/outbox")>{t!("funds.save.look"; text)}</LinkButton> };
    view! {
        <Notice tone=Tone::Warning actions=actions>
            <p>{words}</p>
            {(!vault::is_own()).then(|| view! { <p>{t!("funds.send.in-memory"; text)}</p> })}
        </Notice>
    }
    .into_any()
}
