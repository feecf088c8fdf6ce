//! Who learns what: mails at each change of hands, reminders before something is lost, and what lapsed.

use chrono::{Days, Duration, NaiveDate, TimeZone, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    funds::{AllocationInput, EntryFilter, News, PayableFilter, ProofVerdict, Verdict, api},
    home,
};
use guildhall_server::{funds::sweep, words};

use super::{
    Funds, allocate, day, eur,
    scene::{Scene, today},
    sound,
};
use crate::support::{Human, Portal};

/// Mails since the last look, as `to: subject` and the link in them.
async fn mails(t: &Portal, seen: &mut usize) -> Vec<(String, String)> {
    t.work().await;
    let all = t.mails();
    let line = |mail: &str, start: &str| mail.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default().to_owned();
    let link = |mail: &str| mail.lines().find(|line| line.starts_with("http")).unwrap_or_default().to_owned();
    let fresh = all.iter().skip(*seen).map(|mail| (format!("{}: {}", line(mail, "To: "), line(mail, "Subject: ")), link(mail)));
    let fresh: Vec<_> = fresh.collect();
    *seen = all.len();
    fresh
}

fn told(mails: &[(String, String)], who: &Human, what: &str) -> Option<String> {
    mails.iter().find(|(mail, _)| mail.starts_with(&format!("{}: ", who.email)) && mail.contains(what)).map(|(_, link)| link.clone())
}

#[tokio::test]
async fn an_approved_claim_passes_to_finance_with_a_day_to_pay_by() {
    let s = Scene::set().await;
    let mut seen = 0;
    let claim = s.owed(&s.cast.ardent_user, 100_000, 20_000).await;
    let fresh = mails(&s.t, &mut seen).await;
    let link = told(&fresh, &s.cast.finance, "waits for its payment").expect("finance learns of it");
    assert!(link.ends_with(&format!("/funds/claims/{}", claim.id)), "{link}");
    // Bob approves and keeps the books: he may pay what others approved.
    assert!(told(&fresh, &s.both, "waits for its payment").is_some());
    assert!(told(&fresh, &s.cast.admin, "waits for its payment").is_none(), "there is somebody in finance");
    let link = told(&fresh, &s.cast.ardent_user, "Your claim was approved").expect("the author learns of it");
    assert!(link.ends_with(&format!("/funds/claims/{}", claim.id)), "{link}");
    // Ten working days after Monday, the 23rd of November.
    let payables = s.as_(&s.cast.finance).await.call(&api::PAYABLES, &[], &PayableFilter::default()).await.ok().items;
    assert_eq!(payables[0].due_on, NaiveDate::from_ymd_opt(2026, 12, 7));
    let tasks = s.as_(&s.cast.finance).await.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
    assert_eq!(tasks.iter().find(|task| task.code == "funds.pay").and_then(|task| task.due_on), NaiveDate::from_ymd_opt(2026, 12, 7));
}

#[tokio::test]
async fn who_may_not_pay_a_claim_is_not_asked_to() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let claim = s.sent(user, activity, &[20_000]).await;
    s.decide(&s.both, &claim, Verdict::Accept).await.ok();
    let fresh = mails(&s.t, &mut 0).await;
    assert!(told(&fresh, &s.both, "waits for its payment").is_none());
    assert!(told(&fresh, &s.cast.finance, "waits for its payment").is_some());
}

