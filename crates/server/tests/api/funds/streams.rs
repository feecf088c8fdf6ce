//! Lists that are read while people work: pages of what is to be paid, and files that leave in parts, hold everything once.

use axum::body::Body;
use chrono::Duration;
use guildhall_domain::{
    funds::{ClaimFilter, ClaimInput, PayableFilter, RequestFilter, RequestInput, api},
    page::MAX_LIMIT,
};
use http_body_util::BodyExt;

use super::{
    asking::{self, activity},
    scene::{Scene, eur, input},
};

/// Rows beyond the first part of a file.
const BEYOND: usize = 5;

/// The next part of a file, as text; nothing at its end.
async fn part(body: &mut Body) -> Option<String> {
    let frame = body.frame().await?.expect("a part");
    Some(String::from_utf8(frame.into_data().expect("data").to_vec()).expect("a text"))
}

/// Reads the first part of a file, lets somebody do something, reads the rest; the first cell of every row.
async fn read_around(mut body: Body, between: impl AsyncFnOnce()) -> Vec<String> {
    let mut text = part(&mut body).await.expect("the first part");
    assert_eq!(text.lines().count(), usize::from(MAX_LIMIT) + 1, "the head and a page");
    between().await;
    while let Some(more) = part(&mut body).await {
        text.push_str(&more);
    }
    text.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect()
}

fn once(mut numbers: Vec<String>) {
    assert_eq!(numbers.len(), usize::from(MAX_LIMIT) + BEYOND);
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), usize::from(MAX_LIMIT) + BEYOND, "each is there once");
}

#[tokio::test]
async fn a_request_that_changes_while_the_file_leaves_is_in_it_once() {
    let stage = asking::Stage::set().await;
    let client = stage.as_(&stage.cast.ardent_user);
    let first = stage.draft(vec![activity("Fair", 1_000)]).await;
    for _ in 1..usize::from(MAX_LIMIT) + BEYOND {
        stage.draft(vec![activity("Fair", 1_000)]).await;
    }
    for sort in ["", "?sort=age", "?sort=money"] {
        let body = client.open(&format!("{}{sort}", api::EXPORT_REQUESTS.path)).await;
        let version = stage.read(&stage.cast.ardent_user, &first).await.version;
        let numbers = read_around(body, async || {
            stage.t.pass(Duration::minutes(1));
            let input = RequestInput { title: "Another".into(), ..stage.input(vec![activity("Fair", 5_000)]) };
            client.clone().if_match(version).call(&api::UPDATE_REQUEST, &[&first.id], &input).await.ok();
        })
        .await;
        once(numbers);
    }
    let all = client.call(&api::REQUESTS, &[], &RequestFilter::default()).await.ok();
    assert_eq!(all.items[0].id, first.id, "the list begins with what changed last");
}

#[tokio::test]
async fn a_claim_that_changes_while_the_file_leaves_is_in_it_once() {
    let s = Scene::with(|rules| rules.max_claims = 50).await;
    let client = s.as_(&s.cast.ardent_user).await;
    let mut claims = Vec::new();
    for _ in 0..5 {
        let activity = s.approved(&s.cast.ardent_user, 10_000).await;
        for _ in 0..(usize::from(MAX_LIMIT) + BEYOND) / 5 {
            claims.push((activity, client.call(&api::CREATE_CLAIM, &[&activity], &input(activity, &[1_000])).await.ok()));
        }
    }
    let (activity, first) = claims.remove(0);
    let numbers = read_around(client.open(api::EXPORT_CLAIMS.path).await, async || {
        s.pass(Duration::minutes(1));
        let input = ClaimInput { note: "Another".to_owned(), ..input(activity, &[2_000]) };
        client.clone().if_match(first.version).call(&api::UPDATE_CLAIM, &[&first.id], &input).await.ok();
    })
    .await;
    once(numbers);
    let all = client.call(&api::CLAIMS, &[], &ClaimFilter::default()).await.ok();
    assert_eq!(all.items[0].id, first.id, "the list begins with what changed last");
}

#[tokio::test]
async fn what_is_to_be_paid_comes_page_by_page_and_none_is_missed() {
    let s = Scene::set().await;
    let mut owed = Vec::new();
    for cost in [20_000, 22_000, 24_000, 26_000, 28_000] {
        owed.push(s.owed(&s.cast.ardent_user, 100_000, cost).await);
        if cost != 24_000 {
            s.pass(Duration::minutes(1));
        }
    }
    let finance = s.as_(&s.cast.finance).await;
    let page = async |cursor| {
        let filter = PayableFilter { cursor, limit: Some(2), ..PayableFilter::default() };
        finance.call(&api::PAYABLES, &[], &filter).await.ok()
    };
    let first = page(None).await;
    assert_eq!((first.total, first.items.len()), (5, 2));
    // What is paid meanwhile is gone and moves nothing.
    s.pay(&s.cast.finance, &[(owed[0].id, 10_000), (owed[1].id, 5_000)]).await.ok();
    let second = page(first.next).await;
    assert_eq!(second.total, 4);
    let third = page(second.next).await;
    assert_eq!(third.next, None);
    let rest: Vec<_> = second.items.iter().chain(&third.items).map(|payable| (payable.claim.id, payable.open)).collect();
    // Two are of the same moment: their ids decide.
    let mut same = [(owed[2].id, eur(12_000)), (owed[3].id, eur(13_000))];
    same.sort_unstable_by_key(|(id, _)| *id);
    assert_eq!(rest, [same[0], same[1], (owed[4].id, eur(14_000))]);
    let strange = format!("{}?cursor=strange", api::PAYABLES.path);
    let refused = finance.send("GET", &strange, &[], "").await.typed::<()>();
    assert_eq!(refused.fields(), [("/cursor".to_owned(), "malformed".to_owned())]);
}
