//! Lists whose entries stay when their neighbours change.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use leptos::prelude::*;

/// One entry, before it is drawn.
struct Entry {
    key: u64,
    draw: Box<dyn FnOnce() -> AnyView + Send>,
}

/// Draws an entry for each thing; an entry is drawn anew only when its key is new.
///
/// All lists share the code that compares them: a `<For>` for each type of thing weighs six kilobytes.
#[component]
pub fn Each<T, K, V, L, F, C>(
    /// The things.
    each: L,
    /// What tells one thing from the others.
    key: F,
    /// Draws a thing.
    children: C,
) -> impl IntoView
where
    T: Send + 'static,
    K: Hash,
    V: IntoView + 'static,
    L: Fn() -> Vec<T> + Send + Sync + 'static,
    F: Fn(&T) -> K + Send + Sync + 'static,
    C: Fn(T) -> V + Send + Sync + 'static,
{
    let children = Arc::new(children);
    entries(Box::new(move || {
        let entry = |thing: T| {
            let mut hasher = DefaultHasher::new();
            key(&thing).hash(&mut hasher);
            let children = children.clone();
            Entry { key: hasher.finish(), draw: Box::new(move || children(thing).into_any()) }
        };
        each().into_iter().map(entry).collect()
    }))
}

fn entries(each: Box<dyn Fn() -> Vec<Entry> + Send + Sync>) -> AnyView {
    view! { <For each=each key=|entry| entry.key children=|entry| (entry.draw)() /> }.into_any()
}
