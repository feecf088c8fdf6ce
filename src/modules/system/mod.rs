//! What the operator watches and sets: background jobs, the journal of every change, and pages that may frame the portal.

mod hosts;
mod jobs;
mod journal;

use leptos::prelude::*;

use super::way;
use crate::{
    api::link,
    ui::{self, Tabs},
};

/// A page of the module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Jobs,
    Journal,
    Hosts,
}

/// The module's pages.
pub fn view() -> AnyView {
    let way = way();
    let tab = Memo::new(move |_| {
        way.with(|way| match way.first().map(String::as_str) {
            Some("journal") => Tab::Journal,
            Some("hosts") => Tab::Hosts,
            Some(_) | None => Tab::Jobs,
        })
    });
    let below = Memo::new(move |_| way.with(|way| way.iter().skip(1).cloned().collect::<Vec<_>>()));
    (move || match tab.get() {
        Tab::Jobs => view! { <jobs::Jobs /> }.into_any(),
        Tab::Journal => view! { <journal::Journal /> }.into_any(),
        Tab::Hosts => hosts::page(&below.get()),
    })
    .into_any()
}

fn tabs(here: Tab) -> AnyView {
    let tabs = Signal::derive(move || {
        vec![
            ui::Tab::new(t!("system.jobs"), link("/system"), here == Tab::Jobs),
            ui::Tab::new(t!("system.journal"), link("/system/journal"), here == Tab::Journal),
            ui::Tab::new(t!("system.hosts"), link("/system/hosts"), here == Tab::Hosts),
        ]
    });
    view! { <Tabs label=Signal::derive(|| t!("system.title")) tabs=tabs /> }.into_any()
}
