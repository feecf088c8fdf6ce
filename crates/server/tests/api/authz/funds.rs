//! The funds in the matrix: who may see which record, written down by hand, and a body for each write.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{
        Allocation, AllocationFilter, AllocationInput, Decision, DecisionInput, FundRequest, Operation, OperationId, Program,
        ProgramFilter, ProgramInput, RequestInput, Verdict, api,
    },
    money::Money,
    partner::PartnerId,
};
use serde_json::{Value, json};

use super::{
    actors::{Stage, Who},
    things::Thing,
};

/// What an id in a path of the funds names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    Program,
    Pool,
    Allocation,
    Request,
    Activity,
    Proof,
    Claim,
    Payment,
    Outcome,
}

/// Which slot a path pattern of the funds has.
pub const SLOTS: [(&str, Slot); 9] = [
    ("/api/v1/funds/programs/{id}", Slot::Program),
    ("/api/v1/funds/pools/{id}", Slot::Pool),
    ("/api/v1/funds/allocations/{id}", Slot::Allocation),
    ("/api/v1/funds/requests/{id}", Slot::Request),
    ("/api/v1/funds/activities/{id}", Slot::Activity),
    ("/api/v1/funds/proofs/{id}", Slot::Proof),
    ("/api/v1/funds/claims/{id}", Slot::Claim),
    ("/api/v1/funds/payments/{id}", Slot::Payment),
    ("/api/v1/funds/outcomes/{id}", Slot::Outcome),
];

const EVERYONE: fn(Who) -> bool = |_| true;
const ARDENTS: fn(Who) -> bool = |who| who.is_ardent() || matches!(who, Who::Manager | Who::Approver | Who::Finance | Who::Admin);
const BOREALS: fn(Who) -> bool = |who| who.is_boreal() || matches!(who, Who::Approver | Who::Finance | Who::Admin);

/// A program with money of Ardent and of Boreal in it.
struct Ground {
    program: Program,
    ardent: Allocation,
    boreal: Allocation,
}

fn operation(stage: &Stage) -> OperationId {
    stage.t.app.new_id()
}

/// The ground, made once for each portal.
async fn ground(stage: &Stage) -> Ground {
    // Proof is read in a child process: the server's own binary.
    guildhall_server::child::use_program(env!("CARGO_BIN_EXE_guildhall-server").into());
    let admin = stage.client(Who::Admin);
    if let Some(program) = admin.call(&api::PROGRAMS, &[], &ProgramFilter::default()).await.ok().pop() {
        let all = admin.call(&api::ALLOCATIONS, &[], &AllocationFilter::default()).await.ok().items;
        let of = |partner: PartnerId| all.iter().find(|one| one.partner == partner).expect("an allocation").clone();
        return Ground { ardent: of(stage.cast.ardent.id), boreal: of(stage.cast.boreal.id), program };
    }
    let input: ProgramInput = serde_json::from_value(program()).expect("a program");
    let program = admin.call(&api::CREATE_PROGRAM, &[], &input).await.ok();
    let program = admin.call(&api::OPEN_PROGRAM, &[&program.id], &Nothing {}).await.ok();
    let pool = serde_json::from_value(pool(stage)).expect("a pool");
    let pool = admin.call(&api::CREATE_POOL, &[&program.id], &pool).await.ok();
    let give = async |partner: PartnerId| {
        let amount = Money::new(1_000_000, "EUR".parse().expect("a currency"));
        let input =
            AllocationInput { operation: operation(stage), pool: pool.id, partner, amount, expires_on: None, reason: String::new() };
        admin.call(&api::ALLOCATE, &[], &input).await.ok()
    };
    Ground { ardent: give(stage.cast.ardent.id).await, boreal: give(stage.cast.boreal.id).await, program }
}

fn program() -> Value {
    let step = json!({"name": {"en": "Approval"}, "approvers": {"kind": "fund_approvers"}});
    json!({
        "name": "MDF 2026", "kind": "mdf", "starts_on": "2026-07-01", "ends_on": "2027-06-30", "currency": "EUR", "total": 100_000_000,
        "rules": {
            "participation": 50, "lead_days": 0, "review_days": 5, "claim_basis": "activity", "claim_days": 60, "max_claims": 3,
            "carry_over": {"kind": "none"}, "request_chain": [step], "claim_chain": [step],
            "activity_types": [{
                "slug": "event", "label": {"en": "Event"}, "proof": [{"kind": "attendee_list", "least": 1}], "costs": ["venue"]
            }],
        },
    })
}

