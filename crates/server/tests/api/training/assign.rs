//! Who must do what.

use chrono::{Duration, NaiveDate};
use guildhall_domain::{
    access::Role,
    audience::{Attribute, Audience, Condition},
    endpoint::Nothing,
    partners::{PersonInput, api as partners},
    training::{AssignInput, Assignment, AssignmentFilter, AssignmentRuleInput, AssignmentStanding, Due, ProgressInput, Requirement, api},
};

use super::scene::{Scene, course, id, text};
use crate::support::Client;

async fn list(client: &Client, filter: AssignmentFilter) -> Vec<Assignment> {
    client.call(&api::ASSIGNMENTS, &[], &filter).await.ok().items
}

fn rule(item: Requirement, attribute: Attribute, value: &str) -> AssignmentRuleInput {
    AssignmentRuleInput {
        name: "Everybody learns".to_owned(),
        item,
        audience: Audience { conditions: vec![Condition { attribute, one_of: vec![value.to_owned()] }], ..Audience::default() },
        due: Due::AfterJoining { days: 30 },
        active: true,
    }
}

#[tokio::test]
async fn a_rule_assigns_to_whom_it_matches_and_follows_changes() {
    let s = Scene::set().await;
    let (admin, user) = (s.admin(), s.user());
    let level = s.published(&course("Level", vec![text(1)])).await;
    let item = Requirement::Course(level.id);
    let made = admin.call(&api::CREATE_ASSIGNMENT_RULE, &[], &rule(item, Attribute::Role, "partner_user")).await.ok();
    assert_eq!((made.people, made.done, made.title.as_str()), (2, 0, "Level"), "Ada and Bea");
    let own = list(&user, AssignmentFilter::default()).await;
    assert_eq!((own.len(), own[0].person_name.as_str(), own[0].standing), (1, "Ada User", AssignmentStanding::Open));
    assert_eq!(own[0].due_on, NaiveDate::from_ymd_opt(2026, 12, 23));
    assert_eq!(user.call(&api::MINE, &[], &Nothing {}).await.ok().assigned.len(), 1);

    // Somebody comes to match: the change itself orders it.
    let abel = admin.call(&partners::PERSON, &[&s.cast.ardent_admin.id], &Nothing {}).await.ok();
    let both = PersonInput { roles: [Role::PartnerAdmin, Role::PartnerUser].into(), ..abel.person.clone() };
    admin.clone().if_match(abel.version).call(&partners::UPDATE_PERSON, &[&abel.id], &both).await.ok();
    s.t.work().await;
    assert_eq!(list(&admin, AssignmentFilter::default()).await.len(), 3);
    // And matches no more: taken back, since nothing was begun.
    admin.clone().if_match(abel.version + 1).call(&partners::UPDATE_PERSON, &[&abel.id], &abel.person).await.ok();
    s.t.work().await;
    assert_eq!(list(&admin, AssignmentFilter::default()).await.len(), 2);

    // Who had begun keeps it without a day when the rule goes.
    s.enroll(&user, level.id).await;
    admin.call(&api::REMOVE_ASSIGNMENT_RULE, &[&made.id], &Nothing {}).await.ok();
    let left = list(&admin, AssignmentFilter::default()).await;
    assert_eq!(left.iter().map(|one| (one.person_name.as_str(), one.due_on, one.rule)).collect::<Vec<_>>(), [("Ada User", None, None)]);
}

#[tokio::test]
async fn a_rule_for_a_region_reaches_the_companies_there() {
    let s = Scene::set().await;
    let level = s.published(&course("Level", vec![text(1)])).await;
    let input = rule(Requirement::Course(level.id), Attribute::Region, "nordics");
    let made = s.admin().call(&api::CREATE_ASSIGNMENT_RULE, &[], &input).await.ok();
    let names = async || list(&s.admin(), AssignmentFilter::default()).await.into_iter().map(|one| one.person_name).collect::<Vec<_>>();
    assert_eq!((made.people, list(&s.user(), AssignmentFilter::default()).await.len()), (2, 0), "Ardent is in another region");
    assert!(names().await.iter().all(|name| ["Bea User", "Bo Admin"].contains(&name.as_str())), "{:?}", names().await);
    // A company that moves takes its people along.
    let ardent = s.admin().call(&partners::READ, &[&s.cast.ardent.id], &Nothing {}).await.ok();
    let mut moved = ardent.partner.clone();
    moved.region = "nordics".to_owned();
    s.admin().if_match(ardent.version).call(&partners::UPDATE, &[&ardent.id], &moved).await.ok();
    s.t.work().await;
    assert_eq!(names().await.len(), 4);
    assert_eq!(list(&s.user(), AssignmentFilter::default()).await.len(), 1);
}

