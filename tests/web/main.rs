//! The ui kit in a browser: what keys, clicks and answers do.
#![cfg(target_arch = "wasm32")]

mod answers;
mod floating;
mod forms;
mod lists;
mod page;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
