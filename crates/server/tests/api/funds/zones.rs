//! A program's days begin and end where it is, in summer and in winter; the vendor sets one activity's last day to claim.

use chrono::{Days, TimeZone, Utc};
use guildhall_domain::funds::{ClaimByInput, ProgramInput, api};
use guildhall_server::funds::sweep;

use super::{
    Funds,
    asking::{Stage, activity, day},
    program,
};

#[tokio::test]
async fn a_zone_by_its_name_has_the_offsets_of_the_period() {
    let f = Funds::with(|program| program.rules.time_zone = "America/New_York".to_owned()).await;
    let rules = &f.program.program.rules;
    assert_eq!(rules.utc_offset, -240, "of the first of October");
    let at = |month, day, hour| Utc.with_ymd_and_hms(2026, month, day, hour, 30, 0).single().expect("a moment");
    assert_eq!((rules.offset_at(at(10, 1, 12)), rules.offset_at(at(12, 1, 12))), (-240, -300));
    assert_eq!(rules.day_of(at(12, 1, 4)), super::day("2026-11-30"));
    assert_eq!(rules.day_of(at(10, 2, 4)), super::day("2026-10-02"), "in summer the day begins an hour sooner");
    let admin = f.t.as_(&f.cast.admin);
    let with = |zone: &str| {
        let mut input: ProgramInput = program();
        input.rules.time_zone = zone.to_owned();
        input
    };
    let fields = admin.call(&api::CREATE_PROGRAM, &[], &with("Europe/Atlantis")).await.fields();
    assert_eq!(fields, [("/rules/time_zone".to_owned(), "not-a-zone".to_owned())]);
    // Offsets are the server's to say.
    let mut forged = with("Europe/Berlin");
    forged.rules.offsets = rules.offsets.clone();
    let made = admin.call(&api::CREATE_PROGRAM, &[], &forged).await.ok();
    assert_eq!(made.program.rules.offset_at(at(12, 1, 12)), 60);
}

#[tokio::test]
async fn the_vendor_sets_the_last_day_to_claim_of_one_activity() {
    let stage = Stage::set().await;
    let approved = stage.approved(vec![activity("Fair", 200_000)]).await;
    let id = approved.activities[0].id;
    let input = |claim_by| ClaimByInput { claim_by, reason: "The hall sends its invoice late".to_owned() };
    let set = async |who: &crate::support::Human, claim_by| stage.as_(who).call(&api::SET_CLAIM_BY, &[&id], &input(claim_by)).await;
    set(&stage.cast.ardent_user, day(5, 1)).await.fails("denied");
    set(&stage.cast.finance, day(5, 1)).await.fails("funds/not-your-turn");
    for (on, code) in [(day(1, 11), "too-early"), (day(5, 1) + Days::new(800), "too-far")] {
        assert_eq!(set(&stage.cast.manager, on).await.fields(), [("/claim_by".to_owned(), code.to_owned())]);
    }
    let later = set(&stage.cast.manager, day(5, 1)).await.ok();
    assert_eq!(later.activities[0].claim_by, Some(day(5, 1)));
    assert_eq!(later.events[0].code, "claim_by_set");
    assert!(stage.mailed().await.iter().any(|mail| mail.contains("The time to claim was changed")));
    // The first day would have been the 13th of March.
    stage.t.app.clock.set(day(4, 30).and_hms_opt(12, 0, 0).expect("noon").and_utc());
    sweep(&stage.t.app).await.expect("a round");
    assert_eq!(stage.balance().await.1, 200_000, "it still holds its money");
    stage.t.app.clock.set(day(5, 2).and_hms_opt(12, 0, 0).expect("noon").and_utc());
    sweep(&stage.t.app).await.expect("a round");
    assert_eq!(stage.balance().await.1, 0);
}
