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

use std::{any::Any, cell::RefCell, collections::HashMap, marker::PhantomData, sync::Arc};

use leptos::{prelude::*, task::spawn_local, web_sys::AbortController};
use serde::de::DeserializeOwned;

use self::cache::{Before, Cache, Ticket, Value};
pub use self::mutation::{Errors, Mutation, mutation};
use crate::{
    api::{self, ApiError, Question},
    rerun::rerun,
    ui::{Load, Trouble},
    vault,
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
    /// What is being read, or what is known of it, has changed.
    static READ: ArcTrigger = ArcTrigger::new();
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
        // Until the server has said who is here, nobody waits for a connection that hangs.
        let kept = if vault::is_unconfirmed() { recalled(&url, parse).await } else { None };
        let is_news = if let Some((value, then)) = kept {
            with(|store| store.cache.recall(&url, ticket, value, then))
        } else {
            match api::get(&url, signal.as_ref()).await {
                Err(ApiError::Offline) if !with(|store| store.cache.is_known(&url)) => remember(&url, ticket, parse).await,
                said => arrive(&url, ticket, said, parse),
            }
        };
        if is_news {
            tell(&url);
            READ.with(|read| read.notify());
        }
    });
}

/// Takes what the server said; what it said to these readers is kept for the time without a connection.
fn arrive(url: &str, ticket: Ticket, said: Result<String, ApiError>, parse: Parse) -> bool {
    let answer = said.as_ref().map_err(Clone::clone).and_then(|text| parse(text));
    let (is_good, is_missing) = (answer.is_ok(), answer.as_ref().is_err_and(ApiError::is_missing));
    let is_news = with(|store| store.cache.arrive(url, ticket, answer, now()));
    match said {
        Ok(text) if is_news && is_good => vault::keep(url, &text),
        Err(_) if is_news && is_missing => vault::lose(url),
        _ => {}
    }
    is_news
}

/// Shows what the server said before, now that it cannot be asked.
async fn remember(url: &str, ticket: Ticket, parse: Parse) -> bool {
    let recalled = recalled(url, parse).await;
    with(|store| match recalled {
        Some((value, then)) => store.cache.recall(url, ticket, value, then),
        None => store.cache.arrive(url, ticket, Err(ApiError::Offline), now()),
    })
}

async fn recalled(url: &str, parse: Parse) -> Option<(Value, f64)> {
    let (text, then) = vault::recall(url).await?;
    Some((parse(&text).ok()?, then))
}

fn enter(url: &str, parse: Parse) {
    let ticket = with(|store| {
        for gone in store.cache.sweep(now()) {
            store.wires.remove(&gone);
        }
        store.wire(url).parse = Some(parse);
        store.cache.enter(url, now())
    });
    READ.with(|read| read.notify());
    if let Some(ticket) = ticket {
        fetch(url.to_owned(), ticket);
    }
}

fn leave(url: &str) {
    let abort = with(|store| if store.cache.leave(url, now()) { store.wire(url).abort.take() } else { None });
    READ.with(|read| read.notify());
    if let Some(abort) = abort {
        abort.abort();
    }
}

/// What is known under an address, for who follows it. The answer's type is forgotten here, so that all questions share the code.
#[derive(Clone)]
enum Known {
    Nothing,
    Trouble(ApiError),
    Answer(Value),
}

fn look(url: &str) -> Known {
    let changed = with(|store| store.wire(url).changed.clone());
    changed.track();
    with(|store| match store.cache.slot(url) {
        None => Known::Nothing,
        Some(slot) => match (slot.value(), slot.error()) {
            (Some(answer), _) => Known::Answer(answer.clone()),
            (None, Some(error)) if !slot.is_in_flight() => Known::Trouble(error.clone()),
            (None, _) => Known::Nothing,
        },
    })
}

/// Whether two answers are the same, for answers of a type.
type Same = fn(&Value, &Value) -> bool;

fn same<O: Answer>(a: &Value, b: &Value) -> bool {
    typed::<O>(a).is_some_and(|a| typed::<O>(b) == Some(a))
}

fn typed<O: Answer>(value: &Value) -> Option<&O> {
    let value: &(dyn Any + Send + Sync) = value.as_ref();
    value.downcast_ref()
}

#[derive(Clone)]
struct Held {
    url: Option<String>,
    known: Known,
    same: Same,
}

impl PartialEq for Held {
    fn eq(&self, other: &Self) -> bool {
        self.url == other.url
            && match (&self.known, &other.known) {
                (Known::Nothing, Known::Nothing) => true,
                (Known::Trouble(a), Known::Trouble(b)) => a == b,
                (Known::Answer(a), Known::Answer(b)) => Arc::ptr_eq(a, b) || (self.same)(a, b),
                (Known::Nothing | Known::Trouble(_) | Known::Answer(_), _) => false,
            }
    }
}

