//! Courses as authors write them.

use guildhall_domain::{
    audience::{Attribute, Audience, Condition},
    endpoint::Nothing,
    training::{CourseFilter, CourseStage, FlawKind, LessonContent, LessonView, PublishInput, Requirement, WhoFilter, api},
};

use super::scene::{Scene, course, id, lesson, text};

#[tokio::test]
async fn a_draft_says_what_stands_against_it_and_is_published_when_nothing_does() {
    let s = Scene::set().await;
    let admin = s.admin();
    let mut input = course("Level", vec![]);
    let draft = admin.call(&api::CREATE_COURSE, &[], &input).await.ok();
    assert_eq!((draft.stage, draft.published, draft.changed), (CourseStage::Draft, None, true));
    assert!(draft.flaws.iter().any(|flaw| flaw.kind == FlawKind::NoLessons), "{:?}", draft.flaws);
    let problem = admin.call(&api::PUBLISH_COURSE, &[&draft.id], &PublishInput::default()).await.fails("training/flawed");
    assert_eq!(problem.params["count"], 1);

    input.modules[0].lessons = vec![
        text(1),
        lesson(2, LessonContent::Video { material: id(9), percent: 90 }),
        lesson(3, LessonContent::Quiz { exam: id(9) }),
        lesson(4, LessonContent::Scorm { package: id(9), least: None }),
        lesson(5, LessonContent::Text { markdown: format!("![](picture:{})", id::<()>(8)) }),
    ];
    input.requires = vec![Requirement::Course(id(77)), Requirement::Course(draft.id)];
    let draft = admin.clone().if_match(1).call(&api::UPDATE_COURSE, &[&draft.id], &input).await.ok();
    let kinds: Vec<FlawKind> = draft.flaws.iter().map(|flaw| flaw.kind).collect();
    for kind in [
        FlawKind::MaterialMissing,
        FlawKind::ExamMissing,
        FlawKind::PackageMissing,
        FlawKind::PictureMissing,
        FlawKind::PictureWithoutWords,
        FlawKind::RequirementMissing,
        FlawKind::RequiresItself,
    ] {
        assert!(kinds.contains(&kind), "{kind:?} in {kinds:?}");
    }
    admin.clone().if_match(1).call(&api::UPDATE_COURSE, &[&draft.id], &input).await.fails("stale");

    let sound = course("Level", vec![text(1)]);
    let draft = admin.clone().if_match(draft.version).call(&api::UPDATE_COURSE, &[&draft.id], &sound).await.ok();
    assert_eq!(draft.flaws, []);
    let note = PublishInput { note: "First".to_owned() };
    let published = admin.call(&api::PUBLISH_COURSE, &[&draft.id], &note).await.ok();
    assert_eq!((published.stage, published.published, published.changed), (CourseStage::Published, Some(1), false));
    assert_eq!((published.versions[0].note.as_str(), published.versions[0].published_by_name.as_str()), ("First", "Vera Admin"));
    // A second click makes no second version.
    let again = admin.call(&api::PUBLISH_COURSE, &[&draft.id], &note).await.ok();
    assert_eq!(again.versions.len(), 1);
    admin.call(&api::REMOVE_COURSE, &[&draft.id], &Nothing {}).await.fails("training/has-learners");
    assert_eq!(admin.call(&api::COURSE_VERSION, &[&draft.id, &1], &Nothing {}).await.ok(), sound);
    admin.call(&api::COURSE_VERSION, &[&draft.id, &2], &Nothing {}).await.fails("not-found");
}

#[tokio::test]
async fn a_published_version_never_changes() {
    let s = Scene::set().await;
    let first = course("Level", vec![text(1)]);
    let published = s.published(&first).await;
    let second = s.republished(&published, &course("Level, anew", vec![text(1), text(2)])).await;
    assert_eq!(second.published, Some(2));
    assert_eq!(s.admin().call(&api::COURSE_VERSION, &[&published.id, &1], &Nothing {}).await.ok(), first);
    let refused = s.t.execute("UPDATE training_versions SET note = 'x'", []).await;
    assert!(refused.is_err(), "the database refuses it itself");
}

