//! The files of the app that the settings change: what it is told at its start, its worker, and what it is called once it is installed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::config::Config;

/// What the app is told when it starts.
pub const SETTINGS: &str = "config.json";
/// What keeps the app's files in the browser.
pub const WORKER: &str = "sw.js";
/// What takes the worker's place where browsers shall keep nothing: it removes everything, then itself.
const ENDING: &str = "sw-off.js";
/// What a browser reads when the app is installed.
pub const MANIFEST: &str = "manifest.webmanifest";

/// What the settings say about these files.
#[derive(Debug, Clone)]
pub struct Told {
    offline: bool,
    own_devices: bool,
    name: String,
    accent: String,
}

impl Told {
    /// Of a deployment.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        Self {
            offline: config.offline,
            own_devices: config.own_devices,
            name: config.brand.name.clone(),
            accent: config.brand.accent.clone(),
        }
    }

    /// What the vendor does not want in browsers, by its name in the app's settings.
    fn refused(&self) -> impl Iterator<Item = &'static str> {
        [("offline", self.offline), ("own_devices", self.own_devices)].into_iter().filter(|(_, is_wanted)| !is_wanted).map(|(name, _)| name)
    }

    /// The file that is read for a path whose content depends on the settings; `None` for all that is served as it was built.
    #[must_use]
    pub fn source(&self, path: &str) -> Option<&'static str> {
        match path {
            MANIFEST => Some(MANIFEST),
            SETTINGS if self.refused().next().is_some() => Some(SETTINGS),
            WORKER if !self.offline => Some(ENDING),
            _ => None,
        }
    }

    /// What the path's source becomes.
    #[must_use]
    pub fn change(&self, path: &str, source: &[u8]) -> Vec<u8> {
        let changes = match path {
            MANIFEST => json!({ "name": self.name, "short_name": self.name, "theme_color": self.accent }),
            SETTINGS if self.refused().next().is_some() => json!(self.refused().map(|name| (name, false)).collect::<BTreeMap<_, _>>()),
            _ => return source.to_vec(),
        };
        match (serde_json::from_slice(source), changes) {
            (Ok(Value::Object(mut known)), Value::Object(changes)) => {
                known.extend(changes);
                format!("{}\n", Value::Object(known)).into_bytes()
            }
            // A vendor's own file that is no JSON is theirs to mend.
            _ => source.to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(offline: bool) -> Told {
        Told { offline, own_devices: true, name: "Hexholm".to_owned(), accent: "#123456".to_owned() }
    }

    #[test]
    fn an_installed_portal_has_the_vendors_name() {
        let told = told(true);
        let manifest = told.change(MANIFEST, br#"{"name": "Portal", "start_url": "./"}"#);
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        let expected = json!({"name": "Hexholm", "short_name": "Hexholm", "theme_color": "#123456", "start_url": "./"});
        assert_eq!(manifest, expected);
        assert_eq!(told.change(MANIFEST, b"not JSON"), b"not JSON");
    }

    #[test]
    fn where_nothing_is_kept_the_worker_is_the_one_that_ends_it() {
        let (yes, no) = (told(true), told(false));
        assert_eq!([yes.source(WORKER), no.source(WORKER)], [None, Some(ENDING)]);
        assert_eq!([yes.source(SETTINGS), no.source(SETTINGS)], [None, Some(SETTINGS)]);
        assert_eq!(no.change(WORKER, b"ends"), b"ends");
        let told: Value = serde_json::from_slice(&no.change(SETTINGS, br#"{"api": "/partners"}"#)).expect("JSON");
        assert_eq!(told, json!({"api": "/partners", "offline": false}));
        assert_eq!(no.source("a/0123/boot.js"), None);
    }

    #[test]
    fn where_no_device_is_ones_own_the_worker_stays() {
        let no = Told { own_devices: false, ..told(true) };
        assert_eq!([no.source(WORKER), no.source(SETTINGS)], [None, Some(SETTINGS)]);
        let told: Value = serde_json::from_slice(&no.change(SETTINGS, br#"{"api": ""}"#)).expect("JSON");
        assert_eq!(told, json!({"api": "", "own_devices": false}));
        let neither = Told { offline: false, ..no };
        let told: Value = serde_json::from_slice(&neither.change(SETTINGS, br#"{"api": ""}"#)).expect("JSON");
        assert_eq!(told, json!({"api": "", "offline": false, "own_devices": false}));
    }
}
