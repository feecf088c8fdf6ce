//! Everything about an activity as a zip that can be checked offline: what was asked, decided, proved, booked and paid.

mod check;
mod writer;

use axum::{
    body::Body,
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::TryStreamExt;
use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    funds::{ActivityId, Proof, api},
};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use serde_json::{Value as Json, json};
use tokio_util::io::ReaderStream;

pub use self::check::check;
use self::writer::Pack;
use super::{
    claims::{present, rows},
    ground::{self, Ground},
    outcomes, proofs,
};
use crate::{
    cx::Cx,
    db::{self, sql},
    error::Error,
    files::download::attachment,
    routes::Routes,
};

/// Mounts the endpoint.
pub fn routes(routes: &mut Routes) {
    routes.bytes(&api::AUDIT_PACK, Access::Vendor, audit_pack);
}

const README: &str = "This folder holds everything that was recorded about one activity.

Check that every file is as it was written:
  sha256sum -c SHA256SUMS

Or with the program itself, which looks at the chain of the ledger too:
  guildhall-server verify-pack FILE.zip

manifest.json tells the same hashes with sizes and what each file is.

ledger.csv holds whole books: all entries of every allocation that paid for the activity. Each entry has the hash of the entry before it in its
book (64 zeros for the first) and its own. The hash of an entry is SHA-256 over the text of the hash before it and then, for each
column from id to reason in the order of the file, the length of its text in bytes as four bytes, highest first, and the text itself in
UTF-8. Absent values are empty texts. When the chain of a book fits together, none of its entries was changed, left out or put in.
";

/// The columns of the ledger, in the order of the hash, and then the hashes.
const LEDGER: [&str; 25] = [
    "id",
    "book",
    "number",
    "program_id",
    "allocation_id",
    "credit_id",
    "activity_id",
    "claim_id",
    "payment_id",
    "kind",
    "debit",
    "credit_account",
    "amount",
    "currency",
    "program_amount",
    "program_currency",
    "rate_id",
    "source",
    "effective_on",
    "created_at",
    "actor",
    "operation_id",
    "reason",
    "previous_hash",
    "hash",
];

/// The pack of an activity.
async fn audit_pack(cx: Cx, _: Nothing) -> Result<Response, Error> {
    let actor = cx.actor()?;
    // Everything as it was at one moment: a claim that is paid meanwhile would fit neither the ledger nor the payments.
    let snapshot = cx.app.db.snapshot().await?;
    let db = &snapshot;
    let ground = ground::read(db, actor, cx.id("id")?).await?;
    let mut pack = Pack::begin(json!({ "request": ground.request_number, "activity": ground.activity, "hash": "SHA-256" }));
    pack.add("README.txt", README.as_bytes().to_vec()).await?;
    pack.add_json("request.json", &request(db, &ground).await?).await?;
    pack.add_json("activity.json", &activity(db, &ground).await?).await?;
    let mut subjects = vec![ground.request.to_string(), ground.activity.to_string()];
    for row in rows::of_activity(db, ground.activity).await? {
        if !row.is_draft() {
            subjects.push(row.id.to_string());
            let name = format!("claims/{}.json", row.number);
            let claim = present::claim(db, actor, &ground, row).await?;
            // What looks alike depends on what others sent meanwhile, and their claims are no part of this record.
            let claim = guildhall_domain::funds::Claim { duplicates: Vec::new(), ..claim };
            pack.add_json(&name, &serde_json::to_value(claim).map_err(Error::internal)?).await?;
        }
    }
    pack.add_json("payments.json", &payments(db, ground.activity).await?).await?;
    pack.add("ledger.csv", ledger(db, ground.activity).await?).await?;
    let proofs = proofs::of_activity(db, ground.activity).await?;
    subjects.extend(proofs.iter().map(|proof| proof.id.to_string()));
    pack.add_json("proofs.json", &serde_json::to_value(&proofs).map_err(Error::internal)?).await?;
    for proof in &proofs {
        add_proof(&cx, db, &mut pack, proof).await?;
    }
    pack.add_json("results.json", &serde_json::to_value(outcomes::of(db, &ground).await?).map_err(Error::internal)?).await?;
    pack.add_json("timeline.json", &events(db, &ground).await?).await?;
    pack.add_json("journal.json", &journal(db, &subjects).await?).await?;
    let name = format!("{}-{}.zip", ground.request_number, ground.activity);
    snapshot.rollback().await?;
    send(pack.end().await?, &name).await
}

