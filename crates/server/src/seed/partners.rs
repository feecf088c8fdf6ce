//! The demo's partner companies, as plain data.

/// A partner company of the demo. Days are counted from the day of seeding.
#[derive(Debug, Clone, Copy)]
pub struct DemoPartner {
    /// Name.
    pub name: &'static str,
    /// Host of its web site and its e-mail addresses.
    pub host: &'static str,
    /// Tier.
    pub tier: &'static str,
    /// Region.
    pub region: &'static str,
    /// Partner type.
    pub kind: &'static str,
    /// Language its people read.
    pub language: &'static str,
    /// Country, ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// City.
    pub city: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Its channel managers, as indices into [`super::people::VENDOR`].
    pub managers: &'static [usize],
    /// Whether it still takes part.
    pub active: bool,
    /// Day it joined.
    pub joined_day: i32,
}

/// The companies. Every fifth one sleeps.
pub const PARTNERS: [DemoPartner; 20] = [
    partner(
        "Brückner Messtechnik",
        "brueckner.example",
        ["gold", "dach", "reseller", "de"],
        ("DE", "Kassel"),
        &[2, 1],
        -1460,
        "Measures for water utilities between Kassel and the Rhön, with its own van for clamp-on campaigns.",
    ),
    partner(
        "Vandermeer Instrumentatie",
        "vandermeer.example",
        ["platinum", "benelux", "integrator", "nl"],
        ("NL", "Rotterdam"),
        &[3],
        -2100,
        "Builds tank gauging for terminals in the ports of Rotterdam and Antwerp.",
    ),
    partner(
        "Solvik Automation",
        "solvik.example",
        ["gold", "nordics", "integrator", "sv"],
        ("SE", "Göteborg"),
        &[2],
        -1100,
        "Pulp, paper and district heating, from the first sketch to the last screen.",
    ),
    partner(
        "Kestrel Process Controls",
        "kestrel.example",
        ["silver", "uki", "distributor", "en"],
        ("GB", "Leeds"),
        &[3],
        -900,
        "Stocks pressure and temperature for breweries and dairies in the north of England.",
    ),
    partner(
        "Delta Fluides",
        "deltafluides.example",
        ["silver", "france", "reseller", "fr"],
        ("FR", "Lyon"),
        &[3],
        -820,
        "Instrumentation for water boards in the valley of the Rhône.",
    ),
    partner(
        "Tres Ríos Instrumentación",
        "tresrios.example",
        ["gold", "iberia", "distributor", "es"],
        ("ES", "Zaragoza"),
        &[3],
        -1300,
        "Flow and level for wineries, olive oil and irrigation.",
    ),
    partner(
        "Alpenland Regeltechnik",
        "alpenland.example",
        ["platinum", "dach", "integrator", "de"],
        ("AT", "Innsbruck"),
        &[2, 1],
        -1900,
        "Hydropower, snow making and drinking water above 1 000 metres.",
    ),
    partner(
        "Strumenti Valpadana",
        "valpadana.example",
        ["silver", "italy", "reseller", "it"],
        ("IT", "Bologna"),
        &[3],
        -640,
        "Instruments for food machines in the Po valley.",
    ),
    partner(
        "Wisła Pomiary",
        "wisla.example",
        ["gold", "cee", "integrator", "pl"],
        ("PL", "Kraków"),
        &[2],
        -760,
        "District heating and mines; commissioned 160 substations in one season.",
    ),
    partner(
        "Gulf Metering House",
        "gulfmetering.example",
        ["registered", "mea", "distributor", "ar"],
        ("OM", "Muscat"),
        &[3],
        -300,
        "Desalination and oil field services around the Gulf of Oman.",
    ),
    partner(
        "Lumen Industrial Services",
        "lumen.example",
        ["gold", "apac", "msp", "en"],
        ("SG", "Singapore"),
        &[4],
        -700,
        "Looks after 9 000 instruments of pharmaceutical plants under contract.",
    ),
    partner(
        "Alta Andina Control",
        "altaandina.example",
        ["silver", "americas", "integrator", "es"],
        ("CL", "Santiago"),
        &[4],
        -520,
        "Copper slurry, tailings and water at altitude.",
    ),
    partner(
        "Rotbach Service",
        "rotbach.example",
        ["silver", "dach", "msp", "de"],
        ("CH", "St. Gallen"),
        &[1],
        -480,
        "Calibrates on site for food and pharmaceutical companies in eastern Switzerland.",
    ),
    partner(
        "Fjordmåling",
        "fjordmaling.example",
        ["registered", "nordics", "reseller", "nb"],
        ("NO", "Bergen"),
        &[2],
        -260,
        "Fish farms, fish meal and ships.",
    ),
    partner(
        "Shannon Instruments",
        "shannoninstruments.example",
        ["registered", "uki", "reseller", "en"],
        ("IE", "Limerick"),
        &[3],
        -420,
        "Two people, one van, the whole west coast.",
    ),
    partner(
        "Pont-Neuf Mesures",
        "pontneuf.example",
        ["silver", "benelux", "reseller", "fr"],
        ("BE", "Liège"),
        &[3],
        -610,
        "Steam and energy metering for breweries and steel.",
    ),
    partner(
        "Great Lakes Flow",
        "greatlakesflow.example",
        ["platinum", "americas", "distributor", "en"],
        ("US", "Cleveland"),
        &[4],
        -1500,
        "Warehouse and rig in Ohio, 40 field engineers between Chicago and Buffalo.",
    ),
    partner(
        "Böhm & Partner Wassertechnik",
        "boehm-partner.example",
        ["registered", "dach", "reseller", "de"],
        ("DE", "Leipzig"),
        &[2],
        -150,
        "Wells, reservoirs and small waterworks in Saxony.",
    ),
    partner(
        "Danube Water Supply",
        "danubewater.example",
        ["silver", "cee", "distributor", "hu"],
        ("HU", "Budapest"),
        &[2],
        -390,
        "Supplies fitters along the Danube from stock.",
    ),
    DemoPartner {
        active: false,
        ..partner(
            "Costa Atlântica Medição",
            "costaatlantica.example",
            ["registered", "iberia", "integrator", "pt"],
            ("PT", "Porto"),
            &[3],
            -800,
            "Left the programme in spring.",
        )
    },
];

const fn partner(
    name: &'static str,
    host: &'static str,
    [tier, region, kind, language]: [&'static str; 4],
    (country, city): (&'static str, &'static str),
    managers: &'static [usize],
    joined_day: i32,
    about: &'static str,
) -> DemoPartner {
    DemoPartner { name, host, tier, region, kind, language, country, city, about, managers, active: true, joined_day }
}
