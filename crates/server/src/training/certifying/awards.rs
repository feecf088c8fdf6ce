//! Certificates: list, export, read, give by hand, take back.

use axum::response::Response;
use chrono::NaiveDate;
use guildhall_domain::{
    endpoint::Nothing,
    language::Language,
    page::{MAX_LIMIT, Page},
    training::{
        Award, AwardFilter, AwardId, AwardInput, AwardSource, AwardState, CertificationId, ReasonInput, Refusal, Revocation, Window,
        can_revoke, falls_with_newer, grant, rights,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    give::{Gift, give},
    mails, people,
    store::{self, AwardRecord, CertificationRecord},
};
use crate::{
    csv,
    cx::Cx,
    db::Tx,
    error::Error,
    journal,
    training::{seams, today},
};

/// Lists certificates, what ends soonest first.
pub async fn list(cx: Cx, filter: AwardFilter) -> Result<Page<Award>, Error> {
    page(&cx, &filter).await
}

/// The same as CSV.
pub async fn export(cx: Cx, filter: AwardFilter) -> Result<Response, Error> {
    let header = ["number", "certification", "person", "company", "state", "valid_from", "valid_until", "source", "created_at"];
    csv::stream("certificates.csv", &header, move |cursor| {
        let (cx, filter) = (cx.clone(), AwardFilter { cursor, limit: Some(MAX_LIMIT), ..filter.clone() });
        async move {
            let page = page(&cx, &filter).await?;
            let row = |award: Award| {
                let source = match &award.source {
                    AwardSource::Earned { .. } => "earned".to_owned(),
                    AwardSource::Given { reason, .. } => format!("given: {reason}"),
                    AwardSource::Imported { reference } => format!("imported: {reference}"),
                };
                vec![
                    award.number,
                    award.name,
                    award.person_name,
                    award.partner_name,
                    award.state.slug().to_owned(),
                    award.valid_from.to_string(),
                    award.valid_until.map(|day| day.to_string()).unwrap_or_default(),
                    source,
                    award.created_at.to_rfc3339(),
                ]
            };
            Ok(csv::Part { rows: page.items.into_iter().map(row).collect(), next: page.next })
        }
    })
    .await
}

async fn page(cx: &Cx, filter: &AwardFilter) -> Result<Page<Award>, Error> {
    let (actor, db, today) = (cx.actor()?, cx.app.db.read(), today(&cx.app, cx.now));
    let certifications = store::certifications(db).await?;
    let expiring: Vec<(CertificationId, u16)> =
        certifications.iter().filter_map(|record| Some((record.id, record.certification.expiring_days()?))).collect();
    let page = store::list_awards(db, actor, filter, today, &expiring).await?;
    let items = page.items.into_iter().map(|record| told(record, &certifications, &actor.reads, today)).collect::<Result<_, _>>()?;
    Ok(Page { items, next: page.next, total: page.total })
}

/// Reads a certificate.
pub async fn read(cx: Cx, _: Nothing) -> Result<Award, Error> {
    let db = cx.app.db.read();
    let record = seen(&cx, db).await?;
    one(&cx, db, record).await
}

/// The certificate of the path, when the person may see it.
pub(super) async fn seen(cx: &Cx, db: &impl ConnectionTrait) -> Result<AwardRecord, Error> {
    let record = store::read_award(db, cx.id("id")?).await?;
    if rights::sees_learning_of(cx.actor()?, record.person, record.partner) { Ok(record) } else { Err(Error::NotFound) }
}

/// Gives a certificate by hand.
pub async fn create(cx: Cx, input: AwardInput) -> Result<Award, Error> {
    let (actor, today) = (cx.actor()?, today(&cx.app, cx.now));
    let input = input.check(today)?;
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, &format!("awards of {}", input.person)).await?;
    let not_found = |pointer: &'static str| {
        move |error: Error| if matches!(error, Error::NotFound) { Error::field(pointer, "not-one-of") } else { error }
    };
    let record = store::read_certification(&tx, input.certification).await.map_err(not_found("/certification"))?;
    let holder = people::read(&tx, input.person).await.map_err(not_found("/person"))?;
    if let Some(evidence) = input.evidence {
        seams::evidence_about(&tx, evidence, holder.id, "/evidence").await?;
    }
    let awards = store::awards_in(&tx, holder.id, record.id).await?;
    let previous = awards.last();
    let term = previous.map(|award| award.term);
    if term.is_some_and(|term| term.revoked_on.is_none() && term.valid_from >= input.valid_from) {
        return Err(Refusal::AlreadyHeld.into());
    }
    let grant = grant(&record.certification, term.as_ref(), input.valid_from);
    let source = AwardSource::Given {
        by: actor.person,
        name: people::read(&tx, actor.person).await?.name,
        reason: input.reason,
        evidence: input.evidence,
    };
    let gift = Gift { record: &record, person: holder.id, previous: previous.map(|award| award.id), grant, source, by: actor.person };
    let id = give(&cx.app, &tx, cx.now, gift).await?;
    super::earn::after(&cx.app, &tx, cx.now, holder.id, guildhall_domain::training::Requirement::Certification(record.id), None).await?;
    let award = one(&cx, &tx, store::read_award(&tx, id).await?).await?;
    tx.commit().await?;
    Ok(award)
}

