//! Courses as they are written, their versions, and the lessons' index.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    audience::Audience,
    partner::PersonId,
    training::{
        CourseId, CourseInput, CourseStage, CourseVersion, LessonContent, LessonId, Level, OutlineLesson, OutlineModule, PackageId,
        PictureId, Requirement,
    },
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::{Deserialize, Serialize};

use super::{count, json, to_json};
use crate::{
    db::{self, Tx, id, sql},
    error::Error,
};

/// A course as its authors have it.
#[derive(Debug, Clone)]
pub(in crate::training) struct CourseRecord {
    pub(in crate::training) id: CourseId,
    pub(in crate::training) stage: CourseStage,
    pub(in crate::training) published: Option<i32>,
    pub(in crate::training) draft: CourseInput,
    pub(in crate::training) changed: bool,
    pub(in crate::training) updated_at: DateTime<Utc>,
    pub(in crate::training) version: i32,
}

/// What lists show of a version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::training) struct Card {
    pub(in crate::training) title: String,
    pub(in crate::training) language: String,
    pub(in crate::training) summary: String,
    pub(in crate::training) products: Vec<String>,
    pub(in crate::training) tags: Vec<String>,
    pub(in crate::training) level: Level,
    pub(in crate::training) audience: Audience,
    pub(in crate::training) cover: Option<PictureId>,
    pub(in crate::training) requires: Vec<Requirement>,
    pub(in crate::training) minutes: u32,
    pub(in crate::training) modules: Vec<OutlineModule>,
}

impl Card {
    fn of(course: &CourseInput) -> Self {
        let module = |module: &guildhall_domain::training::CourseModule| OutlineModule {
            title: module.title.clone(),
            lessons: module
                .lessons
                .iter()
                .map(|lesson| OutlineLesson {
                    title: lesson.title.clone(),
                    kind: lesson.content.slug().to_owned(),
                    minutes: lesson.minutes,
                    optional: lesson.optional,
                })
                .collect(),
        };
        Self {
            title: course.title.clone(),
            language: course.language.clone(),
            summary: course.summary.clone(),
            products: course.products.clone(),
            tags: course.tags.clone(),
            level: course.level,
            audience: course.audience.clone(),
            cover: course.cover,
            requires: course.requires.clone(),
            minutes: course.minutes(),
            modules: course.modules.iter().map(module).collect(),
        }
    }

    /// How many lessons there are.
    pub(in crate::training) fn parts(&self) -> u16 {
        let lessons: usize = self.modules.iter().map(|module| module.lessons.len()).sum();
        u16::try_from(lessons).unwrap_or(u16::MAX)
    }
}

/// A course as learners find it: its newest version.
#[derive(Debug, Clone)]
pub(in crate::training) struct Offered {
    pub(in crate::training) id: CourseId,
    pub(in crate::training) stage: CourseStage,
    /// What it is a translation of.
    pub(in crate::training) original: Option<CourseId>,
    pub(in crate::training) number: i32,
    pub(in crate::training) published_at: DateTime<Utc>,
    pub(in crate::training) card: Card,
}

impl Offered {
    /// The original that it and its translations hang on.
    pub(in crate::training) fn family(&self) -> CourseId {
        self.original.unwrap_or(self.id)
    }
}

/// What is not known is not shown.
pub(in crate::training) fn stage(slug: &str) -> CourseStage {
    CourseStage::ALL.into_iter().find(|stage| stage.slug() == slug).unwrap_or(CourseStage::Draft)
}

fn optional_id<K>(row: &QueryResult, column: &str) -> Result<Option<guildhall_domain::id::Id<K>>, Error> {
    row.try_get::<Option<String>>("", column)?.map(|text| id(&text)).transpose()
}

/// Every course that was published once, archived ones too.
pub(in crate::training) async fn offered(db: &impl ConnectionTrait) -> Result<Vec<Offered>, Error> {
    let text =
        "SELECT c.id AS id, c.stage AS stage, c.original AS original, v.number AS number, v.published_at AS published_at, v.card AS card
        FROM training_courses c JOIN training_versions v ON v.course_id = c.id AND v.number = c.published ORDER BY c.id";
    let rows = db.query_all_raw(sql(db, text, [])).await?;
    let offer = |row: &QueryResult| {
        Ok(Offered {
            id: id(&row.try_get::<String>("", "id")?)?,
            stage: stage(&row.try_get::<String>("", "stage")?),
            original: optional_id(row, "original")?,
            number: count(row.try_get("", "number")?),
            published_at: db::time(&row.try_get::<String>("", "published_at")?)?,
            card: json(&row.try_get::<String>("", "card")?)?,
        })
    };
    rows.iter().map(offer).collect()
}

/// A course's title as it is written now.
pub(in crate::training) async fn course_title(db: &impl ConnectionTrait, course: CourseId) -> Result<Option<String>, Error> {
    let row = db.query_one_raw(sql(db, "SELECT title FROM training_courses WHERE id = $1", [course.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// What each translation translates.
pub(in crate::training) async fn originals(db: &impl ConnectionTrait) -> Result<BTreeMap<CourseId, CourseId>, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT id, original FROM training_courses WHERE original IS NOT NULL", [])).await?;
    rows.iter().map(|row| Ok((id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?))).collect()
}
