//! Reading one request.

use guildhall_domain::{endpoint::Nothing, funds::FundRequest};

use super::{finish::view, store};
use crate::{cx::Cx, error::Error, funds::events};

/// Reads a request; what the person should learn of it they know now.
pub async fn read(cx: Cx, _: Nothing) -> Result<FundRequest, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let db = cx.app.db.read();
    let request = view(db, store::read(db, actor, id, cx.now).await?, actor).await?;
    events::known(&cx, request.id).await?;
    Ok(request)
}
