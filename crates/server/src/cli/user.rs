//! `guildhall-server user create`: somebody who runs the portal, before there is anybody who could invite them.

mod store;

use std::io::{BufRead, IsTerminal, Write};

use chrono::Duration;
use clap::{Args, Subcommand};
use guildhall_domain::{
    access::{Role, Roles},
    invalid::{Check, Invalid},
    partner::{PartnerId, PersonId},
    partners::{
        InvitationId,
        people::{INVITATION_DAYS, InvitationInput},
    },
    session::check_password,
};
use serde_json::json;

use super::say;
use crate::{
    auth,
    config::Config,
    db::Tx,
    error::Error,
    journal,
    state::{App, Clock, StartError},
};

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Create somebody; without a password their invitation's link is printed
    Create(Create),
}

/// Who is created.
#[derive(Debug, Args)]
pub struct Create {
    /// E-mail address, with which they sign in
    #[arg(value_name = "EMAIL")]
    email: String,
    /// Name
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// Role; repeat for several
    #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role)]
    roles: Vec<Role>,
    /// Partner company, by id or exact name; without it they work for the vendor
    #[arg(long, value_name = "ID|NAME")]
    partner: Option<String>,
    /// Language of the interface [default: the portal's first]
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// Ask for a password on the terminal
    #[arg(long, conflicts_with = "password_stdin")]
    password: bool,
    /// Read the password from the first line of the standard input
    #[arg(long)]
    password_stdin: bool,
}

/// Where a person gets the right to sign in from.
enum Key {
    Password(String),
    Invitation,
}

/// Does it.
pub async fn perform(task: Task, config: Config) -> Result<(), StartError> {
    let Task::Create(create) = task;
    let key = match (create.password, create.password_stdin) {
        (true, _) => Key::Password(asked()?),
        (false, true) => Key::Password(line()?),
        (false, false) => Key::Invitation,
    };
    let app = App::start(config, Clock::system()).await?;
    let partner = match &create.partner {
        Some(wanted) => Some(partner(&app, wanted).await?),
        None => None,
    };
    let language = create.language.or_else(|| app.portal.languages.first().map(|language| language.tag().to_owned())).unwrap_or_default();
    let roles: Roles = create.roles.into_iter().collect();
    let input =
        InvitationInput { email: create.email, name: create.name, partner, roles, language }.check().map_err(|invalid| wrong(&invalid))?;
    if input.name.is_empty() {
        return Err(StartError::new("The name is empty. Say it with --name."));
    }
    let link = save(&app, &input, key).await?;
    say(&format!("Created {}.", input.email))?;
    match link {
        Some(link) => say(&format!("They choose a password here, within {INVITATION_DAYS} days: {link}")),
        None => Ok(()),
    }
}

/// Writes the person and returns the invitation's link, if there is one.
async fn save(app: &App, input: &InvitationInput, key: Key) -> Result<Option<String>, StartError> {
    let failed = |error: Error| {
        if let Error::Invalid(invalid) = &error {
            wrong(invalid)
        } else {
            StartError::new(format!("The person cannot be saved: {error:?}."))
        }
    };
    let hash = match &key {
        Key::Password(password) => {
            let words: Vec<&str> = input.name.split_whitespace().chain(input.email.split('@').next()).collect();
            let mut check = Check::default();
            check_password(&mut check, "/password", password, &words);
            check.finish(()).map_err(|invalid| wrong(&invalid))?;
            Some(app.hasher.hash(password).await.map_err(failed)?)
        }
        Key::Invitation => None,
    };
    let (id, now): (PersonId, _) = (app.new_id(), app.clock.now());
    let tx = app.db.begin().await.map_err(failed)?;
    if !store::insert(&tx, id, input, hash.as_deref(), now).await.map_err(failed)? {
        return Err(StartError::new(format!("There is somebody with the address {} already.", input.email)));
    }
    let detail = json!({ "by": "command line", "roles": input.roles });
    journal::write_for(&tx, now, None, "partners.create_person", "person", id, detail).await.map_err(failed)?;
    let link = match key {
        Key::Password(_) => None,
        Key::Invitation => Some(invite(app, &tx, id).await.map_err(failed)?),
    };
    tx.commit().await.map_err(|error| failed(error.into()))?;
    Ok(link)
}

async fn invite(app: &App, tx: &Tx, person: PersonId) -> Result<String, Error> {
    let (token, hash) = auth::secret();
    let (id, now): (InvitationId, _) = (app.new_id(), app.clock.now());
    store::invite(tx, id, person, &hash, now, now + Duration::days(INVITATION_DAYS)).await?;
    Ok(format!("{}/welcome#token={token}", app.config.public_url))
}

async fn partner(app: &App, wanted: &str) -> Result<PartnerId, StartError> {
    let found = store::partner(app.db.read(), wanted).await;
    let found = found.map_err(|error| StartError::new(format!("The partners cannot be read: {error:?}.")))?;
    found.ok_or_else(|| StartError::new(format!("There is no partner {wanted}. Say its id or its exact name.")))
}

fn role(text: &str) -> Result<Role, String> {
    let known = Role::ALL.into_iter().find(|role| role.slug() == text.replace('-', "_"));
    known.ok_or_else(|| format!("roles are {}", Role::ALL.map(Role::slug).join(", ")))
}

/// Asks on the terminal, which does not show what is typed.
fn asked() -> Result<String, StartError> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() {
        return Err(StartError::new("There is no terminal to ask for the password on. Use --password-stdin."));
    }
    let _ = write!(std::io::stderr(), "Password: ");
    #[cfg(unix)]
    {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let trouble = |error| StartError::new(format!("The terminal cannot hide what is typed: {error}. Use --password-stdin."));
        let shown = tcgetattr(&stdin).map_err(trouble)?;
        let mut hidden = shown.clone();
        hidden.local_modes.remove(LocalModes::ECHO);
        tcsetattr(&stdin, OptionalActions::Flush, &hidden).map_err(trouble)?;
        let typed = line();
        tcsetattr(&stdin, OptionalActions::Now, &shown).map_err(trouble)?;
        let _ = writeln!(std::io::stderr());
        typed
    }
    #[cfg(not(unix))]
    line()
}

fn line() -> Result<String, StartError> {
    let mut text = String::new();
    let read = std::io::stdin().lock().read_line(&mut text);
    read.map_err(|error| StartError::new(format!("The password cannot be read: {error}.")))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// Says what is wrong with each field, by the codes that the app has words for.
fn wrong(invalid: &Invalid) -> StartError {
    let fields = invalid.errors.iter().map(|error| {
        let numbers: Vec<_> = error.params.iter().map(|(name, value)| format!("{name} {value}")).collect();
        let numbers = if numbers.is_empty() { String::new() } else { format!(" ({})", numbers.join(", ")) };
        format!("{}: {}{numbers}", error.pointer.trim_start_matches('/'), error.code)
    });
    StartError::new(format!("Nobody was created. {}.", fields.collect::<Vec<_>>().join("; ")))
}
