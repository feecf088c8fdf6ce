//! The outbox of learning: what was told is kept in the browser first, then sent in order until the server has taken it.
//!
//! A killed tab, a lost connection or a session that is over loses nothing: whoever opens the portal again as the same person sends
//! what is left. Nothing is ever sent as anybody else.

mod store;

use std::{cell::RefCell, collections::BTreeSet, rc::Rc, time::Duration};

use guildhall_domain::{
    partner::PersonId,
    training::{ProgressInput, ProgressResult, Saved, Slot, Told, api, scorm::CommitResult},
};
use leptos::{ev, prelude::*, task::spawn_local};

pub use self::store::is_left;
use crate::{
    api::{self as http, ApiError},
    rerun::rerun,
    session::{self, Door},
};

/// Shortest and longest pause before another try, in seconds.
const PAUSES: (u64, u64) = (2, 60);

/// What became of something that was told.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A commit was taken.
    Commit(CommitResult),
    /// An answer was saved.
    Response(Saved),
    /// Progress was counted.
    Progress(Box<ProgressResult>),
    /// The server will never take it.
    Refused(ApiError),
}

type Listener = Rc<dyn Fn(&Told, &Outcome)>;

#[derive(Default)]
struct Post {
    listeners: Vec<(u32, Listener)>,
    last_listener: u32,
    running: bool,
    /// How long to wait before the next try, in seconds; doubles.
    pause: u64,
    begun: bool,
    /// Keeps alive what follows the connection and the session.
    owner: Option<Owner>,
}

thread_local! {
    static POST: RefCell<Post> = RefCell::default();
    static STATE: ArcRwSignal<State> = ArcRwSignal::new(State::default());
}

/// How the outbox stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State {
    /// Things that wait.
    pub waiting: usize,
    /// Whether the last try failed for want of a connection.
    pub cut_off: bool,
    /// Whether what waits would be lost with this page: the browser keeps nothing.
    pub fragile: bool,
}

/// How the outbox stands, to be followed.
pub fn state() -> ArcRwSignal<State> {
    STATE.with(ArcRwSignal::clone)
}

fn change(change: impl FnOnce(&mut State)) {
    let state = state();
    let mut now = state.get_untracked();
    change(&mut now);
    if state.get_untracked() != now {
        state.set(now);
    }
}

/// Who tells; nobody while viewing as somebody else.
fn owner() -> Option<PersonId> {
    session::person().with_untracked(|me| me.as_ref().filter(|me| me.actor.viewed_by.is_none()).map(|me| me.actor.person))
}

/// Begins, for pages that show nothing of it.
pub fn open() -> AnyView {
    begin();
    ().into_any()
}

/// Sends what an earlier page left, and from now on whenever the connection or the session comes back.
pub fn begin() {
    let begun = POST.with_borrow_mut(|post| std::mem::replace(&mut post.begun, true));
    if !begun {
        // As long as the app lives, whichever page is shown.
        let page = Owner::current();
        let owner = Owner::new_root(None);
        owner.with(|| {
            _ = window_event_listener(ev::online, |_| kick());
            let (door, reachable) = (session::door(), http::reachable());
            rerun(move || {
                if door.get() == Door::Open && reachable.get() {
                    kick();
                }
            });
        });
        // A new root takes the place of the page's owner, whose contexts the page still needs.
        if let Some(page) = page {
            page.set();
        }
        POST.with_borrow_mut(|post| post.owner = Some(owner));
    }
    kick();
}

/// Keeps and sends; whether it lies safely in the browser.
pub fn tell(told: Told) -> bool {
    let Some(owner) = owner() else { return false };
    let safe = store::keep(owner, told);
    change(|state| {
        state.waiting = store::all(owner).len();
        state.fragile = !safe;
    });
    kick();
    safe
}

/// What waits, oldest first.
pub fn waiting() -> Vec<Told> {
    owner().map(store::all).unwrap_or_default()
}

/// Hears what becomes of everything that is told, as long as the owner lives.
pub fn listen(listener: impl Fn(&Told, &Outcome) + 'static) {
    let id = POST.with_borrow_mut(|post| {
        post.last_listener += 1;
        post.listeners.push((post.last_listener, Rc::new(listener)));
        post.last_listener
    });
    on_cleanup(move || POST.with_borrow_mut(|post| post.listeners.retain(|(own, _)| *own != id)));
}

/// Tries now, unless it is trying already.
pub fn kick() {
    let starts = POST.with_borrow_mut(|post| !std::mem::replace(&mut post.running, true));
    if starts {
        spawn_local(async {
            let done = round().await;
            let pause = POST.with_borrow_mut(|post| {
                post.running = false;
                post.pause = if done { 0 } else { (post.pause * 2).clamp(PAUSES.0, PAUSES.1) };
                post.pause
            });
            if !done {
                _ = set_timeout(kick, Duration::from_secs(pause));
            } else if !waiting().is_empty() {
                kick();
            }
        });
    }
}

