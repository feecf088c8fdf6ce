//! The surface of the API: the table of endpoints and the document made from it.

use std::collections::BTreeSet;

use guildhall_server::{openapi, routes};
use serde_json::Value;

use crate::support::Portal;

#[test]
fn the_table_of_endpoints_changes_only_on_purpose() {
    let table = routes::table();
    let lines: Vec<_> = table.iter().map(|entry| format!("{:6} {} [{:?}]", entry.method.as_str(), entry.path, entry.access)).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn the_document_changes_only_on_purpose() {
    insta::assert_json_snapshot!(openapi::document());
}

#[test]
fn every_endpoint_is_in_the_document_once() {
    let document = openapi::document();
    let mut ids = BTreeSet::new();
    for entry in routes::table() {
        let operation = document.pointer(&format!("/paths/{}/{}", entry.path.replace('/', "~1"), entry.method.as_str().to_lowercase()));
        let id = operation.and_then(|operation| operation.get("operationId")).and_then(Value::as_str).expect("it has an id");
        assert!(ids.insert(id.to_owned()), "{id} is there twice");
    }
}

fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref") {
                found.insert(reference.clone());
            }
            fields.values().for_each(|value| references(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| references(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = openapi::document();
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference} leads nowhere");
    }
}

#[tokio::test]
async fn the_document_is_served_to_programs_and_as_a_page_to_people() {
    let t = Portal::start().await;
    let json = t.anonymous().send("GET", "/api/openapi.json", &[], "").await;
    let document: Value = serde_json::from_slice(&json.body).expect("it is JSON");
    assert_eq!(document.get("openapi"), Some(&"3.1.0".into()));
    let page = t.anonymous().send("GET", "/api/docs", &[], "").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let html = page.text();
    for entry in routes::table() {
        assert!(html.contains(entry.path), "{} is missing", entry.path);
    }
    assert!(!html.contains("<script") && !html.contains("style="), "the policy of the page allows neither");
    assert!(page.header("content-security-policy").contains("style-src 'self'"));
    assert_eq!(t.anonymous().send("GET", "/api/docs.css", &[], "").await.header("content-type"), "text/css; charset=utf-8");
}
