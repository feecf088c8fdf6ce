//! The company's view, reminders that people send, and the vendor's figures.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    endpoint::Nothing,
    training::{
        AssignInput, AwardState, CompanyFilter, Figures, NudgeInput, PublishInput, ReportBy, ReportFilter, Requirement, StoredNeeds,
        TierNeeds, api,
    },
};
use serde_json::json;

use super::{
    hall::{Scene, parsed},
    scene::{course, text},
};

#[tokio::test]
async fn the_companys_view_tells_the_gap_and_the_cheapest_way_to_close_it() {
    let scene = Scene::set().await;
    let (exam, certification) = scene.usual().await;
    let needs: TierNeeds = parsed(json!({"needs": [{"tier": "gold", "certification": certification.id, "people": 2}]}));
    let stored: StoredNeeds = scene.admin().if_match(1).call(&api::UPDATE_TIER_NEEDS, &[], &needs).await.ok();
    assert_eq!(stored.version, 2);
    scene.admin().if_match(1).call(&api::UPDATE_TIER_NEEDS, &[], &needs).await.fails("stale");
    scene.take(&scene.cast.ardent_user, &exam, 4).await;

    let admin = scene.t.as_(&scene.cast.ardent_admin);
    let view = admin.call(&api::COMPANY, &[&scene.cast.ardent.id], &CompanyFilter::default()).await.ok();
    assert_eq!((view.people, view.certified, view.tier.as_str(), view.rows.len()), (2, 1, "gold", 2));
    assert_eq!((view.needs[0].held, view.needs[0].gap, view.needs[0].short_on), (1, 1, None));
    let closing = view.closing.expect("there is a gap");
    assert_eq!((closing.people.len(), closing.minutes, closing.cheapest), (1, 30, true));
    assert_eq!((closing.people[0].person, closing.people[0].items[0].title.as_str()), (scene.cast.ardent_admin.id, "Level exam"));
    let ada = view.rows.iter().find(|row| row.person == scene.cast.ardent_user.id).expect("her row");
    assert_eq!((ada.certifications[0].state, ada.certifications[0].percent), (AwardState::Active, 100));

    // A colleague sees the figures and their own row; another tier can be looked at.
    let own = scene.t.as_(&scene.cast.ardent_user).call(&api::COMPANY, &[&scene.cast.ardent.id], &CompanyFilter::default()).await.ok();
    assert_eq!((own.rows.len(), own.closing, own.needs[0].gap), (1, None, 1));
    let platinum = CompanyFilter { tier: Some("platinum".to_owned()), ..CompanyFilter::default() };
    assert!(admin.call(&api::COMPANY, &[&scene.cast.ardent.id], &platinum).await.ok().needs.is_empty());
    let wrong = CompanyFilter { tier: Some("iron".to_owned()), ..CompanyFilter::default() };
    assert_eq!(admin.call(&api::COMPANY, &[&scene.cast.ardent.id], &wrong).await.fields()[0].0, "/tier");

    let csv = admin.call(&api::EXPORT_COMPANY, &[&scene.cast.ardent.id], &CompanyFilter::default()).await.text();
    assert!(csv.contains("Ada User") && csv.contains("Certified Level Technician") && csv.contains("2027-11-23"), "{csv}");
}

