//! The module `collateral`: its endpoints and its work in the background.

mod assets;
mod bulk;
mod catalogue;
mod download;
mod favourites;
mod fill;
pub mod import;
mod library;
mod list;
mod material;
pub mod plant;
pub mod preview;
mod search;
mod sniff;
mod snippet;
mod stages;
mod store;
mod tasks;
mod uploads;
mod usage;
mod versions;

use guildhall_domain::{
    access::Access,
    collateral::{api, upload::UploadId},
};
use serde::Deserialize;

pub use self::{
    fill::fill,
    library::Library,
    material::{Material, material_with, materials},
    preview::{Inspected, inspect},
    tasks::tasks,
    uploads::identify_file,
};
use crate::{error::Error, routes::Routes, state::App};

/// A text that is one word, as the search index spells it.
#[must_use]
pub fn one_word(text: &str) -> Option<String> {
    match crate::terms::words(text).as_slice() {
        [word] => Some(word.clone()),
        _ => None,
    }
}

/// Mounts the module's endpoints.
pub fn routes(routes: &mut Routes) {
    routes.on(&api::LIST, Access::Member, list::list);
    routes.bytes(&api::EXPORT, Access::Member, list::export);
    routes.on(&api::WORDS, Access::Member, list::words);
    routes.on(&api::VISIT, Access::Member, favourites::visit);
    routes.on(&api::ANNOUNCE, Access::Author, uploads::announce);
    routes.on(&api::UPLOAD, Access::Author, uploads::read);
    routes.upload(&api::SEND, Access::Author, uploads::send);
    routes.on(&api::CANCEL, Access::Author, uploads::cancel);
    routes.on(&api::CREATE, Access::Author, assets::create);
    routes.on(&api::BULK, Access::Author, bulk::bulk);
    routes.on(&api::READ, Access::Member, assets::read);
    routes.on(&api::UPDATE, Access::Author, assets::update);
    routes.on(&api::ADD_VERSION, Access::Author, versions::add);
    routes.on(&api::REVERT, Access::Author, versions::revert);
    routes.on(&api::VERSION, Access::Member, versions::read);
    routes.on(&api::PUBLISH, Access::Author, stages::publish);
    routes.on(&api::APPROVE, Access::VendorAdmin, stages::approve);
    routes.on(&api::REJECT, Access::VendorAdmin, stages::reject);
    routes.on(&api::ARCHIVE, Access::Author, stages::archive);
    routes.on(&api::RESTORE, Access::Author, stages::restore);
    routes.on(&api::SET_CAPTIONS, Access::Author, stages::set_captions);
    routes.bytes(&api::FILE, Access::Member, download::file);
    routes.bytes(&api::VERSION_FILE, Access::Vendor, download::version_file);
    routes.bytes(&api::CAPTIONS, Access::Member, download::captions);
    routes.bytes(&api::PREVIEW, Access::Member, download::preview);
    routes.on(&api::ADD_FAVOURITE, Access::Member, favourites::add);
    routes.on(&api::REMOVE_FAVOURITE, Access::Member, favourites::remove);
    routes.on(&api::VIEW, Access::Member, usage::view);
    routes.on(&api::USAGE, Access::Vendor, usage::read);
    routes.bytes(&api::EXPORT_USAGE, Access::Vendor, usage::export);
    routes.on(&api::WHY, Access::Vendor, usage::why);
}

/// The one kind of job here that takes long.
pub const LONG_JOB: &str = preview::KIND;

#[derive(Deserialize)]
struct ContentJob {
    sha256: String,
}

#[derive(Deserialize)]
struct UploadJob {
    upload: UploadId,
}

/// Does the module's work in the background.
///
/// # Errors
/// When it fails and should be tried again.
pub async fn run_job(app: &App, kind: &str, payload: serde_json::Value) -> Result<(), Error> {
    match kind {
        preview::KIND => preview::run(app, &serde_json::from_value::<ContentJob>(payload).map_err(Error::internal)?.sha256).await,
        uploads::FORGET => uploads::forget(app, serde_json::from_value::<UploadJob>(payload).map_err(Error::internal)?.upload).await,
        _ => Err(Error::internal(format!("the library knows no jobs of the kind {kind}"))),
    }
}

/// The files that the library keeps, with their sizes: contents and their pictures.
pub const FILES: &str =
    "SELECT sha256, size FROM collateral_contents UNION ALL SELECT picture AS sha256, bytes AS size FROM collateral_pictures";
/// The files on their way into it.
pub const UPLOADS: &str = "SELECT sha256, size FROM collateral_uploads";
