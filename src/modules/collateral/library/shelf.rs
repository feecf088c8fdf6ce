//! The results as far as they are loaded: the first page follows the address, the others come as they are needed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
    time::Duration,
};

use guildhall_domain::{
    collateral::{
        AssetId, Tile, api,
        search::{Correction, Facets, Filter, Results},
    },
    endpoint::Nothing,
};
use leptos::{prelude::*, task::spawn_local};

use super::{super::address::Address, window::Span, words::Words};
use crate::{
    api::{ApiError, question, send},
    query::{Query, invalidate, query},
    ui::{Load, Toasts, toasts},
};

/// Results in one page. The first one fills a usual window, and little is read again while one types; the others come while scrolling.
pub const PAGE: usize = 30;

/// What is here of the answer.
#[derive(Debug, Clone, PartialEq, Default)]
struct Loaded {
    total: usize,
    facets: Arc<Facets>,
    corrected: Vec<Correction>,
    tiles: HashMap<usize, Arc<Tile>>,
    places: HashMap<AssetId, usize>,
}

impl Loaded {
    fn put(&mut self, first: usize, items: impl Iterator<Item = Tile>) {
        for (offset, tile) in items.enumerate() {
            // A list that grew meanwhile may show one twice; the first place counts.
            if self.places.contains_key(&tile.id) {
                continue;
            }
            self.places.insert(tile.id, first + offset);
            self.tiles.insert(first + offset, Arc::new(tile));
        }
    }
}

/// A place in the list: what is there, if it is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Slot {
    /// An asset.
    Asset(AssetId),
    /// Not loaded yet; its place.
    Awaited(usize),
}

/// The results of the library's page.
#[derive(Clone, Copy)]
pub struct Shelf {
    filter: Memo<Filter>,
    first: Query<Results>,
    /// Pages after the first, of the question that `first` answers.
    more: RwSignal<BTreeMap<usize, Vec<Tile>>>,
    asked: StoredValue<BTreeSet<usize>>,
    turn: StoredValue<u32>,
    loaded: Memo<Option<Loaded>>,
    /// The facets of the answer, a frame after its results.
    facets: RwSignal<Arc<Facets>>,
    stars: RwSignal<HashMap<AssetId, bool>>,
    /// Kept here: timers have no context to look into.
    toasts: Toasts,
}

impl Shelf {
    /// Follows an address and the words that are typed: asks whenever what they look for changes.
    pub fn follow(address: Memo<Address>, words: Words) -> Self {
        let filter = Memo::new(move |_| Filter { q: words.asked(), ..address.with(|address| address.filter.clone()) });
        let first = query(move || {
            let page = Filter { facets: Some(true), limit: Some(PAGE as u16), ..filter.get() };
            question(&api::LIST, &[], &page)
        });
        let more = RwSignal::new(BTreeMap::<usize, Vec<Tile>>::new());
        let loaded = Memo::new(move |_| {
            let results = first.get()?;
            let mut loaded = Loaded {
                total: results.total as usize,
                facets: Arc::new(results.facets.unwrap_or_default()),
                corrected: results.corrected,
                ..Loaded::default()
            };
            loaded.put(0, results.items.into_iter());
            more.with(|more| more.iter().for_each(|(page, items)| loaded.put(page * PAGE, items.iter().cloned())));
            Some(loaded)
        });
        let shelf = Self {
            filter,
            first,
            more,
            asked: StoredValue::new(BTreeSet::new()),
            turn: StoredValue::new(0),
            loaded,
            facets: RwSignal::new(Arc::default()),
            stars: RwSignal::new(HashMap::new()),
            toasts: toasts(),
        };
        Effect::new(move |before: Option<()>| {
            let now = shelf.facets_now();
            if before.is_none() {
                shelf.facets.set(now);
            } else {
                // The results are painted first: they are what one waits for.
                after_painting(move || _ = shelf.facets.try_set(now));
            }
        });
        Effect::new(move |before: Option<()>| {
            filter.track();
            if before.is_some() {
                shelf.forget_more();
            }
        });
        on_cleanup(move || {
            if shelf.stars.with_untracked(|stars| !stars.is_empty()) {
                invalidate("/api/v1/collateral");
            }
        });
        shelf
    }

    fn forget_more(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.asked.set_value(BTreeSet::new());
        if self.more.with_untracked(|more| !more.is_empty()) {
            self.more.set(BTreeMap::new());
        }
    }

    /// Asks again after something was changed.
    pub fn reload(self) {
        self.forget_more();
        invalidate("/api/v1/collateral");
    }

    /// How far the answer has come.
    pub fn load(self) -> Signal<Load<Results>> {
        self.first.load()
    }

