//! Whether power cuts can be tested here.

use std::path::Path;

use crate::run;

/// What is missing for it; nothing when all is there.
pub fn missing() -> Option<&'static str> {
    let there = |program: &str| {
        run::on_path(program).is_some() || ["/sbin", "/usr/sbin"].iter().any(|folder| Path::new(folder).join(program).is_file())
    };
    if !run::is_root() {
        Some("They need root, to mount a disk of their own.")
    } else if !Path::new("/dev/loop-control").exists() {
        Some("They need loop devices, and there is no /dev/loop-control.")
    } else if !["mkfs.ext4", "mount", "umount", "perl"].iter().all(|program| there(program)) {
        Some("They need mkfs.ext4, mount, umount and perl.")
    } else {
        None
    }
}
