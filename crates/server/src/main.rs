//! The binary of the server.

fn main() {}
