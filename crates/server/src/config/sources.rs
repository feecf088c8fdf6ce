//! Where values come from: flags, then the environment, then the TOML file, then the defaults.

use std::{collections::BTreeMap, fmt, path::Path};

use clap::{Arg, ArgMatches, Command, parser::ValueSource};

use super::{
    ConfigError,
    settings::{PREFIX, SETTINGS, Setting, find, nearest},
};

/// Who said a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A flag of the command line.
    Flag(String),
    /// An environment variable.
    Variable(String),
    /// A key of the file.
    File(String),
    /// Nobody.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => write!(f, "the flag --{flag}"),
            Self::Variable(variable) => write!(f, "the environment variable {variable}"),
            Self::File(file) => write!(f, "the file {file}"),
            Self::Default => f.write_str("the default"),
        }
    }
}

/// The value of each setting that has one, with who said it.
#[derive(Debug, Default)]
pub struct Values(BTreeMap<&'static str, (toml::Value, Origin)>);

impl Values {
    /// Sets a value.
    pub fn set(&mut self, setting: &Setting, value: toml::Value, origin: Origin) {
        if let Some(known) = find(setting.key) {
            self.0.insert(known.key, (value, origin));
        }
    }

    /// The value of a setting and its origin; the default when nobody said anything.
    #[must_use]
    pub fn get(&self, key: &'static str) -> (toml::Value, Origin) {
        let default = || toml::Value::String(find(key).map_or("", |setting| setting.default).to_owned());
        self.0.get(key).cloned().unwrap_or_else(|| (default(), Origin::Default))
    }
}

/// Whether a setting's value, or a part of it, is nobody's business: `--help` does not show what the environment holds.
fn is_secret(key: &str) -> bool {
    matches!(key, "database_url" | "mail.smtp_url" | "s3.access_key" | "s3.secret_key" | "webhook.url" | "webhook.secret")
}

/// Adds a flag for every setting, each with its environment variable.
#[must_use]
pub fn flags(command: Command) -> Command {
    let config = Arg::new("config")
        .long("config")
        .value_name("FILE")
        .env("GUILDHALL_CONFIG")
        .global(true)
        .help_heading("Settings")
        .help("File of settings (TOML) [default: guildhall.toml in the data folder, if there is one]");
    SETTINGS.iter().fold(command.arg(config), |command, setting| {
        let default = match setting.default {
            "" => String::new(),
            value => format!(" [default: {value}]"),
        };
        let about = format!("{}{default} [file: {}]", setting.about, setting.key);
        let secret = is_secret(setting.key);
        let arg = Arg::new(setting.key)
            .long(setting.flag())
            .value_name(setting.value)
            .env(setting.variable())
            .hide_env_values(secret)
            .global(true)
            .help_heading("Settings")
            .help(about);
        command.arg(arg)
    })
}

/// Collects the values. `variables` are the names of all environment variables, to find misspelled ones.
///
/// # Errors
/// An unknown setting in the environment or the file, an unreadable file.
pub fn collect(matches: &ArgMatches, variables: impl Iterator<Item = String>) -> Result<Values, ConfigError> {
    unknown_variables(variables)?;
    let mut values = Values::default();
    let said = |setting: &Setting| {
        let value = matches.get_one::<String>(setting.key)?;
        let is_variable = matches.value_source(setting.key)? == ValueSource::EnvVariable;
        let origin = if is_variable { Origin::Variable(setting.variable()) } else { Origin::Flag(setting.flag()) };
        Some((value.clone(), origin))
    };
    for setting in SETTINGS {
        if let Some((value, origin)) = said(setting) {
            values.set(setting, toml::Value::String(value), origin);
        }
    }
    let (data, _) = values.get("data");
    let usual = Path::new(data.as_str().unwrap_or_default()).join("guildhall.toml");
    let file = match matches.get_one::<String>("config") {
        Some(named) => Some(Path::new(named).to_owned()),
        None => usual.exists().then_some(usual),
    };
    if let Some(path) = file {
        let text = std::fs::read_to_string(&path).map_err(|error| ConfigError::File(path.display().to_string(), error.to_string()))?;
        from_file(&mut values, &path.display().to_string(), &text)?;
    }
    Ok(values)
}

/// Adds what a file says where nobody with a louder voice has spoken.
fn from_file(values: &mut Values, name: &str, text: &str) -> Result<(), ConfigError> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| ConfigError::File(name.to_owned(), error.to_string()))?;
    for (key, value) in table {
        match (find(&key), value) {
            (Some(setting), value) => add(values, setting, value, name),
            (None, toml::Value::Table(section)) => {
                for (inner, value) in section {
                    let key = format!("{key}.{inner}");
                    let setting = find(&key).ok_or_else(|| unknown(&key, name))?;
                    add(values, setting, value, name);
                }
            }
            (None, _) => return Err(unknown(&key, name)),
        }
    }
    Ok(())
}

fn add(values: &mut Values, setting: &'static Setting, value: toml::Value, file: &str) {
    if !values.0.contains_key(setting.key) {
        values.set(setting, value, Origin::File(file.to_owned()));
    }
}

fn unknown(key: &str, file: &str) -> ConfigError {
    let nearest = nearest(key, SETTINGS.iter().map(|setting| setting.key)).map(str::to_owned);
    ConfigError::Unknown { name: key.to_owned(), place: format!("in the file {file}"), nearest }
}

fn unknown_variables(variables: impl Iterator<Item = String>) -> Result<(), ConfigError> {
    let known: Vec<String> = SETTINGS.iter().map(Setting::variable).chain([format!("{PREFIX}CONFIG")]).collect();
    for name in variables.filter(|name| name.starts_with(PREFIX)) {
        if !known.contains(&name) {
            let nearest = nearest(&name, known.iter().map(String::as_str)).map(str::to_owned);
            return Err(ConfigError::Unknown { name, place: "in the environment".to_owned(), nearest });
        }
    }
    Ok(())
}
