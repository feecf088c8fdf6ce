//! Random sequences of what people do with money, held against a model of balances that knows nothing of the server's code.

mod books;
mod claims;
mod world;

use chrono::NaiveDate;
use guildhall_domain::{
    funds::{ActivityType, ApproverRule, CarryOver, ClaimBasis, CostKind, ProgramInput, ProgramKind, Rules, StepRule},
    language::Localized,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use tokio::runtime::Runtime;

use self::world::World;
use crate::support::Portal;

/// Something that somebody does. Numbers that choose among many are taken modulo how many there are; percents are of what is there, and
/// those above a hundred ask for more than that.
#[derive(Debug, Clone)]
enum Command {
    Allocate { holder: usize, amount: i64 },
    Adjust { holder: usize, amount: i64 },
    Transfer { from: usize, to: usize, amount: i64 },
    File { holder: usize, amounts: Vec<i64> },
    Decide { which: usize, verdict: Answer },
    Change { which: usize, amount: i64 },
    DecideChange { which: usize, yes: bool },
    Cancel { which: usize },
    Claim { which: usize, percent: i64, last: bool },
    DecideClaim { which: usize, percent: i64 },
    Pay { which: usize, percent: i64 },
    Reverse { which: usize, percent: i64 },
    Pass { days: i64 },
    Reinstate { holder: usize, percent: i64 },
}

/// What an approver says.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Yes,
    Half,
    No,
}

fn command() -> impl Strategy<Value = Command> {
    let holder = || 0..world::HOLDERS;
    let which = || 0..64_usize;
    let amount = || 1..=40_000_i64;
    prop_oneof![
        2 => (holder(), amount()).prop_map(|(holder, amount)| Command::Allocate { holder, amount }),
        1 => (holder(), prop_oneof![amount(), amount().prop_map(|amount| -amount)])
            .prop_map(|(holder, amount)| Command::Adjust { holder, amount }),
        1 => (holder(), holder(), amount()).prop_map(|(from, to, amount)| Command::Transfer { from, to, amount }),
        5 => (holder(), prop::collection::vec(amount(), 1..=3)).prop_map(|(holder, amounts)| Command::File { holder, amounts }),
        7 => (which(), prop_oneof![5 => Just(Answer::Yes), 2 => Just(Answer::Half), 1 => Just(Answer::No)])
            .prop_map(|(which, verdict)| Command::Decide { which, verdict }),
        2 => (which(), amount()).prop_map(|(which, amount)| Command::Change { which, amount }),
        2 => (which(), prop::bool::weighted(0.8)).prop_map(|(which, yes)| Command::DecideChange { which, yes }),
        1 => which().prop_map(|which| Command::Cancel { which }),
        5 => (which(), 1..=110_i64, any::<bool>()).prop_map(|(which, percent, last)| Command::Claim { which, percent, last }),
        5 => (which(), 0..=100_i64).prop_map(|(which, percent)| Command::DecideClaim { which, percent }),
        5 => (which(), 1..=130_i64).prop_map(|(which, percent)| Command::Pay { which, percent: percent.clamp(1, 110) }),
        1 => (which(), 1..=130_i64).prop_map(|(which, percent)| Command::Reverse { which, percent: percent.clamp(1, 110) }),
        2 => (1..=30_i64).prop_map(|days| Command::Pass { days }),
        1 => (holder(), 1..=120_i64).prop_map(|(holder, percent)| Command::Reinstate { holder, percent }),
    ]
}

/// Sequences that share a portal: each has a program of its own.
const TOGETHER: u32 = 10;

#[test]
fn balances_are_what_a_simple_model_says_after_every_step() {
    let runtime = Runtime::new().expect("a runtime");
    let long = std::env::var("GUILDHALL_TEST_LONG").is_ok_and(|value| !value.is_empty());
    let portals = if long { 500 } else { 12 };
    for _ in 0..portals {
        let (portal, cast) = runtime.block_on(async {
            let portal = Portal::start().await;
            let cast = portal.cast().await;
            (portal, cast)
        });
        let config = Config { cases: TOGETHER, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
        let played = TestRunner::new(config).run(&prop::collection::vec(command(), 1..=40), |commands| {
            runtime.block_on(async {
                let mut world = World::new(&portal, &cast).await;
                for command in commands {
                    world.play(command).await;
                    world.compare().await;
                }
                world.close().await;
                world.compare().await;
                world.verify().await;
            });
            Ok(())
        });
        if let Err(error) = played {
            panic!("{error}");
        }
    }
}

/// What the portal does by itself as days go by. Money that activities give back may lapse at once.
async fn daily(portal: &Portal) {
    for _ in 0..2 {
        guildhall_server::funds::sweep(&portal.app).await.expect("the days bring what they bring");
    }
}

/// A program in which money lapses after a month and a half, and claims have two months.
fn program() -> ProgramInput {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).expect("a day");
    let step = StepRule {
        name: Localized::english("Approval"),
        from_amount: None,
        regions: vec![],
        types: vec![],
        approvers: ApproverRule::FundApprovers,
        parallel: false,
        final_up_to: None,
        substitutes: vec![],
    };
    ProgramInput {
        name: "MDF".to_owned(),
        kind: ProgramKind::Mdf,
        starts_on: day(2026, 10, 1),
        ends_on: day(2027, 9, 30),
        currency: "EUR".parse().expect("a currency"),
        total: 1_000_000_000,
        gl_code: String::new(),
        rules: Rules {
            participation: 100,
            lead_days: 0,
            review_days: 5,
            pay_days: 10,
            claim_basis: ClaimBasis::Activity,
            claim_days: 60,
            max_claims: 50,
            ageing_days: Some(45),
            carry_over: CarryOver::None,
            min_request: None,
            max_request: None,
            max_quarter: None,
            accrual_rate: 0,
            accrual_threshold: None,
            accrual_cap: None,
            separation_from: 0,
            reauthenticate_from: None,
            utc_offset: 0,
            time_zone: String::new(),
            offsets: Vec::new(),
            holidays: vec![],
            fields: vec![],
            activity_types: vec![ActivityType {
                slug: "event".to_owned(),
                label: Localized::english("Event"),
                proof: vec![],
                metrics: vec![],
                costs: vec![CostKind::Venue],
                lead_days: None,
                participation: None,
                min_amount: None,
                max_quarter: None,
                max_amount: None,
                template: Localized::default(),
            }],
            request_chain: vec![step.clone()],
            claim_chain: vec![step],
        },
    }
}
