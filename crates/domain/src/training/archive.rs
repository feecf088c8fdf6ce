//! A whole course as a file: what lies in the zip that is exported, and what an import makes of it.
//!
//! The zip has `course.json`, which is a [`CourseArchive`], and beside it the files that it names under `files/`. All ids are those of the
//! portal it came from: an import gives new ones to everything.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    BankId, BankInput, CourseId, CourseInput, ExamId, ExamInput, Key, LessonContent, PackageId, PictureId, QuestionInput, Requirement,
    pictures_in,
};
use crate::{
    id::Id,
    invalid::{Check, Invalid},
};

/// The name that tells what the file is.
pub const FORMAT: &str = "guildhall-course";
/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// What `course.json` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CourseArchive {
    /// Always [`FORMAT`].
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// The course.
    pub course: CourseInput,
    /// The pictures that its texts and questions show.
    #[serde(default)]
    pub pictures: Vec<ArchivedFile>,
    /// The packages of its lessons.
    #[serde(default)]
    pub packages: Vec<ArchivedFile>,
    /// The files of its lessons.
    #[serde(default)]
    pub materials: Vec<ArchivedFile>,
    /// The exams of its lessons.
    #[serde(default)]
    pub exams: Vec<ArchivedExam>,
    /// The banks that they draw from.
    #[serde(default)]
    pub banks: Vec<ArchivedBank>,
}

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArchivedFile {
    /// Its id where it came from.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Uuid))]
    pub id: Uuid,
    /// Its path in the zip, below `files/`.
    pub path: String,
    /// Its name for people.
    pub name: String,
    /// Its SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// An exam of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArchivedExam {
    /// Its id where it came from.
    pub id: ExamId,
    /// The exam.
    pub exam: ExamInput,
}

/// A bank of the archive, with its questions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArchivedBank {
    /// Its id where it came from.
    pub id: BankId,
    /// The bank.
    pub bank: BankInput,
    /// Its questions.
    pub questions: Vec<QuestionInput>,
}

/// What an import made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ArchiveResult {
    /// The course, as a draft.
    pub course: CourseId,
    /// Exams, as drafts.
    pub exams: u32,
    /// Questions.
    pub questions: u32,
    /// Packages that are being looked at.
    pub packages: u32,
    /// Names of what the archive refers to and does not hold; its lessons say so too.
    pub missing: Vec<String>,
}

impl CourseArchive {
    /// Checks that everything in it is sound: the course, each exam, each question, each path.
    ///
    /// # Errors
    /// Everything that is wrong, with its place in `course.json`.
    pub fn check(&self) -> Result<(), Invalid> {
        let mut check = Check::default();
        if self.format != FORMAT {
            check.fail("/format", "malformed");
        }
        check.range("/version", self.version.into(), 1, VERSION.into());
        let mut errors = Vec::new();
        let mut within = |place: &str, invalid: Invalid| {
            errors.extend(invalid.errors.into_iter().map(|mut error| {
                error.pointer = format!("{place}{}", error.pointer);
                error
            }));
        };
        if let Err(invalid) = self.course.check() {
            within("/course", invalid);
        }
        for (index, exam) in self.exams.iter().enumerate() {
            if let Err(invalid) = exam.exam.check() {
                within(&format!("/exams/{index}/exam"), invalid);
            }
        }
        for (b, bank) in self.banks.iter().enumerate() {
            if let Err(invalid) = bank.bank.check() {
                within(&format!("/banks/{b}/bank"), invalid);
            }
            for (q, question) in bank.questions.iter().enumerate() {
                if let Err(invalid) = question.check() {
                    within(&format!("/banks/{b}/questions/{q}"), invalid);
                }
            }
        }
        for (list, name) in [(&self.pictures, "pictures"), (&self.packages, "packages"), (&self.materials, "materials")] {
            for (index, file) in list.iter().enumerate() {
                file.look(&mut check, &format!("/{name}/{index}"));
            }
        }
        match (check.finish(()), errors.is_empty()) {
            (Ok(()), true) => Ok(()),
            (Ok(()), false) => Err(Invalid { errors }),
            (Err(mut invalid), _) => {
                invalid.errors.append(&mut errors);
                Err(invalid)
            }
        }
    }

    /// Every id in it that becomes another one.
    #[must_use]
    pub fn ids(&self) -> BTreeSet<Uuid> {
        let files = [&self.pictures, &self.packages, &self.materials].into_iter().flatten().map(|file| file.id);
        let lessons = self.course.lessons().map(|lesson| lesson.id.uuid());
        let exams = self.exams.iter().map(|exam| exam.id.uuid()).chain(self.banks.iter().map(|bank| bank.id.uuid()));
        files.chain(lessons).chain(exams).collect()
    }

