//! What the server said, by address: shown at once, refreshed behind the reader's back.
//!
//! ```text
//! let assets = query(move || question(&api::LIST, &[], &filter.get()));       // follows its signals; `None`: ask nothing yet
//! <Remote of=assets.load() on_retry=assets.retry() …>
//!
//! let save = mutation(&api::UPDATE, Errors::Inline).invalidates("/api/v1/collateral").seeds(|asset| question(&api::READ, &[&asset.id], &Nothing {}));
//! <Form error=save.trouble() busy=save.busy() on_submit=move || save.run_version(&[&id], input(), version, move |asset| …)>
//!
//! let star = patch(&question(&api::READ, &[&id], &Nothing {}), |asset| Asset { favourite: true, ..asset.clone() });   // before the server agrees
//! star.take_back();                                                                                                  // when it does not
//! ```

mod cache;
mod mutation;

use std::{any::Any, cell::RefCell, collections::HashMap, sync::Arc};

use leptos::{prelude::*, task::spawn_local, web_sys::AbortController};
use serde::de::DeserializeOwned;

use self::cache::{Before, Cache, Ticket, Value};
pub use self::mutation::{Errors, Mutation, mutation};
use crate::{
    api::{self, ApiError, Question},
    ui::{Load, Trouble},
};

/// What answers must be able to do.
pub trait Answer: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static {}
impl<O: DeserializeOwned + Clone + PartialEq + Send + Sync + 'static> Answer for O {}

type Parse = fn(&str) -> Result<Value, ApiError>;

/// What the cache's rules do not know: how an answer is read, who is told, how a fetch is stopped.
struct Wire {
    changed: ArcTrigger,
    parse: Option<Parse>,
    abort: Option<AbortController>,
}

#[derive(Default)]
struct Store {
    cache: Cache,
    wires: HashMap<String, Wire>,
}

thread_local! {
    static STORE: RefCell<Store> = RefCell::default();
}

impl Store {
    fn wire(&mut self, url: &str) -> &mut Wire {
        self.wires.entry(url.to_owned()).or_insert_with(|| Wire { changed: ArcTrigger::new(), parse: None, abort: None })
    }
}

fn with<T>(act: impl FnOnce(&mut Store) -> T) -> T {
    STORE.with_borrow_mut(act)
}

fn now() -> f64 {
    js_sys::Date::now()
}

fn parse<O: Answer>(text: &str) -> Result<Value, ApiError> {
    api::parse::<O>(text).map(|answer| Arc::new(answer) as Value)
}

/// Tells the readers of an address. Outside of the store: they look into it.
fn tell(url: &str) {
    let changed = with(|store| store.wires.get(url).map(|wire| wire.changed.clone()));
    if let Some(changed) = changed {
        changed.notify();
    }
}

fn fetch(url: String, ticket: Ticket) {
    let abort = AbortController::new().ok();
    let signal = abort.as_ref().map(AbortController::signal);
    let parse = with(|store| {
        let wire = store.wire(&url);
        wire.abort = abort;
        wire.parse
    });
    tell(&url);
    let Some(parse) = parse else { return };
    spawn_local(async move {
        let answer = api::get(&url, signal.as_ref()).await.and_then(|text| parse(&text));
        if with(|store| store.cache.arrive(&url, ticket, answer, now())) {
            tell(&url);
        }
    });
}

fn enter(url: &str, parse: Parse) {
    let ticket = with(|store| {
        for gone in store.cache.sweep(now()) {
            store.wires.remove(&gone);
        }
        store.wire(url).parse = Some(parse);
        store.cache.enter(url, now())
    });
    if let Some(ticket) = ticket {
        fetch(url.to_owned(), ticket);
    }
}

fn leave(url: &str) {
    let abort = with(|store| if store.cache.leave(url, now()) { store.wire(url).abort.take() } else { None });
    if let Some(abort) = abort {
        abort.abort();
    }
}

/// What is known under an address, for who follows it.
enum Known<O> {
    Nothing,
    Trouble(ApiError),
    Answer(O),
}

fn look<O: Answer>(url: &str) -> Known<O> {
    let changed = with(|store| store.wire(url).changed.clone());
    changed.track();
    with(|store| match store.cache.slot(url) {
        None => Known::Nothing,
        Some(slot) => match (slot.value().and_then(|value| value.downcast_ref::<O>()), slot.error()) {
            (Some(answer), _) => Known::Answer(answer.clone()),
            (None, Some(error)) if !slot.is_in_flight() => Known::Trouble(error.clone()),
            (None, _) => Known::Nothing,
        },
    })
}

#[derive(Clone, PartialEq)]
struct Held<O> {
    url: Option<String>,
    load: Load<O>,
}

/// A question that is being asked, and its answer.
pub struct Query<O: Answer> {
    held: Memo<Held<O>>,
    url: Memo<Option<String>>,
}

impl<O: Answer> Clone for Query<O> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<O: Answer> Copy for Query<O> {}

