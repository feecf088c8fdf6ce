//! Cards: what belongs to one question.

use leptos::{children::ViewFn, prelude::*};

use super::ident;

/// The kinds of card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CardKind {
    /// The usual card.
    #[default]
    Plain,
    /// For what helps but does not act: people, tips, announcements.
    Soft,
    /// Without inner edge, for a table. Text inside goes into an element with class `pad`.
    Flush,
}

/// A card. Cards do not nest.
#[component]
pub fn Card(
    /// Its title; the card is then a named region.
    #[prop(optional, into)]
    title: Option<Signal<String>>,
    /// The kind.
    #[prop(optional)]
    kind: CardKind,
    /// What stands at the end of the title's line: a link, a badge, a menu.
    #[prop(optional, into)]
    aside: Option<ViewFn>,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    let class = match kind {
        CardKind::Plain => "card",
        CardKind::Soft => "card soft",
        CardKind::Flush => "card flush",
    };
    let id = title.map(|_| ident::fresh("card"));
    let head = title.map(|title| {
        view! {
            <header>
                <h2 id=id.clone()>{title}</h2>
                {aside.map(|aside| aside.run())}
            </header>
        }
    });
    view! { <section class=class aria-labelledby=id.clone()>{head} {children()}</section> }.into_any()
}
