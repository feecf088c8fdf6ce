//! Rules of assignment, and what each person has to do.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use guildhall_domain::{
    access::{Actor, Role, Workplace},
    language::Language,
    page::Page,
    partner::{PartnerId, PersonId},
    training::{AssignmentId, AssignmentRuleId, AssignmentRuleInput, Requirement},
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{Listed, count, day, json, list, places, to_json, values};
use crate::{
    auth,
    db::{self, Tx, Where, id, sql},
    error::Error,
    training::rows::item,
};

/// The day that stands for none, so that what has none comes last.
const NEVER: &str = "9999-12-31";

/// A requirement as two columns.
pub(in crate::training) fn item_columns(item: Requirement) -> (&'static str, String) {
    match item {
        Requirement::Course(id) => ("course", id.to_string()),
        Requirement::Path(id) => ("path", id.to_string()),
        Requirement::Exam(id) => ("exam", id.to_string()),
        Requirement::Certification(id) => ("certification", id.to_string()),
    }
}

/// A rule of assignment.
#[derive(Debug, Clone)]
pub(in crate::training) struct RuleRecord {
    pub(in crate::training) id: AssignmentRuleId,
    pub(in crate::training) rule: AssignmentRuleInput,
    pub(in crate::training) created_at: DateTime<Utc>,
    pub(in crate::training) version: i32,
}

fn rule_record(row: &QueryResult) -> Result<RuleRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    Ok(RuleRecord {
        id: id(&text("id")?)?,
        rule: json(&text("input")?)?,
        created_at: db::time(&text("created_at")?)?,
        version: count(row.try_get("", "version")?),
    })
}

/// Every rule of assignment, by name.
pub(in crate::training) async fn rules(db: &impl ConnectionTrait) -> Result<Vec<RuleRecord>, Error> {
    let text = "SELECT id, input, created_at, version FROM training_assignment_rules ORDER BY name, id";
    db.query_all_raw(sql(db, text, [])).await?.iter().map(rule_record).collect()
}

/// A rule of assignment.
pub(in crate::training) async fn rule(db: &impl ConnectionTrait, of: AssignmentRuleId) -> Result<Option<RuleRecord>, Error> {
    let text = "SELECT id, input, created_at, version FROM training_assignment_rules WHERE id = $1";
    db.query_one_raw(sql(db, text, [of.to_string().into()])).await?.as_ref().map(rule_record).transpose()
}

/// Stores a new rule.
pub(in crate::training) async fn insert_rule(
    tx: &Tx,
    rule: AssignmentRuleId,
    input: &AssignmentRuleInput,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let text = "INSERT INTO training_assignment_rules (id, name, item_kind, item_id, active, created_at, updated_at, version, input)
        VALUES ($1, $2, $3, $4, $5, $6, $6, 1, $7)";
    let (kind, item) = item_columns(input.item);
    let active = i64::from(input.active);
    let values = [
        rule.to_string().into(),
        input.name.as_str().into(),
        kind.into(),
        item.into(),
        active.into(),
        db::text(now).into(),
        to_json(input)?.into(),
    ];
    tx.execute_raw(sql(tx, text, values)).await?;
    Ok(())
}

/// Stores a changed rule; `false` when somebody was faster.
pub(in crate::training) async fn save_rule(
    tx: &Tx,
    rule: AssignmentRuleId,
    version: i32,
    input: &AssignmentRuleInput,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let text = "UPDATE training_assignment_rules SET name = $1, item_kind = $2, item_id = $3, active = $4, updated_at = $5, input = $6,
        version = version + 1 WHERE id = $7 AND version = $8";
    let (kind, item) = item_columns(input.item);
    let values = [
        input.name.as_str().into(),
        kind.into(),
        item.into(),
        i64::from(input.active).into(),
        db::text(now).into(),
        to_json(input)?.into(),
        rule.to_string().into(),
        i64::from(version).into(),
    ];
    Ok(tx.execute_raw(sql(tx, text, values)).await?.rows_affected() == 1)
}

