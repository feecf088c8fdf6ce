//! Bones: the shape of what comes, while it is awaited.

use leptos::prelude::*;

/// What the bones stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// A card with a few lines.
    #[default]
    Card,
    /// Rows of a table or list.
    Rows,
    /// Tiles with pictures.
    Tiles,
    /// A page: title, text, a large block.
    Page,
}

/// A skeleton. [`super::Remote`] shows it by itself; use it alone only where there is no query.
#[component]
pub fn Bones(
    /// What it stands for.
    #[prop(optional)]
    shape: Shape,
) -> impl IntoView {
    let body = match shape {
        Shape::Card => return card(),
        Shape::Rows => view! { <div class="stack">{(0..8).map(|_| view! { <span class="bone line"></span> }).collect_view()}</div> }.into_any(),
        Shape::Tiles => {
            let tile = |_| view! { <li class="stack tight"><span class="bone picture"></span><span class="bone"></span><span class="bone half"></span></li> };
            view! { <ul class="tiles">{(0..8).map(tile).collect_view()}</ul> }.into_any()
        }
        Shape::Page => view! { <div class="stack"><span class="bone title"></span><span class="bone half"></span><span class="bone tall"></span><span class="bone"></span><span class="bone"></span></div> }.into_any(),
    };
    frame(body)
}

/// The bones of a card with a few lines, for what does not need the others.
pub fn card() -> AnyView {
    frame(view! { <div class="card"><span class="bone half"></span><span class="bone"></span><span class="bone"></span><span class="bone tall"></span></div> }.into_any())
}

fn frame(body: AnyView) -> AnyView {
    view! {
        <div class="bones" role="status" aria-busy="true">
            <span class="sr">{t!("ui.loading"; text)}</span>
            {body}
        </div>
    }
    .into_any()
}
