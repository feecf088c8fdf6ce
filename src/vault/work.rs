//! Keeps answers, finds them again, and removes them: what the chunk does.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use guildhall_domain::{
    access::Workplace,
    offline::{MOST_OF_ONE, Weight, is_kept, is_too_old},
    session::Me,
};
use js_sys::{Date, Function, Promise};
use leptos::{prelude::*, task::spawn_local, wasm_bindgen::JsValue};
use sha2::{Digest, Sha256};
use wasm_bindgen_futures::JsFuture;

use super::{
    Decide, GONE, IS_OPEN, KEEPER, Keeper, Letters, Mark, NEWS, News, OVER, Recalled, WHO, Woken,
    crypt::{Keys, Sealed, hex},
    is_own, js,
    locks::{self, Held, Mode},
    store::Database,
    tabs::{self, Ears},
};
use crate::{api, wait::Later};

/// How long a tab waits for others to be done with opening, in milliseconds.
const PATIENCE: u32 = 5_000;

/// What stands in place of an address for what the portal opens with.
const START: &str = "start";

/// How often another tab that has keys is asked for them when something is lost without them: it may be busy.
const MOST_ASKED: u32 = 3;
/// The same where the browser cannot say whether there is one.
const MOST_GUESSED: u32 = 10;

/// The answers of one person, with their keys.
struct Open {
    whose: String,
    database: Database,
    keys: Keys,
    /// Says to other tabs that the keys can be had here.
    held: Option<Rc<Held>>,
}

/// The keys of one person whose answers are shut.
struct Parked {
    whose: String,
    keys: Keys,
    _held: Option<Rc<Held>>,
}

thread_local! {
    static OPEN: RefCell<Option<Rc<Open>>> = const { RefCell::new(None) };
    /// Whose were shut last, with their keys: whoever signs in again goes on with what waits to be sent.
    static PARKED: RefCell<Option<Parked>> = const { RefCell::new(None) };
    /// What opens, closes and removes does so one after the other.
    static LAST: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// How often something was shut: what was being opened meanwhile is of no use any more.
    static SHUT: Cell<u32> = const { Cell::new(0) };
}

/// Puts its functions where the app looks for them.
pub fn install() -> AnyView {
    let over = || {
        WHO.take();
        NEWS.take();
        shut();
    };
    let gone = || {
        WHO.take();
        NEWS.take();
        shut();
        PARKED.take();
    };
    tabs::listen(Ears { gone, over, fresh, keys: keys_of });
    KEEPER.set(Some(Keeper {
        wake: || Box::pin(in_turn(Box::pin(wake()))),
        begin: || spawn_local(in_turn(Box::pin(begin()))),
        keep,
        recall: |url| Box::pin(recall(url)),
        wipe: || {
            // At once, so that nothing is kept any more that is on its way.
            shut();
            spawn_local(in_turn(Box::pin(wipe())));
        },
        own: |wish| Box::pin(in_turn(Box::pin(own(wish)))),
        letters: Letters {
            change: |whose, decide| Box::pin(change(whose, decide)),
            all: |whose| Box::pin(async move { open_for(&whose)?.database.letters().await.ok() }),
            seal: |whose, about, text| Box::pin(async move { Some(open_for(&whose)?.keys.seal(&about, &text).await.ok()?.bytes()) }),
            open: |whose, about, sealed| Box::pin(async move { open_for(&whose)?.keys.open(&about, &Sealed::of(&sealed)?).await.ok() }),
            name: |whose, of| Box::pin(async move { open_for(&whose)?.keys.name(&of).await.ok() }),
            whose: || open().map(|open| open.whose.clone()),
        },
    }));
    ().into_any()
}

fn open() -> Option<Rc<Open>> {
    OPEN.with_borrow(Clone::clone)
}

/// Another tab has made new keys, since this one did not answer in time: what both write from now on, both must read.
fn fresh(whose: &str, keys: Keys) {
    if let Some(open) = open_for(whose) {
        OPEN.replace(Some(Rc::new(Open { whose: open.whose.clone(), database: open.database.clone(), keys, held: open.held.clone() })));
    }
}

/// What is locked as long as a tab has the keys of a person.
fn lock_of(whose: &str) -> String {
    format!("guildhall read {}/ {whose}", api::base_path())
}

/// Asks the other tabs for the keys of a person; more than once where something waits that nobody else can read: a tab may be busy.
async fn asked(whose: &str, waits: bool) -> Option<Keys> {
    let is_there = locks::is_held(&lock_of(whose)).await;
    let most = match is_there {
        Some(_) if waits => MOST_ASKED,
        None if waits => MOST_GUESSED,
        Some(_) | None => 1,
    };
    for _ in 0..most {
        if let Some(keys) = tabs::ask(whose, is_there).await {
            return Some(keys);
        }
    }
    None
}

fn open_for(whose: &str) -> Option<Rc<Open>> {
    open().filter(|open| open.whose == whose)
}