/// Removes a rule; nothing may hang on it any more.
pub(in crate::training) async fn remove_rule(tx: &Tx, rule: AssignmentRuleId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM training_assignment_rules WHERE id = $1", [rule.to_string().into()])).await?;
    Ok(())
}

/// For each rule: people, those who did it, and those who did not in time.
pub(in crate::training) async fn rule_counts(
    db: &impl ConnectionTrait,
    today: NaiveDate,
) -> Result<BTreeMap<AssignmentRuleId, (u64, u64, u64)>, Error> {
    let text = "SELECT rule_id, COUNT(*), SUM(CASE WHEN done_at IS NOT NULL THEN 1 ELSE 0 END),
            SUM(CASE WHEN done_at IS NULL AND due_key < $1 THEN 1 ELSE 0 END)
        FROM training_assignments WHERE rule_id IS NOT NULL GROUP BY rule_id";
    let rows = db.query_all_raw(sql(db, text, [today.to_string().into()])).await?;
    let counts = |row: &QueryResult| {
        let number = |index: usize| row.try_get_by_index::<i64>(index).map(count);
        Ok((id(&row.try_get_by_index::<String>(0)?)?, (number(1)?, number(2)?, number(3)?)))
    };
    rows.iter().map(counts).collect()
}

/// Somebody who may be assigned something: how rules see them, and since when they work there.
#[derive(Debug, Clone)]
pub(in crate::training) struct Candidate {
    pub(in crate::training) actor: Actor,
    pub(in crate::training) joined_at: DateTime<Utc>,
}

/// Every active person of an active partner.
pub(in crate::training) async fn candidates(db: &impl ConnectionTrait) -> Result<Vec<Candidate>, Error> {
    let text = "SELECT p.id AS id, p.roles AS roles, p.language AS language, COALESCE(p.joined_at, p.created_at) AS joined_at, c.id AS partner, c.tier AS tier,
            c.region AS region, c.kind AS kind
        FROM people p JOIN partners c ON c.id = p.partner_id WHERE p.status = 'active' AND c.status = 'active' ORDER BY p.id";
    let rows = db.query_all_raw(sql(db, text, [])).await?;
    let candidate = |row: &QueryResult| {
        let text = |column: &str| row.try_get::<String>("", column);
        let workplace =
            Workplace::Partner { id: id(&text("partner")?)?, tier: text("tier")?, region: text("region")?, kind: text("kind")? };
        let language: Language = text("language")?.parse().unwrap_or_else(|_| Language::english());
        let reads = language.clone();
        let actor = Actor { person: id(&text("id")?)?, workplace, roles: auth::roles(&text("roles")?), reads, language, viewed_by: None };
        Ok(Candidate { actor, joined_at: db::time(&text("joined_at")?)? })
    };
    rows.iter().map(candidate).collect()
}

/// What one person has to do.
#[derive(Debug, Clone)]
pub(in crate::training) struct AssignmentRecord {
    pub(in crate::training) id: AssignmentId,
    pub(in crate::training) item: Requirement,
    pub(in crate::training) person: PersonId,
    pub(in crate::training) person_name: String,
    pub(in crate::training) partner: Option<PartnerId>,
    pub(in crate::training) partner_name: String,
    pub(in crate::training) rule: Option<AssignmentRuleId>,
    pub(in crate::training) assigned_at: DateTime<Utc>,
    pub(in crate::training) due_on: Option<NaiveDate>,
    pub(in crate::training) released: bool,
    pub(in crate::training) done_at: Option<DateTime<Utc>>,
}

const SELECT: &str = "SELECT t.id AS id, t.item_kind AS item_kind, t.item_id AS item_id, t.person_id AS person, p.name AS person_name,
    c.id AS partner, c.name AS company, t.rule_id AS rule_id, t.assigned_at AS assigned_at, t.due_on AS due_on, t.due_key AS due_key,
    t.released AS released, t.done_at AS done_at";
