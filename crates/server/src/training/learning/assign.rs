//! Who must do what: rules of assignment and what follows from them, and what is assigned by hand.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, NaiveDate, Utc};
use guildhall_domain::{
    access::Access,
    endpoint::Nothing,
    invalid::Check,
    page::Page,
    partner::PersonId,
    training::{
        AssignInput, Assignment, AssignmentFilter, AssignmentId, AssignmentKey, AssignmentRule, AssignmentRuleId, AssignmentRuleInput,
        AssignmentRuleKey, AssignmentStanding, Known, Refusal, Requirement, reassign, rights, standing,
    },
};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use super::{
    news,
    store::{self, AssignmentRecord, Candidate, NewAssignment, RuleRecord},
};
use crate::{
    cx::Cx,
    db::{Tx, Where},
    error::Error,
    jobs, journal,
    state::App,
    training::{seams, today},
};

/// The job that holds all rules against people again.
pub(super) const REASSIGN: &str = "training.reassign";

// Rules.

/// Lists rules of assignment.
pub(super) async fn rules(cx: Cx, _: Nothing) -> Result<Vec<AssignmentRule>, Error> {
    let db = cx.app.db.read();
    let records = store::rules(db).await?;
    shown(&cx, db, records).await
}

async fn shown(cx: &Cx, db: &impl ConnectionTrait, records: Vec<RuleRecord>) -> Result<Vec<AssignmentRule>, Error> {
    let counts = store::rule_counts(db, today(&cx.app, cx.now)).await?;
    let items: BTreeSet<Requirement> = records.iter().map(|record| record.rule.item).collect();
    let names = seams::names(db, &items, cx.actor()?.reads.tag()).await?;
    let rule = |record: RuleRecord| {
        let (people, done, overdue) = counts.get(&record.id).copied().unwrap_or_default();
        AssignmentRule {
            title: names.get(&record.rule.item).map(|named| named.title.clone()).unwrap_or_default(),
            id: record.id,
            rule: record.rule,
            people,
            done,
            overdue,
            created_at: record.created_at,
            version: record.version,
        }
    };
    Ok(records.into_iter().map(rule).collect())
}

/// Makes a rule of assignment.
pub(super) async fn create_rule(cx: Cx, input: AssignmentRuleInput) -> Result<AssignmentRule, Error> {
    let input = input.check()?;
    let id: AssignmentRuleId = cx.app.new_id::<AssignmentRuleKey>();
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, REASSIGN).await?;
    check_around(&cx, &tx, &input, None).await?;
    store::insert_rule(&tx, id, &input, cx.now).await?;
    apply(&cx.app, &tx, cx.now, id, &input).await?;
    journal::write(&tx, &cx, "training.create_assignment_rule", "assignment_rule", id, json!({ "after": input })).await?;
    finish(&cx, tx, id).await
}

/// Changes a rule of assignment; who had begun keeps what they began.
pub(super) async fn update_rule(cx: Cx, input: AssignmentRuleInput) -> Result<AssignmentRule, Error> {
    let (id, version) = (cx.id("id")?, cx.if_match()?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, REASSIGN).await?;
    let before = store::rule(&tx, id).await?.ok_or(Error::NotFound)?;
    check_around(&cx, &tx, &input, Some(&before.rule)).await?;
    if before.version != version || !store::save_rule(&tx, id, version, &input, cx.now).await? {
        return Err(Error::Stale);
    }
    if before.rule.item != input.item {
        withdraw_all(&cx.app, &tx, cx.now, id).await?;
    }
    apply(&cx.app, &tx, cx.now, id, &input).await?;
    journal::write(&tx, &cx, "training.update_assignment_rule", "assignment_rule", id, json!({ "before": before.rule, "after": input }))
        .await?;
    finish(&cx, tx, id).await
}