#[tokio::test]
async fn days_pass_and_what_is_done_is_done() {
    let s = Scene::set().await;
    let (admin, user) = (s.admin(), s.user());
    let level = s.published(&course("Level", vec![text(1), text(2)])).await;
    let mut input = rule(Requirement::Course(level.id), Attribute::Tier, "gold");
    input.due = Due::On { day: NaiveDate::from_ymd_opt(2026, 12, 10).expect("a day") };
    let made = admin.call(&api::CREATE_ASSIGNMENT_RULE, &[], &input).await.ok();
    let standing = async || list(&user, AssignmentFilter::default()).await[0].standing;
    assert_eq!(standing().await, AssignmentStanding::Open);
    s.pass(Duration::days(14)).await;
    assert_eq!(standing().await, AssignmentStanding::DueSoon);
    let of = |standing| AssignmentFilter { standing: vec![standing], ..AssignmentFilter::default() };
    assert_eq!(list(&admin, of(AssignmentStanding::DueSoon)).await.len(), 2);
    assert_eq!(list(&admin, of(AssignmentStanding::Open)).await.len(), 0);
    s.pass(Duration::days(4)).await;
    assert_eq!(standing().await, AssignmentStanding::Overdue);
    let counts = admin.call(&api::ASSIGNMENT_RULES, &[], &Nothing {}).await.ok();
    assert_eq!((counts[0].people, counts[0].overdue), (2, 2));
    let enrollment = s.enroll(&user, level.id).await.enrollment;
    assert_eq!(enrollment.due_on, NaiveDate::from_ymd_opt(2026, 12, 10));
    let done = ProgressInput { sequence: 1, done: true, ..ProgressInput::default() };
    user.call(&api::PROGRESS, &[&enrollment.id, &id::<()>(1)], &done).await.ok();
    assert_eq!(list(&user, AssignmentFilter::default()).await[0].percent, 50);
    user.call(&api::PROGRESS, &[&enrollment.id, &id::<()>(2)], &done).await.ok();
    assert_eq!(standing().await, AssignmentStanding::Done);
    assert_eq!(list(&admin, of(AssignmentStanding::Done)).await.len(), 1);
    // What was done stays with the person when the rule is for others now.
    input.audience.conditions[0].one_of = vec!["silver".to_owned()];
    let changed = admin.clone().if_match(made.version).call(&api::UPDATE_ASSIGNMENT_RULE, &[&made.id], &input).await.ok();
    assert_eq!((changed.people, changed.done), (3, 1), "Boreal's two, and Ada who did it");
}

#[tokio::test]
async fn a_translation_does_what_its_original_asks_for() {
    let s = Scene::set().await;
    let user = s.user();
    let level = s.published(&course("Level", vec![text(1)])).await;
    let mut german = course("Füllstand", vec![text(2)]);
    (german.language, german.translates) = ("de".to_owned(), Some(level.id));
    let german = s.published(&german).await;
    s.admin().call(&api::CREATE_ASSIGNMENT_RULE, &[], &rule(Requirement::Course(level.id), Attribute::Tier, "gold")).await.ok();
    let enrollment = s.enroll(&user, german.id).await.enrollment;
    assert!(enrollment.due_on.is_some());
    let done = ProgressInput { sequence: 1, done: true, ..ProgressInput::default() };
    user.call(&api::PROGRESS, &[&enrollment.id, &id::<()>(2)], &done).await.ok();
    assert_eq!(list(&user, AssignmentFilter::default()).await[0].standing, AssignmentStanding::Done);
    // Whoever did it before is done the moment it is assigned.
    s.admin().call(&api::CREATE_ASSIGNMENT_RULE, &[], &rule(Requirement::Course(german.id), Attribute::Role, "partner_user")).await.ok();
    let own = list(&user, AssignmentFilter::default()).await;
    assert!(own.len() == 2 && own.iter().all(|one| one.standing == AssignmentStanding::Done), "{own:?}");
}

