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
    GONE, IS_OPEN, KEEPER, Keeper, Mark, NEWS, News, Recalled, WHO, Woken,
    crypt::{Keys, hex},
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

/// The answers of one person, with their keys.
struct Open {
    whose: String,
    database: Database,
    keys: Keys,
    /// Says to other tabs that the keys can be had here.
    _held: Option<Held>,
}

thread_local! {
    static OPEN: RefCell<Option<Rc<Open>>> = const { RefCell::new(None) };
    /// What opens, closes and removes does so one after the other.
    static LAST: RefCell<Option<Promise>> = const { RefCell::new(None) };
    /// How often something was shut: what was being opened meanwhile is of no use any more.
    static SHUT: Cell<u32> = const { Cell::new(0) };
}

/// Puts its functions where the app looks for them.
pub fn install() -> AnyView {
    let gone = || {
        WHO.take();
        NEWS.take();
        shut();
    };
    tabs::listen(Ears { gone, keys: |whose| open().filter(|open| open.whose == whose).map(|open| open.keys.clone()) });
    KEEPER.set(Some(Keeper {
        wake: || Box::pin(in_turn(Box::pin(wake()))),
        begin: || spawn_local(in_turn(Box::pin(begin()))),
        keep,
        recall: |url| Box::pin(recall(url)),
        wipe: || {
            // At once, so that nothing is kept any more that is on its way.
            shut();
            spawn_local(in_turn(Box::pin(remove_all())));
        },
        own: |wish| Box::pin(in_turn(Box::pin(own(wish)))),
    }));
    ().into_any()
}

fn open() -> Option<Rc<Open>> {
    OPEN.with_borrow(Clone::clone)
}

fn set_open(now: Option<Rc<Open>>) {
    IS_OPEN.with(ArcRwSignal::clone).set(now.is_some());
    if let Some(before) = OPEN.replace(now) {
        before.database.close();
    }
}

fn shut() {
    SHUT.set(SHUT.get() + 1);
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
    set_open(Some(Rc::new(Open { whose, database, keys, _held: None })));
    Some((portal, session))
}

/// Somebody is here. What is not theirs goes, theirs is opened.
async fn begin() {
    let Some(who) = WHO.with_borrow(Clone::clone) else { return };
    if who.me.actor.viewed_by.is_some() {
        return shut();
    }
    let whose = whose(&who.me);
    if Mark::Left.get().is_some_and(|left| left != whose) {
        remove_all().await;
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

/// Opens a person's answers: with the key of their own device, with that of another tab, or with a new one, to which nothing older fits.
async fn unlock(whose: &str, is_own: bool) -> Result<Open, JsValue> {
    Mark::Left.set(whose);
    let lock = format!("guildhall read {}/ {whose}", api::base_path());
    // Two tabs that open at the same time must not each make keys of their own.
    let _turn = locks::hold(&format!("{lock} opening"), Mode::Exclusive, PATIENCE).await;
    let database = Database::open(whose).await?;
    let keys = match Keys::of(&database.keys().await?) {
        Some(keys) if is_own => keys,
        found => {
            if found.is_some() {
                database.forget_keys().await?;
            }
            let keys = match tabs::ask(whose, locks::is_held(&lock).await).await {
                Some(keys) => keys,
                None => {
                    database.clear().await?;
                    Keys::fresh().await?
                }
            };
            if is_own {
                database.set_keys(&keys.object()).await?;
            }
            keys
        }
    };
    Ok(Open { whose: whose.to_owned(), database, keys, _held: locks::hold(&lock, Mode::Shared, PATIENCE).await })
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

/// Removes everything that is here of anybody, the keys first. What fails is tried again at the next start.
async fn remove_all() {
    let Some(left) = Mark::Left.get() else { return };
    let whose = left.strip_prefix(GONE).unwrap_or(&left);
    let left = format!("{GONE}{whose}");
    Mark::Left.set(&left);
    shut();
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
