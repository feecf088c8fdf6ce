//! The tabs of the module.

use guildhall_domain::access::{Access, Role};
use leptos::prelude::*;

use super::say::to;
use crate::{
    session,
    ui::{Tab, Tabs},
};

/// A page that has a tab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    /// What there is.
    Catalogue,
    /// One's own learning.
    Mine,
    /// What one holds.
    Certificates,
    /// The company, or the companies.
    Company,
    /// What authors make.
    Manage,
}

/// The tabs. Learners begin with what there is; the vendor's people also make it.
pub fn tabs(here: Here) -> AnyView {
    let me = session::me();
    let authors = session::may_see(Access::Vendor);
    let tabs = Signal::derive(move || {
        let (vendor, admin) = me.with(|me| (me.actor.is_vendor(), me.actor.has(Role::PartnerAdmin)));
        let company = if vendor { t!("training.tab.companies") } else { t!("training.tab.company") };
        let mut tabs = vec![
            Tab::new(t!("training.tab.catalogue"), to(""), here == Here::Catalogue),
            Tab::new(t!("training.tab.mine"), to("mine"), here == Here::Mine),
            Tab::new(t!("training.tab.certificates"), to("certificates"), here == Here::Certificates),
        ];
        // Everybody of a company sees its figures; for its admins it is the page to work on.
        let place = if admin { 2 } else { tabs.len() };
        tabs.insert(place, Tab::new(company, to("companies"), here == Here::Company));
        if authors.get() {
            tabs.push(Tab::new(t!("training.tab.manage"), to("manage"), here == Here::Manage));
        }
        tabs
    });
    view! { <Tabs label=t!("training.title"; text) tabs=tabs /> }.into_any()
}
