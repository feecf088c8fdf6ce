//! The few words that the page designs themselves bring, in the languages of the documents.

/// What a kind of document is called on its pages.
#[must_use]
pub fn kind(kind: &str, language: &str) -> &'static str {
    let [english, german, french, spanish] = match kind {
        "data_sheet" => ["Data sheet", "Datenblatt", "Fiche technique", "Hoja de datos"],
        "application_note" => ["Application note", "Anwendungsbericht", "Note d’application", "Nota de aplicación"],
        "case_study" => ["Case study", "Referenzbericht", "Étude de cas", "Caso de éxito"],
        "price_list" => ["Price list", "Preisliste", "Liste de prix", "Lista de precios"],
        "presentation" => ["Presentation", "Präsentation", "Présentation", "Presentación"],
        "manual" => ["Manual", "Betriebsanleitung", "Manuel", "Manual"],
        "battle_card" => ["Battle card", "Vergleichskarte", "Fiche comparative", "Ficha comparativa"],
        "form" => ["Form", "Formular", "Formulaire", "Formulario"],
        "certificate" => ["Certificate", "Zertifikat", "Certificat", "Certificado"],
        "template" => ["Template", "Vorlage", "Modèle", "Plantilla"],
        _ => ["Document", "Dokument", "Document", "Documento"],
    };
    pick(language, [english, german, french, spanish])
}

/// "Version".
#[must_use]
pub fn version(language: &str) -> &'static str {
    pick(language, ["Version", "Ausgabe", "Version", "Versión"])
}

/// "Contents".
#[must_use]
pub fn contents(language: &str) -> &'static str {
    pick(language, ["Contents", "Inhalt", "Sommaire", "Contenido"])
}

/// "Not for customers".
#[must_use]
pub fn internal(language: &str) -> &'static str {
    pick(language, ["Not for customers", "Nicht für Kunden", "Usage interne", "Uso interno"])
}

fn pick(language: &str, [english, german, french, spanish]: [&'static str; 4]) -> &'static str {
    match language.get(..2) {
        Some("de") => german,
        Some("fr") => french,
        Some("es") => spanish,
        _ => english,
    }
}
