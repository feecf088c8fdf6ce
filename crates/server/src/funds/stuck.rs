//! Money that stands still because everybody who could decide on it, or pay it, may not.

use std::collections::{BTreeMap, btree_map::Entry};

use guildhall_domain::{
    access::Actor,
    endpoint::Nothing,
    funds::{
        ActivityInput, ActivityStatus, Chain, ChangeOrder, ClaimStatus, Hands, PayableFilter, ProgramId, RequestId, RequestStatus, Rules,
        Stuck, StuckAt,
    },
    money::Money,
    page::{MAX_LIMIT, Page},
    partner::PersonId,
};
use sea_orm::{ConnectionTrait, QueryResult};

use super::{
    book::currency,
    claims::rows::{self, Row},
    events,
    ground::{self, Ground, json},
    hands, money,
    people::{self, Staff},
};
use crate::{
    cx::Cx,
    db::{Where, id, sql, time},
    error::Error,
};

/// Records that are looked at together.
const PAGE: u32 = 1_000;
/// Most that are named.
const MOST: usize = 200;

/// What of the partners one looks after is stuck, what has waited longest first.
pub async fn list(cx: Cx, _: Nothing) -> Result<Page<Stuck>, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let mut look = Look { db, actor, staff: people::staff(db).await?, rules: BTreeMap::new() };
    let mut items = look.requests().await?;
    items.extend(look.claims().await?);
    items.extend(look.payments().await?);
    items.sort_by(|one, other| (one.since, &one.number).cmp(&(other.since, &other.number)));
    let total = items.len() as u64;
    items.truncate(MOST);
    Ok(Page { items, next: None, total })
}

struct Look<'a, C> {
    db: &'a C,
    actor: &'a Actor,
    staff: Staff,
    rules: BTreeMap<(ProgramId, i32), Rules>,
}