#[tokio::test]
async fn a_companys_people_come_page_by_page_and_by_what_they_hold() {
    let scene = Scene::set().await;
    let (exam, certification) = scene.usual().await;
    for number in 0..5 {
        let human = scene.t.human(&format!("Learner {number}"), Some(&scene.cast.ardent), &[Role::PartnerUser]).await;
        if number < 2 {
            scene.take(&human, &exam, 4).await;
        }
    }
    let admin = scene.t.as_(&scene.cast.ardent_admin);
    let ardent = scene.cast.ardent.id;
    let mut names = Vec::new();
    let mut filter = CompanyFilter { limit: Some(3), ..CompanyFilter::default() };
    loop {
        let page = admin.call(&api::COMPANY_PEOPLE, &[&ardent], &filter).await.ok();
        assert_eq!(page.total, 7);
        names.extend(page.items.into_iter().map(|row| row.name));
        filter.cursor = page.next;
        if filter.cursor.is_none() {
            break;
        }
    }
    assert_eq!(names, ["Abel Admin", "Ada User", "Learner 0", "Learner 1", "Learner 2", "Learner 3", "Learner 4"]);
    let held = CompanyFilter { certification: Some(certification.id), state: vec![AwardState::Active], ..CompanyFilter::default() };
    assert_eq!(admin.call(&api::COMPANY_PEOPLE, &[&ardent], &held).await.ok().total, 2);
    let named = CompanyFilter { q: Some("learner".to_owned()), ..CompanyFilter::default() };
    assert_eq!(admin.call(&api::COMPANY_PEOPLE, &[&ardent], &named).await.ok().total, 5);
}

#[tokio::test]
async fn people_are_reminded_in_somebodys_words_and_not_again_for_three_days() {
    let scene = Scene::set().await;
    let (exam, certification) = scene.usual().await;
    scene.take(&scene.cast.ardent_admin, &exam, 4).await;
    scene.t.work().await;
    let before = scene.t.mails().len();
    let admin = scene.t.as_(&scene.cast.ardent_admin);
    let (ada, abel, ardent) = (scene.cast.ardent_user.id, scene.cast.ardent_admin.id, scene.cast.ardent.id);
    let input = NudgeInput {
        people: vec![ada, abel],
        item: Requirement::Certification(certification.id),
        message: "Before the audit, please.".to_owned(),
    };
    let result = admin.call(&api::NUDGE, &[&ardent], &input).await.ok();
    assert_eq!((result.nudged, result.lately, result.done), (vec![ada], vec![], vec![abel]));
    let result = admin.call(&api::NUDGE, &[&ardent], &input).await.ok();
    assert_eq!((result.nudged, result.lately), (vec![], vec![ada]));
    scene.t.work().await;
    let mails = scene.t.mails().split_off(before);
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("Abel Admin") && mails[0].contains("Before the audit, please."), "{}", mails[0]);
    let waiting = async |human: &crate::support::Human| {
        let actor = guildhall_server::auth::actor_of(scene.t.app.db.read(), human.id).await.expect("the database").expect("somebody");
        guildhall_server::training::certifying::waiting(&scene.t.app, &actor).await.expect("what waits")
    };
    let waits = waiting(&scene.cast.ardent_user).await;
    assert_eq!((waits.len(), waits[0].code, &waits[0].params["by"]), (1, "training.nudged", &json!("Abel Admin")));
    scene.t.pass(Duration::hours(73));
    assert_eq!(admin.call(&api::NUDGE, &[&ardent], &input).await.ok().nudged, [ada]);
    // A year later the admin is told that their own certificate ends, as holder and as who looks after the people.
    scene.t.pass(Duration::days(300));
    let codes: Vec<&str> = waiting(&scene.cast.ardent_admin).await.iter().map(|waits| waits.code).collect();
    assert_eq!(codes, ["training.renew", "training.ending"]);
    let stranger = NudgeInput { people: vec![scene.cast.boreal_user.id], ..input };
    assert_eq!(admin.call(&api::NUDGE, &[&ardent], &stranger).await.fields()[0].0, "/people/0");
}

