//! What Trunk does not make: the style sheet, the word catalogues, and the files that are served unchanged.

use std::path::Path;

use anyhow::{Context, Result};
use walkdir::WalkDir;

use super::{locales, style};
use crate::workspace;

/// Writes them beside Trunk's output.
pub fn write(folder: &Path) -> Result<()> {
    unchanged(folder)?;
    std::fs::write(folder.join("style.css"), style::sheet()?).context("cannot write the style sheet")?;
    let words = folder.join("locales");
    std::fs::create_dir_all(&words).with_context(|| format!("cannot create {}", words.display()))?;
    for (language, catalogue) in locales::all(&workspace::root().join("locales"))? {
        let file = words.join(format!("{language}.json"));
        std::fs::write(&file, serde_json::to_vec(&catalogue)?).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Copies the folder `public/`.
fn unchanged(folder: &Path) -> Result<()> {
    let public = workspace::root().join("public");
    for entry in WalkDir::new(&public) {
        let entry = entry.with_context(|| format!("cannot read {}", public.display()))?;
        let target = folder.join(entry.path().strip_prefix(&public)?);
        match entry.file_type().is_dir() {
            true => std::fs::create_dir_all(&target).with_context(|| format!("cannot create {}", target.display()))?,
            false => {
                std::fs::copy(entry.path(), &target).with_context(|| format!("cannot write {}", target.display()))?;
            }
        }
    }
    Ok(())
}
