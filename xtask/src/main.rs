//! The commands of this workspace: start, test, check, dist, bench.
fn main() {}