#[tokio::test]
async fn the_companys_view_says_of_what_to_remind_people() {
    let scene = Scene::set().await;
    let (exam, certification) = scene.usual().await;
    let (ada, abel, ardent) = (scene.cast.ardent_user.id, scene.cast.ardent_admin.id, scene.cast.ardent.id);
    scene.take(&scene.cast.ardent_user, &exam, 4).await;
    scene.take(&scene.cast.ardent_admin, &exam, 4).await;
    let input = course("Level course", vec![text(1)]);
    let made = scene.admin().call(&api::CREATE_COURSE, &[], &input).await.ok();
    scene.admin().call(&api::PUBLISH_COURSE, &[&made.id], &PublishInput::default()).await.ok();
    let admin = scene.t.as_(&scene.cast.ardent_admin);
    let today = scene.t.app.clock.now().date_naive();
    let assigned = AssignInput { item: Requirement::Course(made.id), people: vec![ada], due_on: Some(today + Duration::days(3)) };
    admin.call(&api::ASSIGN, &[], &assigned).await.ok();
    let of = async |who| {
        let rows = admin.call(&api::COMPANY_PEOPLE, &[&ardent], &CompanyFilter::default()).await.ok().items;
        rows.into_iter().find(|row| row.person == who).expect("a row")
    };
    assert_eq!((of(ada).await.remind_of, of(abel).await.remind_of), (None, None), "nothing is late, and nothing ends");
    scene.t.pass(Duration::days(280));
    let late = of(ada).await.remind_of.expect("she is late, which matters more than the end");
    assert_eq!((late.item, late.title.as_str()), (Requirement::Course(made.id), "Level course"));
    let ends = of(abel).await.remind_of.expect("it ends");
    assert_eq!((ends.item, ends.title.as_str()), (Requirement::Certification(certification.id), "Certified Level Technician"));
    let input = NudgeInput { people: vec![ada], item: late.item, message: String::new() };
    assert_eq!(admin.call(&api::NUDGE, &[&ardent], &input).await.ok().nudged, [ada]);
    assert!(of(ada).await.nudge_again_at.is_some());
}

#[tokio::test]
async fn figures_are_counted_by_partner_region_tier_and_month_within_ones_scope() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    scene.take(&scene.cast.ardent_user, &exam, 4).await;
    scene.take(&scene.cast.boreal_user, &exam, 0).await;
    let by = |by| ReportFilter { by, ..ReportFilter::default() };
    let report = scene.admin().call(&api::REPORT, &[], &by(ReportBy::Partner)).await.ok();
    let total = Figures { attempts: 2, passed: 1, first_attempts: 2, first_passed: 1, awards: 1, ..Figures::default() };
    assert_eq!(report.total, total);
    let ardent = report.rows.iter().find(|row| row.name == "Ardent Instruments").expect("a row");
    assert_eq!((ardent.figures.attempts, ardent.figures.passed, ardent.figures.awards), (1, 1, 1));
    for (how, keys) in [(ReportBy::Region, ["dach", "nordics"]), (ReportBy::Tier, ["gold", "silver"])] {
        let report = scene.admin().call(&api::REPORT, &[], &by(how)).await.ok();
        let mut found: Vec<String> = report.rows.into_iter().map(|row| row.key).collect();
        found.sort();
        assert_eq!(found, keys);
    }
    let months = scene.admin().call(&api::REPORT, &[], &by(ReportBy::Month)).await.ok();
    assert_eq!(months.rows.iter().map(|row| row.key.as_str()).collect::<Vec<_>>(), ["2026-11"]);
    let scope = scene.t.as_(&scene.cast.manager).call(&api::REPORT, &[], &by(ReportBy::Partner)).await.ok();
    assert_eq!((scope.rows.len(), scope.total.attempts), (1, 1), "Ardent alone");
    let nobody = scene.t.as_(&scene.cast.free_manager).call(&api::REPORT, &[], &by(ReportBy::Course)).await.ok();
    assert_eq!((nobody.rows.len(), nobody.total), (0, Figures::default()));
    let csv = scene.admin().call(&api::EXPORT_REPORT, &[], &by(ReportBy::Tier)).await.text();
    assert!(csv.contains("gold,Gold,") || csv.contains("gold,gold,"), "{csv}");
    let backwards = ReportFilter { from: "2026-02-01".parse().ok(), until: "2026-01-01".parse().ok(), ..ReportFilter::default() };
    assert_eq!(scene.admin().call(&api::REPORT, &[], &backwards).await.fields()[0].1, "ends-before-start");
    scene.t.as_(&scene.cast.ardent_admin).call(&api::REPORT, &[], &by(ReportBy::Tier)).await.fails("denied");
    scene.admin().call(&api::TIER_NEEDS, &[], &Nothing {}).await.ok();
}
