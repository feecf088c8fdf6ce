//! Writes the web app into a folder that a static host serves, with the rules for that host.
//!
//! The app's build is the same everywhere. What differs between deployments are a few lines of text (the page's `<base>`, the API in
//! `config.json`, the name in the manifest) and the host's rules: which files never change, which addresses are the app's page, the security headers, and
//! where the API is. Files go below `site/` in the path that they have in the address, so that every host can serve it as it is.

mod place;
mod rules;

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};

pub use self::{place::Plan, rules::Host};
use crate::assets::{MANIFEST, SETTINGS, WORKER, Web};

/// The page that starts the app.
const PAGE: &str = "index.html";
/// The line of the page that says where it lies.
pub const BASE: &str = "<base href=\"/\">";

/// Why the folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum DeployError {
    /// Something about the plan cannot be.
    #[error("{0}")]
    Impossible(String),
    /// The binary has no web app, and no folder was named.
    #[error("this binary was built without the web app: name the folder that `cargo xtask dist` made with --web-dir")]
    NoApp,
    /// The web app is not one that `cargo xtask dist` made.
    #[error("the web app's index.html does not hold the line {BASE} once: make it with `cargo xtask dist`")]
    OtherPage,
    /// A file cannot be read or written.
    #[error("{} cannot be written: {why}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system says.
        why: std::io::Error,
    },
    /// The app's files cannot be read.
    #[error("the web app cannot be read: {0}")]
    App(String),
}

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// The folder to serve.
    pub site: PathBuf,
    /// How many files of the app.
    pub files: usize,
    /// The host's rules.
    pub rules: Vec<PathBuf>,
}

/// Writes the folder. The page comes when all is there that it names, and the worker after the page, which it keeps; builds that are there
/// already stay.
///
/// # Errors
/// When there is no app, or a file cannot be written.
pub fn write(web: &Web, plan: &Plan, to: &Path) -> Result<Written, DeployError> {
    let mut files = web.files().map_err(app)?;
    // Compressed forms of the files that are changed here would say something else than they do.
    files.retain(|path| ![PAGE, SETTINGS, MANIFEST, WORKER].iter().any(|changed| path.starts_with(changed)));
    let page = String::from_utf8(web.read(PAGE).map_err(app)?.ok_or(DeployError::NoApp)?.to_vec()).map_err(|_| DeployError::OtherPage)?;
    if page.matches(BASE).count() != 1 {
        return Err(DeployError::OtherPage);
    }
    let page = page.replace(BASE, &format!("<base href=\"{}\">", plan.base));
    let site = to.join("site");
    let below = site.join(plan.base.trim_matches('/'));
    for path in &files {
        let content = web.read(path).map_err(app)?.ok_or_else(|| DeployError::App(format!("{path} is gone")))?;
        put(&below.join(path), &content)?;
    }
    let written = rules::of(plan, &site).into_iter().map(|(path, content)| {
        let path = to.join(path);
        put(&path, content.as_bytes()).map(|()| path)
    });
    let written = written.collect::<Result<_, _>>()?;
    let session = plan.is_cross_site.then_some(("session", "bearer"));
    let settings: Map<String, Value> =
        [("api", plan.api.as_str())].into_iter().chain(session).map(|(name, value)| (name.to_owned(), value.into())).collect();
    let settings = plan.told.change(SETTINGS, format!("{}\n", Value::Object(settings)).as_bytes());
    let own = |path: &str| web.read(plan.told.source(path).unwrap_or(path)).map_err(app);
    let mut last = vec![(SETTINGS, settings), (PAGE, page.into_bytes())];
    if let Some(manifest) = own(MANIFEST)? {
        last.insert(0, (MANIFEST, plan.told.change(MANIFEST, &manifest)));
    }
    if let Some(worker) = own(WORKER)? {
        last.push((WORKER, worker.to_vec()));
    }
    for (path, content) in &last {
        put(&below.join(path), content)?;
    }
    Ok(Written { site, files: files.len() + last.len(), rules: written })
}

fn app(error: std::io::Error) -> DeployError {
    DeployError::App(error.to_string())
}

/// Writes a file beside its place and moves it there: whoever reads meanwhile gets the old one or the new one.
fn put(path: &Path, content: &[u8]) -> Result<(), DeployError> {
    let failed = |why| DeployError::File { path: path.to_owned(), why };
    if fs::read(path).is_ok_and(|known| known == content) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".new");
    let beside = path.with_file_name(name);
    fs::write(&beside, content).and_then(|()| fs::rename(&beside, path)).map_err(failed)
}
