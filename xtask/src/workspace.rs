//! Where things lie in the workspace.

use std::path::{Path, PathBuf};

/// The workspace's root folder.
pub fn root() -> PathBuf {
    let xtask = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_path_buf)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// The deployable web folder.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The web folder of debug builds.
pub fn dist_dev() -> PathBuf {
    target().join("web-dev")
}

/// The folder in which the parts of the web build come together. Cargo owns `target/web`: the profile's name is `web`.
pub fn workshop() -> PathBuf {
    target().join("web-parts")
}
