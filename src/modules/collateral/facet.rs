//! Facets of the library: what a filter on each of them means.

use guildhall_domain::collateral::search::{Count, Facets, Filter};

use super::address::{audience_from, audience_slug, kind_from, state_from};

/// Something results are filtered by, with counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Facet {
    /// What it is about.
    Product,
    /// What it is.
    Kind,
    /// What it is written in.
    Language,
    /// Whom it is for. For the vendor's people.
    Audience,
    /// Where it stands. For the vendor's people.
    State,
    /// Where it is for.
    Region,
    /// Free words.
    Tag,
}

impl Facet {
    /// All that take any number of values, in the order they are shown.
    pub const LISTS: [Self; 7] = [Self::Product, Self::Kind, Self::Language, Self::State, Self::Audience, Self::Region, Self::Tag];

    /// Its name in the address and in catalogue keys (`collateral.facet.<key>`).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Kind => "kind",
            Self::Language => "language",
            Self::Audience => "audience",
            Self::State => "state",
            Self::Region => "region",
            Self::Tag => "tag",
        }
    }

    /// The values chosen, as the address spells them.
    #[must_use]
    pub fn chosen(self, filter: &Filter) -> Vec<String> {
        match self {
            Self::Product => filter.product.clone(),
            Self::Kind => filter.kind.iter().map(|kind| kind.slug().to_owned()).collect(),
            Self::Language => filter.language.clone(),
            Self::Audience => filter.audience.iter().map(|audience| audience_slug(*audience).to_owned()).collect(),
            Self::State => filter.state.iter().map(|state| state.slug().to_owned()).collect(),
            Self::Region => filter.region.clone(),
            Self::Tag => filter.tag.clone(),
        }
    }

    /// Whether a value is chosen.
    #[must_use]
    pub fn has(self, filter: &Filter, value: &str) -> bool {
        match self {
            Self::Product => filter.product.iter().any(|own| own == value),
            Self::Kind => filter.kind.iter().any(|own| own.slug() == value),
            Self::Language => filter.language.iter().any(|own| own == value),
            Self::Audience => filter.audience.iter().any(|own| audience_slug(*own) == value),
            Self::State => filter.state.iter().any(|own| own.slug() == value),
            Self::Region => filter.region.iter().any(|own| own == value),
            Self::Tag => filter.tag.iter().any(|own| own == value),
        }
    }

    /// Chooses a value, or no longer. Values that make no sense change nothing.
    pub fn set(self, filter: &mut Filter, value: &str, on: bool) {
        match self {
            Self::Product => put(&mut filter.product, Some(value.to_owned()), on),
            Self::Kind => put(&mut filter.kind, kind_from(value), on),
            Self::Language => put(&mut filter.language, Some(value.to_owned()), on),
            Self::Audience => put(&mut filter.audience, audience_from(value), on),
            Self::State => put(&mut filter.state, state_from(value), on),
            Self::Region => put(&mut filter.region, Some(value.to_owned()), on),
            Self::Tag => put(&mut filter.tag, Some(value.to_owned()), on),
        }
    }

    /// Chooses nothing.
    pub fn clear(self, filter: &mut Filter) {
        match self {
            Self::Product => filter.product.clear(),
            Self::Kind => filter.kind.clear(),
            Self::Language => filter.language.clear(),
            Self::Audience => filter.audience.clear(),
            Self::State => filter.state.clear(),
            Self::Region => filter.region.clear(),
            Self::Tag => filter.tag.clear(),
        }
    }

    /// Its counts in an answer.
    #[must_use]
    pub fn counts(self, facets: &Facets) -> &[Count] {
        match self {
            Self::Product => &facets.product,
            Self::Kind => &facets.kind,
            Self::Language => &facets.language,
            Self::Audience => &facets.audience,
            Self::State => &facets.state,
            Self::Region => &facets.region,
            Self::Tag => &facets.tag,
        }
    }

    /// The values to offer: those with answers, most first, then those chosen that have none any more.
    #[must_use]
    pub fn offers(self, facets: &Facets, filter: &Filter) -> Vec<Count> {
        let mut offers: Vec<Count> = self.counts(facets).to_vec();
        for value in self.chosen(filter) {
            if !offers.iter().any(|offer| offer.value == value) {
                offers.push(Count { value, count: 0 });
            }
        }
        offers
    }
}

fn put<T: PartialEq>(list: &mut Vec<T>, value: Option<T>, on: bool) {
    if let Some(value) = value {
        list.retain(|own| *own != value);
        if on {
            list.push(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_chosen_once_and_taken_back() {
        let mut filter = Filter::default();
        for (facet, value) in [
            (Facet::Kind, "manual"),
            (Facet::State, "live"),
            (Facet::Audience, "everyone"),
            (Facet::Product, "HX-40"),
            (Facet::Language, "de"),
            (Facet::Region, "dach"),
            (Facet::Tag, "water"),
        ] {
            facet.set(&mut filter, value, true);
            facet.set(&mut filter, value, true);
            assert_eq!(facet.chosen(&filter), [value]);
            assert!(facet.has(&filter, value));
            facet.set(&mut filter, value, false);
            assert!(facet.chosen(&filter).is_empty());
        }
        assert_eq!(filter, Filter::default());
    }

    #[test]
    fn a_chosen_value_stays_on_offer_without_answers() {
        let mut filter = Filter::default();
        Facet::Product.set(&mut filter, "PT-210", true);
        let facets = Facets { product: vec![Count { value: "HX-40".into(), count: 3 }], ..Facets::default() };
        let offers = Facet::Product.offers(&facets, &filter);
        assert_eq!(offers.iter().map(|offer| (offer.value.as_str(), offer.count)).collect::<Vec<_>>(), [("HX-40", 3), ("PT-210", 0)]);
    }
}
