//! What a lesson shows: rendered texts, addresses of films and files, parts of packages, dates of sittings.

use guildhall_domain::{
    collateral::{AssetId, api as collateral_api},
    id::Id,
    training::{CaptionTrack, CourseId, Lesson, LessonContent, LessonId, LessonView, MaterialId, PackageId, Playable},
};
use sea_orm::ConnectionTrait;

use super::{bookings, scorm, store::EnrollmentRecord};
use crate::{
    collateral::{self, Material},
    cx::Cx,
    error::Error,
    training::markdown,
};

/// For whom a lesson is shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reader<'a> {
    /// Somebody who is in the course.
    Learner(&'a EnrollmentRecord),
    /// The course's author, to look at it.
    Author(CourseId),
}

/// What a lesson shows.
pub(super) async fn of(cx: &Cx, db: &impl ConnectionTrait, reader: Reader<'_>, lesson: &Lesson) -> Result<LessonView, Error> {
    Ok(match &lesson.content {
        LessonContent::Text { markdown } => LessonView::Text { html: markdown::render(markdown) },
        LessonContent::Video { material, percent } => {
            let found = material_of(cx, db, *material).await?;
            LessonView::Video { video: playable(*material, &found), percent: *percent }
        }
        LessonContent::File { material } => {
            let found = material_of(cx, db, *material).await?;
            LessonView::File {
                material: *material,
                href: collateral_api::FILE.at(&[&found.id]),
                name: found.file_name,
                media_type: found.media_type,
                size: found.size,
            }
        }
        LessonContent::Quiz { exam } => LessonView::Quiz { exam: *exam },
        LessonContent::Scorm { package, .. } => package_view(db, reader, lesson.id, *package).await?,
        LessonContent::Session { markdown } => {
            let course = match reader {
                Reader::Learner(enrollment) => enrollment.course,
                Reader::Author(course) => course,
            };
            let sittings = bookings::for_learner(cx, db, course, lesson.id).await?;
            LessonView::Session { html: markdown::render(markdown), sittings }
        }
    })
}

async fn material_of(cx: &Cx, db: &impl ConnectionTrait, material: MaterialId) -> Result<Material, Error> {
    let id: AssetId = Id::from_uuid(material.uuid());
    collateral::materials(db, &[id], cx.now).await?.pop().ok_or(Error::NotFound)
}

fn playable(material: MaterialId, found: &Material) -> Playable {
    let captions = CaptionTrack { language: found.language.clone(), href: collateral_api::CAPTIONS.at(&[&found.id]) };
    Playable {
        material,
        href: collateral_api::FILE.at(&[&found.id]),
        media_type: found.media_type.clone(),
        poster: found.picture.clone(),
        captions: if found.captions { vec![captions] } else { Vec::new() },
    }
}

async fn package_view(db: &impl ConnectionTrait, reader: Reader<'_>, lesson: LessonId, package: PackageId) -> Result<LessonView, Error> {
    let runs = match reader {
        Reader::Learner(enrollment) => scorm::run::Runs::read(db, enrollment.id, lesson, package).await?,
        Reader::Author(_) => scorm::run::Runs::default(),
    };
    let report = scorm::packages::playable(db, package).await?;
    let parts = runs.parts(&report);
    Ok(LessonView::Scorm { package, current: runs.current(&report), parts })
}