async fn send(file: std::fs::File, name: &str) -> Result<Response, Error> {
    use tokio::io::AsyncSeekExt;
    let mut file = tokio::fs::File::from_std(file);
    let size = file.seek(std::io::SeekFrom::End(0)).await?;
    file.rewind().await?;
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, size.to_string()),
        (header::CONTENT_DISPOSITION, attachment(name)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(ReaderStream::with_capacity(file, 128 * 1024))).into_response())
}

/// Copies a proof out of the store, piece by piece, and hashes it meanwhile.
async fn add_proof(cx: &Cx, db: &impl ConnectionTrait, pack: &mut Pack, proof: &Proof) -> Result<(), Error> {
    let plain: String = proof.file_name.chars().map(|c| if c.is_alphanumeric() || matches!(c, '.' | '-') { c } else { '_' }).collect();
    let name = format!("proofs/{}-{}", proof.id, plain.trim_start_matches('.'));
    let sha256 = proofs::content(db, proof.id).await?;
    let mut bytes = cx.app.files.read(&sha256.parse().map_err(Error::internal)?, None).await?;
    pack.open(name).await?;
    while let Some(more) = bytes.try_next().await? {
        pack.write(more.to_vec()).await?;
    }
    Ok(())
}

async fn request(db: &impl ConnectionTrait, ground: &Ground) -> Result<Json, Error> {
    let select =
        "SELECT r.number, r.title, r.description, r.status, r.rules_version, r.asked, r.approved, r.paid, r.submitted_at, r.decided_at,
        p.name FROM funds_requests r JOIN people p ON p.id = r.requested_by WHERE r.id = $1";
    let row = db.query_one_raw(sql(db, select, [ground.request.to_string().into()])).await?.ok_or(Error::NotFound)?;
    let text = |index: usize| row.try_get_by_index::<Option<String>>(index);
    let sum = |index: usize| row.try_get_by_index::<i64>(index);
    Ok(json!({
        "id": ground.request, "number": text(0)?, "title": text(1)?, "description": text(2)?, "status": text(3)?,
        "program": { "id": ground.program, "name": ground.program_name, "gl_code": ground.gl_code, "currency": ground.program_currency },
        "rules_version": sum(4)?, "rules": ground.rules, "partner": { "id": ground.partner, "name": ground.partner_name },
        "currency": ground.currency, "asked": sum(5)?, "approved": sum(6)?, "paid": sum(7)?, "submitted_at": text(8)?,
        "decided_at": text(9)?, "requested_by": text(10)?,
    }))
}

async fn activity(db: &impl ConnectionTrait, ground: &Ground) -> Result<Json, Error> {
    let select = "SELECT chain, change_order, extension, committed, paid, vendor_fields FROM funds_activities WHERE id = $1";
    let row = db.query_one_raw(sql(db, select, [ground.activity.to_string().into()])).await?.ok_or(Error::NotFound)?;
    let record = |index: usize| -> Result<Json, Error> {
        let text = row.try_get_by_index::<Option<String>>(index)?;
        text.as_deref().map_or(Ok(Json::Null), ground::json)
    };
    Ok(json!({
        "id": ground.activity, "asked": ground.input, "status": ground.status, "approved": ground.approved,
        "approved_program": ground.approved_program, "rate": ground.rate, "claim_by": ground.claim_by, "chain": record(0)?,
        "change": record(1)?, "extension": record(2)?, "committed": row.try_get_by_index::<i64>(3)?, "paid": row.try_get_by_index::<i64>(4)?,
        "vendor_fields": record(5)?,
    }))
}

