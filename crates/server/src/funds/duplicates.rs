//! What looks like something claimed before: the same invoice, the same file, a picture that looks the same.
//!
//! Other partners' claims are looked at too, and never named: the answer holds when the other was sent, and nothing else of it.

use std::collections::BTreeMap;

use guildhall_domain::funds::{ClaimId, Duplicate, DuplicateKind, ProofId, bands, looks_alike};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    db::{Tx, Where, id, sql, time},
    error::Error,
};

/// What is like something else, for each of these claims that has any.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, claims: &[ClaimId]) -> Result<BTreeMap<ClaimId, Vec<Duplicate>>, Error> {
    let mut found: BTreeMap<ClaimId, Vec<Duplicate>> = BTreeMap::new();
    // A statement takes so many values on SQLite.
    for some in claims.chunks(200) {
        for (claim, duplicate) in invoices(db, some).await?.into_iter().chain(files(db, some).await?).chain(pictures(db, some).await?) {
            let list = found.entry(claim).or_default();
            if !list.contains(&duplicate) {
                list.push(duplicate);
            }
        }
    }
    Ok(found)
}

fn among(claims: &[ClaimId]) -> Where {
    let mut wanted = Where::default();
    wanted.is_one_of("c.id", claims);
    wanted
}

/// Same issuer and number in another claim that was sent and not denied, or in another line of the same one.
async fn invoices(db: &impl ConnectionTrait, claims: &[ClaimId]) -> Result<Vec<(ClaimId, Duplicate)>, Error> {
    let mut wanted = among(claims);
    wanted.and("i.number_key <> ''");
    wanted.and("o.status NOT IN ('draft', 'denied', 'lapsed')");
    let statement = format!(
        "SELECT c.id AS claim, i.line AS line, o.submitted_at AS at, CASE WHEN o.partner_id = c.partner_id THEN o.id END AS other
            FROM funds_claims c JOIN funds_invoices i ON i.claim_id = c.id
            JOIN funds_invoices j ON j.number_key = i.number_key AND j.issuer_key = i.issuer_key
                AND (j.claim_id <> i.claim_id OR j.line <> i.line)
            JOIN funds_claims o ON o.id = j.claim_id{} ORDER BY i.line, o.id",
        wanted.clause()
    );
    let rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    let read = |row: &QueryResult| {
        let line = u16::try_from(row.try_get::<i64>("", "line")?).ok();
        like(row, DuplicateKind::Invoice, line, None)
    };
    rows.iter().map(read).collect()
}

const OTHER: &str = "CASE WHEN o.partner_id = c.partner_id THEN (SELECT MAX(k.id) FROM funds_claims k
    WHERE k.activity_id = o.activity_id AND k.submitted_at IS NOT NULL) END AS other";
const PROOFS: &str = "(SELECT p.id AS id, p.activity_id AS activity_id, p.source_sha256 AS source_sha256, p.picture_hash AS picture_hash,
    p.created_at AS created_at, p.state AS state, r.partner_id AS partner_id FROM funds_proofs p
    JOIN funds_activities a ON a.id = p.activity_id JOIN funds_requests r ON r.id = a.request_id)";

/// The same bytes as proof of another activity.
async fn files(db: &impl ConnectionTrait, claims: &[ClaimId]) -> Result<Vec<(ClaimId, Duplicate)>, Error> {
    let mut wanted = among(claims);
    wanted.and("m.state <> 'superseded' AND o.state <> 'superseded'");
    let statement = format!(
        "SELECT c.id AS claim, m.id AS proof, o.created_at AS at, {OTHER} FROM funds_claims c JOIN funds_proofs m ON m.activity_id = c.activity_id
            JOIN {PROOFS} o ON o.source_sha256 = m.source_sha256 AND o.activity_id <> m.activity_id{} ORDER BY m.id, o.id",
        wanted.clause()
    );
    let rows = db.query_all_raw(sql(db, &statement, wanted.values())).await?;
    rows.iter().map(|row| like(row, DuplicateKind::File, None, proof(row)?)).collect()
}

/// Pictures of other activities that share a band of their hash, and then look alike. Seven bands find every two that differ in at most six
/// of 64 bits.
async fn pictures(db: &impl ConnectionTrait, claims: &[ClaimId]) -> Result<Vec<(ClaimId, Duplicate)>, Error> {
    let mut wanted = among(claims);
    wanted.and("m.state <> 'superseded' AND o.state <> 'superseded' AND o.source_sha256 <> m.source_sha256");
    let statement = format!(
        "SELECT DISTINCT c.id AS claim, m.id AS proof, o.id AS against, o.created_at AS at, m.picture_hash AS mine, o.picture_hash AS theirs,
            {OTHER} FROM funds_claims c JOIN funds_proofs m ON m.activity_id = c.activity_id
            JOIN funds_picture_bands b ON b.proof_id = m.id JOIN funds_picture_bands d ON d.band = b.band AND d.proof_id <> b.proof_id
            JOIN {PROOFS} o ON o.id = d.proof_id AND o.activity_id <> m.activity_id{} ORDER BY m.id, o.id",
        wanted.clause()
    );
    let mut found = Vec::new();
    for row in db.query_all_raw(sql(db, &statement, wanted.values())).await? {
        let hash = |column: &str| Ok::<_, Error>(row.try_get::<Option<String>>("", column)?.as_deref().and_then(parse));
        if let (Some(mine), Some(theirs)) = (hash("mine")?, hash("theirs")?)
            && looks_alike(mine, theirs)
        {
            found.push(like(&row, DuplicateKind::Picture, None, proof(&row)?)?);
        }
    }
    Ok(found)
}

fn proof(row: &QueryResult) -> Result<Option<ProofId>, Error> {
    id(&row.try_get::<String>("", "proof")?).map(Some)
}

fn like(row: &QueryResult, kind: DuplicateKind, line: Option<u16>, proof: Option<ProofId>) -> Result<(ClaimId, Duplicate), Error> {
    let claim = id(&row.try_get::<String>("", "claim")?)?;
    let other = row.try_get::<Option<String>>("", "other")?.as_deref().map(id).transpose()?;
    let at = time(&row.try_get::<String>("", "at")?)?;
    Ok((claim, Duplicate { kind, line, proof, other, at }))
}

/// A picture's hash as the database keeps it.
#[must_use]
pub fn text(hash: u64) -> String {
    format!("{hash:016x}")
}

fn parse(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

/// Notes a picture's bands.
///
/// # Errors
/// When the database fails.
pub async fn note(tx: &Tx, proof: ProofId, hash: u64) -> Result<(), Error> {
    for band in bands(hash) {
        let insert = "INSERT INTO funds_picture_bands (proof_id, band) VALUES ($1, $2)";
        tx.execute_raw(sql(tx, insert, [proof.to_string().into(), band.into()])).await?;
    }
    Ok(())
}

/// Forgets them.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, proof: ProofId) -> Result<(), Error> {
    tx.execute_raw(sql(tx, "DELETE FROM funds_picture_bands WHERE proof_id = $1", [proof.to_string().into()])).await?;
    Ok(())
}
