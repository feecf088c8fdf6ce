//! Courses as they are written, their versions, and the lessons' index.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use guildhall_domain::{
    audience::Audience,
    page::Page,
    partner::PersonId,
    training::{
        CourseFilter, CourseId, CourseInput, CourseStage, CourseSummary, CourseVersion, ExamId, LessonContent, LessonId, Level,
        OutlineLesson, OutlineModule, PackageId, PictureId, Requirement,
    },
};
use sea_orm::{ConnectionTrait, QueryResult};
use serde::{Deserialize, Serialize};

use super::{Listed, count, json, list, to_json};
use crate::{
    db::{self, Tx, Where, id, sql},
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

const OFFERED: &str =
    "SELECT c.id AS id, c.stage AS stage, c.original AS original, v.number AS number, v.published_at AS published_at, v.card AS card
    FROM training_courses c JOIN training_versions v ON v.course_id = c.id AND v.number = c.published";

fn offer(row: &QueryResult) -> Result<Offered, Error> {
    Ok(Offered {
        id: id(&row.try_get::<String>("", "id")?)?,
        stage: stage(&row.try_get::<String>("", "stage")?),
        original: optional_id(row, "original")?,
        number: count(row.try_get("", "number")?),
        published_at: db::time(&row.try_get::<String>("", "published_at")?)?,
        card: json(&row.try_get::<String>("", "card")?)?,
    })
}

/// Every course that was published once, archived ones too.
pub(in crate::training) async fn offered(db: &impl ConnectionTrait) -> Result<Vec<Offered>, Error> {
    let rows = db.query_all_raw(sql(db, &format!("{OFFERED} ORDER BY c.id"), [])).await?;
    rows.iter().map(offer).collect()
}

/// Of those, some with everything that translates them or that they translate.
pub(in crate::training) async fn offered_among(db: &impl ConnectionTrait, courses: &BTreeSet<CourseId>) -> Result<Vec<Offered>, Error> {
    let courses: Vec<&CourseId> = courses.iter().collect();
    let mut found = BTreeMap::new();
    for some in courses.chunks(200) {
        let mut wanted = Where::default();
        wanted.is_one_of("id", some);
        let text = format!("SELECT DISTINCT COALESCE(original, id) FROM training_courses{}", wanted.clause());
        let rows = db.query_all_raw(sql(db, &text, wanted.values())).await?;
        let families: Vec<String> = rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        if families.is_empty() {
            continue;
        }
        let places = super::places(1, families.len());
        let text = format!("{OFFERED} WHERE c.id IN ({places}) OR c.original IN ({places})");
        for row in db.query_all_raw(sql(db, &text, super::values(&families))).await? {
            let offer = offer(&row)?;
            found.insert(offer.id, offer);
        }
    }
    Ok(found.into_values().collect())
}

/// A course's title as it is written now.
pub(in crate::training) async fn course_title(db: &impl ConnectionTrait, course: CourseId) -> Result<Option<String>, Error> {
    let row = db.query_one_raw(sql(db, "SELECT title FROM training_courses WHERE id = $1", [course.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index(0)).transpose()?)
}

/// The version that new learners of a course get; nothing when it is not given.
pub(in crate::training) async fn newest_version(db: &impl ConnectionTrait, course: CourseId) -> Result<Option<i32>, Error> {
    let text = "SELECT published FROM training_courses WHERE id = $1 AND stage = 'published'";
    let row = db.query_one_raw(sql(db, text, [course.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten().map(count))
}

/// What each translation translates.
pub(in crate::training) async fn originals(db: &impl ConnectionTrait) -> Result<BTreeMap<CourseId, CourseId>, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT id, original FROM training_courses WHERE original IS NOT NULL", [])).await?;
    rows.iter().map(|row| Ok((id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?))).collect()
}

/// A course.
pub(in crate::training) async fn course(db: &impl ConnectionTrait, course: CourseId) -> Result<Option<CourseRecord>, Error> {
    let text = "SELECT id, stage, published, draft, changed, updated_at, version FROM training_courses WHERE id = $1";
    let Some(row) = db.query_one_raw(sql(db, text, [course.to_string().into()])).await? else { return Ok(None) };
    Ok(Some(CourseRecord {
        id: course,
        stage: stage(&row.try_get::<String>("", "stage")?),
        published: row.try_get::<Option<i64>>("", "published")?.map(count),
        draft: json(&row.try_get::<String>("", "draft")?)?,
        changed: row.try_get::<i64>("", "changed")? != 0,
        updated_at: db::time(&row.try_get::<String>("", "updated_at")?)?,
        version: count(row.try_get("", "version")?),
    }))
}

/// What lists are searched in.
pub(super) fn search_text<'a>(texts: impl IntoIterator<Item = &'a String>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| db::sort_key(text)).collect();
    texts.join("\n")
}

fn searched(draft: &CourseInput) -> String {
    search_text([&draft.title, &draft.summary].into_iter().chain(&draft.products).chain(&draft.tags))
}

/// Stores a new course.
pub(in crate::training) async fn insert_course(
    tx: &Tx,
    course: CourseId,
    draft: &CourseInput,
    author: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "INSERT INTO training_courses (id, stage, draft, title, search, language, minutes, changed, translates, author_id,
            created_at, updated_at, version)
        VALUES ($1, 'draft', $2, $3, $4, $5, $6, 1, $7, $8, $9, $9, 1)";
    let values = [
        course.to_string().into(),
        to_json(draft)?.into(),
        draft.title.as_str().into(),
        searched(draft).into(),
        draft.language.as_str().into(),
        i64::from(draft.minutes()).into(),
        draft.translates.map(|id| id.to_string()).into(),
        author.to_string().into(),
        db::text(now).into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    index_lessons(tx, course, 0, draft).await
}

/// Stores a changed draft; `false` when somebody was faster.
pub(in crate::training) async fn save_draft(
    tx: &Tx,
    course: CourseId,
    version: i32,
    draft: &CourseInput,
    changed: bool,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let text =
        "UPDATE training_courses SET draft = $1, title = $2, search = $3, language = $4, minutes = $5, translates = $6, changed = $7,
        updated_at = $8, version = version + 1 WHERE id = $9 AND version = $10";
    let values = [
        to_json(draft)?.into(),
        draft.title.as_str().into(),
        searched(draft).into(),
        draft.language.as_str().into(),
        i64::from(draft.minutes()).into(),
        draft.translates.map(|id| id.to_string()).into(),
        i64::from(changed).into(),
        db::text(now).into(),
        course.to_string().into(),
        i64::from(version).into(),
    ];
    let saved = tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1;
    if saved {
        index_lessons(tx, course, 0, draft).await?;
    }
    Ok(saved)
}

/// To what the lessons of a version refer; number 0 is the draft.
async fn index_lessons(tx: &Tx, course: CourseId, number: i32, input: &CourseInput) -> Result<(), Error> {
    let gone = "DELETE FROM training_lessons WHERE course_id = $1 AND number = $2";
    tx.execute_raw(sql(tx, gone, [course.to_string().into(), i64::from(number).into()])).await?;
    for (place, lesson) in input.lessons().enumerate() {
        let refers = match &lesson.content {
            LessonContent::Text { .. } | LessonContent::Session { .. } => String::new(),
            LessonContent::Video { material, .. } | LessonContent::File { material } => material.to_string(),
            LessonContent::Quiz { exam } => exam.to_string(),
            LessonContent::Scorm { package, .. } => package.to_string(),
        };
        let text = "INSERT INTO training_lessons (course_id, number, lesson_id, place, kind, refers) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = [
            course.to_string().into(),
            i64::from(number).into(),
            lesson.id.to_string().into(),
            i64::try_from(place).unwrap_or_default().into(),
            lesson.content.slug().into(),
            refers.into(),
        ];
        tx.execute_raw(sql(tx, text, values)).await?;
    }
    Ok(())
}

