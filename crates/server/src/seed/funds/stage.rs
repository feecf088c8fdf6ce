//! The stage on which the demo's year of funds is played: people act through the same handlers as everybody, at times of the past.

use std::{
    collections::BTreeMap,
    net::{IpAddr, Ipv4Addr},
};

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, Utc};
use guildhall_domain::{
    id::Id,
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    auth,
    cx::{Client, Cx},
    db::{self, sql},
    error::Error,
    funds, request,
    seed::{
        fill,
        partners::PARTNERS,
        people::{DemoStatus, PEOPLE, VENDOR},
    },
    state::App,
};

/// Who plays which part.
pub struct Stage {
    app: App,
    /// The portal's admin.
    pub admin: PersonId,
    /// Keeps the books.
    pub finance: PersonId,
    /// Decides on money.
    pub approver: PersonId,
    /// Stands in for the approver.
    pub substitute: PersonId,
    /// The companies, by their number in [`PARTNERS`].
    pub partners: BTreeMap<usize, Company>,
}

/// A company of the demo.
pub struct Company {
    /// Its id.
    pub id: PartnerId,
    /// Those who can sign in, admins first.
    pub people: Vec<PersonId>,
    /// The first of its channel managers.
    pub manager: PersonId,
}

impl Stage {
    /// Finds everybody.
    pub async fn set(app: &App) -> Result<Self, Error> {
        let vendor = async |number: usize| match VENDOR.get(number) {
            Some(person) => person_of(app, &person.email()).await,
            None => Err(missing()),
        };
        let mut partners = BTreeMap::new();
        for (number, partner) in PARTNERS.iter().enumerate().filter(|(_, partner)| partner.active) {
            let mut people = Vec::new();
            let active = |status: DemoStatus| matches!(status, DemoStatus::Active { .. });
            for person in PEOPLE.iter().filter(|person| person.partner == Some(number) && active(person.status)) {
                people.push(person_of(app, &person.email()).await?);
            }
            let manager = vendor(partner.managers.first().copied().unwrap_or_default()).await?;
            let row =
                app.db.read().query_one_raw(sql(app.db.read(), "SELECT id FROM partners WHERE name = $1", [partner.name.into()])).await?;
            let id = db::id(&row.ok_or_else(missing)?.try_get_by_index::<String>(0)?)?;
            if !people.is_empty() {
                partners.insert(number, Company { id, people, manager });
            }
        }
        Ok(Self {
            app: app.clone(),
            admin: vendor(0).await?,
            finance: vendor(6).await?,
            approver: vendor(5).await?,
            substitute: vendor(1).await?,
            partners,
        })
    }

    /// A request of somebody at a moment, about the thing of this id.
    pub async fn cx(&self, person: PersonId, now: DateTime<Utc>, id: Option<String>, version: Option<i32>) -> Result<Cx, Error> {
        self.app.clock.set(now);
        let mut headers = HeaderMap::new();
        if let Some(version) = version.and_then(|version| HeaderValue::from_str(&format!("\"{version}\"")).ok()) {
            headers.insert(header::IF_MATCH, version);
        }
        Ok(Cx {
            app: self.app.clone(),
            request_id: request::id(),
            actor: auth::actor_of(self.app.db.read(), person).await?,
            session: None,
            params: id.map(|id| ("id".to_owned(), id)).into_iter().collect(),
            query: None,
            headers,
            client: Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), https: false },
            without_cookie: None,
            now,
            answer: std::sync::Arc::default(),
        })
    }

    /// Lets lapse what has lapsed by a moment.
    pub async fn lapse(&self, now: DateTime<Utc>) -> Result<(), Error> {
        self.app.clock.set(now);
        funds::sweep(&self.app).await
    }

    /// Rows of a query with one value.
    pub async fn rows(&self, query: &str, value: String) -> Result<Vec<QueryResult>, Error> {
        Ok(self.app.db.read().query_all_raw(sql(self.app.db.read(), query, [value.into()])).await?)
    }

    /// The id of something of the demo: the same each time for the same moment.
    pub fn id<K>(&self, kind: &str, number: usize, at: DateTime<Utc>) -> Id<K> {
        fill::id(&format!("funds {kind}"), number, at)
    }
}

async fn person_of(app: &App, email: &str) -> Result<PersonId, Error> {
    let row = app.db.read().query_one_raw(sql(app.db.read(), "SELECT id FROM people WHERE email = $1", [email.into()])).await?;
    db::id(&row.ok_or_else(missing)?.try_get_by_index::<String>(0)?)
}

/// The demo's parts do not fit together.
pub fn missing() -> Error {
    Error::internal("somebody of the demo is missing")
}
