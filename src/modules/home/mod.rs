//! x
use leptos::prelude::*;
/// x
pub fn view() -> AnyView {
    ().into_any()
}
