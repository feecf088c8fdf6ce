//! One asset in memory.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Actor,
    audience::Audience,
    collateral::{Approval, AssetId, Kind, Preview, Stage, State, Visibility},
    partner::PersonId,
};

use super::symbols::{Symbol, Symbols};
use crate::{
    collateral::store::{self, Line},
    db,
    error::Error,
};

/// An asset as lists need it.
#[derive(Debug)]
pub(in crate::collateral) struct Entry {
    pub(in crate::collateral) id: AssetId,
    pub(in crate::collateral) key: i64,
    pub(in crate::collateral) title: Box<str>,
    pub(in crate::collateral) kind: Kind,
    pub(in crate::collateral) language: Symbol,
    pub(in crate::collateral) products: Box<[Symbol]>,
    pub(in crate::collateral) regions: Box<[Symbol]>,
    pub(in crate::collateral) tags: Box<[Symbol]>,
    pub(in crate::collateral) audience: Arc<Audience>,
    pub(in crate::collateral) starts_at: Option<DateTime<Utc>>,
    pub(in crate::collateral) expires_at: Option<DateTime<Utc>>,
    pub(in crate::collateral) early: Box<[PersonId]>,
    pub(in crate::collateral) stage: Stage,
    pub(in crate::collateral) approval: Approval,
    pub(in crate::collateral) updated_at: DateTime<Utc>,
    news_at: DateTime<Utc>,
    newest: File,
    /// The version partners get.
    pub(in crate::collateral) live: Option<i32>,
    /// Its file, when it is not the newest.
    before: Option<Box<File>>,
}

/// The file of a version.
#[derive(Debug)]
pub(in crate::collateral) struct File {
    pub(in crate::collateral) number: i32,
    pub(in crate::collateral) media_type: Symbol,
    pub(in crate::collateral) size: u64,
    pub(in crate::collateral) preview: Preview,
}

impl Entry {
    pub(super) fn read(line: &Line, symbols: &mut Symbols) -> Result<Self, Error> {
        let early: Vec<PersonId> =
            if line.early == "[]" { Vec::new() } else { serde_json::from_str(&line.early).map_err(Error::internal)? };
        Ok(Self {
            id: line.id.parse().map_err(Error::internal)?,
            key: line.key,
            title: line.title.as_str().into(),
            kind: store::kind(&line.kind),
            language: symbols.intern(&line.language),
            products: symbols.intern_all(&line.products)?,
            regions: symbols.intern_all(&line.regions)?,
            tags: symbols.intern_all(&line.tags)?,
            audience: symbols.rule(&line.audience)?,
            starts_at: db::optional_time(line.starts_at.as_deref())?,
            expires_at: db::optional_time(line.expires_at.as_deref())?,
            early: early.into(),
            stage: store::stage(&line.stage),
            approval: serde_json::from_str(&line.approval).map_err(Error::internal)?,
            updated_at: db::time(&line.updated_at)?,
            news_at: db::time(&line.news_at)?,
            newest: file(symbols, line.current, &line.media_type, line.size, &line.preview)?,
            live: line.live.map(|live| i32::try_from(live).unwrap_or(i32::MAX)),
            before: match (line.live, &line.live_media_type, line.live_size, &line.live_preview) {
                (Some(number), Some(media_type), Some(size), Some(preview)) => {
                    Some(Box::new(file(symbols, number, media_type, size, preview)?))
                }
                _ => None,
            },
        })
    }

    /// The file that somebody gets.
    pub(in crate::collateral) fn file_for(&self, actor: &Actor) -> &File {
        self.before.as_deref().filter(|_| !actor.is_vendor()).unwrap_or(&self.newest)
    }

    /// What decides who sees it and when.
    pub(in crate::collateral) fn visibility(&self) -> Visibility<'_> {
        Visibility {
            stage: self.stage,
            approval: &self.approval,
            live: self.live,
            starts_at: self.starts_at,
            expires_at: self.expires_at,
            audience: &self.audience,
            early: &self.early,
        }
    }

    /// Where it stands for those who look after it.
    pub(in crate::collateral) fn state(&self, now: DateTime<Utc>) -> State {
        self.visibility().state(now)
    }

    /// Whether only some partners are meant.
    pub(in crate::collateral) fn is_restricted(&self) -> bool {
        !self.audience.conditions.is_empty()
    }

    /// Since when its readers can have seen what it says now.
    pub(in crate::collateral) fn news_at(&self) -> DateTime<Utc> {
        self.starts_at.map_or(self.news_at, |start| start.max(self.news_at))
    }
}

fn file(symbols: &mut Symbols, number: i64, media_type: &str, size: i64, preview: &str) -> Result<File, Error> {
    Ok(File {
        number: i32::try_from(number).unwrap_or(i32::MAX),
        media_type: symbols.intern(media_type),
        size: u64::try_from(size).unwrap_or_default(),
        preview: serde_json::from_str(preview).map_err(Error::internal)?,
    })
}
