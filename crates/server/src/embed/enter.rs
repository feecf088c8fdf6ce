//! Exchanges what a host signed for a session of the frame.

use chrono::Duration;
use guildhall_domain::{
    access::Actor,
    embed::{Claims, Expected, Granted, Reason, Refusal, SESSION_MINUTES, SessionInput, VENDOR_ORG, spent_until},
};
use serde_json::json;

use super::{
    store::{self, HostRow},
    verify::verify,
};
use crate::{
    auth::{self, me},
    cx::Cx,
    db::Tx,
    error::Error,
    journal,
};

/// Signs a frame in.
pub async fn enter(cx: Cx, input: SessionInput) -> Result<Granted, Error> {
    let host = store::by_slug(cx.app.db.read(), &input.host).await?;
    let expected = Expected {
        host: &input.host,
        origins: host.as_ref().map_or(&[], |host| &host.origins),
        audience: &cx.app.config.public_url,
        origin: &input.origin,
        nonce: &input.nonce,
        now: cx.now,
    };
    let claims = verify(&input.assertion, host.as_ref(), &expected).map_err(refused)?;
    let host = host.ok_or(Error::NotFound)?;
    let tx = cx.app.db.begin().await?;
    if !store::spend(&tx, &host.slug, &claims.jti, spent_until(cx.now)).await? {
        return Err(refused(Reason::Used));
    }
    // Read in this transaction: who was locked out a moment ago stays out.
    let Some(actor) = person(&tx, &claims).await? else { return Err(refused(Reason::Person)) };
    if !store::is_active(&tx, host.id).await? {
        return Err(refused(Reason::NotVerified));
    }
    let until = cx.now + Duration::minutes(SESSION_MINUTES);
    let HostRow { id, name, shows, .. } = host;
    let framed = auth::begin_framed(&cx, &tx, actor.person, (id, &name), shows, until).await?;
    let detail = json!({ "host": id, "renewed": framed.is_renewed });
    journal::write_for(&tx, cx.now, Some(actor.person), "embed.enter", "session", framed.live.id, detail).await?;
    tx.commit().await?;
    let file_key = framed.live.file_key.clone().unwrap_or_default();
    let me = me::of(&cx, actor, Some(&framed.live)).await?;
    Ok(Granted { token: framed.token, until, session: framed.live.id.to_string(), file_key, me })
}

/// Whom the host means, when they may be here and work where the host says.
async fn person(tx: &Tx, claims: &Claims) -> Result<Option<Actor>, Error> {
    let Some(person) = auth::person_of(tx, &claims.sub).await? else { return Ok(None) };
    let actor = auth::actor_of(tx, person).await?;
    Ok(actor.filter(|actor| actor.partner().map_or_else(|| VENDOR_ORG.to_owned(), |partner| partner.to_string()) == claims.org))
}

fn refused(reason: Reason) -> Error {
    tracing::info!(reason = reason.code(), "a frame was not let in");
    Refusal::NotVouched(reason).into()
}
