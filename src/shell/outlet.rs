//! Where a module's page appears: bones while its code travels, a way out when it did not arrive.

use std::sync::Arc;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    boot,
    split::{Loaded, NotLoaded},
    ui::{card_bones, failed},
    wait::Later,
};

/// Fetches the code of a part of the app and draws it. `fetch` is called anew when the reader tries again.
#[component]
pub fn Outlet<F, C>(
    /// Fetches the code.
    fetch: F,
    /// Nothing is shown while it travels: for what the page does not miss.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView
where
    F: Fn() -> C + Send + Sync + 'static,
    C: Future<Output = Loaded> + 'static,
{
    outlet(Arc::new(move || Box::pin(fetch())), quiet)
}

/// Of one type for all parts.
fn outlet(fetch: Arc<dyn Fn() -> Later<Loaded> + Send + Sync>, quiet: bool) -> AnyView {
    let part = RwSignal::new(None::<Loaded>);
    let load = Callback::new(move |()| {
        part.set(None);
        let fetched = fetch();
        spawn_local(async move {
            let loaded = fetched.await;
            if loaded.is_err() {
                boot::look_for_another();
            }
            _ = part.try_set(Some(loaded));
        });
    });
    load.run(());
    (move || match part.get() {
        None if quiet => ().into_any(),
        None => page(card_bones()),
        Some(Ok(draw)) => draw(),
        Some(Err(NotLoaded)) => {
            let failed = failed(t!("shell.part.title"; text), t!("shell.part.lead"; text), Signal::stored(String::new()), load);
            page(view! { <h1>{t!("shell.part.head"; text)}</h1> {failed} }.into_any())
        }
    })
    .into_any()
}

fn page(contents: AnyView) -> AnyView {
    view! { <div class="page">{contents}</div> }.into_any()
}
