//! Servers that are killed while money moves: nothing acknowledged is lost, nothing is doubled.

use guildhall_domain::funds::{Decision, DecisionInput, FundRequest, Operation, OperationId, RequestInput, Verdict, api};
use tempfile::tempdir;

use super::{
    Dice,
    history::History,
    is_long,
    ledger::Ledger,
    load::{Load, settle},
    moves::activity,
    stage::{Holder, Stage, call, fresh, fresh_database},
    wire::{Letter, Wire},
};
use crate::support::Server;

#[test]
fn a_kill_at_a_random_moment_loses_no_money_that_was_acknowledged_and_doubles_none() {
    let data = tempdir().expect("a folder");
    let stage = Stage::set(data.path(), fresh_database(), 6);
    let history = History::default();
    let mut dice = Dice::new();
    let rounds = if is_long() { 200 } else { 3 };
    for _ in 0..rounds {
        let mut server = stage.serve();
        settle(&history, server.address);
        // More operations than any round lives to see.
        let load = Load::new(&stage, &history, 100_000, 10).with_faults();
        let answers = 20 + dice.below(100);
        load.run_beside(&[server.address], 16, || {
            load.wait_for(answers);
            server.kill();
            load.stop();
        });
        Ledger::replay(&stage).agrees_with(&history);
        stage.verify();
    }
    let server = stage.serve();
    settle(&history, server.address);
    drop(server);
    let ledger = Ledger::replay(&stage);
    ledger.agrees_with(&history);
    stage.verify();
    assert!(history.done() >= rounds * 20, "money moved");
    println!("{rounds} kills, {} operations done, {} entries", history.done(), ledger.entries);
}

/// Where a server may be made to die, and whether the operation is there afterwards.
const POINTS: [(&str, bool); 4] =
    [("funds.operation", false), ("funds.balance", false), ("funds.before-commit", false), ("funds.after-commit", true)];

#[test]
fn a_server_that_dies_at_any_point_of_an_operation_has_done_it_wholly_or_not_at_all() {
    let data = tempdir().expect("a folder");
    let stage = Stage::set(data.path(), fresh_database(), 1);
    let mut server = stage.serve();
    for (point, there) in POINTS {
        // An approval and, of what it approved, the giving up.
        let request = filed(&server, &stage.holders[0]);
        let activity = request.activities[0].id;
        let operation: OperationId = fresh();
        let decision = Decision { activity, verdict: Verdict::Accept, reason: None, note: String::new() };
        let input = DecisionInput { operation, decisions: vec![decision], password: String::new() };
        let letter = Letter::new(&stage.approvers[0], &api::DECIDE_REQUEST, &[&request.id], &input);
        server = dies(&stage, server, point, there, operation, &letter);
        let operation: OperationId = fresh();
        let letter = Letter::new(&stage.holders[0].user, &api::CANCEL_ACTIVITY, &[&activity], &Operation { operation });
        server = dies(&stage, server, point, there, operation, &letter);
    }
    drop(server);
    stage.verify();
}

/// Restarts the server so that it dies at the point, sends the letter to it, and again to one that lives.
fn dies(stage: &Stage, server: Server, point: &str, there: bool, operation: OperationId, letter: &Letter) -> Server {
    drop(server);
    let mut mortal = stage.serve_with(&[("FAILPOINT", &format!("{point}:1"))]);
    assert!(Wire::new(mortal.address).send(letter).is_none(), "{point}: it lives");
    assert_eq!(mortal.wait(), None, "{point}: it ended by itself");
    assert_eq!(Ledger::replay(stage).has(operation), there, "{point}");
    let entries = |stage: &Stage| Ledger::replay(stage).entries;
    let before = entries(stage);
    let server = stage.serve();
    let mut wire = Wire::new(server.address);
    let first = wire.send(letter).expect("an answer");
    assert_eq!(first.status, 200, "{point}: {}", first.text());
    assert_eq!(entries(stage) > before, !there, "{point}: written once");
    let done = entries(stage);
    let again = wire.send(letter).expect("an answer");
    assert_eq!((again.status, again.text()), (200, first.text()), "{point}");
    assert_eq!(entries(stage), done, "{point}: written twice");
    server
}

/// A request that waits for a decision.
fn filed(server: &Server, holder: &Holder) -> FundRequest {
    let mut wire = Wire::new(server.address);
    let input = RequestInput {
        allocation: holder.allocation,
        title: "Season".to_owned(),
        description: String::new(),
        activities: vec![activity(10_000)],
    };
    let draft = call(&mut wire, &holder.user, &api::CREATE_REQUEST, &[], &input);
    call(&mut wire, &holder.user, &api::SUBMIT_REQUEST, &[&draft.id], &Operation { operation: fresh() })
}
