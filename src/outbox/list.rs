//! The page of what waits: each thing in words, how it stands and why, and what can be done with it.

use guildhall_domain::{funds::OperationId, problem::Problem};
use guildhall_outbox::{Status, Turn};
use leptos::{prelude::*, task::spawn_local};

use super::{Choice, Item, Letter, Matter, REASONS, Task, choose, is_there, items, versions};
use crate::{
    api, i18n,
    rerun::rerun,
    shell::Lost,
    ui::{Badge, Blank, Button, Card, ConfirmDialog, Each, Icon, LinkButton, Notice, PageHead, Size, Tone, Trouble, toasts},
    vault,
};

/// What people call a thing that may have no title yet.
pub fn titled(title: &str) -> String {
    if title.trim().is_empty() { t!("outbox.untitled") } else { title.to_owned() }
}

/// What a letter does.
fn what(letter: Option<&Letter>) -> String {
    let Some(letter) = letter else { return t!("outbox.unreadable") };
    let title = titled(&letter.title);
    match (letter.matter, letter.task) {
        (Matter::Request(_), Task::Save) => t!("outbox.request.save", title = title),
        (Matter::Request(_), Task::Send) => t!("outbox.request.send", title = title),
        (Matter::Claim(_), Task::Save) => t!("outbox.claim.save", title = title),
        (Matter::Claim(_), Task::Send) => t!("outbox.claim.send", title = title),
    }
}

/// The page.
pub fn draw() -> AnyView {
    let way = crate::modules::way();
    (move || if way.with(Vec::is_empty) { page() } else { view! { <Lost /> }.into_any() }).into_any()
}

fn page() -> AnyView {
    let items = items();
    let asked = RwSignal::new(None::<OperationId>);
    let of = {
        let items = items.clone();
        move |operation: OperationId| one(items.clone(), operation)
    };
    let operations = {
        let items = items.clone();
        Memo::new(move |_| items.with(|items| items.iter().map(|item| item.operation).collect::<Vec<_>>()))
    };
    let is_old = {
        let items = items.clone();
        Memo::new(move |_| items.with(|items| items.iter().any(|item| item.is_old)))
    };
    let is_empty = Memo::new(move |_| operations.with(Vec::is_empty));
    view! {
        <div class="page read">
            <PageHead title=t!("outbox.title"; text) lead=t!("outbox.lead"; maybe) />
            {move || (!is_empty.get() && !vault::is_own()).then(|| view! { <Notice tone=Tone::Warning><p>{t!("outbox.in-memory"; text)}</p></Notice> })}
            {move || is_old.get().then(|| view! { <Notice tone=Tone::Warning><p>{t!("outbox.old"; text)}</p></Notice> })}
            {move || is_empty.get().then(|| view! { <Blank title=t!("outbox.none"; text) lead=t!("outbox.none.lead"; text) /> })}
            <div class="stack loose">
                <Each each=move || operations.get() key=|operation| *operation let:operation>{entry(of(operation), asked)}</Each>
            </div>
            {discarding(items, asked)}
        </div>
    }
    .into_any()
}

/// One thing as it is now; as it was last, once it is gone.
fn one(items: ArcRwSignal<Vec<Item>>, operation: OperationId) -> Memo<Option<Item>> {
    Memo::new(move |before: Option<&Option<Item>>| {
        let now = items.with(|items| items.iter().find(|item| item.operation == operation).cloned());
        now.or_else(|| before.cloned().flatten())
    })
}

