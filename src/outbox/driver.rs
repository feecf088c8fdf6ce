//! Drives the outbox: takes what is told, sends it from one tab, and does with it what its person says.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use chrono::Utc;
use guildhall_domain::{access::Workplace, endpoint::Method, funds::OperationId, session::Me};
use guildhall_outbox::{
    Added, Answer, Attempt, Choice as Ending, Draft, Found, Heard, LOOK_AGAIN, Next, Outcome, Owner, Route, Status, Theirs,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    Choice, DRIVER, Driver, Letter, NotKept, REASONS, Task, Wish,
    run::{Run, now, random, show},
    tabs,
};
use crate::{
    api::{self, Delivered, deliver},
    kept,
    query::invalidate,
    session::{self, Door},
    ui::Toasts,
    vault,
};

/// How long to wait where the browser could not write, or nobody has said yet who is here, in milliseconds.
const SHORTLY: u64 = 2_000;
/// What everything that is sent may change.
const BELOW: &str = "/api/v1/funds";

thread_local! {
    static RUN: RefCell<Option<Rc<Run>>> = const { RefCell::new(None) };
    static VISIT: Cell<u64> = const { Cell::new(0) };
}

fn run() -> Option<Rc<Run>> {
    RUN.with_borrow(Clone::clone)
}

/// Hears the other tabs from now on.
pub fn install() {
    tabs::listen(|| {
        if let Some(run) = run() {
            spawn_local(async move {
                run.reread().await;
                run.poke();
            });
        }
    });
}

fn owner(me: &Me) -> Owner {
    let company = match &me.actor.workplace {
        Workplace::Vendor { .. } => None,
        Workplace::Partner { id, .. } => Some(*id),
    };
    Owner { person: me.actor.person, company }
}

/// The vault is open or shut for whoever is here.
pub fn follow(is_open: bool, me: &Me, toasts: Toasts) {
    let owner = owner(me);
    let whose = |letters: &vault::Letters| (letters.whose)();
    let found = vault::letters().0.filter(|_| is_open && me.actor.viewed_by.is_none());
    match found.and_then(|letters| Some((letters, whose(&letters)?))) {
        Some(_) if run().is_some_and(|run| run.owner == owner) => {}
        Some((letters, whose)) => {
            end();
            VISIT.set(VISIT.get() + 1);
            begin(&Rc::new(Run::new(owner, VISIT.get(), letters, whose, toasts)));
        }
        None => end(),
    }
}

fn begin(run: &Rc<Run>) {
    RUN.replace(Some(run.clone()));
    DRIVER.set(Some(Driver { add: |wish| Box::pin(add(wish)), choose: |operation, choice| Box::pin(choose(operation, choice)) }));
    let (reading, sending) = (run.clone(), run.clone());
    spawn_local(async move { reading.reread().await });
    tabs::alone(move || Box::pin(drive(sending)));
}

/// Nobody is here any more. Whoever has to sign in again sees that what waits is still there.
pub fn end() {
    DRIVER.set(None);
    if let Some(run) = RUN.take() {
        run.end();
    }
    if session::door().get_untracked() != Door::Expired {
        show(Vec::new());
    }
}

/// The connection is back.
pub fn hurry() {
    let Some(run) = run().filter(|_| super::is_any()) else { return };
    run.hurry();
    spawn_local(async move {
        run.transact(|outbox| outbox.try_all()).await;
        changed(&run).await;
    });
}

async fn changed(run: &Run) {
    run.reread().await;
    run.poke();
    tabs::tell();
}

async fn add(wish: Wish) -> Result<(), NotKept> {
    let Wish { operation, letter, deed, has_left } = wish;
    let run = run().ok_or(NotKept::NoOutbox)?;
    let subject = run.subject(letter.matter).await.ok_or(NotKept::Failed)?;
    let text = serde_json::to_string(&letter).map_err(|_| NotKept::Failed)?;
    let body = run.seal(&subject, text).await.ok_or(NotKept::Failed)?;
    // Where it goes is part of what is encrypted.
    let route = Route { method: letter.method(), path: String::new() };
    let draft = Draft { operation, subject, route, body, deed, schema: super::SCHEMA, created_at: Utc::now() };
    let added = run.transact(move |outbox| if has_left { outbox.add_sent(draft) } else { outbox.add(draft) }).await;
    match added.ok_or(NotKept::Failed)? {
        Ok(Added::New | Added::InPlaceOf(_) | Added::Already) => {
            changed(&run).await;
            Ok(())
        }
        Err(guildhall_outbox::NotKept::Full | guildhall_outbox::NotKept::TooLarge) => Err(NotKept::TooMuch),
        Err(guildhall_outbox::NotKept::IdUsed) => Err(NotKept::Failed),
    }
}

async fn choose(operation: OperationId, choice: Choice) -> bool {
    let Some(run) = run() else { return false };
    let letter = run.letter(operation);
    let fresh = api::operation();
    let done = run.transact(move |outbox| match choice {
        Choice::Now => outbox.try_now(operation).is_ok(),
        Choice::Discard => outbox.discard(operation).is_ok(),
        Choice::Mine => outbox.choose(operation, Ending::Mine { operation: fresh }).is_ok(),
        Choice::Theirs => outbox.choose(operation, Ending::Theirs).is_ok(),
    });
    let done = done.await == Some(true);
    if done && let (Choice::Discard | Choice::Theirs, Some(letter)) = (choice, letter) {
        kept::forget(&letter.matter.path());
        invalidate(BELOW);
    }
    run.hurry();
    changed(&run).await;
    done
}

