//! How much people load, in kB of Brotli.

use anyhow::Result;

use super::{Bench, Goal, Number};
use crate::web::budget::{CHUNK, SIGN_IN, Sizes, TOGETHER};
use crate::workspace;

/// The sign-in page and the chunks of the modules.
pub fn measure(_bench: &Bench) -> Result<Vec<Number>> {
    let sizes = Sizes::of(&workspace::dist())?;
    let kilobytes = |bytes: u64| bytes as f64 / 1000.0;
    let number = |name: String, bytes, goal| Number { name, value: kilobytes(bytes), unit: "kB Brotli", goal };
    let sum = number("sign-in page, all it loads".to_owned(), sizes.first_brotli(), Goal::AtMost(kilobytes(SIGN_IN)));
    let chunks = sizes.parts.iter().flat_map(|part| {
        let own = number(format!("{}, its chunk", part.name), part.own, Goal::AtMost(kilobytes(CHUNK)));
        [own, number(format!("{}, with shared code", part.name), part.brotli, Goal::AtMost(kilobytes(TOGETHER)))]
    });
    let parts = sizes.first.iter().map(|part| number(part.name.clone(), part.brotli, Goal::None));
    Ok(std::iter::once(sum).chain(parts).chain(chunks).collect())
}
