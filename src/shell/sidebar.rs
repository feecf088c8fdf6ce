//! The way around: one entry for each module that is open to the person.

use guildhall_domain::{access::Workplace, module::Module, portal};
use leptos::{html, prelude::*};

use super::brand::Brand;
use crate::{
    i18n::language,
    modules,
    rerun::rerun,
    session,
    ui::{Avatar, Who},
};

/// Where the person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Here {
    /// The module of the page.
    pub module: Option<Module>,
    /// Whether the page is the module's first.
    pub is_first: bool,
}

/// The address of a module's first page, relative to the portal's base.
#[must_use]
pub const fn href(module: Module) -> &'static str {
    match module {
        Module::Home => "",
        Module::Collateral | Module::Funds | Module::Training | Module::Partners | Module::System => module.slug(),
    }
}

/// The sidebar: a drawer on a phone, a rail on a tablet, full above.
#[component]
pub fn Sidebar(
    /// Where the person is.
    here: Memo<Here>,
) -> impl IntoView {
    let (me, portal) = (session::me(), session::portal());
    let drawer = NodeRef::<html::Aside>::new();
    // The drawer is done when another page opens.
    rerun(move || {
        here.track();
        if let Some(drawer) = drawer.get_untracked()
            && drawer.matches(":popover-open").unwrap_or_default()
        {
            _ = drawer.hide_popover();
        }
    });
    let modules =
        Memo::new(move |_| me.with(|me| Module::ALL.into_iter().filter(|module| module.is_open_to(&me.actor)).collect::<Vec<_>>()));
    let entry = move |module: Module| {
        let name = Signal::derive(move || t!(&format!("shell.module.{}", module.slug())));
        let current = move || match here.get() {
            Here { module: Some(current), is_first } if current == module => Some(if is_first { "page" } else { "true" }),
            Here { .. } => None,
        };
        view! { <li><a href=href(module) aria-current=current title=name>{modules::icon(module).view()}<span>{name}</span></a></li> }
    };
    let company = Signal::derive(move || me.with(|me| me.company.clone()));
    let standing = move || {
        me.with(|me| match &me.actor.workplace {
            Workplace::Partner { tier, .. } => portal.with(|portal| portal::label(&portal.tiers, tier, &language()).to_owned()),
            Workplace::Vendor { .. } => t!("shell.vendor"),
        })
    };
    view! {
        <aside class="sidebar" id="sidebar" popover="auto" node_ref=drawer aria-label=move || portal.with(|portal| portal.name.clone())>
            <Brand />
            <div class="company" title=company>
                <Avatar name=company who=Who::Company />
                <span class="stack tight"><b class="small">{company}</b><span class="muted tiny">{standing}</span></span>
            </div>
            <nav class="nav" aria-label=t!("shell.nav"; text)>
                <ul class="stack tight">{move || modules.get().into_iter().map(entry).collect_view()}</ul>
            </nav>
            <footer>
                {move || portal.with(|portal| t!("shell.version", version = &portal.version))}
                {move || portal.with(|portal| portal.help_email.clone()).map(|address| view! {
                    " · " <a href=format!("mailto:{address}")>{t!("shell.help"; text)}</a>
                })}
            </footer>
        </aside>
    }
    .into_any()
}