    /// Asks again: for "Try again".
    pub fn retry(self) -> Callback<()> {
        self.first.retry()
    }

    /// Whether an answer is on its way.
    pub fn is_asking(self) -> Signal<bool> {
        self.first.is_asking()
    }

    /// Loads what a span lacks.
    pub fn need(self, span: Span) {
        let turn = self.turn.get_value();
        for page in span.pages(PAGE).filter(|page| *page > 0) {
            if self.asked.with_value(|asked| asked.contains(&page)) {
                continue;
            }
            self.asked.update_value(|asked| _ = asked.insert(page));
            let filter = Filter { skip: Some((page * PAGE) as u32), limit: Some(PAGE as u16), ..self.filter.get_untracked() };
            spawn_local(async move {
                let results: Result<Results, _> = send(&api::LIST, &[], &filter).await;
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                match results {
                    Ok(results) => self.more.update(|more| _ = more.insert(page, results.items)),
                    Err(error) => {
                        self.asked.update_value(|asked| _ = asked.remove(&page));
                        self.toasts.fail(error.trouble().title);
                    }
                }
            });
        }
    }

    /// How many results there are.
    pub fn total(self) -> usize {
        self.loaded.with(|loaded| loaded.as_ref().map_or(0, |loaded| loaded.total))
    }

    /// The facets with counts, for the panel.
    pub fn facets(self) -> Arc<Facets> {
        self.facets.get()
    }

    /// The same in the moment the answer is there.
    pub fn facets_now(self) -> Arc<Facets> {
        self.loaded.with(|loaded| loaded.as_ref().map(|loaded| loaded.facets.clone()).unwrap_or_default())
    }

    /// The words that were searched in place of others.
    pub fn corrected(self) -> Vec<Correction> {
        self.loaded.with(|loaded| loaded.as_ref().map(|loaded| loaded.corrected.clone()).unwrap_or_default())
    }

    /// Which answer this is: another number is another one.
    pub fn answer(self) -> usize {
        self.first.mark()
    }

    /// The places of a span.
    pub fn slots(self, span: Span) -> Vec<Slot> {
        self.loaded.with(|loaded| {
            let slot = |place: usize| {
                let tile = loaded.as_ref().and_then(|loaded| loaded.tiles.get(&place));
                tile.map_or(Slot::Awaited(place), |tile| Slot::Asset(tile.id))
            };
            (span.first..span.end).map(slot).collect()
        })
    }

    /// An asset of the answer.
    pub fn tile(self, id: AssetId) -> Option<Arc<Tile>> {
        self.loaded.with(|loaded| {
            let loaded = loaded.as_ref()?;
            loaded.tiles.get(loaded.places.get(&id)?).cloned()
        })
    }

    /// The place of an asset, counted from 1.
    pub fn place(self, id: AssetId) -> Option<usize> {
        self.loaded.with(|loaded| loaded.as_ref()?.places.get(&id).map(|place| place + 1))
    }

    /// The ids loaded, in order.
    pub fn order(self) -> Vec<String> {
        self.loaded.with_untracked(|loaded| {
            let mut loaded: Vec<_> = loaded.iter().flat_map(|loaded| &loaded.places).collect();
            loaded.sort_by_key(|(_, place)| **place);
            loaded.into_iter().map(|(id, _)| id.to_string()).collect()
        })
    }

    /// Whether an asset is among the person's favourites.
    pub fn is_favourite(self, id: AssetId) -> bool {
        let starred = self.stars.with(|stars| stars.get(&id).copied());
        starred.unwrap_or_else(|| self.tile(id).is_some_and(|tile| tile.favourite))
    }

    /// Adds to the favourites or takes away: shown at once, taken back when the server did not take it.
    pub fn set_favourite(self, id: AssetId, on: bool) {
        self.stars.update(|stars| _ = stars.insert(id, on));
        spawn_local(async move {
            if let Err(error) = favour(id, on).await {
                self.stars.try_update(|stars| _ = stars.insert(id, !on));
                self.toasts.fail(error.trouble().title);
            }
        });
    }
}

/// Runs when the next frame is on the screen.
pub fn after_painting(run: impl FnOnce() + 'static) {
    _ = request_animation_frame(move || _ = set_timeout(run, Duration::ZERO));
}

/// Tells the server about a favourite.
pub async fn favour(id: AssetId, on: bool) -> Result<Nothing, ApiError> {
    let endpoint = if on { &api::ADD_FAVOURITE } else { &api::REMOVE_FAVOURITE };
    send(endpoint, &[&id], &Nothing {}).await
}
