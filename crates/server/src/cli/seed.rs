//! `guildhall-server seed`: an empty portal becomes one to look around in.

use chrono::Utc;

use super::say;
use crate::{
    config::Config,
    seed::fill,
    state::{App, Clock, StartError},
};

/// The demo's settings: a vendor with a name of its own.
const SETTINGS: &str = "\
# Settings of the demo. `guildhall-server --help` names every setting.
[brand]
name = \"Hexholm Partners\"
vendor = \"Hexholm\"
accent = \"#0b5f8a\"
help_email = \"partners@hexholm.example\"
";

/// Fills an empty database and says whom to sign in as.
pub async fn seed(config: Config) -> Result<(), StartError> {
    let settings = config.data.join("guildhall.toml");
    // The demo's year is played on a clock that can be set back.
    let app = App::start(config, Clock::fixed(Utc::now())).await?;
    let filled = fill::fill(&app).await;
    let filled = filled
        .map_err(|error| StartError::new(format!("The demo cannot be written: {error:?}. Empty the data folder before trying again.")))?;
    if filled.is_none() {
        say("There are people in this database already: it was left as it is.")?;
    }
    if filled.is_some() && !settings.exists() {
        std::fs::write(&settings, SETTINGS)
            .map_err(|error| StartError::new(format!("The demo's settings cannot be written to {}: {error}.", settings.display())))?;
    }
    let sign_ins = filled.unwrap_or_default();
    if let Some(first) = sign_ins.first() {
        say(&format!("Sign in with the password {} as", first.password))?;
    }
    for one in &sign_ins {
        say(&format!("  {:<16} {}", one.role.slug().replace('_', " "), one.email))?;
    }
    Ok(())
}