/// Removes a rule of assignment; who had begun keeps what they began.
pub(super) async fn remove_rule(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let id = cx.id("id")?;
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, REASSIGN).await?;
    let before = store::rule(&tx, id).await?.ok_or(Error::NotFound)?;
    withdraw_all(&cx.app, &tx, cx.now, id).await?;
    store::remove_rule(&tx, id).await?;
    journal::write(&tx, &cx, "training.remove_assignment_rule", "assignment_rule", id, json!({ "before": before.rule })).await?;
    tx.commit().await?;
    Ok(Nothing {})
}

async fn check_around(
    cx: &Cx,
    db: &impl ConnectionTrait,
    input: &AssignmentRuleInput,
    before: Option<&AssignmentRuleInput>,
) -> Result<(), Error> {
    let mut check = Check::default();
    if before.is_none_or(|before| before.audience != input.audience) {
        input.audience.check_terms(&cx.app.portal, "/audience", &mut check);
    }
    if before.is_none_or(|before| before.item != input.item) && !is_published(db, input.item).await? {
        check.fail("/item", "unknown");
    }
    Ok(check.finish(())?)
}

async fn is_published(db: &impl ConnectionTrait, item: Requirement) -> Result<bool, Error> {
    Ok(seams::names(db, &[item].into(), "").await?.get(&item).is_some_and(|named| named.published))
}

async fn finish(cx: &Cx, tx: Tx, id: AssignmentRuleId) -> Result<AssignmentRule, Error> {
    let record = store::rule(&tx, id).await?.ok_or(Error::NotFound)?;
    let rule = shown(cx, &tx, vec![record]).await?.pop().ok_or(Error::NotFound)?;
    tx.commit().await?;
    Ok(rule)
}

/// What nobody had begun is taken back; the rest stays with its people without a day.
async fn withdraw_all(app: &App, tx: &Tx, now: DateTime<Utc>, id: AssignmentRuleId) -> Result<(), Error> {
    let assigned = store::assignments_by(tx, id).await?;
    let begun = begun(app, tx, now, &assigned).await?;
    let gone: Vec<AssignmentId> =
        assigned.iter().filter(|assignment| !begun.contains(&assignment.person)).map(|assignment| assignment.id).collect();
    store::remove_assignments(tx, &gone).await?;
    store::set_free(tx, id).await
}

/// Holds a rule against people: who matches has it, who does not any more loses it unless they had begun.
async fn apply(app: &App, tx: &Tx, now: DateTime<Utc>, id: AssignmentRuleId, rule: &AssignmentRuleInput) -> Result<bool, Error> {
    let people: BTreeMap<PersonId, Candidate> = if rule.active {
        let candidates = store::candidates(tx).await?.into_iter();
        candidates.filter(|person| rule.audience.admits(&person.actor.viewer())).map(|person| (person.actor.person, person)).collect()
    } else {
        BTreeMap::new()
    };
    let assigned = store::assignments_by(tx, id).await?;
    let begun = begun(app, tx, now, &assigned).await?;
    let matching: BTreeSet<PersonId> = people.keys().copied().collect();
    let has = assigned.iter().map(|assignment| (assignment.person, begun.contains(&assignment.person))).collect();
    let changes = reassign(&matching, &has);
    let mut changed = !changes.add.is_empty();
    let day = today(app, now);
    let due = |person: &PersonId, since: NaiveDate| people.get(person).and_then(|known| rule.due_on(today(app, known.joined_at), since));
    let done = achieved_by(tx, &changes.add, rule.item, day).await?;
    let new: Vec<NewAssignment> = changes
        .add
        .iter()
        .map(|person| NewAssignment {
            id: app.new_id::<AssignmentKey>(),
            rule: Some(id),
            item: rule.item,
            person: *person,
            by: None,
            due_on: due(person, day),
            done: done.contains(person),
        })
        .collect();
    store::insert_assignments(tx, &new, now).await?;
    tell(tx, now, &new).await?;
    let mut gone = Vec::new();
    for assignment in &assigned {
        if changes.withdraw.contains(&assignment.person) {
            gone.push(assignment.id);
        } else if changes.release.contains(&assignment.person) {
            if !assignment.released {
                store::set_due(tx, assignment.id, None, true).await?;
                changed = true;
            }
        } else if assignment.done_at.is_none() {
            let due = due(&assignment.person, today(app, assignment.assigned_at));
            if due != assignment.due_on || assignment.released {
                store::set_due(tx, assignment.id, due, false).await?;
                changed = true;
            }
        }
    }
    changed |= !gone.is_empty();
    store::remove_assignments(tx, &gone).await?;
    Ok(changed)
}

