//! Who decides: the vendor's people behind the rules of a chain, and whose turn it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use guildhall_domain::{
    access::{Actor, Role, Roles, Scope},
    funds::{ApproverRule, Chain, Decider, RequestId, Step, StepRule, chain},
    language::Localized,
    partner::{PartnerId, PersonId},
};
use sea_orm::{ConnectionTrait, QueryResult};

use crate::{
    auth,
    db::{Tx, Where, id, sql},
    error::Error,
};

/// Keeps to the partners of somebody's scope, and beyond it to the requests that they were asked about: whoever the rules name sees what they
/// decide on, also while the partner has the ball and once they have decided, unless others were asked in their place. `asked` makes a
/// condition of the query that gives the ids of those requests.
pub fn keep_to_visible(wanted: &mut Where, actor: &Actor, partner: &str, asked: impl FnOnce(String) -> String) {
    keep(wanted, actor, partner, |me| {
        asked(format!("({} UNION SELECT n.request_id FROM funds_asked n WHERE n.person_id = {me})", asked_now(me)))
    });
}

/// The same for the money behind requests: whoever is named beyond their scope sees a partner's balance only as long as they are asked.
pub fn keep_to_visible_money(wanted: &mut Where, actor: &Actor, partner: &str, asked: impl FnOnce(String) -> String) {
    keep(wanted, actor, partner, |me| asked(format!("({})", asked_now(me))));
}

/// The query of the requests that somebody is asked about now, by themselves or by one of their claims.
fn asked_now(me: &str) -> String {
    format!(
        "SELECT u.subject_id FROM funds_turns u WHERE u.person_id = {me} AND u.subject = 'request'
            UNION SELECT k.request_id FROM funds_turns u JOIN funds_claims k ON k.id = u.subject_id
            WHERE u.person_id = {me} AND u.subject = 'claim'"
    )
}

/// `beyond` makes the condition for what is outside of the scope, given the place of the person.
fn keep(wanted: &mut Where, actor: &Actor, partner: &str, beyond: impl FnOnce(&str) -> String) {
    let Scope::Assigned(partners) = actor.scope() else {
        wanted.within(partner, actor.scope());
        return;
    };
    let me = wanted.bind(actor.person.to_string());
    let beyond = beyond(&me);
    let places: Vec<String> = partners.iter().map(|partner| wanted.bind(partner.to_string())).collect();
    let assigned = if places.is_empty() { String::new() } else { format!("{partner} IN ({}) OR ", places.join(", ")) };
    wanted.and(format!("({assigned}{beyond})"));
}

/// The vendor's active people as one partner's requests and claims see them.
#[derive(Debug, Clone)]
pub struct Deciders {
    /// All of the vendor's people, shared by those who look at many requests.
    staff: Arc<BTreeMap<PersonId, (String, Roles)>>,
    exclude: Vec<PersonId>,
    managers: BTreeSet<PersonId>,
}

/// The vendor's people who may decide for a partner, without those named in `exclude`.
///
/// # Errors
/// When the database fails.
pub async fn deciders(db: &impl ConnectionTrait, partner: PartnerId, exclude: &[PersonId]) -> Result<Deciders, Error> {
    let staff = Arc::new(active(db).await?);
    let managers = "SELECT person_id FROM partner_managers WHERE partner_id = $1";
    let rows = db.query_all_raw(sql(db, managers, [partner.to_string().into()])).await?;
    let managers = rows.iter().map(|row| id(&row.try_get_by_index::<String>(0)?)).collect::<Result<_, Error>>()?;
    Ok(Deciders { staff, exclude: exclude.to_vec(), managers })
}

async fn active(db: &impl ConnectionTrait) -> Result<BTreeMap<PersonId, (String, Roles)>, Error> {
    let select = "SELECT id, name, roles FROM people WHERE partner_id IS NULL AND status = 'active'";
    let rows = db.query_all_raw(sql(db, select, [])).await?;
    let one = |row: &QueryResult| {
        let roles = auth::roles(&row.try_get_by_index::<String>(2)?);
        Ok((id(&row.try_get_by_index::<String>(0)?)?, (row.try_get_by_index(1)?, roles)))
    };
    rows.iter().map(one).collect()
}

