//! The rights of the person behind a session.

mod devices;
mod framed;
pub mod links;
mod people;
mod sessions;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::{Actor, Role, Roles, Workplace},
    language::Language,
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};

pub use self::{
    devices::{is_device, knows_device, remember_device},
    framed::{end_sessions_of_host, extend_framed, person_of, sealed_session, set_framed, set_origin},
    people::{Names, account, change_profile, keep_hash, names, note_visit, profile, set_password, standing},
    sessions::{
        end_other_sessions, end_own_session, end_session, end_sessions, end_sessions_of_partner, insert_session, note_use, sessions,
        set_token, set_viewing,
    },
};
use super::Live;
use crate::{
    db::{self, id, sql},
    error::Error,
};

/// A session as the database has it.
#[derive(Debug)]
pub struct Found {
    /// The session.
    pub live: Live,
    /// Since when.
    pub started_at: DateTime<Utc>,
    /// Whose it is.
    pub person: PersonId,
    /// Whom the person views the portal as.
    pub viewing_as: Option<PersonId>,
    /// The person's rights; absent when they may not be here any more.
    pub actor: Option<Actor>,
    /// Until when a frame's session holds, if its host is still switched on.
    pub frame_until: Option<DateTime<Utc>>,
}

impl Found {
    /// Whether it is none of a frame, or one that holds now.
    pub fn is_live_frame(&self, now: DateTime<Utc>) -> bool {
        self.live.frame.is_none() || self.frame_until.is_some_and(|until| now < until)
    }
}

/// The person's columns, shared by all statements that make an [`Actor`].
macro_rules! person {
    () => {
        "p.id AS person, p.language AS language, p.roles AS roles, p.status AS person_status, c.id AS partner,
         c.status AS partner_status, c.tier AS tier, c.region AS region, c.kind AS kind
         "
    };
}

/// On the path of every request: one statement, by the unique index on the token's hash.
const SESSION: &str = concat!(
    "SELECT s.id AS session, s.started_at AS started_at, s.seen_at AS seen_at, s.last_visit AS last_visit, s.viewing_as AS viewing_as,
     s.embed_host AS host, s.until AS until, s.file_key AS file_key, s.origin AS origin, h.shows AS shows, h.active AS host_active, ",
    person!(),
    "FROM sessions s JOIN people p ON p.id = s.person_id LEFT JOIN partners c ON c.id = p.partner_id
     LEFT JOIN embed_hosts h ON h.id = s.embed_host WHERE "
);
const PERSON: &str = concat!("SELECT ", person!(), "FROM people p LEFT JOIN partners c ON c.id = p.partner_id WHERE p.id = $1");

/// The session of a token's hash.
pub async fn session(connection: &impl ConnectionTrait, token_hash: &str) -> Result<Option<Found>, Error> {
    let row = connection.query_one_raw(sql(connection, &format!("{SESSION}s.token_hash = $1"), [token_hash.into()])).await?;
    row.as_ref().map(found).transpose()
}

fn found(row: &QueryResult) -> Result<Found, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let (frame, frame_until) = framed::frame(row)?;
    let live = Live {
        id: id(&text("session")?)?,
        seen_at: db::time(&text("seen_at")?)?,
        last_visit: db::optional_time(row.try_get::<Option<String>>("", "last_visit")?.as_deref())?,
        frame,
        origin: row.try_get("", "origin")?,
        file_key: row.try_get("", "file_key")?,
    };
    let viewing_as = row.try_get::<Option<String>>("", "viewing_as")?.map(|text| id(&text)).transpose()?;
    let (started_at, person) = (db::time(&text("started_at")?)?, id(&text("person")?)?);
    Ok(Found { live, started_at, person, viewing_as, actor: actor(row)?, frame_until })
}

/// The rights somebody has now; nobody when they may not be here.
///
/// # Errors
/// When the database fails.
pub async fn actor_of(connection: &impl ConnectionTrait, of: PersonId) -> Result<Option<Actor>, Error> {
    match person(connection, of).await? {
        Some(actor) => with_assigned(connection, actor).await.map(Some),
        None => Ok(None),
    }
}

/// The rights of an active person, without the assigned partners.
async fn person(connection: &impl ConnectionTrait, person: PersonId) -> Result<Option<Actor>, Error> {
    match connection.query_one_raw(sql(connection, PERSON, [person.to_string().into()])).await? {
        Some(row) => actor(&row),
        None => Ok(None),
    }
}

/// The rights of whom a vendor admin views as. Absent when either may not any more: then the session opens nothing.
pub async fn viewed(connection: &impl ConnectionTrait, admin: &Actor, viewing_as: PersonId) -> Result<Option<Actor>, Error> {
    if !admin.is_vendor_admin() {
        return Ok(None);
    }
    let viewed = person(connection, viewing_as).await?.filter(|actor| !actor.is_vendor());
    Ok(viewed.map(|actor| Actor { viewed_by: Some(admin.person), ..actor }))
}

/// Adds the partners a channel manager looks after, where the scope depends on them.
pub async fn with_assigned(connection: &impl ConnectionTrait, mut actor: Actor) -> Result<Actor, Error> {
    let needs = actor.has(Role::ChannelManager);
    if let Workplace::Vendor { assigned } = &mut actor.workplace
        && needs
    {
        let statement = "SELECT partner_id FROM partner_managers WHERE person_id = $1";
        for row in connection.query_all_raw(sql(connection, statement, [actor.person.to_string().into()])).await? {
            assigned.insert(id(&row.try_get_by_index::<String>(0)?)?);
        }
    }
    Ok(actor)
}

/// Reads the person's columns; nobody when the person or their company is not active.
fn actor(row: &QueryResult) -> Result<Option<Actor>, Error> {
    let text = |column: &str| row.try_get::<String>("", column);
    let partner = row.try_get::<Option<String>>("", "partner")?;
    let workplace = match partner {
        None => Workplace::Vendor { assigned: Default::default() },
        Some(partner) => {
            if text("partner_status")? != "active" {
                return Ok(None);
            }
            Workplace::Partner { id: id(&partner)?, tier: text("tier")?, region: text("region")?, kind: text("kind")? }
        }
    };
    if text("person_status")? != "active" {
        return Ok(None);
    }
    let language: Language = text("language")?.parse().unwrap_or_else(|_| Language::english());
    let reads = language.clone();
    Ok(Some(Actor { person: id(&text("person")?)?, workplace, roles: roles(&text("roles")?), language, reads, viewed_by: None }))
}

/// Roles as the database keeps them: slugs with spaces between.
#[must_use]
pub fn roles(text: &str) -> Roles {
    text.split(' ').filter_map(|slug| Role::ALL.into_iter().find(|role| role.slug() == slug)).collect()
}

/// Writes what [`roles`] reads.
#[must_use]
pub fn roles_text(roles: &Roles) -> String {
    roles.iter().map(|role| role.slug()).collect::<Vec<_>>().join(" ")
}
