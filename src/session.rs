//! Who is signed in and what they may do.
//!
//! Pages inside the frame ask [`me`] and [`portal`]; rights come from the domain's own functions:
//! `session::may(Access::Author)` shows what the server would allow.

use std::{
    cell::{Cell, RefCell},
    time::Duration,
};

use guildhall_domain::{
    access::{Access, Actor},
    endpoint::Nothing,
    portal::{self, Face, Portal},
    session::{Me, api},
};
use leptos::{prelude::*, web_sys::AbortSignal};

use crate::{
    api::{self as http, ApiError},
    kept, query, vault,
    wait::both,
};

/// Whether somebody is signed in. Who it is, only the frame needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Door {
    /// Not asked yet.
    #[default]
    Unknown,
    /// Nobody is.
    Closed,
    /// Somebody is.
    Open,
    /// Somebody was; their page stays on the screen until they sign in again.
    Expired,
}

/// How long the server has to answer at the start, in milliseconds, where what was read is there without it.
const HANGS: u32 = 3_000;
/// When it is asked again who is signed in, while the server has not said.
const PATIENCE: Duration = Duration::from_secs(8);

thread_local! {
    static DOOR: ArcRwSignal<Door> = ArcRwSignal::new(Door::default());
    /// What the server said about the portal and about who is signed in, until the frame reads it: the types are not part
    /// of what the sign-in page loads.
    static PORTAL: RefCell<String> = RefCell::default();
    static SAID: RefCell<Option<String>> = RefCell::default();
    static ME: ArcRwSignal<Option<Me>> = ArcRwSignal::new(None);
    /// Whether the server has not said yet who is signed in: the portal was opened without a connection, on the person's own device.
    static IS_ASLEEP: Cell<bool> = const { Cell::new(false) };
}

/// Whether somebody is signed in, to be followed.
#[must_use]
pub fn door() -> ArcRwSignal<Door> {
    DOOR.with(ArcRwSignal::clone)
}

/// Asks the server for the portal's face and whether somebody is signed in, at the start.
pub async fn begin() -> (Result<Face, ApiError>, Result<(), ApiError>) {
    http::on_refused(refused);
    if leave_at_last().await == Err(ApiError::Offline) {
        return (Err(ApiError::Offline), Err(ApiError::Offline));
    }
    let (mut portal, mut said) = both(Box::pin(first(portal::READ.path)), Box::pin(first(api::READ.path))).await;
    if let Some(kept) = vault::wake(&said).await {
        IS_ASLEEP.set(true);
        (portal, said) = (Ok(kept.0), Ok(kept.1));
    }
    let face = portal.and_then(|text| {
        let face = http::parse::<Face>(&text);
        PORTAL.replace(text);
        face
    });
    let door = match said {
        Ok(said) => {
            admit(said);
            Ok(())
        }
        Err(ApiError::Problem(problem)) if problem.status == 401 => {
            set_door(Door::Closed);
            Ok(())
        }
        Err(error) => Err(error),
    };
    (face, door)
}

/// Asks at the start. On the person's own device nobody waits long for a connection that hangs: what was read is there.
async fn first(path: &'static str) -> Result<String, ApiError> {
    let patience = vault::is_own().then(|| AbortSignal::timeout_with_u32(HANGS));
    http::get(path, patience.as_ref()).await
}

/// The server said perhaps that the session is over, or somebody else's by now.
fn refused(code: &str) {
    if matches!(code, "signed-out" | "other-person") && door().get_untracked() == Door::Open {
        set_door(Door::Expired);
        vault::end();
    }
}

/// Tells the server of a person who has signed out without a connection, before it is asked who is here. Whoever signs in since ends that.
///
/// # Errors
/// When there still is no connection.
pub async fn leave_at_last() -> Result<(), ApiError> {
    if !vault::is_leaving() {
        return Ok(());
    }
    match http::exchange(api::SIGN_OUT.method, api::SIGN_OUT.path.to_owned(), "{}".to_owned(), None).await {
        Err(ApiError::Offline) => Err(ApiError::Offline),
        _ => {
            vault::left();
            Ok(())
        }
    }
}

/// There is a connection again, at the door.
pub fn knock() {
    leptos::task::spawn_local(async {
        if leave_at_last().await.is_ok() {
            _ = http::get(portal::READ.path, None).await;
        }
    });
}

/// Somebody has signed in at the door; the frame will read who.
pub fn admit(said: String) {
    SAID.replace(Some(said));
    set_door(Door::Open);
}

fn set_door(now: Door) {
    let door = door();
    if now == Door::Open {
        vault::left();
    }
    if door.get_untracked() != now {
        door.set(now);
    }
}

/// Tells the pages of the frame whose portal it is and who is signed in.
///
/// # Errors
/// When what the server said cannot be read.
pub fn arrive() -> Result<(), ApiError> {
    let portal: Portal = PORTAL.with_borrow(|text| http::parse(text))?;
    provide_context(Signal::stored(portal));
    if let Some(me) = SAID.with_borrow(|said| said.as_deref().map(http::parse::<Me>)) {
        show(me?);
        SAID.take();
    }
    Ok(())
}