/// Removes a course that was never published.
pub(in crate::training) async fn remove_course(tx: &Tx, course: CourseId) -> Result<(), Error> {
    for text in [
        "DELETE FROM training_bookings WHERE sitting_id IN (SELECT id FROM training_sittings WHERE course_id = $1)",
        "DELETE FROM training_sittings WHERE course_id = $1",
        "DELETE FROM training_lessons WHERE course_id = $1",
        "DELETE FROM training_courses WHERE id = $1 AND published IS NULL",
    ] {
        tx.execute_raw(sql(tx, text, [course.to_string().into()])).await?;
    }
    Ok(())
}

/// Puts a course away, or brings it back.
pub(in crate::training) async fn set_course_stage(tx: &Tx, course: CourseId, stage: CourseStage, now: DateTime<Utc>) -> Result<(), Error> {
    let text = "UPDATE training_courses SET stage = $1, updated_at = $2, version = version + 1 WHERE id = $3";
    tx.execute_raw(sql(tx, text, [stage.slug().into(), db::text(now).into(), course.to_string().into()])).await?;
    Ok(())
}

/// Stores a version and makes it the one that new learners get.
pub(in crate::training) async fn publish_course(
    tx: &Tx,
    record: &CourseRecord,
    number: i32,
    note: &str,
    by: PersonId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (course, input) = (record.id, &record.draft);
    let text = "INSERT INTO training_versions (key, course_id, number, note, published_at, published_by, card, input)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = [
        format!("{course}/{number}").into(),
        course.to_string().into(),
        i64::from(number).into(),
        note.into(),
        db::text(now).into(),
        by.to_string().into(),
        to_json(&Card::of(input))?.into(),
        to_json(input)?.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    index_lessons(tx, course, number, input).await?;
    let text = "UPDATE training_courses SET stage = 'published', published = $1, changed = 0, original = $2, updated_at = $3,
        version = version + 1 WHERE id = $4";
    let original = input.translates.map(|id| id.to_string());
    tx.execute_raw(sql(tx, text, [i64::from(number).into(), original.into(), db::text(now).into(), course.to_string().into()])).await?;
    Ok(())
}

