//! The colleagues of the demo's people: everybody else who learns at the partners'.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    access::Role,
    partner::{PartnerId, PersonId},
};
use sea_orm::ConnectionTrait;

use crate::{
    auth,
    db::{self, sql},
    error::Error,
    seed::{
        fill::{id, insert, moment},
        partners::{DemoPartner, PARTNERS},
        people::PASSWORD,
    },
    state::App,
};

/// First names, last names.
type Names = (&'static str, &'static str);

const GERMAN: Names = (
    "Anke Bastian Carolin Dennis Elke Fabian Greta Holger Ines Jannik Kerstin Leon Miriam Nils Olga Patrick Ramona Sven Tanja Uwe",
    "Albers Bergmann Conrad Dietz Ebert Frommann Gerlach Hartwig Imhof Jäger Kessler Lohse Mertens Nagel Opitz Pohl Reuter Seidel Thiele Vogt",
);
const DUTCH: Names = (
    "Bram Carlijn Daan Eva Floris Hanneke Jeroen Lotte Niels Roos Sander Tess Wouter Yara",
    "Aalbers Bakker Claes Dekker Goossens Hendriks Janssens Kuiper Maes Peeters Schouten Verhoeven Willems Zwart",
);
const NORDIC: Names = (
    "Anders Birgitta Einar Frida Gunnar Hedda Ivar Kajsa Lars Marit Nils Ragnhild Sigrid Torsten",
    "Aas Berglund Dahl Eklund Fossum Granberg Haugen Lindqvist Nygård Öberg Sandvik Sjögren Strand Wallin",
);
const ENGLISH: Names = (
    "Aaron Bethany Chloe Dominic Ellie Fergus Georgia Harvey Imogen Jared Keira Logan Megan Nathan Olivia Paige Quentin Rhys Sadie Theo",
    "Ashdown Barlow Cartwright Donnelly Ellwood Farrell Gallagher Hurst Ingham Keane Lockhart Mallory Norris Ormond Pickering Redmond Sheldon Thorpe Upton Whitlock",
);
const FRENCH: Names = (
    "Amandine Baptiste Céline Damien Estelle Fabrice Gaëlle Hugo Inès Julien Laure Maxime Noémie Rémi",
    "Aubry Besson Carpentier Delorme Fournier Gaillard Hubert Jacquet Lemaire Masson Perrin Renard Tessier Vidal",
);
const SPANISH: Names = (
    "Alba Bruno Carla Diego Elena Fermín Gloria Héctor Irene Joaquín Lorena Martín Nuria Óscar",
    "Aranda Bustos Cabrera Duarte Escobar Gallardo Herrero Lozano Molina Navarrete Pizarro Quiroga Serrano Valdés",
);
const ITALIAN: Names = (
    "Alessia Bruno Cinzia Davide Elisa Federico Gaia Ivano Lucia Marco Nadia Paolo",
    "Bassi Carboni Donati Ferri Galli Lodi Montanari Neri Poggi Righi Sarti Vezzani",
);
const POLISH: Names = (
    "Adam Beata Cezary Dorota Filip Grażyna Hubert Iwona Jakub Kinga Łukasz Marta",
    "Bielak Czajka Duda Gajda Jaworski Kania Leśniak Maj Nowicki Pawlak Sowa Żak",
);
const HUNGARIAN: Names = (
    "Ádám Bence Csilla Dániel Emese Ferenc Gizella István Judit Kinga",
    "Bartha Csonka Farkas Halmos Illés Kocsis Lakatos Molnár Orosz Szalai",
);
const ARABIC: Names = (
    "Ahmed Badr Fahad Hind Khalid Layla Maryam Nasser Omar Salma",
    "al-Balushi al-Farsi al-Habsi al-Kindi al-Lawati al-Maamari al-Rawahi al-Saadi al-Wahaibi al-Zadjali",
);
const SINGAPORE: Names = (
    "Adeline Boon Cheryl Darren Farah Hui Jason Kavitha Melvin Priscilla Ravi Siti Terence Yvonne",
    "Chan Chua Goh Ho Kaur Koh Lee Ng Ong Rahman Seah Tan Teo Wong",
);

const TITLES: [&str; 8] = [
    "Sales engineer",
    "Field engineer",
    "Service engineer",
    "Inside sales",
    "Commissioning",
    "Project engineer",
    "Calibration",
    "Key accounts",
];
const TITLES_GERMAN: [&str; 8] =
    ["Vertrieb", "Außendienst", "Servicetechnik", "Innendienst", "Inbetriebnahme", "Projektierung", "Kalibrierung", "Key Account"];

/// Somebody who learns.
#[derive(Debug, Clone)]
pub struct Learner {
    /// Their id.
    pub id: PersonId,
    /// Where they work.
    pub partner: PartnerId,
    /// Their address.
    pub email: String,
    /// Whether they read German.
    pub german: bool,
    /// Since when they work there.
    pub joined_at: DateTime<Utc>,
}

