//! Companies and their people, as the company's view counts them.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    partner::{PartnerId, PersonId},
    training::{AssignmentStanding, Requirement},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{CHUNK, count, optional_day};
use crate::{
    db::{self, Where, id, sql},
    error::Error,
    training::rows::item,
};

/// A company.
#[derive(Debug, Clone)]
pub(in crate::training) struct CompanyRecord {
    pub name: String,
    pub tier: String,
}

/// One company.
pub(in crate::training) async fn company(db: &impl ConnectionTrait, of: PartnerId) -> Result<CompanyRecord, Error> {
    let row = db.query_one_raw(sql(db, "SELECT name, tier FROM partners WHERE id = $1", [of.to_string().into()])).await?;
    let row = row.ok_or(Error::NotFound)?;
    Ok(CompanyRecord { name: row.try_get_by_index(0)?, tier: row.try_get_by_index(1)? })
}

/// Everybody who may be here.
pub(in crate::training) async fn active_people(db: &impl ConnectionTrait) -> Result<Vec<PersonId>, Error> {
    let rows = db.query_all_raw(sql(db, "SELECT id FROM people WHERE status = 'active' ORDER BY id", [])).await?;
    rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect()
}

/// What is assigned to somebody, and when they last learned something.
#[derive(Debug, Clone, Default)]
pub(in crate::training) struct Work {
    pub open: u16,
    pub overdue: u16,
    pub standing: Option<AssignmentStanding>,
    pub learned_at: Option<DateTime<Utc>>,
    /// What is overdue for longest, and since when.
    pub late: Option<(NaiveDate, Requirement)>,
}

/// The work of several people.
pub(in crate::training) async fn work(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    today: NaiveDate,
) -> Result<BTreeMap<PersonId, Work>, Error> {
    let mut all: BTreeMap<PersonId, Work> = BTreeMap::new();
    for ids in people.chunks(CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("person_id", ids);
        let text = format!("SELECT person_id, due_on, done_at, item_kind, item_id FROM training_assignments{}", wanted.clause());
        for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
            let work = all.entry(id(&row.try_get_by_index::<String>(0)?)?).or_default();
            let due_on = optional_day(row.try_get_by_index::<Option<String>>(1)?.as_deref())?;
            let done = row.try_get_by_index::<Option<String>>(2)?.is_some();
            let standing = guildhall_domain::training::standing(due_on, done, today);
            work.open += u16::from(!done);
            if standing == AssignmentStanding::Overdue {
                work.overdue += 1;
                let late = due_on.map(|due_on| item(&row).map(|item| (due_on, item))).transpose()?;
                work.late = work.late.into_iter().chain(late).min();
            }
            work.standing = worse(work.standing, standing);
        }
        let text = format!("SELECT person_id, MAX(touched_at) FROM training_enrollments{} GROUP BY person_id", wanted.clause());
        for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
            let work = all.entry(id(&row.try_get_by_index::<String>(0)?)?).or_default();
            work.learned_at = db::optional_time(row.try_get_by_index::<Option<String>>(1)?.as_deref())?;
        }
    }
    Ok(all)
}

/// The worse of two standings: what is overdue matters most, what is done least.
fn worse(one: Option<AssignmentStanding>, other: AssignmentStanding) -> Option<AssignmentStanding> {
    let weight = |standing: AssignmentStanding| match standing {
        AssignmentStanding::Overdue => 3,
        AssignmentStanding::DueSoon => 2,
        AssignmentStanding::Open => 1,
        AssignmentStanding::Done => 0,
    };
    match one {
        Some(one) if weight(one) >= weight(other) => Some(one),
        Some(_) | None => Some(other),
    }
}

/// Companies by id.
pub(in crate::training) async fn company_names(db: &impl ConnectionTrait, of: &[String]) -> Result<BTreeMap<String, String>, Error> {
    let mut all = BTreeMap::new();
    for ids in of.chunks(CHUNK) {
        let mut wanted = Where::default();
        wanted.is_one_of("id", ids);
        let text = format!("SELECT id, name FROM partners{}", wanted.clause());
        for row in db.query_all_raw(sql(db, &text, wanted.values())).await? {
            all.insert(row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        }
    }
    Ok(all)
}

/// The sum in a column that the database counts in its own way.
pub(in crate::training) fn sum(row: &QueryResult, column: &str) -> Result<u64, Error> {
    Ok(count(row.try_get::<Option<i64>>("", column)?.unwrap_or_default()))
}