#[tokio::test]
async fn new_proof_after_a_rejection_is_told_to_whoever_rejected_it() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    let proof = s.prove(user, activity).await;
    let claim = s.sent(user, activity, &[20_000]).await;
    let no = ProofVerdict { accepted: false, note: "It is blank".to_owned() };
    s.as_(&s.cast.approver).await.call(&api::DECIDE_PROOF, &[&proof.id], &no).await.ok();
    let mut seen = 0;
    mails(&s.t, &mut seen).await;
    s.send(user, activity, "kind=attendee_list&name=new.csv", b"name,company\nSomebody,Works\n".to_vec()).await.ok();
    let link = told(&mails(&s.t, &mut seen).await, &s.cast.approver, "New proof was added").expect("the approver learns of it");
    assert!(link.ends_with(&format!("/funds/claims/{}", claim.id)), "{link}");
    let tasks = s.as_(&s.cast.approver).await.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
    let task = tasks.iter().find(|task| task.code == "funds.news.proof_renewed").expect("it is on the home page");
    assert_eq!(task.link, format!("/funds/claims/{}", claim.id));
    s.claim(&s.cast.approver, claim.id).await;
    let tasks = s.as_(&s.cast.approver).await.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
    assert!(tasks.iter().all(|task| task.code != "funds.news.proof_renewed"), "who has seen the claim knows");
    // Another one replaces nothing that was rejected: nobody is told.
    s.send(user, activity, "kind=attendee_list&name=more.csv", b"name,company\nOther,Works\n".to_vec()).await.ok();
    assert_eq!(mails(&s.t, &mut seen).await, []);
}

#[tokio::test]
async fn when_the_author_has_left_the_companys_admins_are_told() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    s.prove(user, activity).await;
    let claim = s.sent(user, activity, &[20_000]).await;
    let mut seen = 0;
    mails(&s.t, &mut seen).await;
    s.t.execute("UPDATE people SET status = 'disabled' WHERE id = $1", [user.id.to_string().into()]).await.expect("they leave");
    s.decide(&s.cast.approver, &claim, Verdict::Accept).await.ok();
    let fresh = mails(&s.t, &mut seen).await;
    assert!(told(&fresh, &s.cast.ardent_admin, "Your claim was approved").is_some(), "{fresh:?}");
    assert!(fresh.iter().all(|(mail, _)| !mail.starts_with(&user.email) && !mail.contains("boreal")));
}

#[tokio::test]
async fn partners_are_reminded_of_money_that_lapses_30_and_7_days_before_once_each() {
    let f = Funds::open().await;
    let sooner = AllocationInput { expires_on: Some(day("2026-12-31")), ..allocate(&f.pool, f.cast.ardent.id, eur(50_000)) };
    f.finance().call(&api::ALLOCATE, &[], &sooner).await.ok();
    let mut seen = 0;
    let mut round = async |month: u32, of: u32| {
        f.t.app.clock.set(Utc.with_ymd_and_hms(2026, month, of, 12, 0, 0).single().expect("a moment"));
        sweep(&f.t.app).await.expect("a round");
        sweep(&f.t.app).await.expect("another round");
        mails(&f.t, &mut seen).await
    };
    assert_eq!(round(11, 30).await, []);
    let first = round(12, 1).await;
    assert_eq!(first.len(), 1, "{first:?}");
    let link = told(&first, &f.cast.ardent_admin, "MDF winter: Money lapses after 31 December 2026").expect("the admin is reminded");
    assert!(link.ends_with(&format!("/funds/requests/new?allocation={}", f.allocation.id)), "{link}");
    assert_eq!(round(12, 23).await, []);
    assert_eq!(round(12, 24).await.len(), 1);
    assert_eq!(round(12, 31).await, []);
    assert_eq!(f.t.journal().await.iter().filter(|action| *action == "funds.remind").count(), 2);
    sound(&f.t).await;
}