/// Somebody has signed in again, accepted an invitation, or begins or ends viewing as somebody else.
pub fn enter(me: Me) {
    IS_ASLEEP.set(false);
    show(me);
}

fn show(mut me: Me) {
    // Where there is a cookie there is none; and whoever goes on with their session keeps the one they have.
    if let Some(bearer) = me.bearer.take() {
        http::bear(Some(bearer));
    }
    let same = ME.with(|own| own.with_untracked(|before| before.as_ref().is_some_and(|before| before.actor == me.actor)));
    is_now(me);
    set_door(Door::Open);
    // What the last person saw is none of the next one's business; after a mere break the page continues.
    if same {
        query::invalidate("");
    } else {
        query::clear();
    }
}

/// From now on everything that is sent and kept is theirs.
fn is_now(me: Me) {
    http::act_as(Some(me.actor.person.to_string()));
    // Whoever views as somebody else still writes as themselves.
    kept::begin(me.actor.viewed_by.unwrap_or(me.actor.person));
    PORTAL.with_borrow(|portal| vault::begin(&me, portal, !IS_ASLEEP.get()));
    ME.with(|own| own.set(Some(me)));
}

/// Asks again who is signed in: name or rights may have changed.
pub fn refresh() {
    leptos::task::spawn_local(async {
        let said = http::send(&api::READ, &[], &Nothing {}).await;
        if said.is_err() && IS_ASLEEP.get() && door().get_untracked() == Door::Open {
            // A server that has just started has perhaps no answer yet.
            _ = set_timeout(refresh, PATIENCE);
        }
        if let Ok(me) = said {
            let was_asleep = IS_ASLEEP.replace(false);
            let is_same = ME.with(|own| own.with_untracked(|own| own.as_ref().is_none_or(|own| own.actor.person == me.actor.person)));
            if is_same {
                is_now(me)
            } else {
                enter(me)
            }
            if was_asleep {
                query::invalidate("");
            }
        }
    });
}

/// Whether the portal was opened without a connection, and the server has not said yet who is signed in.
#[must_use]
pub fn is_asleep() -> bool {
    IS_ASLEEP.get()
}

/// There is a connection again: what could not be asked is asked now. Where nobody has confirmed yet who is here, that comes first.
pub fn back() {
    if is_asleep() { refresh() } else { query::reconnect() }
}

/// Signs out, also where the server cannot be told: nothing stays here, and it is told later.
///
/// # Errors
/// When the server refuses.
pub async fn sign_out() -> Result<(), ApiError> {
    match http::send(&api::SIGN_OUT, &[], &Nothing {}).await {
        Err(ApiError::Offline) => {
            vault::leave_later();
            Ok(())
        }
        told => told.map(drop),
    }
}

/// Nobody is signed in any more, and nothing of what they typed or read stays in the browser.
pub fn leave() {
    set_door(Door::Closed);
    http::bear(None);
    http::act_as(None);
    kept::end();
    vault::forget();
    IS_ASLEEP.set(false);
    ME.with(|own| own.set(None));
    query::clear();
}

/// Who is signed in, as soon as the frame has arrived; nobody while the frame is going.
#[must_use]
pub fn person() -> ArcRwSignal<Option<Me>> {
    ME.with(ArcRwSignal::clone)
}

/// The signed-in person. For pages inside the frame.
///
/// # Panics
/// Outside of the frame.
#[must_use]
pub fn me() -> Signal<Me> {
    expect_context::<MeContext>().0
}

#[derive(Clone, Copy)]
struct MeContext(Signal<Me>);

/// Tells the pages below who is signed in.
pub fn provide_me(me: Signal<Me>) {
    provide_context(MeContext(me));
}

/// The portal's name, colour and languages. For every page.
///
/// # Panics
/// Outside of the app.
#[must_use]
pub fn face() -> Signal<Face> {
    expect_context()
}

/// The portal's face and vocabulary. For pages inside the frame.
///
/// # Panics
/// Outside of the frame.
#[must_use]
pub fn portal() -> Signal<Portal> {
    expect_context()
}

/// Who acts, as the domain's rules take it.
#[must_use]
pub fn actor() -> Signal<Actor> {
    let me = me();
    Memo::new(move |_| me.with(|me| me.actor.clone())).into()
}

/// Whether the person passes an endpoint's access and can change things: nobody can while viewing as somebody else.
#[must_use]
pub fn may(access: Access) -> Signal<bool> {
    let me = me();
    Memo::new(move |_| me.with(|me| me.actor.viewed_by.is_none() && access.admits(Some(&me.actor)))).into()
}

/// Whether the person passes an endpoint's access, only to look.
#[must_use]
pub fn may_see(access: Access) -> Signal<bool> {
    let me = me();
    Memo::new(move |_| me.with(|me| access.admits(Some(&me.actor)))).into()
}

/// Why nothing can be changed now: while viewing as somebody else. For the `because` of buttons.
#[must_use]
pub fn read_only() -> Signal<Option<String>> {
    let me = me();
    Signal::derive(move || me.with(|me| me.actor.viewed_by.is_some()).then(|| t!("shell.read-only")))
}
