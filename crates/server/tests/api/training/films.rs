//! Films and files of the library in lessons.

use guildhall_domain::{
    collateral::{Asset, api as library, upload::CaptionsInput, upload::CreateInput},
    endpoint::Nothing,
    id::Id,
    training::{FlawKind, LessonContent, LessonView, ProgressInput, Span, api},
};

use super::scene::{Scene, course, id, lesson};
use crate::collateral::bring;

/// A film as far as anybody looks: the mark of an MP4.
const FILM: &[u8] = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2mp41 and then pictures that move";

async fn film(s: &Scene) -> Asset {
    let admin = s.admin();
    let upload = bring::upload(&admin, "film.mp4", FILM).await.ok();
    let create = CreateInput { upload: upload.id, asset: bring::input("Pressure in a minute"), publish: false };
    admin.call(&library::CREATE, &[], &create).await.ok()
}

#[tokio::test]
async fn a_film_needs_captions_and_is_done_by_what_was_played() {
    let s = Scene::set().await;
    let (admin, user) = (s.admin(), s.user());
    let film = film(&s).await;
    let sheet = bring::publish(&admin, bring::input("Data sheet"), "sheet.txt", b"The text of the data sheet.").await;
    let material = |asset: &Asset| Id::from_uuid(asset.id.uuid());
    let input = course(
        "Level",
        vec![
            lesson(1, LessonContent::Video { material: material(&film), percent: 90 }),
            lesson(2, LessonContent::File { material: material(&sheet) }),
            lesson(3, LessonContent::Video { material: material(&sheet), percent: 90 }),
        ],
    );
    let draft = admin.call(&api::CREATE_COURSE, &[], &input).await.ok();
    let kinds: Vec<FlawKind> = draft.flaws.iter().map(|flaw| flaw.kind).collect();
    assert_eq!(kinds, [FlawKind::MaterialMissing, FlawKind::NotAVideo], "the film is a draft, the sheet is no film");
    let captions = CaptionsInput { webvtt: "WEBVTT\n\n00:00.000 --> 00:02.000\nThe valve opens.\n".to_owned() };
    admin.call(&library::SET_CAPTIONS, &[&film.id], &captions).await.ok();
    admin.call(&library::PUBLISH, &[&film.id], &Nothing {}).await.ok();
    let mut sound = input.clone();
    sound.modules[0].lessons.pop();
    let published = s.published(&sound).await;
    let enrollment = s.enroll(&user, published.id).await.enrollment.id;

    let read = user.call(&api::LESSON, &[&enrollment, &id::<()>(1)], &Nothing {}).await.ok();
    let Some(LessonView::Video { video, percent }) = read.view else { panic!("it is a film") };
    assert_eq!((percent, video.media_type.as_str(), video.captions[0].language.as_str()), (90, "video/mp4", "en"));
    for href in [&video.href, &video.captions[0].href] {
        assert_eq!(user.send("GET", href, &[], "").await.status, 200, "{href}");
    }
    let tell = async |sequence: u32, from: u32, to: u32| {
        let input =
            ProgressInput { sequence, seconds: 10, position: to, length: 100, played: vec![Span { from, to }], ..ProgressInput::default() };
        user.call(&api::PROGRESS, &[&enrollment, &id::<()>(1)], &input).await.ok()
    };
    assert!(!tell(1, 0, 50).await.progress.is_done());
    let skipped = tell(2, 80, 100).await;
    assert!(!skipped.progress.is_done() && skipped.progress.played.len() == 2, "what was skipped was not played");
    let again = tell(3, 0, 50).await;
    assert!(!again.progress.is_done(), "what was played twice counts once");
    let read = user.call(&api::LESSON, &[&enrollment, &id::<()>(1)], &Nothing {}).await.ok();
    assert_eq!(read.progress.position, 50, "it goes on where one stopped");
    assert!(tell(4, 50, 80).await.progress.is_done());

    let read = user.call(&api::LESSON, &[&enrollment, &id::<()>(2)], &Nothing {}).await.ok();
    let Some(LessonView::File { name, href, .. }) = read.view else { panic!("it is a file") };
    assert_eq!((name.as_str(), user.send("GET", &href, &[], "").await.text().as_str()), ("sheet.txt", "The text of the data sheet."));
    let done = ProgressInput { sequence: 1, done: true, ..ProgressInput::default() };
    let result = user.call(&api::PROGRESS, &[&enrollment, &id::<()>(2)], &done).await.ok();
    assert_eq!(result.enrollment.percent, 100);
}
