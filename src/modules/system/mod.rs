//! What the operator watches: background jobs and the journal of every change.

mod jobs;
mod journal;

use leptos::prelude::*;

use super::way;
use crate::{
    api::link,
    ui::{Tab, Tabs},
};

/// The module's pages.
pub fn view() -> AnyView {
    let way = way();
    let is_journal = Memo::new(move |_| way.with(|way| way.first().is_some_and(|step| step == "journal")));
    (move || if is_journal.get() { view! { <journal::Journal /> }.into_any() } else { view! { <jobs::Jobs /> }.into_any() }).into_any()
}

fn tabs(journal: bool) -> AnyView {
    let tabs = Signal::derive(move || {
        vec![Tab::new(t!("system.jobs"), link("/system"), !journal), Tab::new(t!("system.journal"), link("/system/journal"), journal)]
    });
    view! { <Tabs label=Signal::derive(|| t!("system.title")) tabs=tabs /> }.into_any()
}
