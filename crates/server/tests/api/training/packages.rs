//! Packages: what comes in, what is refused, and what runs.

use std::collections::BTreeMap;

use guildhall_domain::{
    endpoint::Nothing,
    training::{
        EnrollmentId, LessonView, ProgressInput, Severity, api,
        scorm::{
            CommitInput, CommitResult, Launch, LaunchInput, NoteKind, PackageFilter, PackageInput, PackageUpload, PartState, ScormVersion,
        },
    },
};

use super::scene::{Scene, id, manifest_12, two_parts, zip};
use crate::support::{Answer, Client};

fn code(import: &PackageUpload) -> &str {
    match import {
        PackageUpload::Refused { code, .. } => code,
        PackageUpload::Arriving { .. } => "arriving",
        PackageUpload::Working => "working",
        PackageUpload::Done => "done",
    }
}

#[tokio::test]
async fn a_package_arrives_in_pieces_and_is_looked_at() {
    let s = Scene::set().await;
    let admin = s.admin();
    let archive = two_parts();
    let input = PackageInput { file_name: "valves.zip".to_owned(), size: archive.len() as u64 };
    let announced = admin.call(&api::ADD_PACKAGE, &[], &input).await.ok();
    assert_eq!(announced.import, PackageUpload::Arriving { received: 0 });
    let send = async |offset: usize, piece: &[u8]| {
        let client = admin.clone().with("upload-offset", &offset.to_string());
        client.upload(&api::SEND_PACKAGE, &[&announced.id], piece.to_vec()).await
    };
    send(0, &archive[..100]).await.ok();
    send(0, &archive[..100]).await.fails("collateral/wrong-offset");
    assert_eq!(s.read_package(announced.id).await.import, PackageUpload::Arriving { received: 100 });
    let whole = send(100, &archive[100..]).await.ok();
    assert_eq!(whole.import, PackageUpload::Working);
    assert_eq!(send(100, &archive[100..]).await.ok().import, PackageUpload::Working, "the same piece again harms nothing");
    s.t.work().await;
    let done = s.read_package(announced.id).await;
    let report = done.report.expect("a report");
    assert_eq!((done.import, report.is_sound(), report.files), (PackageUpload::Done, true, 4));
    assert_eq!((report.scorm, report.title.as_str()), (Some(ScormVersion::V12), "Valves"));
    assert_eq!(report.playable().map(|part| part.id.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(s.t.count("training_package_files").await, 4);
}

#[tokio::test]
async fn what_is_no_package_is_refused_with_its_reason() {
    let s = Scene::set().await;
    let mut cut = two_parts();
    cut.truncate(cut.len() - 30);
    for (name, archive, expected) in [
        ("text.zip", b"This is no archive at all.".to_vec(), "training/not-a-package"),
        ("cut.zip", cut, "training/broken-archive"),
        ("slip.zip", zip(&[("imsmanifest.xml", b"<manifest/>"), ("../../evil.html", b"x")]), "training/unsafe-archive"),
    ] {
        let package = s.package(name, archive).await;
        assert_eq!(code(&package.import), expected, "{name}");
        assert!(package.report.is_none());
    }
    // Found out only by looking: a report that says what is wrong, and nothing is kept.
    for (name, archive, kind) in [
        ("no-manifest.zip", zip(&[("index.html", b"x")]), NoteKind::NoManifest),
        ("cmi5.zip", zip(&[("cmi5.xml", b"<courseStructure/>")]), NoteKind::OtherKind),
        ("missing.zip", zip(&[("imsmanifest.xml", manifest_12(&[("A", "First", "gone.html")]).as_bytes())]), NoteKind::StartMissing),
    ] {
        let package = s.package(name, archive).await;
        let report = package.report.expect("a report");
        assert!(report.notes.iter().any(|note| note.kind == kind && note.severity == Severity::Blocks), "{name}: {:?}", report.notes);
    }
    assert_eq!(s.t.count("training_package_files").await, 0);
    assert_eq!(s.admin().call(&api::PACKAGES, &[], &PackageFilter::default()).await.ok().total, 6);
    let large = PackageInput { file_name: "x.zip".to_owned(), size: 600 * 1024 * 1024 };
    assert_eq!(s.admin().call(&api::ADD_PACKAGE, &[], &large).await.fields()[0].1, "file-too-large");
}

#[tokio::test]
async fn a_nested_folder_and_other_letters_are_mended() {
    let s = Scene::set().await;
    let manifest = manifest_12(&[("A", "First", "Start.html")]);
    let package =
        s.package("nested.zip", zip(&[("export/IMSManifest.xml", manifest.as_bytes()), ("export/start.html", b"<!doctype html>")])).await;
    let report = package.report.expect("a report");
    let kinds: Vec<NoteKind> = report.notes.iter().map(|note| note.kind).collect();
    assert!(report.is_sound() && kinds.contains(&NoteKind::NestedFolder) && kinds.contains(&NoteKind::FileCase), "{kinds:?}");
    assert_eq!((report.root.as_str(), report.parts[0].file.as_str()), ("export/", "start.html"));
}

#[tokio::test]
async fn a_package_in_use_stays_and_another_goes_with_its_files() {
    let s = Scene::set().await;
    let used = s.package("used.zip", two_parts()).await;
    s.course_with(used.id, None).await;
    let problem = s.admin().call(&api::REMOVE_PACKAGE, &[&used.id], &Nothing {}).await.fails("training/in-use");
    assert_eq!(problem.params["by"][0], "Packaged");
    let manifest = manifest_12(&[("A", "First", "own.html")]);
    let other = s.package("other.zip", zip(&[("imsmanifest.xml", manifest.as_bytes()), ("own.html", b"Nobody else has this.")])).await;
    let unused = PackageFilter { unused: Some(true), ..PackageFilter::default() };
    assert_eq!(s.admin().call(&api::PACKAGES, &[], &unused).await.ok().items[0].id, other.id);
    let before = s.t.app.files.list().await.expect("a list").len();
    s.admin().call(&api::REMOVE_PACKAGE, &[&other.id], &Nothing {}).await.ok();
    s.t.work().await;
    assert_eq!(s.t.app.files.list().await.expect("a list").len(), before - 3, "two files and the archive");
    assert_eq!(guildhall_server::named::kept(&s.t.app.db).await.expect("a list").len(), before - 3);
    // What never arrives whole is forgotten.
    let input = PackageInput { file_name: "half.zip".to_owned(), size: 1_000 };
    let half = s.admin().call(&api::ADD_PACKAGE, &[], &input).await.ok();
    s.pass(chrono::Duration::days(3)).await;
    s.t.work().await;
    s.admin().call(&api::PACKAGE, &[&half.id], &Nothing {}).await.fails("not-found");
}

async fn launch(client: &Client, enrollment: EnrollmentId, part: &str) -> Launch {
    client.call(&api::LAUNCH, &[&enrollment, &id::<()>(1)], &LaunchInput { part: part.to_owned() }).await.ok()
}

async fn commit(client: &Client, launch: &Launch, sequence: u32, values: &[(&str, &str)], finished: bool) -> Answer<CommitResult> {
    let values: BTreeMap<String, String> = values.iter().map(|(element, value)| ((*element).to_owned(), (*value).to_owned())).collect();
    client.call(&api::COMMIT, &[&launch.id], &CommitInput { sequence, values, finished }).await
}

#[tokio::test]
async fn commits_are_taken_once_and_all_parts_complete_the_lesson() {
    let s = Scene::set().await;
    let user = s.user();
    let package = s.package("valves.zip", two_parts()).await;
    let (course, lesson) = s.course_with(package.id, Some(70)).await;
    let enrollment = s.enroll(&user, course.id).await.enrollment.id;
    let read = user.call(&api::LESSON, &[&enrollment, &lesson], &Nothing {}).await.ok();
    let Some(LessonView::Scorm { parts, current, .. }) = read.view else { panic!("it is a package") };
    assert_eq!((parts.len(), current.as_str(), parts[0].status.state), (2, "A", PartState::NotAttempted));
    let done = ProgressInput { sequence: 1, done: true, ..ProgressInput::default() };
    user.call(&api::PROGRESS, &[&enrollment, &lesson], &done).await.fails("training/not-by-word");

    let first = launch(&user, enrollment, "").await;
    assert_eq!((first.part.as_str(), first.next.as_deref(), first.previous.as_deref()), ("A", Some("B"), None));
    assert_eq!((first.values["cmi.core.entry"].as_str(), first.values["cmi.core.student_name"].as_str()), ("ab-initio", "Ada User"));
    assert!(!first.values["cmi.core.student_id"].contains(&s.cast.ardent_user.id.to_string()));
    let begun = [("cmi.core.lesson_location", "page 3"), ("cmi.suspend_data", "1,1,0"), ("cmi.core.session_time", "00:05:00")];
    let taken = commit(&user, &first, 2, &begun, false).await.ok();
    assert_eq!((taken.sequence, taken.status.time.seconds(), taken.lesson_done), (2, 300, false));
    let late = commit(&user, &first, 1, &[("cmi.core.lesson_location", "page 1")], false).await.ok();
    assert_eq!(late.sequence, 2, "an older one changes nothing");

    // The tab was killed: everything that was committed is there.
    let second = launch(&user, enrollment, "").await;
    assert_eq!((second.part.as_str(), second.values["cmi.core.entry"].as_str()), ("A", "resume"));
    assert_eq!((second.values["cmi.core.lesson_location"].as_str(), second.values["cmi.suspend_data"].as_str()), ("page 3", "1,1,0"));
    // What the killed tab had in its outbox arrives now: it was first, and the new launch has said nothing yet.
    let outbox = [("cmi.core.lesson_location", "page 5"), ("cmi.core.session_time", "00:06:00"), ("cmi.odd", "x")];
    let taken = commit(&user, &first, 3, &outbox, false).await.ok();
    assert_eq!((taken.sequence, taken.faults.len()), (3, 1), "one odd value loses no others");
    let passed = [("cmi.core.lesson_status", "passed"), ("cmi.core.score.raw", "60"), ("cmi.core.session_time", "00:02:00")];
    let taken = commit(&user, &second, 1, &passed, true).await.ok();
    assert_eq!((taken.status.state, taken.status.percent, taken.status.time.seconds()), (PartState::Passed, Some(60), 480));
    commit(&user, &first, 4, &outbox, false).await.fails("training/launch-ended");
    commit(&user, &first, 3, &outbox, false).await.ok();

    let other = launch(&user, enrollment, "").await;
    assert_eq!((other.part.as_str(), other.previous.as_deref()), ("B", Some("A")), "on to what is not done");
    let status = [("cmi.core.lesson_status", "completed"), ("cmi.core.score.raw", "70")];
    let taken = commit(&user, &other, 1, &status, true).await.ok();
    assert!(!taken.lesson_done, "65 percent on average are fewer than 70");
    let taken = commit(&user, &other, 2, &[("cmi.core.lesson_status", "completed"), ("cmi.core.score.raw", "80")], true).await.ok();
    assert!(taken.lesson_done && taken.course_done);
    let read = user.call(&api::LESSON, &[&enrollment, &lesson], &Nothing {}).await.ok();
    assert_eq!((read.progress.score, read.progress.seconds), (Some(70), 480));
    assert_eq!(user.call(&api::MINE, &[], &Nothing {}).await.ok().completed.len(), 1);
    // Opened again after that, it stays done.
    let again = launch(&user, enrollment, "A").await;
    commit(&user, &again, 1, &[("cmi.core.lesson_status", "incomplete")], false).await.ok();
    assert!(user.call(&api::LESSON, &[&enrollment, &lesson], &Nothing {}).await.ok().progress.is_done());
}

#[tokio::test]
async fn nobody_commits_for_somebody_else() {
    let s = Scene::set().await;
    let package = s.package("valves.zip", two_parts()).await;
    let (course, _) = s.course_with(package.id, None).await;
    let enrollment = s.enroll(&s.user(), course.id).await.enrollment.id;
    let launched = launch(&s.user(), enrollment, "A").await;
    for other in [&s.cast.ardent_admin, &s.cast.admin, &s.cast.boreal_user] {
        commit(&s.t.as_(other), &launched, 1, &[("cmi.core.lesson_status", "passed")], true).await.fails("not-found");
    }
    let input = LaunchInput { part: "Z".to_owned() };
    let fields = s.user().call(&api::LAUNCH, &[&enrollment, &id::<()>(1)], &input).await.fields();
    assert_eq!(fields, [("/part".to_owned(), "unknown".to_owned())]);
    let huge = "x".repeat(5_000_000);
    assert_eq!(commit(&s.user(), &launched, 1, &[("cmi.suspend_data", &huge)], false).await.fields()[0].1, "too-long");
    let preview = s.admin().call(&api::PREVIEW_PACKAGE, &[&package.id], &LaunchInput { part: String::new() }).await;
    let preview: Launch = preview.ok();
    commit(&s.admin(), &preview, 1, &[("cmi.core.lesson_status", "passed")], true).await.fails("not-found");
}
