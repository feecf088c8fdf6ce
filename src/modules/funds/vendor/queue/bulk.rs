//! Approving many requests as they are: the bar, the question, and what became of each.

use guildhall_domain::{
    funds::{ManyInput, ManyResult, RefusedRequest, RequestId, RequestSummary, SeenRequest, api},
    page::Page,
};
use leptos::prelude::*;

use super::super::{
    super::again::Again,
    parts::{self, sums},
};
use crate::{
    i18n,
    operation::Once,
    query::{Errors, Mutation, mutation},
    session,
    ui::{BulkBar, Button, Dialog, Icon, Look, Selection, Size, Trouble, toasts},
};

/// Most requests that the server decides on at once.
const MOST: usize = 100;

/// What is being approved.
#[derive(Clone, Copy)]
struct Bulk {
    page: Signal<Page<RequestSummary>>,
    selection: Selection,
    send: Mutation<ManyInput, ManyResult>,
    once: Once,
    again: Again,
    asking: RwSignal<bool>,
    /// What became of them so far.
    result: RwSignal<ManyResult>,
    /// Those that need the password.
    locked: RwSignal<Vec<SeenRequest>>,
    /// Whether the result is shown.
    shown: RwSignal<bool>,
}

/// The code of those that need the password.
const LOCKED: &str = "funds/reauthenticate";

/// The bar and its dialogs.
pub fn bar(page: Signal<Page<RequestSummary>>, selection: Selection) -> AnyView {
    let send = mutation(&api::APPROVE_MANY, Errors::Inline).invalidates(parts::BELOW);
    let bulk = Bulk {
        page,
        selection,
        send,
        once: Once::default(),
        again: Again::of(send),
        asking: RwSignal::new(false),
        result: RwSignal::new(ManyResult::default()),
        locked: RwSignal::new(Vec::new()),
        shown: RwSignal::new(false),
    };
    // Whoever leaves the password's question has decided on the others only.
    Effect::new(move || {
        if !bulk.again.is_open() && !send.busy().get_untracked() && bulk.locked.with_untracked(|locked| !locked.is_empty()) {
            let locked = bulk.locked.try_update(std::mem::take).unwrap_or_default();
            let left = |seen: SeenRequest| RefusedRequest { id: seen.id, code: LOCKED.to_owned(), params: serde_json::Map::new() };
            bulk.result.update(|result| result.refused.extend(locked.into_iter().map(left)));
            bulk.finish();
        }
    });
    let read_only = session::read_only();
    let because = Signal::derive(move || {
        read_only.get().or_else(|| (bulk.chosen().len() > MOST).then(|| t!("funds.vendor.bulk.too-many", count = MOST)))
    });
    let ask = move || {
        send.forgive();
        bulk.asking.set(true);
    };
    view! {
        <BulkBar selection=selection summary=move || t!("funds.vendor.bulk.selected", count = bulk.chosen().len(), amount = bulk.sum())>
            <Button look=Look::Primary size=Size::Little icon=Icon::Check because=because on_click=ask>{t!("funds.vendor.bulk.approve"; text)}</Button>
        </BulkBar>
        {bulk.question()}
        {bulk.again.dialog(move || bulk.run(bulk.locked.get_untracked()))}
        {bulk.outcome()}
    }
    .into_any()
}

impl Bulk {
    fn chosen(self) -> Vec<RequestSummary> {
        let keys = self.selection.keys();
        self.page.with(|page| page.items.iter().filter(|request| keys.contains(&request.id.to_string())).cloned().collect())
    }

    fn sum(self) -> String {
        sums(self.chosen().iter().map(|request| request.asked))
    }

    fn begin(self) {
        self.result.set(ManyResult::default());
        // Only what the question named: a filter may have hidden some of the selected ones.
        self.run(untrack(|| self.chosen().iter().map(|request| SeenRequest { id: request.id, version: request.version }).collect()));
    }

