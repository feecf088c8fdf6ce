//! Dialogs: one decision or one short form, on the browser's own `<dialog>`.

use leptos::{
    children::{ChildrenFn, ViewFn},
    html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::HtmlElement,
};

use super::{Button, Icon, IconButton, Look, Trouble, ident};

use crate::rerun::rerun;

/// A dialog. Its title is the question, its footer the answers. Everything longer is a page.
///
/// Its contents exist only while it is open, so a form in it starts afresh each time.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// The answers; the one that does it comes last.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// What is asked.
    children: ChildrenFn,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let before = StoredValue::new_local(None::<HtmlElement>);
    rerun(move || {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => {
                before.set_value(document().active_element().and_then(|element| element.dyn_into().ok()));
                _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    // Esc, the back gesture and our own buttons all end here. The browser gives focus back; where it cannot, we do.
    let closed = move |_| {
        open.set(false);
        let lost = document().active_element().is_none_or(|element| element.tag_name() == "BODY");
        if lost && let Some(element) = before.get_value() {
            _ = element.focus();
        }
    };
    let id = ident::fresh("dialog");
    let labelled_by = id.clone();
    let children = StoredValue::new(children);
    let footer = StoredValue::new(footer);
    let inside = move || {
        let id = id.clone();
        open.get().then(|| {
            view! {
                <header>
                    <h2 id=id>{title}</h2>
                    <IconButton icon=Icon::Cross label=|| t!("ui.close") on_click=move || open.set(false) />
                </header>
                <div class="stack">{children.with_value(|children| children())}</div>
                {footer.with_value(|footer| footer.as_ref().map(|footer| view! { <footer>{footer.run()}</footer> }))}
            }
        })
    };
    view! { <dialog class="dialog" node_ref=node aria-labelledby=labelled_by on:close=closed>{inside}</dialog> }.into_any()
}

/// Asks before something is destroyed, and stays open until that has worked.
#[component]
pub fn ConfirmDialog(
    /// Whether it is open. Whoever does the work closes it when the work is done.
    open: RwSignal<bool>,
    /// The question: "Delete the draft?"
    #[prop(into)]
    title: Signal<String>,
    /// The words of the button that does it: "Delete draft".
    #[prop(into)]
    action: Signal<String>,
    /// The words of the button that does not: "Keep it".
    #[prop(optional, into)]
    keep: Signal<Option<String>>,
    /// How loud the button is that does it.
    #[prop(default = Look::Danger)]
    look: Look,
    /// True while the answer is awaited.
    #[prop(into)]
    busy: Signal<bool>,
    /// What went wrong with the last try.
    #[prop(into)]
    error: Signal<Option<Trouble>>,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What will be gone, and what will stay.
    children: ChildrenFn,
) -> impl IntoView {
    let footer = move || {
        view! {
            <Button on_click=move || open.set(false)>{move || keep.get().unwrap_or_else(|| t!("ui.keep"))}</Button>
            <Button look=look busy=busy on_click=on_confirm>{action}</Button>
        }
    };
    let children = StoredValue::new(children);
    view! {
        <Dialog open=open title=title footer=footer>
            {children.with_value(|children| children())}
            {move || error.get().map(|trouble| view! { <p class="error" role="alert" data-tone="danger">{Icon::Warning.small()}<span>{trouble.title} " " {trouble.detail}</span></p> })}
        </Dialog>
    }
    .into_any()
}
