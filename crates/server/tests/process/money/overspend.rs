//! Many who decide at once, on PostgreSQL at two servers, never give away more than there is.

use std::{net::SocketAddr, time::Instant};

use guildhall_domain::{
    endpoint::Nothing,
    funds::{EntryKind, Integrity, api},
};
use tempfile::tempdir;

use super::{
    history::History,
    is_long,
    ledger::Ledger,
    load::{Load, settle},
    moves::read,
    stage::{Stage, fresh_database},
    wire::{Letter, Wire},
};
use crate::support::Server;

/// Clients at once.
const CLIENTS: usize = 64;
/// Partners, each with a pool and an allocation.
const HOLDERS: usize = 20;

#[test]
fn sixty_four_approvers_who_lose_a_fifth_of_the_answers_never_overspend_and_double_nothing() {
    let data = tempdir().expect("a folder");
    let database = fresh_database();
    let servers = if database.is_some() { 2 } else { 1 };
    let operations = if is_long() { 100_000 } else { 2_000 };
    let stage = Stage::set(data.path(), database, HOLDERS);
    let servers: Vec<Server> = (0..servers).map(|_| stage.serve()).collect();
    let addresses: Vec<_> = servers.iter().map(|server| server.address).collect();
    let history = History::default();
    let started = Instant::now();
    let load = Load::new(&stage, &history, operations, 20);
    load.run_beside(&addresses, CLIENTS, || replay_meanwhile(&stage, &load, addresses[0]));
    let took = started.elapsed();
    settle(&history, addresses[0]);
    drop(servers);
    let ledger = Ledger::replay(&stage);
    ledger.agrees_with(&history);
    stage.verify();
    let (done, losers) = (history.done(), history.refused("funds/insufficient-funds"));
    assert!(done > operations / 3, "only {done} of {operations} operations were done: the load is not what it should be");
    assert!(losers > 0, "nobody came too late: the load is not what it should be");
    let (back, closed) = (history.wrote_of(EntryKind::Reverse), load.with(|things| things.closed.len()));
    assert!(back > 0 && closed > 0, "{back} payments were taken back, {closed} periods closed: the load is not what it should be");
    println!("{back} payments taken back, {closed} of {} periods closed", stage.ended.len());
    println!("{done} operations done, {losers} came too late, {} entries, {:.0} s", ledger.entries, took.as_secs_f64());
}

/// Lets the server look whether its books are whole while they are being written: what is on its way must not look like a breach, because
/// a breach stops all money.
fn replay_meanwhile(stage: &Stage, load: &Load<'_>, server: SocketAddr) {
    let mut wire = Wire::new(server);
    let letter = Letter::new(&stage.finance[0], &api::VERIFY, &[], &Nothing {});
    while !load.is_over() {
        let answer = wire.send(&letter).expect("an answer");
        match answer.status {
            200 => {
                let integrity: Integrity = read(&answer.body);
                assert_eq!(integrity.breaches, []);
            }
            // A machine with much to do may be too slow for it, as it may be for those who pay.
            408 | 429 | 503 => {}
            status => panic!("{status}: {}", answer.text()),
        }
    }
}
