//! `guildhall-server seed`: an empty portal becomes one to look around in.

use super::say;
use crate::{
    config::Config,
    seed::fill,
    state::{App, Clock, StartError},
};

/// Fills an empty database and says whom to sign in as.
pub async fn seed(config: Config) -> Result<(), StartError> {
    let app = App::start(config, Clock::system()).await?;
    let filled = fill::fill(&app).await;
    let filled = filled
        .map_err(|error| StartError::new(format!("The demo cannot be written: {error:?}. Empty the data folder before trying again.")))?;
    if filled.is_none() {
        say("There are people in this database already: it was left as it is.")?;
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
