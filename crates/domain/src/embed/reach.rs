//! What a session of a frame reaches.
//!
//! A page around the portal sees none of it, yet it decides what lies over it: somebody can be made to press a button that they do not
//! see. So a frame reads, writes drafts, sends what its own company asks for, and learns. What decides, pays, or changes people, material,
//! courses or settings needs a window of its own. Whatever is not named here does, too.

use std::collections::BTreeSet;

use super::{Part, show};
use crate::{endpoint::Method, module::Module};

/// What an endpoint is to a session of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every frame needs it.
    Always,
    /// A frame that shows this module.
    Of(Module),
    /// No frame: it is done in a window of its own.
    Window,
}

impl Reach {
    /// Whether a frame that shows these parts reaches it.
    #[must_use]
    pub fn admits(self, parts: &BTreeSet<Part>) -> bool {
        match self {
            Self::Always => true,
            Self::Of(module) => show(parts, module),
            Self::Window => false,
        }
    }
}

const ALWAYS: &[(Method, &str)] = &[
    (Method::Get, "portal"),
    (Method::Get, "portal/logo"),
    (Method::Get, "session"),
    (Method::Delete, "session"),
    (Method::Post, "embed/session"),
];

const HOME: &[(Method, &str)] =
    &[(Method::Get, "home/tasks"), (Method::Get, "home/announcements"), (Method::Get, "home/announcements/{id}")];

const LIBRARY: &[(Method, &str)] = &[
    (Method::Get, "collateral"),
    (Method::Get, "collateral/export"),
    (Method::Get, "collateral/words"),
    (Method::Post, "collateral/visit"),
    (Method::Get, "collateral/{id}"),
    (Method::Get, "collateral/{id}/versions/{number}"),
    (Method::Get, "collateral/{id}/versions/{number}/file"),
    (Method::Get, "collateral/{id}/file"),
    (Method::Get, "collateral/{id}/captions"),
    (Method::Get, "collateral/{id}/preview/{page}/{size}"),
    (Method::Put, "collateral/{id}/favourite"),
    (Method::Delete, "collateral/{id}/favourite"),
    (Method::Post, "collateral/{id}/views"),
    (Method::Get, "collateral/{id}/usage"),
    (Method::Get, "collateral/{id}/usage/export"),
];

const FUNDS: &[(Method, &str)] = &[
    (Method::Get, "funds/summary"),
    (Method::Get, "funds/entries"),
    (Method::Get, "funds/entries/export"),
    (Method::Get, "funds/health"),
    (Method::Get, "funds/stuck"),
    (Method::Get, "funds/turnaround"),
    (Method::Get, "funds/programs"),
    (Method::Get, "funds/programs/{id}"),
    (Method::Get, "funds/programs/{id}/rules/{number}"),
    (Method::Get, "funds/programs/{id}/pools"),
    (Method::Get, "funds/programs/{id}/roi"),
    (Method::Get, "funds/rates"),
    (Method::Get, "funds/allocations"),
    // What a company asks for.
    (Method::Get, "funds/requests"),
    (Method::Get, "funds/requests/export"),
    (Method::Post, "funds/requests"),
    (Method::Post, "funds/requests/check"),
    (Method::Get, "funds/requests/{id}"),
    (Method::Put, "funds/requests/{id}"),
    (Method::Delete, "funds/requests/{id}"),
    (Method::Post, "funds/requests/{id}/submit"),
    (Method::Post, "funds/requests/{id}/withdraw"),
    (Method::Post, "funds/requests/{id}/answer"),
    (Method::Post, "funds/activities/{id}/change"),
    (Method::Post, "funds/activities/{id}/change/withdraw"),
    (Method::Post, "funds/activities/{id}/cancel"),
    (Method::Post, "funds/activities/{id}/extend"),
    // What it has spent.
    (Method::Post, "funds/activities/{id}/proofs"),
    (Method::Delete, "funds/proofs/{id}"),
    (Method::Get, "funds/proofs/{id}/file"),
    (Method::Get, "funds/claims"),
    (Method::Get, "funds/claims/export"),
    (Method::Post, "funds/activities/{id}/claims"),
    (Method::Get, "funds/claims/{id}"),
    (Method::Put, "funds/claims/{id}"),
    (Method::Delete, "funds/claims/{id}"),
    (Method::Post, "funds/claims/{id}/submit"),
    (Method::Get, "funds/activities/{id}/outcomes"),
    (Method::Post, "funds/activities/{id}/outcomes"),
    (Method::Put, "funds/outcomes/{id}"),
    (Method::Delete, "funds/outcomes/{id}"),
];

