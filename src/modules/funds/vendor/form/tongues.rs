//! Words in each of the portal's languages.

use guildhall_domain::language::{Language, Localized};
use leptos::prelude::*;

use crate::{
    i18n::language_name,
    session,
    ui::{AreaField, Need, TextField},
};

/// One text in several languages.
#[derive(Clone, Copy)]
pub struct Tongues(StoredValue<Vec<(Language, RwSignal<String>)>>);

impl Tongues {
    /// A field for each language of the portal, filled with what is there.
    pub fn of(words: &Localized) -> Self {
        let languages = session::portal().with_untracked(|portal| portal.languages.clone());
        let own =
            |language: &Language| words.iter().find(|(known, _)| *known == language).map(|(_, text)| text.to_owned()).unwrap_or_default();
        let fields = languages.into_iter().map(|language| (language.clone(), RwSignal::new(own(&language)))).collect();
        Self(StoredValue::new(fields))
    }

    /// What stands in the fields.
    pub fn words(self) -> Localized {
        self.0.with_value(|fields| {
            fields.iter().fold(Localized::default(), |words, (language, text)| {
                let text = text.get();
                if text.trim().is_empty() { words } else { words.with(language.clone(), text.trim()) }
            })
        })
    }

    /// The first text there is.
    pub fn first(self) -> String {
        self.0.with_value(|fields| fields.iter().map(|(_, text)| text.get()).find(|text| !text.trim().is_empty()).unwrap_or_default())
    }

    /// One line in each language.
    pub fn lines(self, label: &'static str, error: Signal<Option<String>>) -> AnyView {
        let field = |(at, (language, text)): (usize, &(Language, RwSignal<String>))| {
            let label = named(label, language);
            let error = Signal::derive(move || error.get().filter(|_| at == 0));
            let need = if at == 0 { Need::Required } else { Need::Optional };
            view! { <TextField label=label value=*text error=error need=need /> }
        };
        self.0.with_value(|fields| fields.iter().enumerate().map(field).collect_view().into_any())
    }

    /// Several lines in each language.
    pub fn areas(self, label: &'static str) -> AnyView {
        let field = |(language, text): &(Language, RwSignal<String>)| {
            view! { <AreaField label=named(label, language) value=*text need=Need::Optional /> }
        };
        self.0.with_value(|fields| fields.iter().map(field).collect_view().into_any())
    }
}

fn named(label: &'static str, language: &Language) -> Signal<String> {
    let language = language.clone();
    Signal::derive(move || t!(label, language = language_name(language.tag())))
}
