//! Code that travels in a chunk of its own, where the build splits.

use leptos::prelude::AnyView;

/// Draws what the chunk holds.
pub type Draw = fn() -> AnyView;

/// The chunk did not arrive. The next try fetches it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotLoaded;

#[cfg(feature = "split")]
impl From<leptos::wasm_split::SplitLoaderError> for NotLoaded {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// A chunk, or that it did not arrive.
pub type Loaded = Result<Draw, NotLoaded>;

/// `lazily!(pub name, path::to::draw)` makes `pub async fn name() -> Loaded`: a chunk with all that only `draw` needs.
macro_rules! lazily {
    ($(#[$about:meta])* $visibility:vis $name:ident, $draw:path) => {
        $(#[$about])*
        #[cfg(feature = "split")]
        #[leptos::lazy(fallible)]
        $visibility fn $name() -> $crate::split::Loaded {
            Ok($draw)
        }
        $(#[$about])*
        #[cfg(not(feature = "split"))]
        $visibility async fn $name() -> $crate::split::Loaded {
            Ok($draw)
        }
    };
}
pub(crate) use lazily;
