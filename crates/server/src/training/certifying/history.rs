//! Certificates of another system: taken over as a whole or not at all, each where it belongs in time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use guildhall_domain::{
    partner::PersonId,
    training::{
        AwardId, AwardRow, AwardSource, AwardTerm, AwardsInput, AwardsResult, CertificationId, CourseStage, Ends, Grant, Requirement,
        RowFault, read_awards, succeeds,
    },
};
use serde_json::json;

use super::{
    EARN,
    give::{Gift, give},
    people,
    store::{self, AwardRecord, CertificationRecord},
};
use crate::{cx::Cx, db::Tx, error::Error, jobs, journal, training::today};

/// Two imports of the same file must not look at its rows at the same time.
const LOCK: &str = "training.import_awards";

/// A row that names somebody and something of the portal.
struct Found<'a> {
    row: &'a AwardRow,
    person: PersonId,
    record: &'a CertificationRecord,
    until: Option<NaiveDate>,
}

/// Certificates to be written, by whom they are of and which certification.
type New<'a> = BTreeMap<(PersonId, CertificationId), Vec<Found<'a>>>;

/// Imports certificates, or says what would happen.
pub async fn import(cx: Cx, input: AwardsInput) -> Result<AwardsResult, Error> {
    let (input, today) = (input.check()?, today(&cx.app, cx.now));
    let (rows, mut faulty) = read_awards(&input.csv, today);
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, LOCK).await?;
    let certifications = store::certifications(&tx).await?;
    let found = find(&tx, &rows, &certifications, &mut faulty).await?;
    let holders: Vec<PersonId> = found.iter().map(|found| found.person).collect::<BTreeSet<_>>().into_iter().collect();
    for person in &holders {
        cx.app.db.lock(&tx, &format!("awards of {person}")).await?;
    }
    let held = store::awards_of(&tx, &holders).await?;
    let (new, same) = compare(found, &held, &mut faulty);
    if !faulty.is_empty() {
        faulty.sort_by_key(|fault| fault.line);
        return Ok(AwardsResult { faulty, ..AwardsResult::default() });
    }
    let created = u32::try_from(new.values().map(Vec::len).sum::<usize>()).unwrap_or(u32::MAX);
    let result = AwardsResult { created, same, faulty };
    if input.dry || created == 0 {
        return Ok(result);
    }
    let mut counts: BTreeMap<CertificationId, u32> = BTreeMap::new();
    for ((person, certification), rows) in new {
        *counts.entry(certification).or_default() += u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let held = held.get(&person).into_iter().flatten().filter(|award| award.certification == certification);
        take_over(&cx, &tx, person, held.collect(), rows).await?;
    }
    for (certification, created) in &counts {
        journal::write(&tx, &cx, "training.import_awards", "certification", certification, json!({ "created": created })).await?;
    }
    // What asks for one of them may be earned by it. Looked at afterwards: there may be thousands of people.
    for record in &certifications {
        let input = &record.certification;
        let asks = |requirement: &Requirement| matches!(requirement, Requirement::Certification(id) if counts.contains_key(id));
        if record.stage == CourseStage::Published && input.requires.iter().chain(input.renewal_requires()).any(asks) {
            jobs::enqueue(&tx, cx.now, EARN, json!({ "certification": record.id })).await?;
        }
    }
    tx.commit().await?;
    Ok(result)
}

/// Whom and what the rows name.
async fn find<'a>(
    tx: &Tx,
    rows: &'a [AwardRow],
    certifications: &'a [CertificationRecord],
    faulty: &mut Vec<RowFault>,
) -> Result<Vec<Found<'a>>, Error> {
    let addresses: BTreeSet<&str> = rows.iter().map(|row| row.email.as_str()).collect();
    let people = people::by_email(tx, &addresses.into_iter().collect::<Vec<_>>()).await?;
    let mut all = Vec::new();
    for row in rows {
        let person = people.get(&row.email).copied();
        let picked = row.pick(certifications, |record| (record.id, &record.certification));
        if person.is_none() {
            faulty.push(row.fault("email", "unknown-person"));
        }
        match (person, picked) {
            (_, Err(code)) => faulty.push(row.fault("certification", code)),
            (Some(person), Ok(record)) => {
                let until = row.ends.last_day(record.certification.validity, row.awarded_on);
                all.push(Found { row, person, record, until });
            }
            (None, Ok(_)) => {}
        }
    }
    Ok(all)
}

