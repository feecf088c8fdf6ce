//! Learning paths.

use guildhall_domain::{
    endpoint::Nothing,
    training::{CourseStage, LockReason, Order, PathInput, PathItem, PathStep, ProgressInput, Requirement, api},
};

use super::scene::{Scene, course, id, text};

fn path(title: &str, items: &[PathItem]) -> PathInput {
    PathInput {
        title: title.to_owned(),
        language: "en".to_owned(),
        order: Order::InOrder,
        steps: items.iter().map(|item| PathStep { item: *item, optional: false, after: vec![] }).collect(),
        ..PathInput::default()
    }
}

#[tokio::test]
async fn a_path_is_walked_in_its_order() {
    let s = Scene::set().await;
    let (admin, user) = (s.admin(), s.user());
    let first = s.published(&course("First", vec![text(1)])).await;
    let second = s.published(&course("Second", vec![text(2)])).await;
    let made = admin.call(&api::CREATE_PATH, &[], &path("Both", &[PathItem::Course(first.id), PathItem::Course(second.id)])).await.ok();
    user.call(&api::PATH_FOR_LEARNER, &[&made.id], &Nothing {}).await.fails("not-found");
    let published = admin.call(&api::PUBLISH_PATH, &[&made.id], &Nothing {}).await.ok();
    assert_eq!(published.stage, CourseStage::Published);
    let walked = user.call(&api::PATH_FOR_LEARNER, &[&made.id], &Nothing {}).await.ok();
    assert_eq!((walked.percent, walked.minutes_left, walked.steps[0].locks.len()), (0, 20, 0));
    assert_eq!((walked.steps[1].locks[0].reason.clone(), walked.steps[1].locks[0].title.as_str()), (LockReason::Step { step: 0 }, "First"));
    for (course, n) in [(first.id, 1), (second.id, 2)] {
        let enrollment = s.enroll(&user, course).await.enrollment.id;
        let done = ProgressInput { sequence: 1, done: true, ..ProgressInput::default() };
        user.call(&api::PROGRESS, &[&enrollment, &id::<()>(n)], &done).await.ok();
        let walked = user.call(&api::PATH_FOR_LEARNER, &[&made.id], &Nothing {}).await.ok();
        assert_eq!((walked.percent, walked.completed_at.is_some()), (n * 50, n == 2));
        assert_eq!(user.call(&api::MINE, &[], &Nothing {}).await.ok().paths.len(), usize::from(n == 1));
    }
}

#[tokio::test]
async fn a_path_that_leads_back_to_itself_is_refused() {
    let s = Scene::set().await;
    let admin = s.admin();
    let first = s.published(&course("First", vec![text(1)])).await;
    let made = admin.call(&api::CREATE_PATH, &[], &path("A", &[PathItem::Course(first.id)])).await.ok();
    let mut other = course("First", vec![text(1)]);
    other.requires = vec![Requirement::Path(made.id)];
    let draft = admin.clone().if_match(first.version).call(&api::UPDATE_COURSE, &[&first.id], &other).await.ok();
    let kinds: Vec<_> = draft.flaws.iter().map(|flaw| flaw.kind).collect();
    assert!(kinds.contains(&guildhall_domain::training::FlawKind::RequiresItself), "{kinds:?}");
    let unknown = admin.call(&api::CREATE_PATH, &[], &path("B", &[PathItem::Course(id(99))])).await.fields();
    assert_eq!(unknown, [("/steps/0/item".to_owned(), "unknown".to_owned())]);
    let mut back = path("A", &[PathItem::Course(first.id)]);
    back.requires = vec![Requirement::Path(made.id)];
    admin.clone().if_match(1).call(&api::UPDATE_PATH, &[&made.id], &back).await.fails("training/requires-itself");
}

#[tokio::test]
async fn paths_are_changed_put_away_and_removed() {
    let s = Scene::set().await;
    let admin = s.admin();
    let first = s.published(&course("First", vec![text(1)])).await;
    let made = admin.call(&api::CREATE_PATH, &[], &path("A", &[])).await.ok();
    admin.call(&api::PUBLISH_PATH, &[&made.id], &Nothing {}).await.fails("training/flawed");
    admin.call(&api::ARCHIVE_PATH, &[&made.id], &Nothing {}).await.fails("training/not-published");
    let input = path("A", &[PathItem::Course(first.id)]);
    let changed = admin.clone().if_match(1).call(&api::UPDATE_PATH, &[&made.id], &input).await.ok();
    admin.clone().if_match(1).call(&api::UPDATE_PATH, &[&made.id], &input).await.fails("stale");
    // What a path consists of is not removed.
    admin.call(&api::PUBLISH_PATH, &[&changed.id], &Nothing {}).await.ok();
    admin.call(&api::REMOVE_PATH, &[&made.id], &Nothing {}).await.fails("training/has-learners");
    let away = admin.call(&api::ARCHIVE_PATH, &[&made.id], &Nothing {}).await.ok();
    assert_eq!(away.stage, CourseStage::Archived);
    let draft = admin.call(&api::CREATE_PATH, &[], &path("B", &[])).await.ok();
    admin.call(&api::REMOVE_PATH, &[&draft.id], &Nothing {}).await.ok();
    let all = admin.call(&api::PATHS, &[], &Default::default()).await.ok();
    assert_eq!(all.items.into_iter().map(|path| path.path.title).collect::<Vec<_>>(), ["A"]);
}

#[tokio::test]
async fn who_had_done_all_of_it_has_completed_a_new_path() {
    let s = Scene::set().await;
    let (admin, user) = (s.admin(), s.user());
    let first = s.published(&course("First", vec![text(1)])).await;
    let enrollment = s.enroll(&user, first.id).await.enrollment.id;
    let done = ProgressInput { sequence: 1, done: true, ..ProgressInput::default() };
    user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done).await.ok();
    let made = admin.call(&api::CREATE_PATH, &[], &path("New", &[PathItem::Course(first.id)])).await.ok();
    admin.call(&api::PUBLISH_PATH, &[&made.id], &Nothing {}).await.ok();
    s.t.work().await;
    assert!(user.call(&api::PATH_FOR_LEARNER, &[&made.id], &Nothing {}).await.ok().completed_at.is_some());
    assert_eq!(s.t.count("training_paths_done").await, 1);
}
