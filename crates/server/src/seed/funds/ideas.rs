//! What the partners of the demo ask money for.

/// An idea for an activity.
pub struct Idea {
    /// Slug of its type.
    pub kind: &'static str,
    /// Title in English and German.
    pub title: [&'static str; 2],
    /// What happens, in English and German.
    pub about: [&'static str; 2],
    /// What it costs, in whole units of the partner's currency.
    pub cost: i64,
    /// How many days it takes.
    pub days: u64,
    /// Who writes the invoice.
    pub issuer: &'static str,
    /// Leads it brings.
    pub leads: i64,
}

const fn idea(
    kind: &'static str,
    title: [&'static str; 2],
    about: [&'static str; 2],
    (cost, days, leads): (i64, u64, i64),
    issuer: &'static str,
) -> Idea {
    Idea { kind, title, about, cost, days, issuer, leads }
}

/// All of them.
pub const IDEAS: [Idea; 24] = [
    idea(
        "event",
        ["Flow metering breakfast for water utilities", "Frühstück zur Durchflussmessung für Wasserversorger"],
        [
            "Two hours with six utilities: clamp-on against inline, with the demo case on the table.",
            "Zwei Stunden mit sechs Versorgern: Clamp-on gegen Inline, mit dem Vorführkoffer auf dem Tisch.",
        ],
        (4_200, 1, 14),
        "Hotel Am Wehr",
    ),
    idea(
        "webinar",
        ["Level measurement in foam: what works", "Füllstand bei Schaum: was wirklich misst"],
        [
            "A live webinar with our service engineer and a customer from a brewery.",
            "Ein Live-Webinar mit unserem Servicetechniker und einem Kunden aus einer Brauerei.",
        ],
        (1_800, 1, 31),
        "Webcast Nord",
    ),
    idea(
        "digital_ad",
        ["Search ads for pressure transmitters, spring", "Suchanzeigen für Drucktransmitter, Frühjahr"],
        [
            "Ads on forty search terms that lead to our landing page with the data sheet.",
            "Anzeigen zu vierzig Suchbegriffen, die auf unsere Zielseite mit dem Datenblatt führen.",
        ],
        (3_000, 28, 22),
        "Klickwerk Media",
    ),
    idea(
        "trade_show",
        ["Stand at the regional water fair", "Stand auf der regionalen Wassermesse"],
        [
            "Twelve square metres, two demo units, three people for three days.",
            "Zwölf Quadratmeter, zwei Vorführgeräte, drei Leute für drei Tage.",
        ],
        (14_500, 3, 46),
        "Messe Mittelland",
    ),
    idea(
        "print_ad",
        ["Half page in the plant engineers' journal", "Halbe Seite in der Zeitschrift der Anlagenbauer"],
        [
            "One half page with the vendor's picture and our address, two issues.",
            "Eine halbe Seite mit dem Bild des Herstellers und unserer Anschrift, zwei Ausgaben.",
        ],
        (2_600, 30, 5),
        "Verlag Rohr & Ventil",
    ),
    idea(
        "signage",
        ["Lettering for the service van", "Beschriftung des Servicewagens"],
        ["Both sides and the rear doors, after the brand guide.", "Beide Seiten und die Hecktüren, nach dem Markenhandbuch."],
        (1_450, 1, 0),
        "Folien Kessler",
    ),
    idea(
        "content",
        ["Three application notes from our projects", "Drei Anwendungsberichte aus unseren Projekten"],
        ["We write up three commissioning jobs with photos and numbers.", "Wir schreiben drei Inbetriebnahmen mit Fotos und Zahlen auf."],
        (2_400, 20, 4),
        "",
    ),
    idea(
        "event",
        ["Hands-on day: commissioning a radar in an hour", "Praxistag: ein Radar in einer Stunde in Betrieb nehmen"],
        ["Twelve engineers, four stations, one test tank.", "Zwölf Ingenieurinnen und Ingenieure, vier Stationen, ein Versuchstank."],
        (5_600, 1, 12),
        "Technikum Süd",
    ),
    idea(
        "digital_ad",
        ["Banner campaign in the district heating newsletter", "Bannerkampagne im Fernwärme-Newsletter"],
        [
            "Four issues, one banner each, with a landing page in the reader's language.",
            "Vier Ausgaben mit je einem Banner und einer Zielseite in der Sprache der Leser.",
        ],
        (2_200, 28, 11),
        "Wärmepost Online",
    ),
    idea(
        "webinar",
        ["Calibration without dismounting", "Kalibrieren ohne Ausbau"],
        ["Forty minutes of practice, twenty of questions.", "Vierzig Minuten Praxis, zwanzig Minuten Fragen."],
        (1_500, 1, 27),
        "Webcast Nord",
    ),
    idea(
        "event",
        ["Summer evening with plant managers", "Sommerabend mit Betriebsleitern"],
        [
            "A tour of the test bench, a short talk, and time to talk at the grill.",
            "Ein Rundgang am Prüfstand, ein kurzer Vortrag und Zeit für Gespräche am Grill.",
        ],
        (3_800, 1, 9),
        "Gasthof Zur Schleuse",
    ),
    idea(
        "trade_show",
        ["Shared stand at the process industry days", "Gemeinschaftsstand auf den Tagen der Prozessindustrie"],
        [
            "A shared stand with an automation partner; we bring level and flow.",
            "Ein Gemeinschaftsstand mit einem Automatisierer; wir bringen Füllstand und Durchfluss mit.",
        ],
        (11_200, 2, 38),
        "Expo Prozess",
    ),
    idea(
        "print_ad",
        ["Insert in the brewers' yearbook", "Beileger im Jahrbuch der Brauer"],
        ["Four pages on hygienic sensors.", "Vier Seiten über hygienische Sensoren."],
        (3_900, 10, 6),
        "Jahrbuch Verlag",
    ),
    idea(
        "digital_ad",
        ["Retargeting for visitors of the radar pages", "Erneute Ansprache der Besucher unserer Radarseiten"],
        ["Six weeks, at most three showings a day and person.", "Sechs Wochen, höchstens drei Einblendungen pro Tag und Person."],
        (2_750, 42, 17),
        "Klickwerk Media",
    ),
    idea(
        "content",
        ["Video: changing a sensor under pressure", "Video: Sensortausch unter Druck"],
        ["Ninety seconds filmed at a customer's site, subtitled.", "Neunzig Sekunden, gedreht beim Kunden, mit Untertiteln."],
        (3_100, 14, 8),
        "",
    ),
    idea(
        "event",
        ["Round table on leak detection", "Runder Tisch zur Lecksuche"],
        [
            "Eight network managers compare their methods; we moderate.",
            "Acht Netzverantwortliche vergleichen ihre Verfahren; wir moderieren.",
        ],
        (2_900, 1, 8),
        "Haus der Technik",
    ),
    idea(
        "signage",
        ["Sign for the new branch", "Schild für die neue Niederlassung"],
        ["An illuminated sign at the entrance with both names.", "Ein beleuchtetes Schild am Eingang mit beiden Namen."],
        (2_300, 1, 0),
        "Licht & Form",
    ),
    idea(
        "webinar",
        ["Custody transfer: what the auditor asks", "Eichpflichtig messen: was der Prüfer fragt"],
        ["With a guest from the office of weights and measures.", "Mit einem Gast von der Eichbehörde."],
        (2_100, 1, 24),
        "Webcast Nord",
    ),
    idea(
        "trade_show",
        ["Stand at the tank terminal congress", "Stand auf dem Tanklagerkongress"],
        ["Eighteen square metres beside the lecture hall.", "Achtzehn Quadratmeter neben dem Vortragssaal."],
        (18_400, 3, 52),
        "Port Events",
    ),
    idea(
        "digital_ad",
        ["Job titles campaign on a business network", "Kampagne nach Berufen in einem Berufsnetzwerk"],
        [
            "Shown to maintenance and process engineers within 150 kilometres.",
            "Für Instandhaltung und Verfahrenstechnik im Umkreis von 150 Kilometern.",
        ],
        (4_600, 30, 29),
        "Klickwerk Media",
    ),
    idea(
        "event",
        ["Open house with the demo van", "Tag der offenen Tür mit dem Vorführwagen"],
        ["The van stands in our yard for a day; three short talks.", "Der Wagen steht einen Tag auf unserem Hof; drei kurze Vorträge."],
        (3_300, 1, 21),
        "Zelt & Tisch Verleih",
    ),
    idea(
        "print_ad",
        ["Poster series for wholesalers' counters", "Plakatserie für die Theken der Großhändler"],
        ["Three motifs, sixty counters.", "Drei Motive, sechzig Theken."],
        (1_900, 21, 3),
        "Druckhaus Elster",
    ),
    idea(
        "content",
        ["Comparison chart: five ways to measure level", "Vergleichstafel: fünf Wege zum Füllstand"],
        ["A chart for the workshop wall, with our service number.", "Eine Tafel für die Werkstattwand, mit unserer Servicenummer."],
        (1_250, 12, 2),
        "",
    ),
    idea(
        "webinar",
        ["From pulse output to dashboard", "Vom Impulsausgang zur Anzeige"],
        ["How small utilities read their meters without a control room.", "Wie kleine Versorger ihre Zähler ohne Leitwarte ablesen."],
        (1_350, 1, 19),
        "Webcast Nord",
    ),
];
