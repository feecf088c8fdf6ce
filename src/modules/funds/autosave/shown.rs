//! What a draft that saves itself says: how far it is, and what is offered.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

use super::Saving;
use crate::{
    api::link,
    i18n::time,
    kept,
    ui::{Button, Icon, Notice, Size, Tone},
};

/// How far saving has come: "Saved at 14:02".
fn words(state: &Saving) -> String {
    match state {
        Saving::Saved(None) => t!("funds.save.by-itself"),
        Saving::Saved(Some(at)) => t!("funds.save.saved", time = time(*at)),
        Saving::Typed | Saving::Sending => t!("funds.save.sending"),
        Saving::Queued => t!("funds.save.queued"),
        Saving::Held => t!("funds.save.held"),
        Saving::Offline => t!("funds.save.offline"),
        Saving::Stale => t!("funds.save.stale"),
        Saving::Refused(trouble) => t!("funds.save.refused", why = &trouble.title),
    }
}

/// What stands beside the button that could not send because the draft could not be saved.
pub fn unsent(state: Signal<Saving>, tried: Signal<bool>) -> AnyView {
    let shown = move || {
        let state = state.get();
        let stuck = matches!(state, Saving::Held | Saving::Offline | Saving::Stale | Saving::Refused(_));
        (tried.get() && stuck)
            .then(|| view! { <Notice tone=Tone::Danger><b>{t!("funds.send.unsent"; text)}</b> " " {words(&state)}</Notice> })
    };
    view! { <div role="alert">{shown}</div> }.into_any()
}

/// How far saving has come, in a line at the head of the form.
pub fn line(state: Signal<Saving>) -> AnyView {
    let words = move || state.with(words);
    let icon = move || match state.get() {
        Saving::Saved(_) => Icon::Check.small(),
        Saving::Typed | Saving::Sending => Icon::Refresh.small(),
        Saving::Queued | Saving::Offline => Icon::Offline.small(),
        Saving::Held | Saving::Stale | Saving::Refused(_) => Icon::Warning.small(),
    };
    let waits = Memo::new(move |_| state.with(|state| matches!(state, Saving::Queued | Saving::Held)));
    let look = move || waits.get().then(|| view! { <a href=link("/outbox")>{t!("funds.save.look"; text)}</a> });
    view! { <p class="row small muted" role="status">{icon} <span>{words}</span> {look}</p> }.into_any()
}

/// Offers text that a former visit typed and that is neither with the server nor in the form.
pub fn offer<I: Clone + PartialEq + Send + Sync + 'static>(
    kept: Option<kept::Kept<I>>,
    key: String,
    input: Signal<I>,
    take: impl Fn(I) + Copy + Send + Sync + 'static,
) -> AnyView {
    let kept = RwSignal::new(kept);
    // Neither while it is written already: it was taken from the outbox.
    let is_new = Memo::new(move |_| kept.with(|kept| kept.as_ref().is_some_and(|kept| input.with(|input| *input != kept.input))));
    let shown = move || {
        let key = key.clone();
        kept.get().filter(|_| is_new.get()).map(|found| {
            let input = StoredValue::new(found.input);
            let at = found.at;
            let actions = move || {
                let key = key.clone();
                view! {
                    <Button size=Size::Little on_click=move || { take(input.get_value()); kept.set(None); }>{t!("funds.kept.take"; text)}</Button>
                    <Button size=Size::Little on_click=move || { kept::forget(&key); kept.set(None); }>{t!("funds.kept.drop"; text)}</Button>
                }
            };
            view! { <Notice tone=Tone::Warning actions=actions><p>{move || t!("funds.kept", at = crate::i18n::moment(at))}</p></Notice> }
        })
    };
    shown.into_any()
}

/// The first field that is wrong gets the focus, once it says so.
pub fn show_first() {
    let focus = || {
        let first = document().query_selector("main [aria-invalid='true']").ok().flatten();
        if let Some(first) = first.and_then(|first| first.dyn_into::<HtmlElement>().ok()) {
            _ = first.focus();
        }
    };
    _ = request_animation_frame(focus);
}