const TRAINING: &[(Method, &str)] = &[
    (Method::Get, "training/catalogue"),
    (Method::Get, "training/catalogue/courses/{id}"),
    (Method::Get, "training/catalogue/paths/{id}"),
    (Method::Post, "training/catalogue/courses/{id}/enroll"),
    (Method::Get, "training/mine"),
    (Method::Get, "training/enrollments/{id}"),
    (Method::Post, "training/enrollments/{id}/leave"),
    (Method::Post, "training/enrollments/{id}/version"),
    (Method::Get, "training/enrollments/{id}/lessons/{lesson}"),
    (Method::Post, "training/enrollments/{id}/lessons/{lesson}/progress"),
    (Method::Get, "training/pictures/{id}"),
    (Method::Get, "training/evidence/{id}"),
    (Method::Get, "training/assignments"),
    (Method::Post, "training/sittings/{id}/book"),
    (Method::Post, "training/sittings/{id}/unbook"),
    (Method::Get, "training/exams/{id}/entry"),
    (Method::Post, "training/exams/{id}/attempts"),
    (Method::Get, "training/attempts/{id}"),
    (Method::Post, "training/attempts/{id}/hold"),
    (Method::Put, "training/attempts/{id}/responses"),
    (Method::Post, "training/attempts/{id}/hand-in"),
    (Method::Get, "training/attempts/{id}/result"),
    (Method::Get, "training/people/{id}"),
    (Method::Get, "training/awards"),
    (Method::Get, "training/awards/export"),
    (Method::Get, "training/awards/{id}"),
    (Method::Get, "training/awards/{id}/certificate"),
    (Method::Get, "training/awards/{id}/badge.png"),
    (Method::Get, "training/awards/{id}/badge.svg"),
    (Method::Get, "training/companies/{id}"),
    (Method::Get, "training/tier-needs"),
];

/// What an endpoint, by its method and path pattern, is to a session of a frame.
#[must_use]
pub fn reach(method: Method, path: &str) -> Reach {
    let Some(path) = path.strip_prefix("/api/v1/") else { return Reach::Window };
    let known = |list: &[(Method, &str)]| list.contains(&(method, path));
    let modules = [(HOME, Module::Home), (LIBRARY, Module::Collateral), (FUNDS, Module::Funds), (TRAINING, Module::Training)];
    if known(ALWAYS) {
        return Reach::Always;
    }
    modules.into_iter().find(|(list, _)| known(list)).map_or(Reach::Window, |(_, module)| Reach::Of(module))
}

/// Every endpoint that is named here, so that a test can look for those that are gone.
#[must_use]
pub fn named() -> Vec<(Method, String)> {
    let all = [ALWAYS, HOME, LIBRARY, FUNDS, TRAINING];
    all.into_iter().flatten().map(|(method, path)| (*method, format!("/api/v1/{path}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_named_needs_a_window() {
        for (method, path) in [
            (Method::Get, "/api/v1/something/new"),
            (Method::Post, "/api/v1/collateral"),
            (Method::Post, "/api/v1/funds/requests/{id}/decide"),
            (Method::Post, "/api/v1/session"),
            (Method::Get, "/api/v2/collateral"),
            (Method::Get, "collateral"),
        ] {
            assert_eq!(reach(method, path), Reach::Window, "{path}");
        }
    }

    #[test]
    fn a_frame_reaches_what_it_shows() {
        let library = BTreeSet::from([Part::Library]);
        assert!(reach(Method::Get, "/api/v1/collateral").admits(&library));
        assert!(reach(Method::Get, "/api/v1/session").admits(&library));
        assert!(!reach(Method::Get, "/api/v1/funds/summary").admits(&library));
        assert!(!reach(Method::Get, "/api/v1/system/jobs").admits(&BTreeSet::from([Part::Portal])));
    }

    #[test]
    fn nothing_is_named_twice() {
        let all = named();
        let once: BTreeSet<_> = all.iter().cloned().collect();
        assert_eq!(all.len(), once.len());
    }
}
