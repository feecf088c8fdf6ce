//! Results of activities: who writes them down, how they are corrected, and what they come to against what was spent.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{ActivityId, HealthFilter, OutcomeInput, OutcomeKind, Outcomes, Roi, api},
};

use super::scene::{Scene, eur, today};
use crate::support::{Answer, Human};

fn leads(s: &Scene, leads: u32) -> OutcomeInput {
    OutcomeInput {
        operation: s.operation(),
        kind: OutcomeKind::Leads,
        on: today(),
        leads,
        title: String::new(),
        amount: 0,
        won: 0,
        source: "Badge scans".to_owned(),
    }
}

fn deal(s: &Scene, amount: i64, won: i64) -> OutcomeInput {
    OutcomeInput {
        kind: OutcomeKind::Deal,
        leads: 0,
        title: "Forty valves".to_owned(),
        amount,
        won,
        source: "CRM 4711".to_owned(),
        ..leads(s, 0)
    }
}

async fn record(s: &Scene, by: &Human, activity: ActivityId, input: &OutcomeInput) -> Answer<Outcomes> {
    s.as_(by).await.call(&api::RECORD_OUTCOME, &[&activity], input).await
}

#[tokio::test]
async fn results_are_summed_up_against_what_was_spent() {
    let s = Scene::set().await;
    let (user, manager) = (&s.cast.ardent_user, &s.cast.manager);
    let activity = s.approved(user, 100_000).await;
    assert_eq!(s.as_(user).await.call(&api::OUTCOMES, &[&activity], &Nothing {}).await.ok().roi, Roi::none(eur(0).currency));
    record(&s, user, activity, &leads(&s, 30)).await.ok();
    record(&s, manager, activity, &leads(&s, 10)).await.ok();
    let all = record(&s, manager, activity, &deal(&s, 500_000, 250_000)).await.ok();
    let expected =
        Roi { activities: 1, spent: 100_000, leads: 40, deals: 1, pipeline: 500_000, won: 250_000, ..Roi::none(eur(0).currency) };
    assert_eq!(all.roi, expected);
    assert_eq!((all.roi.cost_per_lead(), all.roi.pipeline_per_unit(), all.roi.won_per_unit()), (Some(2_500), Some(500), Some(250)));
    // An activity without results says nothing about what leads cost.
    s.approved(&s.cast.boreal_user, 50_000).await;
    let of_program = async |who: &Human| s.as_(who).await.call(&api::PROGRAM_ROI, &[&s.program.id], &Nothing {}).await.ok();
    assert_eq!(of_program(&s.cast.finance).await, expected);
    assert_eq!(of_program(user).await, expected);
    assert_eq!(of_program(&s.cast.boreal_user).await, Roi::none(eur(0).currency), "partners see what is their own");
    let health = s.as_(&s.cast.finance).await.call(&api::HEALTH, &[], &HealthFilter::default()).await.ok();
    assert_eq!(health.roi, expected);
    record(&s, &s.cast.boreal_user, activity, &leads(&s, 1)).await.fails("not-found");
}

#[tokio::test]
async fn results_are_corrected_with_their_history_and_never_lost() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    let first = leads(&s, 30);
    let all = record(&s, user, activity, &first).await.ok();
    assert_eq!(record(&s, user, activity, &first).await.ok(), all, "a retry writes nothing twice");
    let outcome = all.items[0].clone();
    let client = s.as_(&s.cast.manager).await;
    let better = leads(&s, 28);
    client.clone().with("if-match", "\"7\"").call(&api::CHANGE_OUTCOME, &[&outcome.id], &better).await.fails("stale");
    let all = client.clone().with("if-match", "\"1\"").call(&api::CHANGE_OUTCOME, &[&outcome.id], &better).await.ok();
    assert_eq!(all.roi.leads, 28);
    let said: Vec<_> = all.items[0].history.iter().map(|version| (version.input.leads, version.by.as_str())).collect();
    assert_eq!(said, [(30, "Ada User"), (28, "Mia Manager")]);
    let all = client.clone().with("if-match", "\"2\"").call(&api::REMOVE_OUTCOME, &[&outcome.id], &Nothing {}).await.ok();
    assert_eq!((all.roi.leads, all.items[0].removed, all.items[0].history.len()), (0, true, 3));
    client.with("if-match", "\"3\"").call(&api::REMOVE_OUTCOME, &[&outcome.id], &Nothing {}).await.fails("not-found");
    for statement in ["DELETE FROM funds_outcomes", "UPDATE funds_outcome_versions SET input = '{}'", "DELETE FROM funds_outcome_versions"]
    {
        s.t.execute(statement, []).await.expect_err(statement);
    }
    let actions = s.t.journal().await;
    for action in ["funds.record_outcome", "funds.change_outcome", "funds.remove_outcome"] {
        assert!(actions.iter().any(|known| known == action), "{action}");
    }
}

#[tokio::test]
async fn results_that_make_no_sense_are_refused() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let activity = s.approved(user, 100_000).await;
    let early = OutcomeInput { on: today().pred_opt().expect("a day"), ..leads(&s, 1) };
    assert_eq!(record(&s, user, activity, &early).await.fields(), [("/on".to_owned(), "before-the-activity".to_owned())]);
    let late = OutcomeInput { on: today().succ_opt().expect("a day"), ..leads(&s, 1) };
    assert_eq!(record(&s, user, activity, &late).await.fields(), [("/on".to_owned(), "in-the-future".to_owned())]);
    assert_eq!(record(&s, user, activity, &deal(&s, 0, -1)).await.fields().len(), 2);
    s.t.execute("UPDATE funds_activities SET starts_on = '2026-12-01', input = REPLACE(input, '2026-11-23', '2026-12-01')", [])
        .await
        .expect("later");
    record(&s, user, activity, &leads(&s, 1)).await.fails("funds/not-begun");
    s.t.execute("UPDATE funds_activities SET status = 'denied'", []).await.expect("denied");
    record(&s, user, activity, &leads(&s, 1)).await.fails("funds/not-approved");
    assert_eq!(s.t.count("funds_outcomes").await, 0);
}

#[tokio::test]
async fn what_was_sent_is_kept_by_the_database_itself() {
    let s = Scene::set().await;
    let user = &s.cast.ardent_user;
    let claim = s.owed(user, 100_000, 20_000).await;
    s.t.execute("UPDATE funds_proofs SET state = 'accepted'", []).await.expect("accepted");
    s.t.execute("DELETE FROM funds_invoices", []).await.expect("they hold the claim");
    for table in ["funds_proofs", "funds_claims", "funds_activities"] {
        s.t.execute(&format!("DELETE FROM {table}"), []).await.expect_err(table);
        assert_eq!(s.t.count(table).await, 1, "{table}");
    }
    let draft = s.draft(user, claim.activity, &[100]).await;
    s.as_(user).await.with("if-match", "\"1\"").call(&api::REMOVE_CLAIM, &[&draft.id], &Nothing {}).await.ok();
}
