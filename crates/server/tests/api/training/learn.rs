//! Learners in their courses: progress, locks, versions, leaving, and completing by somebody's word.

use chrono::{Duration, NaiveDate};
use guildhall_domain::{
    endpoint::Nothing,
    training::{
        CompleteInput, CompletedBy, DropOffFilter, LearnerFilter, Learning, LessonContent, LessonView, LockReason, Order, ProgressInput,
        Span, api,
    },
};

use super::scene::{Scene, course, id, lesson, text};

fn done(sequence: u32) -> ProgressInput {
    ProgressInput { sequence, seconds: 30, done: true, ..ProgressInput::default() }
}

#[tokio::test]
async fn a_course_is_done_lesson_by_lesson_and_goes_on_where_one_stopped() {
    let s = Scene::set().await;
    let user = s.user();
    let mut optional = text(3);
    optional.optional = true;
    let published = s.published(&course("Level", vec![text(1), text(2), optional])).await;
    let begun = s.enroll(&user, published.id).await;
    assert_eq!((begun.enrollment.learning, begun.enrollment.lessons, begun.enrollment.next), (Learning::Enrolled, 2, Some(id(1))));
    let again = s.enroll(&user, published.id).await;
    assert_eq!(again.enrollment.id, begun.enrollment.id, "there is one enrollment");

    let enrollment = begun.enrollment.id;
    let read = user.call(&api::LESSON, &[&enrollment, &id::<()>(1)], &Nothing {}).await.ok();
    assert!(matches!(read.view, Some(LessonView::Text { .. })) && read.progress.opened && !read.progress.is_done());
    let result = user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done(2)).await.ok();
    assert_eq!((result.sequence, result.enrollment.percent, result.enrollment.next), (2, 50, Some(id(2))));
    assert_eq!((result.enrollment.learning, result.enrollment.minutes_left), (Learning::Started, 10));
    // Late or twice: answered and not counted.
    for sequence in [1, 2] {
        let result = user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done(sequence)).await.ok();
        assert_eq!((result.sequence, result.progress.seconds), (2, 30));
    }
    let mine = user.call(&api::MINE, &[], &Nothing {}).await.ok();
    assert_eq!(mine.go_on.map(|enrollment| enrollment.next), Some(Some(id(2))));
    let result = user.call(&api::PROGRESS, &[&enrollment, &id::<()>(2)], &done(1)).await.ok();
    assert_eq!((result.enrollment.learning, result.enrollment.percent), (Learning::Completed, 100));
    assert_eq!(result.enrollment.completed_by, Some(CompletedBy::Learner));
    let mine = user.call(&api::MINE, &[], &Nothing {}).await.ok();
    assert_eq!((mine.started.len(), mine.completed.len()), (0, 1));
    let learners = s.admin().call(&api::LEARNERS, &[&published.id], &LearnerFilter::default()).await.ok();
    assert_eq!((learners.items[0].name.as_str(), learners.items[0].percent, learners.items[0].seconds), ("Ada User", 100, 60));
    // To renew something it is begun anew; the first one stays.
    let anew = s.enroll(&user, published.id).await;
    assert_ne!(anew.enrollment.id, enrollment);
    assert_eq!(anew.enrollment.percent, 0);
}

#[tokio::test]
async fn what_comes_later_is_locked_and_says_why() {
    let s = Scene::set().await;
    let user = s.user();
    let mut input = course("Level", vec![text(1), text(2)]);
    input.order = Order::InOrder;
    let published = s.published(&input).await;
    let begun = s.enroll(&user, published.id).await;
    let reason = begun.modules[0].lessons[1].locked.clone();
    assert_eq!(reason, Some(LockReason::Lesson { lesson: id(1), title: "Lesson 1".to_owned() }));
    let enrollment = begun.enrollment.id;
    let locked = user.call(&api::LESSON, &[&enrollment, &id::<()>(2)], &Nothing {}).await.ok();
    assert!(locked.view.is_none() && locked.locked.is_some() && !locked.progress.opened);
    let problem = user.call(&api::PROGRESS, &[&enrollment, &id::<()>(2)], &done(1)).await.fails("training/locked");
    assert_eq!(problem.params["missing"][0], "Lesson 1");
    user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done(1)).await.ok();
    user.call(&api::PROGRESS, &[&enrollment, &id::<()>(2)], &done(1)).await.ok();
}

#[tokio::test]
async fn nobody_else_finds_an_enrollment() {
    let s = Scene::set().await;
    let published = s.published(&course("Level", vec![text(1)])).await;
    let enrollment = s.enroll(&s.user(), published.id).await.enrollment.id;
    for other in [&s.cast.ardent_admin, &s.cast.boreal_user, &s.cast.admin] {
        let client = s.t.as_(other);
        client.call(&api::ENROLLMENT, &[&enrollment], &Nothing {}).await.fails("not-found");
        client.call(&api::LESSON, &[&enrollment, &id::<()>(1)], &Nothing {}).await.fails("not-found");
        client.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done(1)).await.fails("not-found");
        client.call(&api::LEAVE, &[&enrollment], &Nothing {}).await.fails("not-found");
    }
}