fn pool(stage: &Stage) -> Value {
    json!({"operation": operation(stage), "name": "A pool", "amount": 50_000_000})
}

fn request(allocation: &Allocation, title: &str) -> Value {
    json!({
        "allocation": allocation.id, "title": title,
        "activities": [{
            "title": title, "kind": "event", "venue": "virtual", "description": "Valves", "starts_on": "2026-11-25",
            "ends_on": "2027-01-12", "cost": 200_000, "asked": 100_000
        }],
    })
}

/// A draft of a partner's admin.
async fn draft(stage: &Stage, who: Who, allocation: &Allocation, title: &str) -> FundRequest {
    let input: RequestInput = serde_json::from_value(request(allocation, title)).expect("a request");
    stage.client(who).call(&api::CREATE_REQUEST, &[], &input).await.ok()
}

/// A request that was sent.
async fn sent(stage: &Stage, who: Who, allocation: &Allocation, title: &str) -> FundRequest {
    let draft = draft(stage, who, allocation, title).await;
    stage.client(who).call(&api::SUBMIT_REQUEST, &[&draft.id], &Operation { operation: operation(stage) }).await.ok()
}

/// A request that was approved.
async fn approved(stage: &Stage, who: Who, allocation: &Allocation, title: &str) -> FundRequest {
    let sent = sent(stage, who, allocation, title).await;
    let decision = Decision { activity: sent.activities[0].id, verdict: Verdict::Accept, reason: None, note: String::new() };
    let input = DecisionInput { operation: operation(stage), decisions: vec![decision], password: String::new() };
    stage.client(Who::Approver).call(&api::DECIDE_REQUEST, &[&sent.id], &input).await.ok()
}

/// All that a slot can name.
pub async fn all(stage: &Stage, slot: Slot) -> Vec<Thing> {
    let ground = ground(stage).await;
    let thing = |name: &'static str, id: String, seen_by: fn(Who) -> bool| Thing { name, id, seen_by };
    let (ours, theirs) = ("Canary of Ardent", "Canary for Boreal");
    let ids = |ardent: String, boreal: String| vec![thing("Ardent's", ardent, ARDENTS), thing("Boreal's", boreal, BOREALS)];
    match slot {
        Slot::Program => {
            let input: ProgramInput = serde_json::from_value(program()).expect("a program");
            let draft = stage.client(Who::Admin).call(&api::CREATE_PROGRAM, &[], &input).await.ok();
            vec![
                thing("an open program", ground.program.id.to_string(), |who| who.is_vendor() || who.is_ardent() || who.is_boreal()),
                thing("a program that is being set up", draft.id.to_string(), Who::is_vendor),
            ]
        }
        Slot::Pool => vec![thing("a pool", ground.ardent.pool.to_string(), EVERYONE)],
        Slot::Allocation => ids(ground.ardent.id.to_string(), ground.boreal.id.to_string()),
        Slot::Request => {
            let mut things = ids(
                sent(stage, Who::ArdentAdmin, &ground.ardent, ours).await.id.to_string(),
                sent(stage, Who::BorealAdmin, &ground.boreal, theirs).await.id.to_string(),
            );
            let draft = draft(stage, Who::ArdentAdmin, &ground.ardent, ours).await;
            things.push(thing("Ardent's draft", draft.id.to_string(), Who::is_ardent));
            things
        }
        Slot::Activity => ids(
            approved(stage, Who::ArdentAdmin, &ground.ardent, ours).await.activities[0].id.to_string(),
            approved(stage, Who::BorealAdmin, &ground.boreal, theirs).await.activities[0].id.to_string(),
        ),
        Slot::Proof => {
            let ardent = approved(stage, Who::ArdentAdmin, &ground.ardent, ours).await;
            let boreal = approved(stage, Who::BorealAdmin, &ground.boreal, theirs).await;
            ids(proof(stage, Who::ArdentAdmin, &ardent).await, proof(stage, Who::BorealAdmin, &boreal).await)
        }
        Slot::Claim => {
            let ardent = approved(stage, Who::ArdentAdmin, &ground.ardent, ours).await;
            let boreal = approved(stage, Who::BorealAdmin, &ground.boreal, theirs).await;
            let mut things =
                ids(claim(stage, Who::ArdentAdmin, &ardent, "in_review").await, claim(stage, Who::BorealAdmin, &boreal, "in_review").await);
            let (user, input) = (stage.client(Who::ArdentUser), serde_json::from_value(claim_body()).expect("a claim"));
            let draft = user.call(&api::CREATE_CLAIM, &[&ardent.activities[0].id], &input).await.ok();
            things.push(thing("Ardent's draft", draft.id.to_string(), Who::is_ardent));
            things
        }
        Slot::Outcome => {
            let ardent = approved(stage, Who::ArdentAdmin, &ground.ardent, ours).await;
            let boreal = approved(stage, Who::BorealAdmin, &ground.boreal, theirs).await;
            ids(outcome(stage, &ardent).await, outcome(stage, &boreal).await)
        }
        Slot::Payment => {
            let ardent = approved(stage, Who::ArdentAdmin, &ground.ardent, ours).await;
            let boreal = approved(stage, Who::BorealAdmin, &ground.boreal, theirs).await;
            ids(payment(stage, Who::ArdentAdmin, &ardent).await, payment(stage, Who::BorealAdmin, &boreal).await)
        }
    }
}

