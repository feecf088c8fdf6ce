//! What Trunk does not make: the style sheet and the word catalogues. Trunk calls this as a hook.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::{locales, style};
use crate::workspace;

/// Writes them where Trunk gathers its output.
pub fn hook() -> Result<()> {
    let staging = std::env::var_os("TRUNK_STAGING_DIR").context("TRUNK_STAGING_DIR is not set: Trunk calls this command")?;
    write(&PathBuf::from(staging))
}

fn write(folder: &Path) -> Result<()> {
    std::fs::write(folder.join("style.css"), style::sheet()?).context("cannot write the style sheet")?;
    let words = folder.join("locales");
    std::fs::create_dir_all(&words).with_context(|| format!("cannot create {}", words.display()))?;
    for (language, catalogue) in locales::all(&workspace::root().join("locales"))? {
        let file = words.join(format!("{language}.json"));
        std::fs::write(&file, serde_json::to_vec(&catalogue)?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}
