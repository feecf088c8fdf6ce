//! Turns a question into hits: every word must be found, a misspelt one is replaced by the nearest that the person may see.

use std::sync::Arc;

use guildhall_domain::collateral::{
    Tile,
    search::{Correction, Found, Place, forgiveness, is_near},
};

use super::{catalogue::Hits, library::View, snippet, store};
use crate::{
    error::Error,
    state::App,
    terms::{Term, terms},
};

/// Most nearby words that are tried.
const TRIES: usize = 8;

/// A question, answered word by word.
#[derive(Debug, Default)]
pub(super) struct Asked {
    pub(super) terms: Vec<Term>,
    /// Words that mean the same as one of the terms.
    pub(super) same: Vec<Term>,
    pub(super) hits: Vec<Arc<Hits>>,
    pub(super) corrected: Vec<Correction>,
}

/// Finds each word of the question.
pub(super) async fn ask(app: &App, view: &View, question: &str) -> Result<Asked, Error> {
    let mut asked = Asked::default();
    for term in terms(question) {
        let same = meaning(app, &term);
        let mut hits = view.catalogue.hits(app.db.read(), &term).await?;
        for term in &same {
            let more = view.catalogue.hits(app.db.read(), term).await?;
            hits = Arc::new(hits.or(&more));
        }
        asked.same.extend(same);
        if is_seen(view, &hits) {
            asked.terms.push(term);
            asked.hits.push(hits);
            continue;
        }
        // A word that only others' documents have is treated like one that nobody has: the answer must not tell them apart.
        if let Some((nearest, hits)) = nearest(app, view, &term).await? {
            asked.corrected.push(Correction { asked: term.word, taken: nearest.word.clone() });
            asked.terms.push(nearest);
            asked.hits.push(hits);
        } else {
            asked.terms.push(term);
            asked.hits.push(hits);
        }
    }
    Ok(asked)
}

/// The words that mean the same as a term, by the operator's list.
fn meaning(app: &App, term: &Term) -> Vec<Term> {
    let groups = app.config.synonyms.iter().filter(|group| group.contains(&term.word));
    let words = groups.flatten().filter(|word| **word != term.word);
    words.map(|word| Term { word: word.clone(), prefix: false }).collect()
}

fn is_seen(view: &View, hits: &Hits) -> bool {
    view.seen.meets(hits)
}

/// The nearest word that leads to something the person may see.
async fn nearest(app: &App, view: &View, term: &Term) -> Result<Option<(Term, Arc<Hits>)>, Error> {
    let words = {
        let mut vocabulary = app.collateral.vocabulary.lock().await;
        vocabulary.renew(app, view.revision).await?;
        vocabulary.pieces.clone()
    };
    // Comparing with every word takes a while: nobody waits for it but the one who asks.
    let asked = term.clone();
    let near = tokio::task::spawn_blocking(move || near(&words, &asked)).await.map_err(Error::internal)?;
    for word in near.into_iter().take(TRIES) {
        let near = Term { word, prefix: false };
        let hits = view.catalogue.hits(app.db.read(), &near).await?;
        if is_seen(view, &hits) {
            return Ok(Some((near, hits)));
        }
    }
    Ok(None)
}

/// All words of all documents.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    revision: i64,
    pieces: Vec<Piece>,
}

/// Words that were learned together, each with its letters as a set.
type Piece = Arc<[(Box<str>, u32)]>;

/// Pieces that are kept apart; beyond that they become one.
const PIECES: usize = 32;

impl Vocabulary {
    async fn renew(&mut self, app: &App, revision: i64) -> Result<(), Error> {
        if self.revision < revision {
            let words = store::new_words(app.db.read(), self.revision).await?;
            if !words.is_empty() {
                let known = |word: String| (letters(&word), word.into());
                self.pieces.push(words.into_iter().map(known).map(|(letters, word)| (word, letters)).collect());
            }
            if self.pieces.len() > PIECES {
                self.pieces = vec![self.pieces.iter().flat_map(|piece| piece.iter().cloned()).collect()];
            }
            self.revision = revision;
        }
        Ok(())
    }
}

/// Words near a term, nearest first.
fn near(pieces: &[Piece], term: &Term) -> Vec<String> {
    let length = term.word.chars().count();
    let most = forgiveness(length);
    if most == 0 {
        return Vec::new();
    }
    let asked = letters(&term.word);
    let first = term.word.chars().next();
    let mut near: Vec<(usize, bool, &str)> = Vec::new();
    for (word, letters) in pieces.iter().flat_map(|piece| piece.iter()) {
        // One change touches at most two letters of the set.
        let beyond = (letters & !asked).count_ones() as usize;
        let missing = (asked & !letters).count_ones() as usize;
        if missing > most || (!term.prefix && beyond > most) {
            continue;
        }
        let distance = (1..=most).find(|most| is_near(&term.word, word, *most)).or_else(|| {
            // An unfinished word may be near the beginning of a longer one.
            let start: String = word.chars().take(length).collect();
            (term.prefix && length >= 5 && is_near(&term.word, &start, 1)).then_some(most + 1)
        });
        if let Some(distance) = distance {
            near.push((distance, word.chars().next() != first, word));
        }
    }
    near.sort_unstable();
    near.into_iter().map(|(_, _, word)| word.to_owned()).collect()
}

/// The letters of a word as a set of 32.
fn letters(word: &str) -> u32 {
    word.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 32))
}

/// Says of each answer on a page where its words stand, unless the title has them all.
pub(super) async fn explain(app: &App, view: &View, asked: &Asked, page: &[u32], tiles: &mut [Tile]) -> Result<(), Error> {
    let outside_title = |index: u32| asked.hits.iter().any(|hits| !hits.is_in_title(index));
    let keys: Vec<i64> =
        page.iter().filter(|index| outside_title(**index)).filter_map(|index| view.catalogue.at(*index)).map(|entry| entry.key).collect();
    let texts = store::texts(app.db.read(), &keys).await?;
    let terms = [asked.terms.as_slice(), &asked.same].concat();
    for (index, tile) in page.iter().zip(tiles) {
        let Some(entry) = view.catalogue.at(*index).filter(|_| outside_title(*index)) else { continue };
        let Some(texts) = texts.iter().find(|texts| texts.key == entry.key) else { continue };
        let tags = view.catalogue.symbols.words(&entry.tags).join(", ");
        let products = view.catalogue.symbols.words(&entry.products).join(", ");
        let places = [
            (Place::Description, &texts.description),
            (Place::Tags, &tags),
            (Place::Tags, &products),
            (Place::Text, &texts.body),
            (Place::Text, &texts.captions),
        ];
        tile.found = found(&terms, places);
    }
    Ok(())
}

fn found(terms: &[Term], places: [(Place, &String); 5]) -> Option<Found> {
    places.into_iter().find_map(|(place, text)| snippet::found(place, text, terms))
}
