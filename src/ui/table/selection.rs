//! Which rows of a table or tiles of a grid are selected, and the bar that acts on them.

use std::collections::BTreeSet;

use leptos::prelude::*;

use crate::ui::{Icon, IconButton, Size};

/// Selected things, by their keys.
#[derive(Debug, Clone, Copy)]
pub struct Selection {
    keys: RwSignal<BTreeSet<String>>,
    last: StoredValue<Option<String>>,
}

impl Default for Selection {
    fn default() -> Self {
        Self { keys: RwSignal::new(BTreeSet::new()), last: StoredValue::new(None) }
    }
}

impl Selection {
    /// How many are selected.
    #[must_use]
    pub fn count(self) -> usize {
        self.keys.with(BTreeSet::len)
    }

    /// The keys selected, in order.
    #[must_use]
    pub fn keys(self) -> Vec<String> {
        self.keys.with(|keys| keys.iter().cloned().collect())
    }

    /// Whether one is selected.
    #[must_use]
    pub fn has(self, key: &str) -> bool {
        self.keys.with(|keys| keys.contains(key))
    }

    /// Selects one, or no longer.
    pub fn set(self, key: &str, on: bool) {
        self.last.set_value(Some(key.to_owned()));
        self.keys.update(|keys| _ = if on { keys.insert(key.to_owned()) } else { keys.remove(key) });
    }

    /// Selects all from the one last touched to this one (Shift and click), or no longer.
    pub fn set_range(self, key: &str, on: bool, order: &[String]) {
        let place = |wanted: &str| order.iter().position(|own| own == wanted);
        let from = self.last.get_value().and_then(|last| place(&last));
        match (from, place(key)) {
            (Some(from), Some(to)) => order.iter().take(from.max(to) + 1).skip(from.min(to)).for_each(|key| self.set(key, on)),
            _ => self.set(key, on),
        }
    }

    /// Selects all of these, or none of them.
    pub fn set_all(self, order: &[String], on: bool) {
        self.keys.update(|keys| order.iter().for_each(|key| _ = if on { keys.insert(key.clone()) } else { keys.remove(key) }));
    }

    /// Selects nothing.
    pub fn clear(self) {
        self.keys.update(BTreeSet::clear);
    }
}

/// The bar at the bottom that appears with the first selection, says how many, and acts on them.
#[component]
pub fn BulkBar(
    /// What is selected.
    selection: Selection,
    /// How many, in words: "2 selected, 46 MB".
    #[prop(into)]
    summary: Signal<String>,
    /// What can be done with them: little buttons.
    children: ChildrenFn,
) -> impl IntoView {
    let children = StoredValue::new(children);
    let some = Memo::new(move |_| selection.count() > 0);
    move || {
        some.get().then(|| {
            view! {
                <div class="bulk" role="region" aria-label=summary>
                    <b role="status">{summary}</b>
                    {children.with_value(|children| children())}
                    <IconButton icon=Icon::Cross size=Size::Little label=|| t!("ui.clear-selection") on_click=move || selection.clear() />
                </div>
            }
        })
    }
}
