//! Co-op and market development funds: programs, the ledger, requests, claims and payments.

mod audit_pack;
pub(crate) mod book;
pub(crate) mod claims;
mod duplicates;
mod events;
mod ground;
mod hands;
mod held;
mod mail;
pub mod money;
mod numbers;
mod operation;
pub(crate) mod outcomes;
pub(crate) mod payments;
mod people;
pub(crate) mod proofs;
mod remind;
pub(crate) mod requests;
mod search;
mod stuck;

pub use self::{
    audit_pack::check as check_pack,
    money::{check_ledger, fill, verify},
    proofs::FILES,
    requests::lapse,
};
use guildhall_domain::{access::Access, funds::api, home::Task};
use serde_json::Value;

use crate::{cx::Cx, error::Error, routes::Routes, state::App};

/// Mounts the module's endpoints.
pub fn routes(routes: &mut Routes) {
    money::routes(routes);
    requests::routes(routes);
    proofs::routes(routes);
    claims::routes(routes);
    payments::routes(routes);
    audit_pack::routes(routes);
    outcomes::routes(routes);
    routes.on(&api::STUCK, Access::Vendor, stuck::list);
}

/// What of the funds waits for the person.
///
/// # Errors
/// When the database fails.
pub async fn tasks(cx: &Cx) -> Result<Vec<Task>, Error> {
    requests::tasks(cx).await
}

/// Does one kind of work in the background.
///
/// # Errors
/// When it fails; then it is tried again.
pub async fn run_job(app: &App, kind: &str, payload: Value) -> Result<(), Error> {
    mail::run_job(app, kind, payload).await
}

/// Does what the days bring: activities that nobody claimed in time give their money back, and money whose last day has gone
/// lapses. Others are asked where deciders are gone, partners are reminded of questions, and whoever is about to lose money is
/// reminded of that.
///
/// # Errors
/// The last failure, after everything else was tried; the next round tries again.
pub async fn sweep(app: &App) -> Result<(), Error> {
    // What activities give back may have lapsed itself.
    let mut failed = Ok(());
    let mut note = |done: Result<(), Error>| {
        if done.is_err() {
            failed = done;
        }
    };
    note(requests::lapse(app).await.map(drop));
    note(claims::end::sweep(app).await);
    note(requests::relieve(app).await.map(drop));
    note(claims::relieve(app).await.map(drop));
    note(requests::remind(app).await.map(drop));
    note(money::lapse::run(app).await);
    note(money::guard::sweep(app).await);
    note(remind::run(app).await);
    failed
}
