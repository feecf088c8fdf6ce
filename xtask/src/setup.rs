//! `cargo xtask setup`: gets what the web build needs and is missing.

use anyhow::Result;

use crate::{say, toolchain, tools};

/// Gets what is missing and says when nothing is.
pub fn run() -> Result<()> {
    if_needed()?;
    say::note("Everything that the build needs is there.");
    Ok(())
}

/// Gets what is missing; silent when nothing is.
pub fn if_needed() -> Result<()> {
    tools::npm()?;
    toolchain::ready()?;
    tools::install()
}