/// Takes a certificate back, and with it those that it renewed and whose papers would still be called valid.
pub async fn revoke(cx: Cx, input: ReasonInput) -> Result<Award, Error> {
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let record = store::read_award(&tx, cx.id("id")?).await?;
    cx.app.db.lock(&tx, &format!("awards of {}", record.person)).await?;
    let record = store::read_award(&tx, record.id).await?;
    can_revoke(&record.term)?;
    let on = today(&cx.app, cx.now);
    let by = cx.actor()?.person;
    store::note_revoked(&tx, record.id, by, &input.reason, on, cx.now).await?;
    journal::write(&tx, &cx, "training.revoke_award", "award", record.id, json!({ "reason": input.reason })).await?;
    for older in falling(&tx, &record, on).await? {
        store::note_revoked(&tx, older, by, &input.reason, on, cx.now).await?;
        let detail = json!({ "reason": input.reason, "with": record.id });
        journal::write(&tx, &cx, "training.revoke_award", "award", older, detail).await?;
    }
    mails::revoked(&tx, cx.now, record.person, record.id).await?;
    let award = one(&cx, &tx, store::read_award(&tx, record.id).await?).await?;
    tx.commit().await?;
    Ok(award)
}

/// The certificates before one, each renewed by the next, that fall with it.
async fn falling(tx: &Tx, record: &AwardRecord, on: NaiveDate) -> Result<Vec<AwardId>, Error> {
    let all = store::awards_in(tx, record.person, record.certification).await?;
    let before = |record: &AwardRecord| record.renews.and_then(|older| all.iter().find(|award| award.id == older));
    let older = std::iter::successors(before(record), |record| before(record));
    Ok(older.filter(|award| falls_with_newer(&award.term, on)).map(|award| award.id).collect())
}

async fn one(cx: &Cx, db: &impl ConnectionTrait, record: AwardRecord) -> Result<Award, Error> {
    let certification = store::read_certification(db, record.certification).await?;
    told(record, &[certification], &cx.actor()?.reads, today(&cx.app, cx.now))
}

/// An award as people see it.
pub(super) fn told(
    record: AwardRecord,
    certifications: &[CertificationRecord],
    reader: &Language,
    today: NaiveDate,
) -> Result<Award, Error> {
    let certification = certifications.iter().find(|known| known.id == record.certification);
    let certification = &certification.ok_or_else(|| Error::internal("the certification of an award is gone"))?.certification;
    let renewable = certification.renewable(record.term.valid_until);
    let state = record.term.state(today, certification.expiring_from(record.term.valid_until));
    let can_renew = match state {
        AwardState::Active | AwardState::Expiring | AwardState::Expired | AwardState::InProgress => true,
        AwardState::Renewed | AwardState::Revoked => false,
    };
    Ok(Award {
        id: record.id,
        number: record.number,
        certification: record.certification,
        name: certification.name.text(reader).to_owned(),
        person: record.person,
        person_name: record.person_name,
        partner: record.partner,
        partner_name: record.partner_name,
        valid_from: record.term.valid_from,
        valid_until: record.term.valid_until,
        state,
        source: record.source,
        renews: record.renews,
        renewed_by: record.renewed_by,
        renewable: renewable.filter(|_| can_renew).map(|(from, until)| Window { from, until }),
        revoked: record.revoked.map(|revoked| Revocation {
            at: revoked.at,
            by: revoked.by,
            by_name: revoked.by_name,
            reason: revoked.reason,
        }),
        status_index: record.status_index,
        created_at: record.created_at,
    })
}