/// Tells people what is new for them to do.
async fn tell(tx: &Tx, now: DateTime<Utc>, new: &[NewAssignment]) -> Result<(), Error> {
    for assignment in new.iter().filter(|assignment| !assignment.done) {
        news::assigned(tx, now, assignment).await?;
    }
    Ok(())
}

/// Of these people those who had done or begun what is assigned to them.
async fn begun(
    app: &App,
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    assigned: &[AssignmentRecord],
) -> Result<BTreeSet<PersonId>, Error> {
    let mut begun: BTreeSet<PersonId> =
        assigned.iter().filter(|assignment| assignment.done_at.is_some()).map(|assignment| assignment.person).collect();
    let Some(item) = assigned.first().map(|assignment| assignment.item) else { return Ok(begun) };
    match item {
        Requirement::Course(course) => begun.extend(store::enrolled_people(db, &[course]).await?),
        Requirement::Path(path) => {
            let path = store::path(db, path).await?;
            let steps = path.iter().flat_map(|path| &path.input.steps).map(|step| step.item.requirement());
            let courses: Vec<_> = steps
                .filter_map(|step| match step {
                    Requirement::Course(course) => Some(course),
                    Requirement::Path(_) | Requirement::Exam(_) | Requirement::Certification(_) => None,
                })
                .collect();
            begun.extend(store::enrolled_people(db, &courses).await?);
        }
        Requirement::Exam(_) | Requirement::Certification(_) => {
            let people: Vec<PersonId> = assigned.iter().map(|assignment| assignment.person).collect();
            begun.extend(achieved_by(db, &people, item, today(app, now)).await?);
        }
    }
    Ok(begun)
}

/// Of these people those who have something already, in any language.
async fn achieved_by(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    item: Requirement,
    today: NaiveDate,
) -> Result<BTreeSet<PersonId>, Error> {
    if people.is_empty() {
        return Ok(BTreeSet::new());
    }
    let originals = seams::originals(db).await?;
    let mut completed = seams::completed(db, people).await?;
    let mut found = BTreeSet::new();
    for person in people {
        let mut achieved = completed.remove(person).unwrap_or_default();
        if matches!(item, Requirement::Exam(_) | Requirement::Certification(_)) {
            achieved.extend(seams::certified(db, *person, today).await?);
        }
        if Known::since(&achieved, None, originals.clone()).has(item) {
            found.insert(*person);
        }
    }
    Ok(found)
}

/// Says that somebody came, went or changed: rules are held against people again soon.
///
/// # Errors
/// When the database fails; then the change must fail too.
pub async fn people_changed(tx: &Tx, now: DateTime<Utc>) -> Result<(), Error> {
    if store::rules(tx).await?.is_empty() || store::job_waits(tx, REASSIGN, now).await? {
        return Ok(());
    }
    jobs::enqueue(tx, now, REASSIGN, Value::Object(serde_json::Map::new())).await?;
    Ok(())
}

