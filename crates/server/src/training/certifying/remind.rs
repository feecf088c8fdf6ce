//! Reminders before a certificate ends: to its holder, and to the admins of their company.

use std::collections::BTreeMap;

use chrono::Days;
use guildhall_domain::training::{CertificationId, due};
use serde_json::json;

use super::{
    mails, people,
    store::{self, AwardRecord, CertificationRecord},
};
use crate::{error::Error, journal, state::App, training::today};

/// Days ahead that the widest reminder may look.
const FAR: u64 = 730;

/// Sends what is due today, each once. What fails for one certificate does not stop the rest.
///
/// # Errors
/// With the last failure, after everything else was tried.
pub(super) async fn sweep(app: &App) -> Result<(), Error> {
    let (db, now) = (app.db.read(), app.clock.now());
    let today = today(app, now);
    let certifications: BTreeMap<CertificationId, CertificationRecord> =
        store::certifications(db).await?.into_iter().map(|record| (record.id, record)).collect();
    let until = today.checked_add_days(Days::new(FAR)).unwrap_or(today);
    let mut last = Ok(());
    for award in store::ending(db, today, until, None).await? {
        if let Some(certification) = certifications.get(&award.certification)
            && let Err(error) = remind(app, &award, certification).await
        {
            tracing::warn!(award = %award.id, ?error, "nobody could be reminded of a certificate's end");
            last = Err(error);
        }
    }
    last
}

async fn remind(app: &App, award: &AwardRecord, certification: &CertificationRecord) -> Result<(), Error> {
    let now = app.clock.now();
    let today = today(app, now);
    let days = &certification.certification.remind_days;
    if due(&award.term, days, &[], today).is_none() {
        return Ok(());
    }
    // Looked at before anything is written: an hourly round must not write for each that was reminded.
    let sent = store::reminded(app.db.read(), award.id).await?;
    let Some(reminder) = due(&award.term, days, &sent, today) else { return Ok(()) };
    let tx = app.db.begin().await?;
    if !store::note_reminder(&tx, award.id, reminder.days, now).await? {
        return Ok(());
    }
    mails::ends(&tx, now, award.person, award.id, award.person).await?;
    if let Some(partner) = award.partner {
        for admin in people::admins_of(&tx, partner).await?.into_iter().filter(|admin| *admin != award.person) {
            mails::ends(&tx, now, admin, award.id, award.person).await?;
        }
    }
    journal::write_for(&tx, now, None, "training.remind", "award", award.id, json!({ "days": reminder.days })).await?;
    Ok(tx.commit().await?)
}