/// A version's content.
pub(in crate::training) async fn version(db: &impl ConnectionTrait, course: CourseId, number: i32) -> Result<Option<CourseInput>, Error> {
    let text = "SELECT input FROM training_versions WHERE key = $1";
    let row = db.query_one_raw(sql(db, text, [format!("{course}/{number}").into()])).await?;
    row.map(|row| json(&row.try_get_by_index::<String>(0)?)).transpose()
}

/// All versions, newest first.
pub(in crate::training) async fn versions(db: &impl ConnectionTrait, course: CourseId) -> Result<Vec<CourseVersion>, Error> {
    let text = "SELECT v.number AS number, v.note AS note, v.published_at AS published_at, v.published_by AS person, p.name AS name,
            (SELECT COUNT(*) FROM training_enrollments e
                WHERE e.course_id = v.course_id AND e.number = v.number AND e.learning IN ('enrolled', 'started')) AS learning
        FROM training_versions v JOIN people p ON p.id = v.published_by WHERE v.course_id = $1 ORDER BY v.number DESC";
    let rows = db.query_all_raw(sql(db, text, [course.to_string().into()])).await?;
    let version = |row: &QueryResult| {
        Ok(CourseVersion {
            number: count(row.try_get("", "number")?),
            note: row.try_get("", "note")?,
            published_at: db::time(&row.try_get::<String>("", "published_at")?)?,
            published_by: id(&row.try_get::<String>("", "person")?)?,
            published_by_name: row.try_get("", "name")?,
            learning: count(row.try_get("", "learning")?),
        })
    };
    rows.iter().map(version).collect()
}