impl<C: ConnectionTrait> Look<'_, C> {
    /// Requests of which something is being decided that nobody may decide: what was asked for first, and changes of it.
    async fn requests(&mut self) -> Result<Vec<Stuck>, Error> {
        let select = "SELECT v.id AS id, r.id AS request, r.number AS number, r.title AS title, r.program_id AS program,
            r.rules_version AS version, r.partner_id AS partner, q.name AS partner_name, r.requested_by AS author, r.status AS request_status,
            v.status AS status, v.chain AS chain, v.change_order AS change_order, v.asked AS asked, r.currency AS currency,
            COALESCE(r.turn_since, r.updated_at) AS since FROM funds_requests r JOIN funds_activities v ON v.request_id = r.id
            JOIN partners q ON q.id = r.partner_id";
        let mut found: BTreeMap<RequestId, Stuck> = BTreeMap::new();
        for row in self.all(select, "r.partner_id", "v.id", "r.turn = 'vendor' AND v.status IN ('open', 'approved')").await? {
            let text = |column: &str| row.try_get::<String>("", column);
            let open = text("request_status")? == RequestStatus::InReview.slug() && text("status")? == ActivityStatus::Open.slug();
            let (chain, amount) = if open {
                (json::<Chain>(&text("chain")?)?, row.try_get("", "asked")?)
            } else {
                match row.try_get::<Option<String>>("", "change_order")?.as_deref().map(json::<ChangeOrder>).transpose()? {
                    Some(change) => (change.chain, change.input.amount),
                    None => continue,
                }
            };
            let deciders = self.staff.deciders(id(&text("partner")?)?, &[id(&text("author")?)?]);
            if deciders.may_go_on(&self.rules_of(&row).await?.request_chain, &chain) {
                continue;
            }
            let request: RequestId = id(&text("request")?)?;
            match found.entry(request) {
                Entry::Occupied(mut known) => {
                    let sum = known.get().amount.minor.saturating_add(amount);
                    known.get_mut().amount.minor = sum;
                }
                Entry::Vacant(new) => {
                    new.insert(Stuck {
                        at: StuckAt::Request,
                        request,
                        claim: None,
                        number: text("number")?,
                        title: text("title")?,
                        partner: id(&text("partner")?)?,
                        partner_name: text("partner_name")?,
                        amount: Money::new(amount, currency(&text("currency")?)?),
                        since: time(&text("since")?)?,
                    });
                }
            }
        }
        Ok(found.into_values().collect())
    }

    /// Claims that nobody may decide on.
    async fn claims(&mut self) -> Result<Vec<Stuck>, Error> {
        let select = "SELECT c.id AS id, c.number AS number, c.chain AS chain, c.partner_id AS partner, q.name AS partner_name,
            c.claimed_by AS claimed_by, r.requested_by AS author, r.id AS request, r.program_id AS program, r.rules_version AS version,
            c.asked AS asked, c.currency AS currency, COALESCE(c.turn_since, c.updated_at) AS since, v.input AS input
            FROM funds_claims c JOIN funds_requests r ON r.id = c.request_id JOIN funds_activities v ON v.id = c.activity_id
            JOIN partners q ON q.id = c.partner_id";
        let mut found = Vec::new();
        let waits = format!("c.status = '{}'", ClaimStatus::InReview.slug());
        for row in self.all(select, "c.partner_id", "c.id", &waits).await? {
            let text = |column: &str| row.try_get::<String>("", column);
            let askers: [PersonId; 2] = [id(&text("claimed_by")?)?, id(&text("author")?)?];
            let deciders = self.staff.deciders(id(&text("partner")?)?, &askers);
            let chain: Chain = json(&text("chain")?)?;
            if deciders.may_go_on(&self.rules_of(&row).await?.claim_chain, &chain) {
                continue;
            }
            let input: ActivityInput = json(&text("input")?)?;
            found.push(Stuck {
                at: StuckAt::Claim,
                request: id(&text("request")?)?,
                claim: Some(id(&text("id")?)?),
                number: text("number")?,
                title: input.title,
                partner: id(&text("partner")?)?,
                partner_name: text("partner_name")?,
                amount: Money::new(row.try_get("", "asked")?, currency(&text("currency")?)?),
                since: time(&text("since")?)?,
            });
        }
        Ok(found)
    }

    /// Approved claims that nobody may pay.
    async fn payments(&self) -> Result<Vec<Stuck>, Error> {
        let (finance, admins) = events::payers(self.db).await?;
        let payers: Vec<PersonId> = finance.into_iter().chain(admins).collect();
        let mut found = Vec::new();
        let mut filter = PayableFilter { limit: Some(MAX_LIMIT), ..PayableFilter::default() };
        loop {
            let page = rows::payable(self.db, self.actor, &filter).await?;
            let activities: Vec<_> = page.items.iter().map(|row| row.activity).collect();
            let grounds = ground::many(self.db, self.actor, &activities).await?;
            let of: Vec<(&Ground, &Row)> = page.items.iter().filter_map(|row| Some((grounds.get(&row.activity)?, row))).collect();
            let hands = hands::of(self.db, &of).await?;
            found.extend(of.into_iter().zip(hands).filter(|(of, hands)| !can_be_paid(of, hands, &payers)).map(|(of, _)| unpaid(of)));
            filter.cursor = page.next;
            if filter.cursor.is_none() {
                return Ok(found);
            }
        }
    }

    /// All rows that wait, of the partners whom one may see, read a page at a time.
    async fn all(&self, select: &str, partner: &str, key: &str, waits: &str) -> Result<Vec<QueryResult>, Error> {
        let (mut all, mut after) = (Vec::new(), String::new());
        loop {
            let mut wanted = Where::default();
            wanted.within(partner, self.actor.scope());
            wanted.and(waits);
            let last = wanted.bind(after);
            wanted.and(format!("{key} > {last}"));
            let statement = format!("{select}{} ORDER BY {key} LIMIT {PAGE}", wanted.clause());
            let rows = self.db.query_all_raw(sql(self.db, &statement, wanted.values())).await?;
            let full = rows.len() == PAGE as usize;
            all.extend(rows);
            after = match all.last() {
                Some(last) if full => last.try_get("", "id")?,
                Some(_) | None => return Ok(all),
            };
        }
    }

    async fn rules_of(&mut self, row: &QueryResult) -> Result<&Rules, Error> {
        let program: ProgramId = id(&row.try_get::<String>("", "program")?)?;
        let version = i32::try_from(row.try_get::<i64>("", "version")?).map_err(Error::internal)?;
        Ok(match self.rules.entry((program, version)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(money::rules(self.db, program, version).await?),
        })
    }
}

fn can_be_paid((ground, row): &(&Ground, &Row), hands: &Hands, payers: &[PersonId]) -> bool {
    let (approved, from) = (row.approved_program.unwrap_or_default(), ground.rules.separation_from);
    payers.iter().any(|person| hands.may_pay(*person, approved, from).is_ok())
}

fn unpaid((ground, row): (&Ground, &Row)) -> Stuck {
    Stuck {
        at: StuckAt::Payment,
        request: ground.request,
        claim: Some(row.id),
        number: row.number.clone(),
        title: ground.input.title.clone(),
        partner: ground.partner,
        partner_name: ground.partner_name.clone(),
        amount: ground.money(row.open()),
        since: row.decided_at.unwrap_or(row.updated_at),
    }
}
