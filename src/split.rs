//! Code that travels in a chunk of its own, where the build splits.

use leptos::prelude::AnyView;

use crate::{
    i18n,
    wait::{Later, both},
};

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

/// A chunk on its way together with its words.
pub async fn with_words(code: Later<Loaded>, sections: &'static [&'static str]) -> Loaded {
    if sections.is_empty() {
        return code.await;
    }
    let (code, words) = both(code, Box::pin(i18n::need(sections))).await;
    words.map_err(|_| NotLoaded)?;
    code
}

/// `lazily!(pub name, path::to::draw, words: ["section"])` makes `pub async fn name() -> Loaded`: a chunk with all that only
/// `draw` needs, and the sections of the catalogue that only it says.
macro_rules! lazily {
    ($(#[$about:meta])* $visibility:vis $name:ident, $draw:path $(, words: [$($section:literal),+ $(,)?])?) => {
        $(#[$about])*
        $visibility async fn $name() -> $crate::split::Loaded {
            #[cfg(feature = "split")]
            #[leptos::lazy(fallible)]
            fn $name() -> $crate::split::Loaded {
                Ok($draw)
            }
            #[cfg(not(feature = "split"))]
            async fn $name() -> $crate::split::Loaded {
                Ok($draw)
            }
            $crate::split::with_words(Box::pin($name()), &[$($($section),+)?]).await
        }
    };
}
pub(crate) use lazily;
