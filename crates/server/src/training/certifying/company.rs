//! A company's training: who holds what, what the tier still asks for, and the cheapest way to it.

use std::collections::{BTreeMap, BTreeSet};

use axum::response::Response;
use chrono::NaiveDate;
use guildhall_domain::{
    language::Language,
    page::{Cursor, Page, limit},
    partner::{PartnerId, PersonId},
    training::{
        Achieved, AwardState, Candidate, CertificationId, ClosingSet, CompanyFilter, CompanyPerson, CompanyView, CourseStage,
        HeldCertification, NeedStanding, RemindOf, Requirement, TierNeeds, closing_set, need_standing, next_requires, nudge_again_at,
        remind_of, rights,
    },
};
use sea_orm::ConnectionTrait;

use super::{
    earn::{Stand, stand},
    facts,
    people::{self, Human},
    store::{self, AwardRecord, CertificationRecord},
};
use crate::{
    csv,
    cx::Cx,
    db::sort_key,
    error::Error,
    training::{seams, today},
};

/// What is known of a company's people.
struct Ground {
    today: NaiveDate,
    certifications: Vec<CertificationRecord>,
    originals: BTreeMap<Requirement, Requirement>,
    awards: BTreeMap<PersonId, Vec<AwardRecord>>,
    achieved: BTreeMap<PersonId, Vec<Achieved>>,
}

impl Ground {
    async fn read(cx: &Cx, db: &impl ConnectionTrait, people: &[Human]) -> Result<Self, Error> {
        let ids: Vec<PersonId> = people.iter().map(|human| human.id).collect();
        let today = today(&cx.app, cx.now);
        let mut achieved = seams::completed(db, &ids).await?;
        let awards = store::awards_of(db, &ids).await?;
        for (person, more) in facts::certified_with(db, &ids, &awards, today).await? {
            achieved.entry(person).or_default().extend(more);
        }
        let certifications = store::certifications(db).await?;
        let mut originals = seams::originals(db).await?;
        // What was achieved is told of originals already; so only those matter that a certification names by a translation.
        let asks = |record: &CertificationRecord| {
            record.certification.requires.iter().chain(record.certification.renewal_requires()).copied().collect::<Vec<_>>()
        };
        let asked: BTreeSet<Requirement> = certifications.iter().flat_map(asks).collect();
        originals.retain(|item, _| asked.contains(item));
        Ok(Self { today, certifications, originals, awards, achieved })
    }

    fn stand<'a>(&'a self, record: &CertificationRecord, person: PersonId) -> Stand<'a> {
        let awards = self.awards.get(&person).map(Vec::as_slice).unwrap_or_default();
        let achieved = self.achieved.get(&person).map(Vec::as_slice).unwrap_or_default();
        stand(record, awards, achieved, &self.originals, self.today)
    }

    /// The certificate by which somebody is certified today: of several the one that ends last.
    fn held(&self, certification: CertificationId, person: PersonId) -> Option<&AwardRecord> {
        let awards = self.awards.get(&person)?.iter();
        let valid = awards.filter(|award| award.certification == certification && award.term.covers(self.today));
        valid.max_by_key(|award| award.term.valid_until.unwrap_or(NaiveDate::MAX))
    }

    /// What somebody holds or is on the way to.
    fn held_or_begun(&self, person: PersonId, reader: &Language) -> Vec<HeldCertification> {
        let mut all = Vec::new();
        for record in &self.certifications {
            let stand = self.stand(record, person);
            let begun = record.stage == CourseStage::Published && stand.percent() > 0;
            if stand.award.is_none() && !begun {
                continue;
            }
            all.push(HeldCertification {
                certification: record.id,
                name: record.certification.name.text(reader).to_owned(),
                state: stand.state,
                valid_until: stand.award.and_then(|award| award.term.valid_until),
                percent: stand.percent(),
            });
        }
        all
    }
}