    /// The same with other ids. What refers to things outside of the archive loses its reference: requirements and translations are not
    /// known elsewhere. Lessons whose file, exam or package is not in the archive keep an id that leads nowhere, and say so as flaws.
    #[must_use]
    pub fn renamed(&self, new: &BTreeMap<Uuid, Uuid>) -> Self {
        let mut archive = self.clone();
        archive.course.translates = None;
        archive.course.requires.retain(|requirement| known(requirement, new));
        archive.course.requires.iter_mut().for_each(|requirement| rename_requirement(requirement, new));
        archive.course.cover = archive.course.cover.map(|cover| other(cover, new));
        for lesson in archive.course.modules.iter_mut().flat_map(|module| &mut module.lessons) {
            lesson.id = other(lesson.id, new);
            match &mut lesson.content {
                LessonContent::Text { markdown } | LessonContent::Session { markdown } => *markdown = renamed_text(markdown, new),
                LessonContent::Video { material, .. } | LessonContent::File { material } => *material = other(*material, new),
                LessonContent::Quiz { exam } => *exam = other(*exam, new),
                LessonContent::Scorm { package, .. } => *package = other::<super::PackageKey>(*package, new),
            }
        }
        for exam in &mut archive.exams {
            exam.id = other(exam.id, new);
            exam.exam.translates = None;
            exam.exam.requires.retain(|requirement| known(requirement, new));
            exam.exam.requires.iter_mut().for_each(|requirement| rename_requirement(requirement, new));
            exam.exam.intro = renamed_text(&exam.exam.intro, new);
            exam.exam.pools.iter_mut().for_each(|pool| pool.bank = other(pool.bank, new));
        }
        for bank in &mut archive.banks {
            bank.id = other(bank.id, new);
            for question in &mut bank.questions {
                question.text = renamed_text(&question.text, new);
                question.explanation = renamed_text(&question.explanation, new);
                rename_key(&mut question.key, new);
            }
        }
        for file in [&mut archive.pictures, &mut archive.packages, &mut archive.materials].into_iter().flatten() {
            file.id = new.get(&file.id).copied().unwrap_or(file.id);
        }
        archive
    }

    /// Packages that lessons need, with whether the archive holds them.
    pub fn needed_packages(&self) -> impl Iterator<Item = (PackageId, bool)> {
        let packages = self.course.lessons().filter_map(|lesson| lesson.content.package());
        packages.map(|package| (package, self.packages.iter().any(|file| file.id == package.uuid())))
    }
}

impl ArchivedFile {
    fn look(&self, check: &mut Check, at: &str) {
        let parts = || self.path.split('/');
        let sound = self.path.starts_with("files/")
            && parts().all(|part| !matches!(part, "" | "." | ".."))
            && !self.path.contains(['\\', '\0', ':']);
        if !sound || self.path.len() > 240 {
            check.fail(&format!("{at}/path"), "malformed");
        }
        check.text(&format!("{at}/name"), &self.name, 200);
        if self.sha256.len() != 64 || !self.sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            check.fail(&format!("{at}/sha256"), "malformed");
        }
    }
}

fn other<K>(id: Id<K>, new: &BTreeMap<Uuid, Uuid>) -> Id<K> {
    new.get(&id.uuid()).map_or(id, |uuid| Id::from_uuid(*uuid))
}

const fn uuid_of(requirement: &Requirement) -> Uuid {
    match requirement {
        Requirement::Course(id) => id.uuid(),
        Requirement::Path(id) => id.uuid(),
        Requirement::Exam(id) => id.uuid(),
        Requirement::Certification(id) => id.uuid(),
    }
}

fn known(requirement: &Requirement, new: &BTreeMap<Uuid, Uuid>) -> bool {
    new.contains_key(&uuid_of(requirement))
}

fn rename_requirement(requirement: &mut Requirement, new: &BTreeMap<Uuid, Uuid>) {
    *requirement = match *requirement {
        Requirement::Course(id) => Requirement::Course(other(id, new)),
        Requirement::Path(id) => Requirement::Path(other(id, new)),
        Requirement::Exam(id) => Requirement::Exam(other(id, new)),
        Requirement::Certification(id) => Requirement::Certification(other(id, new)),
    };
}

