//! What was read, for the time without a connection: what is there of it from the start on. Its work travels in a chunk of its own.
//!
//! What the chunk writes is encrypted. The key is in memory alone, or, on a device that the person marked as their own, in the browser's
//! database as a key that no script can read. `localStorage` holds three marks that tell of nobody: whose answers there are (a hash),
//! whose own device this is (a hash), and that somebody still has to be signed out at the server.

mod crypt;
pub(crate) mod js;
mod locks;
mod store;
mod tabs;
mod work;

use std::cell::{Cell, RefCell};

use guildhall_domain::session::Me;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, ApiError},
    boot,
    kept::storage,
    shell::gate::inside,
    split::lazily,
    wait::Later,
};

lazily!(
    /// What keeps and finds answers. Drawing it shows nothing: it installs its [`Keeper`].
    chunk, work::install);

/// A mark in `localStorage`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// Whose answers there are; with [`GONE`] or [`OVER`] before it, they are on their way out.
    Left,
    /// Whose own device this is.
    Own,
    /// Somebody has signed out without a connection: the server does not know yet.
    Leaving,
}

/// What stands before the name of what is being removed.
const GONE: &str = "gone ";
/// What stands before the name of those whose session is over: what they read goes, what they told and the server does not have yet stays.
const OVER: &str = "over ";

impl Mark {
    fn name(self) -> String {
        let name = match self {
            Self::Left => "read",
            Self::Own => "own-device",
            Self::Leaving => "leaving",
        };
        // Several portals of one origin do not meet.
        format!("{name} {}/", api::base_path())
    }

    fn get(self) -> Option<String> {
        storage()?.get_item(&self.name()).ok().flatten()
    }

    fn set(self, value: &str) {
        if let Some(storage) = storage() {
            _ = storage.set_item(&self.name(), value);
        }
    }

    fn remove(self) {
        if let Some(storage) = storage() {
            _ = storage.remove_item(&self.name());
        }
    }
}

/// An answer from before, and when it came, in milliseconds since 1970.
pub type Recalled = (String, f64);

/// What the portal needs to open: the text of its own answer, and of the one about who is signed in.
type Woken = (String, String);

/// What the chunk does.
#[derive(Clone, Copy)]
struct Keeper {
    /// Opens what is on the person's own device.
    wake: fn() -> Later<Option<Woken>>,
    /// Somebody is here, as [`WHO`] says.
    begin: fn(),
    /// Keeps what is in [`NEWS`].
    keep: fn(),
    recall: fn(String) -> Later<Option<Recalled>>,
    /// Removes what [`Mark::Left`] says shall go.
    wipe: fn(),
    letters: Letters,
    /// Makes this the person's own device, or no longer; whether that is so now.
    own: fn(bool) -> Later<bool>,
}

/// What a transaction over the letters of a person decides: it gets all of them and says what to write.
pub type Decide = Box<dyn FnOnce(Vec<String>) -> Written>;

/// What is to be written, all or nothing.
#[derive(Default)]
pub struct Written {
    /// Letters by their names.
    pub put: Vec<(String, String)>,
    /// Names of letters that end.
    pub remove: Vec<String>,
}

/// What a person told the portal and the server does not have yet: the chunk keeps it and reads none of it. Everything says whose it is, as
/// [`whose`] does, and fails where that is no longer who is here.
#[derive(Clone, Copy)]
pub struct Letters {
    /// One transaction, on the disk when it is done. Whether it is.
    pub change: fn(String, Decide) -> Later<bool>,
    /// All of them.
    pub all: fn(String) -> Later<Option<Vec<String>>>,
    /// Encrypts a text; it can be read only as being about the same thing.
    pub seal: fn(String, String, String) -> Later<Option<Vec<u8>>>,
    /// Reads what was encrypted about a thing.
    pub open: fn(String, String, Vec<u8>) -> Later<Option<String>>,
    /// A name that tells nothing of what it names.
    pub name: fn(String, String) -> Later<Option<String>>,
    /// Whose are kept now.
    pub whose: fn() -> Option<String>,
}

/// Whoever is signed in, as far as their answers go.
#[derive(Clone)]
struct Whose {
    me: Me,
    /// The text of the portal's own answer.
    portal: String,
    /// Whether the server has said so. If not, the portal was opened from what is kept.
    is_confirmed: bool,
}

/// What was learned about an address.
enum News {
    /// Its answer, and when that came.
    Answer(String, f64),
    /// There is no such thing any more, or not for this person.
    Gone,
}

/// Most news that wait for the chunk.
const MOST_NEWS: usize = 64;

thread_local! {
    static KEEPER: Cell<Option<Keeper>> = const { Cell::new(None) };
    static WHO: RefCell<Option<Whose>> = const { RefCell::new(None) };
    static NEWS: RefCell<Vec<(String, News)>> = const { RefCell::new(Vec::new()) };
    /// Whether answers are kept now.
    static IS_OPEN: ArcRwSignal<bool> = ArcRwSignal::new(false);
}

