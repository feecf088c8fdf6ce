//! Reading one request.

use guildhall_domain::{endpoint::Nothing, funds::FundRequest};
use sea_orm::ConnectionTrait;

use super::{finish::view, store};
use crate::{cx::Cx, db::sql, error::Error};

/// Reads a request; what the person should learn of it they know now.
pub async fn read(cx: Cx, _: Nothing) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let db = cx.app.db.read();
    let request = view(db, store::read(db, actor, id, cx.now).await?, actor).await?;
    if actor.viewed_by.is_none() {
        let values = || [actor.person.to_string().into(), request.id.to_string().into()];
        let known = "SELECT 1 FROM funds_notices WHERE person_id = $1 AND request_id = $2";
        if db.query_one_raw(sql(db, known, values())).await?.is_some() {
            let tx = cx.app.db.begin().await?;
            tx.execute_raw(sql(&tx, "DELETE FROM funds_notices WHERE person_id = $1 AND request_id = $2", values())).await?;
            tx.commit().await?;
        }
    }
    Ok(request)
}
