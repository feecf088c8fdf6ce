//! Price tables from one list of articles, for any currency and discount.

use super::document::Document;

const ARTICLES: &str = include_str!("text/articles.txt");

/// An article: family, number, words in English, German and French, list price in euro cents.
struct Article {
    family: &'static str,
    number: &'static str,
    words: [&'static str; 3],
    cents: i64,
}

fn articles() -> impl Iterator<Item = Article> {
    ARTICLES.lines().filter_map(|line| {
        let mut cells = line.split('|').map(str::trim);
        let (family, number) = (cells.next()?, cells.next()?);
        let words = [cells.next()?, cells.next()?, cells.next()?];
        let euros: i64 = cells.next()?.parse().ok()?;
        Some(Article { family, number, words, cents: euros * 100 })
    })
}

/// What a tier pays, in thousandths of the list price.
fn share(tier: &str) -> i64 {
    match tier {
        "silver" => 780,
        "gold" => 720,
        "platinum" => 660,
        _ => 850,
    }
}

/// How much one euro of the list is in a currency, in thousandths, with the step prices are rounded to, in minor units.
fn rate(currency: &str) -> (i64, i64) {
    match currency {
        "USD" => (1_120, 500),
        "GBP" => (870, 100),
        "CHF" => (960, 500),
        "SEK" => (11_400, 1_000),
        _ => (1_000, 100),
    }
}

fn money(minor: i64, language: &str, plain: bool) -> String {
    let (whole, cents) = (minor / 100, minor % 100);
    if plain {
        return format!("{whole}.{cents:02}");
    }
    let (thousands, point) = match language.get(..2) {
        Some("de" | "es" | "it") => (".", ","),
        Some("fr") => (" ", ","),
        _ => (",", "."),
    };
    let mut digits = whole.to_string();
    if digits.len() > 3 {
        digits.insert_str(digits.len() - 3, if thousands == " " { "\u{a0}" } else { thousands });
    }
    format!("{digits}{point}{cents:02}")
}

fn heads(language: &str) -> [&'static str; 4] {
    match language.get(..2) {
        Some("de") => ["Artikel", "Beschreibung", "Listenpreis", "Ihr Preis"],
        Some("fr") => ["Référence", "Désignation", "Prix public", "Votre prix"],
        _ => ["Article", "Description", "List price", "Your price"],
    }
}

fn family(slug: &str, language: &str) -> &'static str {
    let [english, german, french] = match slug {
        "flow" => ["Flow", "Durchfluss", "Débit"],
        "level" => ["Level", "Füllstand", "Niveau"],
        "pressure" => ["Pressure", "Druck", "Pression"],
        "temperature" => ["Temperature", "Temperatur", "Température"],
        "service" => ["Service and spare parts", "Service und Ersatzteile", "Services et pièces de rechange"],
        _ => ["Systems and software", "Systeme und Software", "Systèmes et logiciels"],
    };
    match language.get(..2) {
        Some("de") => german,
        Some("fr") => french,
        _ => english,
    }
}

/// Tables by family. Orders: currency, tier, then the families wanted (all when none); `plain` writes figures for machines.
#[must_use]
pub fn tables(order: &[&str], document: &Document) -> String {
    let (currency, tier) = (order.first().copied().unwrap_or("EUR"), order.get(1).copied().unwrap_or("registered"));
    let plain = order.contains(&"plain");
    let wanted: Vec<&str> = order.iter().skip(2).copied().filter(|word| *word != "plain").collect();
    let (factor, step) = rate(currency);
    // An older edition was about three per cent cheaper.
    let age = if document.version == 1 { 970 } else { 1_000 };
    let language = document.language;
    let words = match language.get(..2) {
        Some("de") => 1,
        Some("fr") => 2,
        _ => 0,
    };
    let [number, name, list, own] = heads(language);
    let mut text = String::new();
    let mut current = "";
    for article in articles().filter(|article| wanted.is_empty() || wanted.contains(&article.family)) {
        if article.family != current {
            current = article.family;
            text += &format!("\n## {}\n\n| {number} | {name} | {list} {currency} | {own} {currency} |\n", family(current, language));
        }
        let price = article.cents * factor * age / 1_000_000 / step * step;
        let reduced = (price * share(tier) / 1_000 + 5) / 10 * 10;
        let label = article.words[words];
        text += &format!("| {} | {label} | {} | {} |\n", article.number, money(price, language, plain), money(reduced, language, plain));
    }
    text
}