const TABLE: &str = "training_assignments t JOIN people p ON p.id = t.person_id LEFT JOIN partners c ON c.id = p.partner_id";

fn record(row: &QueryResult) -> Result<AssignmentRecord, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let optional = |column: &str| row.try_get::<Option<String>>("", column);
    Ok(AssignmentRecord {
        id: id(&text("id")?)?,
        item: item(row)?,
        person: id(&text("person")?)?,
        person_name: text("person_name")?,
        partner: optional("partner")?.map(|partner| id(&partner)).transpose()?,
        partner_name: optional("company")?.unwrap_or_default(),
        rule: optional("rule_id")?.map(|rule| id(&rule)).transpose()?,
        assigned_at: db::time(&text("assigned_at")?)?,
        due_on: optional("due_on")?.map(|due| day(&due)).transpose()?,
        released: row.try_get::<i64>("", "released")? != 0,
        done_at: db::optional_time(optional("done_at")?.as_deref())?,
    })
}

/// An assignment.
pub(in crate::training) async fn assignment(db: &impl ConnectionTrait, of: AssignmentId) -> Result<Option<AssignmentRecord>, Error> {
    let text = format!("{SELECT} FROM {TABLE} WHERE t.id = $1");
    db.query_one_raw(sql(db, &text, [of.to_string().into()])).await?.as_ref().map(record).transpose()
}

/// One page of assignments, what is due soonest first. `wanted` names the columns of `t`, and `p.partner_id`.
pub(in crate::training) async fn assignments(
    db: &impl ConnectionTrait,
    wanted: Where,
    cursor: Option<&guildhall_domain::page::Cursor>,
    limit: Option<u16>,
) -> Result<Page<AssignmentRecord>, Error> {
    let listed = Listed { select: SELECT, table: TABLE, order: "due_key", down: false };
    let (rows, next, total) = list(db, listed, wanted, cursor, limit).await?;
    Ok(Page { items: rows.iter().map(record).collect::<Result<_, _>>()?, next, total })
}

/// Everything that a person has to do or did, what is due soonest first.
pub(in crate::training) async fn assignments_of(db: &impl ConnectionTrait, person: PersonId) -> Result<Vec<AssignmentRecord>, Error> {
    let text = format!("{SELECT} FROM {TABLE} WHERE t.person_id = $1 ORDER BY t.due_key, t.id");
    db.query_all_raw(sql(db, &text, [person.to_string().into()])).await?.iter().map(record).collect()
}

/// Everything that comes from a rule.
pub(in crate::training) async fn assignments_by(db: &impl ConnectionTrait, rule: AssignmentRuleId) -> Result<Vec<AssignmentRecord>, Error> {
    let text = format!("{SELECT} FROM {TABLE} WHERE t.rule_id = $1 ORDER BY t.id");
    db.query_all_raw(sql(db, &text, [rule.to_string().into()])).await?.iter().map(record).collect()
}

/// Something that is assigned.
#[derive(Debug, Clone, Copy)]
pub(in crate::training) struct NewAssignment {
    pub(in crate::training) id: AssignmentId,
    pub(in crate::training) rule: Option<AssignmentRuleId>,
    pub(in crate::training) item: Requirement,
    pub(in crate::training) person: PersonId,
    pub(in crate::training) by: Option<PersonId>,
    pub(in crate::training) due_on: Option<NaiveDate>,
    pub(in crate::training) done: bool,
}

