//! What of the API's answers stays in a person's own browser for the time without a connection, how much, and for how long.
//!
//! It is encrypted there, and gone at sign-out. Still, what is not meant to be seen again is not written down: the list of where one is
//! signed in, examinations and their questions, secrets, the books of the system. Files and exports have ways of their own.

/// Most bytes of one answer.
pub const MOST_OF_ONE: usize = 1024 * 1024;
/// Most bytes of all answers of a person.
pub const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// Most answers of a person.
pub const MOST_ANSWERS: usize = 500;
/// How long an answer can be shown, in days. After that it says more wrong than right.
pub const MOST_DAYS: f64 = 30.0;

/// Beginnings of paths below which nothing is kept.
const NEVER_BELOW: &[&str] = &[
    // Security.
    "embed",
    "sessions",
    "system",
    "training/keys",
    // Addresses in them open doors to whoever knows them.
    "partners/invitations",
    "training/feeds",
    // Questions and their answers.
    "training/attempts",
    "training/banks",
    "training/exams",
    "training/questions",
];

/// What else is not kept. A part in braces is any.
const NEVER: &[&str] = &[
    // Asked at every letter.
    "collateral/words",
    // Where a file on its way is: true for a moment.
    "collateral/uploads/{id}",
    // Files.
    "portal/logo",
    "collateral/{id}/file",
    "collateral/{id}/versions/{number}/file",
    "collateral/{id}/captions",
    "collateral/{id}/preview/{page}/{size}",
    "funds/proofs/{id}/file",
    "funds/payments/{id}/credit-note",
    "funds/activities/{id}/audit-pack",
    "training/evidence/{id}",
    "training/pictures/{id}",
    "training/awards/{id}/certificate",
    "training/awards/{id}/badge.png",
    "training/awards/{id}/badge.svg",
    "training/achievements/{id}",
    "training/achievements/{id}/image",
    "training/calendar/{token}",
    "training/credentials/{number}",
    "training/did.json",
    "training/status/{list}",
];

/// Whether the answer to a reading request may be kept. The address is a path pattern or a path, with or without its query string.
#[must_use]
pub fn is_kept(address: &str) -> bool {
    let path = address.split('?').next().unwrap_or_default();
    let Some(path) = path.strip_prefix("/api/v1/") else { return false };
    let is_below = |start: &&str| path.strip_prefix(*start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    !path.ends_with("/export") && !NEVER_BELOW.iter().any(is_below) && !NEVER.iter().any(|pattern| is_of(pattern, path))
}

fn is_of(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(part), Some(step)) if part.starts_with('{') || part == step => {}
            _ => return false,
        }
    }
}

/// Everything that is named here as never kept, so that a test can look for what is gone: paths, and beginnings of paths.
pub fn named() -> impl Iterator<Item = String> {
    NEVER_BELOW.iter().chain(NEVER).map(|path| format!("/api/v1/{path}"))
}

/// What an answer takes, and when it was last of use.
#[derive(Debug, Clone, PartialEq)]
pub struct Weight {
    /// Its name in the store.
    pub name: String,
    /// How long it is, in bytes.
    pub bytes: u64,
    /// When it was last written or shown, in milliseconds since 1970.
    pub used_at: f64,
}

/// The names of those that must go so that the rest is within the bounds: what was not used for longest goes first.
#[must_use]
pub fn surplus(mut all: Vec<Weight>) -> Vec<String> {
    all.sort_by(|a, b| b.used_at.total_cmp(&a.used_at));
    let (mut bytes, mut count) = (0_u64, 0_usize);
    let mut gone = Vec::new();
    for weight in all {
        bytes = bytes.saturating_add(weight.bytes);
        count += 1;
        if bytes > MOST_BYTES || count > MOST_ANSWERS {
            gone.push(weight.name);
        }
    }
    gone
}

/// Whether an answer of then is too old to be shown now; both in milliseconds since 1970. A clock that was set back makes nothing old.
#[must_use]
pub fn is_too_old(then: f64, now: f64) -> bool {
    now - then > MOST_DAYS * 86_400_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_read_is_kept() {
        for address in [
            "/api/v1/collateral?q=price+list&page=2",
            "/api/v1/collateral/0190",
            "/api/v1/funds/requests/0190",
            "/api/v1/training/enrollments/0190/lessons/0191",
            "/api/v1/home/tasks",
            "/api/v1/session/profile",
        ] {
            assert!(is_kept(address), "{address}");
        }
    }

    #[test]
    fn what_must_not_be_seen_later_is_not() {
        for address in [
            "/api/v1/sessions",
            "/api/v1/sessions?page=2",
            "/api/v1/system/journal?q=a",
            "/api/v1/training/attempts/0190",
            "/api/v1/training/attempts/0190/result",
            "/api/v1/training/exams/0190/entry",
            "/api/v1/training/feeds",
            "/api/v1/funds/requests/export?state=open",
            "/api/v1/collateral/0190/file",
            "/api/v1/collateral/0190/preview/1/small",
            "/config.json",
            "/api/v2/collateral",
            "",
        ] {
            assert!(!is_kept(address), "{address}");
        }
    }

    #[test]
    fn a_beginning_of_a_word_is_no_beginning_of_a_path() {
        assert!(is_kept("/api/v1/systematic"));
        assert!(is_kept("/api/v1/collateral/0190/files"));
        assert!(is_kept("/api/v1/collateral/words/more"));
    }

    fn weight(name: &str, bytes: u64, used_at: f64) -> Weight {
        Weight { name: name.to_owned(), bytes, used_at }
    }

    #[test]
    fn within_the_bounds_nothing_goes() {
        assert_eq!(surplus(vec![]), Vec::<String>::new());
        let full = vec![weight("a", MOST_BYTES / 2, 1.0), weight("b", MOST_BYTES / 2, 2.0)];
        assert_eq!(surplus(full), Vec::<String>::new());
    }

    #[test]
    fn what_was_not_used_for_longest_goes_first() {
        let all = vec![weight("old", 10, 1.0), weight("new", 10, 3.0), weight("large", MOST_BYTES - 10, 2.0)];
        assert_eq!(surplus(all), ["old"]);
        let many = (0..MOST_ANSWERS + 2).map(|at| weight(&at.to_string(), 1, at as f64)).collect();
        assert_eq!(surplus(many), ["1", "0"]);
    }

    #[test]
    fn age_ends_what_can_be_shown() {
        let day = 86_400_000.0;
        assert!(!is_too_old(0.0, 30.0 * day));
        assert!(is_too_old(0.0, 30.0 * day + 1.0));
        assert!(!is_too_old(10.0 * day, 0.0));
    }
}