fn names(country: &str) -> Names {
    match country {
        "DE" | "AT" | "CH" => GERMAN,
        "NL" => DUTCH,
        "SE" | "NO" => NORDIC,
        "FR" | "BE" => FRENCH,
        "ES" | "CL" => SPANISH,
        "IT" => ITALIAN,
        "PL" => POLISH,
        "HU" => HUNGARIAN,
        "OM" => ARABIC,
        "SG" => SINGAPORE,
        _ => ENGLISH,
    }
}

/// How many colleagues a company's people have.
fn headcount(number: usize, partner: &DemoPartner) -> usize {
    match (partner.tier, number) {
        // Two people, one van.
        (_, 14) => 0,
        ("platinum", _) => 25,
        ("gold", _) => 15,
        ("silver", _) => 10,
        _ => 5,
    }
}

/// Puts the colleagues in. Their password is everybody's.
pub async fn insert_all(app: &App, now: DateTime<Utc>) -> Result<(), Error> {
    let hash = app.hasher.hash(PASSWORD).await?;
    let tx = app.db.begin().await?;
    let mut taken = BTreeSet::new();
    let mut number = 0;
    for (company, partner) in PARTNERS.iter().enumerate().filter(|(_, partner)| partner.active) {
        let row = tx.query_one_raw(sql(&tx, "SELECT id FROM partners WHERE name = $1", [partner.name.into()])).await?;
        let partner_id: String = row.ok_or_else(super::missing)?.try_get_by_index(0)?;
        let (first, last) = names(partner.country);
        let (first, last): (Vec<&str>, Vec<&str>) = (first.split(' ').collect(), last.split(' ').collect());
        for colleague in 0..headcount(company, partner) {
            number += 1;
            let given = first.get((colleague * 11 + company * 3) % first.len()).copied().unwrap_or_default();
            let family = last.get((colleague * 13 + company * 5 + colleague / last.len()) % last.len()).copied().unwrap_or_default();
            let name = format!("{given} {family}");
            let email = format!("{}.{}@{}", mailbox(given), mailbox(family), partner.host);
            if !taken.insert(email.clone()) {
                continue;
            }
            let german = partner.language == "de";
            let title = if german { TITLES_GERMAN } else { TITLES }.get((colleague + company) % 8).copied().unwrap_or_default();
            let oldest = -partner.joined_day - 3;
            let days = 66 + i32::try_from(colleague * 53 + company * 17).unwrap_or_default() % (oldest - 66).max(1);
            let joined = moment(now, -days.min(oldest), 480 + number % 60);
            let seen = i32::try_from(number * 5 % 17).unwrap_or_default();
            let statement = "INSERT INTO people (id, partner_id, email, name, name_key, job_title, phone, language, roles, status,
                password_hash, seen_at, created_at, updated_at, version)
                VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 'active', $9, $10, $11, $11, 1)";
            let values = [
                id::<guildhall_domain::partner::PersonKey>("colleague", number, joined).to_string().into(),
                partner_id.clone().into(),
                email.into(),
                name.clone().into(),
                db::sort_key(&name).into(),
                title.into(),
                if german { "de" } else { "en" }.into(),
                auth::roles_text(&[Role::PartnerUser].into_iter().collect()).into(),
                hash.clone().into(),
                db::text(moment(now, -seen, 430 + number * 3)).into(),
                db::text(joined).into(),
            ];
            insert(&tx, statement, values).await?;
        }
    }
    Ok(tx.commit().await?)
}

/// The part of an address before the @: small letters without marks.
fn mailbox(name: &str) -> String {
    let plain = |c: char| match c {
        'ł' => "l".to_owned(),
        'ø' => "o".to_owned(),
        'ä' => "ae".to_owned(),
        'ö' => "oe".to_owned(),
        'ü' => "ue".to_owned(),
        other => other.to_string(),
    };
    let spelled: String = name.to_lowercase().chars().map(plain).collect();
    db::sort_key(&spelled).chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect()
}

/// Everybody who can sign in at a partner, those with a name in the demo first.
pub async fn learners(app: &App) -> Result<Vec<Learner>, Error> {
    let text = "SELECT p.id, p.partner_id, p.email, p.language, p.created_at FROM people p JOIN partners c ON c.id = p.partner_id
        WHERE p.status = 'active' AND c.status = 'active' ORDER BY p.email";
    let rows = app.db.read().query_all_raw(sql(app.db.read(), text, [])).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let of = |index: usize| row.try_get_by_index::<String>(index);
        all.push(Learner {
            id: db::id(&of(0)?)?,
            partner: db::id(&of(1)?)?,
            email: of(2)?,
            german: of(3)? == "de",
            joined_at: db::time(&of(4)?)? + Duration::hours(1),
        });
    }
    Ok(all)
}
