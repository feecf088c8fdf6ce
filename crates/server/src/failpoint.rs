//! Points at which tests make the server die. Only debug builds know them: a release build does not even read the variable.
//!
//! `FAILPOINT=funds.before-commit:3` aborts the process when it comes by the point `funds.before-commit` for the third time. The
//! points of an operation that moves money, in the order in which it passes them: `funds.balance` (the sums of a book are written),
//! `funds.operation` (the operation's row is written), `funds.before-commit`, `funds.after-commit` (nobody has the answer yet).

/// Comes by a point.
#[cfg(debug_assertions)]
pub fn pass(point: &str) {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    };
    static WANTED: OnceLock<Option<(String, u32)>> = OnceLock::new();
    static PASSED: AtomicU32 = AtomicU32::new(0);
    let wanted = WANTED.get_or_init(|| {
        let text = std::env::var("FAILPOINT").ok()?;
        let (name, time) = text.split_once(':')?;
        Some((name.to_owned(), time.parse().ok()?))
    });
    if let Some((name, time)) = wanted
        && name == point
        && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *time
    {
        std::process::abort();
    }
}

/// Comes by a point: nothing happens.
#[cfg(not(debug_assertions))]
pub const fn pass(_point: &str) {}
