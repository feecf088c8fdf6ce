//! Approving many requests as they are, each for itself.

use guildhall_domain::{
    funds::{
        Activity, ActivityStatus, Decision, FundRequest, ManyInput, ManyResult, OperationId, Refusal, RefusedRequest, RequestId,
        SeenRequest, Verdict,
    },
    partner::PersonId,
};
use sha2::{Digest, Sha256};

use super::{case::Case, decide, finish::view, store};
use crate::{
    cx::Cx,
    error::Error,
    funds::operation::{self, Begun},
};

/// Approves many: what cannot be approved stays as it is, with the code of the reason.
pub async fn approve(cx: Cx, input: ManyInput) -> Result<ManyResult, Error> {
    input.check()?;
    let confirmed = confirm(&cx, &input.requests, &input.password).await?;
    let mut result = ManyResult::default();
    for seen in input.requests {
        match one(&cx, seen, input.operation, confirmed).await {
            Ok(_) => result.done.push(seen.id),
            Err(error) => {
                if let Error::Internal(source) = &error {
                    tracing::error!(error = %source, request = %seen.id, "one of many requests failed");
                }
                let problem = error.problem();
                result.refused.push(RefusedRequest { id: seen.id, code: problem.code, params: problem.params });
            }
        }
    }
    Ok(result)
}

/// One look at the password for all of them.
async fn confirm(cx: &Cx, requests: &[SeenRequest], password: &str) -> Result<bool, Error> {
    for request in requests {
        let Ok(case) = store::read(cx.app.db.read(), cx.actor()?, request.id, cx.now).await else { continue };
        if decide::confirm(cx, &case, password).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn one(cx: &Cx, seen: SeenRequest, many: OperationId, confirmed: bool) -> Result<FundRequest, Error> {
    let actor = cx.actor()?;
    let request = seen.id;
    let action = format!("funds.approve/{request}");
    let input = (many, seen.version);
    let tx = cx.app.db.begin().await?;
    let operation = match operation::begin(cx, &tx, derived(many, request), &action, &input).await? {
        Begun::Done(answer) => return Ok(answer),
        Begun::New(operation) => operation,
    };
    let mut case = store::open(&tx, actor, request, cx.now).await?;
    // What somebody has not looked at is not approved in passing.
    if case.request.version != seen.version {
        return Err(Error::Stale);
    }
    case.request.can_decide(actor.person, actor.partner())?;
    let decisions = accept_all(&case, actor.person)?;
    decide::say(cx, &tx, &mut case, operation.id(), &decisions, confirmed).await?;
    let answer = view(&tx, case, actor).await?;
    operation.finish(cx, &tx, &action, &input, &answer).await?;
    operation::commit(tx).await?;
    Ok(answer)
}

/// Only a request that is wholly this person's turn is approved as a whole.
fn accept_all(case: &Case, person: PersonId) -> Result<Vec<Decision>, Refusal> {
    let open: Vec<&Activity> = case.request.activities.iter().filter(|activity| activity.status == ActivityStatus::Open).collect();
    if open.is_empty() {
        return Err(Refusal::NotInReview);
    }
    if open.iter().any(|activity| activity.chain.turn_of(person).is_none()) {
        return Err(Refusal::NotYourTurn);
    }
    let accept = |activity: &&Activity| Decision { activity: activity.id, verdict: Verdict::Accept, reason: None, note: String::new() };
    Ok(open.iter().map(accept).collect())
}

/// The operation of one request out of many: the same each time, so that a second try does nothing twice.
fn derived(many: OperationId, request: RequestId) -> OperationId {
    let mut hash = Sha256::new();
    hash.update(many.uuid().as_bytes());
    hash.update(request.uuid().as_bytes());
    let digest = hash.finalize();
    let mut bytes = [0u8; 16];
    bytes.iter_mut().zip(digest.iter()).for_each(|(byte, from)| *byte = *from);
    OperationId::from_uuid(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}
