//! News: shown to whom it is meant for, from when to when; tasks that vanish when they are done.

use chrono::Duration;
use guildhall_domain::{
    access::Role,
    audience::{Attribute, Audience, Condition},
    endpoint::Nothing,
    home::{AnnouncementInput, Filter, Status, api},
    language::Localized,
    partners,
};

use crate::support::{Client, Portal, morning};

fn news(title: &str) -> AnnouncementInput {
    AnnouncementInput {
        title: Localized::english(title),
        body: Localized::english("Twelve demo cases ship again."),
        link: String::new(),
        audience: Audience::default(),
        starts_at: None,
        ends_at: None,
    }
}

fn for_gold(title: &str) -> AnnouncementInput {
    let condition = Condition { attribute: Attribute::Tier, one_of: vec!["gold".into()] };
    AnnouncementInput { audience: Audience { conditions: vec![condition], ..Audience::default() }, ..news(title) }
}

async fn titles(client: &Client, all: Option<bool>) -> Vec<String> {
    let list = client.call(&api::LIST, &[], &Filter { all }).await.ok();
    list.into_iter().map(|found| found.announcement.title.text(&guildhall_domain::language::Language::english()).to_owned()).collect()
}

#[tokio::test]
async fn news_reach_whom_they_are_meant_for_while_they_are_meant_to() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let mia = t.as_(&cast.manager);
    let gold = mia.call(&api::CREATE, &[], &for_gold("Gold")).await.ok();
    let later = AnnouncementInput {
        starts_at: Some(morning() + Duration::minutes(10)),
        ends_at: Some(morning() + Duration::minutes(20)),
        ..news("Later")
    };
    let later = mia.call(&api::CREATE, &[], &later).await.ok();
    assert_eq!(later.status, Status::Scheduled);
    let (ada, bea) = (t.as_(&cast.ardent_user), t.as_(&cast.boreal_user));
    assert_eq!(titles(&ada, None).await, ["Gold"]);
    assert_eq!(titles(&bea, None).await.len(), 0);
    assert_eq!(titles(&mia, Some(true)).await, ["Later", "Gold"]);
    ada.call(&api::READ, &[&gold.id], &Nothing {}).await.ok();
    let missing = bea.call(&api::READ, &[&t.app.new_id::<()>()], &Nothing {}).await.bare();
    for hidden in [&gold.id, &later.id] {
        assert_eq!(bea.call(&api::READ, &[hidden], &Nothing {}).await.bare(), missing);
    }
    for (minutes, seen) in [(10, true), (19, true), (20, false)] {
        t.app.clock.set(morning() + Duration::minutes(minutes));
        assert_eq!(titles(&bea, None).await == ["Later"], seen, "{minutes}");
        assert_eq!(bea.call(&api::READ, &[&later.id], &Nothing {}).await.status.is_success(), seen, "{minutes}");
    }
}

#[tokio::test]
async fn authors_write_news_and_others_do_not() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let made = t.as_(&cast.admin).call(&api::CREATE, &[], &news("One")).await.ok();
    for human in [&cast.ardent_user, &cast.ardent_admin, &cast.approver] {
        let client = t.as_(human).if_match(1);
        client.call(&api::CREATE, &[], &news("Two")).await.fails("denied");
        client.call(&api::UPDATE, &[&made.id], &news("Two")).await.fails("denied");
        client.call(&api::REMOVE, &[&made.id], &Nothing {}).await.fails("denied");
        client.call(&api::LIST, &[], &Filter { all: Some(true) }).await.fails("denied");
    }
    let mia = t.as_(&cast.manager);
    mia.call(&api::UPDATE, &[&made.id], &news("Two")).await.fails("version-required");
    assert_eq!(mia.clone().if_match(1).call(&api::UPDATE, &[&made.id], &news("Two")).await.ok().version, 2);
    mia.clone().if_match(1).call(&api::UPDATE, &[&made.id], &news("Three")).await.fails("stale");
    let bad = AnnouncementInput { link: "javascript:alert(1)".into(), title: Localized::default(), ..news("") };
    let fields = mia.call(&api::CREATE, &[], &bad).await.fields();
    assert_eq!(fields, [("/title".into(), "required".into()), ("/link".into(), "not-a-link".into())]);
    mia.call(&api::REMOVE, &[&made.id], &Nothing {}).await.ok();
    mia.call(&api::REMOVE, &[&made.id], &Nothing {}).await.fails("not-found");
    assert_eq!(t.journal().await, ["home.create", "home.update", "home.remove"]);
}

#[tokio::test]
async fn tasks_are_ones_own_and_vanish_when_they_are_done() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let codes = async |client: &Client| {
        let tasks = client.call(&api::TASKS, &[], &Nothing {}).await.ok();
        tasks.into_iter().map(|task| task.code).filter(|code| code.starts_with("partners.")).collect::<Vec<_>>()
    };
    // Nobody looks after Boreal.
    assert_eq!(codes(&t.as_(&cast.admin)).await, ["partners.without-manager"]);
    assert!(codes(&t.as_(&cast.ardent_user)).await.is_empty());
    let input = partners::InvitationInput {
        email: "a@new.example".into(),
        partner: Some(cast.ardent.id),
        roles: [Role::PartnerUser].into(),
        language: "en".into(),
        ..Default::default()
    };
    let made = t.as_(&cast.ardent_admin).call(&partners::api::INVITE, &[], &input).await.ok();
    t.pass(Duration::days(7));
    let abel = t.anonymous().with("cookie", &format!("guildhall={}", t.session_of(cast.ardent_admin.id).await));
    assert_eq!(codes(&abel).await, ["partners.invitations-expired"]);
    abel.call(&partners::api::REVOKE, &[&made.id], &Nothing {}).await.ok();
    assert!(codes(&abel).await.is_empty());
}

#[tokio::test]
async fn news_are_for_terms_that_exist() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    let mut wrong = for_gold("News");
    wrong.audience.conditions[0].one_of = vec!["glod".to_owned()];
    let fields = t.as_(&cast.admin).call(&api::CREATE, &[], &wrong).await.fields();
    assert_eq!(fields, [("/audience/conditions/0/one_of".to_owned(), "not-one-of".to_owned())]);
}

#[tokio::test]
async fn authors_take_the_news_away_as_a_table() {
    let t = Portal::start().await;
    let cast = t.cast().await;
    t.as_(&cast.admin).call(&api::CREATE, &[], &news("=Prices")).await.ok();
    let table = t.as_(&cast.manager).call(&api::EXPORT, &[], &Nothing {}).await.text();
    assert!(table.lines().count() >= 2 && table.contains("'=Prices") && table.contains(",live,"), "{table}");
    t.as_(&cast.ardent_admin).call(&api::EXPORT, &[], &Nothing {}).await.fails("denied");
}