/// All of the vendor's active people, and whom they look after: for a look at many requests at once.
#[derive(Debug)]
pub struct Staff {
    people: Arc<BTreeMap<PersonId, (String, Roles)>>,
    managers: BTreeMap<PartnerId, BTreeSet<PersonId>>,
}

/// The vendor's people as they are now.
///
/// # Errors
/// When the database fails.
pub async fn staff(db: &impl ConnectionTrait) -> Result<Staff, Error> {
    let mut managers: BTreeMap<PartnerId, BTreeSet<PersonId>> = BTreeMap::new();
    for row in db.query_all_raw(sql(db, "SELECT partner_id, person_id FROM partner_managers", [])).await? {
        let (partner, person) = (id(&row.try_get_by_index::<String>(0)?)?, id(&row.try_get_by_index::<String>(1)?)?);
        managers.entry(partner).or_default().insert(person);
    }
    Ok(Staff { people: Arc::new(active(db).await?), managers })
}

impl Staff {
    /// Those who may decide for a partner, without those named in `exclude`.
    #[must_use]
    pub fn deciders(&self, partner: PartnerId, exclude: &[PersonId]) -> Deciders {
        let managers = self.managers.get(&partner).cloned().unwrap_or_default();
        Deciders { staff: Arc::clone(&self.people), exclude: exclude.to_vec(), managers }
    }
}

impl Deciders {
    fn get(&self, person: PersonId) -> Option<&(String, Roles)> {
        self.staff.get(&person).filter(|_| !self.exclude.contains(&person))
    }

    /// Who has a role.
    fn with(&self, role: Role) -> impl Iterator<Item = PersonId> {
        let has = move |(person, (_, roles)): &(&PersonId, &(String, Roles))| roles.contains(&role) && !self.exclude.contains(person);
        self.staff.iter().filter(has).map(|(person, _)| *person)
    }

    /// The steps for something of this amount (in the program's currency), region and type.
    #[must_use]
    pub fn chain(&self, rules: &[StepRule], amount: i64, region: &str, kind: &str) -> Chain {
        chain(rules, amount, region, kind, |rule| self.behind(rule), |person| self.decider(person))
    }

    /// Whether somebody still stands behind a step of these rules with this name: whoever lost the role meanwhile does not decide.
    #[must_use]
    pub fn stands_behind(&self, rules: &[StepRule], name: &Localized, person: PersonId) -> bool {
        let holds = |rule: &StepRule| {
            self.behind(&rule.approvers).iter().any(|decider| decider.person == person)
                || (rule.substitutes.contains(&person) && self.get(person).is_some())
        };
        rules.iter().filter(|rule| rule.name == *name).any(holds)
    }

    /// Who stands behind a step of this name now.
    #[must_use]
    pub fn of_step(&self, rules: &[StepRule], name: &Localized) -> Vec<Decider> {
        let rule = rules.iter().find(|rule| rule.name == *name);
        let substitutes = rule.iter().flat_map(|rule| &rule.substitutes).filter_map(|person| self.decider(*person));
        let mut deciders = rule.map(|rule| self.behind(&rule.approvers)).unwrap_or_default();
        for substitute in substitutes {
            if !deciders.iter().any(|decider| decider.person == substitute.person) {
                deciders.push(Decider { substitute: true, ..substitute });
            }
        }
        deciders
    }

    /// Whether a step that is open has nobody any more who may decide it: they left, or lost the role.
    #[must_use]
    pub fn have_left(&self, rules: &[StepRule], chain: &Chain) -> bool {
        let may =
            |step: &Step, person: PersonId| self.stands_behind(rules, &step.name, person) && !chain.said().any(|said| said.by == person);
        let left = |step: &Step| !step.deciders.iter().any(|decider| may(step, decider.person));
        chain.steps.iter().any(|step| step.is_open() && left(step))
    }

    /// Whether each step that is open has somebody now who may decide it, asked or not: otherwise it stands still until somebody else gets
    /// the role or the rules name somebody else.
    #[must_use]
    pub fn may_go_on(&self, rules: &[StepRule], chain: &Chain) -> bool {
        let free = |decider: &Decider| !chain.said().any(|said| said.by == decider.person);
        chain.steps.iter().filter(|step| step.is_open()).all(|step| self.of_step(rules, &step.name).iter().any(free))
    }

