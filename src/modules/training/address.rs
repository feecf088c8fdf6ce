//! The catalogue's address: its query string is the filter, so that every state of the page can be linked.

use guildhall_domain::{
    endpoint::query_string,
    training::{CatalogueFacets, CatalogueFilter, CatalogueKind, CatalogueSort, Level, Tally},
};
use leptos::prelude::*;

use super::say::to;
use crate::location::{self, Step};

/// Something the catalogue is filtered by, with counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// The language it is given in.
    Language,
    /// What it is about.
    Product,
    /// What it takes for granted.
    Level,
    /// Free words.
    Tag,
}

impl Facet {
    /// All, in the order they are shown.
    pub const ALL: [Self; 4] = [Self::Language, Self::Product, Self::Level, Self::Tag];

    /// Its name in the address and in catalogue keys (`training.facet.<key>`).
    pub const fn key(self) -> &'static str {
        match self {
            Self::Language => "language",
            Self::Product => "product",
            Self::Level => "level",
            Self::Tag => "tag",
        }
    }

    /// The values chosen, as the address spells them.
    pub fn chosen(self, filter: &CatalogueFilter) -> Vec<String> {
        match self {
            Self::Language => filter.language.clone(),
            Self::Product => filter.product.clone(),
            Self::Level => filter.level.iter().map(|level| level.slug().to_owned()).collect(),
            Self::Tag => filter.tag.clone(),
        }
    }

    /// Chooses a value, or no longer.
    pub fn set(self, filter: &mut CatalogueFilter, value: &str, on: bool) {
        fn toggle<T: PartialEq>(list: &mut Vec<T>, value: T, on: bool) {
            list.retain(|own| *own != value);
            if on {
                list.push(value);
            }
        }
        match self {
            Self::Language => toggle(&mut filter.language, value.to_owned(), on),
            Self::Product => toggle(&mut filter.product, value.to_owned(), on),
            Self::Tag => toggle(&mut filter.tag, value.to_owned(), on),
            Self::Level => {
                if let Some(level) = Level::ALL.into_iter().find(|level| level.slug() == value) {
                    toggle(&mut filter.level, level, on);
                }
            }
        }
    }

    /// Its values with how many they would find.
    pub fn counts(self, facets: &CatalogueFacets) -> &[Tally] {
        match self {
            Self::Language => &facets.languages,
            Self::Product => &facets.products,
            Self::Level => &facets.levels,
            Self::Tag => &facets.tags,
        }
    }
}

/// An order's name in the address and in catalogue keys.
pub const fn sort_slug(sort: CatalogueSort) -> &'static str {
    match sort {
        CatalogueSort::Relevance => "relevance",
        CatalogueSort::Title => "title",
        CatalogueSort::Newest => "newest",
        CatalogueSort::Shortest => "shortest",
    }
}

/// The order of a name.
pub fn sort_from(slug: &str) -> Option<CatalogueSort> {
    [CatalogueSort::Relevance, CatalogueSort::Title, CatalogueSort::Newest, CatalogueSort::Shortest]
        .into_iter()
        .find(|sort| sort_slug(*sort) == slug)
}

/// Reads a query string. What makes no sense is left out: an old link still opens.
pub fn parse(query: &str) -> CatalogueFilter {
    let mut filter = CatalogueFilter::default();
    for (key, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
        match &*key {
            "q" => filter.q = Some(value.into_owned()).filter(|q| !q.trim().is_empty()),
            "kind" => {
                filter.kind = match &*value {
                    "course" => Some(CatalogueKind::Course),
                    "path" => Some(CatalogueKind::Path),
                    _ => None,
                }
            }
            "minutes" => filter.minutes = value.parse().ok(),
            "new" => filter.new = (value == "true").then_some(true),
            "sort" => filter.sort = sort_from(&value),
            key => {
                if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.key() == key) {
                    facet.set(&mut filter, &value, true);
                }
            }
        }
    }
    filter
}

/// The address of the catalogue under a filter.
pub fn href(filter: &CatalogueFilter) -> String {
    let query = query_string(filter);
    if query.is_empty() { to("") } else { format!("{}?{query}", to("")) }
}

/// The filter that the address names, followed.
pub fn here() -> Memo<CatalogueFilter> {
    let query = location::query();
    Memo::new(move |_| query.with(|query| parse(query)))
}

/// Changes the filter: a step that "back" undoes.
pub fn change(now: Memo<CatalogueFilter>, change: impl FnOnce(&mut CatalogueFilter)) {
    let mut filter = now.get_untracked();
    change(&mut filter);
    location::turn(&href(&filter), Step::New);
}

/// Whether anything narrows the list.
pub fn is_narrowed(filter: &CatalogueFilter) -> bool {
    CatalogueFilter { sort: None, ..filter.clone() } != CatalogueFilter::default()
}

/// How many filters are on; words searched for are none.
pub fn filters(filter: &CatalogueFilter) -> usize {
    let lists: usize = Facet::ALL.into_iter().map(|facet| facet.chosen(filter).len()).sum();
    let switches = [filter.kind.is_some(), filter.minutes.is_some(), filter.new.is_some()];
    lists + switches.into_iter().filter(|on| *on).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_the_same_after_reading() {
        let query =
            "q=flow+meter&kind=course&language=de&language=en&product=Flow&tag=a%26b&level=advanced&minutes=60&new=true&sort=newest";
        let filter = parse(query);
        assert_eq!(filter.level, [Level::Advanced]);
        assert_eq!(filter.language, ["de", "en"]);
        assert_eq!(parse(&query_string(&filter)), filter);
        assert_eq!(filters(&filter), 8);
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        assert_eq!(parse("?level=x&sort=y&minutes=z&what=1&q=+"), CatalogueFilter::default());
        assert!(!is_narrowed(&parse("sort=newest")));
        assert!(is_narrowed(&parse("tag=a")));
    }
}
