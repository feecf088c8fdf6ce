//! `cargo xtask dist`: the deployable web folder.

use anyhow::Result;
use clap::Args;

use crate::web::{self, Fresh};
use crate::{say, setup, workspace};

/// How the web folder is built.
#[derive(Args)]
pub struct Options {
    /// Debug build for developing: quick, not split, not compressed, in `target/web-dev/`
    #[arg(long)]
    pub dev: bool,
    /// Build even when nothing has changed
    #[arg(long)]
    pub force: bool,
}

/// Builds it.
pub fn run(options: &Options) -> Result<()> {
    setup::if_needed()?;
    match options.dev {
        true => {
            web::build_dev()?;
            say::note(&format!("The web folder is {}.", workspace::dist_dev().display()));
        }
        false => {
            let fresh = if options.force { Fresh::Always } else { Fresh::WhenChanged };
            web::build_release(fresh)?;
            web::budget::print(&workspace::dist())?;
            say::note(&format!("The web folder is {}.", workspace::dist().display()));
        }
    }
    Ok(())
}
