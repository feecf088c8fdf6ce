//! The tabs of the vendor's part.

use guildhall_domain::access::Access;
use leptos::prelude::*;

use crate::{
    modules::training::{
        nav::{self, Here},
        say::to,
    },
    session,
    ui::{Tab, Tabs},
};

/// Pages that have a tab, by their step in the address, and whether only authors see them.
const PAGES: [(&str, bool); 9] = [
    ("courses", true),
    ("packages", true),
    ("paths", true),
    ("banks", true),
    ("exams", true),
    ("certifications", false),
    ("assignments", true),
    ("sittings", true),
    ("reports", false),
];

/// The module's tabs and below them those of this part; `here` is the step of the page shown.
pub fn tabs(here: &'static str) -> AnyView {
    let authors = session::may_see(Access::Author);
    let own = Signal::derive(move || {
        let pages = PAGES.iter().filter(|(_, for_authors)| authors.get() || !for_authors);
        pages.map(|(step, _)| Tab::new(t!(&format!("training.vendor.tab.{step}")), to(&format!("manage/{step}")), *step == here)).collect()
    });
    view! {
        {nav::tabs(Here::Manage)}
        <Tabs label=t!("training.tab.manage"; text) tabs=own />
    }
    .into_any()
}