/// Whether anything may be kept here at all: never in somebody else's page, and not where the vendor does not want it.
fn is_wanted() -> bool {
    boot::around().is_none() && !api::is_refused("offline")
}

/// The chunk is made of what the frame is made of, so the frame's code comes first, also where nobody is in.
async fn keeper() -> Option<Keeper> {
    if KEEPER.get().is_none() {
        inside().await.ok()?;
        _ = (chunk().await.ok()?)();
    }
    KEEPER.get()
}

/// At the start: what the portal opens with, where there is no connection and this is somebody's own device. Where the server says that nobody
/// is signed in, what is left goes.
pub async fn wake(said: &Result<String, ApiError>) -> Option<Woken> {
    match said {
        Err(ApiError::Offline) if Mark::Own.get().is_some() && is_wanted() => (keeper().await?.wake)().await,
        Err(ApiError::Problem(problem)) if problem.status == 401 => {
            end();
            None
        }
        _ => None,
    }
}

/// Somebody is here. What others left goes; while the portal is viewed as somebody else, nothing is kept.
pub fn begin(me: &Me, portal: &str, is_confirmed: bool) {
    if boot::around().is_some() {
        return;
    }
    if !is_wanted() {
        return forget();
    }
    NEWS.take();
    WHO.replace(Some(Whose { me: me.clone(), portal: portal.to_owned(), is_confirmed }));
    spawn_local(async {
        if let Some(keeper) = keeper().await {
            (keeper.begin)();
        }
    });
}

/// An answer came.
pub fn keep(url: &str, text: &str) {
    learn(url, || News::Answer(text.to_owned(), js_sys::Date::now()));
}

/// The server says that this is not there, or not for this person.
pub fn lose(url: &str) {
    learn(url, || News::Gone);
}

fn learn(url: &str, news: impl FnOnce() -> News) {
    // Only what the server said while it knew for whom.
    if !WHO.with_borrow(|who| who.as_ref().is_some_and(|who| who.is_confirmed)) {
        return;
    }
    NEWS.with_borrow_mut(|all| {
        if all.len() < MOST_NEWS {
            all.push((url.to_owned(), news()));
        }
    });
    if let Some(keeper) = KEEPER.get() {
        (keeper.keep)();
    }
}

/// Whether somebody is in whom the server has not confirmed: the portal was opened from what is kept.
pub fn is_unconfirmed() -> bool {
    WHO.with_borrow(|who| who.as_ref().is_some_and(|who| !who.is_confirmed))
}

/// What the server said before under an address, for when it cannot be asked.
pub async fn recall(url: &str) -> Option<Recalled> {
    (KEEPER.get()?.recall)(url.to_owned()).await
}

/// The session is over: what was read goes, in all tabs. Whose own device this is stays known, for when they sign in again, and so does what
/// they told and the server does not have yet.
pub fn end() {
    part(OVER);
}

fn part(how: &str) {
    WHO.take();
    NEWS.take();
    // Noted before anything is removed: what a crash leaves, the next start removes.
    let Some(left) = Mark::Left.get() else { return };
    if !left.starts_with(GONE) {
        Mark::Left.set(&format!("{how}{}", left.strip_prefix(OVER).unwrap_or(&left)));
    }
    spawn_local(async {
        if let Some(keeper) = keeper().await {
            (keeper.wipe)();
        }
    });
}

/// The person leaves: nothing of them stays.
pub fn forget() {
    Mark::Own.remove();
    part(GONE);
}

/// The person has signed out where the server could not be told. It is told before anything else is asked.
pub fn leave_later() {
    Mark::Leaving.set("yes");
}

/// Whether somebody still has to be signed out at the server.
pub fn is_leaving() -> bool {
    Mark::Leaving.get().is_some()
}

/// The server knows, or somebody has signed in since.
pub fn left() {
    Mark::Leaving.remove();
}

/// What keeps letters, and whether it does now, to be followed. Only for what travels in a chunk: this one has arrived before.
#[must_use]
pub fn letters() -> (Option<Letters>, ArcRwSignal<bool>) {
    (KEEPER.get().map(|keeper| keeper.letters), IS_OPEN.with(ArcRwSignal::clone))
}

/// Whether the person can mark this device as their own now.
#[must_use]
pub fn can_own() -> Signal<bool> {
    let is_open = IS_OPEN.with(ArcRwSignal::clone);
    let is_allowed = !api::is_refused("own_devices");
    Signal::derive(move || is_allowed && is_open.get())
}

/// Whether somebody has marked this device as their own. Where others had, nothing is open for anybody else.
#[must_use]
pub fn is_own() -> bool {
    Mark::Own.get().is_some()
}

/// Makes this the person's own device, or no longer. Gives whether it is one afterwards.
pub async fn own(wish: bool) -> bool {
    match KEEPER.get() {
        Some(keeper) => (keeper.own)(wish).await,
        None => is_own(),
    }
}
