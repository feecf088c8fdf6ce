//! Finds where in a text the words of a search stand, and cuts out the words around.

use guildhall_domain::collateral::search::{Found, Place};
use unicode_normalization::UnicodeNormalization;

use crate::terms::Term;

/// Bytes shown before the first match, and after it.
const BEFORE: usize = 60;
const AFTER: usize = 140;

/// Where the first of the terms stands in a text, with the words around; absent when none does.
pub(super) fn found(place: Place, text: &str, terms: &[Term]) -> Option<Found> {
    let pieces = if text.is_ascii() || terms.iter().all(|term| term.word.is_ascii()) {
        ascii_match(text, terms).map(|(from, to)| cut(text, from, to, terms))
    } else {
        None
    };
    let pieces =
        pieces.or_else(|| if text.is_ascii() { None } else { folded_match(text, terms).map(|(from, to)| cut(text, from, to, terms)) });
    pieces.map(|pieces| Found { place, pieces })
}

/// The first match of an ASCII term, compared byte by byte without case.
fn ascii_match(text: &str, terms: &[Term]) -> Option<(usize, usize)> {
    terms.iter().filter(|term| term.word.is_ascii()).filter_map(|term| find_ascii(text, term)).min()
}

fn find_ascii(text: &str, term: &Term) -> Option<(usize, usize)> {
    let (bytes, word) = (text.as_bytes(), term.word.as_bytes());
    let first = *word.first()?;
    for at in memchr::memchr2_iter(first, first.to_ascii_uppercase(), bytes) {
        let Some(here) = bytes.get(at..at + word.len()) else { break };
        let starts = at == 0 || bytes.get(at - 1).is_none_or(|before| before.is_ascii() && !before.is_ascii_alphanumeric());
        if !starts || !here.eq_ignore_ascii_case(word) {
            continue;
        }
        let end = at + word.len();
        if term.prefix || text.get(end..).and_then(|rest| rest.chars().next()).is_none_or(|next| !next.is_alphanumeric()) {
            return Some((at, end));
        }
    }
    None
}

/// The first match of any term, comparing decomposed and folded characters.
fn folded_match(text: &str, terms: &[Term]) -> Option<(usize, usize)> {
    let mut starts = true;
    for (at, c) in text.char_indices() {
        let part = c.is_alphanumeric();
        let dense = !c.is_ascii() && !c.is_lowercase() && !c.is_uppercase();
        if part && (starts || dense) {
            let hit = terms.iter().filter_map(|term| matches_at(text, at, term)).max();
            if let Some(end) = hit {
                return Some((at, end));
            }
        }
        starts = !part;
    }
    None
}

/// The end of the match when the term stands at this place.
fn matches_at(text: &str, at: usize, term: &Term) -> Option<usize> {
    let mut wanted = term.word.chars().peekable();
    let rest = text.get(at..)?;
    let mut chars = rest.char_indices().peekable();
    while let Some((offset, c)) = chars.peek().copied() {
        if wanted.peek().is_none() {
            let mark = ('\u{300}'..='\u{36f}').contains(&c);
            if !mark {
                let dense = term.word.chars().all(|c| !c.is_lowercase() && !c.is_numeric());
                return (term.prefix || dense || !c.is_alphanumeric()).then_some(at + offset);
            }
        }
        for folded in std::iter::once(c).nfd().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).flat_map(char::to_lowercase) {
            if wanted.next() != Some(folded) {
                return None;
            }
        }
        chars.next();
    }
    wanted.peek().is_none().then_some(text.len())
}

/// Pieces around a match; further matches in the stretch are marked too.
fn cut(text: &str, from: usize, to: usize, terms: &[Term]) -> Vec<String> {
    let start = boundary(text, from.saturating_sub(BEFORE), from);
    let end = floor(text, (to + AFTER).min(text.len()));
    let mut pieces = vec![tidy(text.get(start..from).unwrap_or_default(), start > 0, false)];
    pieces.push(tidy(text.get(from..to).unwrap_or_default(), false, false));
    let mut rest = to;
    while pieces.len() < 9 {
        let Some(tail) = text.get(rest..end) else { break };
        let next = if tail.is_ascii() { ascii_match(tail, terms) } else { None };
        let Some((a, b)) = next.filter(|(a, b)| b > a) else { break };
        pieces.push(tidy(tail.get(..a).unwrap_or_default(), false, false));
        pieces.push(tidy(tail.get(a..b).unwrap_or_default(), false, false));
        rest += b;
    }
    pieces.push(tidy(text.get(rest..end).unwrap_or_default(), false, end < text.len()));
    pieces
}

/// White space as single spaces; an ellipsis where the text goes on.
fn tidy(text: &str, before: bool, after: bool) -> String {
    let mut tidy = String::with_capacity(text.len() + 6);
    if before {
        tidy.push('…');
    }
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !space {
                tidy.push(' ');
            }
            space = true;
        } else {
            tidy.push(c);
            space = false;
        }
    }
    if after {
        tidy.push('…');
    }
    tidy
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The start of a word near `at`, before `limit`.
fn boundary(text: &str, at: usize, limit: usize) -> usize {
    let at = floor(text, at);
    if at == 0 {
        return 0;
    }
    let stretch = text.get(at..limit).unwrap_or_default();
    stretch.find(char::is_whitespace).map_or(at, |space| at + space + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::terms;

    fn pieces(text: &str, question: &str) -> Vec<String> {
        found(Place::Text, text, &terms(question)).map(|found| found.pieces).unwrap_or_default()
    }

    #[test]
    fn matches_are_every_second_piece() {
        assert_eq!(pieces("The Flow meter measures flow.", "flow"), ["The ", "Flow", " meter measures ", "flow", "."]);
        assert_eq!(pieces("overflow", "flow"), Vec::<String>::new());
        assert_eq!(pieces("Die Füllstandsmessung", "fullst"), ["Die ", "Füllst", "andsmessung"]);
        assert_eq!(pieces("最新の価格表です", "価格"), ["最新の", "価格", "表です"]);
    }

    #[test]
    fn long_texts_are_cut_at_words() {
        let text = format!("{} needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let pieces = pieces(&text, "needle");
        assert_eq!(pieces.len(), 3);
        assert!(pieces[0].starts_with("…hay"), "{pieces:?}");
        assert!(pieces[2].ends_with('…'));
    }
}