/// A question that is being asked, and its answer.
pub struct Query<O: Answer> {
    asked: Asked,
    answer: PhantomData<fn() -> O>,
}

/// The same without the answer's type.
#[derive(Clone, Copy)]
struct Asked {
    held: Memo<Held>,
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
    let url = Box::new(move || ask().into().map(|question| question.url));
    Query { asked: Asked::new(url, parse::<O>, same::<O>), answer: PhantomData }
}

impl Asked {
    fn new(ask: Box<dyn Fn() -> Option<String> + Send + Sync>, parse: Parse, same: Same) -> Self {
        let url = Memo::new(move |_| ask());
        let asked = StoredValue::new(None::<String>);
        rerun(move || {
            let url = url.get();
            if let Some(before) = asked.get_value() {
                leave(&before);
            }
            if let Some(url) = &url {
                enter(url, parse);
            }
            asked.set_value(url);
        });
        on_cleanup(move || {
            if let Some(Some(url)) = asked.try_get_value() {
                leave(&url);
            }
        });
        let held = Memo::new(move |before: Option<&Held>| {
            let url = url.get();
            let known = match (url.as_deref().map_or(Known::Nothing, look), before) {
                (Known::Nothing, Some(before)) if is_same_list(before.url.as_deref(), url.as_deref()) => before.known.clone(),
                (known, _) => known,
            };
            Held { url, known, same }
        });
        Self { held, url }
    }

    fn retry(self) {
        let Some(url) = self.url.get_untracked() else { return };
        if let Some(ticket) = with(|store| store.cache.again(&url)) {
            fetch(url, ticket);
        }
    }

    fn is_asking(self) -> bool {
        self.url.get().is_some_and(|url| {
            with(|store| store.wire(&url).changed.clone()).track();
            with(|store| store.cache.slot(&url).is_some_and(cache::Slot::is_in_flight))
        })
    }

    fn is_missing(self) -> bool {
        self.url.get().is_some_and(|url| matches!(look(&url), Known::Trouble(error) if error.is_missing()))
    }

    fn refresh_trouble(self) -> Option<Trouble> {
        let url = self.url.get()?;
        with(|store| store.wire(&url).changed.clone()).track();
        with(|store| store.cache.slot(&url).and_then(|slot| slot.value().and(slot.error()).cloned())).map(|error| error.trouble())
    }
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
        Signal::derive(move || {
            self.asked.held.with(|held| match &held.known {
                Known::Answer(answer) => typed::<O>(answer).map_or(Load::Waiting, |answer| Load::Ready(answer.clone())),
                Known::Trouble(error) => Load::Failed(error.trouble()),
                Known::Nothing => Load::Waiting,
            })
        })
    }

    /// The answer, once it is there.
    #[must_use]
    pub fn get(self) -> Option<O> {
        self.asked.held.with(|held| match &held.known {
            Known::Answer(answer) => typed::<O>(answer).cloned(),
            Known::Trouble(_) | Known::Nothing => None,
        })
    }

    /// A number that is another for another answer, and the same while the last one stays.
    #[must_use]
    pub fn mark(self) -> usize {
        self.asked.held.with(|held| match &held.known {
            Known::Answer(answer) => Arc::as_ptr(answer).cast::<()>().addr(),
            Known::Trouble(_) | Known::Nothing => 0,
        })
    }

    /// Asks again: for "Try again".
    #[must_use]
    pub fn retry(self) -> Callback<()> {
        let asked = self.asked;
        Callback::new(move |()| asked.retry())
    }

    /// Whether an answer is on its way.
    #[must_use]
    pub fn is_asking(self) -> Signal<bool> {
        let asked = self.asked;
        Signal::derive(move || asked.is_asking())
    }

    /// Whether there is no such thing, or not for this person: the page to show is "not found".
    #[must_use]
    pub fn is_missing(self) -> Signal<bool> {
        let asked = self.asked;
        // Told only when it changes: a newer answer must not draw a page anew on which somebody types.
        Memo::new(move |_| asked.is_missing()).into()
    }

    /// Why the last refresh of what is shown failed.
    #[must_use]
    pub fn refresh_trouble(self) -> Signal<Option<Trouble>> {
        let asked = self.asked;
        Signal::derive(move || asked.refresh_trouble())
    }
}

/// What lies below the path is out of date: what is being read is asked again, the rest when it is read next.
pub fn invalidate(prefix: &str) {
    for (url, ticket) in with(|store| store.cache.invalidate(prefix)) {
        fetch(url, ticket);
    }
}

/// When the server said the oldest of what is on the page, in milliseconds since 1970; followed.
#[must_use]
pub fn as_of() -> Option<f64> {
    READ.with(Clone::clone).track();
    with(|store| store.cache.as_of())
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
    let changed = |value: &Value| typed::<O>(value).map(|old| Arc::new(change(old)) as Value);
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
