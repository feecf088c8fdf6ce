//! x
use leptos::prelude::*;
crate::split::lazily!(
    /// x
    pub pages, view
);
/// x
pub fn view() -> AnyView {
    ().into_any()
}
