//! Asking for money: the form that checks while one types, saves by itself, and says who will decide.

mod activity;
mod ahead;
mod edit;
mod problems;
mod send;
mod start;
mod writing;

use leptos::prelude::*;

use super::{Place, place};
use crate::shell::Lost;

/// The page: a new request begins with the choice of the money, then its form opens.
pub fn view() -> AnyView {
    let place = place();
    let page = move || match place.get() {
        Place::NewRequest => start::view(),
        Place::EditRequest(id) => edit::view(id),
        Place::Overview
        | Place::Requests
        | Place::Request(_)
        | Place::Claims
        | Place::Claim(_)
        | Place::Ledger
        | Place::Queue
        | Place::Programs
        | Place::NewProgram
        | Place::Program(_)
        | Place::EditProgram(_)
        | Place::Payments
        | Place::Payment(_)
        | Place::Health
        | Place::Nowhere => view! { <Lost /> }.into_any(),
    };
    page.into_any()
}
