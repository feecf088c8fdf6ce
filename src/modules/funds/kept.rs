//! Text that the server does not have yet, kept in this browser so that a reload loses nothing.

use chrono::{DateTime, Utc};
use leptos::prelude::window;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// What was typed, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept<I> {
    /// When the last letter was typed.
    pub at: DateTime<Utc>,
    /// What was typed.
    pub input: I,
}

fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn name(key: &str) -> String {
    format!("draft {key}")
}

/// Keeps what was typed.
pub fn keep<I: Serialize + Clone>(key: &str, input: &I) {
    let kept = Kept { at: Utc::now(), input: input.clone() };
    if let (Some(storage), Ok(text)) = (storage(), serde_json::to_string(&kept)) {
        // A full store is no reason to stop typing: the server gets it a second later.
        _ = storage.set_item(&name(key), &text);
    }
}

/// What was kept and differs from what the server has.
pub fn unsaved<I: DeserializeOwned + PartialEq>(key: &str, saved: &I) -> Option<Kept<I>> {
    let text = storage()?.get_item(&name(key)).ok().flatten()?;
    serde_json::from_str::<Kept<I>>(&text).ok().filter(|kept| kept.input != *saved)
}

/// The server has it.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        _ = storage.remove_item(&name(key));
    }
}
