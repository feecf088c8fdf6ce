//! The handshake of app and server: who is told what, and who is let in.

use guildhall_domain::wire::{MIN_CLIENT, VERSION};

use crate::support::{Answer, Portal};

fn says_its_version(answer: &Answer<()>) -> bool {
    answer.header("x-api-version") == VERSION.to_string() && answer.header("x-min-client") == MIN_CLIENT.to_string()
}

#[tokio::test]
async fn every_answer_of_the_api_says_its_version() {
    let t = Portal::start().await;
    let client = t.anonymous();
    for (path, status) in
        [("/api/v1/portal", 200), ("/api/v1/session", 401), ("/api/v1/nothing", 404), ("/api/openapi.json", 200), ("/livez", 200)]
    {
        let answer = client.send("GET", path, &[], "").await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        assert!(says_its_version(&answer), "{path}");
    }
    assert_eq!(client.send("GET", "/config.json", &[], "").await.header("x-api-version"), "", "the app's files are for every app");
}

#[tokio::test]
async fn an_app_is_let_in_until_it_is_three_versions_behind() {
    let t = Portal::start().await;
    for (client, status) in
        [(VERSION + 7, 200), (VERSION + 1, 200), (VERSION, 200), (VERSION - 1, 200), (VERSION - 2, 200), (VERSION - 3, 426)]
    {
        let answer = t.anonymous().send("GET", "/api/v1/portal", &[("x-client", &client.to_string())], "").await;
        assert_eq!(answer.status.as_u16(), status, "{client}");
        assert!(says_its_version(&answer), "{client}");
        if status == 426 {
            assert_eq!(answer.header("cache-control"), "no-store");
            answer.fails("client-too-old");
        }
    }
}

#[tokio::test]
async fn a_write_of_an_app_that_is_too_old_changes_nothing() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let before = t.journal().await.len();
    let old = t.as_(&cast.ardent_user).with("x-client", "0");
    old.send("DELETE", "/api/v1/session", &[], "").await.fails("client-too-old");
    assert_eq!(t.journal().await.len(), before);
    assert_eq!(t.as_(&cast.ardent_user).send("GET", "/api/v1/session", &[], "").await.status.as_u16(), 200);
}

#[tokio::test]
async fn what_is_no_version_is_said_and_nobody_has_to_say_one() {
    let t = Portal::start().await;
    for bad in ["", "three", "-1", "3.1", "99999999999999999999"] {
        t.anonymous().send("GET", "/api/v1/portal", &[("x-client", bad)], "").await.fails("malformed");
    }
    assert_eq!(t.anonymous().send("GET", "/api/v1/portal", &[], "").await.status.as_u16(), 200);
}
