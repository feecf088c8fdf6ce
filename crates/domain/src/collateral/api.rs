//! Endpoints of the library.

use super::{
    Asset, AssetInput, Version,
    search::{Filter, Results},
    upload::{BulkInput, BulkResult, CaptionsInput, CreateInput, RejectInput, RevertInput, Upload, UploadInput, VersionInput},
    usage::{Usage, UsageFilter, Why, WhyFilter, Words},
};
use crate::endpoint::{Bytes, Endpoint, Nothing};

/// Lists and searches what the person may see.
pub const LIST: Endpoint<Filter, Results> = Endpoint::get("/api/v1/collateral", "Lists and searches the assets one may see.");
/// The same list as CSV, all pages.
pub const EXPORT: Endpoint<Filter, Bytes> = Endpoint::get("/api/v1/collateral/export", "The list of assets as CSV (RFC 4180, UTF-8).");
/// Words in use.
pub const WORDS: Endpoint<Nothing, Words> = Endpoint::get("/api/v1/collateral/words", "Products, tags and languages in use.");
/// Remembers that the person has seen what is new.
pub const VISIT: Endpoint<Nothing, Nothing> = Endpoint::post("/api/v1/collateral/visit", "Remembers that the person has seen what is new.");

/// Announces a file by its hash.
pub const ANNOUNCE: Endpoint<UploadInput, Upload> =
    Endpoint::post("/api/v1/collateral/uploads", "Announces a file by its hash before its bytes travel.");
/// Where an upload stands.
pub const UPLOAD: Endpoint<Nothing, Upload> = Endpoint::get("/api/v1/collateral/uploads/{id}", "Says how far an upload is.");
/// Sends a piece: the raw bytes, with the header `Upload-Offset`.
pub const SEND: Endpoint<Bytes, Upload> =
    Endpoint::patch("/api/v1/collateral/uploads/{id}", "Sends the next piece: application/octet-stream, with the header Upload-Offset.");
/// Forgets an upload.
pub const CANCEL: Endpoint<Nothing, Nothing> = Endpoint::delete("/api/v1/collateral/uploads/{id}", "Forgets an unfinished upload.");

/// Finishes an upload as a new asset.
pub const CREATE: Endpoint<CreateInput, Asset> = Endpoint::post("/api/v1/collateral", "Finishes an upload as a new asset.");
/// Changes many assets at once.
pub const BULK: Endpoint<BulkInput, BulkResult> = Endpoint::post("/api/v1/collateral/bulk", "Changes many assets at once.");
/// Reads an asset.
pub const READ: Endpoint<Nothing, Asset> = Endpoint::get("/api/v1/collateral/{id}", "Reads an asset.");
/// Changes an asset's words, audience and dates; needs `If-Match`.
pub const UPDATE: Endpoint<AssetInput, Asset> = Endpoint::put("/api/v1/collateral/{id}", "Changes an asset's words, audience and dates.");
/// Adds a version.
pub const ADD_VERSION: Endpoint<VersionInput, Asset> =
    Endpoint::post("/api/v1/collateral/{id}/versions", "Finishes an upload as a new version.");
/// Goes back to an old version.
pub const REVERT: Endpoint<RevertInput, Asset> = Endpoint::post("/api/v1/collateral/{id}/revert", "Makes an old version the current one.");
/// Reads one version.
pub const VERSION: Endpoint<Nothing, Version> = Endpoint::get("/api/v1/collateral/{id}/versions/{number}", "Reads one version.");
/// Publishes a draft.
pub const PUBLISH: Endpoint<Nothing, Asset> = Endpoint::post("/api/v1/collateral/{id}/publish", "Publishes a draft: it goes to approval.");
/// Approves.
pub const APPROVE: Endpoint<Nothing, Asset> = Endpoint::post("/api/v1/collateral/{id}/approve", "Approves a published asset.");
/// Rejects.
pub const REJECT: Endpoint<RejectInput, Asset> =
    Endpoint::post("/api/v1/collateral/{id}/reject", "Sends a published asset back with a reason.");
/// Archives.
pub const ARCHIVE: Endpoint<Nothing, Asset> = Endpoint::post("/api/v1/collateral/{id}/archive", "Puts an asset away.");
/// Restores.
pub const RESTORE: Endpoint<Nothing, Asset> =
    Endpoint::post("/api/v1/collateral/{id}/restore", "Brings an archived asset back as a draft.");
/// Sets a video's captions.
pub const SET_CAPTIONS: Endpoint<CaptionsInput, Asset> =
    Endpoint::put("/api/v1/collateral/{id}/captions", "Sets a video's captions (WebVTT).");

/// The file of the current version. Ranges are answered (RFC 9110, 14).
pub const FILE: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/collateral/{id}/file", "Downloads the current version's file; ranges are answered.");
/// The file of one version. For the vendor's people.
pub const VERSION_FILE: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/collateral/{id}/versions/{number}/file", "Downloads one version's file; ranges are answered.");
/// A video's captions.
pub const CAPTIONS: Endpoint<Nothing, Bytes> = Endpoint::get("/api/v1/collateral/{id}/captions", "A video's captions (WebVTT).");
/// A picture of a page of the current version: `size` is `tile` (400 pixels wide) or `page` (1,200 pixels wide).
pub const PREVIEW: Endpoint<Nothing, Bytes> =
    Endpoint::get("/api/v1/collateral/{id}/preview/{page}/{size}", "A picture of a page: size is tile or page.");
/// Adds to the favourites.
pub const ADD_FAVOURITE: Endpoint<Nothing, Nothing> =
    Endpoint::put("/api/v1/collateral/{id}/favourite", "Adds an asset to one's favourites.");
/// Takes from the favourites.
pub const REMOVE_FAVOURITE: Endpoint<Nothing, Nothing> =
    Endpoint::delete("/api/v1/collateral/{id}/favourite", "Takes an asset from one's favourites.");
/// Counts a view.
pub const VIEW: Endpoint<Nothing, Nothing> = Endpoint::post("/api/v1/collateral/{id}/views", "Counts a view of an asset's page.");
/// How an asset is used.
pub const USAGE: Endpoint<UsageFilter, Usage> =
    Endpoint::get("/api/v1/collateral/{id}/usage", "How an asset is used, by week and partner.");
/// The same as CSV.
pub const EXPORT_USAGE: Endpoint<UsageFilter, Bytes> =
    Endpoint::get("/api/v1/collateral/{id}/usage/export", "How an asset is used by partner, as CSV.");
/// Why somebody sees it or not.
pub const WHY: Endpoint<WhyFilter, Why> = Endpoint::get("/api/v1/collateral/{id}/why", "Why a person does or does not see an asset now.");
