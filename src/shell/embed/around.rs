//! What the page in the frame was told about the page around it.

use std::cell::OnceCell;

use guildhall_domain::{
    embed::{Shell, show},
    module::Module,
};
use leptos::prelude::*;

use crate::{api, boot, location};

thread_local! {
    static SHELL: OnceCell<Option<Shell>> = const { OnceCell::new() };
}

/// Whose page is around this one; nothing when the portal has a window of its own.
#[must_use]
pub fn shell() -> Option<Shell> {
    SHELL.with(|shell| shell.get_or_init(|| boot::around().and_then(|told| api::parse(&told).ok())).clone())
}

/// Whether a module is shown here: in a window of its own all are.
#[must_use]
pub fn is_shown(module: Module) -> bool {
    shell().is_none_or(|shell| show(&shell.shows, module))
}

/// The address of this page in a window of its own.
pub(super) fn outside(shell: &Shell) -> String {
    let (path, query) = (location::path().get(), location::query().get());
    let page = api::inside(&path).unwrap_or_default();
    let question = if query.is_empty() { String::new() } else { format!("?{query}") };
    format!("{}{page}{question}", shell.portal)
}

/// The module of an address's first step.
pub(super) fn module(step: &str) -> Option<Module> {
    if step.is_empty() { Some(Module::Home) } else { Module::ALL.into_iter().find(|module| module.slug() == step) }
}
