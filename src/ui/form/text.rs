//! Fields for text: one line, several lines, a password, a search.

use leptos::prelude::*;

use super::{
    Need,
    field::{Frame, frame},
};
use crate::ui::Icon;

/// What a line of text is; decides the keyboard on a phone and what the browser offers to fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// Any words.
    #[default]
    Words,
    /// An e-mail address of anyone.
    Email,
    /// The e-mail address the reader signs in with.
    OwnEmail,
    /// The reader's own name.
    OwnName,
    /// A telephone number.
    Phone,
    /// An address on the web.
    Url,
    /// A whole number.
    Number,
}

impl Purpose {
    fn attributes(self) -> (&'static str, Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Words => ("text", None, Some("off")),
            Self::Email => ("email", None, Some("off")),
            Self::OwnEmail => ("email", None, Some("username")),
            Self::OwnName => ("text", None, Some("name")),
            Self::Phone => ("tel", None, Some("off")),
            Self::Url => ("url", None, Some("off")),
            Self::Number => ("text", Some("numeric"), Some("off")),
        }
    }
}

/// One line of text.
#[component]
pub fn TextField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// What it is.
    #[prop(optional)]
    purpose: Purpose,
    /// What helps to fill it in.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
    /// True when it can be read and copied but not changed.
    #[prop(optional, into)]
    read_only: Signal<bool>,
) -> impl IntoView {
    let (kind, mode, fill) = purpose.attributes();
    frame(Frame { label, help, error, pointer, need }, |control| {
        view! {
            <input
                id=control.id
                type=kind
                inputmode=mode
                autocomplete=fill
                required=control.required
                readonly=read_only
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        }
        .into_any()
    })
}

/// Several lines of text; grows with them.
#[component]
pub fn AreaField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    value: RwSignal<String>,
    /// What helps to fill it in.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
) -> impl IntoView {
    frame(Frame { label, help, error, pointer, need }, |control| {
        view! {
            <textarea
                id=control.id
                rows="4"
                required=control.required
                aria-describedby=control.described_by
                aria-invalid=control.invalid
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            ></textarea>
        }
        .into_any()
    })
}

/// Whose password it is; decides what the browser offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// The one the reader has.
    Current,
    /// One the reader makes up.
    New,
}

/// A password, hidden until the reader wants to see it.
#[component]
pub fn PasswordField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The password.
    value: RwSignal<String>,
    /// Whose it is.
    secret: Secret,
    /// What helps to fill it in.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
) -> impl IntoView {
    let shown = RwSignal::new(false);
    let fill = match secret {
        Secret::Current => "current-password",
        Secret::New => "new-password",
    };
    frame(Frame { label, help, error, pointer, need: Need::Required }, |control| {
        let id = control.id.clone();
        view! {
            <div class="affix after">
                <input
                    id=control.id
                    type=move || if shown.get() { "text" } else { "password" }
                    autocomplete=fill
                    autocapitalize="off"
                    spellcheck="false"
                    required=control.required
                    aria-describedby=control.described_by
                    aria-invalid=control.invalid
                    prop:value=value
                    on:input=move |event| value.set(event_target_value(&event))
                />
                <button
                    type="button"
                    class="button quiet only little"
                    aria-label=|| t!("ui.show-password")
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    aria-controls=id
                    on:click=move |_| shown.update(|shown| *shown = !*shown)
                >
                    {move || if shown.get() { Icon::EyeOff.view() } else { Icon::Eye.view() }}
                </button>
            </div>
        }
        .into_any()
    })
}

/// A line to search by, without a visible label: the sign says it.
#[component]
pub fn SearchField(
    /// What is searched: "Search titles, text inside files and tags".
    #[prop(into)]
    label: Signal<String>,
    /// The words searched for.
    value: RwSignal<String>,
    /// Shown while it is empty; what is searched when absent.
    #[prop(optional, into)]
    placeholder: Signal<Option<String>>,
    /// Runs when Enter is pressed.
    #[prop(optional, into)]
    on_enter: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="affix grow" role="search">
            {Icon::Search.small()}
            <input
                type="search"
                aria-label=label
                placeholder=move || placeholder.get().unwrap_or_else(|| label.get())
                autocomplete="off"
                spellcheck="false"
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
                on:keydown=move |event| {
                    if event.key() == "Enter" && let Some(on_enter) = on_enter {
                        event.prevent_default();
                        on_enter.run(());
                    }
                }
            />
        </div>
    }
    .into_any()
}
