//! Brings a folder of files into the library and says what became of each.

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::say;
use crate::{
    collateral::import::{COLUMNS, import_dir},
    config::Config,
    state::{App, Clock, StartError},
};

/// What can be brought in.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Bring a folder of files into the library; files it has already are left alone
    Collateral {
        /// The folder
        folder: PathBuf,
        #[arg(long, value_name = "FILE.csv", help = format!("A table of what the files are (CSV, UTF-8, commas). Columns: {COLUMNS}"))]
        metadata: Option<PathBuf>,
        /// E-mail address of the vendor's admin who looks after the assets; the first one when absent
        #[arg(long, value_name = "EMAIL")]
        author: Option<String>,
    },
}

/// Does it.
pub(super) async fn import(config: Config, what: &Import) -> Result<(), StartError> {
    let Import::Collateral { folder, metadata, author } = what;
    if !folder.is_dir() {
        return Err(StartError::new(format!("{} is no folder. Name the folder that holds the files.", folder.display())));
    }
    let app = App::start(config, Clock::system()).await?;
    let report = import_dir(&app, folder, metadata.as_deref(), author.as_deref()).await;
    let report = report.map_err(|error| StartError::new(format!("The folder cannot be brought in: {error:?}.")))?;
    for (line, why) in &report.lines {
        say(&format!("line {line}: {why}"))?;
    }
    if !report.lines.is_empty() {
        return Err(StartError::new("Nothing was brought in. Mend these lines of the table and try again."));
    }
    let tell = |what: &str, path: &Path| say(&format!("{what}  {}", path.display()));
    report.brought.iter().try_for_each(|path| tell("new    ", path))?;
    report.known.iter().try_for_each(|path| tell("known  ", path))?;
    report.refused.iter().try_for_each(|(path, why)| say(&format!("refused  {}: {why}", path.display())))?;
    let (new, known, refused) = (report.brought.len(), report.known.len(), report.refused.len());
    say(&format!("{new} new, {known} known already, {refused} refused. Previews are made while the server runs."))
}
