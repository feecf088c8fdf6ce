//! The demo's people, as plain data: the vendor's and the partners'.

use guildhall_domain::{
    access::Role::{self, ChannelManager, Finance, FundApprover, PartnerAdmin, PartnerUser, VendorAdmin},
    audience::Viewer,
};

use super::partners::PARTNERS;

/// Whether somebody may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoStatus {
    /// Invited some days ago, has not accepted.
    Invited,
    /// Signs in; last seen on this day.
    Active {
        /// Day of the last sign-in.
        seen_day: i32,
    },
    /// May not sign in any more.
    Disabled,
}

/// Somebody of the demo.
#[derive(Debug, Clone, Copy)]
pub struct DemoPerson {
    /// Index into [`PARTNERS`]; none for the vendor's people.
    pub partner: Option<usize>,
    /// Name.
    pub name: &'static str,
    /// The part of the e-mail address before the @.
    pub mailbox: &'static str,
    /// Job title.
    pub job_title: &'static str,
    /// Roles.
    pub roles: &'static [Role],
    /// Language of the interface: English or German.
    pub language: &'static str,
    /// Whether they may sign in.
    pub status: DemoStatus,
}

impl DemoPerson {
    /// The e-mail address.
    #[must_use]
    pub fn email(&self) -> String {
        let host = self.partner.and_then(|partner| PARTNERS.get(partner)).map_or("hexholm.example", |partner| partner.host);
        format!("{}@{host}", self.mailbox)
    }
}

/// The password of everybody in the demo.
pub const PASSWORD: &str = "Hexholm-Demo-2026";

const fn seen(seen_day: i32) -> DemoStatus {
    DemoStatus::Active { seen_day }
}

const fn vendor(
    name: &'static str,
    mailbox: &'static str,
    job_title: &'static str,
    roles: &'static [Role],
    language: &'static str,
) -> DemoPerson {
    DemoPerson { partner: None, name, mailbox, job_title, roles, language, status: seen(0) }
}

/// The vendor's people. The first five write for the library.
pub const VENDOR: [DemoPerson; 7] = [
    vendor("Almut Reincke", "admin", "Head of partner programmes", &[VendorAdmin], "de"),
    vendor("Tobias Rehm", "tobias.rehm", "Portal and marketing", &[VendorAdmin, ChannelManager], "de"),
    vendor("Ingrid Solberg", "manager", "Channel manager, Central and Northern Europe", &[ChannelManager], "en"),
    vendor("Camille Garnier", "camille.garnier", "Channel manager, Western Europe and Gulf", &[ChannelManager], "en"),
    vendor("Marcus Oyelaran", "marcus.oyelaran", "Channel manager, Americas and Asia", &[ChannelManager], "en"),
    vendor("Jonas Wiegand", "approver", "Controlling", &[FundApprover], "de"),
    vendor("Petra Lindqvist", "finance", "Finance", &[Finance], "en"),
];

const fn admin(
    partner: usize,
    name: &'static str,
    mailbox: &'static str,
    job_title: &'static str,
    language: &'static str,
    seen_day: i32,
) -> DemoPerson {
    DemoPerson { partner: Some(partner), name, mailbox, job_title, roles: &[PartnerAdmin, PartnerUser], language, status: seen(seen_day) }
}

const fn user(
    partner: usize,
    name: &'static str,
    mailbox: &'static str,
    job_title: &'static str,
    language: &'static str,
    status: DemoStatus,
) -> DemoPerson {
    DemoPerson { partner: Some(partner), name, mailbox, job_title, roles: &[PartnerUser], language, status }
}

