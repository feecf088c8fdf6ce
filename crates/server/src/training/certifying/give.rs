//! Gives certificates: earned ones, those by hand, and those of another system.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    language::Language,
    partner::PersonId,
    training::{AwardId, AwardKey, AwardSource, AwardTerm, Grant, Requirement, credential::status, number},
};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    credential::start_of,
    keys, mails, people,
    store::{self, CertificationRecord, Issued, NewAward},
};
use crate::{
    db::Tx,
    error::Error,
    journal,
    state::App,
    training::{seams, today},
};

/// Tries to find a free place and number before something must be wrong.
const TRIES: usize = 64;

/// A certificate that somebody gets.
pub(super) struct Gift<'a> {
    pub record: &'a CertificationRecord,
    pub person: PersonId,
    /// The one before it, whose place it takes when the grant says so.
    pub previous: Option<AwardId>,
    pub grant: Grant,
    pub source: AwardSource,
    /// Who brought it about.
    pub by: PersonId,
}

/// Writes a certificate, and what follows from it. One that is taken over from another system stands where it belongs in time, and nobody
/// gets a mail about what they have had for long.
pub(super) async fn give(app: &App, tx: &Tx, now: DateTime<Utc>, gift: Gift<'_>) -> Result<AwardId, Error> {
    let Gift { record, person, previous, grant, source, by } = gift;
    keys::ensure(app, tx, now).await?;
    let holder = people::read(tx, person).await?;
    let issued = issued(tx, record, &holder).await?;
    let id: AwardId = crate::state::new_id::<AwardKey>(now);
    let (number, status_index) = place(tx).await?;
    let renewed = previous.filter(|_| grant.renews);
    let imported = matches!(source, AwardSource::Imported { .. });
    let new = NewAward {
        id,
        number: &number,
        certification: record.id,
        person,
        valid_from: grant.valid_from,
        valid_until: grant.valid_until,
        renews: renewed,
        source: &source,
        issued: &issued,
        status_index,
    };
    let at = if imported { start_of(app, grant.valid_from).min(now) } else { now };
    store::insert_award(tx, &new, at).await?;
    if let Some(previous) = renewed {
        store::note_renewed(tx, previous, id, grant.valid_from, now).await?;
    }
    let detail = json!({
        "certification": record.id, "person": person, "valid_from": grant.valid_from, "valid_until": grant.valid_until, "source": source,
    });
    journal::write_for(tx, now, Some(by), "training.give_award", "award", id, detail).await?;
    if !imported {
        mails::awarded(tx, now, person, id).await?;
    }
    let term = AwardTerm { valid_from: grant.valid_from, valid_until: grant.valid_until, renewed_on: None, revoked_on: None };
    if term.covers(today(app, now)) {
        seams::item_done(app, tx, now, person, Requirement::Certification(record.id)).await?;
    }
    Ok(id)
}

/// What the certificate will say for ever.
async fn issued(tx: &Tx, record: &CertificationRecord, holder: &people::Human) -> Result<Issued, Error> {
    let reader = holder.language.parse::<Language>().unwrap_or_else(|_| Language::english());
    let input = &record.certification;
    let names = seams::names(tx, &input.requires.iter().copied().collect(), reader.tag()).await?;
    let criteria = input.requires.iter().filter_map(|requirement| names.get(requirement)).map(|named| named.title.clone()).collect();
    let salt = hex(&rand::random::<[u8; 16]>());
    Ok(Issued {
        holder: holder.name.clone(),
        language: reader.tag().to_owned(),
        name: input.name.text(&reader).to_owned(),
        description: input.description.text(&reader).to_owned(),
        criteria,
        badge: input.badge,
        email_hash: hex(&Sha256::digest(format!("{}{salt}", holder.email).as_bytes())),
        salt,
    })
}

/// A number and a place of the status lists that nobody has, both at random: neither tells how many there are.
async fn place(tx: &Tx) -> Result<(String, u32), Error> {
    // At most half of a list is used, so that a free place is found at once.
    let lists = store::count_awards(tx).await? / (status::SIZE / 2) + 1;
    for _ in 0..TRIES {
        let number = number(rand::random());
        let index = rand::random_range(0..lists * status::SIZE);
        if !store::is_taken(tx, index, &number).await? {
            return Ok((number, index));
        }
    }
    Err(Error::internal("no free place in the status lists was found"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
