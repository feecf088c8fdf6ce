//! The library's address: its query string is the filter and the view, so that every state of the page can be linked.

use chrono::{Days, NaiveDate};
use guildhall_domain::{
    collateral::{
        Kind, State,
        search::{AudienceFacet, Filter, Sort},
    },
    endpoint::query_string,
};

use super::facet::Facet;

/// How results are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Pictures.
    #[default]
    Previews,
    /// Rows.
    Table,
}

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// What is looked for. Never holds a page: the list loads what is in sight.
    pub filter: Filter,
    /// How it is drawn.
    pub view: View,
}

impl Address {
    /// Reads a query string, with or without `?`. What makes no sense is left out: an old link still opens.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut address = Self::default();
        for (key, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            address.read(&key, &value);
        }
        address
    }

    fn read(&mut self, key: &str, value: &str) {
        let filter = &mut self.filter;
        match key {
            "q" => filter.q = Some(value.to_owned()).filter(|q| !q.trim().is_empty()),
            "updated_since" => filter.updated_since = value.parse().ok(),
            "favourite" => filter.favourite = (value == "true").then_some(true),
            "new" => filter.new = (value == "true").then_some(true),
            "sort" => filter.sort = sort_from(value),
            "view" if value == "table" => self.view = View::Table,
            _ => {
                let facet = Facet::LISTS.into_iter().find(|facet| facet.key() == key);
                if let Some(facet) = facet
                    && !facet.has(filter, value)
                {
                    facet.set(filter, value, true);
                }
            }
        }
    }

    /// The query string, without `?`; empty for the plain library.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = query_string(&self.filter);
        if self.view == View::Table {
            query.push_str(if query.is_empty() { "view=table" } else { "&view=table" });
        }
        query
    }

    /// The whole address, below the portal's base.
    #[must_use]
    pub fn href(&self) -> String {
        let query = self.query();
        let path = crate::api::link("/collateral");
        if query.is_empty() { path } else { format!("{path}?{query}") }
    }

    /// The same view with nothing filtered or searched.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { filter: Filter { sort: self.filter.sort, ..Filter::default() }, view: self.view }
    }

    /// Whether anything narrows the list.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        Filter { sort: None, ..self.filter.clone() } != Filter::default()
    }

    /// How many filters are on; words searched for are none.
    #[must_use]
    pub fn filters(&self) -> usize {
        let lists: usize = Facet::LISTS.into_iter().map(|facet| facet.chosen(&self.filter).len()).sum();
        let filter = &self.filter;
        let switches = [filter.updated_since.is_some(), filter.favourite.is_some(), filter.new.is_some()];
        lists + switches.into_iter().filter(|on| *on).count()
    }
}

/// The order in force: as asked for; else best match first with words, and newest first without.
#[must_use]
pub fn sort_in_force(filter: &Filter) -> Sort {
    match (filter.sort, &filter.q) {
        (Some(Sort::Relevance), None) | (None, None) => Sort::Newest,
        (Some(sort), _) => sort,
        (None, Some(_)) => Sort::Relevance,
    }
}

/// An order's name on the wire, in the address and in catalogue keys.
#[must_use]
pub const fn sort_slug(sort: Sort) -> &'static str {
    match sort {
        Sort::Relevance => "relevance",
        Sort::Newest => "newest",
        Sort::MostUsed => "most_used",
        Sort::Title => "title",
    }
}

/// The order of a name.
#[must_use]
pub fn sort_from(slug: &str) -> Option<Sort> {
    [Sort::Relevance, Sort::Newest, Sort::MostUsed, Sort::Title].into_iter().find(|sort| sort_slug(*sort) == slug)
}

/// An audience's name on the wire, in the address and in catalogue keys.
#[must_use]
pub const fn audience_slug(audience: AudienceFacet) -> &'static str {
    match audience {
        AudienceFacet::Everyone => "everyone",
        AudienceFacet::Restricted => "restricted",
    }
}

/// The audience of a name.
#[must_use]
pub fn audience_from(slug: &str) -> Option<AudienceFacet> {
    [AudienceFacet::Everyone, AudienceFacet::Restricted].into_iter().find(|audience| audience_slug(*audience) == slug)
}

/// The state of a name.
#[must_use]
pub fn state_from(slug: &str) -> Option<State> {
    State::ALL.into_iter().find(|state| state.slug() == slug)
}

/// The kind of a name.
#[must_use]
pub fn kind_from(slug: &str) -> Option<Kind> {
    Kind::from_slug(slug)
}

/// The first day of the last `days` days.
#[must_use]
pub fn since(today: NaiveDate, days: u64) -> Option<NaiveDate> {
    today.checked_sub_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_survives_the_round_trip() {
        for query in [
            "",
            "q=flow+meter",
            "kind=manual&kind=data_sheet&product=HX-40&view=table",
            "q=%C3%BC&language=de&region=dach&tag=a%26b&audience=restricted&state=draft&updated_since=2026-11-16&favourite=true&new=true&sort=title",
        ] {
            assert_eq!(Address::parse(query).query(), query);
        }
    }

    #[test]
    fn nonsense_is_left_out() {
        let address =
            Address::parse("?kind=spell&state=&updated_since=soon&favourite=yes&cursor=x&limit=9&view=cube&q=%20&kind=manual&kind=manual");
        assert_eq!(address.query(), "kind=manual");
    }

    #[test]
    fn clearing_keeps_order_and_view() {
        let address = Address::parse("q=x&kind=manual&sort=title&view=table");
        assert_eq!(address.cleared().query(), "sort=title&view=table");
        assert!(address.is_narrowed() && !address.cleared().is_narrowed());
        assert_eq!(address.filters(), 1);
    }

    #[test]
    fn relevance_needs_words() {
        assert_eq!(sort_in_force(&Address::parse("sort=relevance").filter), Sort::Newest);
        assert_eq!(sort_in_force(&Address::parse("q=x").filter), Sort::Relevance);
        assert_eq!(sort_in_force(&Address::parse("q=x&sort=title").filter), Sort::Title);
    }
}
