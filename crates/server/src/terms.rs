//! Cuts texts and questions into the words that the search indexes know.

use guildhall_domain::collateral::search::fold;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest word the index keeps, in characters.
const LONGEST: usize = 48;
/// Most words of one text that are indexed.
const MOST: usize = 120_000;

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Folded.
    pub word: String,
    /// Whether it may go on.
    pub prefix: bool,
}

/// Decomposed (ligatures and such too) and folded: what the index and every comparison use.
pub fn folded(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { fold(&text.nfkd().collect::<String>()) }
}

/// The words of a text, folded, separated by single spaces, in the order of the text.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for run in runs(&folded(text)) {
        match run {
            Run::Word(word) => words.push(word),
            Run::Dense(chars) => dense(&chars, &mut words),
        }
        if words.len() >= MOST {
            break;
        }
    }
    words
}

/// The terms of a question: every word must match, the last one may be unfinished. At most eight count.
pub fn terms(question: &str) -> Vec<Term> {
    let unfinished = !question.ends_with(char::is_whitespace);
    let runs = runs(&folded(question));
    let last = runs.len().saturating_sub(1);
    let mut terms: Vec<Term> = Vec::new();
    for (index, run) in runs.into_iter().enumerate() {
        match run {
            Run::Word(word) => terms.push(Term { word, prefix: unfinished && index == last }),
            Run::Dense(chars) if chars.len() == 1 => terms.push(Term { word: chars.iter().collect(), prefix: true }),
            Run::Dense(chars) => terms.extend(chars.windows(2).map(|pair| Term { word: pair.iter().collect(), prefix: false })),
        }
    }
    let mut seen = std::collections::HashSet::new();
    terms.retain(|term| seen.insert(term.clone()));
    terms.truncate(8);
    terms
}

/// A stretch of a text between separators.
enum Run {
    /// A word of a script that separates words.
    Word(String),
    /// Characters of a script that does not.
    Dense(Vec<char>),
}

fn runs(folded: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut word = String::new();
    let mut length = 0;
    let mut dense: Vec<char> = Vec::new();
    for c in folded.chars().chain(std::iter::once(' ')) {
        let part = c.is_alphanumeric() || is_combining_mark(c);
        let unspaced = part && is_unspaced(c);
        if !dense.is_empty() && !unspaced {
            runs.push(Run::Dense(std::mem::take(&mut dense)));
        }
        if !word.is_empty() && (!part || unspaced) {
            runs.push(Run::Word(std::mem::take(&mut word)));
            length = 0;
        }
        if unspaced {
            dense.push(c);
        } else if part && length < LONGEST {
            word.push(c);
            length += 1;
        }
    }
    runs
}

/// Pairs of neighbours, and the last character alone so that every character starts some word.
fn dense(chars: &[char], words: &mut Vec<String>) {
    words.extend(chars.windows(2).map(|pair| pair.iter().collect::<String>()));
    words.extend(chars.last().map(char::to_string));
}

/// Scripts written without spaces: Han, kana, Thai, Lao, Khmer, Burmese.
const fn is_unspaced(c: char) -> bool {
    matches!(c,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded() {
        assert_eq!(words("Füllstand—MESSUNG, HX-40 (v2)"), ["fullstand", "messung", "hx", "40", "v2"]);
        assert_eq!(words("Приёмник"), ["приемник"]);
        assert_eq!(words("مقياس التدفق"), ["مقياس", "التدفق"]);
    }

    #[test]
    fn scripts_without_spaces_are_cut_in_pairs() {
        assert_eq!(words("価格表"), ["価格", "格表", "表"]);
        assert_eq!(terms("価格表").len(), 2);
        assert_eq!(terms("価"), [Term { word: "価".into(), prefix: true }]);
    }

    #[test]
    fn the_last_word_may_be_unfinished() {
        let asked = terms("Flow met");
        assert_eq!(asked, [Term { word: "flow".into(), prefix: false }, Term { word: "met".into(), prefix: true }]);
        assert!(!terms("flow meter ").last().is_some_and(|term| term.prefix));
        assert!(terms(" -- ").is_empty());
    }
}
