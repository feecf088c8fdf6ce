//! The library: finding, looking at, bringing in and looking after sales material.

mod address;
mod facet;
mod file;
mod go;
mod library;
mod say;
mod upload;
mod who;

pub use library::Library;
