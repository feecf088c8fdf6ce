//! Buttons: something happens here; and links that look like them: you go somewhere.

use leptos::{ev::MouseEvent, prelude::*};

use super::{Icon, ident};

/// How loud a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Look {
    /// The usual button.
    #[default]
    Plain,
    /// The one thing to do on this view. At most one.
    Primary,
    /// In bars and rows, without an edge.
    Quiet,
    /// Destroys. Only inside the dialog that confirms.
    Danger,
}

/// How large a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// As high as a field.
    #[default]
    Usual,
    /// Lower: in tables, toasts, bars.
    Little,
    /// As wide as its column.
    Wide,
}

/// Whether a click sends the form around the button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sends {
    /// No: the click belongs to `on_click`.
    #[default]
    Nothing,
    /// Yes.
    Form,
}

pub(super) fn class_of(look: Look, size: Size, shape: &str) -> String {
    let look = match look {
        Look::Plain => "",
        Look::Primary => " primary",
        Look::Quiet => " quiet",
        Look::Danger => " danger",
    };
    let size = match size {
        Size::Usual => "",
        Size::Little => " little",
        Size::Wide => " wide",
    };
    format!("button{look}{size}{shape}")
}

/// A button. Its words are a verb and its object: "Send claim".
#[component]
pub fn Button(
    /// How loud.
    #[prop(optional)]
    look: Look,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// A sign before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// Whether it sends the form around it.
    #[prop(optional)]
    sends: Sends,
    /// True while the answer is awaited; clicks are ignored meanwhile.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// The words while busy: "Sending".
    #[prop(optional, into)]
    doing: Signal<Option<String>>,
    /// Why it cannot be pressed now; shown in a line below it. `None`: it can.
    #[prop(optional, into)]
    because: Option<Signal<Option<String>>>,
    /// For a button that stays down: whether it is.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// What a screen reader says in place of the words, when they do not suffice: "Remove Jana Brückner".
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// What a click does.
    #[prop(optional, into)]
    on_click: Option<Callback<()>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    let reason = because.map(|because| (because, ident::fresh("why")));
    let described_by = reason.clone();
    let barred = move || because.is_some_and(|because| because.with(Option::is_some));
    let click = move |event: MouseEvent| {
        if busy.get_untracked() || because.is_some_and(|because| because.with_untracked(Option::is_some)) {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(());
        }
    };
    let words = children();
    let button = view! {
        <button
            type=if sends == Sends::Form { "submit" } else { "button" }
            class=class_of(look, size, "")
            aria-busy=move || busy.get().then_some("true")
            aria-disabled=move || barred().then_some("true")
            aria-describedby=move || described_by.as_ref().filter(|(because, _)| because.with(Option::is_some)).map(|(_, id)| id.clone())
            aria-pressed=pressed.map(|pressed| move || if pressed.get() { "true" } else { "false" })
            aria-label=label
            on:click=click
        >
            {icon.map(Icon::view)}
            <span hidden=move || busy.get() && doing.with(Option::is_some)>{words}</span>
            {move || if busy.get() { doing.get() } else { None }}
        </button>
    }
    .into_any();
    match reason {
        None => button,
        Some((because, id)) => view! {
            <div class="stack tight">
                <div class="row">{button}</div>
                {move || because.get().map(|because| view! { <p class="because" id=id.clone()>{Icon::Lock.small()}<span>{because}</span></p> }.into_any())}
            </div>
        }
        .into_any(),
    }
}

/// A button that shows only a sign. In bars and rows; elsewhere use words.
#[component]
pub fn IconButton(
    /// The sign.
    icon: Icon,
    /// What it does, for screen readers and as a hint on hover.
    #[prop(into)]
    label: Signal<String>,
    /// How loud; quiet unless told.
    #[prop(default = Look::Quiet)]
    look: Look,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// For a button that stays down: whether it is.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// What a click does.
    #[prop(into)]
    on_click: Callback<()>,
) -> impl IntoView {
    let sign = if size == Size::Little { icon.small() } else { icon.view() };
    view! {
        <button
            type="button"
            class=class_of(look, size, " only")
            aria-label=label
            title=label
            aria-pressed=pressed.map(|pressed| move || if pressed.get() { "true" } else { "false" })
            on:click=move |_| on_click.run(())
        >
            {sign}
        </button>
    }
    .into_any()
}

/// A link that looks like a button, because going there is what to do next.
#[component]
pub fn LinkButton(
    /// Where to.
    #[prop(into)]
    href: Signal<String>,
    /// How loud.
    #[prop(optional)]
    look: Look,
    /// How large.
    #[prop(optional)]
    size: Size,
    /// A sign before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// The file's name, for a link that saves a file.
    #[prop(optional, into)]
    download: Option<Signal<String>>,
    /// What a screen reader says in place of the words.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <a class=class_of(look, size, "") href=href download=download aria-label=label>
            {icon.map(Icon::view)}
            {children()}
        </a>
    }
    .into_any()
}