fn entry(item: Memo<Option<Item>>, asked: RwSignal<Option<OperationId>>) -> AnyView {
    let Some(first) = item.get_untracked() else { return ().into_any() };
    let (operation, letter) = (first.operation, StoredValue::new(first.letter));
    let busy = RwSignal::new(false);
    let toasts = toasts();
    let act = move |choice: Choice| {
        busy.set(true);
        spawn_local(async move {
            let done = choose(operation, choice).await;
            _ = busy.try_set(false);
            if !done {
                toasts.fail(t!("outbox.not-now"));
            }
        });
    };
    let title = Signal::derive(move || letter.with_value(|letter| what(letter.as_ref())));
    let written = move || t!("outbox.written", at = i18n::moment(first.created_at));
    let turn = Memo::new(move |_| item.with(|item| item.as_ref().map(|item| item.turn)));
    let status = Memo::new(move |_| item.with(|item| item.as_ref().map(|item| item.status.clone())));
    let can_try = Memo::new(move |_| status.with(|status| status.as_ref().is_some_and(can_try)) && turn.get() != Some(Turn::Behind));
    let theirs = Memo::new(move |_| item.with(|item| item.as_ref().and_then(|item| item.theirs.clone())));
    let versions = move || theirs.get().map(|theirs| view! { <div class="stack">{both(letter, &theirs)} {choices(busy, act)}</div> });
    let href = letter.with_value(|letter| letter.as_ref().map(|letter| letter.matter.link()));
    let discard = Signal::derive(move || t!("outbox.discard.of", what = title.get()));
    let again = Signal::derive(move || t!("outbox.now.of", what = title.get()));
    view! {
        <Card title=title aside=move || badge(turn.get())>
            <div class="stack tight">
                <p>{move || standing(operation, turn.get(), status.get().as_ref())}</p>
                <p class="muted small">{written}</p>
            </div>
            {versions}
            <div class="row">
                {move || (can_try.get() && is_there()).then(|| view! {
                    <Button size=Size::Little icon=Icon::Refresh busy=busy label=again on_click=move || act(Choice::Now)>{t!("outbox.now"; text)}</Button>
                })}
                {href.map(|href| view! { <LinkButton size=Size::Little href=href>{t!("outbox.open"; text)}</LinkButton> })}
                {is_there().then(|| view! {
                    <Button size=Size::Little icon=Icon::Bin label=discard on_click=move || asked.set(Some(operation))>{t!("outbox.discard"; text)}</Button>
                })}
            </div>
        </Card>
    }
    .into_any()
}

/// Whether trying now could change anything.
const fn can_try(status: &Status) -> bool {
    match status {
        Status::Paused(_) | Status::Refused { .. } | Status::Waiting => true,
        Status::Conflict(_) | Status::SignedOut | Status::Outdated => false,
    }
}

fn badge(turn: Option<Turn>) -> AnyView {
    let (tone, icon, key) = match turn {
        Some(Turn::NeedsYou) => (Tone::Warning, Icon::Warning, "outbox.turn.you"),
        Some(Turn::SignIn) => (Tone::Warning, Icon::Lock, "outbox.turn.sign-in"),
        Some(Turn::Update) => (Tone::Warning, Icon::Refresh, "outbox.turn.update"),
        Some(Turn::Behind) => (Tone::Plain, Icon::Clock, "outbox.turn.behind"),
        Some(Turn::Now | Turn::In(_)) | None => (Tone::Accent, Icon::Send, "outbox.turn.waits"),
    };
    view! { <Badge tone=tone icon=Some(icon)>{move || t!(key)}</Badge> }.into_any()
}

/// How something stands, and why.
fn standing(operation: OperationId, turn: Option<Turn>, status: Option<&Status>) -> String {
    let reachable = api::reachable();
    match (turn, status) {
        (Some(Turn::Behind), _) => t!("outbox.stands.behind"),
        (Some(Turn::SignIn), _) => t!("outbox.stands.sign-in"),
        (Some(Turn::Update), _) => t!("outbox.stands.update"),
        (_, Some(Status::Conflict(Some(_)))) => t!("outbox.stands.conflict"),
        (_, Some(Status::Refused { status, code })) => refused(operation, *status, code),
        (_, Some(Status::Paused(_))) if reachable.get() => t!("outbox.stands.again"),
        _ if reachable.get() => t!("outbox.stands.sending"),
        _ => t!("outbox.stands.offline"),
    }
}

/// Why the server will not do it: as it said, or what is known of that after a reload.
fn refused(operation: OperationId, status: u16, code: &str) -> String {
    let said = REASONS.with_borrow(|reasons| reasons.iter().rev().find(|(other, _)| *other == operation).map(|(_, text)| text.clone()));
    let why = match said.and_then(|text| serde_json::from_str::<Problem>(&text).ok()) {
        Some(problem) => {
            let fields = problem.errors.iter().map(i18n::field);
            std::iter::once(i18n::problem(&problem)).chain(fields).collect::<Vec<_>>().join(" ")
        }
        None => match i18n::try_say(&format!("problem.{code}"), &[]) {
            // Numbers and names went with the answer.
            Some(words) if !words.contains('{') => words,
            Some(_) | None => t!("outbox.stands.refused.status", status = u32::from(status)),
        },
    };
    t!("outbox.stands.refused", why = why)
}