#[tokio::test]
async fn translations_hang_on_one_original() {
    let s = Scene::set().await;
    let admin = s.admin();
    let original = s.published(&course("Level", vec![text(1)])).await;
    let mut german = course("Füllstand", vec![text(2)]);
    (german.language, german.translates) = ("de".to_owned(), Some(original.id));
    let german = s.published(&german).await;
    let mut french = course("Niveau", vec![text(3)]);
    (french.language, french.translates) = ("fr".to_owned(), Some(german.id));
    admin.call(&api::CREATE_COURSE, &[], &french).await.fails("training/not-an-original");
    french.translates = Some(id(99));
    assert_eq!(admin.call(&api::CREATE_COURSE, &[], &french).await.fields(), [("/translates".to_owned(), "unknown".to_owned())]);
    // What has translations is none itself.
    let other = s.published(&course("Other", vec![text(4)])).await;
    let mut input = course("Level", vec![text(1)]);
    input.translates = Some(other.id);
    admin.clone().if_match(original.version).call(&api::UPDATE_COURSE, &[&original.id], &input).await.fails("training/not-an-original");

    // Who did one has done the other: the German outline is no longer asked for.
    let mut next = course("Advanced", vec![text(5)]);
    next.requires = vec![Requirement::Course(original.id)];
    let next = s.published(&next).await;
    let user = s.user();
    let locked = user.call(&api::COURSE_OUTLINE, &[&next.id], &Nothing {}).await.ok();
    assert_eq!((locked.entry.locks.len(), locked.barred.as_deref()), (1, Some("training/locked")));
    let problem = user.call(&api::ENROLL, &[&next.id], &Nothing {}).await.fails("training/locked");
    assert_eq!(problem.params["missing"][0], "Level");
    let enrolled = s.enroll(&user, german.id).await;
    let done = serde_json::from_value(serde_json::json!({"sequence": 1, "done": true})).expect("progress");
    let result = user.call(&api::PROGRESS, &[&enrolled.enrollment.id, &enrolled.modules[0].lessons[0].id], &done).await.ok();
    assert_eq!(result.enrollment.percent, 100);
    let open = user.call(&api::COURSE_OUTLINE, &[&next.id], &Nothing {}).await.ok();
    assert_eq!((open.entry.locks.len(), open.barred), (0, None));
}

#[tokio::test]
async fn courses_are_listed_searched_removed_and_put_away() {
    let s = Scene::set().await;
    let admin = s.admin();
    let level = s.published(&course("Level measurement", vec![text(1)])).await;
    s.t.pass(chrono::Duration::seconds(1));
    let draft = admin.call(&api::CREATE_COURSE, &[], &course("Wärmetauscher", vec![])).await.ok();
    let list = async |filter: CourseFilter| {
        let page = admin.call(&api::COURSES, &[], &filter).await.ok();
        page.items.into_iter().map(|course| course.title).collect::<Vec<_>>()
    };
    assert_eq!(list(CourseFilter::default()).await, ["Wärmetauscher", "Level measurement"]);
    assert_eq!(list(CourseFilter { q: Some("WARMET".to_owned()), ..CourseFilter::default() }).await, ["Wärmetauscher"]);
    assert_eq!(list(CourseFilter { stage: vec![CourseStage::Published], ..CourseFilter::default() }).await, ["Level measurement"]);
    let first = admin.call(&api::COURSES, &[], &CourseFilter { limit: Some(1), ..CourseFilter::default() }).await.ok();
    assert_eq!((first.total, first.items.len()), (2, 1));
    assert_eq!(list(CourseFilter { cursor: first.next, ..CourseFilter::default() }).await, ["Level measurement"]);

    admin.call(&api::REMOVE_COURSE, &[&draft.id], &Nothing {}).await.ok();
    admin.call(&api::COURSE, &[&draft.id], &Nothing {}).await.fails("not-found");
    admin.call(&api::ARCHIVE_COURSE, &[&draft.id], &Nothing {}).await.fails("not-found");
    s.user().call(&api::COURSE_OUTLINE, &[&level.id], &Nothing {}).await.ok();
    let away = admin.call(&api::ARCHIVE_COURSE, &[&level.id], &Nothing {}).await.ok();
    assert_eq!(away.stage, CourseStage::Archived);
    s.user().call(&api::COURSE_OUTLINE, &[&level.id], &Nothing {}).await.fails("not-found");
    admin.call(&api::PUBLISH_COURSE, &[&level.id], &PublishInput::default()).await.fails("training/archived");
    assert_eq!(admin.call(&api::RESTORE_COURSE, &[&level.id], &Nothing {}).await.ok().stage, CourseStage::Published);
}