/// How many courses are written as translations of one.
pub(in crate::training) async fn translations(db: &impl ConnectionTrait, course: CourseId) -> Result<u64, Error> {
    let row = db.query_one_raw(sql(db, "SELECT COUNT(*) FROM training_courses WHERE translates = $1", [course.to_string().into()])).await?;
    Ok(row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.map_or(0, count))
}

/// One page of the courses, last changed first.
pub(in crate::training) async fn courses(db: &impl ConnectionTrait, filter: &CourseFilter) -> Result<Page<CourseSummary>, Error> {
    const SELECT: &str = "SELECT t.id AS id, t.title AS title, t.language AS language, t.stage AS stage, t.changed AS changed,
        t.minutes AS minutes, t.updated_at AS updated_at,
        (SELECT COUNT(*) FROM training_enrollments e WHERE e.course_id = t.id AND e.learning IN ('enrolled', 'started')) AS learning,
        (SELECT COUNT(*) FROM training_enrollments e WHERE e.course_id = t.id AND e.learning = 'completed') AS completed";
    let wanted = authored(filter);
    let listed = Listed { select: SELECT, table: "training_courses t", order: "updated_at", down: true };
    let (rows, next, total) = list(db, listed, wanted, filter.cursor.as_ref(), filter.limit).await?;
    let summary = |row: &QueryResult| {
        Ok(CourseSummary {
            id: id(&row.try_get::<String>("", "id")?)?,
            title: row.try_get("", "title")?,
            language: row.try_get("", "language")?,
            stage: stage(&row.try_get::<String>("", "stage")?),
            changed: row.try_get::<i64>("", "changed")? != 0,
            minutes: count(row.try_get("", "minutes")?),
            learning: count(row.try_get("", "learning")?),
            completed: count(row.try_get("", "completed")?),
            updated_at: db::time(&row.try_get::<String>("", "updated_at")?)?,
        })
    };
    Ok(Page { items: rows.iter().map(summary).collect::<Result<_, Error>>()?, next, total })
}

/// What an author's list of courses or paths is narrowed to; the table is `t`.
pub(in crate::training) fn authored(filter: &CourseFilter) -> Where {
    let mut wanted = Where::default();
    for word in filter.q.as_deref().unwrap_or_default().split_whitespace() {
        wanted.contains(&["t.search"], &db::sort_key(word));
    }
    if !filter.language.is_empty() {
        wanted.is_one_of("t.language", &filter.language);
    }
    if !filter.stage.is_empty() {
        wanted.is_one_of("t.stage", filter.stage.iter().map(|stage| stage.slug()));
    }
    wanted
}

/// Titles of the courses that use a package, in a draft or in a version.
pub(in crate::training) async fn courses_with_package(db: &impl ConnectionTrait, package: PackageId) -> Result<Vec<String>, Error> {
    let text = "SELECT c.title FROM training_courses c WHERE EXISTS
        (SELECT 1 FROM training_lessons l WHERE l.course_id = c.id AND l.kind = 'scorm' AND l.refers = $1) ORDER BY c.title, c.id";
    let rows = db.query_all_raw(sql(db, text, [package.to_string().into()])).await?;
    Ok(rows.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}

/// Lessons with an exam, in any version: course, version and lesson.
pub(in crate::training) async fn lessons_with_exam(
    db: &impl ConnectionTrait,
    exams: &BTreeSet<ExamId>,
) -> Result<Vec<(CourseId, i32, LessonId)>, Error> {
    let mut wanted = Where::default();
    wanted.is("kind", "quiz");
    wanted.is_one_of("refers", exams);
    wanted.and("number > 0");
    let text = format!("SELECT course_id, number, lesson_id FROM training_lessons{}", wanted.clause());
    let rows = db.query_all_raw(sql(db, &text, wanted.values())).await?;
    let lesson = |row: &QueryResult| {
        Ok((id(&row.try_get_by_index::<String>(0)?)?, count(row.try_get_by_index(1)?), id(&row.try_get_by_index::<String>(2)?)?))
    };
    rows.iter().map(lesson).collect()
}