fn rename_key(key: &mut Key, new: &BTreeMap<Uuid, Uuid>) {
    let rename = |text: &mut String| *text = renamed_text(text, new);
    match key {
        Key::One { options } | Key::Several { options } => options.iter_mut().for_each(|option| rename(&mut option.text)),
        Key::Order { items } => items.iter_mut().for_each(rename),
        Key::Match { pairs, decoys } => {
            pairs.iter_mut().flat_map(|pair| [&mut pair.left, &mut pair.right]).for_each(rename);
            decoys.iter_mut().for_each(rename);
        }
        Key::Number { .. } | Key::Text { .. } => {}
    }
}

fn renamed_text(text: &str, new: &BTreeMap<Uuid, Uuid>) -> String {
    let mut renamed = text.to_owned();
    let pictures: BTreeSet<PictureId> = pictures_in(text).into_iter().map(|(picture, _)| picture).collect();
    for picture in pictures {
        renamed = renamed.replace(&format!("(picture:{picture}"), &format!("(picture:{}", other(picture, new)));
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{
        Key,
        fixtures::{course, exam, id, lesson, question},
    };

    fn archive() -> CourseArchive {
        let picture: PictureId = id(7);
        let mut input = course(vec![
            lesson(1, LessonContent::Text { markdown: format!("![a](picture:{picture})") }),
            lesson(2, LessonContent::Quiz { exam: id(3) }),
            lesson(4, LessonContent::Scorm { package: id(5), least: None }),
        ]);
        input.requires = vec![Requirement::Course(id(99)), Requirement::Exam(id(3))];
        input.translates = Some(id(98));
        let file = |n: u8, path: &str| ArchivedFile {
            id: id::<()>(n).uuid(),
            path: path.to_owned(),
            name: "x".to_owned(),
            sha256: "0".repeat(64),
        };
        let mut exam = exam(1);
        exam.pools[0].bank = id(6);
        let question = question(Key::Text { accepted: vec!["a".to_owned()], case_sensitive: false });
        CourseArchive {
            format: FORMAT.to_owned(),
            version: VERSION,
            course: input,
            pictures: vec![file(7, "files/a.png")],
            packages: vec![],
            materials: vec![],
            exams: vec![ArchivedExam { id: id(3), exam }],
            banks: vec![ArchivedBank {
                id: id(6),
                bank: BankInput { name: "Bank".to_owned(), language: "en".to_owned() },
                questions: vec![question],
            }],
        }
    }

    #[test]
    fn everything_gets_new_ids_and_still_hangs_together() {
        let archive = archive();
        assert_eq!(archive.check(), Ok(()));
        let new: BTreeMap<Uuid, Uuid> = archive.ids().into_iter().zip((100u8..).map(|n| id::<()>(n).uuid())).collect();
        let renamed = archive.renamed(&new);
        assert!(renamed.ids().is_disjoint(&archive.ids()));
        assert_eq!(renamed.check(), Ok(()));
        let quiz = renamed.course.lessons().nth(1).map(|lesson| lesson.content.clone());
        assert_eq!(quiz, Some(LessonContent::Quiz { exam: renamed.exams[0].id }));
        assert_eq!(renamed.exams[0].exam.pools[0].bank, renamed.banks[0].id);
        let text = renamed.course.lessons().next().and_then(|lesson| lesson.content.markdown()).expect("a text");
        assert_eq!(pictures_in(text)[0].0.uuid(), renamed.pictures[0].id);
        assert_eq!(renamed.course.requires, [Requirement::Exam(renamed.exams[0].id)], "what is not in the archive is not required");
        assert_eq!(renamed.course.translates, None);
        assert_eq!(renamed.needed_packages().collect::<Vec<_>>(), [(id(5), false)]);
    }

    #[test]
    fn faults_are_told_with_their_place() {
        let mut archive = archive();
        archive.format = "zip".to_owned();
        archive.version = 2;
        archive.banks[0].questions[0].topic = String::new();
        archive.course.title = String::new();
        for path in ["../x", "files/../x", "files//x", "/files/x", "files\\x", "other/x"] {
            archive.pictures[0].path = path.to_owned();
            let pointers: Vec<String> = archive.check().expect_err("faulty").errors.into_iter().map(|error| error.pointer).collect();
            assert_eq!(pointers, ["/format", "/version", "/pictures/0/path", "/course/title", "/banks/0/questions/0/topic"], "{path}");
        }
    }

    #[test]
    fn an_archive_survives_its_file() {
        let json = serde_json::to_string(&archive()).expect("json");
        assert_eq!(serde_json::from_str::<CourseArchive>(&json).expect("back"), archive());
    }
}
