//! The library's page.

mod narrow;
mod window;