/// What of the rows is new, and how much is there already. A certificate is the same when it is of the same person, certification and first
/// day; one that has the number of another, or another end, is told and not doubled.
fn compare<'a>(found: Vec<Found<'a>>, held: &BTreeMap<PersonId, Vec<AwardRecord>>, faulty: &mut Vec<RowFault>) -> (New<'a>, u32) {
    let (mut new, mut same) = (New::new(), 0);
    for one in found {
        let Found { row, person, record, until } = one;
        let own = || held.get(&person).into_iter().flatten().filter(|award| award.certification == record.id);
        let beside = new.entry((person, record.id)).or_default();
        let refers = |other: &str| !row.reference.is_empty() && other == row.reference;
        let numbered = own().find(|award| matches!(&award.source, AwardSource::Imported { reference } if refers(reference)));
        if let Some(known) = own().find(|award| award.term.valid_from == row.awarded_on) {
            if row.ends == Ends::ByRule || known.term.valid_until == until {
                same += 1;
            } else {
                faulty.push(row.fault("expires_on", "differs"));
            }
        } else if numbered.is_some() {
            faulty.push(row.fault("awarded_on", "differs"));
        } else if beside.iter().any(|other| other.row.awarded_on == row.awarded_on) {
            faulty.push(row.fault("awarded_on", "doubled"));
        } else if beside.iter().any(|other| refers(&other.row.reference)) {
            faulty.push(row.fault("reference", "doubled"));
        } else {
            beside.push(one);
        }
    }
    new.retain(|_, rows| !rows.is_empty());
    (new, same)
}

/// Something that somebody holds or held, in its place in time.
struct Step<'a> {
    term: AwardTerm,
    what: Result<AwardId, Found<'a>>,
}

/// Writes the certificates of one person and certification among those that are there: each takes the place of the one before it where the
/// rules say so.
async fn take_over(cx: &Cx, tx: &Tx, person: PersonId, held: Vec<&AwardRecord>, rows: Vec<Found<'_>>) -> Result<(), Error> {
    let by = cx.actor()?.person;
    let Some(record) = rows.first().map(|found| found.record) else { return Ok(()) };
    let known = held.into_iter().map(|award| Step { term: award.term, what: Ok(award.id) });
    let new = rows.into_iter().map(|found| Step {
        term: AwardTerm { valid_from: found.row.awarded_on, valid_until: found.until, renewed_on: None, revoked_on: None },
        what: Err(found),
    });
    let mut steps: Vec<Step<'_>> = known.chain(new).collect();
    steps.sort_by_key(|step| step.term.valid_from);
    let mut before: Option<(AwardId, AwardTerm, bool)> = None;
    for Step { term, what } in steps {
        let new = what.is_err();
        let renewed = before.filter(|(_, previous, fresh)| (*fresh || new) && succeeds(&record.certification, previous, term.valid_from));
        let previous = renewed.map(|(id, _, _)| id);
        let id = match what {
            Ok(id) => {
                if let Some(previous) = previous {
                    store::note_renewed(tx, previous, id, term.valid_from, cx.now).await?;
                }
                id
            }
            Err(found) => {
                let grant = Grant { valid_from: term.valid_from, valid_until: term.valid_until, renews: previous.is_some() };
                let source = AwardSource::Imported { reference: found.row.reference.clone() };
                give(&cx.app, tx, cx.now, Gift { record, person, previous, grant, source, by }).await?
            }
        };
        before = Some((id, term, new));
    }
    Ok(())
}
