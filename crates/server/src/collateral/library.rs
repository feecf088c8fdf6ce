//! What the library keeps between requests. All of it is derived from the database or on its way there.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use chrono::{DateTime, Days, Utc};
use guildhall_domain::{access::Actor, collateral::AssetId, partner::PersonId};

use super::{
    catalogue::{Catalogue, Entry, Seen},
    search::Vocabulary,
    store::{self, Use},
};
use crate::{error::Error, state::App};

/// How long counts of use wait for company before they are written.
const GATHER: Duration = Duration::from_secs(1);
/// How long the order by use may lag behind.
const LAG: Duration = Duration::from_secs(60);
/// People whose favourites are kept.
const PEOPLE: usize = 10_000;
/// How long looking ahead pauses after each word, as a multiple of what the word took.
const PAUSE: u32 = 2;
/// Days that count for the order by use.
const SPAN: Days = Days::new(90);

/// Downloads by asset: when they were counted, at which revision, and the counts.
type Used = (Instant, i64, Arc<HashMap<u32, u64>>);

/// The library's memory.
#[derive(Debug, Default)]
pub struct Library {
    catalogue: RwLock<Option<(i64, Arc<Catalogue>)>>,
    renewing: tokio::sync::Mutex<()>,
    people: Mutex<HashMap<PersonId, (i64, Arc<Own>)>>,
    used: Mutex<Option<Used>>,
    counts: Mutex<BTreeMap<Use, i64>>,
    gathering: AtomicBool,
    /// Whether likely words are being looked up.
    warming: AtomicBool,
    pub(super) vocabulary: tokio::sync::Mutex<Vocabulary>,
}

/// What is a person's own.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) favourites: HashSet<AssetId>,
    visited: Option<DateTime<Utc>>,
}

impl Own {
    /// Whether an asset became new after the person's last visit. On the first visit nothing is new: all of it would be.
    pub(super) fn is_new(&self, entry: &Entry) -> bool {
        self.visited.is_some_and(|visited| entry.news_at() > visited)
    }
}

/// The library as one person sees it now.
#[derive(Debug)]
pub(super) struct View {
    pub(super) actor: Actor,
    pub(super) now: DateTime<Utc>,
    pub(super) revision: i64,
    pub(super) catalogue: Arc<Catalogue>,
    pub(super) seen: Arc<Seen>,
    pub(super) own: Arc<Own>,
}

impl View {
    /// Opens the library for a person.
    pub(super) async fn open(app: &App, actor: &Actor, now: DateTime<Utc>) -> Result<Self, Error> {
        let (revision, catalogue) = app.collateral.catalogue(app).await?;
        let seen = catalogue.seen(actor, now);
        let own = app.collateral.own(app, actor.person, revision).await?;
        Ok(Self { actor: actor.clone(), now, revision, catalogue, seen, own })
    }
}

impl Library {
    /// The catalogue, true at this moment.
    pub(super) async fn catalogue(&self, app: &App) -> Result<(i64, Arc<Catalogue>), Error> {
        let revision = store::revision(app.db.read()).await?;
        if let Some(known) = self.known(revision) {
            return Ok(known);
        }
        // One reads, the others wait for it.
        let _renewing = self.renewing.lock().await;
        let revision = store::revision(app.db.read()).await?;
        if let Some(known) = self.known(revision) {
            return Ok(known);
        }
        let old = self.catalogue.read().ok().and_then(|known| known.clone());
        let (after, old) = old.map_or((0, None), |(after, old)| (after, Some(old)));
        let renewed = Catalogue::renewed(old.as_deref(), app.db.read(), after).await?;
        let catalogue = renewed.map(Arc::new).or(old).unwrap_or_default();
        if let Ok(mut known) = self.catalogue.write() {
            *known = Some((revision, Arc::clone(&catalogue)));
        }
        if catalogue.is_large() && catalogue.is_cold() {
            self.warm(app, &catalogue);
        }
        Ok((revision, catalogue))
    }

