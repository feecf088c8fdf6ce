//! `guildhall-server verify`: is everything still as it was written?

use super::say;
use crate::{
    config::Config,
    journal,
    state::{App, Clock, StartError},
};

/// Checks the schema, the journal's protection and every file.
pub async fn verify(config: Config) -> Result<(), StartError> {
    // Opening checks the library's version, the durability settings and that the schema is this version's.
    let app = App::open(config, Clock::system()).await?;
    say("The database is durable and of this version.")?;
    let mut findings = Vec::new();
    match journal::is_protected(&app.db).await {
        Ok(true) => say("The journal is append-only.")?,
        Ok(false) => {
            findings.push("The journal can be changed: its triggers are missing. Restore them from a backup of the schema.".to_owned())
        }
        Err(error) => findings.push(format!("The journal's protection cannot be read: {error:?}.")),
    }
    for finding in &findings {
        say(finding)?;
    }
    match findings.len() {
        0 => say("Everything is whole."),
        1 => Err(StartError::new("1 thing is not whole.")),
        count => Err(StartError::new(format!("{count} things are not whole."))),
    }
}
