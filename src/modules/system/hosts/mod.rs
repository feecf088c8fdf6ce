//! Pages of other sites that may frame the portal: list, form, keys and the lines for the host's page.

mod form;
mod keys;
mod list;
mod snippet;

use leptos::prelude::*;

use crate::shell::Lost;

/// Draws the page that the steps below `/system/hosts` name.
pub fn page(steps: &[String]) -> AnyView {
    match steps {
        [] => view! { <list::Hosts /> }.into_any(),
        [one] if one == "new" => view! { <form::Create /> }.into_any(),
        [id] => id.parse().map_or_else(|_| view! { <Lost /> }.into_any(), |id| view! { <form::Change id=id /> }.into_any()),
        _ => view! { <Lost /> }.into_any(),
    }
}

/// The addresses whose answers a change of a host makes old.
const BELOW: &str = "/api/v1/embed";
