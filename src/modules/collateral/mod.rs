//! The library: finding, looking at, bringing in and looking after sales material.

mod address;
mod asset;
mod facet;
mod file;
mod form;
mod go;
mod library;
mod say;
mod upload;
mod who;

pub use asset::AssetPage;
pub use form::Edit;
pub use library::Library;
pub use upload::UploadPage;
