//! The fields of a program that only those who decide fill in.

use guildhall_domain::funds::{FieldsInput, FundRequest};
use serde_json::json;

use super::{
    finish::{event, keep, precondition, view},
    store,
};
use crate::{cx::Cx, error::Error, journal};

/// Fills them in.
pub async fn set(cx: Cx, input: FieldsInput) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    let mut case = store::open(&tx, actor, store::request_of(&tx, id).await?, cx.now).await?;
    precondition(&cx, &case)?;
    case.request.can_be_kept_by(actor)?;
    let values = input.check(&case.request.rules)?;
    store::set_fields(&tx, id, &values).await?;
    case.activity(id)?.vendor_fields.clone_from(&values);
    event(&tx, &case, Some(actor.person), Some(id), "fields_set", None, "").await?;
    keep(&tx, &mut case, Some(actor.person)).await?;
    journal::write(&tx, &cx, "funds.set_fields", "activity", id, json!({ "values": values })).await?;
    let answer = view(&tx, case, actor).await?;
    tx.commit().await?;
    Ok(answer)
}