    /// Looks up in the background what people are likely to ask for: a short beginning stands in nearly every document, and whoever types
    /// one should not wait until it has been found in all of them.
    fn warm(&self, app: &App, catalogue: &Arc<Catalogue>) {
        if self.warming.swap(true, Ordering::SeqCst) {
            return;
        }
        let (app, catalogue) = (app.clone(), Arc::clone(catalogue));
        tokio::spawn(async move {
            if let Err(error) = look_ahead(&app, catalogue).await {
                tracing::debug!(?error, "words that are likely could not be looked up ahead; they are when somebody asks");
            }
            app.collateral.warming.store(false, Ordering::SeqCst);
        });
    }

    fn known(&self, revision: i64) -> Option<(i64, Arc<Catalogue>)> {
        self.catalogue.read().ok()?.clone().filter(|(known, _)| *known == revision)
    }

    async fn own(&self, app: &App, person: PersonId, revision: i64) -> Result<Arc<Own>, Error> {
        let known = self.people.lock().ok().and_then(|people| people.get(&person).cloned());
        if let Some((_, own)) = known.filter(|(known, _)| *known == revision) {
            return Ok(own);
        }
        let favourites = store::favourites(app.db.read(), person).await?.into_iter().collect();
        let own = Arc::new(Own { favourites, visited: store::visited_at(app.db.read(), person).await? });
        if let Ok(mut people) = self.people.lock() {
            if people.len() >= PEOPLE {
                people.clear();
            }
            people.insert(person, (revision, Arc::clone(&own)));
        }
        Ok(own)
    }

    /// Downloads of the last 90 days by place in the catalogue.
    pub(super) async fn used(&self, app: &App, view: &View) -> Result<Arc<HashMap<u32, u64>>, Error> {
        let known = self.used.lock().ok().and_then(|known| known.clone());
        if let Some((at, revision, used)) = known
            && at.elapsed() < LAG
            && revision == view.revision
        {
            return Ok(used);
        }
        self.settle(app).await?;
        let today = view.now.date_naive();
        let downloads = store::downloads(app.db.read(), today.checked_sub_days(SPAN).unwrap_or(today)).await?;
        let used: HashMap<u32, u64> =
            downloads.into_iter().filter_map(|(asset, uses)| Some((view.catalogue.index(asset)?, uses))).collect();
        let used = Arc::new(used);
        if let Ok(mut known) = self.used.lock() {
            *known = Some((Instant::now(), view.revision, Arc::clone(&used)));
        }
        Ok(used)
    }

    /// Counts a use. It is written a moment later, together with others.
    pub(super) fn count(&self, app: &App, what: Use) {
        if let Ok(mut counts) = self.counts.lock() {
            *counts.entry(what).or_default() += 1;
        }
        if !self.gathering.swap(true, Ordering::SeqCst) {
            let app = app.clone();
            tokio::spawn(async move {
                tokio::time::sleep(GATHER).await;
                app.collateral.gathering.store(false, Ordering::SeqCst);
                if let Err(error) = app.collateral.settle(&app).await {
                    tracing::warn!(?error, "counts of use could not be written; they wait for the next ones");
                }
            });
        }
    }

    /// Writes the counts that are waiting.
    ///
    /// # Errors
    /// When the database fails; the counts are kept then.
    pub async fn settle(&self, app: &App) -> Result<(), Error> {
        let counts = self.counts.lock().map(|mut counts| std::mem::take(&mut *counts)).unwrap_or_default();
        if counts.is_empty() {
            return Ok(());
        }
        let written = async {
            let tx = app.db.begin().await?;
            store::count(&tx, &counts).await?;
            tx.commit().await?;
            Ok::<(), Error>(())
        };
        let written = written.await;
        if written.is_err()
            && let Ok(mut waiting) = self.counts.lock()
        {
            for (what, times) in counts {
                *waiting.entry(what).or_default() += times;
            }
        }
        written
    }
}

/// Looks likely words up, one after the other, for whatever catalogue is the newest, as long as there is room.
async fn look_ahead(app: &App, catalogue: Arc<Catalogue>) -> Result<(), Error> {
    let likely = tokio::task::spawn_blocking(move || catalogue.likely()).await.map_err(Error::internal)?;
    for term in likely {
        let newest = app.collateral.catalogue.read().ok().and_then(|known| known.clone());
        let Some((_, catalogue)) = newest.filter(|(_, catalogue)| catalogue.has_room()) else { break };
        let started = Instant::now();
        catalogue.hits(app.db.read(), &term).await?;
        tokio::time::sleep(started.elapsed() * PAUSE).await;
    }
    Ok(())
}