    /// Fills the steps that are not over with whoever stands behind them now; says whether that is anybody else.
    #[must_use]
    pub fn refill(&self, rules: &[StepRule], chain: &mut Chain) -> bool {
        let mut changed = false;
        for step in chain.steps.iter_mut().filter(|step| !step.is_over()) {
            let now = self.of_step(rules, &step.name);
            if !now.is_empty() && now != step.deciders {
                step.deciders = now;
                changed = true;
            }
        }
        changed
    }

    /// How somebody is called; empty for strangers.
    #[must_use]
    pub fn name(&self, person: PersonId) -> String {
        self.get(person).map(|(name, _)| name.clone()).unwrap_or_default()
    }

    /// Who looks after the partner: its channel managers; without one the approvers, and without those the admins.
    #[must_use]
    pub fn keepers(&self) -> Vec<PersonId> {
        let managers: Vec<PersonId> = self.managers.iter().copied().filter(|person| self.get(*person).is_some()).collect();
        let mut choices = [managers, self.with(Role::FundApprover).collect(), self.with(Role::VendorAdmin).collect()].into_iter();
        choices.find(|people| !people.is_empty()).unwrap_or_default()
    }

    fn behind(&self, rule: &ApproverRule) -> Vec<Decider> {
        match rule {
            ApproverRule::ChannelManagers => self.managers.iter().filter_map(|person| self.decider(*person)).collect(),
            ApproverRule::FundApprovers => self.with(Role::FundApprover).filter_map(|person| self.decider(person)).collect(),
            ApproverRule::People { people } => people.iter().filter_map(|person| self.decider(*person)).collect(),
        }
    }

    fn decider(&self, person: PersonId) -> Option<Decider> {
        self.get(person).map(|(name, _)| Decider { person, name: name.clone(), substitute: false })
    }
}

/// Of these people, those of the vendor who are active; when none of them is, whoever looks after the partner.
///
/// # Errors
/// When the database fails.
pub async fn active_of_vendor(tx: &Tx, partner: PartnerId, people: &[PersonId]) -> Result<Vec<PersonId>, Error> {
    let deciders = deciders(tx, partner, &[]).await?;
    let there: Vec<PersonId> = people.iter().copied().filter(|person| deciders.get(*person).is_some()).collect();
    Ok(if there.is_empty() { deciders.keepers() } else { there })
}

/// Notes who is asked to decide a request (`"request"`) or a claim (`"claim"`) now; nobody when the list is empty.
///
/// # Errors
/// When the database fails.
pub async fn set_turns(tx: &Tx, subject: &str, subject_id: &str, people: &[PersonId]) -> Result<(), Error> {
    let delete = "DELETE FROM funds_turns WHERE subject = $1 AND subject_id = $2";
    tx.execute_raw(sql(tx, delete, [subject.into(), subject_id.into()])).await?;
    let people: BTreeSet<&PersonId> = people.iter().collect();
    for person in people {
        let insert = "INSERT INTO funds_turns (person_id, subject, subject_id) VALUES ($1, $2, $3)";
        tx.execute_raw(sql(tx, insert, [person.to_string().into(), subject.into(), subject_id.into()])).await?;
        let request = if subject == "claim" { "(SELECT request_id FROM funds_claims WHERE id = $2)" } else { "$2" };
        let insert = format!(
            "INSERT INTO funds_asked (person_id, request_id) VALUES ($1, {request}) ON CONFLICT (person_id, request_id) DO NOTHING"
        );
        tx.execute_raw(sql(tx, &insert, [person.to_string().into(), subject_id.into()])).await?;
    }
    Ok(())
}

/// Others are asked in somebody's place: whoever was asked before, is not asked now and did nothing with the request need not see it.
///
/// # Errors
/// When the database fails.
pub async fn forget_replaced(tx: &Tx, request: RequestId, before: &[PersonId]) -> Result<(), Error> {
    for person in before {
        let delete = "DELETE FROM funds_asked WHERE person_id = $1 AND request_id = $2
            AND NOT EXISTS (SELECT 1 FROM funds_events e WHERE e.request_id = $2 AND e.person_id = $1)
            AND NOT EXISTS (SELECT 1 FROM funds_turns u WHERE u.person_id = $1 AND (u.subject_id = $2
                OR u.subject_id IN (SELECT k.id FROM funds_claims k WHERE k.request_id = $2)))";
        tx.execute_raw(sql(tx, delete, [person.to_string().into(), request.to_string().into()])).await?;
    }
    Ok(())
}