/// The partners' people.
pub const PEOPLE: [DemoPerson; 73] = [
    admin(0, "Jana Brückner", "jana", "Managing director", "de", 0),
    user(0, "Sofie Lindner", "user", "Applications", "en", seen(0)),
    user(0, "Mehmet Aydın", "mehmet.aydin", "Field engineer", "de", seen(-1)),
    user(0, "Timo Reinhardt", "timo.reinhardt", "Field engineer", "de", seen(-3)),
    user(0, "Henrike Wolff-Schönfeldt", "henrike.wolff-schoenfeldt", "Key accounts", "de", seen(-2)),
    user(0, "Dariusz Kowalczyk", "dariusz.kowalczyk", "Service lead", "de", seen(-6)),
    user(0, "Lena Brandt", "lena.brandt", "Trainee", "de", seen(-1)),
    user(0, "Ralf Ohlendorf", "ralf.ohlendorf", "Sales, retired", "de", DemoStatus::Disabled),
    admin(1, "Maaike Vandermeer", "maaike", "Director", "en", -1),
    user(1, "Joris de Wit", "joris.dewit", "Project engineer", "en", seen(-1)),
    user(1, "Anouk Smeets", "anouk.smeets", "Purchasing", "en", seen(-4)),
    user(1, "Pieter Hoekstra", "pieter.hoekstra", "Tank gauging", "en", seen(-2)),
    user(1, "Fatima el Idrissi", "fatima.elidrissi", "Service planning", "en", seen(-8)),
    admin(2, "Erik Solvik", "erik", "Chief executive", "en", -2),
    user(2, "Linnéa Bergström", "linnea.bergstrom", "Sales engineer", "en", seen(-1)),
    user(2, "Oskar Nyman", "oskar.nyman", "Commissioning", "en", seen(-5)),
    user(2, "Aino Virtanen", "aino.virtanen", "District heating", "en", seen(-9)),
    user(2, "Gustav Ek", "gustav.ek", "Intern", "en", DemoStatus::Invited),
    admin(3, "Harriet Blackwood", "harriet.blackwood", "Commercial director", "en", -3),
    user(3, "Callum Price", "callum.price", "Internal sales", "en", seen(-1)),
    user(3, "Priya Nair", "priya.nair", "Product manager, pressure", "en", seen(-2)),
    user(3, "Gareth Pugh", "gareth.pugh", "Warehouse", "en", seen(-30)),
    admin(4, "Bernard Chastel", "bernard.chastel", "Gérant", "en", -64),
    user(4, "Élodie Marchand", "elodie.marchand", "Technico-commerciale", "en", seen(-41)),
    user(4, "Yannick Le Goff", "yannick.legoff", "Technicien", "en", DemoStatus::Invited),
    admin(5, "Lucía Ferrer", "lucia.ferrer", "Directora comercial", "en", -1),
    user(5, "Javier Ibáñez", "javier.ibanez", "Delegado", "en", seen(-2)),
    user(5, "Marta Soler", "marta.soler", "Marketing", "en", seen(-4)),
    user(5, "Iñaki Etxeberria", "inaki.etxeberria", "Servicio técnico", "en", seen(-7)),
    admin(6, "Veronika Thaler", "veronika.thaler", "Geschäftsführerin", "de", 0),
    user(6, "Lukas Hofer", "lukas.hofer", "Projektleitung", "de", seen(-1)),
    user(6, "Magdalena Egger", "magdalena.egger", "Vertrieb", "de", seen(-2)),
    user(6, "Florian Pichler", "florian.pichler", "Inbetriebnahme", "de", seen(-3)),
    user(6, "Simon Kofler", "simon.kofler", "Lehrling", "de", seen(-12)),
    admin(7, "Giulia Bonfanti", "giulia.bonfanti", "Titolare", "en", -5),
    user(7, "Matteo Zanetti", "matteo.zanetti", "Vendite", "en", seen(-6)),
    user(7, "Chiara Rinaldi", "chiara.rinaldi", "Ufficio tecnico", "en", seen(-14)),
    admin(8, "Agnieszka Zielińska", "agnieszka.zielinska", "Managing director", "en", -2),
    user(8, "Piotr Mazur", "piotr.mazur", "District heating", "en", seen(-1)),
    user(8, "Katarzyna Wrona", "katarzyna.wrona", "Sales", "en", seen(-3)),
    user(8, "Tomasz Lis", "tomasz.lis", "Commissioning", "en", seen(-10)),
    user(8, "Ewa Sikora", "ewa.sikora", "Left the company", "en", DemoStatus::Disabled),
    admin(9, "Salim al-Harthy", "salim.alharthy", "Owner", "en", -48),
    user(9, "Noor Said", "noor.said", "Sales coordinator", "en", seen(-80)),
    user(9, "Rahul Menon", "rahul.menon", "Field service", "en", DemoStatus::Invited),
    admin(10, "Grace Tan", "grace.tan", "Operations director", "en", -1),
    user(10, "Wei Jie Lim", "weijie.lim", "Calibration lead", "en", seen(-1)),
    user(10, "Nurul Aisyah", "nurul.aisyah", "Contract manager", "en", seen(-3)),
    user(10, "Arjun Pillai", "arjun.pillai", "Validation", "en", seen(-5)),
    admin(11, "Rodrigo Fuentes", "rodrigo.fuentes", "Gerente", "en", -7),
    user(11, "Valentina Rojas", "valentina.rojas", "Ingeniera de ventas", "en", seen(-3)),
    user(11, "Ignacio Paredes", "ignacio.paredes", "Puesta en marcha", "en", seen(-20)),
    admin(12, "Beat Ammann", "beat.ammann", "Inhaber", "de", -4),
    user(12, "Corinne Wyss", "corinne.wyss", "Kalibrierung", "de", seen(-2)),
    user(12, "Reto Gasser", "reto.gasser", "Disposition", "de", seen(-8)),
    admin(13, "Håkon Brekke", "hakon.brekke", "Daglig leder", "en", -9),
    user(13, "Silje Moen", "silje.moen", "Salg", "en", seen(-11)),
    admin(14, "Niamh O’Shea", "niamh.oshea", "Owner", "en", -95),
    user(14, "Declan Burke", "declan.burke", "Engineer", "en", seen(-110)),
    admin(15, "Thierry Lambotte", "thierry.lambotte", "Administrateur", "en", -6),
    user(15, "Sarah Delvaux", "sarah.delvaux", "Énergie", "en", seen(-4)),
    user(15, "Karim Benali", "karim.benali", "Service", "en", seen(-13)),
    admin(16, "Denise Kowalski", "denise.kowalski", "Vice president sales", "en", -1),
    user(16, "Travis Boone", "travis.boone", "Inside sales", "en", seen(-1)),
    user(16, "Maria Delgado", "maria.delgado", "Flow rig", "en", seen(-2)),
    user(16, "Kevin Osei", "kevin.osei", "Marketing", "en", seen(-2)),
    user(16, "Hannah Lindstrom", "hannah.lindstrom", "New field engineer", "en", DemoStatus::Invited),
    admin(17, "Steffen Böhm", "steffen.boehm", "Inhaber", "de", -10),
    user(17, "Anja Petzold", "anja.petzold", "Büro", "de", seen(-16)),
    admin(18, "Zsófia Kertész", "zsofia.kertesz", "Sales director", "en", -5),
    user(18, "Gábor Nemes", "gabor.nemes", "Stock", "en", seen(-9)),
    user(18, "Dóra Balogh", "dora.balogh", "Customer service", "en", seen(-18)),
    user(19, "Inês Tavares", "ines.tavares", "Engenheira", "en", DemoStatus::Disabled),
];

