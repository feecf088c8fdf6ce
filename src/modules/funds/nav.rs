//! The tabs of the module.

use guildhall_domain::access::Access;
use leptos::prelude::*;

use crate::{
    api::link,
    session,
    ui::{Tab, Tabs},
};

/// Pages that have a tab, by their step in the address; the first page has none.
const PARTNER: [&str; 6] = ["", "requests", "claims", "payments", "ledger", "health"];
const VENDOR: [&str; 7] = ["", "requests", "claims", "payments", "programs", "ledger", "health"];

/// The tabs; `here` is the step of the page shown.
pub fn tabs(here: &'static str) -> AnyView {
    let (vendor, books) = session::me().with_untracked(|me| (me.actor.is_vendor(), me.actor.only_keeps_books()));
    let steps: &[&'static str] = if vendor { &VENDOR } else { &PARTNER };
    let pays = session::may_see(Access::Finance);
    let tabs = Signal::derive(move || {
        let tab = |step: &&'static str| {
            let words = match (*step, vendor) {
                ("", true) => t!("funds.tab.queue"),
                ("", false) => t!("funds.tab.overview"),
                (step, _) => t!(&format!("funds.tab.{step}")),
            };
            // Who keeps the books begins with the payments, so the queue is named for them.
            let there = if books && step.is_empty() { "queue" } else { step };
            Tab::new(words, link(&format!("/funds/{there}")), *step == here)
        };
        // Of the vendor's people those have this tab who pay; a partner sees its own payments.
        steps.iter().filter(|step| !vendor || pays.get() || **step != "payments").map(tab).collect()
    });
    view! { <Tabs label=t!("funds.title"; text) tabs=tabs /> }.into_any()
}