/// The keys of a person, as far as this tab has them.
fn keys_of(whose: &str) -> Option<Keys> {
    let parked = || PARKED.with_borrow(|parked| parked.as_ref().filter(|parked| parked.whose == whose).map(|parked| parked.keys.clone()));
    open_for(whose).map(|open| open.keys.clone()).or_else(parked)
}

async fn change(whose: String, decide: Decide) -> bool {
    match open_for(&whose) {
        Some(open) => open.database.change_letters(decide).await.is_ok(),
        None => false,
    }
}

fn set_open(now: Option<Rc<Open>>) {
    IS_OPEN.with(ArcRwSignal::clone).set(now.is_some());
    if let Some(before) = OPEN.replace(now) {
        before.database.close();
    }
}

fn shut() {
    SHUT.set(SHUT.get() + 1);
    if let Some(open) = open() {
        PARKED.replace(Some(Parked { whose: open.whose.clone(), keys: open.keys.clone(), _held: open.held.clone() }));
    }
    set_open(None);
}

async fn in_turn<T>(work: Later<T>) -> T {
    let mut done = None::<Function>;
    let mine = Promise::new(&mut |resolve, _| done = Some(resolve));
    if let Some(before) = LAST.replace(Some(mine)) {
        _ = JsFuture::from(before).await;
    }
    let result = work.await;
    if let Some(done) = done {
        _ = done.call0(&JsValue::NULL);
    }
    result
}

/// A person in their company, in this portal.
fn whose(me: &Me) -> String {
    let company = match &me.actor.workplace {
        Workplace::Vendor { .. } => "vendor".to_owned(),
        Workplace::Partner { id, .. } => id.to_string(),
    };
    let hash = Sha256::digest(format!("{}\n{}\n{company}", api::base_path(), me.actor.person));
    hex(hash.as_slice()).chars().take(32).collect()
}

/// Opens this device for whose own it is.
async fn wake() -> Option<Woken> {
    let whose = Mark::Own.get().filter(|own| !api::is_refused("own_devices") && Mark::Left.get().as_ref() == Some(own))?;
    let database = Database::open(&whose).await.ok()?;
    let keys = Keys::of(&database.keys().await.ok()?)?;
    let text = keys.open(START, &database.start().await.ok()??).await.ok()?;
    let (portal, session, at): (String, String, f64) = serde_json::from_str(&text).ok()?;
    if is_too_old(at, Date::now()) {
        return None;
    }
    set_open(Some(Rc::new(Open { whose, database, keys, held: None })));
    Some((portal, session))
}

/// Somebody is here. What is not theirs goes, theirs is opened.
async fn begin() {
    let Some(who) = WHO.with_borrow(Clone::clone) else { return };
    if who.me.actor.viewed_by.is_some() {
        return shut();
    }
    let whose = whose(&who.me);
    match Mark::Left.get() {
        Some(left) if left == format!("{OVER}{whose}") => park(&whose).await,
        Some(left) if left != whose => remove_all().await,
        Some(_) | None => {}
    }
    let is_own = Mark::Own.get().is_some_and(|own| own == whose) && !api::is_refused("own_devices");
    if !is_own {
        Mark::Own.remove();
    }
    if open().is_none_or(|open| open.whose != whose) {
        set_open(None);
        let before = SHUT.get();
        let opened = unlock(&whose, is_own).await;
        if let Ok(opened) = opened {
            if SHUT.get() != before {
                return opened.database.close();
            }
            set_open(Some(Rc::new(opened)));
        }
    }
    if let Some(open) = open() {
        if is_own {
            // Without it the portal does not open here next time, which is what a full disk brings.
            _ = note_start(&open).await;
        }
        keep();
    }
}

/// Opens a person's answers: with the key of their own device, with that of before or of another tab, or with a new one, to which nothing
/// older fits.
async fn unlock(whose: &str, is_own: bool) -> Result<Open, JsValue> {
    Mark::Left.set(whose);
    let lock = lock_of(whose);
    // Two tabs that open at the same time must not each make keys of their own.
    let _turn = locks::hold(&format!("{lock} opening"), Mode::Exclusive, PATIENCE).await;
    let database = Database::open(whose).await?;
    let keys = match Keys::of(&database.keys().await?) {
        Some(keys) if is_own => keys,
        found => {
            if found.is_some() {
                database.forget_keys().await?;
            }
            let known = keys_of(whose);
            let waits = database.letters().await.is_ok_and(|letters| !letters.is_empty());
            let known = if known.is_some() { known } else { asked(whose, waits).await };
            let keys = match known {
                Some(keys) => keys,
                None => {
                    database.clear().await?;
                    let keys = Keys::fresh().await?;
                    tabs::say_fresh(whose, &keys);
                    keys
                }
            };
            if is_own {
                database.set_keys(&keys.object()).await?;
            }
            keys
        }
    };
    Ok(Open { whose: whose.to_owned(), database, keys, held: locks::hold(&lock, Mode::Shared, PATIENCE).await.map(Rc::new) })
}

