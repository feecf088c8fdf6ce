//! Where somebody stands with certifications, and a person's learning as those who look after them see it.

use guildhall_domain::{
    endpoint::Nothing,
    partner::PersonId,
    training::{CertificationStanding, CourseStage, MyLearning, Requirement, locks, rights},
};

use super::{awards, earn::stand, facts, people, store};
use crate::{
    auth,
    cx::Cx,
    error::Error,
    training::{seams, today},
};

/// A person's learning.
pub async fn read(cx: Cx, _: Nothing) -> Result<MyLearning, Error> {
    let (id, db): (PersonId, _) = (cx.id("id")?, cx.app.db.read());
    let person = people::read(db, id).await?;
    let reader = cx.actor()?;
    if !rights::sees_learning_of(reader, id, person.partner) {
        return Err(Error::NotFound);
    }
    // Somebody who may not be here any more still holds what they hold.
    let Some(mut theirs) = auth::actor_of(db, id).await? else {
        return Ok(MyLearning { certifications: of(&cx, id).await?, ..MyLearning::default() });
    };
    theirs.reads = reader.reads.clone();
    let mut as_them = cx.clone();
    as_them.actor = Some(theirs);
    seams::learning_of(as_them).await
}

/// Certifications that somebody holds, or is on the way to, in the language of who asks.
pub(in crate::training) async fn of(cx: &Cx, person: PersonId) -> Result<Vec<CertificationStanding>, Error> {
    let (db, reader) = (cx.app.db.read(), &cx.actor()?.reads);
    let today = today(&cx.app, cx.now);
    let mut achieved = seams::completed(db, &[person]).await?.remove(&person).unwrap_or_default();
    achieved.extend(facts::certified(db, person, today).await?);
    let originals = seams::originals(db).await?;
    let certifications = store::certifications(db).await?;
    let held = store::awards_of(db, &[person]).await?.remove(&person).unwrap_or_default();
    let mut all = Vec::new();
    for record in &certifications {
        let stand = stand(record, &held, &achieved, &originals, today);
        let begun = record.stage == CourseStage::Published && stand.percent() > 0;
        if stand.award.is_none() && !begun {
            continue;
        }
        let names = seams::names(db, &stand.missing.iter().copied().collect(), reader.tag()).await?;
        let name =
            |item: Requirement| names.get(&item).map_or_else(|| (String::new(), false), |named| (named.title.clone(), named.published));
        // Only what is missing is asked about, so nothing of it is known to be done.
        let missing = locks(&stand.missing, &guildhall_domain::training::Known::default(), name);
        let count = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        all.push(CertificationStanding {
            certification: record.id,
            name: record.certification.name.text(reader).to_owned(),
            description: record.certification.description.text(reader).to_owned(),
            state: stand.state,
            award: match stand.award {
                Some(award) => Some(awards::told(award.clone(), &certifications, reader, today)?),
                None => None,
            },
            done: count(stand.of - stand.missing.len()),
            of: count(stand.of),
            minutes_left: stand.missing.iter().filter_map(|item| names.get(item)).map(|named| named.minutes).sum(),
            missing,
        });
    }
    Ok(all)
}
