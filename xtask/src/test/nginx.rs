//! nginx from Debian: the static host of the browser tests.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::{run, say};

/// The module that serves Brotli files; `gzip_static` is part of nginx.
const BROTLI: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
const PACKAGES: [&str; 2] = ["nginx", "libnginx-mod-http-brotli-static"];

/// Where nginx lies. It is installed where that is allowed, else the error says how.
pub fn binary() -> Result<PathBuf> {
    if let Some(path) = found() {
        return Ok(path);
    }
    if run::on_path("apt-get").is_none() || !run::is_root() {
        bail!("nginx and its Brotli module are missing. Debian: sudo apt-get install {}", PACKAGES.join(" "));
    }
    let step = say::step("Install nginx", "The browser tests open the app from a static host too.", "about 20 seconds");
    run::apt_install(&PACKAGES)?;
    step.done();
    found().with_context(|| format!("nginx was installed, and it or {BROTLI} is not there"))
}

/// Both parts, or nothing. Debian keeps nginx where only administrators look.
fn found() -> Option<PathBuf> {
    let nginx = run::on_path("nginx").or_else(|| Some(PathBuf::from("/usr/sbin/nginx")).filter(|path| path.is_file()))?;
    Path::new(BROTLI).is_file().then_some(nginx)
}