/// The payments of the activity's claims: of a payment that settles others too, only the lines that belong here.
async fn payments(db: &impl ConnectionTrait, activity: ActivityId) -> Result<Json, Error> {
    let select = "SELECT y.number, y.method, y.reference, y.paid_on, y.currency, c.number, l.amount, p.name, y.created_at
        FROM funds_payment_lines l JOIN funds_payments y ON y.id = l.payment_id JOIN funds_claims c ON c.id = l.claim_id
        JOIN people p ON p.id = y.paid_by WHERE c.activity_id = $1 ORDER BY y.id, c.number";
    let rows = db.query_all_raw(sql(db, select, [activity.to_string().into()])).await?;
    let payment = |row: &QueryResult| -> Result<Json, Error> {
        let text = |index: usize| row.try_get_by_index::<String>(index);
        Ok(json!({
            "payment": text(0)?, "method": text(1)?, "reference": text(2)?, "paid_on": text(3)?, "currency": text(4)?, "claim": text(5)?,
            "amount": row.try_get_by_index::<i64>(6)?, "paid_by": text(7)?, "recorded_at": text(8)?,
        }))
    };
    rows.iter().map(payment).collect::<Result<Vec<_>, _>>().map(Json::Array)
}

/// The books that paid for the activity, whole: a chain with gaps proves nothing.
async fn ledger(db: &impl ConnectionTrait, activity: ActivityId) -> Result<Vec<u8>, Error> {
    let columns = LEDGER.map(|column| format!("CAST({column} AS TEXT)")).join(", ");
    let select = format!(
        "SELECT {columns} FROM funds_entries WHERE book IN (SELECT DISTINCT book FROM funds_entries WHERE activity_id = $1) ORDER BY book, sequence"
    );
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(LEDGER).map_err(Error::internal)?;
    for row in db.query_all_raw(sql(db, &select, [activity.to_string().into()])).await? {
        let cells: Vec<String> = (0..LEDGER.len())
            .map(|index| row.try_get_by_index::<Option<String>>(index).map(Option::unwrap_or_default))
            .collect::<Result<_, _>>()?;
        writer.write_record(&cells).map_err(Error::internal)?;
    }
    writer.into_inner().map_err(Error::internal)
}

async fn events(db: &impl ConnectionTrait, ground: &Ground) -> Result<Json, Error> {
    let select = "SELECT e.at, e.code, p.name, e.amount, e.currency, e.note FROM funds_events e LEFT JOIN people p ON p.id = e.person_id
        WHERE e.request_id = $1 AND (e.activity_id IS NULL OR e.activity_id = $2) ORDER BY e.number";
    let rows = db.query_all_raw(sql(db, select, [ground.request.to_string().into(), ground.activity.to_string().into()])).await?;
    let event = |row: &QueryResult| -> Result<Json, Error> {
        let text = |index: usize| row.try_get_by_index::<Option<String>>(index);
        let amount = row.try_get_by_index::<Option<i64>>(3)?;
        Ok(json!({ "at": text(0)?, "code": text(1)?, "by": text(2)?, "amount": amount, "currency": text(4)?, "note": text(5)? }))
    };
    rows.iter().map(event).collect::<Result<Vec<_>, _>>().map(Json::Array)
}

async fn journal(db: &impl ConnectionTrait, subjects: &[String]) -> Result<Json, Error> {
    let mut wanted = db::Where::default();
    wanted.is_one_of("j.subject", subjects);
    let select = format!(
        "SELECT j.at, j.request_id, p.name, j.action, j.subject_kind, j.subject, j.detail FROM journal j LEFT JOIN people p ON p.id = j.actor{} ORDER BY j.number",
        wanted.clause()
    );
    let values: Vec<Value> = wanted.values();
    let rows = db.query_all_raw(sql(db, &select, values)).await?;
    let line = |row: &QueryResult| -> Result<Json, Error> {
        let text = |index: usize| row.try_get_by_index::<Option<String>>(index);
        let detail: Json = ground::json(&text(6)?.unwrap_or_default())?;
        Ok(json!({
            "at": text(0)?, "request_id": text(1)?, "by": text(2)?, "action": text(3)?, "subject_kind": text(4)?, "subject": text(5)?,
            "detail": detail,
        }))
    };
    rows.iter().map(line).collect::<Result<Vec<_>, _>>().map(Json::Array)
}