#[tokio::test]
async fn an_author_sees_what_learners_will_see_and_why_they_find_it() {
    let s = Scene::set().await;
    let admin = s.admin();
    let mut input = course("Level", vec![text(1)]);
    input.audience = Audience {
        conditions: vec![Condition { attribute: Attribute::Region, one_of: vec!["nordics".to_owned()] }],
        ..Audience::default()
    };
    let published = s.published(&input).await;
    let LessonView::Text { html } = admin.call(&api::PREVIEW_LESSON, &[&published.id, &id::<()>(1)], &Nothing {}).await.ok() else {
        panic!("it is a text")
    };
    assert_eq!(html.trim(), "<h2>Level 1</h2>\n<p>A <em>drum</em> measures level.</p>");
    let why = admin.call(&api::WHY_COURSE, &[&published.id], &WhoFilter { person: s.cast.ardent_user.id }).await.ok();
    assert!(!why.sees && why.conditions.len() == 1);
    assert!(admin.call(&api::WHY_COURSE, &[&published.id], &WhoFilter { person: s.cast.boreal_user.id }).await.ok().sees);
    s.t.as_(&s.cast.manager)
        .call(&api::WHY_COURSE, &[&published.id], &WhoFilter { person: s.cast.boreal_user.id })
        .await
        .fails("not-found");
    input.audience.conditions[0].one_of = vec!["atlantis".to_owned()];
    let fields = admin.call(&api::CREATE_COURSE, &[], &input).await.fields();
    assert_eq!(fields.len(), 1, "a region that nobody knows: {fields:?}");
}

#[tokio::test]
async fn a_picture_is_written_anew_and_shown_to_who_is_signed_in() {
    let s = Scene::set().await;
    let png = {
        let mut bytes = std::io::Cursor::new(Vec::new());
        image::RgbImage::from_pixel(40, 20, image::Rgb([200, 10, 10])).write_to(&mut bytes, image::ImageFormat::Png).expect("a picture");
        bytes.into_inner()
    };
    let picture = s.admin().upload(&api::ADD_PICTURE, &[], png).await.ok();
    assert_eq!((picture.width, picture.height), (40, 20));
    let sent = s.user().call(&api::PICTURE, &[&picture.id], &Nothing {}).await;
    assert_eq!((sent.status.as_u16(), sent.header("content-type").as_str()), (200, "image/png"));
    s.t.anonymous().call(&api::PICTURE, &[&picture.id], &Nothing {}).await.fails("signed-out");
    let script = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>".to_vec();
    assert_eq!(s.admin().upload(&api::ADD_PICTURE, &[], script).await.fields(), [(String::new(), "not-a-picture".to_owned())]);
    assert_eq!(s.admin().upload(&api::ADD_PICTURE, &[], b"\x89PNG\r\n\x1a\n broken".to_vec()).await.fields()[0].1, "not-a-picture");
}
