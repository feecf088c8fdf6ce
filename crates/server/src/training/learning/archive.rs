//! Whole courses as a file: a zip of the published version, and courses made of such a zip.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::Path,
};

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::{StreamExt, TryStreamExt};
use guildhall_domain::{
    collateral::{
        Approval, AssetId, AssetInput, Stage,
        upload::{kind_from, title_from},
    },
    endpoint::Nothing,
    id::Id,
    problem::Refusal as _,
    training::{
        ArchiveResult, ArchivedFile, CourseArchive, CourseId, CourseInput, CourseKey, ExamId, FORMAT, LARGEST_PICTURE, LessonContent,
        PackageId, PictureId, Refusal, VERSION, pictures_in,
    },
};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio_util::io::ReaderStream;
use uuid::Uuid;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{
    courses, pictures,
    scorm::{self, Outcome, Unpacked},
    store::{self, Kept},
};
use crate::{
    collateral::{
        self,
        plant::{Plant, PlantVersion},
    },
    cx::Cx,
    db::Tx,
    error::Error,
    files::{Stored, download},
    jobs, journal, named,
    training::seams,
};

/// The file that says what the others are.
const COURSE: &str = "course.json";
/// Largest such file.
const LARGEST_COURSE: u64 = 32 * 1024 * 1024;
/// Files of lessons above this size are not brought into the library along with a course.
const LARGEST_MATERIAL: u64 = 64 * 1024 * 1024;

// Out.

/// A file that goes into the archive.
struct Packed {
    file: ArchivedFile,
    stored: Stored,
}

impl Packed {
    fn new(folder: &str, id: Uuid, name: &str, ending: &str, stored: Stored) -> Self {
        let path = format!("files/{folder}/{id}{ending}");
        Self { file: ArchivedFile { id, path, name: name.to_owned(), sha256: stored.sha256.to_string() }, stored }
    }
}

/// The published version as a zip, with exams, packages and pictures.
pub(super) async fn export(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let db = cx.app.db.read();
    let record = courses::found(db, cx.id("id")?).await?;
    let number = record.published.ok_or(Refusal::NotPublished)?;
    let course = store::version(db, record.id, number).await?.ok_or(Error::NotFound)?;
    let (exams, banks) = seams::export_exams(db, &exams_of(&course)).await?;
    let mut shown = course.pictures();
    let texts = exams.iter().map(|exam| exam.exam.intro.as_str());
    shown.extend(texts.flat_map(pictures_in).map(|(picture, _)| picture));
    shown.extend(banks.iter().flat_map(|bank| &bank.questions).flat_map(guildhall_domain::training::QuestionInput::pictures));
    let pictures = pictures_for(&cx, shown).await?;
    let packages = packages_for(&cx, &course).await?;
    let materials = materials_for(&cx, &course).await?;
    let named = |packed: &[Packed]| packed.iter().map(|packed| packed.file.clone()).collect();
    let archive = CourseArchive {
        format: FORMAT.to_owned(),
        version: VERSION,
        pictures: named(&pictures),
        packages: named(&packages),
        materials: named(&materials),
        exams,
        banks,
        course,
    };
    let text = serde_json::to_vec_pretty(&archive).map_err(Error::internal)?;
    let file = pack(&cx, text, pictures.into_iter().chain(packages).chain(materials)).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, download::attachment(&format!("{}.zip", archive.course.title))),
        (header::CONTENT_SECURITY_POLICY, download::INERT.to_owned()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::with_capacity(file, 128 * 1024))).into_response())
}

fn exams_of(course: &CourseInput) -> BTreeSet<ExamId> {
    let exam = |content: &LessonContent| match content {
        LessonContent::Quiz { exam } => Some(*exam),
        LessonContent::Text { .. }
        | LessonContent::Video { .. }
        | LessonContent::File { .. }
        | LessonContent::Scorm { .. }
        | LessonContent::Session { .. } => None,
    };
    course.lessons().filter_map(|lesson| exam(&lesson.content)).collect()
}

fn materials_of(course: &CourseInput) -> BTreeSet<Uuid> {
    let material = |content: &LessonContent| match content {
        LessonContent::Video { material, .. } | LessonContent::File { material } => Some(material.uuid()),
        LessonContent::Text { .. } | LessonContent::Quiz { .. } | LessonContent::Scorm { .. } | LessonContent::Session { .. } => None,
    };
    course.lessons().filter_map(|lesson| material(&lesson.content)).collect()
}