/// Who holds what, what the tier still asks for, and the cheapest way to it.
pub async fn read(cx: Cx, filter: CompanyFilter) -> Result<CompanyView, Error> {
    let (actor, db) = (cx.actor()?, cx.app.db.read());
    let partner: PartnerId = cx.id("id")?;
    if !rights::sees_company(actor, partner) {
        return Err(Error::NotFound);
    }
    let company = store::company(db, partner).await?;
    let target = filter.tier.clone().unwrap_or_else(|| company.tier.clone());
    if filter.tier.is_some() && !cx.app.portal.tiers.iter().any(|term| term.slug == target) {
        return Err(Error::field("/tier", "not-one-of"));
    }
    let people = people::of_partner(db, partner).await?;
    let ground = Ground::read(&cx, db, &people).await?;
    let needs = TierNeeds { needs: store::needs(db).await?.needs };
    let standing = |need| standing_of(&ground, &people, need, &actor.reads);
    let needs: Vec<NeedStanding> = needs.of(&target).map(standing).collect();
    let certified = people.iter().filter(|human| ground.certifications.iter().any(|record| ground.held(record.id, human.id).is_some()));
    let certified = u32::try_from(certified.count()).unwrap_or(u32::MAX);
    let everyone = rights::sees_people_of(actor, partner);
    let gaps: BTreeMap<CertificationId, u16> =
        needs.iter().filter(|need| need.gap > 0).map(|need| (need.certification, need.gap)).collect();
    let closing = if gaps.is_empty() || !everyone { None } else { Some(closing(db, &ground, &people, &gaps, &actor.reads).await?) };
    let shown: Vec<Human> = people.iter().filter(|human| everyone || human.id == actor.person).cloned().collect();
    let first = CompanyFilter { cursor: None, ..filter };
    let rows = page(db, &ground, shown, &first, &actor.reads).await?.items;
    Ok(CompanyView {
        partner,
        partner_name: company.name,
        tier: company.tier,
        target,
        as_of: ground.today,
        people: u32::try_from(people.len()).unwrap_or(u32::MAX),
        certified,
        needs,
        closing,
        rows,
    })
}

/// A company's people with what they hold.
pub async fn list(cx: Cx, filter: CompanyFilter) -> Result<Page<CompanyPerson>, Error> {
    listed(&cx, &filter).await
}

/// The same as CSV.
pub async fn export(cx: Cx, filter: CompanyFilter) -> Result<Response, Error> {
    let header = ["person", "joined_on", "certification", "state", "valid_until", "percent", "open", "overdue", "learned_at"];
    csv::stream("company-training.csv", &header, move |cursor| {
        let (cx, filter) = (cx.clone(), CompanyFilter { cursor, limit: Some(guildhall_domain::page::MAX_LIMIT), ..filter.clone() });
        async move {
            let page = listed(&cx, &filter).await?;
            Ok(csv::Part { rows: page.items.iter().flat_map(rows).collect(), next: page.next })
        }
    })
    .await
}

/// A line for each certification; one without any when there is none.
fn rows(person: &CompanyPerson) -> Vec<Vec<String>> {
    let line = |held: Option<&HeldCertification>| {
        vec![
            person.name.clone(),
            person.joined_on.to_string(),
            held.map(|held| held.name.clone()).unwrap_or_default(),
            held.map(|held| held.state.slug().to_owned()).unwrap_or_default(),
            held.and_then(|held| held.valid_until).map(|day| day.to_string()).unwrap_or_default(),
            held.map(|held| held.percent.to_string()).unwrap_or_default(),
            person.open.to_string(),
            person.overdue.to_string(),
            person.learned_at.map(|at| at.to_rfc3339()).unwrap_or_default(),
        ]
    };
    if person.certifications.is_empty() { vec![line(None)] } else { person.certifications.iter().map(|held| line(Some(held))).collect() }
}

async fn listed(cx: &Cx, filter: &CompanyFilter) -> Result<Page<CompanyPerson>, Error> {
    let (actor, db) = (cx.actor()?, cx.app.db.read());
    let partner: PartnerId = cx.id("id")?;
    if !rights::sees_people_of(actor, partner) {
        return Err(Error::NotFound);
    }
    store::company(db, partner).await?;
    let people = people::of_partner(db, partner).await?;
    let ground = Ground::read(cx, db, &people).await?;
    page(db, &ground, people, filter, &actor.reads).await
}

