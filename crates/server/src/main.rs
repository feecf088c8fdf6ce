//! The server of Guildhall.
fn main() {}
