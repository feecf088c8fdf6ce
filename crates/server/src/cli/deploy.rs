//! `guildhall-server deploy`: the web app as a folder for a static host.

use std::path::PathBuf;

use clap::Args;

use super::say;
use crate::{
    assets::Web,
    config::Config,
    deploy::{self, Host, Plan},
    state::StartError,
};

/// What is written where.
#[derive(Debug, Args)]
pub struct Deploy {
    /// The folder; builds that lie there already stay beside the new one
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Whose rules are written
    #[arg(long, value_enum)]
    rules: Host,
    /// Where the static host itself reaches the API, when it passes /api on [default: http://127.0.0.1:PORT for nginx and Caddy]
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
}

/// Writes it and says what to do next.
pub fn deploy(config: &Config, what: &Deploy) -> Result<(), StartError> {
    let plan = Plan::new(config, what.rules, what.upstream.as_deref()).map_err(|why| StartError::new(format!("{why}.")))?;
    let web = Web::new(config.web_dir.as_deref());
    let written = deploy::write(&web, &plan, &what.to).map_err(|why| StartError::new(format!("{why}.")))?;
    say(&format!("The web app lies in {}: {} files.", written.site.display(), written.files))?;
    for path in &written.rules {
        say(&format!("Rules: {}", path.display()))?;
    }
    if let Some(api) = config.api_elsewhere() {
        let origin = config.public_origin();
        let setting = if config.is_cross_site() { "--bearer-origins" } else { "--allowed-origins" };
        say(&format!("The API at {api} must allow this origin: start its server with {setting} {origin}"))?;
    }
    Ok(())
}