/// Whether one of [`PEOPLE`] is meant by an audience rule.
#[must_use]
pub fn is_meant(person: &DemoPerson, audience: &guildhall_domain::audience::Audience) -> bool {
    let Some(partner) = person.partner.and_then(|partner| PARTNERS.get(partner)) else { return false };
    let Ok(language) = person.language.parse() else { return false };
    let roles = person.roles.iter().copied().collect();
    audience.admits(&Viewer::Partner { tier: partner.tier, region: partner.region, kind: partner.kind, roles: &roles, language: &language })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn addresses_are_unique_and_of_no_real_domain() {
        let people: Vec<DemoPerson> = VENDOR.into_iter().chain(PEOPLE).collect();
        let emails: BTreeSet<String> = people.iter().map(DemoPerson::email).collect();
        assert_eq!(emails.len(), 80);
        assert!(emails.iter().all(|email| email.ends_with(".example") && email.is_ascii()));
        for known in [
            "user@brueckner.example",
            "jana@brueckner.example",
            "manager@hexholm.example",
            "approver@hexholm.example",
            "admin@hexholm.example",
        ] {
            assert!(emails.contains(known), "{known}");
        }
    }

    #[test]
    fn roles_fit_the_workplace() {
        assert!(VENDOR.iter().all(|person| person.roles.iter().all(|role| role.is_vendor())));
        assert!(PEOPLE.iter().all(|person| person.roles.iter().all(|role| !role.is_vendor())));
        assert!(PEOPLE.iter().all(|person| person.partner.is_some_and(|partner| partner < PARTNERS.len())));
        let managers = PARTNERS.iter().flat_map(|partner| partner.managers);
        assert!(managers.clone().all(|index| VENDOR[*index].roles.contains(&ChannelManager)));
        assert!(PARTNERS.iter().all(|partner| !partner.managers.is_empty()));
    }

    #[test]
    fn the_history_is_of_people_who_may() {
        let assets = super::super::library::assets();
        let events = super::super::history(&assets, 0);
        assert!((1_500..8_000).contains(&events.len()), "{}", events.len());
        for event in events {
            let person = &PEOPLE[event.person];
            assert_eq!(person.partner, Some(event.partner));
            assert!(matches!(person.status, DemoStatus::Active { .. }));
            assert!(is_meant(person, &assets[event.asset].audience));
        }
    }
}
