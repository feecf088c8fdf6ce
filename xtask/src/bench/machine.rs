//! On what the numbers were measured.

use serde_json::{Value, json};

use crate::run;

/// Processor, cores, memory, system and compiler, as far as the system tells.
pub fn description() -> Value {
    let read = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    let field = |text: &str, name: &str| {
        let line = text.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_once(':')).map(|(_, value)| value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let rustc = run::quietly(run::program("rustc").arg("--version")).unwrap_or_default();
    let kernel = read("/proc/sys/kernel/osrelease");
    json!({
        "processor": field(&read("/proc/cpuinfo"), "model name"),
        "cores": cores,
        "memory": field(&read("/proc/meminfo"), "MemTotal"),
        "system": format!("{} {}", std::env::consts::OS, kernel.trim()),
        "compiler": rustc.trim(),
    })
}
