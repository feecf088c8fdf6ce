//! The figures of reports, counted by the database: enrollments of learning, attempts and certificates.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use guildhall_domain::{
    access::Actor,
    training::{CourseId, Figures, ReportBy, ReportFilter},
};
use sea_orm::ConnectionTrait;

use super::sum;
use crate::{
    db::{self, Where, sql},
    error::Error,
    training::rows::of_companies,
};

/// Days after which somebody who does nothing has stopped.
const STOPPED_AFTER: i64 = 90;

/// What is counted, with its person `p` and their company `c`.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Enrollments,
    Attempts,
    Awards,
}

impl Kind {
    /// The tables; attempts and certificates go with each course that has the exam or leads to the certificate.
    const fn from(self, by_course: bool) -> &'static str {
        match (self, by_course) {
            (Self::Enrollments, _) => {
                "training_enrollments t JOIN training_courses k ON k.id = t.course_id JOIN people p ON p.id = t.person_id
                    LEFT JOIN partners c ON c.id = p.partner_id"
            }
            (Self::Attempts, false) => {
                "training_attempts t JOIN people p ON p.id = t.person_id LEFT JOIN partners c ON c.id = p.partner_id"
            }
            (Self::Attempts, true) => {
                "training_attempts t JOIN people p ON p.id = t.person_id LEFT JOIN partners c ON c.id = p.partner_id
                    JOIN (SELECT DISTINCT COALESCE(k.original, k.id) AS course, x.original_id AS exam FROM training_lessons l
                        JOIN training_courses k ON k.id = l.course_id AND k.published = l.number
                        JOIN training_exams x ON x.id = l.refers WHERE l.kind = 'quiz') o ON o.exam = t.original_id"
            }
            (Self::Awards, _) => "training_awards t JOIN people p ON p.id = t.person_id LEFT JOIN partners c ON c.id = p.partner_id",
        }
    }

    /// The day that a filter's days are held against.
    const fn at(self) -> &'static str {
        match self {
            Self::Enrollments => "t.enrolled_at",
            Self::Attempts => "t.started_at",
            Self::Awards => "t.created_at",
        }
    }

    /// The course that it belongs to.
    const fn course(self) -> Option<&'static str> {
        match self {
            Self::Enrollments => Some("COALESCE(k.original, k.id)"),
            Self::Attempts => Some("o.course"),
            Self::Awards => None,
        }
    }

    fn key(self, by: ReportBy) -> Option<String> {
        match by {
            ReportBy::Course => self.course().map(str::to_owned),
            ReportBy::Partner => Some("COALESCE(p.partner_id, '')".to_owned()),
            ReportBy::Region => Some("COALESCE(c.region, '')".to_owned()),
            ReportBy::Tier => Some("COALESCE(c.tier, '')".to_owned()),
            ReportBy::Month => Some(format!("SUBSTR({}, 1, 7)", self.at())),
        }
    }
}

/// Figures by key; with the key of nothing when `by` is nothing: the total.
pub(in crate::training) async fn figures(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &ReportFilter,
    course: Option<CourseId>,
    by: Option<ReportBy>,
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, Figures>, Error> {
    let mut all: BTreeMap<String, Figures> = BTreeMap::new();
    for kind in [Kind::Enrollments, Kind::Attempts, Kind::Awards] {
        let Some(key) = by.map_or_else(|| Some("''".to_owned()), |by| kind.key(by)) else { continue };
        // A certificate belongs to no course.
        if course.is_some() && kind.course().is_none() {
            continue;
        }
        for (key, found) in counted(db, actor, filter, course, kind, &key, by, now).await? {
            let figures = all.entry(key).or_default();
            *figures = figures.plus(found);
        }
    }
    Ok(all)
}

#[expect(clippy::too_many_arguments, reason = "a query has many sides, and its one caller has them at hand")]
async fn counted(
    db: &impl ConnectionTrait,
    actor: &Actor,
    filter: &ReportFilter,
    course: Option<CourseId>,
    kind: Kind,
    key: &str,
    by: Option<ReportBy>,
    now: DateTime<Utc>,
) -> Result<Vec<(String, Figures)>, Error> {
    let mut wanted = Where::default();
    let quiet = wanted.bind(db::text(now - TimeDelta::days(STOPPED_AFTER)));
    // PostgreSQL must know of what kind it is, whatever is counted.
    wanted.and(format!("{quiet} <> ''"));
    wanted.within("p.partner_id", actor.scope());
    of_companies(&mut wanted, filter.partner, filter.region.as_deref(), filter.tier.as_deref());
    let at = kind.at();
    if let Some(from) = filter.from {
        let from = wanted.bind(from.to_string());
        wanted.and(format!("{at} >= {from}"));
    }
    if let Some(after) = filter.until.and_then(|until| until.succ_opt()) {
        let after = wanted.bind(after.to_string());
        wanted.and(format!("{at} < {after}"));
    }
    if let (Some(course), Some(column)) = (course, kind.course()) {
        wanted.is(column, course.to_string());
    }
    let one = |condition: &str| format!("SUM(CASE WHEN {condition} THEN 1 ELSE 0 END)");
    let columns = match kind {
        Kind::Enrollments => vec![
            ("enrolled", "COUNT(*)".to_owned()),
            ("started", one("t.learning IN ('started', 'completed') OR t.lessons_done > 0")),
            ("completed", one("t.learning = 'completed'")),
            ("stopped", one(&format!("t.learning = 'left' OR (t.learning <> 'completed' AND t.touched_at < {quiet})"))),
            ("seconds", "CAST(SUM(t.seconds) AS BIGINT)".to_owned()),
        ],
        Kind::Attempts => {
            wanted.and("t.closed_at IS NOT NULL AND t.voided_at IS NULL");
            vec![
                ("attempts", "COUNT(*)".to_owned()),
                ("passed", one("t.passed = 1")),
                ("first_attempts", one("t.number = 1")),
                ("first_passed", one("t.number = 1 AND t.passed = 1")),
            ]
        }
        Kind::Awards => vec![("awards", "COUNT(*)".to_owned())],
    };
    let by_course = by == Some(ReportBy::Course) || course.is_some();
    let list: Vec<String> = columns.iter().map(|(name, what)| format!("{what} AS {name}")).collect();
    let text = format!("SELECT {key} AS row_key, {} FROM {}{} GROUP BY 1", list.join(", "), kind.from(by_course), wanted.clause());
    let rows = db.query_all_raw(sql(db, &text, wanted.values())).await?;
    let mut all = Vec::new();
    for row in &rows {
        let of = |name: &str| if columns.iter().any(|(known, _)| *known == name) { sum(row, name) } else { Ok(0) };
        let figures = Figures {
            enrolled: of("enrolled")?,
            started: of("started")?,
            completed: of("completed")?,
            stopped: of("stopped")?,
            attempts: of("attempts")?,
            passed: of("passed")?,
            first_attempts: of("first_attempts")?,
            first_passed: of("first_passed")?,
            seconds: of("seconds")?,
            awards: of("awards")?,
        };
        all.push((row.try_get("", "row_key")?, figures));
    }
    Ok(all)
}