/// Holds all rules against people again.
pub(super) async fn reassign_all(app: &App) -> Result<(), Error> {
    let now = app.clock.now();
    for record in store::rules(app.db.read()).await? {
        let tx = app.db.begin().await?;
        app.db.lock(&tx, REASSIGN).await?;
        // It may have been changed or removed meanwhile.
        let Some(record) = store::rule(&tx, record.id).await? else { continue };
        if apply(app, &tx, now, record.id, &record.rule).await? {
            journal::write_for(&tx, now, None, "training.reassign", "assignment_rule", record.id, json!({})).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

// What each person has to do.

/// Lists assignments, what is due soonest first.
pub(super) async fn list(cx: Cx, filter: AssignmentFilter) -> Result<Page<Assignment>, Error> {
    let db = cx.app.db.read();
    let mut wanted = Where::default();
    store::assignments_seen_by(&mut wanted, cx.actor()?);
    if let Some(partner) = filter.partner {
        wanted.is("p.partner_id", partner.to_string());
    }
    if let Some(person) = filter.person {
        wanted.is("t.person_id", person.to_string());
    }
    if let Some(rule) = filter.rule {
        wanted.is("t.rule_id", rule.to_string());
    }
    let today = today(&cx.app, cx.now);
    if !filter.standing.is_empty() {
        let parts: Vec<String> = filter.standing.iter().map(|wanted_standing| stands(&mut wanted, *wanted_standing, today)).collect();
        wanted.and(format!("({})", parts.join(" OR ")));
    }
    let page = store::assignments(db, wanted, filter.cursor.as_ref(), filter.limit).await?;
    Ok(Page { items: present(&cx, db, page.items).await?, next: page.next, total: page.total })
}

/// The condition that an assignment stands so today. The days come from the rule itself.
fn stands(wanted: &mut Where, is: AssignmentStanding, today: NaiveDate) -> String {
    let soon =
        (0..).map(|days| today + Duration::days(days)).take_while(|day| standing(Some(*day), false, today) == AssignmentStanding::DueSoon);
    let last = soon.last().unwrap_or(today);
    let (today, last) = (wanted.bind(today.to_string()), wanted.bind(last.to_string()));
    match is {
        // Each placeholder is used in each, or PostgreSQL could not tell its type.
        AssignmentStanding::Done => format!("(t.done_at IS NOT NULL AND {today} <= {last})"),
        AssignmentStanding::Overdue => format!("(t.done_at IS NULL AND t.due_key < {today} AND {today} <= {last})"),
        AssignmentStanding::DueSoon => format!("(t.done_at IS NULL AND t.due_key >= {today} AND t.due_key <= {last})"),
        AssignmentStanding::Open => format!("(t.done_at IS NULL AND t.due_key > {last} AND {today} <= {last})"),
    }
}

/// Assignments as whoever may see them sees them.
pub(super) async fn present(cx: &Cx, db: &impl ConnectionTrait, records: Vec<AssignmentRecord>) -> Result<Vec<Assignment>, Error> {
    let today = today(&cx.app, cx.now);
    let items: BTreeSet<Requirement> = records.iter().map(|record| record.item).collect();
    let names = seams::names(db, &items, cx.actor()?.reads.tag()).await?;
    let people: BTreeSet<PersonId> = records.iter().map(|record| record.person).collect();
    let percents = store::percents(db, &people).await?;
    let paths = store::paths_among(db, &items).await?;
    let percent = |record: &AssignmentRecord| {
        let of = |course| percents.get(&(record.person, course)).copied().unwrap_or_default();
        match record.item {
            _ if record.done_at.is_some() => 100,
            Requirement::Course(course) => of(course),
            Requirement::Path(path) => {
                let path = paths.iter().find(|known| known.id == path);
                let required: Vec<u32> = path
                    .iter()
                    .flat_map(|path| &path.input.steps)
                    .filter(|step| !step.optional)
                    .map(|step| match step.item.requirement() {
                        Requirement::Course(course) => u32::from(of(course)),
                        Requirement::Path(_) | Requirement::Exam(_) | Requirement::Certification(_) => 0,
                    })
                    .collect();
                let steps = u32::try_from(required.len()).unwrap_or(u32::MAX);
                required.iter().sum::<u32>().checked_div(steps).and_then(|percent| u8::try_from(percent).ok()).unwrap_or_default()
            }
            Requirement::Exam(_) | Requirement::Certification(_) => 0,
        }
    };
    let mut shown = Vec::with_capacity(records.len());
    for record in records {
        let percent = percent(&record);
        // Who left the partners has nothing to do any more.
        let Some(partner) = record.partner else { continue };
        shown.push(Assignment {
            id: record.id,
            item: record.item,
            title: names.get(&record.item).map(|named| named.title.clone()).unwrap_or_default(),
            person: record.person,
            person_name: record.person_name,
            partner,
            partner_name: record.partner_name,
            rule: record.rule,
            assigned_at: record.assigned_at,
            due_on: record.due_on,
            standing: standing(record.due_on, record.done_at.is_some(), today),
            percent,
            done_at: record.done_at,
        });
    }
    Ok(shown)
}

/// Assigns something to people by hand. Who has it from before by hand gets the new day.
pub(super) async fn assign(cx: Cx, input: AssignInput) -> Result<Vec<Assignment>, Error> {
    let actor = cx.actor()?;
    if !Access::PeopleAdmin.admits(Some(actor)) && !Access::Author.admits(Some(actor)) {
        return Err(Error::Denied);
    }
    let day = today(&cx.app, cx.now);
    let input = input.check(day)?;
    let tx = cx.app.db.begin().await?;
    cx.app.db.lock(&tx, REASSIGN).await?;
    if !is_published(&tx, input.item).await? {
        return Err(Error::field("/item", "unknown"));
    }
    let workplaces = store::workplaces(&tx, &input.people).await?;
    let mut check = Check::default();
    for (index, person) in input.people.iter().enumerate() {
        let partner = workplaces.get(person).copied().flatten();
        if !partner.is_some_and(|partner| rights::assigns_to(actor, partner)) {
            check.fail(&format!("/people/{index}"), "unknown");
        }
    }
    check.finish(())?;
    let done = achieved_by(&tx, &input.people, input.item, day).await?;
    let mut ids = Vec::new();
    let mut new = Vec::new();
    for person in &input.people {
        let before = store::assignments_of(&tx, *person).await?;
        let before = before.iter().find(|known| known.rule.is_none() && known.item == input.item && known.done_at.is_none());
        if let Some(before) = before {
            store::set_due(&tx, before.id, input.due_on, false).await?;
            ids.push(before.id);
        } else {
            let id = cx.app.new_id::<AssignmentKey>();
            let (item, due_on, done) = (input.item, input.due_on, done.contains(person));
            new.push(NewAssignment { id, rule: None, item, person: *person, by: Some(actor.person), due_on, done });
            ids.push(id);
        }
    }
    store::insert_assignments(&tx, &new, cx.now).await?;
    tell(&tx, cx.now, &new).await?;
    let detail = json!({ "item": input.item, "people": input.people, "due_on": input.due_on });
    journal::write(&tx, &cx, "training.assign", "assignment", ids.first().map(ToString::to_string).unwrap_or_default(), detail).await?;
    let mut records = Vec::with_capacity(ids.len());
    for id in ids {
        records.extend(store::assignment(&tx, id).await?);
    }
    let shown = present(&cx, &tx, records).await?;
    tx.commit().await?;
    Ok(shown)
}

/// Takes an assignment by hand back.
pub(super) async fn unassign(cx: Cx, _: Nothing) -> Result<Nothing, Error> {
    let (id, actor) = (cx.id("id")?, cx.actor()?);
    let tx = cx.app.db.begin().await?;
    let record = store::assignment(&tx, id).await?.ok_or(Error::NotFound)?;
    if !record.partner.is_some_and(|partner| rights::assigns_to(actor, partner)) {
        return Err(Error::NotFound);
    }
    if let Some(rule) = record.rule {
        let by = store::rule(&tx, rule).await?.map(|rule| rule.rule.name).into_iter().collect();
        return Err(Refusal::InUse { by }.into());
    }
    store::remove_assignments(&tx, &[id]).await?;
    let detail = json!({ "item": record.item, "person": record.person, "due_on": record.due_on });
    journal::write(&tx, &cx, "training.unassign", "assignment", id, detail).await?;
    tx.commit().await?;
    Ok(Nothing {})
}