#[tokio::test]
async fn somebody_assigns_by_hand_within_their_reach() {
    let s = Scene::set().await;
    let level = s.published(&course("Level", vec![text(1)])).await;
    let today = s.t.app.clock.now().date_naive();
    let input = |people: Vec<_>| AssignInput { item: Requirement::Course(level.id), people, due_on: Some(today + Duration::days(3)) };
    let abel = s.t.as_(&s.cast.ardent_admin);
    let made = abel.call(&api::ASSIGN, &[], &input(vec![s.cast.ardent_user.id])).await.ok();
    assert_eq!((made.len(), made[0].rule, made[0].standing), (1, None, AssignmentStanding::DueSoon));
    // They are told: on the home page and by mail.
    let tasks = s.user().call(&guildhall_domain::home::api::TASKS, &[], &Nothing {}).await.ok();
    let task = tasks.iter().find(|task| task.code == "training.assigned").expect("a task");
    assert_eq!((task.params["name"].as_str(), task.link.as_str()), (Some("Level"), format!("/training/courses/{}", level.id).as_str()));
    assert_eq!(task.due_on, Some(today + Duration::days(3)));
    s.t.work().await;
    let mails = s.t.mails();
    let mail = mails.iter().find(|mail| mail.contains("To do: Level")).expect("a mail");
    assert!(mail.contains("Assigned by Abel Admin.") && mail.contains("Please finish it by "), "{mail}");
    // Again: the same assignment with the new day.
    let again = abel.call(&api::ASSIGN, &[], &AssignInput { due_on: None, ..input(vec![s.cast.ardent_user.id]) }).await.ok();
    assert_eq!((again[0].id, again[0].due_on), (made[0].id, None));
    let foreign = abel.call(&api::ASSIGN, &[], &input(vec![s.cast.ardent_user.id, s.cast.boreal_user.id])).await.fields();
    assert_eq!(foreign, [("/people/1".to_owned(), "unknown".to_owned())]);
    s.user().call(&api::ASSIGN, &[], &input(vec![s.cast.ardent_user.id])).await.fails("denied");
    let unknown = AssignInput { item: Requirement::Course(id(99)), ..input(vec![s.cast.ardent_user.id]) };
    assert_eq!(abel.call(&api::ASSIGN, &[], &unknown).await.fields(), [("/item".to_owned(), "unknown".to_owned())]);
    let past = AssignInput { due_on: Some(today - Duration::days(1)), ..input(vec![s.cast.ardent_user.id]) };
    assert_eq!(abel.call(&api::ASSIGN, &[], &past).await.fields()[0].1, "in-the-past");

    for other in [&s.cast.boreal_admin, &s.cast.ardent_user, &s.cast.free_manager] {
        s.t.as_(other).call(&api::UNASSIGN, &[&made[0].id], &Nothing {}).await.fails("not-found");
    }
    assert_eq!(list(&s.t.as_(&s.cast.boreal_admin), AssignmentFilter::default()).await.len(), 0);
    abel.call(&api::UNASSIGN, &[&made[0].id], &Nothing {}).await.ok();
    assert_eq!(list(&s.user(), AssignmentFilter::default()).await.len(), 0);
    // What comes from a rule is not taken back by hand.
    s.admin().call(&api::CREATE_ASSIGNMENT_RULE, &[], &rule(Requirement::Course(level.id), Attribute::Tier, "gold")).await.ok();
    let ruled = list(&s.user(), AssignmentFilter::default()).await;
    let problem = abel.call(&api::UNASSIGN, &[&ruled[0].id], &Nothing {}).await.fails("training/in-use");
    assert_eq!(problem.params["by"][0], "Everybody learns");
}
