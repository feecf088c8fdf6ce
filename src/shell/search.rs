//! The search over the whole portal: a dialog whose contents travel when it is first opened.

mod finder;

use leptos::{prelude::*, task::spawn_local};

use crate::{
    rerun::rerun,
    split::{Draw, NotLoaded, lazily},
    ui::{Bones, Button, Dialog, Shape},
};

lazily!(finder, finder::view, words: ["collateral"]);

/// Closes the dialog from inside.
#[derive(Clone, Copy)]
struct Close(RwSignal<bool>);

/// The dialog.
#[component]
pub fn SearchDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
) -> impl IntoView {
    let part = RwSignal::new(None::<Result<Draw, NotLoaded>>);
    let load = move || {
        part.set(None);
        spawn_local(async move {
            let loaded = finder().await;
            _ = part.try_set(Some(loaded));
        });
    };
    rerun(move || {
        if open.get() && !matches!(part.get_untracked(), Some(Ok(_))) {
            load();
        }
    });
    provide_context(Close(open));
    view! {
        <Dialog open=open title=t!("shell.search"; text)>
            {move || match part.get() {
                None => view! { <Bones shape=Shape::Rows /> }.into_any(),
                Some(Ok(draw)) => draw(),
                Some(Err(NotLoaded)) => {
                    view! { <p role="alert">{t!("shell.part.lead"; text)}</p> <Button on_click=load>{t!("shell.try-again"; text)}</Button> }.into_any()
                }
            }}
        </Dialog>
    }
    .into_any()
}
