//! The library: finding, looking at, bringing in and looking after sales material.

mod address;
mod asset;
mod card;
mod facet;
mod file;
mod form;
mod go;
mod library;
mod say;
mod upload;
mod visit;
mod who;

use leptos::prelude::*;

use self::{asset::AssetPage, form::Edit, library::Library, upload::UploadPage};
use super::way;
use crate::shell::Lost;

pub use card::card;

/// What an address below the module names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Library,
    Upload,
    Asset(String),
    Edit(String),
    Nowhere,
}

fn read(steps: &[String]) -> Place {
    match steps {
        [] => Place::Library,
        [step] if step == "upload" => Place::Upload,
        [id] => Place::Asset(id.clone()),
        [id, step] if step == "edit" => Place::Edit(id.clone()),
        _ => Place::Nowhere,
    }
}

/// The page that the address names.
pub fn view() -> AnyView {
    visit::Visit::begin(who::Who::here());
    let way = way();
    let place = Memo::new(move |_| way.with(|steps| read(steps)));
    let page = move || match place.get() {
        Place::Library => view! { <Library /> }.into_any(),
        Place::Upload => view! { <UploadPage /> }.into_any(),
        Place::Asset(id) => view! { <AssetPage id=id /> }.into_any(),
        Place::Edit(id) => view! { <Edit id=id /> }.into_any(),
        Place::Nowhere => view! { <Lost /> }.into_any(),
    };
    page.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_pages() {
        let read = |path: &str| read(&path.split('/').filter(|step| !step.is_empty()).map(str::to_owned).collect::<Vec<_>>());
        assert_eq!(read(""), Place::Library);
        assert_eq!(read("upload"), Place::Upload);
        assert_eq!(read("019a"), Place::Asset("019a".into()));
        assert_eq!(read("019a/edit"), Place::Edit("019a".into()));
        assert_eq!(read("019a/what"), Place::Nowhere);
    }
}
