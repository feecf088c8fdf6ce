//! The rules of ARCHITECTURE.md that a text search can see; each failure says how to mend it.

#[path = "../xtask/src/web/locales.rs"]
mod locales;
#[path = "tidy/pages.rs"]
mod pages;
#[path = "tidy/rust.rs"]
mod rust;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/words.rs"]
mod words;
