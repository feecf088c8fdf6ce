//! Lists of requests, and what of them waits on the home page.

use chrono::Duration;
use guildhall_domain::{
    endpoint::Nothing,
    funds::{AskInput, RequestFilter, RequestInput, RequestSort, RequestStatus, Verdict, api},
    home::api as home,
};

use super::asking::{Stage, accept, activity, verdict};
use crate::support::Human;

async fn numbers(stage: &Stage, who: &Human, filter: RequestFilter) -> Vec<String> {
    let page = stage.as_(who).call(&api::REQUESTS, &[], &filter).await.ok();
    assert_eq!(page.total, page.items.len() as u64);
    page.items.into_iter().map(|request| request.number).collect()
}

fn of(status: &[RequestStatus]) -> RequestFilter {
    RequestFilter { status: status.to_vec(), ..RequestFilter::default() }
}

/// Three requests of Ardent: the first approved, the second in review, the third a draft; a minute apart.
async fn three(stage: &Stage) {
    let minute = || stage.t.pass(Duration::minutes(1));
    let first = stage.sent(vec![activity("Fair", 300_000)]).await;
    minute();
    stage.sent(vec![activity("Webinar", 100_000)]).await;
    minute();
    stage.draft(vec![activity("Tour", 50_000)]).await;
    minute();
    stage.decide(&stage.cast.manager, &first, accept(&first)).await.ok();
}

#[tokio::test]
async fn everybody_lists_what_they_may_see() {
    let stage = Stage::set().await;
    three(&stage).await;
    let all = RequestFilter::default;
    assert_eq!(numbers(&stage, &stage.cast.ardent_user, all()).await, ["R-2026-00001", "R-2026-00003", "R-2026-00002"]);
    for human in [&stage.cast.manager, &stage.cast.approver, &stage.cast.finance, &stage.cast.admin] {
        assert_eq!(numbers(&stage, human, all()).await, ["R-2026-00001", "R-2026-00002"], "{}", human.name);
    }
    for human in [&stage.cast.boreal_user, &stage.cast.free_manager] {
        assert!(numbers(&stage, human, all()).await.is_empty(), "{}", human.name);
    }
}

#[tokio::test]
async fn filters_and_orders_do_what_they_say() {
    let stage = Stage::set().await;
    three(&stage).await;
    let ada = &stage.cast.ardent_user;
    let list = async |filter| numbers(&stage, ada, filter).await;
    assert_eq!(list(of(&[RequestStatus::Draft, RequestStatus::InReview])).await, ["R-2026-00003", "R-2026-00002"]);
    let sorted = |sort| RequestFilter { sort: Some(sort), ..RequestFilter::default() };
    assert_eq!(list(sorted(RequestSort::Money)).await, ["R-2026-00001", "R-2026-00002", "R-2026-00003"]);
    assert_eq!(list(sorted(RequestSort::Age)).await[0], "R-2026-00002");
    let words = |q: &str| RequestFilter { q: Some(q.into()), ..RequestFilter::default() };
    assert_eq!(list(words("00002")).await, ["R-2026-00002"]);
    assert_eq!(list(words("ARDENT inst")).await.len(), 3);
    assert!(list(words("%")).await.is_empty(), "no pattern");
    let mine = RequestFilter { mine: Some(true), ..RequestFilter::default() };
    assert_eq!(numbers(&stage, &stage.cast.manager, mine.clone()).await, ["R-2026-00002"]);
    assert!(numbers(&stage, &stage.cast.approver, mine).await.is_empty());
    let other = RequestFilter { partner: Some(stage.cast.boreal.id), ..RequestFilter::default() };
    assert!(list(other).await.is_empty());
}

#[tokio::test]
async fn a_search_follows_what_is_written() {
    let stage = Stage::set().await;
    let draft = stage.draft(vec![activity("Tour", 50_000)]).await;
    let user = stage.as_(&stage.cast.ardent_user);
    let found = async |q: &str| {
        let filter = RequestFilter { q: Some(q.into()), ..RequestFilter::default() };
        user.call(&api::REQUESTS, &[], &filter).await.ok().total
    };
    // The title of the draft is "Winter"; its number ends in 00001.
    for (q, total) in [("winter", 1), ("wint", 1), ("1", 1), ("r-2026-00001", 1), ("inter", 0), ("wint instruments", 0), ("summer", 0)] {
        assert_eq!(found(q).await, total, "{q}");
    }
    let input = RequestInput { title: "Sömmer & \"Sun\" 夏祭り".into(), ..stage.input(vec![activity("Tour", 50_000)]) };
    user.clone().if_match(draft.version).call(&api::UPDATE_REQUEST, &[&draft.id], &input).await.ok();
    for (q, total) in
        [("winter", 0), ("sommer sun", 1), ("SÖMM", 1), ("夏祭", 1), ("\"sun\" OR winter", 0), ("sun* NOT x", 0), ("'sun':*", 1)]
    {
        assert_eq!(found(q).await, total, "{q}");
    }
    user.call(&api::REMOVE_REQUEST, &[&draft.id], &Nothing {}).await.ok();
    assert_eq!(found("sommer").await, 0);
}