/// Both versions, field by field where they differ.
fn both(letter: StoredValue<Option<Letter>>, theirs: &str) -> AnyView {
    let found = letter.with_value(|letter| letter.as_ref().and_then(|letter| versions::differences(letter, theirs)));
    let Some(found) = found else { return view! { <p>{t!("outbox.versions.unreadable"; text)}</p> }.into_any() };
    if found.is_empty() {
        return view! { <p>{t!("outbox.versions.none"; text)}</p> }.into_any();
    }
    let shown = |text: String| if text.is_empty() { "–".to_owned() } else { text };
    let row = move |versions::Difference { label, mine, theirs }| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader">{label}</th>
                <td role="cell" data-label=t!("outbox.mine"; text)>{shown(mine)}</td>
                <td role="cell" data-label=t!("outbox.theirs"; text)>{shown(theirs)}</td>
            </tr>
        }
    };
    view! {
        <div class="scroll">
            <table class="table cards" role="table" data-density="compact" aria-label=t!("outbox.versions"; text)>
                <thead role="rowgroup">
                    <tr role="row">
                        <th scope="col" role="columnheader">{t!("outbox.field"; text)}</th>
                        <th scope="col" role="columnheader">{t!("outbox.mine"; text)}</th>
                        <th scope="col" role="columnheader">{t!("outbox.theirs"; text)}</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{found.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn choices(busy: RwSignal<bool>, act: impl Fn(Choice) + Copy + Send + Sync + 'static) -> AnyView {
    view! {
        <div class="row">
            <Button busy=busy on_click=move || act(Choice::Mine)>{t!("outbox.keep-mine"; text)}</Button>
            <Button busy=busy on_click=move || act(Choice::Theirs)>{t!("outbox.keep-theirs"; text)}</Button>
        </div>
    }
    .into_any()
}

/// Asks before something is thrown away, and names what goes with it.
fn discarding(items: ArcRwSignal<Vec<Item>>, asked: RwSignal<Option<OperationId>>) -> AnyView {
    let open = RwSignal::new(false);
    rerun(move || {
        let is_asked = asked.with(Option::is_some);
        if open.get_untracked() != is_asked {
            open.set(is_asked);
        }
    });
    rerun(move || {
        if !open.get() && asked.with_untracked(Option::is_some) {
            asked.set(None);
        }
    });
    let busy = RwSignal::new(false);
    let going = Memo::new(move |_| {
        let operation = asked.get();
        items.with(|items| operation.map(|operation| going(items, operation)).unwrap_or_default())
    });
    let none: Signal<Option<Trouble>> = Signal::default();
    let toasts = toasts();
    let confirm = move || {
        let Some(operation) = asked.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            let done = choose(operation, Choice::Discard).await;
            _ = busy.try_set(false);
            _ = asked.try_set(None);
            if done {
                toasts.say(t!("outbox.discarded"));
            } else {
                toasts.fail(t!("outbox.not-now"));
            }
        });
    };
    let names = move || going.get().iter().map(|item| what(item.letter.as_ref())).map(|words| view! { <li>{words}</li> }).collect_view();
    let may_have_arrived = move || going.with(|going| going.iter().any(|item| item.may_have_arrived));
    view! {
        <ConfirmDialog open=open title=t!("outbox.discard.title"; text) action=t!("outbox.discard"; text) busy=busy error=none on_confirm=confirm>
            <p>{t!("outbox.discard.lead"; text)}</p>
            <ul class="stack tight">{names}</ul>
            {move || may_have_arrived().then(|| view! { <Notice tone=Tone::Warning><p>{t!("outbox.discard.arrived"; text)}</p></Notice> })}
        </ConfirmDialog>
    }
    .into_any()
}

/// What goes when an item is thrown away: itself, and what was told on top of it.
fn going(items: &[Item], operation: OperationId) -> Vec<Item> {
    let mut from = items.iter().skip_while(|item| item.operation != operation);
    let Some(first) = from.next() else { return Vec::new() };
    let matter = first.letter.as_ref().map(|letter| letter.matter);
    let same = |item: &&Item| matter.is_some_and(|matter| item.is_about(matter));
    std::iter::once(first).chain(from.filter(same)).cloned().collect()
}
