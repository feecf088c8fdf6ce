//! Assets know which version partners get while a newer one waits; companies are found by their city without accents.

use super::Migration;
use crate::db::Engine;

/// The step.
pub const MIGRATION: Migration = Migration { name: "m0005_live_version", up };

/// What cities are found by, as far as a statement can tell; `db::sort_key` writes it from now on.
const FOLDED: &[(&str, &str)] = &[
    ("àáâãåāăąÀÁÂÃÅĀĂĄäÄ", "a"),
    ("çćčÇĆČ", "c"),
    ("ďđĎĐ", "d"),
    ("èéêëēėęěÈÉÊËĒĖĘĚ", "e"),
    ("ğģĞĢ", "g"),
    ("ìíîïīįİÌÍÎÏĪĮ", "i"),
    ("ķĶ", "k"),
    ("ļľĻĽ", "l"),
    ("ñńņňÑŃŅŇ", "n"),
    ("òóôõőōÒÓÔÕŐŌöÖ", "o"),
    ("ŕřŔŘ", "r"),
    ("śşšșŚŞŠȘ", "s"),
    ("ťțţŤȚŢ", "t"),
    ("ùúûūůűųÙÚÛŪŮŰŲüÜ", "u"),
    ("ýÿÝŸ", "y"),
    ("źżžŹŻŽ", "z"),
    ("ß", "ss"),
];

fn up(_: Engine) -> Vec<String> {
    let mut steps = [
        "ALTER TABLE collateral_assets ADD COLUMN live BIGINT",
        "UPDATE collateral_assets SET live = current WHERE stage = 'published' AND approval = '{\"is\":\"approved\"}'",
        "CREATE INDEX collateral_pictures_picture ON collateral_pictures (picture)",
        "ALTER TABLE partners ADD COLUMN city_key TEXT NOT NULL DEFAULT ''",
        "UPDATE partners SET city_key = city",
    ]
    .map(str::to_owned)
    .to_vec();
    // A statement for each plain letter: parsers have no room for all of them at once.
    for (letters, plain) in FOLDED {
        let replaced = |text: String, letter: char| format!("REPLACE({text}, '{letter}', '{plain}')");
        steps.push(format!("UPDATE partners SET city_key = {}", letters.chars().fold("city_key".to_owned(), replaced)));
    }
    steps.push("UPDATE partners SET city_key = LOWER(city_key)".to_owned());
    steps
}