/// Writes what the portal opens with, where the server has said it.
async fn note_start(open: &Open) -> Result<(), JsValue> {
    let Some(who) = WHO.with_borrow(Clone::clone).filter(|who| who.is_confirmed && whose(&who.me) == open.whose) else { return Ok(()) };
    let session = serde_json::to_string(&who.me).map_err(|error| JsValue::from(error.to_string()))?;
    let text = serde_json::to_string(&(who.portal, session, Date::now())).map_err(|error| JsValue::from(error.to_string()))?;
    open.database.set_start(&open.keys.seal(START, &text).await?).await
}

/// Keeps what was learned.
fn keep() {
    let Some(open) = open() else { return };
    for (url, news) in NEWS.take() {
        let open = open.clone();
        spawn_local(async move {
            // A full disk, or a database that another tab has removed: the portal works as without.
            _ = note(&open, &url, news).await;
        });
    }
}

async fn note(open: &Open, url: &str, news: News) -> Result<(), JsValue> {
    if !is_kept(url) {
        return Ok(());
    }
    let name = open.keys.name(url).await?;
    match news {
        News::Answer(text, at) if text.len() <= MOST_OF_ONE => {
            let sealed = open.keys.seal(url, &format!("{at}\n{text}")).await?;
            open.database.put(&sealed, &Weight { name, bytes: text.len() as u64, used_at: at }).await
        }
        News::Answer(..) | News::Gone => open.database.lose(&name).await,
    }
}

async fn recall(url: String) -> Option<Recalled> {
    let open = open()?;
    let (name, now) = (open.keys.name(&url).await.ok()?, Date::now());
    let sealed = open.database.find(&name, now).await.ok()??;
    let text = open.keys.open(&url, &sealed).await.ok()?;
    let (at, text) = text.split_once('\n')?;
    let at: f64 = at.parse().ok()?;
    if is_too_old(at, now) {
        _ = open.database.lose(&name).await;
        return None;
    }
    Some((text.to_owned(), at))
}

/// Removes what shall go.
async fn wipe() {
    let left = Mark::Left.get();
    match left.as_deref().and_then(|left| left.strip_prefix(OVER)) {
        Some(whose) => park(whose).await,
        None => remove_all().await,
    }
}

/// The session is over and its person may return: what they read goes; what they told and the server does not have stays, as long as anybody
/// has the key to it.
async fn park(whose: &str) {
    shut();
    tabs::say_over();
    match waits(whose).await {
        // They may have signed out meanwhile.
        Some(()) if Mark::Left.get() == Some(format!("{OVER}{whose}")) => Mark::Left.set(whose),
        Some(()) => {}
        None => remove_all().await,
    }
}

async fn waits(whose: &str) -> Option<()> {
    let database = Database::open(whose).await.ok()?;
    let is_any = database.letters().await.is_ok_and(|letters| !letters.is_empty());
    let is_own = Mark::Own.get().is_some_and(|own| own == whose);
    let is_kept = is_any && (is_own || keys_of(whose).is_some() || asked(whose, true).await.is_some());
    let is_left = is_kept && database.clear_read().await.is_ok();
    database.close();
    is_left.then_some(())
}

/// Removes everything that is here of anybody, the keys first. What fails is tried again at the next start.
async fn remove_all() {
    let Some(left) = Mark::Left.get() else { return };
    let whose = left.strip_prefix(GONE).unwrap_or(&left);
    let whose = whose.strip_prefix(OVER).unwrap_or(whose);
    let left = format!("{GONE}{whose}");
    Mark::Left.set(&left);
    shut();
    PARKED.take();
    tabs::say_gone();
    let mut all = Database::all().await;
    if !all.iter().any(|one| one == whose) {
        all.push(whose.to_owned());
    }
    let mut is_done = true;
    for one in &all {
        if let Ok(database) = Database::open(one).await {
            is_done &= database.forget_keys().await.is_ok();
            database.close();
        }
    }
    for one in &all {
        is_done &= Database::remove(one).await.is_ok();
    }
    // Another tab may have begun anew meanwhile.
    if is_done && Mark::Left.get() == Some(left) {
        Mark::Left.remove();
    }
}

/// Makes this the person's own device, or no longer.
async fn own(wish: bool) -> bool {
    let Some(open) = open() else { return is_own() };
    if !wish {
        Mark::Own.remove();
        // What fails here is mended when the answers are opened next: keys without the mark are removed.
        _ = open.database.forget_keys().await;
        return false;
    }
    Mark::Own.set(&open.whose);
    if open.database.set_keys(&open.keys.object()).await.is_err() || note_start(&open).await.is_err() {
        Mark::Own.remove();
        _ = open.database.forget_keys().await;
        return false;
    }
    // The browser may ask the person, or say no: then it may remove what is kept when it runs out of room.
    if let Ok(storage) = js::global("navigator").and_then(|navigator| js::get(&navigator, "storage")) {
        _ = js::call(&storage, "persist", &[]);
    }
    true
}