/// Stores assignments. Those that are there already (by the same rule) stay as they are.
pub(in crate::training) async fn insert_assignments(tx: &Tx, new: &[NewAssignment], now: DateTime<Utc>) -> Result<(), Error> {
    for new in new.chunks(80) {
        let rows: Vec<String> = (0..new.len()).map(|row| format!("({}, 0)", places(row * 10 + 1, 10))).collect();
        let text = format!(
            "INSERT INTO training_assignments (id, rule_id, item_kind, item_id, person_id, assigned_at, assigned_by, due_on, due_key, done_at,
                released) VALUES {} ON CONFLICT DO NOTHING",
            rows.join(", ")
        );
        let values = new.iter().flat_map(|new| {
            let (kind, item) = item_columns(new.item);
            let due = new.due_on.map(|due| due.to_string());
            let done = new.done.then(|| db::text(now));
            [
                new.id.to_string().into(),
                new.rule.map(|rule| rule.to_string()).into(),
                kind.into(),
                item.into(),
                new.person.to_string().into(),
                db::text(now).into(),
                new.by.map(|by| by.to_string()).into(),
                due.clone().into(),
                due.unwrap_or_else(|| NEVER.to_owned()).into(),
                done.into(),
            ]
        });
        tx.execute_raw(sql(tx, &text, values)).await?;
    }
    Ok(())
}

/// Stores by when something must be done, and whether its rule still applies.
pub(in crate::training) async fn set_due(tx: &Tx, of: AssignmentId, due_on: Option<NaiveDate>, released: bool) -> Result<(), Error> {
    let due = due_on.map(|due| due.to_string());
    let text = "UPDATE training_assignments SET due_on = $1, due_key = $2, released = $3 WHERE id = $4";
    let key = due.clone().unwrap_or_else(|| NEVER.to_owned());
    tx.execute_raw(sql(tx, text, [due.into(), key.into(), i64::from(released).into(), of.to_string().into()])).await?;
    Ok(())
}

/// Takes assignments from their rule: they stay with their people without a day.
pub(in crate::training) async fn set_free(tx: &Tx, rule: AssignmentRuleId) -> Result<(), Error> {
    let text = "UPDATE training_assignments SET rule_id = NULL, due_on = NULL, due_key = $1, released = 1 WHERE rule_id = $2";
    tx.execute_raw(sql(tx, text, [NEVER.into(), rule.to_string().into()])).await?;
    Ok(())
}

/// Removes assignments.
pub(in crate::training) async fn remove_assignments(tx: &Tx, gone: &[AssignmentId]) -> Result<(), Error> {
    for gone in gone.chunks(200) {
        let text = format!("DELETE FROM training_assignments WHERE id IN ({})", places(1, gone.len()));
        tx.execute_raw(sql(tx, &text, values(gone))).await?;
    }
    Ok(())
}

/// Notes that a person did something: of all that is assigned to them and asks for one of these, what is open is done.
pub(in crate::training) async fn done(tx: &Tx, person: PersonId, items: &BTreeSet<Requirement>, now: DateTime<Utc>) -> Result<u64, Error> {
    let mut changed = 0;
    for item in items {
        let (kind, item) = item_columns(*item);
        let text =
            "UPDATE training_assignments SET done_at = $1 WHERE person_id = $2 AND item_kind = $3 AND item_id = $4 AND done_at IS NULL";
        let values = [db::text(now).into(), person.to_string().into(), kind.into(), item.into()];
        changed += tx.execute_raw(sql(tx, text, values)).await?.rows_affected();
    }
    Ok(changed)
}

/// Narrows to what somebody may see: their own, their company's when they manage its people, the vendor's people what is in their scope.
pub(in crate::training) fn assignments_seen_by(wanted: &mut Where, actor: &Actor) {
    wanted.and("p.partner_id IS NOT NULL");
    if actor.is_vendor() || actor.has(Role::PartnerAdmin) {
        wanted.within("p.partner_id", actor.scope());
    } else {
        wanted.is("t.person_id", actor.person.to_string());
    }
}

/// Whether a job of a kind waits already and will run soon.
pub(in crate::training) async fn job_waits(db: &impl ConnectionTrait, kind: &str, now: DateTime<Utc>) -> Result<bool, Error> {
    let text = "SELECT 1 FROM jobs WHERE kind = $1 AND status = 'waiting' AND run_at <= $2 LIMIT 1";
    Ok(db.query_one_raw(sql(db, text, [kind.into(), db::text(now).into()])).await?.is_some())
}
