//! What the vendor and the companies' admins do besides: rules, certificates by hand and taken back, reminders.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::training::{AssignmentRuleInput, ReasonInput};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    make::{Made, parsed},
    missing,
};
use crate::{
    db::sql,
    error::Error,
    seed::{fill::moment, funds::stage::Stage},
    state::App,
    training::plant,
};

/// The rules of assignment, with the day on which each is made.
pub fn rules(made: &Made, now: DateTime<Utc>) -> Result<Vec<(i32, AssignmentRuleInput)>, Error> {
    let on = |days: i64| (now.date_naive() + Duration::days(days)).to_string();
    let installer = made.certifications.get("installer").ok_or_else(missing)?;
    let rules = [
        (
            -60,
            json!({"name": "Everybody knows the products", "item": {"kind": "course", "id": made.course("products")?.id},
                "audience": {"conditions": [{"attribute": "role", "one_of": ["partner_user"]}]},
                "due": {"kind": "after_joining", "days": 30}}),
        ),
        (
            -45,
            json!({"name": "Integrators of the highest tier are certified", "item": {"kind": "certification", "id": installer},
                "audience": {"conditions": [{"attribute": "tier", "one_of": ["platinum"]}, {"attribute": "partner_type", "one_of": ["integrator"]}]},
                "due": {"kind": "on", "day": on(40)}}),
        ),
        (
            -20,
            json!({"name": "The new SIL rules, German-speaking countries", "item": {"kind": "course", "id": made.course("pressure")?.id},
                "audience": {"conditions": [{"attribute": "region", "one_of": ["dach"]}]}, "due": {"kind": "on", "day": on(5)}}),
        ),
    ];
    rules.into_iter().map(|(day, rule)| Ok((day, parsed(rule)?))).collect()
}

/// Everything else that the vendor and the admins did lately.
pub async fn act(app: &App, stage: &Stage, made: &Made, now: DateTime<Utc>) -> Result<(), Error> {
    let at = |day: i32, minute: usize| moment(now, day, minute);
    let sales = made.certifications.get("sales").ok_or_else(missing)?.to_string();
    let service = made.certifications.get("service").ok_or_else(missing)?.to_string();
    let revoked = "SELECT a.id FROM training_awards a JOIN people p ON p.id = a.person_id
        WHERE a.certification_id = $1 AND p.email NOT LIKE '%@brueckner.example' AND a.created_at < $2
            AND NOT EXISTS (SELECT 1 FROM training_award_events e WHERE e.award_id = a.id) ORDER BY a.created_at DESC, a.id LIMIT 1";
    for (certification, reason, minute) in [
        (&sales, "The exam was taken by a colleague; both confirmed it. The exam may be taken anew in person.", 560),
        (&service, "Left calibration reports unsigned in three audits, despite two reminders.", 585),
    ] {
        let values = [certification.clone().into(), crate::db::text(at(-12, 0)).into()];
        if let Some(row) = app.db.read().query_one_raw(sql(app.db.read(), revoked, values)).await? {
            let award: String = row.try_get_by_index(0)?;
            let cx = stage.cx(stage.admin, at(-9, minute), Some(award), None).await?;
            plant::revoke_award(cx, ReasonInput { reason: reason.to_owned() }).await?;
        }
    }
    let brueckner = stage.partners.get(&0).ok_or_else(missing)?;
    let (jana, mehmet) = (brueckner.people.first().ok_or_else(missing)?, brueckner.people.get(2).ok_or_else(missing)?);
    let lena = brueckner.people.last().ok_or_else(missing)?;
    // Somebody who built rigs for twenty years is certified by hand.
    let given = json!({"certification": made.certifications.get("installer"), "person": mehmet, "valid_from": at(-30, 600).date_naive().to_string(),
        "reason": "Twenty years at our own rig in Kassel; practical test passed with Frauke Anders."});
    let held = "SELECT id FROM training_awards WHERE person_id = $1 AND certification_id = $2";
    let values = [mehmet.to_string().into(), made.certifications.get("installer").ok_or_else(missing)?.to_string().into()];
    if app.db.read().query_one_raw(sql(app.db.read(), held, values)).await?.is_none() {
        plant::give_award(stage.cx(stage.admin, at(-8, 610), None, None).await?, parsed(given)?).await?;
    }
    // The admin gives the trainee a path, and reminds her.
    let path = json!({"kind": "path", "id": made.paths.get("new-in-sales")});
    let due = (now.date_naive() + Duration::days(14)).to_string();
    let assigned = json!({"item": path, "people": [lena], "due_on": due});
    plant::assign_to(stage.cx(*jana, at(-6, 640), None, None).await?, parsed(assigned)?).await?;
    let nudge = json!({"item": path, "people": [lena], "message": "Bis zur Messe im nächsten Monat wäre schön."});
    plant::nudge(stage.cx(*jana, at(-1, 650), Some(brueckner.id.to_string()), None).await?, parsed(nudge)?).await?;
    // Somebody had more time than others, and an attempt that a fire alarm ended does not count.
    let granted = json!({"extra_percent": 25, "attempts": [{"exam": made.exam("exam-sales")?, "attempts": 1}],
        "reason": "Reads with a screen reader; one more attempt after the fire alarm."});
    let failed = "SELECT id, person_id FROM training_attempts WHERE passed = 0 AND purpose = 'exam' ORDER BY started_at DESC, id LIMIT 1";
    if let Some(row) = app.db.read().query_one_raw(sql(app.db.read(), failed, [])).await? {
        let (attempt, person): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
        let reason = ReasonInput { reason: "The fire alarm went off after ten minutes.".to_owned() };
        plant::void(stage.cx(stage.admin, at(-1, 700), Some(attempt), None).await?, reason).await?;
        plant::grant(stage.cx(stage.admin, at(-1, 705), Some(person), None).await?, parsed(granted)?).await?;
    }
    complete_by_word(stage, made, now).await
}

/// A course that was learned elsewhere counts.
async fn complete_by_word(stage: &Stage, made: &Made, now: DateTime<Utc>) -> Result<(), Error> {
    let lumen = stage.partners.get(&10).ok_or_else(missing)?;
    let person = lumen.people.get(3).ok_or_else(missing)?;
    let day = moment(now, -33, 600).date_naive().to_string();
    let input =
        json!({"person": person, "completed_on": day, "reason": "Gave this course himself at the plant in Tuas, list of attendance seen."});
    let course = made.course("pressure")?.id.to_string();
    match plant::complete_for(stage.cx(stage.admin, moment(now, -31, 610), Some(course), None).await?, parsed(input)?).await {
        Ok(_) | Err(Error::Refused { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
