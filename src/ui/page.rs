//! The head of a page: what it is, one sentence about it, what can be done.

use leptos::{children::ViewFn, prelude::*};

/// The title, a sentence and the actions, the primary one first.
#[component]
pub fn PageHead(
    /// The page's only `h1`.
    #[prop(into)]
    title: Signal<String>,
    /// One sentence.
    #[prop(optional, into)]
    lead: Signal<Option<String>>,
    /// State badges and the number, above the title.
    #[prop(optional, into)]
    state: Option<ViewFn>,
    /// The actions.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div>
                {state.map(|state| view! { <div class="row">{move || state.run()}</div> }.into_any())}
                <h1>{title}</h1>
                {move || lead.get().map(|lead| view! { <p>{lead}</p> }.into_any())}
            </div>
            {actions.map(|actions| view! { <div class="row">{move || actions.run()}</div> }.into_any())}
        </header>
    }
    .into_any()
}

/// The way from the start to this page. The last step is the page itself.
#[component]
pub fn Breadcrumb(
    /// Words and addresses of the pages above.
    #[prop(into)]
    trail: Signal<Vec<(String, String)>>,
    /// This page.
    #[prop(into)]
    here: Signal<String>,
    /// What a screen reader calls it: "Breadcrumb".
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label=label>
            <ol>
                {move || trail.get().into_iter().map(|(words, href)| view! { <li><a href=href>{words}</a></li> }.into_any()).collect_view()}
                <li><span aria-current="page">{here}</span></li>
            </ol>
        </nav>
    }
    .into_any()
}
