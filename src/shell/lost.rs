//! There is no such page.

use leptos::prelude::*;

use crate::ui::{Blank, Drawing, LinkButton, Look, PageHead};

/// The page for addresses that lead nowhere. The same words for "removed" and "not yours".
#[component]
pub fn Lost() -> impl IntoView {
    view! {
        <div class="page">
            <PageHead title=t!("shell.lost.title"; text) />
            <Blank
                title=t!("shell.lost.what"; text)
                lead=t!("shell.lost.lead"; maybe)
                drawing=Drawing::Missing
            >
                <LinkButton href="" look=Look::Primary>{t!("shell.go-home"; text)}</LinkButton>
            </Blank>
        </div>
    }
    .into_any()
}
