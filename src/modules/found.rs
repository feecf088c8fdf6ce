//! Finding people and companies by typing part of their name.

use std::collections::BTreeMap;

use guildhall_domain::partners::{self, PersonFilter, PersonStatus};
use leptos::prelude::*;

use crate::{api::question, query::query, ui::Pick};

/// Somebody or some company to find by typing; what was found once keeps its name.
#[derive(Clone, Copy)]
pub struct Found {
    typed: RwSignal<String>,
    names: Memo<BTreeMap<String, (String, String)>>,
}

impl Found {
    /// People of the vendor.
    pub fn people() -> Self {
        let typed = RwSignal::new(String::new());
        let found = query(move || {
            let filter = PersonFilter {
                q: words(typed),
                vendor: Some(true),
                status: Some(PersonStatus::Active),
                limit: Some(100),
                ..PersonFilter::default()
            };
            question(&partners::api::PEOPLE, &[], &filter)
        });
        Self::of(typed, move || {
            let page = found.get().unwrap_or_default();
            page.items.into_iter().map(|person| (person.id.to_string(), (person.person.name, person.email))).collect()
        })
    }

    /// Companies that take part.
    pub fn companies() -> Self {
        let typed = RwSignal::new(String::new());
        let found = query(move || {
            let filter = partners::Filter {
                q: words(typed),
                status: Some(partners::Status::Active),
                limit: Some(50),
                ..partners::Filter::default()
            };
            question(&partners::api::LIST, &[], &filter)
        });
        Self::of(typed, move || {
            let page = found.get().unwrap_or_default();
            page.items.into_iter().map(|company| (company.id.to_string(), (company.partner.name, company.partner.city))).collect()
        })
    }

    fn of(typed: RwSignal<String>, found: impl Fn() -> Vec<(String, (String, String))> + Send + Sync + 'static) -> Self {
        let names = Memo::new(move |before: Option<&BTreeMap<String, (String, String)>>| {
            let mut all = before.cloned().unwrap_or_default();
            all.extend(found());
            all
        });
        Self { typed, names }
    }

    /// What can be chosen.
    pub fn options(self) -> Signal<Vec<Pick>> {
        Signal::derive(move || {
            let mut picks: Vec<Pick> = self
                .names
                .with(|all| all.iter().map(|(id, (name, note))| Pick::new(id.clone(), name.clone()).with_note(note.clone())).collect());
            picks.sort_by_cached_key(|pick| pick.words.to_lowercase());
            picks
        })
    }

    /// The name of an id.
    pub fn name(self, id: &str) -> Option<String> {
        self.names.with(|all| all.get(id).map(|(name, _)| name.clone()))
    }

    /// Looks for more.
    pub fn on_type(self) -> Callback<String> {
        Callback::new(move |typed| self.typed.set(typed))
    }
}

fn words(typed: RwSignal<String>) -> Option<String> {
    Some(typed.get().trim().to_owned()).filter(|words| !words.is_empty())
}