    fn run(self, requests: Vec<SeenRequest>) {
        let asked = requests.clone();
        let input = ManyInput { operation: self.once.id(self.send), requests, password: self.again.password() };
        self.send.run(&[], input, move |answer| {
            let (locked, refused): (Vec<_>, Vec<_>) = answer.refused.into_iter().partition(|refused| refused.code == LOCKED);
            self.result.update(|result| {
                result.done.extend(answer.done);
                result.refused.extend(refused);
            });
            let is_locked = |seen: &SeenRequest| locked.iter().any(|refused| refused.id == seen.id);
            self.locked.set(asked.iter().copied().filter(is_locked).collect());
            if self.locked.with_untracked(Vec::is_empty) {
                self.again.done();
                self.finish();
            } else {
                self.again.ask();
            }
        });
    }

    fn finish(self) {
        self.asking.set(false);
        self.selection.clear();
        self.result.with_untracked(|result| {
            if result.refused.is_empty() {
                toasts().say(t!("funds.vendor.bulk.done", count = result.done.len()));
            } else {
                self.shown.set(true);
            }
        });
    }

    /// What will happen, before it does.
    fn question(self) -> AnyView {
        let footer = move || {
            view! {
                <Button on_click=move || self.asking.set(false)>{t!("funds.vendor.cancel"; text)}</Button>
                <Button look=Look::Primary busy=self.send.busy() on_click=move || self.begin()>
                    {move || t!("funds.vendor.bulk.do", count = self.chosen().len(), amount = self.sum())}
                </Button>
            }
        };
        let trouble = self.again.trouble();
        view! {
            <Dialog open=self.asking title=Signal::derive(move || t!("funds.vendor.bulk.ask", count = self.chosen().len(), amount = self.sum())) footer=footer>
                <p>{t!("funds.vendor.bulk.consequence"; text)}</p>
                <ul class="list">
                    {move || self.chosen().into_iter().map(|request| view! {
                        <li>{Icon::FileText.small()} <span><bdi>{request.title}</bdi> <span class="muted small">{request.partner_name}</span></span> <span class="num">{sums(std::iter::once(request.asked))}</span></li>
                    }).collect_view()}
                </ul>
                {move || trouble.get().map(failed)}
            </Dialog>
        }
        .into_any()
    }

    /// What was approved, what was not, and why.
    fn outcome(self) -> AnyView {
        let open = self.shown;
        let known = StoredValue::new(Vec::<(RequestId, String)>::new());
        // The list is fetched anew after the decision; the names of what is gone from it are kept.
        Effect::new(move || {
            self.page.with(|page| {
                known.update_value(|known| {
                    for request in &page.items {
                        if !known.iter().any(|(id, _)| *id == request.id) {
                            known.push((request.id, format!("{} {}", request.number, request.title)));
                        }
                    }
                });
            });
        });
        let line = move |RefusedRequest { id, code, params }: RefusedRequest| {
            let name = known.with_value(|known| known.iter().find(|(known, _)| *known == id).map(|(_, name)| name.clone()));
            let why = i18n::notice(&code, &params);
            view! {
                <li>{Icon::Failed.small()} <span class="stack tight"><a href=super::super::super::say::request_link(id)><bdi>{name}</bdi></a> <span class="muted small">{why}</span></span> <span></span></li>
            }
        };
        let footer = move || view! { <Button on_click=move || open.set(false)>{t!("funds.vendor.close"; text)}</Button> };
        view! {
            <Dialog open=open title=t!("funds.vendor.bulk.result"; text) footer=footer>
                <p>{move || self.result.with(|result| t!("funds.vendor.bulk.done", count = result.done.len()))}</p>
                <p>{move || self.result.with(|result| t!("funds.vendor.bulk.refused", count = result.refused.len()))}</p>
                <ul class="list">{move || self.result.get().refused.into_iter().map(line).collect_view()}</ul>
            </Dialog>
        }
        .into_any()
    }
}

/// What went wrong, inside a dialog without a form.
fn failed(trouble: Trouble) -> AnyView {
    view! { <p class="error" role="alert" data-tone="danger">{Icon::Warning.small()}<span>{trouble.title} " " {trouble.detail}</span></p> }
        .into_any()
}