/// Sends what is due, one after the other, as long as its person is here.
async fn drive(run: Rc<Run>) {
    let mut has_arrived = false;
    while run.goes_on() {
        if session::is_asleep() || !tabs::may_send() {
            run.pause(SHORTLY).await;
            continue;
        }
        // What has not left can still be replaced by what is written next: while nobody reaches the server, nothing leaves in vain.
        if !api::reachable().get_untracked() && !run.is_hurried() && !run.pause(LOOK_AGAIN).await {
            continue;
        }
        let (sender, at) = (run.sender.borrow().clone(), now());
        let next = run.transact(move |outbox| {
            if !has_arrived {
                outbox.arrived(&sender);
            }
            outbox.next(&sender, at)
        });
        let next = next.await;
        has_arrived |= next.is_some();
        let outcome = match next {
            None => {
                run.pause(SHORTLY).await;
                continue;
            }
            Some(Next::Wait(left)) => {
                run.pause(left).await;
                continue;
            }
            Some(Next::Rest) => {
                run.pause(LOOK_AGAIN).await;
                continue;
            }
            Some(Next::Send(attempt)) => send(&run, &attempt).await,
            Some(Next::Look(operation)) => look(&run, operation).await,
        };
        run.reread().await;
        tabs::tell();
        // Another tab may run a newer app.
        match outcome {
            Some(Outcome::Parked(Status::Outdated)) => return,
            Some(Outcome::Done(_) | Outcome::Later | Outcome::Parked(_) | Outcome::Gone) => {}
            None => _ = run.pause(SHORTLY).await,
        }
    }
}

async fn letter_of(run: &Run, operation: OperationId) -> Option<Letter> {
    if run.letter(operation).is_none() {
        run.reread().await;
    }
    run.letter(operation)
}

/// What the answer to a letter means.
fn meaning(letter: &Letter, heard: Option<&Delivered>) -> Answer {
    let Some(Delivered { status, code, retry_after, text }) = heard else { return Answer::none() };
    let is_good = (200..300).contains(status);
    let version = if is_good { letter.held(text).map(|held| held.version) } else { None };
    let ours = if is_good { version.is_some() } else { code.is_some() };
    Answer::of(Heard { status: *status, ours, code: code.as_deref().unwrap_or_default(), retry_after: *retry_after, version })
}

async fn send(run: &Rc<Run>, attempt: &Attempt) -> Option<Outcome> {
    let (heard, answer) = match letter_of(run, attempt.operation).await {
        Some(letter) if run.goes_on() => {
            let (method, path, person) = (letter.method(), letter.path(), attempt.owner.person.to_string());
            let heard = deliver(method, &path, Some(letter.input.clone()), attempt.base, person).await;
            let answer = meaning(&letter, heard.as_ref());
            (heard.map(|heard| heard.text), answer)
        }
        Some(_) => (None, Answer::none()),
        // Nobody can read it any more, so nobody can send it.
        None => (None, Answer::Refused { status: 0, code: "unreadable".to_owned() }),
    };
    if let (Answer::Refused { .. }, Some(text)) = (&answer, &heard) {
        REASONS.with_borrow_mut(|reasons| reasons.push((attempt.operation, text.clone())));
    }
    let letter = run.letter(attempt.operation);
    let (mut sender, attempt) = (run.sender.borrow().clone(), attempt.clone());
    let (at, any) = (now(), random());
    let outcome = run.transact(move |outbox| (outbox.heard(&mut sender, &attempt, answer, at, any), sender));
    // Where it could not be written, it is as if no answer had come.
    let (outcome, sender) = outcome.await?;
    run.sender.replace(sender);
    if let (Outcome::Done(_), Some(letter)) = (&outcome, letter) {
        taken(run, &letter, heard.as_deref());
    }
    Some(outcome)
}

/// The server has it: what is shown of it is out of date.
fn taken(run: &Run, letter: &Letter, answer: Option<&str>) {
    let path = letter.matter.path();
    if let Some(answer) = answer {
        letter.show(answer);
    }
    let said: Option<serde_json::Value> = serde_json::from_str(&letter.input).ok();
    match letter.task {
        // What was typed since is kept on.
        Task::Save if said.is_some_and(|said| kept::unsaved(&path, &said).is_none()) => kept::forget(&path),
        Task::Save => {}
        Task::Send => {
            kept::forget(&path);
            run.toasts.say(t!("outbox.taken", title = super::list::titled(&letter.title)));
        }
    }
    invalidate(BELOW);
}

/// Reads what the server has of something that met a newer version.
async fn look(run: &Rc<Run>, operation: OperationId) -> Option<Outcome> {
    let letter = letter_of(run, operation).await?;
    let heard = deliver(Method::Get, &letter.matter.path(), None, None, run.owner.person.to_string()).await;
    let held = heard.as_ref().filter(|heard| (200..300).contains(&heard.status)).and_then(|heard| letter.held(&heard.text));
    let text = heard.as_ref().map(|heard| heard.text.clone()).unwrap_or_default();
    let found = match held {
        Some(held) if held.is_ours => Found::Ours { version: held.version },
        Some(held) => {
            let subject = run.subject(letter.matter).await?;
            Found::Theirs(Theirs { version: held.version, content: run.seal(&subject, text.clone()).await? })
        }
        None => Found::Answer(meaning(&letter, heard.as_ref())),
    };
    let mut sender = run.sender.borrow().clone();
    let (at, any) = (now(), random());
    let outcome = run.transact(move |outbox| (outbox.looked(&mut sender, operation, found, at, any), sender));
    let (outcome, sender) = outcome.await?;
    run.sender.replace(sender);
    if matches!(outcome, Outcome::Done(_)) {
        taken(run, &letter, Some(&text));
    }
    Some(outcome)
}
