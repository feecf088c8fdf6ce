//! `guildhall-server verify`: is everything still as it was written?

use super::say;
use crate::{
    collateral,
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
    let whole = files(&app, &mut findings).await?;
    say(&format!("Files that are whole: {whole}."))?;
    for finding in &findings {
        say(finding)?;
    }
    match findings.len() {
        0 => say("Everything is whole."),
        1 => Err(StartError::new("1 thing is not whole.")),
        count => Err(StartError::new(format!("{count} things are not whole."))),
    }
}

/// Reads every file that the database knows and says how many are whole.
async fn files(app: &App, findings: &mut Vec<String>) -> Result<usize, StartError> {
    let known = collateral::stored(&app.db).await;
    let known = known.map_err(|error| StartError::new(format!("The list of files cannot be read: {error:?}.")))?;
    let mut whole = 0;
    for stored in known {
        let name = stored.sha256;
        match app.files.size(&name).await {
            Ok(None) => findings.push(format!("The file {name} is missing. Restore it from a backup.")),
            Ok(Some(size)) if size != stored.size => {
                findings.push(format!("The file {name} has {size} bytes instead of {}. Restore it from a backup.", stored.size));
            }
            Ok(Some(_)) => match app.files.is_intact(stored).await {
                Ok(true) => whole += 1,
                Ok(false) => findings.push(format!("The file {name} has other content than it had. Restore it from a backup.")),
                Err(error) => findings.push(format!("The file {name} cannot be read: {error:?}.")),
            },
            Err(error) => findings.push(format!("The store cannot be asked for {name}: {error:?}.")),
        }
    }
    Ok(whole)
}
