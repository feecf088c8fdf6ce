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

use super::way;
use crate::{
    shell::{Lost, Outlet},
    split::lazily,
};

pub use card::card;

// One chunk for each page: who looks for a document does not fetch the code that uploads.
lazily!(library_page, library::view, words: ["collateral", "audience", "role"]);
lazily!(upload_page, upload::view, words: ["collateral", "audience", "role"]);
lazily!(asset_page, asset::view, words: ["collateral", "audience", "role"]);
lazily!(edit_page, form::view, words: ["collateral", "audience", "role"]);

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

/// The asset that the address names.
fn asset_id() -> String {
    way().with_untracked(|steps| steps.first().cloned().unwrap_or_default())
}

/// The page that the address names.
pub fn view() -> AnyView {
    visit::Visit::begin(who::Who::here());
    let way = way();
    let place = Memo::new(move |_| way.with(|steps| read(steps)));
    let page = move || match place.get() {
        Place::Library => view! { <Outlet fetch=library_page /> }.into_any(),
        Place::Upload => view! { <Outlet fetch=upload_page /> }.into_any(),
        Place::Asset(_) => view! { <Outlet fetch=asset_page /> }.into_any(),
        Place::Edit(_) => view! { <Outlet fetch=edit_page /> }.into_any(),
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
