//! The people of the benchmark: companies with everybody who learns there, and their sessions.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    access::Role,
    partner::{PartnerId, PersonId},
    session::SessionKey,
};
use sea_orm::ConnectionTrait;

use super::{Dice, Learner, Moment, Rows};
use crate::{
    auth,
    db::{self, Tx, sort_key, sql},
    error::Error,
    state::new_id,
};

const TIERS: [&str; 4] = ["bronze", "silver", "gold", "platinum"];
const REGIONS: [&str; 6] = ["dach", "nordics", "benelux", "iberia", "apac", "latam"];
const FIRST: [&str; 12] = ["Ada", "Björn", "Chiara", "Dmitri", "Elif", "Farid", "Grace", "Hanna", "Ines", "Jun", "Kofi", "Łucja"];
const LAST: [&str; 12] =
    ["Almeida", "Brückner", "Costa", "Dąbrowski", "Eriksson", "Fischer", "García", "Haddad", "Ito", "Jansen", "Kowalski", "Lindqvist"];

/// Days for which companies and their people have been there.
const SINCE: u64 = 1_000;

/// Somebody of the vendor who writes courses, with the secret of a session.
pub(super) async fn author(tx: &Tx, now: DateTime<Utc>) -> Result<(PersonId, String), Error> {
    let id: PersonId = new_id(now);
    let mut people = people();
    person(&mut people, now, id, None, "Author", "author@vendor.example", &[Role::VendorAdmin]);
    people.write(tx).await?;
    Ok((id, session(tx, now, id).await?))
}

/// Companies and their people, by company; says how many companies there are.
pub(super) async fn learners(tx: &Tx, dice: &mut Dice, moment: Moment, count: u32) -> Result<(u32, Vec<Learner>), Error> {
    let companies = (count.saturating_mul(3)).div_ceil(100).max(1);
    let (joined_at, _) = moment.ago(SINCE);
    let mut partners = Rows::of(
        "partners",
        &[
            "id",
            "name",
            "name_key",
            "tier",
            "region",
            "kind",
            "language",
            "country",
            "city",
            "website",
            "about",
            "status",
            "created_at",
            "updated_at",
            "version",
        ],
    );
    let (mut people, mut all) = (people(), Vec::new());
    for company in 0..companies {
        let partner: PartnerId = new_id(joined_at);
        let (name, at) = (format!("Company {company}"), db::text(joined_at));
        let term = |list: &[&str], dice: &mut Dice| dice.of(list).copied().unwrap_or_default().to_owned();
        partners.add([
            partner.to_string().into(),
            name.clone().into(),
            sort_key(&name).into(),
            term(&TIERS, dice).into(),
            term(&REGIONS, dice).into(),
            "reseller".into(),
            "en".into(),
            "DE".into(),
            "Kiel".into(),
            "".into(),
            "".into(),
            "active".into(),
            at.clone().into(),
            at.into(),
            1_i64.into(),
        ]);
        // Those that come first have one more where they cannot be divided evenly.
        let theirs = count / companies + u32::from(company < count % companies);
        for number in 0..theirs {
            let id: PersonId = new_id(joined_at);
            let name = format!("{} {} {number}", term(&FIRST, dice), term(&LAST, dice));
            let email = format!("learner-{company}-{number}@partner.example");
            let roles: &[Role] = if number == 0 { &[Role::PartnerUser, Role::PartnerAdmin] } else { &[Role::PartnerUser] };
            person(&mut people, joined_at, id, Some(partner), &name, &email, roles);
            all.push(Learner { id, name, partner });
        }
    }
    partners.write(tx).await?;
    people.write(tx).await?;
    Ok((companies, all))
}

const fn people() -> Rows {
    Rows::of(
        "people",
        &[
            "id",
            "partner_id",
            "email",
            "name",
            "name_key",
            "job_title",
            "phone",
            "language",
            "roles",
            "status",
            "created_at",
            "updated_at",
            "version",
        ],
    )
}

fn person(people: &mut Rows, at: DateTime<Utc>, id: PersonId, partner: Option<PartnerId>, name: &str, email: &str, roles: &[Role]) {
    let roles: Vec<&str> = roles.iter().map(|role| role.slug()).collect();
    people.add([
        id.to_string().into(),
        partner.map(|partner| partner.to_string()).into(),
        email.into(),
        name.into(),
        sort_key(name).into(),
        "".into(),
        "".into(),
        "en".into(),
        roles.join(" ").into(),
        "active".into(),
        db::text(at).into(),
        db::text(at).into(),
        1_i64.into(),
    ]);
}

/// A session of somebody; gives its secret.
pub(super) async fn session(tx: &Tx, now: DateTime<Utc>, person: PersonId) -> Result<String, Error> {
    let (secret, hash) = auth::secret();
    let insert = "INSERT INTO sessions (id, token_hash, person_id, started_at, seen_at, device) VALUES ($1, $2, $3, $4, $4, 'Benchmark')";
    let session = new_id::<SessionKey>(now).to_string();
    tx.execute_raw(sql(tx, insert, [session.into(), hash.into(), person.to_string().into(), db::text(now).into()])).await?;
    Ok(secret)
}