#[tokio::test]
async fn a_session_is_not_completed_by_ones_word() {
    let s = Scene::set().await;
    let user = s.user();
    let session = lesson(1, LessonContent::Session { markdown: "Bring a valve.".to_owned() });
    let published = s.published(&course("Hands on", vec![session])).await;
    let enrollment = s.enroll(&user, published.id).await.enrollment.id;
    user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done(1)).await.fails("training/not-by-word");
    let absurd = ProgressInput { sequence: 1, played: vec![Span { from: 5, to: 2 }], ..ProgressInput::default() };
    assert_eq!(user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &absurd).await.fields()[0].0, "/played");
}

#[tokio::test]
async fn who_is_in_an_older_version_finishes_it_or_changes() {
    let s = Scene::set().await;
    let user = s.user();
    let published = s.published(&course("Level", vec![text(1), text(2)])).await;
    let enrollment = s.enroll(&user, published.id).await.enrollment.id;
    for n in [1, 2] {
        if n == 1 {
            user.call(&api::PROGRESS, &[&enrollment, &id::<()>(n)], &done(1)).await.ok();
        }
    }
    user.call(&api::CHANGE_VERSION, &[&enrollment], &Nothing {}).await.fails("training/nothing-newer");
    // The first lesson stays as it was, the second is another text, a third is new.
    let other = lesson(2, LessonContent::Text { markdown: "Other words.".to_owned() });
    s.republished(&published, &course("Level II", vec![text(1), other, text(3)])).await;
    let before = user.call(&api::ENROLLMENT, &[&enrollment], &Nothing {}).await.ok();
    assert_eq!((before.enrollment.course_version, before.enrollment.newer, before.enrollment.title.as_str()), (1, Some(2), "Level"));
    assert_eq!(before.enrollment.percent, 50);
    let after = user.call(&api::CHANGE_VERSION, &[&enrollment], &Nothing {}).await.ok();
    assert_eq!((after.enrollment.course_version, after.enrollment.newer, after.enrollment.percent), (2, None, 33));
    assert!(after.modules[0].lessons[0].progress.is_done() && !after.modules[0].lessons[1].progress.opened);
}

#[tokio::test]
async fn who_leaves_and_comes_back_finds_what_was_done() {
    let s = Scene::set().await;
    let user = s.user();
    let published = s.published(&course("Level", vec![text(1), text(2)])).await;
    let enrollment = s.enroll(&user, published.id).await.enrollment.id;
    user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done(1)).await.ok();
    user.call(&api::LEAVE, &[&enrollment], &Nothing {}).await.ok();
    user.call(&api::LEAVE, &[&enrollment], &Nothing {}).await.fails("training/not-enrolled");
    user.call(&api::PROGRESS, &[&enrollment, &id::<()>(2)], &done(1)).await.fails("training/not-enrolled");
    assert_eq!(user.call(&api::MINE, &[], &Nothing {}).await.ok().started.len(), 0);
    let drop = s.admin().call(&api::DROP_OFF, &[&published.id], &DropOffFilter::default()).await.ok();
    assert_eq!((drop.started, drop.before, drop.lessons[0].stopped), (1, 0, 1));
    // Somebody else leaves before doing anything.
    let other = s.t.as_(&s.cast.boreal_user);
    let left = s.enroll(&other, published.id).await.enrollment.id;
    other.call(&api::LEAVE, &[&left], &Nothing {}).await.ok();
    let drop = s.admin().call(&api::DROP_OFF, &[&published.id], &DropOffFilter::default()).await.ok();
    assert_eq!((drop.started, drop.before, drop.lessons[0].stopped), (2, 1, 1));
    let theirs = DropOffFilter { partner: Some(s.cast.boreal.id), ..DropOffFilter::default() };
    let gold = DropOffFilter { tier: Some("gold".to_owned()), ..DropOffFilter::default() };
    let dach = DropOffFilter { region: Some("dach".to_owned()), ..DropOffFilter::default() };
    for (filter, expected) in [(theirs, (1, 1, 0)), (gold, (1, 0, 1)), (dach, (1, 0, 1))] {
        let drop = s.admin().call(&api::DROP_OFF, &[&published.id], &filter).await.ok();
        assert_eq!((drop.started, drop.before, drop.lessons[0].stopped), expected, "{filter:?}");
    }
    let back = s.enroll(&user, published.id).await;
    assert_eq!((back.enrollment.id, back.enrollment.percent, back.enrollment.learning), (enrollment, 50, Learning::Started));
}

