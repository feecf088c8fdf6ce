//! Finding people of partners by typing part of their name.

use std::collections::BTreeMap;

use guildhall_domain::{
    partner::PersonId,
    partners::{self, PersonFilter},
};
use leptos::prelude::*;

use crate::{api::question, query::query, ui::Pick};

/// People found so far: who was found once keeps their name.
#[derive(Clone, Copy)]
pub struct People {
    typed: RwSignal<String>,
    options: Memo<BTreeMap<String, (String, String)>>,
}

impl People {
    /// Starts with those who come first by name.
    pub fn of_partners() -> Self {
        Self::with(Vec::new())
    }

    /// The same, with the names of those who are chosen already.
    pub fn with(chosen: Vec<PersonId>) -> Self {
        let typed = RwSignal::new(String::new());
        let found = query(move || {
            let words = Some(typed.get().trim().to_owned()).filter(|words| !words.is_empty());
            question(
                &partners::api::PEOPLE,
                &[],
                &PersonFilter { q: words, vendor: Some(false), limit: Some(20), ..PersonFilter::default() },
            )
        });
        // Nobody chosen: nobody to ask for, and an empty list of ids would mean everybody.
        let known = (!chosen.is_empty()).then(|| {
            query(move || {
                let chosen = PersonFilter { id: chosen.clone(), limit: Some(200), ..PersonFilter::default() };
                question(&partners::api::PEOPLE, &[], &chosen)
            })
        });
        let options = Memo::new(move |before: Option<&BTreeMap<String, (String, String)>>| {
            let mut all = before.cloned().unwrap_or_default();
            let known = known.and_then(|known| known.get()).map(|page| page.items).unwrap_or_default();
            for person in found.get().map(|page| page.items).unwrap_or_default().into_iter().chain(known) {
                all.insert(person.id.to_string(), (person.person.name, person.company));
            }
            all
        });
        Self { typed, options }
    }

    /// Who can be chosen.
    pub fn options(self) -> Signal<Vec<Pick>> {
        Signal::derive(move || {
            let mut picks: Vec<Pick> = self.options.with(|all| {
                all.iter().map(|(id, (name, company))| Pick::new(id.clone(), name.clone()).with_note(company.clone())).collect()
            });
            picks.sort_by_cached_key(|pick| pick.words.to_lowercase());
            picks
        })
    }

    /// Looks for more.
    pub fn on_type(self) -> Callback<String> {
        Callback::new(move |typed| self.typed.set(typed))
    }
}
