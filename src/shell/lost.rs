//! There is no such page.

use leptos::prelude::*;

use crate::ui::{Blank, Drawing, LinkButton, Look, PageHead};

/// The page for addresses that lead nowhere. The same words for "removed" and "not yours".
#[component]
pub fn Lost() -> impl IntoView {
    view! {
        <div class="page">
            <PageHead title=Signal::derive(|| t!("shell.lost.title")) />
            <Blank
                title=Signal::derive(|| t!("shell.lost.what"))
                lead=Signal::derive(|| Some(t!("shell.lost.lead")))
                drawing=Drawing::Missing
            >
                <LinkButton href="" look=Look::Primary>{move || t!("shell.go-home")}</LinkButton>
            </Blank>
        </div>
    }
    .into_any()
}
