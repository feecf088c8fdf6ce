//! What every endpoint has in common: problems, ids of requests, limits, and writes from other sites.

use guildhall_domain::{endpoint::Nothing, portal};

use crate::support::Portal;

#[tokio::test]
async fn the_portal_is_read_by_anyone() {
    let t = Portal::start().await;
    let read = t.anonymous().call(&portal::READ, &[], &Nothing {}).await.ok();
    assert_eq!(read, t.app.portal);
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_problem() {
    let t = Portal::start().await;
    t.anonymous().send("GET", "/api/v1/nothing", &[], "").await.fails("not-found");
    t.anonymous().send("PUT", "/api/v1/portal", &[], "").await.fails("method-not-allowed");
}

#[tokio::test]
async fn unknown_fields_of_a_query_are_named() {
    let t = Portal::start().await;
    let fields = t.anonymous().send("GET", "/api/v1/portal?colour=red", &[], "").await.fields();
    assert_eq!(fields, [("/colour".to_owned(), "unknown-field".to_owned())]);
}
