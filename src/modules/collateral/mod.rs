//! The library: finding, looking at, bringing in and looking after sales material.

mod address;
mod facet;
mod file;
mod library;
mod upload;