/// A result, put straight into the database: the activities begin later.
async fn outcome(stage: &Stage, request: &FundRequest) -> String {
    let id = operation(stage).to_string();
    let insert = "INSERT INTO funds_outcomes (id, activity_id, kind, on_day, leads, amount, won, removed, version)
        VALUES ($1, $2, 'leads', '2026-11-25', 3, 0, 0, 0, 1)";
    stage.t.execute(insert, [id.clone().into(), request.activities[0].id.to_string().into()]).await.expect("a result");
    let version =
        "INSERT INTO funds_outcome_versions (key, outcome_id, version, input, removed, person_id, at) VALUES ($1, $2, 1, $3, 0, $4, $5)";
    let input = json!({"operation": id, "kind": "leads", "on": "2026-11-25", "leads": 3, "source": "Badges"}).to_string();
    let now = guildhall_server::db::text(stage.t.app.clock.now());
    let values = [format!("{id}/1").into(), id.clone().into(), input.into(), stage.cast.finance.id.to_string().into(), now.into()];
    stage.t.execute(version, values).await.expect("its history");
    id
}

async fn proof(stage: &Stage, who: Who, request: &FundRequest) -> String {
    let address = format!("{}?kind=attendee_list&name=guests.csv", api::ADD_PROOF.at(&[&request.activities[0].id]));
    let body = format!("name,company\nA guest,{who:?}\n").into_bytes();
    let answer = stage.client(who).send("POST", &address, &[("content-type", "application/octet-stream")], body).await;
    let proof: Value = serde_json::from_slice(&answer.body).expect("it is JSON");
    proof["id"].as_str().unwrap_or_else(|| panic!("no proof but {proof}")).to_owned()
}

/// A claim, put straight into a state that would take many steps.
async fn claim(stage: &Stage, who: Who, request: &FundRequest, status: &str) -> String {
    let input = serde_json::from_value(claim_body()).expect("a claim");
    let claim = stage.client(who).call(&api::CREATE_CLAIM, &[&request.activities[0].id], &input).await.ok();
    let change = "UPDATE funds_claims SET status = $1, asked = 50000, approved = 50000, submitted_at = created_at, decided_at = created_at WHERE id = $2";
    stage.t.execute(change, [status.into(), claim.id.to_string().into()]).await.expect("the change");
    claim.id.to_string()
}

/// A payment of a claim, put straight into the database.
async fn payment(stage: &Stage, who: Who, request: &FundRequest) -> String {
    let claim = claim(stage, who, request, "approved").await;
    let id = operation(stage).to_string();
    let now = guildhall_server::db::text(stage.t.app.clock.now());
    let insert = "INSERT INTO funds_payments (id, number, partner_id, method, reference, paid_on, currency, total, paid_by, operation_id, created_at)
        VALUES ($1, $1, $2, 'credit_memo', 'X', '2026-11-25', 'EUR', 50000, $3, $1, $4)";
    let values = [id.clone().into(), request.partner.to_string().into(), stage.cast.finance.id.to_string().into(), now.into()];
    stage.t.execute(insert, values).await.expect("a payment");
    let line = "INSERT INTO funds_payment_lines (key, payment_id, claim_id, amount) VALUES ($1, $2, $3, 50000)";
    let key = format!("{id}/{claim}");
    stage.t.execute(line, [key.into(), id.clone().into(), claim.into()]).await.expect("a line");
    id
}

