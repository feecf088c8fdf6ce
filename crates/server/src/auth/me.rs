//! Says who is signed in.

use guildhall_domain::{access::Actor, endpoint::Nothing, session::Me};

use super::{gate::Live, store};
use crate::{cx::Cx, error::Error};

/// Who am I?
pub async fn read(cx: Cx, _: Nothing) -> Result<Me, Error> {
    of(&cx, cx.actor()?.clone(), cx.session.as_ref()).await
}

/// Puts names to an actor.
pub async fn of(cx: &Cx, actor: Actor, live: Option<&Live>) -> Result<Me, Error> {
    let db = cx.app.db.read();
    let names = store::names(db, actor.person).await?.ok_or(Error::SignedOut)?;
    let viewed_by_name = match actor.viewed_by {
        Some(viewer) => store::names(db, viewer).await?.map(|names| names.name),
        None => None,
    };
    let company = names.company.unwrap_or_else(|| cx.app.portal.vendor.clone());
    let last_visit = live.and_then(|live| live.last_visit);
    Ok(Me { actor, name: names.name, email: names.email, company, viewed_by_name, last_visit, bearer: None })
}
