//! Where a module's page appears: bones while its code travels, a way out when it did not arrive.

use leptos::{prelude::*, task::spawn_local};

use crate::{
    split::{Draw, Loaded, NotLoaded},
    ui::{Bones, Failed, PageHead, Trouble},
};

/// Fetches the code of a part of the app and draws it. `fetch` is called anew when the reader tries again.
#[component]
pub fn Outlet<F, C>(
    /// Fetches the code.
    fetch: F,
) -> impl IntoView
where
    F: Fn() -> C + Copy + Send + Sync + 'static,
    C: Future<Output = Loaded> + 'static,
{
    let part = RwSignal::new(None::<Result<Draw, NotLoaded>>);
    let load = move || {
        part.set(None);
        spawn_local(async move {
            let loaded = fetch().await;
            _ = part.try_set(Some(loaded));
        });
    };
    load();
    let trouble = Signal::derive(|| Trouble { title: t!("shell.part.title"), detail: t!("shell.part.lead"), ..Trouble::default() });
    move || match part.get() {
        None => view! { <div class="page"><Bones /></div> }.into_any(),
        Some(Ok(draw)) => draw(),
        Some(Err(NotLoaded)) => view! {
            <div class="page">
                <PageHead title=t!("shell.part.head"; text) />
                <Failed trouble=trouble on_retry=load />
            </div>
        }
        .into_any(),
    }
}
