//! `guildhall-server verify`: is everything still as it was written?

use std::collections::HashSet;

use super::say;
use crate::{
    config::Config,
    funds, journal, named,
    state::{App, Clock, StartError},
};

/// Checks the schema, the journal's protection, the ledger and every file.
pub async fn verify(config: Config) -> Result<(), StartError> {
    // Opening checks the library's version, the durability settings and that the schema is this version's.
    let app = App::open(config, Clock::system()).await?;
    say("The database is durable and of this version.")?;
    let mut findings = Vec::new();
    match journal::is_protected(&app.db).await {
        Ok(true) => say("The journal is append-only.")?,
        Ok(false) => findings.push(
            "The journal can be changed: its triggers are missing or other ones. Restore them from a backup of the schema.".to_owned(),
        ),
        Err(error) => findings.push(format!("The journal's protection cannot be read: {error:?}.")),
    }
    ledger(&app, &mut findings).await?;
    let whole = files(&app, &mut findings).await?;
    say(&format!("Files that are whole: {whole}."))?;
    tell_unnamed(&app).await?;
    for finding in &findings {
        say(finding)?;
    }
    match findings.len() {
        0 => say("Everything is whole."),
        1 => Err(StartError::new("1 thing is not whole.")),
        count => Err(StartError::new(format!("{count} things are not whole."))),
    }
}

/// Replays the ledger; the first entry that is broken is named first.
async fn ledger(app: &App, findings: &mut Vec<String>) -> Result<(), StartError> {
    let integrity = funds::verify(&app.db).await.map_err(|error| StartError::new(format!("The ledger cannot be read: {error:?}.")))?;
    say(&format!("Ledger entries replayed: {} in {} books.", integrity.entries, integrity.books))?;
    let told = integrity
        .breaches
        .iter()
        .map(|breach| format!("The ledger is broken at {} ({}): {}", breach.subject, breach.invariant, breach.detail));
    findings.extend(told);
    Ok(())
}

/// Reads every file that the database knows and says how many are whole.
async fn files(app: &App, findings: &mut Vec<String>) -> Result<usize, StartError> {
    let known = named::kept(&app.db).await;
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

/// Says which files nothing names: they harm nobody and take room.
async fn tell_unnamed(app: &App) -> Result<(), StartError> {
    let unreadable = |error| StartError::new(format!("The list of files cannot be read: {error:?}."));
    let there = app.files.list().await.map_err(unreadable)?;
    let named: HashSet<_> = named::every(&app.db).await.map_err(unreadable)?.into_iter().map(|stored| stored.sha256).collect();
    let unnamed: Vec<_> = there.into_iter().filter(|stored| !named.contains(&stored.sha256)).collect();
    for stored in &unnamed {
        say(&format!("Nothing names the file {} ({} bytes).", stored.sha256, stored.size))?;
    }
    if !unnamed.is_empty() {
        let bytes: u64 = unnamed.iter().map(|stored| stored.size).sum();
        say(&format!("Files that nothing names: {}, {bytes} bytes. While no server runs they may be removed.", unnamed.len()))?;
    }
    Ok(())
}
