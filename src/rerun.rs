//! Code that runs anew when what it reads changes.

use leptos::prelude::*;

/// Runs, and runs again whenever a signal that it has read changes, as long as the owner lives.
///
/// An [`Effect`] of a closure's own type weighs a kilobyte; this one weighs as much as a call.
pub fn rerun(run: impl Fn() + 'static) {
    rerun_boxed(Box::new(run));
}

fn rerun_boxed(run: Box<dyn Fn()>) {
    Effect::new(run);
}
