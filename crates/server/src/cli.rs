//! The command line: which command, with which settings.

mod check;
mod deploy;
mod import;
mod seed;
mod serve;
mod user;

use std::{io::Write, process::ExitCode};

use clap::{ArgMatches, Command, FromArgMatches, Subcommand};

use crate::{
    config::{Config, sources},
    log,
    state::{App, Clock, StartError},
};

/// What the server can be told to do.
#[derive(Debug, Subcommand)]
enum Task {
    /// Serve the portal; brings the database up to date first
    Serve,
    /// Bring the database up to date, then stop
    Migrate,
    /// Manage people from outside the portal
    #[command(subcommand)]
    User(user::Task),
    /// Check that the database and the files are whole; says what is not, and fails then
    Verify,
    /// Check an audit pack without the portal: its files, its manifest and the chain of its ledger; fails when something is not as it was
    VerifyPack {
        /// The zip
        file: std::path::PathBuf,
    },
    /// Write the web app into a folder that any static host or CDN serves, with that host's rules; addresses come from the settings
    /// public_url, api_url and content.url
    Deploy(deploy::Deploy),
    /// Fill an empty database with an invented vendor, its partners, people and library; prints whom to sign in as
    Seed,
    /// Bring files in from a folder
    #[command(subcommand)]
    Import(import::Import),
    /// Fill an empty database with an invented library for measuring; prints two session cookies
    #[command(hide = true)]
    Fill {
        /// How many assets
        #[arg(long)]
        assets: u32,
    },
    /// Fill an empty database with invented money and requests for measuring; prints what a load needs, as JSON
    #[command(hide = true)]
    FillFunds {
        /// How many requests
        #[arg(long)]
        requests: u32,
        /// How many entries of the ledger
        #[arg(long)]
        entries: u32,
    },
    /// Fill an empty database with invented courses, learners and certificates for measuring; prints what a load needs, as JSON
    #[command(hide = true)]
    FillTraining {
        /// How many learners
        #[arg(long)]
        learners: u32,
        /// How many courses
        #[arg(long)]
        courses: u32,
    },
}

/// Reads the command line and does what it says.
#[must_use]
pub fn run() -> ExitCode {
    let matches = Task::augment_subcommands(command()).get_matches();
    match outcome(&matches) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // The sentence for the operator goes where they look, whatever the log is set to.
            let _ = writeln!(std::io::stderr(), "guildhall-server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command() -> Command {
    let about = "The server of a Guildhall partner portal: one binary and one folder. Every setting can be a flag, an environment \
                 variable, or a line of the file guildhall.toml in the data folder, in this order.";
    sources::flags(Command::new("guildhall-server").version(env!("CARGO_PKG_VERSION")).about(about))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
}

fn outcome(matches: &ArgMatches) -> Result<(), StartError> {
    let task = Task::from_arg_matches(matches).map_err(|error| StartError::new(error.to_string()))?;
    // Global flags land with the innermost command.
    let mut innermost = matches;
    while let Some((_, inner)) = innermost.subcommand() {
        innermost = inner;
    }
    if let Task::VerifyPack { file } = &task {
        // Whoever was handed a pack has neither settings nor a data folder.
        let checked = crate::funds::check_pack(file).map_err(|error| StartError::new(format!("{error}.")))?;
        return say(&format!("{} files and {} entries of the ledger are as they were.", checked.files, checked.entries));
    }
    let variables = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let values = sources::collect(innermost, variables).map_err(|error| StartError::new(format!("{error}.")))?;
    let config = Config::check(&values).map_err(|error| StartError::new(format!("{error}.")))?;
    log::start(&config);
    if let Task::Deploy(what) = &task {
        // It touches no data.
        return deploy::deploy(&config, what);
    }
    prepare(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| StartError::new(format!("The server cannot start its threads: {error}.")))?;
    runtime.block_on(perform(task, config))
}

async fn perform(task: Task, config: Config) -> Result<(), StartError> {
    match task {
        Task::Serve => serve::serve(config).await,
        Task::Migrate => {
            App::start(config, Clock::system()).await?;
            say("The database is up to date.")
        }
        Task::User(task) => user::perform(task, config).await,
        Task::Verify => check::verify(config).await,
        // Done before there are threads.
        Task::VerifyPack { .. } | Task::Deploy(_) => Ok(()),
        Task::Seed => seed::seed(config).await,
        Task::Import(what) => import::import(config, &what).await,
        Task::FillFunds { requests, entries } => {
            let app = App::start(config, Clock::system()).await?;
            let filled = crate::funds::fill::fill(&app, crate::funds::fill::Wanted { requests, entries }).await;
            let told = filled.map_err(|error| StartError::new(format!("The database cannot be filled: {error:?}.")))?;
            app.db.close().await;
            say(&told.to_string())
        }
        Task::FillTraining { learners, courses } => {
            let app = App::start(config, Clock::system()).await?;
            let filled = crate::training::fill::fill(&app, crate::training::fill::Wanted { learners, courses }).await;
            let told = filled.map_err(|error| StartError::new(format!("The database cannot be filled: {error:?}.")))?;
            app.db.close().await;
            say(&told.to_string())
        }
        Task::Fill { assets } => {
            let app = App::start(config, Clock::system()).await?;
            let filled = crate::collateral::fill(&app, assets).await;
            let (partner, vendor) = filled.map_err(|error| StartError::new(format!("The database cannot be filled: {error:?}.")))?;
            say(&format!("{partner} {vendor}"))
        }
    }
}

/// Makes the data folder and sees whether it takes files: better now than at the first upload.
fn prepare(config: &Config) -> Result<(), StartError> {
    let folder = &config.data;
    let tried = std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder).map(drop));
    tried.map_err(|error| {
        StartError::new(format!(
            "The data folder {} cannot be written: {error}. Give this user the right to write there, or name another folder with --data.",
            folder.display()
        ))
    })
}

/// Says something to whoever called the command.
///
/// # Errors
/// When nobody can read it.
fn say(line: &str) -> Result<(), StartError> {
    writeln!(std::io::stdout(), "{line}").map_err(|error| StartError::new(format!("The output cannot be written: {error}.")))
}
