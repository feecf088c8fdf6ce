//! Fields of a program's own: asked in the form, checked, shown to those who decide, and in the exports.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{ActivityInput, FieldChoice, FieldKind, FieldRule, FieldsInput, FundRequest, RequestFilter, Rules, api},
    language::Localized,
};

use super::asking::{Stage, accept, activity};
use crate::support::{Answer, Human};

fn rule(slug: &str, kind: FieldKind, deciders_only: bool) -> FieldRule {
    FieldRule { slug: slug.to_owned(), label: Localized::english(slug), kind, required: true, deciders_only }
}

fn with_fields(rules: &mut Rules) {
    let choice = |slug: &str| FieldChoice { slug: slug.to_owned(), label: Localized::english(slug) };
    let line = FieldKind::Choice { choices: vec![choice("pumps"), choice("valves")] };
    rules.fields = vec![rule("line", line, false), rule("cost-centre", FieldKind::Number, true)];
}

fn asking(value: &str) -> ActivityInput {
    ActivityInput { fields: [("line".to_owned(), value.to_owned())].into(), ..activity("Open day", 100_000) }
}

async fn set(stage: &Stage, who: &Human, request: &FundRequest, values: &[(&str, &str)]) -> Answer<FundRequest> {
    let values = values.iter().map(|(slug, value)| ((*slug).to_owned(), (*value).to_owned())).collect();
    stage.as_(who).call(&api::SET_FIELDS, &[&request.activities[0].id], &FieldsInput { values }).await
}

#[tokio::test]
async fn what_the_form_asks_is_checked_when_it_is_sent() {
    let stage = Stage::with(with_fields).await;
    for (value, code) in [("", "required"), ("hoses", "not-one-of")] {
        let draft = stage.draft(vec![asking(value)]).await;
        assert_eq!(stage.send(&draft).await.fields(), [("/activities/0/fields/line".to_owned(), code.to_owned())]);
    }
    let foreign = ActivityInput { fields: [("line".into(), "pumps".into()), ("cost-centre".into(), "1".into())].into(), ..asking("pumps") };
    let draft = stage.draft(vec![foreign]).await;
    let fields = stage.send(&draft).await.fields();
    assert_eq!(fields, [("/activities/0/fields/cost-centre".to_owned(), "unknown-field".to_owned())], "that one is not the partner's");
    let sent = stage.sent(vec![asking("pumps")]).await;
    assert_eq!(sent.activities[0].asked.fields["line"], "pumps");
}

#[tokio::test]
async fn what_only_deciders_fill_in_is_theirs_and_comes_before_the_approval() {
    let stage = Stage::with(with_fields).await;
    let sent = stage.sent(vec![asking("valves")]).await;
    let manager = &stage.cast.manager;
    let problem = stage.decide(manager, &sent, accept(&sent)).await.fails("funds/fields-missing");
    assert_eq!(problem.params["slugs"], serde_json::json!(["cost-centre"]));
    assert_eq!(set(&stage, manager, &sent, &[("cost-centre", "x")]).await.fields()[0].1, "not-a-number");
    set(&stage, &stage.cast.finance, &sent, &[("cost-centre", "1")]).await.fails("funds/not-your-turn");
    set(&stage, &stage.cast.ardent_user, &sent, &[("cost-centre", "1")]).await.fails("denied");
    let filled = set(&stage, manager, &sent, &[("cost-centre", " 4711 ")]).await.ok();
    assert_eq!(filled.activities[0].vendor_fields["cost-centre"], "4711");
    let seen = stage.read(&stage.cast.ardent_user, &sent).await;
    assert!(seen.activities[0].vendor_fields.is_empty(), "partners do not see it");
    let approved = stage.decide(manager, &filled, accept(&filled)).await.ok();
    assert_eq!(approved.activities[0].vendor_fields["cost-centre"], "4711", "it stays");
    let csv = async |who: &Human| stage.as_(who).call(&api::EXPORT_REQUESTS, &[], &RequestFilter::default()).await.text();
    let (vendors, partners) = (csv(manager).await, csv(&stage.cast.ardent_user).await);
    assert!(vendors.contains("line=valves") && vendors.contains("cost-centre=4711"), "{vendors}");
    assert!(partners.contains("line=valves") && !partners.contains("4711"), "{partners}");
    let pack = stage.as_(&stage.cast.admin).call(&api::AUDIT_PACK, &[&sent.activities[0].id], &Nothing {}).await;
    assert!(pack.status.is_success());
}

#[tokio::test]
async fn a_type_has_a_limit_of_its_own_for_the_quarter() {
    let stage = Stage::with(|rules| rules.activity_types[0].max_quarter = Some(150_000)).await;
    stage.approved(vec![activity("First", 100_000)]).await;
    let draft = stage.draft(vec![activity("Second", 50_001)]).await;
    let problem = stage.send(&draft).await.fails("funds/type-quarter-limit");
    assert_eq!(problem.params["remaining"], serde_json::json!({ "minor": 50_000, "currency": "EUR" }));
    stage.sent(vec![activity("Third", 50_000)]).await;
}
