//! The page `/ui` of debug builds: every component in every state it can be in.

mod charts;
mod data;
mod fields;
mod floating;
mod marks;
mod states;

use leptos::prelude::*;

use super::{Icon, IconButton, PageHead};

/// Every component. Its words are English only: no reader of the portal sees it.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <PageHead
                title="Components"
                lead="Every component in every state it can be in. Pages use these and nothing else."
                actions=move || view! {
                    <IconButton icon=Icon::Screen label="Theme of the system" on_click=move || theme(None) />
                    <IconButton icon=Icon::Sun label="Light theme" on_click=move || theme(Some("light")) />
                    <IconButton icon=Icon::Moon label="Dark theme" on_click=move || theme(Some("dark")) />
                }
            />
            {marks::icons()}
            {marks::buttons()}
            {marks::status()}
            {fields::fields()}
            {fields::pickers()}
            {floating::floating()}
            {data::table()}
            {marks::records()}
            {charts::charts()}
            {states::states()}
            {charts::long()}
    }
    .into_any()
}

fn theme(name: Option<&str>) {
    if let Some(root) = document().document_element() {
        _ = match name {
            Some(name) => root.set_attribute("data-theme", name),
            None => root.remove_attribute("data-theme"),
        };
    }
}

/// One section of the page.
fn section(id: &'static str, title: &'static str, lead: &'static str, body: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="stack" aria-labelledby=id>
            <div class="stack tight">
                <h2 class="big" id=id>{title}</h2>
                <p class="muted">{lead}</p>
            </div>
            {body}
        </section>
    }
    .into_any()
}
