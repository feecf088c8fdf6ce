//! The server as its operator meets it: a process with an exit code, signals, sockets and a disk.

mod connections;
mod crash;
mod library;
mod limits;
mod logs;
mod mail;
mod memory;
mod money;
mod preview;
mod start;
mod stop;
mod support;