#[tokio::test]
async fn what_lapsed_is_told_until_somebody_looks_at_the_ledger() {
    let f = Funds::open().await;
    let sooner = AllocationInput { expires_on: Some(day("2026-12-31")), ..allocate(&f.pool, f.cast.ardent.id, eur(50_000)) };
    f.finance().call(&api::ALLOCATE, &[], &sooner).await.ok();
    f.t.app.clock.set(Utc.with_ymd_and_hms(2027, 1, 2, 12, 0, 0).single().expect("a moment"));
    sweep(&f.t.app).await.expect("a round");
    let fresh = mails(&f.t, &mut 0).await;
    let link = told(&fresh, &f.cast.ardent_admin, "Money has lapsed").expect("the admin learns of it");
    assert!(link.ends_with(&format!("/funds/ledger?allocation={}", f.allocation.id)), "{link}");
    assert!(fresh.iter().all(|(mail, _)| !mail.contains("boreal")));
    let admin = f.t.as_(&Human { token: f.t.session_of(f.cast.ardent_admin.id).await, ..f.cast.ardent_admin.clone() });
    let tasks = admin.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
    let task = tasks.iter().find(|task| task.code == "funds.news.forfeited").expect("it is on the home page");
    assert_eq!(task.params.get("amount"), Some(&serde_json::json!({ "minor": 50_000, "currency": "EUR" })));
    admin.call(&api::ENTRIES, &[], &EntryFilter { allocation: Some(f.allocation.id), ..EntryFilter::default() }).await.ok();
    let tasks = admin.call(&home::api::TASKS, &[], &Nothing {}).await.ok();
    assert!(tasks.iter().all(|task| task.code != "funds.news.forfeited"));
}

#[tokio::test]
async fn partners_are_reminded_to_claim_14_and_3_days_before_once_each() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    let request: String = s.t.rows("SELECT request_id FROM funds_activities", []).await[0].try_get_by_index(0).expect("an id");
    // The event ends on the 25th; sixty days after that is the 24th of January.
    let last = today().checked_add_days(Days::new(62)).expect("a day");
    let mut seen = 0;
    mails(&s.t, &mut seen).await;
    let mut counts = Vec::new();
    for before in [15, 14, 13, 4, 3, 0] {
        let noon = (last - Duration::days(before)).and_hms_opt(12, 0, 0).expect("noon").and_utc();
        s.t.app.clock.set(noon);
        sweep(&s.t.app).await.expect("a round");
        sweep(&s.t.app).await.expect("another round");
        let fresh = mails(&s.t, &mut seen).await;
        for (mail, link) in &fresh {
            // Long subjects go on in the next line.
            assert!(
                mail.starts_with(&format!("{}: R-2026-00001: Claim by {}, or the reserved", user.email, words::day("en", last))),
                "{mail}"
            );
            assert!(link.ends_with(&format!("/funds/requests/{request}")), "{link}");
        }
        counts.push(fresh.len());
    }
    assert_eq!(counts, [0, 1, 0, 0, 1, 0]);
    let reminded = s.t.rows("SELECT note FROM funds_events WHERE code = 'claim_reminded'", []).await;
    assert_eq!(reminded.len(), 2);
    // Whoever has claimed is not reminded, even when the day moves.
    s.prove(user, activity).await;
    s.sent(user, activity, &[20_000]).await;
    s.t.execute("DELETE FROM funds_reminders", []).await.expect("they begin anew");
    sweep(&s.t.app).await.expect("a round");
    let fresh = mails(&s.t, &mut seen).await;
    assert!(fresh.iter().all(|(mail, _)| !mail.contains("Claim by")), "{fresh:?}");
}

#[test]
fn all_news_of_the_home_page_has_its_words() {
    for language in ["en", "de"] {
        let path = format!("{}/../../locales/{language}/task.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let words: serde_json::Value = serde_json::from_str(&text).expect("a catalogue");
        for news in News::ALL.into_iter().filter(|news| news.is_on_home_page()) {
            let key = format!("funds.news.{}", news.slug());
            let said = words[&key].as_str().unwrap_or_else(|| panic!("{language} has no words for {key}"));
            let params: &[&str] = if news == News::Forfeited { &["{amount}", "{program}"] } else { &["{title}"] };
            let filled = params.iter().fold(said.to_owned(), |said, param| {
                assert!(said.contains(param), "{language}: {key} does not say {param}: {said}");
                said.replace(param, "")
            });
            assert!(!filled.contains(['{', '}']), "{language}: {key} has a placeholder that nobody fills: {said}");
        }
    }
}