/// Waits until everything is sent; whether it is. Gives up when a round brings nothing.
pub async fn flush() -> bool {
    for _ in 0..40 {
        if waiting().is_empty() {
            return true;
        }
        if POST.with_borrow(|post| post.running) {
            pause(100).await;
            continue;
        }
        if state().get_untracked().cut_off && !waiting().is_empty() {
            POST.with_borrow_mut(|post| post.running = true);
            let done = round().await;
            POST.with_borrow_mut(|post| post.running = false);
            if !done {
                return false;
            }
        } else {
            kick();
        }
    }
    waiting().is_empty()
}

/// Waits.
pub async fn pause(milliseconds: u64) {
    let promise = js_sys::Promise::new(&mut |done, _| {
        _ = set_timeout(move || _ = done.call0(&leptos::wasm_bindgen::JsValue::NULL), Duration::from_millis(milliseconds));
    });
    _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Sends everything once, oldest first; whether nothing is left that must be tried again.
async fn round() -> bool {
    let Some(owner) = owner() else { return true };
    let mut set_aside: BTreeSet<(Slot, u32)> = BTreeSet::new();
    loop {
        let all = store::all(owner);
        change(|state| state.waiting = all.len());
        let next = all.into_iter().find(|told| !set_aside.contains(&(told.slot(), told.sequence())));
        let Some(told) = next else { return set_aside.is_empty() };
        if self::owner() != Some(owner) || session::door().get_untracked() != Door::Open {
            return false;
        }
        match send(&told).await {
            Ok(outcome) => {
                change(|state| state.cut_off = false);
                settle(owner, &told, outcome);
            }
            Err(error) => match what_now(&error) {
                Next::Stop => {
                    change(|state| state.cut_off = true);
                    return false;
                }
                // Something else may go through.
                Next::Later => _ = set_aside.insert((told.slot(), told.sequence())),
                Next::Never => settle(owner, &told, Outcome::Refused(error)),
            },
        }
    }
}

/// What to do after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// Nothing gets through: wait.
    Stop,
    /// This one must be tried again.
    Later,
    /// The server has answered: it never will.
    Never,
}

fn what_now(error: &ApiError) -> Next {
    match error {
        ApiError::Offline | ApiError::Aborted => Next::Stop,
        ApiError::Garbled(_) => Next::Later,
        ApiError::Problem(problem) => match problem.status {
            401 => Next::Stop,
            408 | 425 | 429 | 500.. => Next::Later,
            _ => Next::Never,
        },
    }
}

fn settle(owner: PersonId, told: &Told, outcome: Outcome) {
    // The server knew a higher number, from another tab or device: what this one says is not counted yet.
    if let (Told::Progress { enrollment, lesson, input }, Outcome::Progress(result)) = (told, &outcome)
        && result.sequence > input.sequence
    {
        let input = ProgressInput { sequence: result.sequence.saturating_add(1), ..input.clone() };
        store::keep(owner, Told::Progress { enrollment: *enrollment, lesson: *lesson, input });
    }
    store::settle(owner, told.slot(), told.sequence());
    change(|state| state.waiting = store::all(owner).len());
    // A listener may add or remove others.
    let listeners: Vec<Listener> = POST.with_borrow(|post| post.listeners.iter().map(|(_, listener)| listener.clone()).collect());
    for listener in listeners {
        listener(told, &outcome);
    }
}

async fn send(told: &Told) -> Result<Outcome, ApiError> {
    match told {
        Told::Commit { launch, input } => http::send(&api::COMMIT, &[launch], input).await.map(Outcome::Commit),
        Told::Response { attempt, input } => http::send(&api::SAVE_RESPONSE, &[attempt], input).await.map(Outcome::Response),
        Told::Progress { enrollment, lesson, input } => {
            http::send(&api::PROGRESS, &[enrollment, lesson], input).await.map(|result| Outcome::Progress(Box::new(result)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_of_the_server_settles() {
        assert_eq!(what_now(&ApiError::Offline), Next::Stop);
        assert_eq!(what_now(&ApiError::with_status(401)), Next::Stop, "the person signs in again, then it is sent");
        for status in [408, 429, 500, 503, 507] {
            assert_eq!(what_now(&ApiError::with_status(status)), Next::Later, "{status}");
        }
        for status in [404, 409, 413, 422] {
            assert_eq!(what_now(&ApiError::with_status(status)), Next::Never, "{status}");
        }
    }
}