fn claim_body() -> Value {
    let line =
        json!({"description": "Hall", "kind": "venue", "invoice_number": "1", "issuer": "Halls", "dated": "2026-11-25", "cost": 100_000});
    json!({"currency": "EUR", "lines": [line]})
}

/// What to send to a writing endpoint.
pub async fn body(stage: &Stage, method: &str, path: &str, who: Who) -> Value {
    let op = operation(stage);
    let euros = |minor: i64| json!({"minor": minor, "currency": "EUR"});
    let ground = ground(stage).await;
    let own = if who.is_boreal() { &ground.boreal } else { &ground.ardent };
    let accept = json!({"verdict": "accept"});
    match (method, path.trim_start_matches("/api/v1/funds")) {
        ("POST", "/programs") | ("PUT", "/programs/{id}") => program(),
        ("POST", "/programs/{id}/close") => json!({"operation": op, "next_total": 0, "preview": true}),
        ("POST", "/programs/{id}/pools") | ("PUT", "/pools/{id}") => pool(stage),
        ("POST", "/programs/{id}/accruals") => json!({"operation": op, "file_name": "a.csv", "csv": ""}),
        ("POST", "/rates") => json!({"from": "USD", "to": "EUR", "millionths": 900_000, "from_day": "2026-11-26"}),
        ("POST", "/allocations") => {
            json!({"operation": op, "pool": ground.ardent.pool, "partner": stage.cast.ardent.id, "amount": euros(100)})
        }
        ("POST", "/allocations/grant") => {
            json!({"operation": op, "pool": ground.ardent.pool, "partners": [stage.cast.ardent.id], "amount": euros(100)})
        }
        ("POST", "/allocations/{id}/adjust") => json!({"operation": op, "amount": euros(100), "reason": "A gift"}),
        ("POST", "/allocations/{id}/reinstate") => {
            json!({"operation": op, "amount": euros(100), "expires_on": "2027-01-31", "reason": "It was late"})
        }
        ("POST", "/transfers") => {
            json!({"operation": op, "from": ground.ardent.id, "to": ground.boreal.id, "amount": euros(100), "reason": "A swap"})
        }
        ("POST", "/requests" | "/requests/check") | ("PUT", "/requests/{id}") => request(own, "A request"),
        ("POST", "/requests/approve") => json!({"operation": op, "requests": [{"id": op, "version": 1}]}),
        ("POST", "/requests/{id}/decide") => json!({"operation": op, "decisions": [{"activity": op, "verdict": accept}]}),
        ("POST", "/requests/{id}/ask") => json!({"question": "Which hall?"}),
        ("POST", "/requests/{id}/answer") | ("PUT", "/requests/{id}/note") => json!({"answer": "Hall 7"}),
        ("POST", "/activities/{id}/change") => {
            json!({"operation": op, "starts_on": "2026-11-25", "ends_on": "2027-01-12", "cost": 100_000, "amount": 50_000, "reason": "Less"})
        }
        ("POST", "/activities/{id}/outcomes") | ("PUT", "/outcomes/{id}") => {
            json!({"operation": op, "kind": "leads", "on": "2026-11-25", "leads": 4, "source": "Badges"})
        }
        ("PUT", "/activities/{id}/fields") => json!({"values": {}}),
        ("PUT", "/activities/{id}/claim-by") => json!({"claim_by": "2027-05-01", "reason": "The printer is late"}),
        ("POST", "/activities/{id}/extend") => json!({"operation": op, "until": "2027-05-01", "reason": "The printer is late"}),
        ("POST", "/activities/{id}/extension" | "/proofs/{id}/decide") => json!({"accepted": true}),
        ("POST", "/activities/{id}/claims") | ("PUT", "/claims/{id}") => claim_body(),
        ("POST", "/claims/{id}/decide") => json!({"operation": op, "lines": [{"line": 1, "verdict": accept}]}),
        ("POST", "/claims/{id}/reverse") => json!({"operation": op, "payment": op, "amount": euros(100), "reason": "Paid twice"}),
        ("POST", "/payments") => {
            json!({"operation": op, "method": "credit_memo", "reference": "X", "paid_on": "2026-11-25", "lines": []})
        }
        ("POST", "/payments/import") => json!({"operation": op, "file_name": "a.csv", "csv": ""}),
        (
            "POST",
            "/requests/{id}/submit"
            | "/requests/{id}/withdraw"
            | "/activities/{id}/cancel"
            | "/activities/{id}/change/withdraw"
            | "/claims/{id}/submit",
        ) => json!({"operation": op}),
        _ => json!({}),
    }
}