/// A page of people, by name. They come in that order already.
async fn page(
    db: &impl ConnectionTrait,
    ground: &Ground,
    people: Vec<Human>,
    filter: &CompanyFilter,
    reader: &Language,
) -> Result<Page<CompanyPerson>, Error> {
    let after: Option<(String, String)> = match &filter.cursor {
        Some(cursor) => Some(cursor.unpack().map_err(|_| Error::field("/cursor", "malformed"))?),
        None => None,
    };
    let words = filter.q.as_deref().map(sort_key).filter(|q| !q.is_empty());
    let ids: Vec<PersonId> = people.iter().map(|human| human.id).collect();
    let work = store::work(db, &ids, ground.today).await?;
    let mut found: Vec<(&Human, Vec<HeldCertification>)> = Vec::new();
    for human in &people {
        let named = words.as_ref().is_none_or(|words| sort_key(&human.name).contains(words));
        let late = filter.overdue != Some(true) || work.get(&human.id).is_some_and(|work| work.overdue > 0);
        if !named || !late {
            continue;
        }
        let held = ground.held_or_begun(human.id, reader);
        let asked = |held: &HeldCertification| {
            filter.certification.is_none_or(|wanted| wanted == held.certification)
                && (filter.state.is_empty() || filter.state.contains(&held.state))
        };
        if (filter.certification.is_none() && filter.state.is_empty()) || held.iter().any(asked) {
            found.push((human, held));
        }
    }
    let total = found.len() as u64;
    let place = |human: &Human| (sort_key(&human.name), human.id.to_string());
    found.sort_by_key(|(human, _)| place(human));
    let rest = found.into_iter().filter(|(human, _)| after.as_ref().is_none_or(|after| place(human) > *after));
    let most = usize::from(limit(filter.limit));
    let mut shown: Vec<(&Human, Vec<HeldCertification>)> = rest.take(most + 1).collect();
    let more = shown.len() > most;
    shown.truncate(most);
    let next = shown.last().filter(|_| more).map(|(human, _)| Cursor::pack(&place(human)));
    let ids: Vec<PersonId> = shown.iter().map(|(human, _)| human.id).collect();
    let nudges = store::last_nudges(db, &ids).await?;
    let of =
        |human: &Human, held: &[HeldCertification]| remind_of(work.get(&human.id).and_then(|work| work.late).map(|(_, item)| item), held);
    let items: BTreeSet<Requirement> = shown.iter().filter_map(|(human, held)| of(human, held)).collect();
    let names = if items.is_empty() { BTreeMap::new() } else { seams::names(db, &items, reader.tag()).await? };
    let row = |(human, certifications): (&Human, Vec<HeldCertification>)| {
        let item = of(human, &certifications);
        let title = |item| names.get(&item).map(|named| RemindOf { item, title: named.title.clone() });
        let work = work.get(&human.id).cloned().unwrap_or_default();
        CompanyPerson {
            person: human.id,
            name: human.name.clone(),
            joined_on: human.joined_at.date_naive(),
            certifications,
            open: work.open,
            overdue: work.overdue,
            standing: work.standing,
            learned_at: work.learned_at,
            remind_of: item.and_then(title),
            nudge_again_at: nudge_again_at(nudges.get(&human.id).copied()),
        }
    };
    Ok(Page { items: shown.into_iter().map(row).collect(), next, total })
}

fn standing_of(ground: &Ground, people: &[Human], need: &guildhall_domain::training::TierNeed, reader: &Language) -> NeedStanding {
    let held = people.iter().filter_map(|human| ground.held(need.certification, human.id));
    let ends: Vec<Option<NaiveDate>> = held.map(|award| award.term.valid_until).collect();
    let record = ground.certifications.iter().find(|record| record.id == need.certification);
    let name = record.map(|record| record.certification.name.text(reader).to_owned()).unwrap_or_default();
    need_standing(need, name, &ends, ground.today)
}

/// The cheapest set of people and courses, among those who do not hold what is missing and could.
async fn closing(
    db: &impl ConnectionTrait,
    ground: &Ground,
    people: &[Human],
    gaps: &BTreeMap<CertificationId, u16>,
    reader: &Language,
) -> Result<ClosingSet, Error> {
    let wanted: Vec<&CertificationRecord> =
        ground.certifications.iter().filter(|record| gaps.contains_key(&record.id) && record.stage == CourseStage::Published).collect();
    let all: BTreeSet<Requirement> = wanted
        .iter()
        .flat_map(|record| record.certification.requires.iter().chain(record.certification.renewal_requires()))
        .copied()
        .collect();
    let names = seams::names(db, &all, reader.tag()).await?;
    let mut candidates = Vec::new();
    for human in people {
        let mut ways = BTreeMap::new();
        for record in &wanted {
            if ground.held(record.id, human.id).is_some() || !human.is_meant_by(&record.certification.audience) {
                continue;
            }
            let stand = ground.stand(record, human.id);
            let term = stand.award.map(|award| award.term);
            if next_requires(&record.certification, term.as_ref(), ground.today).is_err() {
                continue;
            }
            let minutes = |item: &Requirement| (*item, names.get(item).map_or(0, |named| named.minutes));
            ways.insert(record.id, stand.missing.iter().map(minutes).collect());
        }
        candidates.push(Candidate { person: human.id, ways });
    }
    let mut set = closing_set(gaps, &candidates);
    for person in &mut set.people {
        person.name = people.iter().find(|human| human.id == person.person).map(|human| human.name.clone()).unwrap_or_default();
        for item in &mut person.items {
            item.title = names.get(&item.item).map(|named| named.title.clone()).unwrap_or_default();
        }
    }
    Ok(set)
}

/// Whether a state is one in which somebody need not be reminded.
pub(super) const fn needs_nothing(state: AwardState) -> bool {
    match state {
        AwardState::Active => true,
        AwardState::InProgress | AwardState::Expiring | AwardState::Expired | AwardState::Renewed | AwardState::Revoked => false,
    }
}
