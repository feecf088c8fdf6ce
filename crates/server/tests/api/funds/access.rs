//! Partners see their own money and the programs it is in, nothing of the vendor's budget and nothing that is only being set up.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{EntryFilter, ProgramFilter, SummaryFilter, api},
};

use super::{Funds, allocate, eur, pool, program};

#[tokio::test]
async fn a_partner_sees_programs_with_their_money_once_they_are_open() {
    let f = Funds::open().await;
    let (user, other) = (f.t.as_(&f.cast.ardent_user), f.t.as_(&f.cast.boreal_user));
    let seen = user.call(&api::PROGRAMS, &[], &ProgramFilter::default()).await.ok();
    assert_eq!(seen.iter().map(|program| program.id).collect::<Vec<_>>(), [f.program.id]);
    let read = user.call(&api::PROGRAM, &[&f.program.id], &Nothing {}).await.ok();
    assert_eq!((read.program.total, read.pooled.minor, read.program.gl_code.as_str()), (0, 0, ""), "the budget is the vendor's");
    assert_eq!(read.program.rules, f.program.program.rules);
    other.call(&api::PROGRAM, &[&f.program.id], &Nothing {}).await.fails("not-found");
    other.call(&api::RULES, &[&f.program.id, &1], &Nothing {}).await.fails("not-found");
    assert_eq!(other.call(&api::PROGRAMS, &[], &ProgramFilter::default()).await.ok(), []);
}

#[tokio::test]
async fn money_of_a_draft_is_not_shown_to_its_partner() {
    let f = Funds::open().await;
    let admin = f.t.as_(&f.cast.admin);
    let draft = admin.call(&api::CREATE_PROGRAM, &[], &program()).await.ok();
    let from = admin.call(&api::CREATE_POOL, &[&draft.id], &pool("Draft", None, 10_000)).await.ok();
    f.finance().call(&api::ALLOCATE, &[], &allocate(&from, f.cast.boreal.id, eur(5_000))).await.ok();
    let user = f.t.as_(&f.cast.boreal_user);
    user.call(&api::PROGRAM, &[&draft.id], &Nothing {}).await.fails("not-found");
    assert_eq!(user.call(&api::SUMMARY, &[], &SummaryFilter::default()).await.ok().standings, []);
    assert_eq!(user.call(&api::ENTRIES, &[], &EntryFilter::default()).await.ok().total, 0);
    assert_eq!(user.call(&api::ALLOCATIONS, &[], &Default::default()).await.ok().total, 0);
    admin.call(&api::OPEN_PROGRAM, &[&draft.id], &Nothing {}).await.ok();
    assert_eq!(user.call(&api::SUMMARY, &[], &SummaryFilter::default()).await.ok().standings.len(), 1);
}

#[tokio::test]
async fn entries_are_ones_own() {
    let f = Funds::open().await;
    f.finance().call(&api::ALLOCATE, &[], &allocate(&f.pool, f.cast.boreal.id, eur(5_000))).await.ok();
    let count =
        async |human: &crate::support::Human, filter: EntryFilter| f.t.as_(human).call(&api::ENTRIES, &[], &filter).await.ok().total;
    assert_eq!(count(&f.cast.ardent_user, EntryFilter::default()).await, 1);
    assert_eq!(count(&f.cast.manager, EntryFilter::default()).await, 1);
    assert_eq!(count(&f.cast.free_manager, EntryFilter::default()).await, 0);
    assert_eq!(count(&f.cast.finance, EntryFilter::default()).await, 3, "what moved into the pool is the vendor's to see");
    let foreign = EntryFilter { allocation: Some(f.allocation.id), ..EntryFilter::default() };
    assert_eq!(count(&f.cast.boreal_user, foreign).await, 0);
}