fn packages_of(course: &CourseInput) -> BTreeSet<PackageId> {
    course.lessons().filter_map(|lesson| lesson.content.package()).collect()
}

async fn pictures_for(cx: &Cx, shown: BTreeSet<PictureId>) -> Result<Vec<Packed>, Error> {
    let mut packed = Vec::new();
    for id in shown {
        let Some(Kept { stored, media_type, .. }) = store::picture(cx.app.db.read(), id).await? else { continue };
        let ending = media_type.rsplit('/').next().map(|kind| format!(".{kind}")).unwrap_or_default();
        packed.push(Packed::new("pictures", id.uuid(), &format!("{id}{ending}"), &ending, stored));
    }
    Ok(packed)
}

async fn packages_for(cx: &Cx, course: &CourseInput) -> Result<Vec<Packed>, Error> {
    let mut packed = Vec::new();
    for id in packages_of(course) {
        let Some(record) = store::package(cx.app.db.read(), id).await? else { continue };
        let Some(sha256) = record.sha256 else { continue };
        packed.push(Packed::new("packages", id.uuid(), &record.file_name, ".zip", Stored { sha256, size: record.packed }));
    }
    Ok(packed)
}

async fn materials_for(cx: &Cx, course: &CourseInput) -> Result<Vec<Packed>, Error> {
    let ids: Vec<AssetId> = materials_of(course).into_iter().map(Id::from_uuid).collect();
    let mut packed = Vec::new();
    for found in collateral::materials(cx.app.db.read(), &ids, cx.now).await? {
        let stored = Stored { sha256: found.sha256.parse().map_err(Error::internal)?, size: found.size };
        let ending = Path::new(&found.file_name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let plain = ending.chars().all(|c| c.is_ascii_alphanumeric()) && !ending.is_empty();
        let ending = if plain { format!(".{}", ending.to_lowercase()) } else { String::new() };
        packed.push(Packed::new("materials", found.id.uuid(), &found.file_name, &ending, stored));
    }
    Ok(packed)
}

/// Writes the zip into a file that is gone when it was sent. What is packed already is not packed again.
async fn pack(cx: &Cx, course: Vec<u8>, files: impl Iterator<Item = Packed>) -> Result<tokio::fs::File, Error> {
    let target = tokio::task::spawn_blocking(tempfile::tempfile).await.map_err(Error::internal)??;
    let mut zip = ZipWriter::new(std::io::BufWriter::new(target));
    let options = |method| SimpleFileOptions::default().compression_method(method).large_file(true);
    zip.start_file(COURSE, options(CompressionMethod::Deflated)).map_err(Error::internal)?;
    zip.write_all(&course)?;
    for packed in files {
        zip.start_file(&packed.file.path, options(CompressionMethod::Stored)).map_err(Error::internal)?;
        let mut bytes = cx.app.files.read(&packed.stored.sha256, None).await?;
        while let Some(piece) = bytes.try_next().await? {
            zip.write_all(&piece)?;
        }
    }
    let target = zip.finish().map_err(Error::internal)?.into_inner().map_err(Error::internal)?;
    let mut target = tokio::fs::File::from_std(target);
    tokio::io::AsyncSeekExt::seek(&mut target, std::io::SeekFrom::Start(0)).await?;
    Ok(target)
}

// In.

/// An archive that was unpacked: its files by their paths.
struct Opened {
    files: BTreeMap<String, Unpacked>,
    folder: tempfile::TempDir,
}

impl Opened {
    /// A file of the archive with the content that it should have.
    fn find(&self, file: &ArchivedFile) -> Option<&Unpacked> {
        self.files.get(&file.path).filter(|found| found.sha256.eq_ignore_ascii_case(&file.sha256))
    }

    async fn read(&self, file: &Unpacked) -> Result<Vec<u8>, Error> {
        Ok(tokio::fs::read(self.folder.path().join("out").join(&file.file)).await?)
    }
}

/// Imports a course from a zip. Everything or nothing.
pub(super) async fn import(cx: Cx, body: Body) -> Result<ArchiveResult, Error> {
    let opened = open(&cx, body).await?;
    let archive = course_of(&opened).await?;
    let new: BTreeMap<Uuid, Uuid> = archive.ids().into_iter().map(|id| (id, cx.app.new_id::<()>().uuid())).collect();
    let mut archive = archive.renamed(&new);
    let mut missing = BTreeSet::new();
    let known = bring_materials(&cx, &opened, &mut archive, &mut missing).await?;
    let mut clean = Vec::new();
    for file in &archive.pictures {
        let found = match opened.find(file).filter(|found| found.size <= LARGEST_PICTURE) {
            Some(found) => pictures::clean(&opened.read(found).await?).await?,
            None => None,
        };
        match found {
            Some(picture) => clean.push((Id::from_uuid(file.id), picture)),
            None => {
                missing.insert(file.name.clone());
            }
        }
    }
    let stored = store_packages(&cx, &opened, &archive, &mut missing).await?;
    let id: CourseId = cx.app.new_id::<CourseKey>();
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, named::NAMES).await?;
    for (id, picture) in clean {
        pictures::keep(&cx, &tx, id, picture).await?;
    }
    let packages = bring_packages(&cx, &tx, &opened, &archive, stored).await?;
    let (exams, questions) = seams::import_exams(&cx, &tx, &archive.exams, &archive.banks).await?;
    let course = archive.course.check()?;
    for lesson in course.lessons() {
        let held = match &lesson.content {
            LessonContent::Text { .. } | LessonContent::Session { .. } => true,
            LessonContent::Video { material, .. } | LessonContent::File { material } => known.contains(&material.uuid()),
            LessonContent::Quiz { exam } => archive.exams.iter().any(|known| known.id == *exam),
            LessonContent::Scorm { package, .. } => archive.packages.iter().any(|file| file.id == package.uuid()),
        };
        if !held {
            missing.insert(lesson.title.clone());
        }
    }
    store::insert_course(&tx, id, &course, cx.actor()?.person, cx.now).await?;
    let detail = json!({ "title": course.title, "exams": exams, "questions": questions, "packages": packages, "missing": missing });
    journal::write(&tx, &cx, "training.import_course", "course", id, detail).await?;
    tx.commit().await?;
    Ok(ArchiveResult { course: id, exams, questions, packages, missing: missing.into_iter().collect() })
}

