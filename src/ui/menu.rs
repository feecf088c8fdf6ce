//! Menus: three or more rare actions behind one button.

use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};

use super::{Icon, Look, Size, Tone, button::class_of, float, ident};

/// A button that opens a menu. Inside: [`MenuItem`], [`MenuLink`], `<hr/>`.
///
/// Arrow keys, Home, End and letters move in it; Esc and Tab leave it.
#[component]
pub fn Menu(
    /// The button's words, or its name for screen readers when it shows only a sign.
    #[prop(into)]
    label: Signal<String>,
    /// Shows only this sign in place of the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// How loud the button is.
    #[prop(optional)]
    look: Look,
    /// How large the button is.
    #[prop(optional)]
    size: Size,
    /// The entries.
    children: Children,
) -> impl IntoView {
    let button = match icon {
        Some(icon) => icon.view(),
        None => view! { {label} {Icon::ChevronDown.small()} }.into_any(),
    };
    let shape = if icon.is_some() { " only" } else { "" };
    let name = icon.is_some().then_some(label);
    menu(class_of(look, size, shape), name, label, button, children())
}

/// The same with any button contents, such as an avatar with a name.
#[component]
pub fn MenuButton(
    /// The menu's name for screen readers; the button's contents name the button.
    #[prop(into)]
    label: Signal<String>,
    /// The button's CSS class.
    #[prop(default = "button quiet only")]
    class: &'static str,
    /// What the button shows.
    button: AnyView,
    /// The entries.
    children: Children,
) -> impl IntoView {
    menu(class.to_owned(), None, label, button, children())
}

fn menu(class: String, name: Option<Signal<String>>, label: Signal<String>, button: AnyView, entries: AnyView) -> AnyView {
    let id = ident::fresh("menu");
    let (anchor, floating) = (NodeRef::<html::Button>::new(), NodeRef::<html::Div>::new());
    let open = RwSignal::new(false);
    let toggled = move |_| {
        let (Some(anchor), Some(floating)) = (anchor.get_untracked(), floating.get_untracked()) else { return };
        let is_open = floating.matches(":popover-open").unwrap_or_default();
        open.set(is_open);
        if is_open {
            float::place(&anchor, &floating);
            if let Some(first) = entries_of(&floating).first() {
                _ = first.focus();
            }
        }
    };
    let close = move || {
        if let (Some(anchor), Some(floating)) = (anchor.get_untracked(), floating.get_untracked()) {
            _ = floating.hide_popover();
            _ = anchor.focus();
        }
    };
    // What the anchor stands on may move: then the menu closes rather than hang in the air.
    let handle = window_event_listener(leptos::ev::resize, move |_| {
        if open.get_untracked() {
            close();
        }
    });
    on_cleanup(move || handle.remove());
    let opens = move |event: KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowDown" | "ArrowUp")
            && let Some(floating) = floating.get_untracked()
        {
            event.prevent_default();
            _ = floating.show_popover();
        }
    };
    let chosen = move |event: MouseEvent| {
        let entry = event.target().and_then(|target| target.dyn_into::<leptos::web_sys::Element>().ok());
        if entry
            .and_then(|entry| entry.closest("[role^=menuitem]").ok().flatten())
            .is_some_and(|entry| !entry.has_attribute("aria-disabled"))
        {
            close();
        }
    };
    view! {
        <button
            type="button"
            class=class
            node_ref=anchor
            popovertarget=id.clone()
            aria-haspopup="menu"
            aria-expanded=move || if open.get() { "true" } else { "false" }
            aria-label=name
            title=name
            on:keydown=opens
        >
            {button}
        </button>
        <div
            class="menu"
            id=id
            popover="auto"
            role="menu"
            aria-label=label
            node_ref=floating
            on:toggle=toggled
            // Before the entry acts: what it opens must find the focus where it will have to return to.
            on:click:capture=chosen
            on:keydown=move |event| walk(&event, floating, close)
        >
            {entries}
        </div>
    }
    .into_any()
}

fn entries_of(menu: &HtmlElement) -> Vec<HtmlElement> {
    let Ok(found) = menu.query_selector_all("[role^=menuitem]") else { return Vec::new() };
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

fn walk(event: &KeyboardEvent, menu: NodeRef<html::Div>, close: impl Fn()) {
    let Some(menu) = menu.get_untracked() else { return };
    let entries = entries_of(&menu);
    let active = document().active_element();
    let at = entries.iter().position(|entry| active.as_ref().is_some_and(|active| active.is_same_node(Some(entry))));
    let last = entries.len().saturating_sub(1);
    let to = match event.key().as_str() {
        "ArrowDown" => at.map_or(0, |at| if at == last { 0 } else { at + 1 }),
        "ArrowUp" => at.map_or(last, |at| if at == 0 { last } else { at - 1 }),
        "Home" => 0,
        "End" => last,
        "Escape" | "Tab" => {
            event.prevent_default();
            return close();
        }
        key if key.chars().count() == 1 && key != " " => {
            let typed = lower(key);
            let starts = |entry: &HtmlElement| lower(entry.text_content().unwrap_or_default().trim()).starts_with(&typed);
            let from = at.map_or(0, |at| at + 1);
            match (from..entries.len()).chain(0..from).find(|index| entries.get(*index).is_some_and(starts)) {
                Some(index) => index,
                None => return,
            }
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(entry) = entries.get(to) {
        _ = entry.focus();
    }
}

/// In small letters, by the browser: Rust's own tables of letters are long.
fn lower(text: &str) -> String {
    js_sys::JsString::from(text).to_lower_case().into()
}

/// An entry that does something.
#[component]
pub fn MenuItem(
    /// A sign before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// `Tone::Danger` for what destroys.
    #[prop(optional)]
    tone: Tone,
    /// For one of several settings: whether it is the one in use.
    #[prop(optional, into)]
    chosen: Option<Signal<bool>>,
    /// Why it cannot be chosen now; shown below the words.
    #[prop(optional, into)]
    because: Signal<Option<String>>,
    /// What choosing it does.
    #[prop(into)]
    on_select: Callback<()>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            role=if chosen.is_some() { "menuitemradio" } else { "menuitem" }
            tabindex="-1"
            data-tone=tone.name()
            aria-checked=chosen.map(|chosen| move || if chosen.get() { "true" } else { "false" })
            aria-disabled=move || because.with(Option::is_some).then_some("true")
            on:click=move |_| if because.with_untracked(Option::is_none) { on_select.run(()) }
        >
            {icon.map(Icon::view)}
            <span class="stack tight">
                <span>{children()}</span>
                {move || because.get().map(|because| view! { <span class="muted small">{because}</span> }.into_any())}
            </span>
        </button>
    }
    .into_any()
}

/// An entry that goes somewhere.
#[component]
pub fn MenuLink(
    /// Where to.
    #[prop(into)]
    href: Signal<String>,
    /// A sign before the words.
    #[prop(optional, into)]
    icon: Option<Icon>,
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <a role="menuitem" tabindex="-1" href=href>{icon.map(Icon::view)} {children()}</a> }.into_any()
}
