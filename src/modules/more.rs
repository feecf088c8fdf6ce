//! Lists that grow page by page: the first page follows the address, the others are added by "load more".

use guildhall_domain::page::{Cursor, Page};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, Question},
    query::{Answer, Query, query},
    ui::{Load, toasts},
};

/// A list that grows.
pub struct More<T: Answer> {
    first: Query<Page<T>>,
    rest: RwSignal<Vec<Page<T>>>,
    ask: Callback<Option<Cursor>, Question<Page<T>>>,
    busy: RwSignal<bool>,
    turn: StoredValue<u32>,
}

impl<T: Answer> Clone for More<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Answer> Copy for More<T> {}

/// Asks for the first page, and anew when what the question reads changes.
pub fn more<T: Answer>(ask: impl Fn(Option<Cursor>) -> Question<Page<T>> + Send + Sync + 'static) -> More<T> {
    let ask = Callback::new(ask);
    let url = Memo::new(move |_| ask.run(None).url);
    let list = More {
        first: query(move || ask.run(None)),
        rest: RwSignal::new(Vec::new()),
        ask,
        busy: RwSignal::new(false),
        turn: StoredValue::new(0),
    };
    // Another question, or news on the first page: what was added belongs to an older list.
    let head = Memo::new(move |_| (url.get(), list.first.get()));
    Effect::new(move |before: Option<()>| {
        head.track();
        if before.is_some() {
            list.turn.update_value(|turn| *turn += 1);
            list.busy.set(false);
            if list.rest.with_untracked(|rest| !rest.is_empty()) {
                list.rest.set(Vec::new());
            }
        }
    });
    list
}

impl<T: Answer> More<T> {
    /// All that is loaded, as one page.
    pub fn load(self) -> Signal<Load<Page<T>>> {
        let first = self.first.load();
        Signal::derive(move || match first.get() {
            Load::Ready(page) => Load::Ready(self.rest.with(|rest| joined(page, rest))),
            other @ (Load::Waiting | Load::Failed(_)) => other,
        })
    }

    /// Asks again: for "Try again".
    pub fn retry(self) -> Callback<()> {
        self.first.retry()
    }

    /// Begins again with the first page: what was added may have changed.
    pub fn anew(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.busy.set(false);
        self.rest.set(Vec::new());
        self.retry().run(());
    }

    /// Whether the next page is on its way.
    pub fn is_asking(self) -> Signal<bool> {
        self.busy.into()
    }

    /// Adds the next page.
    pub fn next(self) {
        let last = self.rest.with_untracked(|rest| rest.last().map(|page| page.next.clone()));
        let cursor = last.unwrap_or_else(|| self.first.get().and_then(|page| page.next));
        if cursor.is_none() || self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let (question, turn, toasts) = (self.ask.run(cursor), self.turn.get_value(), toasts());
        spawn_local(async move {
            let answer = api::ask(&question).await;
            if self.turn.try_get_value() != Some(turn) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(page) => self.rest.update(|rest| rest.push(page)),
                Err(error) => toasts.fail(error.trouble().title),
            }
        });
    }
}

/// Whether a list holds nothing at all.
pub fn is_blank<T>(page: &Page<T>) -> bool {
    page.items.is_empty()
}

fn joined<T: Clone>(mut first: Page<T>, rest: &[Page<T>]) -> Page<T> {
    for page in rest {
        first.items.extend(page.items.iter().cloned());
        first.next.clone_from(&page.next);
    }
    first
}
