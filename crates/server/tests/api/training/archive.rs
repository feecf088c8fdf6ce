//! Whole courses as files.

use guildhall_domain::{
    endpoint::Nothing,
    id::Id,
    training::{ArchiveResult, FlawKind, LessonContent, PublishInput, api},
};

use super::scene::{Scene, course, id, lesson, text, two_parts, zip};
use crate::{collateral::bring, support::Answer};

async fn import(s: &Scene, archive: Vec<u8>) -> Answer<ArchiveResult> {
    s.admin().upload(&api::IMPORT_COURSE, &[], archive).await
}

/// A course with a text, a picture, a package and a file of the library.
async fn exported(s: &Scene) -> Vec<u8> {
    let admin = s.admin();
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([1, 2, 3])).write_to(&mut png, image::ImageFormat::Png).expect("a picture");
    let picture = admin.upload(&api::ADD_PICTURE, &[], png.into_inner()).await.ok().id;
    let package = s.package("valves.zip", two_parts()).await.id;
    let asset = bring::publish(&admin, bring::input("Data sheet"), "sheet.txt", b"The text of the data sheet.").await;
    let input = course(
        "Level",
        vec![
            lesson(1, LessonContent::Text { markdown: format!("![A drum](picture:{picture})") }),
            lesson(2, LessonContent::Scorm { package, least: Some(80) }),
            lesson(3, LessonContent::File { material: Id::from_uuid(asset.id.uuid()) }),
        ],
    );
    let published = s.published(&input).await;
    let sent = admin.call(&api::EXPORT_COURSE, &[&published.id], &Nothing {}).await;
    assert_eq!((sent.status.as_u16(), sent.header("content-type").as_str()), (200, "application/zip"), "{}", sent.text());
    assert!(sent.header("content-disposition").contains("Level.zip"));
    sent.body
}

#[tokio::test]
async fn a_course_travels_to_another_portal_with_everything() {
    let here = Scene::set().await;
    let archive = exported(&here).await;
    let there = Scene::set().await;
    let made = import(&there, archive.clone()).await.ok();
    assert_eq!((made.packages, made.missing.clone()), (1, vec![]));
    there.t.work().await;
    let admin = there.admin();
    let course = admin.call(&api::COURSE, &[&made.course], &Nothing {}).await.ok();
    assert_eq!((course.draft.title.as_str(), course.draft.lessons().count(), course.published), ("Level", 3, None));
    assert!(course.draft.lesson(id(1)).is_none(), "everything has a new id");
    // The file is a draft of the library there: whoever may approve decides, and until then it stands against publishing.
    assert_eq!(course.flaws.iter().map(|flaw| flaw.kind).collect::<Vec<_>>(), [FlawKind::MaterialMissing]);
    // A second time the same file of the library is taken.
    import(&there, archive.clone()).await.ok();
    assert_eq!(there.t.count("collateral_assets").await, 1);
    // At home the library has the file already, and nothing stands against publishing.
    let back = import(&here, archive).await.ok();
    here.t.work().await;
    here.admin().call(&api::PUBLISH_COURSE, &[&back.course], &PublishInput::default()).await.ok();
}

#[tokio::test]
async fn what_an_archive_does_not_hold_is_named() {
    let s = Scene::set().await;
    let input = course(
        "Level",
        vec![text(1), lesson(2, LessonContent::Quiz { exam: id(9) }), lesson(3, LessonContent::Scorm { package: id(8), least: None })],
    );
    let archive =
        |course: serde_json::Value| serde_json::json!({ "format": "guildhall-course", "version": 1, "course": course }).to_string();
    let json = serde_json::to_value(&input).expect("json");
    let made = import(&s, zip(&[("course.json", archive(json.clone()).as_bytes())])).await.ok();
    assert_eq!(made.missing, ["Lesson 2", "Lesson 3"]);
    let before = s.t.count("training_courses").await;
    let mut faulty = json;
    faulty["title"] = "".into();
    let fields = import(&s, zip(&[("course.json", archive(faulty).as_bytes())])).await.fields();
    assert_eq!(fields, [("/course/title".to_owned(), "required".to_owned())]);
    import(&s, zip(&[("other.json", b"{}")])).await.fails("training/not-a-package");
    import(&s, zip(&[("course.json", b"{")])).await.fails("training/broken-archive");
    import(&s, b"no archive".to_vec()).await.fails("training/not-a-package");
    import(&s, zip(&[("../course.json", b"{}")])).await.fails("training/unsafe-archive");
    assert_eq!(s.t.count("training_courses").await, before, "everything or nothing");
    let draft = s.admin().call(&api::CREATE_COURSE, &[], &course("Draft", vec![])).await.ok();
    s.admin().call(&api::EXPORT_COURSE, &[&draft.id], &Nothing {}).await.fails("training/not-published");
}
