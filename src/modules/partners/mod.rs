//! Companies and their people: the directory, each company's page, invitations and access.

mod address;
mod companies;
mod company;
mod company_form;
mod invitations;
mod invite;
mod leaves;
mod people;
mod person;
mod say;

use guildhall_domain::partner::{PartnerId, PersonId};
use leptos::prelude::*;

use super::way;
use crate::{session, shell::Outlet, split::lazily};

/// Which page of the module an address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Companies,
    NewCompany,
    Company(PartnerId),
    EditCompany(PartnerId),
    People,
    Person(PersonId),
    Invitations,
    Nowhere,
}

impl Place {
    /// The page of the steps below the module.
    fn of(way: &[String]) -> Self {
        let steps: Vec<&str> = way.iter().map(String::as_str).collect();
        let company = |id: &str, place: fn(PartnerId) -> Self| id.parse().map_or(Self::Nowhere, place);
        match steps.as_slice() {
            [] => Self::Companies,
            ["new"] => Self::NewCompany,
            ["people"] => Self::People,
            ["invitations"] => Self::Invitations,
            ["people", id] => id.parse().map_or(Self::Nowhere, Self::Person),
            [id] => company(id, Self::Company),
            [id, "edit"] => company(id, Self::EditCompany),
            _ => Self::Nowhere,
        }
    }
}

// What most people never open travels by itself.
lazily!(forms_page, forms, words: ["partners", "role"]);
lazily!(people_page, people_pages, words: ["partners", "role"]);

/// The place that the address names.
fn place() -> Memo<Place> {
    let way = way();
    Memo::new(move |_| way.with(|way| Place::of(way)))
}

/// The module's pages. People of a partner have one company, so its page takes the place of the directory.
pub fn view() -> AnyView {
    let place = place();
    let own = Memo::new(move |_| session::me().with(|me| me.actor.partner()));
    let page = move || match (place.get(), own.get()) {
        (Place::Companies, Some(own)) => company::page(own),
        (Place::Companies, None) => view! { <companies::Companies /> }.into_any(),
        (Place::Company(id), _) => company::page(id),
        (Place::NewCompany | Place::EditCompany(_), _) => view! { <Outlet fetch=forms_page /> }.into_any(),
        (Place::People | Place::Person(_) | Place::Invitations, _) => view! { <Outlet fetch=people_page /> }.into_any(),
        (Place::Nowhere, _) => say::missing(),
    };
    page.into_any()
}

/// Making and changing a company. [`view`] draws anew when the place changes.
fn forms() -> AnyView {
    match place().get_untracked() {
        Place::EditCompany(id) => company_form::edit(id),
        Place::NewCompany
        | Place::Companies
        | Place::Company(_)
        | Place::People
        | Place::Person(_)
        | Place::Invitations
        | Place::Nowhere => view! { <company_form::Create /> }.into_any(),
    }
}

/// People and invitations. [`view`] draws anew when the place changes.
fn people_pages() -> AnyView {
    match place().get_untracked() {
        Place::Person(id) => person::page(id),
        Place::Invitations => view! { <invitations::Invitations /> }.into_any(),
        Place::People | Place::NewCompany | Place::EditCompany(_) | Place::Companies | Place::Company(_) | Place::Nowhere => {
            view! { <people::People /> }.into_any()
        }
    }
}

pub use say::card;

#[cfg(test)]
mod tests {
    use super::Place;

    fn of(path: &str) -> Place {
        Place::of(&path.split('/').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn addresses_name_pages() {
        let id = "019a0000-0000-7000-8000-000000000000";
        assert_eq!(Place::of(&[]), Place::Companies);
        assert_eq!(of("new"), Place::NewCompany);
        assert_eq!(of("people"), Place::People);
        assert_eq!(of("invitations"), Place::Invitations);
        assert!(matches!(of(id), Place::Company(_)));
        assert!(matches!(of(&format!("{id}/edit")), Place::EditCompany(_)));
        assert!(matches!(of(&format!("people/{id}")), Place::Person(_)));
        assert_eq!(of("nonsense"), Place::Nowhere);
        assert_eq!(of("a/b/c"), Place::Nowhere);
    }
}
