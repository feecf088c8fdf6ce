//! Co-op and market development funds: the partner's money, requests and claims; the vendor's decisions, programs and payments.

mod again;
mod autosave;
mod card;
mod chain;
mod claim;
mod decide;
mod form;
mod ledger;
mod nav;
mod overview;
mod own;
mod proofs;
mod request;
mod requests;
mod roi;
mod say;
mod vendor;

use guildhall_domain::funds::{ClaimId, PaymentId, ProgramId, RequestId};
use leptos::prelude::*;

use super::way;
use crate::{
    session,
    shell::{Lost, Outlet},
    split::lazily,
};

pub use card::card;

/// What a change of the funds makes stale.
const BELOW: &str = "/api/v1/funds";

// One chunk for each page.
lazily!(overview_page, overview::view, words: ["funds"]);
lazily!(requests_page, requests::view, words: ["funds"]);
lazily!(request_page, request::view, words: ["funds"]);
lazily!(form_page, form::view, words: ["funds"]);
lazily!(claim_page, claim::view, words: ["funds"]);
lazily!(ledger_page, ledger::view, words: ["funds"]);
lazily!(queue_page, vendor::queue, words: ["funds", "funds.vendor"]);
lazily!(claims_page, vendor::claims, words: ["funds", "funds.vendor"]);
lazily!(programs_page, vendor::programs, words: ["funds", "funds.vendor"]);
lazily!(program_form_page, vendor::program_form, words: ["funds", "funds.vendor"]);
lazily!(program_page, vendor::program, words: ["funds", "funds.vendor"]);
lazily!(payments_page, vendor::payments, words: ["funds", "funds.vendor"]);
lazily!(payment_page, vendor::payment, words: ["funds", "funds.vendor"]);
lazily!(health_page, vendor::health, words: ["funds", "funds.vendor"]);

/// Which page of the module an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Overview,
    Requests,
    NewRequest,
    Request(RequestId),
    EditRequest(RequestId),
    Claims,
    Claim(ClaimId),
    Ledger,
    Queue,
    Programs,
    NewProgram,
    Program(ProgramId),
    EditProgram(ProgramId),
    Payments,
    Payment(PaymentId),
    Health,
    Nowhere,
}

impl Place {
    /// The page of the steps below the module.
    fn of(way: &[String]) -> Self {
        let steps: Vec<&str> = way.iter().map(String::as_str).collect();
        let named = match steps.as_slice() {
            [] => Some(Self::Overview),
            ["requests"] => Some(Self::Requests),
            ["requests", "new"] => Some(Self::NewRequest),
            ["requests", id] => id.parse().ok().map(Self::Request),
            ["requests", id, "edit"] => id.parse().ok().map(Self::EditRequest),
            ["claims"] => Some(Self::Claims),
            ["claims", id] => id.parse().ok().map(Self::Claim),
            ["ledger"] => Some(Self::Ledger),
            ["queue"] => Some(Self::Queue),
            ["programs"] => Some(Self::Programs),
            ["programs", "new"] => Some(Self::NewProgram),
            ["programs", id] => id.parse().ok().map(Self::Program),
            ["programs", id, "edit"] => id.parse().ok().map(Self::EditProgram),
            ["payments"] => Some(Self::Payments),
            ["payments", id] => id.parse().ok().map(Self::Payment),
            ["health"] => Some(Self::Health),
            _ => None,
        };
        named.unwrap_or(Self::Nowhere)
    }
}

/// The place that the address names, for the page that draws it.
fn place() -> Memo<Place> {
    let way = way();
    Memo::new(move |_| way.with(|way| Place::of(way)))
}

/// The module's pages. People of the vendor begin with what they decide, who keeps the books with what is to be paid.
pub fn view() -> AnyView {
    let named = place();
    let place = Memo::new(move |_| {
        let named = named.get();
        let books = named == Place::Overview && session::me().with(|me| me.actor.only_keeps_books());
        if books { Place::Payments } else { named }
    });
    let vendor = Memo::new(move |_| session::me().with(|me| me.actor.is_vendor()));
    let page = move || match (place.get(), vendor.get()) {
        (Place::Overview, false) => view! { <Outlet fetch=overview_page /> }.into_any(),
        (Place::Overview | Place::Queue, true) => view! { <Outlet fetch=queue_page /> }.into_any(),
        (Place::Requests, _) => view! { <Outlet fetch=requests_page /> }.into_any(),
        (Place::Request(_), _) => view! { <Outlet fetch=request_page /> }.into_any(),
        (Place::NewRequest | Place::EditRequest(_), false) => view! { <Outlet fetch=form_page /> }.into_any(),
        (Place::Claims, _) => view! { <Outlet fetch=claims_page /> }.into_any(),
        (Place::Claim(_), _) => view! { <Outlet fetch=claim_page /> }.into_any(),
        (Place::Ledger, _) => view! { <Outlet fetch=ledger_page /> }.into_any(),
        (Place::Programs, true) => view! { <Outlet fetch=programs_page /> }.into_any(),
        (Place::NewProgram | Place::EditProgram(_), true) => view! { <Outlet fetch=program_form_page /> }.into_any(),
        (Place::Program(_), true) => view! { <Outlet fetch=program_page /> }.into_any(),
        (Place::Payments, _) => view! { <Outlet fetch=payments_page /> }.into_any(),
        (Place::Payment(_), _) => view! { <Outlet fetch=payment_page /> }.into_any(),
        (Place::Health, _) => view! { <Outlet fetch=health_page /> }.into_any(),
        (Place::Queue | Place::Programs | Place::NewProgram | Place::Program(_) | Place::EditProgram(_), false)
        | (Place::NewRequest | Place::EditRequest(_), true)
        | (Place::Nowhere, _) => view! { <Lost /> }.into_any(),
    };
    page.into_any()
}

#[cfg(test)]
mod tests {
    use super::Place;

    fn of(path: &str) -> Place {
        Place::of(&path.split('/').filter(|step| !step.is_empty()).map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn addresses_name_pages() {
        let id = "019a0000-0000-7000-8000-000000000000";
        assert_eq!(of(""), Place::Overview);
        assert_eq!(of("requests/new"), Place::NewRequest);
        assert!(matches!(of(&format!("requests/{id}")), Place::Request(_)));
        assert!(matches!(of(&format!("requests/{id}/edit")), Place::EditRequest(_)));
        assert!(matches!(of(&format!("claims/{id}")), Place::Claim(_)));
        assert!(matches!(of(&format!("programs/{id}/edit")), Place::EditProgram(_)));
        assert_eq!(of("ledger"), Place::Ledger);
        assert_eq!(of("claims/what"), Place::Nowhere);
        assert_eq!(of("a/b/c"), Place::Nowhere);
    }
}