#[tokio::test]
async fn who_is_viewed_as_leaves_no_trace() {
    let s = Scene::set().await;
    let published = s.published(&course("Level", vec![text(1)])).await;
    let enrollment = s.enroll(&s.user(), published.id).await.enrollment.id;
    let admin = s.admin();
    let input = guildhall_domain::session::ViewAsInput { person: s.cast.ardent_user.id };
    admin.call(&guildhall_domain::session::api::VIEW_AS, &[], &input).await.ok();
    let read = admin.call(&api::LESSON, &[&enrollment, &id::<()>(1)], &Nothing {}).await.ok();
    assert!(!read.progress.opened && read.view.is_some());
    admin.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &done(1)).await.fails("read-only");
    assert_eq!(s.t.count("training_progress").await, 0);
}

#[tokio::test]
async fn a_course_is_completed_by_an_authors_word_with_evidence() {
    let s = Scene::set().await;
    let (admin, manager) = (s.admin(), s.t.as_(&s.cast.manager));
    let published = s.published(&course("Level", vec![text(1)])).await;
    let headers = [("content-type", "application/octet-stream")];
    let sent = manager.send("POST", "/api/v1/training/evidence?name=list.csv", &headers, "name,there\nAda,yes\n").await;
    let evidence: guildhall_domain::training::Evidence = sent.typed().ok();
    let input = |person| CompleteInput {
        person,
        completed_on: NaiveDate::from_ymd_opt(2026, 11, 1).expect("a day"),
        reason: "Learned at the fair".to_owned(),
        evidence: Some(evidence.id),
    };
    let user = s.user();
    user.call(&api::EVIDENCE, &[&evidence.id], &Nothing {}).await.fails("not-found");
    let completed = manager.call(&api::COMPLETE, &[&published.id], &input(s.cast.ardent_user.id)).await.ok();
    assert_eq!((completed.learning, completed.percent), (Learning::Completed, 100));
    let Some(CompletedBy::Word { name, reason, .. }) = completed.completed_by else { panic!("by somebody's word") };
    assert_eq!((name.as_str(), reason.as_str()), ("Mia Manager", "Learned at the fair"));
    assert_eq!(user.call(&api::EVIDENCE, &[&evidence.id], &Nothing {}).await.text(), "name,there\nAda,yes\n");
    manager.call(&api::COMPLETE, &[&published.id], &input(s.cast.ardent_user.id)).await.fails("training/already-completed");
    // Of a company that is not theirs nobody says anything; a partner's own admin does not either.
    let fields = manager.call(&api::COMPLETE, &[&published.id], &input(s.cast.boreal_user.id)).await.fields();
    assert_eq!(fields, [("/person".to_owned(), "unknown".to_owned())]);
    s.t.as_(&s.cast.ardent_admin).call(&api::COMPLETE, &[&published.id], &input(s.cast.ardent_user.id)).await.fails("denied");
    let future = CompleteInput { completed_on: s.t.app.clock.now().date_naive() + Duration::days(2), ..input(s.cast.ardent_admin.id) };
    assert_eq!(admin.call(&api::COMPLETE, &[&published.id], &future).await.fields()[0].1, "in-the-future");
    let html = manager.send("POST", "/api/v1/training/evidence?name=list.html", &headers, "<script>alert(1)</script>").await;
    assert_eq!(html.fields()[0].1, "wrong-type-of-file");
    assert!(s.t.journal().await.contains(&"training.complete".to_owned()));
}

#[tokio::test]
async fn learners_are_listed_within_the_scope_and_exported() {
    let s = Scene::set().await;
    let published = s.published(&course("Level", vec![text(1)])).await;
    for human in [&s.cast.ardent_user, &s.cast.boreal_user, &s.cast.ardent_admin] {
        s.enroll(&s.t.as_(human), published.id).await;
    }
    let names = async |client: crate::support::Client, filter: LearnerFilter| {
        let page = client.call(&api::LEARNERS, &[&published.id], &filter).await.ok();
        page.items.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(names(s.admin(), LearnerFilter::default()).await, ["Abel Admin", "Ada User", "Bea User"]);
    assert_eq!(names(s.t.as_(&s.cast.manager), LearnerFilter::default()).await, ["Abel Admin", "Ada User"]);
    assert_eq!(names(s.t.as_(&s.cast.free_manager), LearnerFilter::default()).await, Vec::<String>::new());
    let first = s.admin().call(&api::LEARNERS, &[&published.id], &LearnerFilter { limit: Some(2), ..LearnerFilter::default() }).await.ok();
    assert_eq!((first.total, first.items.len()), (3, 2));
    assert_eq!(names(s.admin(), LearnerFilter { cursor: first.next, ..LearnerFilter::default() }).await, ["Bea User"]);
    assert_eq!(names(s.admin(), LearnerFilter { q: Some("boreal".to_owned()), ..LearnerFilter::default() }).await, ["Bea User"]);
    let export = s.t.as_(&s.cast.manager).call(&api::EXPORT_LEARNERS, &[&published.id], &LearnerFilter::default()).await.text();
    assert_eq!(export.lines().count(), 3, "{export}");
    assert!(export.contains("Ada User") && !export.contains("Bea User"));
}
