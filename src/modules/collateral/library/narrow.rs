//! Why nothing is found: the filter without which something would be.

use guildhall_domain::collateral::search::{Facets, Filter};

use super::super::facet::Facet;

/// The filter that is too narrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Narrow {
    /// The values chosen of a facet; without them there are at least this many answers.
    Facet(Facet, u64),
    /// The day since which something was updated; in the last year there are this many.
    Updated(u64),
    /// The words searched for.
    Words,
    /// Several filters together, none of them alone.
    Together,
}

/// Finds it. Each facet counts as if nothing of its own were chosen, so a facet that still counts something is the one in the way.
#[must_use]
pub fn too_narrow(filter: &Filter, facets: &Facets) -> Narrow {
    let without = |facet: Facet| facet.counts(facets).iter().map(|count| count.count).max().unwrap_or_default();
    let in_the_way = Facet::LISTS
        .into_iter()
        .filter(|facet| !facet.chosen(filter).is_empty())
        .map(|facet| (facet, without(facet)))
        .filter(|(_, count)| *count > 0)
        .max_by_key(|(_, count)| *count);
    if let Some((facet, count)) = in_the_way {
        return Narrow::Facet(facet, count);
    }
    let updated = facets.updated.iter().map(|count| count.count).max().unwrap_or_default();
    if filter.updated_since.is_some() && updated > 0 {
        return Narrow::Updated(updated);
    }
    let alone = Filter { q: None, sort: None, ..filter.clone() } == Filter::default();
    if filter.q.is_some() && alone { Narrow::Words } else { Narrow::Together }
}

#[cfg(test)]
mod tests {
    use guildhall_domain::collateral::{Kind, search::Count};

    use super::*;

    fn counts(counts: &[(&str, u64)]) -> Vec<Count> {
        counts.iter().map(|(value, count)| Count { value: (*value).to_owned(), count: *count }).collect()
    }

    #[test]
    fn the_facet_in_the_way_is_named() {
        let filter = Filter { q: Some("banner".into()), language: vec!["ar".into()], kind: vec![Kind::Template], ..Filter::default() };
        let facets = Facets { language: counts(&[("de", 1), ("en", 3)]), ..Facets::default() };
        assert_eq!(too_narrow(&filter, &facets), Narrow::Facet(Facet::Language, 3));
    }

    #[test]
    fn else_the_words_or_all_together() {
        let words = Filter { q: Some("xyzzy".into()), ..Filter::default() };
        assert_eq!(too_narrow(&words, &Facets::default()), Narrow::Words);
        let both = Filter { favourite: Some(true), ..words };
        assert_eq!(too_narrow(&both, &Facets::default()), Narrow::Together);
    }
}