/// Takes the archive in and unpacks it, in a child process and under the limits of packages.
async fn open(cx: &Cx, body: Body) -> Result<Opened, Error> {
    let folder = tokio::task::spawn_blocking(tempfile::tempdir).await.map_err(Error::internal)??;
    let (source, out) = (folder.path().join("archive"), folder.path().join("out"));
    let (mut file, max, mut size) = (tokio::fs::File::create(&source).await?, cx.app.config.limits.upload, 0);
    let broken = |error: axum::Error| Error::Malformed(format!("The file did not arrive whole: {error}."));
    let mut bytes = body.into_data_stream().map_err(broken);
    while let Some(piece) = bytes.try_next().await? {
        size += piece.len() as u64;
        if size > max {
            return Err(Error::TooLarge { max });
        }
        file.write_all(&piece).await?;
    }
    file.flush().await?;
    tokio::fs::create_dir(&out).await?;
    match scorm::unpack(&source, &out).await? {
        Outcome::Done { files, .. } => {
            let files = files.into_iter().map(|file| (file.path.clone(), file)).collect();
            Ok(Opened { files, folder })
        }
        Outcome::Refused { code, params } => Err(refusal(&code, &params).into()),
    }
}

/// What the child process refused.
fn refusal(code: &str, params: &serde_json::Map<String, serde_json::Value>) -> Refusal {
    let limit = params.get("limit").and_then(|limit| limit.as_str()).unwrap_or_default().to_owned();
    let all = [Refusal::Encrypted, Refusal::NotAPackage, Refusal::UnsafeArchive { limit }];
    all.into_iter().find(|refusal| refusal.code() == code).unwrap_or(Refusal::BrokenArchive)
}

/// What the archive says of itself; everything in it must be sound.
async fn course_of(opened: &Opened) -> Result<CourseArchive, Error> {
    let file = opened.files.get(COURSE).filter(|file| file.size <= LARGEST_COURSE).ok_or(Refusal::NotAPackage)?;
    let archive: CourseArchive = serde_json::from_slice(&opened.read(file).await?).map_err(|_| Refusal::BrokenArchive)?;
    archive.check()?;
    Ok(archive)
}

