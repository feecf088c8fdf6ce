//! Text that the server does not have yet, kept in this browser so that a reload loses nothing: for its writer alone, and until they sign out.

use std::cell::Cell;

use chrono::{DateTime, Utc};
use guildhall_domain::partner::PersonId;
use leptos::prelude::window;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What all names begin with.
const PREFIX: &str = "draft ";

thread_local! {
    static WRITER: Cell<Option<PersonId>> = const { Cell::new(None) };
}

/// What was typed, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept<I> {
    /// When the last letter was typed.
    pub at: DateTime<Utc>,
    /// What was typed.
    pub input: I,
}

/// What the browser keeps for this origin, where it keeps anything.
pub fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn own(writer: PersonId) -> String {
    format!("{PREFIX}{writer} ")
}

fn name(key: &str) -> Option<String> {
    WRITER.get().map(|writer| own(writer) + key)
}

/// The names of everything that is kept, whoever typed it.
fn names(storage: &web_sys::Storage) -> Vec<String> {
    let count = storage.length().unwrap_or_default();
    (0..count).filter_map(|at| storage.key(at).ok().flatten()).filter(|name| name.starts_with(PREFIX)).collect()
}

/// Somebody is signed in. What others left in this browser is none of their business, and goes.
pub fn begin(writer: PersonId) {
    WRITER.set(Some(writer));
    let own = own(writer);
    remove(|name| !name.starts_with(&own));
}

/// Nobody is signed in any more: nothing stays.
pub fn end() {
    WRITER.set(None);
    remove(|_| true);
}

fn remove(which: impl Fn(&str) -> bool) {
    if let Some(storage) = storage() {
        for name in names(&storage).iter().filter(|name| which(name)) {
            _ = storage.remove_item(name);
        }
    }
}

/// Whether something is kept that the server does not have.
pub fn is_any() -> bool {
    let own = WRITER.get().map(own);
    storage().is_some_and(|storage| names(&storage).iter().any(|name| own.as_ref().is_some_and(|own| name.starts_with(own))))
}

/// Keeps what was typed.
pub fn keep<I: Serialize + Clone>(key: &str, input: &I) {
    let kept = Kept { at: Utc::now(), input: input.clone() };
    if let (Some(storage), Some(name), Ok(text)) = (storage(), name(key), serde_json::to_string(&kept)) {
        // A full store is no reason to stop typing: the server gets it a second later.
        _ = storage.set_item(&name, &text);
    }
}

/// What was kept and differs from what the server has.
pub fn unsaved<I: DeserializeOwned + PartialEq>(key: &str, saved: &I) -> Option<Kept<I>> {
    let text = storage()?.get_item(&name(key)?).ok().flatten()?;
    serde_json::from_str::<Kept<I>>(&text).ok().filter(|kept| kept.input != *saved)
}

/// The server has it.
pub fn forget(key: &str) {
    if let (Some(storage), Some(name)) = (storage(), name(key)) {
        _ = storage.remove_item(&name);
    }
}
