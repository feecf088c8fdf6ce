//! Courses, packages and learners for the tests of training.

use std::io::{Cursor, Write};

use guildhall_domain::{
    collateral::upload::PIECE,
    endpoint::Nothing,
    id::Id,
    training::{
        Course, CourseForLearner, CourseId, CourseInput, CourseModule, Lesson, LessonContent, LessonId, PackageId, PublishInput, api,
        scorm::{Package, PackageInput},
    },
};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::support::{Cast, Client, Portal};

/// A portal with everyone in it.
pub struct Scene {
    pub t: Portal,
    pub cast: Cast,
}

/// The id of a test's nth thing.
pub fn id<K>(n: u8) -> Id<K> {
    Id::new(1_700_000_000_000 + u64::from(n), [n; 10])
}

/// A lesson of ten minutes.
pub fn lesson(n: u8, content: LessonContent) -> Lesson {
    Lesson { id: id(n), title: format!("Lesson {n}"), minutes: 10, optional: false, content }
}

/// A text.
pub fn text(n: u8) -> Lesson {
    lesson(n, LessonContent::Text { markdown: format!("# Level {n}\n\nA *drum* measures level.") })
}

/// A course in English for everybody, with these lessons in one module.
pub fn course(title: &str, lessons: Vec<Lesson>) -> CourseInput {
    CourseInput {
        title: title.to_owned(),
        language: "en".to_owned(),
        modules: vec![CourseModule { title: "All of it".to_owned(), lessons }],
        ..CourseInput::default()
    }
}

impl Scene {
    pub async fn set() -> Self {
        guildhall_server::child::use_program(env!("CARGO_BIN_EXE_guildhall-server").into());
        let t = Portal::start().await;
        let cast = t.cast().await;
        Self { t, cast }
    }

    /// Time passes, and everybody signs in again.
    pub async fn pass(&self, time: chrono::Duration) {
        self.t.pass(time);
        let now = guildhall_server::db::text(self.t.app.clock.now());
        self.t.execute("UPDATE sessions SET started_at = $1, seen_at = $1", [now.into()]).await.expect("they sign in");
    }

    pub fn admin(&self) -> Client {
        self.t.as_(&self.cast.admin)
    }

    pub fn user(&self) -> Client {
        self.t.as_(&self.cast.ardent_user)
    }

    /// A course that is published.
    pub async fn published(&self, input: &CourseInput) -> Course {
        let admin = self.admin();
        let draft = admin.call(&api::CREATE_COURSE, &[], input).await.ok();
        admin.call(&api::PUBLISH_COURSE, &[&draft.id], &PublishInput::default()).await.ok()
    }

    /// The draft changed and published.
    pub async fn republished(&self, course: &Course, input: &CourseInput) -> Course {
        let admin = self.admin();
        let changed = admin.clone().if_match(course.version).call(&api::UPDATE_COURSE, &[&course.id], input).await.ok();
        admin.call(&api::PUBLISH_COURSE, &[&changed.id], &PublishInput::default()).await.ok()
    }

    /// Somebody enrolls.
    pub async fn enroll(&self, client: &Client, course: CourseId) -> CourseForLearner {
        client.call(&api::ENROLL, &[&course], &Nothing {}).await.ok()
    }

    /// Sends an archive and waits for what its import finds.
    pub async fn package(&self, name: &str, archive: Vec<u8>) -> Package {
        let admin = self.admin();
        let input = PackageInput { file_name: name.to_owned(), size: archive.len() as u64 };
        let announced = admin.call(&api::ADD_PACKAGE, &[], &input).await.ok();
        let mut offset = 0;
        for piece in archive.chunks(usize::try_from(PIECE).expect("small")) {
            let client = admin.clone().with("upload-offset", &offset.to_string());
            client.upload(&api::SEND_PACKAGE, &[&announced.id], piece.to_vec()).await.ok();
            offset += piece.len();
        }
        self.t.work().await;
        self.read_package(announced.id).await
    }

    pub async fn read_package(&self, package: PackageId) -> Package {
        self.admin().call(&api::PACKAGE, &[&package], &Nothing {}).await.ok()
    }

    /// A course with one package in it.
    pub async fn course_with(&self, package: PackageId, least: Option<u8>) -> (Course, LessonId) {
        let only = lesson(1, LessonContent::Scorm { package, least });
        let lesson = only.id;
        (self.published(&course("Packaged", vec![only])).await, lesson)
    }
}

/// A zip of these files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(content).expect("its content");
    }
    writer.finish().expect("a zip").into_inner()
}

/// A manifest of SCORM 1.2 with these parts: id, title, file.
pub fn manifest_12(parts: &[(&str, &str, &str)]) -> String {
    let items: String = parts
        .iter()
        .map(|(id, title, _)| format!(r#"<item identifier="{id}" identifierref="R-{id}"><title>{title}</title></item>"#))
        .collect();
    let resources: String = parts
        .iter()
        .map(|(id, _, file)| {
            format!(
                r#"<resource identifier="R-{id}" type="webcontent" adlcp:scormtype="sco" href="{file}"><file href="{file}"/></resource>"#
            )
        })
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>Valves</title>{items}</organization></organizations>
<resources>{resources}</resources></manifest>"#
    )
}

/// A package of SCORM 1.2 with two parts.
pub fn two_parts() -> Vec<u8> {
    let manifest = manifest_12(&[("A", "First", "first/index.html"), ("B", "Second", "second.html")]);
    zip(&[
        ("imsmanifest.xml", manifest.as_bytes()),
        ("first/index.html", b"<!doctype html><title>First</title><script src=\"../shared/App.js\"></script>"),
        ("second.html", b"<!doctype html><title>Second</title>"),
        ("shared/app.js", b"window.parent.API.LMSInitialize('');"),
    ])
}