/// Finds the files of lessons in the library by their content, and brings those in as drafts that it does not have. Answers with those
/// that are there now.
async fn bring_materials(
    cx: &Cx,
    opened: &Opened,
    archive: &mut CourseArchive,
    missing: &mut BTreeSet<String>,
) -> Result<BTreeSet<Uuid>, Error> {
    let mut found: BTreeMap<Uuid, Uuid> = BTreeMap::new();
    for file in &archive.materials {
        let asset = match collateral::material_with(cx.app.db.read(), &file.sha256.to_lowercase()).await? {
            Some(asset) => Some(asset),
            None => match opened.find(file).filter(|held| held.size <= LARGEST_MATERIAL) {
                Some(held) => plant(cx, &archive.course, file, opened.read(held).await?).await?,
                None => None,
            },
        };
        match asset {
            Some(asset) => {
                found.insert(file.id, asset.uuid());
            }
            None => {
                missing.insert(file.name.clone());
            }
        }
    }
    for lesson in archive.course.modules.iter_mut().flat_map(|module| &mut module.lessons) {
        if let LessonContent::Video { material, .. } | LessonContent::File { material } = &mut lesson.content
            && let Some(asset) = found.get(&material.uuid())
        {
            *material = Id::from_uuid(*asset);
        }
    }
    Ok(found.into_values().collect())
}

/// A file of a lesson as a draft of the library: whoever may approve there decides about it. Nothing for what the library refuses.
async fn plant(cx: &Cx, course: &CourseInput, file: &ArchivedFile, bytes: Vec<u8>) -> Result<Option<AssetId>, Error> {
    let person = cx.actor()?.person;
    let input = AssetInput {
        title: title_from(&file.name),
        kind: kind_from(&file.name),
        language: course.language.clone(),
        description: String::new(),
        products: course.products.clone(),
        regions: Vec::new(),
        tags: Vec::new(),
        audience: course.audience.clone(),
        starts_at: None,
        expires_at: None,
        early: Vec::new(),
    };
    let version = PlantVersion { file_name: file.name.clone(), note: String::new(), author: person, at: cx.now, bytes };
    let plant = Plant {
        input,
        stage: Stage::Draft,
        approval: Approval::Pending { given: Vec::new() },
        owner: person,
        captions: None,
        versions: vec![version],
    };
    match collateral::plant::plant(&cx.app, std::iter::once(plant)).await {
        Ok(ids) => Ok(ids.into_iter().next()),
        Err(Error::Refused { .. } | Error::Invalid(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Stores the packages' archives before the transaction: they may be large, and nobody else writes meanwhile.
async fn store_packages(
    cx: &Cx,
    opened: &Opened,
    archive: &CourseArchive,
    missing: &mut BTreeSet<String>,
) -> Result<Vec<(PackageId, Stored)>, Error> {
    let mut stored = Vec::new();
    for file in &archive.packages {
        match opened.find(file) {
            Some(held) => stored.push((Id::from_uuid(file.id), put(cx, opened, held).await?)),
            None => {
                missing.insert(file.name.clone());
            }
        }
    }
    Ok(stored)
}

async fn put(cx: &Cx, opened: &Opened, held: &Unpacked) -> Result<Stored, Error> {
    let source = tokio::fs::File::open(opened.folder.path().join("out").join(&held.file)).await?;
    let bytes = ReaderStream::with_capacity(source, 128 * 1024).map_err(Error::from).boxed();
    cx.app.files.put_stream(bytes, None).await
}

/// Each package is looked at like any other that arrives. The transaction must hold [`named::NAMES`].
async fn bring_packages(
    cx: &Cx,
    tx: &Tx,
    opened: &Opened,
    archive: &CourseArchive,
    stored: Vec<(PackageId, Stored)>,
) -> Result<u32, Error> {
    let mut brought = 0;
    for (package, stored) in stored {
        let Some(file) = archive.packages.iter().find(|file| file.id == package.uuid()) else { continue };
        // Somebody may have removed the last other package of the same content since.
        if cx.app.files.size(&stored.sha256).await?.is_none()
            && let Some(held) = opened.find(file)
        {
            put(cx, opened, held).await?;
        }
        store::insert_whole_package(tx, package, &file.name, stored, cx.actor()?.person, cx.now).await?;
        jobs::enqueue(tx, cx.now, scorm::IMPORT, json!({ "package": package })).await?;
        journal::write(tx, cx, "training.add_package", "package", package, json!({ "size": stored.size })).await?;
        brought += 1;
    }
    Ok(brought)
}
