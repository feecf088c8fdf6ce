//! What belongs to a request besides its own rows: claims and proofs, by activity.

use std::collections::BTreeMap;

use guildhall_domain::{
    access::Actor,
    funds::{ActivityId, ClaimId, ClaimStatus, ClaimSummary, FundRequest, Proof, ProofKind, ProofState, RequestId},
    money::Money,
};
use sea_orm::ConnectionTrait;

use super::duplicates;
use crate::{
    db::{self, id, sql},
    error::Error,
};

/// The claims of a request, oldest first; `reader` is absent when the portal looks by itself. The vendor's people do not see drafts.
///
/// # Errors
/// When the database fails.
pub async fn claims(
    db: &impl ConnectionTrait,
    request: &FundRequest,
    reader: Option<&Actor>,
) -> Result<BTreeMap<ActivityId, Vec<ClaimSummary>>, Error> {
    let drafts = if reader.is_some_and(Actor::is_vendor) { " AND k.status <> 'draft' AND k.submitted_at IS NOT NULL" } else { "" };
    let select = format!(
        "SELECT k.id AS id, k.number AS number, k.activity_id AS activity, k.status AS status, k.asked AS asked, k.approved AS approved,
            k.paid AS paid, k.clock AS clock, k.submitted_at AS submitted_at, k.updated_at AS updated_at,
            EXISTS (SELECT 1 FROM funds_turns u WHERE u.person_id = $2 AND u.subject = 'claim' AND u.subject_id = k.id) AS your_turn
            FROM funds_claims k WHERE k.request_id = $1{drafts} ORDER BY k.id"
    );
    let mut found: BTreeMap<ActivityId, Vec<ClaimSummary>> = BTreeMap::new();
    let values = [request.id.to_string().into(), reader.map(|reader| reader.person.to_string()).unwrap_or_default().into()];
    for row in db.query_all_raw(sql(db, &select, values)).await? {
        let text = |column: &str| row.try_get::<String>("", column);
        let optional = |column: &str| row.try_get::<Option<String>>("", column);
        let activity: ActivityId = id(&text("activity")?)?;
        let money = |minor: i64| Money::new(minor, request.currency);
        let title = request.activities.iter().find(|known| known.id == activity).map(|known| known.asked.title.clone());
        found.entry(activity).or_default().push(ClaimSummary {
            id: id(&text("id")?)?,
            number: text("number")?,
            request: request.id,
            activity,
            activity_title: title.unwrap_or_default(),
            partner: request.partner,
            partner_name: request.partner_name.clone(),
            status: ClaimStatus::from_slug(&text("status")?).ok_or_else(|| Error::internal("a claim has no status"))?,
            asked: money(row.try_get("", "asked")?),
            approved: row.try_get::<Option<i64>>("", "approved")?.map(money),
            paid: money(row.try_get("", "paid")?),
            clock: optional("clock")?.map(|clock| serde_json::from_str(&clock)).transpose().map_err(Error::internal)?,
            your_turn: row.try_get("", "your_turn")?,
            duplicates: 0,
            submitted_at: db::optional_time(optional("submitted_at")?.as_deref())?,
            updated_at: db::time(&text("updated_at")?)?,
        });
    }
    if reader.is_some_and(Actor::is_vendor) {
        let ids: Vec<ClaimId> = found.values().flatten().map(|claim| claim.id).collect();
        let alike = duplicates::of(db, &ids).await?;
        for claim in found.values_mut().flatten() {
            claim.duplicates = alike.get(&claim.id).map_or(0, |found| u32::try_from(found.len()).unwrap_or(u32::MAX));
        }
    }
    Ok(found)
}

/// The proofs of a request, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn proofs(db: &impl ConnectionTrait, request: RequestId) -> Result<BTreeMap<ActivityId, Vec<Proof>>, Error> {
    let select = "SELECT f.id AS id, f.activity_id AS activity, f.kind AS kind, f.file_name AS file_name, f.media_type AS media_type,
        f.size AS size, f.address AS address, f.taken_on AS taken_on, f.state AS state, f.note AS note, f.created_at AS created_at,
        p.name AS added_by FROM funds_proofs f JOIN funds_activities a ON a.id = f.activity_id JOIN people p ON p.id = f.added_by
        WHERE a.request_id = $1 ORDER BY f.id";
    let mut found: BTreeMap<ActivityId, Vec<Proof>> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, select, [request.to_string().into()])).await? {
        let text = |column: &str| row.try_get::<String>("", column);
        let activity: ActivityId = id(&text("activity")?)?;
        let kind = text("kind")?;
        found.entry(activity).or_default().push(Proof {
            id: id(&text("id")?)?,
            activity,
            kind: ProofKind::ALL.into_iter().find(|known| known.slug() == kind).ok_or_else(|| Error::internal("a proof has no kind"))?,
            file_name: text("file_name")?,
            media_type: text("media_type")?,
            size: u64::try_from(row.try_get::<i64>("", "size")?).unwrap_or_default(),
            address: text("address")?,
            taken_on: row.try_get::<Option<String>>("", "taken_on")?.as_deref().map(super::book::day).transpose()?,
            state: match text("state")?.as_str() {
                "accepted" => ProofState::Accepted,
                "rejected" => ProofState::Rejected,
                "superseded" => ProofState::Superseded,
                _ => ProofState::Open,
            },
            note: text("note")?,
            created_at: db::time(&text("created_at")?)?,
            added_by: text("added_by")?,
        });
    }
    Ok(found)
}
