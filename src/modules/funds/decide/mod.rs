//! Where the vendor decides, on the pages of requests and claims. Its code travels when somebody of the vendor opens one.

mod ask;
mod beside;
mod choice;
mod claim;
mod extension;
mod item;
mod line;
mod own;
mod proofs;
mod request;

use guildhall_domain::funds::{Claim, FundRequest};
use leptos::prelude::*;

use crate::{shell::Outlet, split::lazily};

lazily!(request_panel, request::view, words: ["funds", "funds.vendor"]);
lazily!(claim_panel, claim::view, words: ["funds", "funds.vendor"]);
lazily!(claim_beside_panel, claim::beside, words: ["funds", "funds.vendor"]);
lazily!(beside_panel, beside::page, words: ["funds", "funds.vendor"]);

/// What is decided on.
#[derive(Clone, Copy)]
struct Subject<T: Send + Sync + 'static>(Signal<T>);

/// What is decided on, for the code that draws it.
fn subject<T: Clone + Send + Sync + 'static>() -> Signal<T> {
    expect_context::<Subject<T>>().0
}

/// Decides on a request. For everybody of the vendor: it says itself when it is not the reader's turn.
#[component]
pub fn Panel(
    /// The request.
    request: Signal<FundRequest>,
) -> impl IntoView {
    provide_context(Subject(request));
    view! { <Outlet fetch=request_panel /> }
}

/// What the vendor should know beside a request: the partner's balance, other requests, the note among themselves.
#[component]
pub fn Beside(
    /// The request.
    request: Signal<FundRequest>,
) -> impl IntoView {
    provide_context(Subject(request));
    view! { <Outlet fetch=beside_panel /> }
}

/// Decides on a claim. For everybody of the vendor: it says itself when it is not the reader's turn.
#[component]
pub fn ClaimPanel(
    /// The claim.
    claim: Signal<Claim>,
) -> impl IntoView {
    provide_context(Subject(claim));
    view! { <Outlet fetch=claim_panel /> }
}

/// What the vendor should know beside a claim: the partner's balance and other claims.
#[component]
pub fn ClaimBeside(
    /// The claim.
    claim: Signal<Claim>,
) -> impl IntoView {
    provide_context(Subject(claim));
    view! { <Outlet fetch=claim_beside_panel /> }
}
