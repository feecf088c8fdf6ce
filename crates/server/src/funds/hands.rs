//! Who had a hand in claims: the records that the separation of duties looks at.

use std::collections::BTreeMap;

use guildhall_domain::{
    funds::{ActivityId, Hands},
    partner::PersonId,
};
use sea_orm::ConnectionTrait;

use super::{claims::rows::Row, ground::Ground};
use crate::{
    db::{id, of_many},
    error::Error,
};

/// Lines of the timeline with which somebody said yes to an activity, a change of it, or more time for it. Chains of changes are gone once
/// they are decided; the timeline stays.
pub const YES: [&str; 6] = ["step_approved", "approved", "approved_lower", "change_approved", "extension_granted", "claim_by_set"];

/// A yes to an activity.
#[derive(Debug, Clone)]
pub struct Yes {
    /// Who.
    pub person: PersonId,
    /// When, as it is stored.
    pub at: String,
}

/// Who said yes to activities, by activity.
///
/// # Errors
/// When the database fails.
pub async fn approvers(db: &impl ConnectionTrait, activities: &[ActivityId]) -> Result<BTreeMap<ActivityId, Vec<Yes>>, Error> {
    let mut found: BTreeMap<ActivityId, Vec<Yes>> = BTreeMap::new();
    let select = |clause: &str| {
        format!(
            "SELECT a.id, e.person_id, MIN(e.at) FROM funds_activities a JOIN funds_events e ON e.request_id = a.request_id AND e.activity_id = a.id{clause}
                AND e.person_id IS NOT NULL GROUP BY a.id, e.person_id"
        )
    };
    for row in of_many(db, ("a.id", activities), |wanted| wanted.is_one_of("e.code", YES), select).await? {
        let activity = id(&row.try_get_by_index::<String>(0)?)?;
        let yes = Yes { person: id(&row.try_get_by_index::<String>(1)?)?, at: row.try_get_by_index(2)? };
        found.entry(activity).or_default().push(yes);
    }
    Ok(found)
}

/// Who had a hand in a claim: who asked, who spoke in its chains, and who said yes to its activity; the last until a moment, when one is
/// given: whoever says yes to something new after they have paid did no wrong when they paid.
#[must_use]
pub fn together<'a>(askers: Vec<PersonId>, spoke: impl IntoIterator<Item = &'a PersonId>, said_yes: &[Yes], until: Option<&str>) -> Hands {
    let yes = said_yes.iter().filter(|yes| until.is_none_or(|until| yes.at.as_str() <= until)).map(|yes| yes.person);
    Hands { askers, approvers: spoke.into_iter().copied().chain(yes).collect() }
}

/// Who had a hand in claims, in their order.
///
/// # Errors
/// When the database fails.
pub async fn of(db: &impl ConnectionTrait, claims: &[(&Ground, &Row)]) -> Result<Vec<Hands>, Error> {
    let activities: Vec<ActivityId> = claims.iter().map(|(ground, _)| ground.activity).collect();
    let said_yes = approvers(db, &activities).await?;
    let hands = |(ground, row): &(&Ground, &Row)| {
        let spoke = ground.chain.said().chain(row.chain.said()).map(|said| &said.by);
        let yes = said_yes.get(&ground.activity).map(Vec::as_slice).unwrap_or_default();
        together(vec![ground.requested_by, row.claimed_by], spoke, yes, None)
    };
    Ok(claims.iter().map(hands).collect())
}

/// Who had a hand in one claim.
///
/// # Errors
/// When the database fails.
pub async fn of_one(db: &impl ConnectionTrait, ground: &Ground, row: &Row) -> Result<Hands, Error> {
    of(db, &[(ground, row)]).await?.pop().ok_or_else(|| Error::internal("the hands of one claim are one"))
}
