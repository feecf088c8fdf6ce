//! Who is signed in and what they may do.
//!
//! Pages inside the frame ask [`me`] and [`portal`]; rights come from the domain's own functions:
//! `session::may(Access::Author)` shows what the server would allow.

use guildhall_domain::{
    access::{Access, Actor},
    endpoint::Nothing,
    portal::Portal,
    session::{Me, api},
};
use leptos::prelude::*;

use crate::{
    api::{self as http, ApiError},
    query,
};

/// Whether somebody is signed in.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Session {
    /// Not asked yet.
    #[default]
    Unknown,
    /// Nobody.
    SignedOut,
    /// This person.
    SignedIn(Me),
    /// This person was; their page stays on the screen until they sign in again.
    Expired(Me),
}

impl Session {
    /// The person, also while they must sign in again.
    #[must_use]
    pub const fn me(&self) -> Option<&Me> {
        match self {
            Self::SignedIn(me) | Self::Expired(me) => Some(me),
            Self::Unknown | Self::SignedOut => None,
        }
    }
}

thread_local! {
    static SESSION: ArcRwSignal<Session> = ArcRwSignal::new(Session::default());
}

/// Whether somebody is signed in, to be followed.
#[must_use]
pub fn session() -> ArcRwSignal<Session> {
    SESSION.with(ArcRwSignal::clone)
}

/// Asks the server who is signed in, at the start.
///
/// # Errors
/// When the server did not say.
pub async fn begin() -> Result<(), ApiError> {
    http::on_signed_out(expire);
    match http::send(&api::READ, &[], &Nothing {}).await {
        Ok(me) => session().set(Session::SignedIn(me)),
        Err(ApiError::Problem(problem)) if problem.status == 401 => session().set(Session::SignedOut),
        Err(error) => return Err(error),
    }
    Ok(())
}

/// The server said that the session is over.
fn expire() {
    let session = session();
    if let Session::SignedIn(me) = session.get_untracked() {
        session.set(Session::Expired(me));
    }
}

/// Somebody has signed in, accepted an invitation, or begins or ends viewing as somebody else.
pub fn enter(me: Me) {
    let same = session().with_untracked(|session| session.me().is_some_and(|before| before.actor == me.actor));
    session().set(Session::SignedIn(me));
    // What the last person saw is none of the next one's business; after a mere break the page continues.
    if same {
        query::invalidate("");
    } else {
        query::clear();
    }
}

/// Asks again who is signed in: name or rights may have changed.
pub fn refresh() {
    leptos::task::spawn_local(async {
        if let Ok(me) = http::send(&api::READ, &[], &Nothing {}).await {
            session().set(Session::SignedIn(me));
        }
    });
}

/// Nobody is signed in any more.
pub fn leave() {
    session().set(Session::SignedOut);
    query::clear();
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

/// The portal's face and vocabulary.
///
/// # Panics
/// Outside of the app.
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