#[tokio::test]
async fn pages_follow_each_other_in_every_order() {
    let stage = Stage::set().await;
    for number in 0..5 {
        stage.sent(vec![activity("Same", 1_000 * (number / 2 + 1))]).await;
    }
    for sort in [RequestSort::Changed, RequestSort::Age, RequestSort::Money] {
        let mut filter = RequestFilter { sort: Some(sort), limit: Some(2), ..RequestFilter::default() };
        let mut seen = Vec::new();
        loop {
            let page = stage.as_(&stage.cast.manager).call(&api::REQUESTS, &[], &filter).await.ok();
            assert_eq!(page.total, 5);
            seen.extend(page.items.into_iter().map(|request| request.number));
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                break;
            }
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 5, "{sort:?}");
    }
}

#[tokio::test]
async fn phases_come_with_the_days_of_the_programs_time_zone() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 300_000)]).await;
    let at = |month, day, hour| super::asking::day(month, day).and_hms_opt(hour, 30, 0).expect("a time").and_utc();
    // From 2027-01-11 to 2027-01-12, an hour ahead of UTC.
    for (moment, status) in [
        (at(1, 10, 22), RequestStatus::Approved),
        (at(1, 10, 23), RequestStatus::Active),
        (at(1, 12, 22), RequestStatus::Active),
        (at(1, 12, 23), RequestStatus::ClaimWindow),
    ] {
        stage.t.app.clock.set(moment);
        let ada = stage.again(&stage.cast.ardent_user).await;
        let page = stage.as_(&ada).call(&api::REQUESTS, &[], &of(&[status])).await.ok();
        assert_eq!(page.items.iter().map(|request| request.status).collect::<Vec<_>>(), [status], "{moment}");
        assert_eq!(stage.read(&ada, &approved).await.status, status);
        let others: Vec<RequestStatus> = RequestStatus::ALL.into_iter().filter(|other| *other != status).collect();
        assert_eq!(stage.as_(&ada).call(&api::REQUESTS, &[], &of(&others)).await.ok().total, 0, "{moment}");
    }
}

#[tokio::test]
async fn the_export_holds_all_pages_and_no_formulas() {
    let stage = Stage::set().await;
    let ardent = stage.as_(&stage.cast.ardent_user);
    for title in ["=1+1", "Plain"] {
        let mut input = stage.input(vec![activity("Fair", 12_345)]);
        input.title = title.into();
        ardent.call(&api::CREATE_REQUEST, &[], &input).await.ok();
    }
    let address = format!("{}?limit=1", api::EXPORT_REQUESTS.path);
    let answer = ardent.send("GET", &address, &[], "").await;
    let text = answer.text();
    assert!(answer.header("content-type").starts_with("text/csv"));
    assert_eq!(text.lines().count(), 3);
    assert!(text.contains("'=1+1") && text.contains("123.45"), "{text}");
}

async fn tasks(stage: &Stage, who: &Human) -> Vec<String> {
    let tasks = stage.as_(who).call(&home::TASKS, &[], &Nothing {}).await.ok();
    tasks.into_iter().map(|task| task.code).filter(|code| code.starts_with("funds.")).collect()
}

#[tokio::test]
async fn the_home_page_says_what_waits() {
    let stage = Stage::set().await;
    let (ada, mia) = (&stage.cast.ardent_user, &stage.cast.manager);
    let sent = stage.sent(vec![activity("Fair", 300_000)]).await;
    assert_eq!(tasks(&stage, mia).await, ["funds.decide"]);
    assert!(tasks(&stage, ada).await.is_empty());
    stage.as_(mia).call(&api::ASK, &[&sent.id], &AskInput { question: "Which hall?".into() }).await.ok();
    assert_eq!((tasks(&stage, mia).await, tasks(&stage, ada).await), (vec![], vec!["funds.question".to_owned()]));
    stage.t.pass(Duration::minutes(1));
    let other = stage.sent(vec![activity("Tour", 100_000)]).await;
    stage.decide(mia, &other, vec![verdict(&other, "Tour", Verdict::Return)]).await.ok();
    assert_eq!(tasks(&stage, ada).await, ["funds.question", "funds.returned"], "what is due comes first");
    let third = stage.approved(vec![activity("Webinar", 100_000)]).await;
    assert!(tasks(&stage, ada).await.contains(&"funds.news.approved".to_owned()));
    // News is news until the request is opened.
    stage.read(ada, &third).await;
    assert!(!tasks(&stage, ada).await.contains(&"funds.news.approved".to_owned()));
    assert!(tasks(&stage, &stage.cast.boreal_user).await.is_empty());
}

#[tokio::test]
async fn drafts_claims_and_lapsing_money_are_told_in_time() {
    let stage = Stage::set().await;
    stage.approved(vec![activity("Fair", 300_000)]).await;
    let mut late = activity("Tour", 100_000);
    (late.starts_on, late.ends_on) = (Some(super::asking::day(6, 14)), Some(super::asking::day(6, 20)));
    stage.draft(vec![late]).await;
    stage.t.app.clock.set(super::asking::day(5, 25).and_hms_opt(9, 0, 0).expect("a time").and_utc());
    let ada = stage.again(&stage.cast.ardent_user).await;
    let found = stage.as_(&ada).call(&home::TASKS, &[], &Nothing {}).await.ok();
    let codes: Vec<_> = found.iter().filter(|task| task.code.starts_with("funds.")).map(|task| (task.code.as_str(), task.due_on)).collect();
    // Ten working days before 2027-06-14 is 2027-05-31; the money lapses with the period.
    let expected = [
        ("funds.draft", Some(super::asking::day(5, 31))),
        ("funds.lapsing", Some(super::asking::day(6, 30))),
        ("funds.news.approved", None),
    ];
    assert_eq!(codes, expected);
}