/// Asks as long as the owner lives, and anew when what the question reads changes.
///
/// What is known is there at once; what is older than a few seconds is asked again. While the next page of a list
/// loads, the last one stays. `None` asks nothing yet.
pub fn query<O: Answer, Q: Into<Option<Question<O>>>>(ask: impl Fn() -> Q + Send + Sync + 'static) -> Query<O> {
    let url = Memo::new(move |_| ask().into().map(|question| question.url));
    let asked = StoredValue::new(None::<String>);
    Effect::new(move || {
        let url = url.get();
        if let Some(before) = asked.get_value() {
            leave(&before);
        }
        if let Some(url) = &url {
            enter(url, parse::<O>);
        }
        asked.set_value(url);
    });
    on_cleanup(move || {
        if let Some(Some(url)) = asked.try_get_value() {
            leave(&url);
        }
    });
    let held = Memo::new(move |before: Option<&Held<O>>| {
        let url = url.get();
        let known = url.as_deref().map_or(Known::Nothing, look::<O>);
        let load = match known {
            Known::Answer(answer) => Load::Ready(answer),
            Known::Trouble(error) => Load::Failed(error.trouble()),
            Known::Nothing => match before {
                Some(before) if is_same_list(before.url.as_deref(), url.as_deref()) => before.load.clone(),
                Some(_) | None => Load::Waiting,
            },
        };
        Held { url, load }
    });
    Query { held, url }
}

/// Whether two addresses differ in their query string only: another page or filter of one list.
fn is_same_list(before: Option<&str>, after: Option<&str>) -> bool {
    let path = |url: Option<&str>| url.and_then(|url| url.split('?').next().map(str::to_owned));
    path(before) == path(after)
}

impl<O: Answer> Query<O> {
    /// How far the answer has come: for `<Remote of=…>`.
    #[must_use]
    pub fn load(self) -> Signal<Load<O>> {
        Signal::derive(move || self.held.with(|held| held.load.clone()))
    }

    /// The answer, once it is there.
    #[must_use]
    pub fn get(self) -> Option<O> {
        self.held.with(|held| match &held.load {
            Load::Ready(answer) => Some(answer.clone()),
            Load::Waiting | Load::Failed(_) => None,
        })
    }

    /// Asks again: for "Try again".
    #[must_use]
    pub fn retry(self) -> Callback<()> {
        Callback::new(move |()| {
            let Some(url) = self.url.get_untracked() else { return };
            if let Some(ticket) = with(|store| store.cache.again(&url)) {
                fetch(url, ticket);
            }
        })
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub fn is_asking(self) -> Signal<bool> {
        Signal::derive(move || {
            self.url.get().is_some_and(|url| {
                with(|store| store.wire(&url).changed.clone()).track();
                with(|store| store.cache.slot(&url).is_some_and(cache::Slot::is_in_flight))
            })
        })
    }

    /// Whether there is no such thing, or not for this person: the page to show is "not found".
    #[must_use]
    pub fn is_missing(self) -> Signal<bool> {
        Signal::derive(move || self.url.get().is_some_and(|url| matches!(look::<O>(&url), Known::Trouble(error) if error.is_missing())))
    }

    /// Why the last refresh of what is shown failed.
    #[must_use]
    pub fn refresh_trouble(self) -> Signal<Option<Trouble>> {
        Signal::derive(move || {
            let url = self.url.get()?;
            with(|store| store.wire(&url).changed.clone()).track();
            with(|store| store.cache.slot(&url).and_then(|slot| slot.value().and(slot.error()).cloned())).map(|error| error.trouble())
        })
    }
}

/// What lies below the path is out of date: what is being read is asked again, the rest when it is read next.
pub fn invalidate(prefix: &str) {
    for (url, ticket) in with(|store| store.cache.invalidate(prefix)) {
        fetch(url, ticket);
    }
}

/// Asks again what failed for want of a connection.
pub fn reconnect() {
    for (url, ticket) in with(|store| store.cache.stranded()) {
        fetch(url, ticket);
    }
}

/// Forgets everything, because another person is here now.
pub fn clear() {
    for (url, ticket) in with(|store| store.cache.clear()) {
        fetch(url, ticket);
    }
}

/// Puts an answer where its question will look for it.
pub fn seed<O: Answer>(question: &Question<O>, answer: O) {
    with(|store| store.cache.seed(&question.url, Arc::new(answer), now()));
    tell(&question.url);
}

/// A change that is shown before the server has confirmed it.
#[must_use]
pub struct Patch {
    url: String,
    before: Option<Before>,
}

/// Shows a change before the server has confirmed it. Only for what can be taken back: never for money or decisions.
pub fn patch<O: Answer>(question: &Question<O>, change: impl FnOnce(&O) -> O) -> Patch {
    let changed = |value: &Value| {
        let value: &(dyn Any + Send + Sync) = value.as_ref();
        value.downcast_ref::<O>().map(|old| Arc::new(change(old)) as Value)
    };
    let before = with(|store| store.cache.patch(&question.url, changed));
    tell(&question.url);
    Patch { url: question.url.clone(), before }
}

impl Patch {
    /// Takes it back, unless something newer has come since.
    pub fn take_back(self) {
        if let Some(before) = self.before
            && with(|store| store.cache.restore(&self.url, before))
        {
            tell(&self.url);
        }
    }
    /// The server has agreed.
    pub fn keep(self) {}
}
