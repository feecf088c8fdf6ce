//! People and companies as a disc or square of letters.

use leptos::prelude::*;

/// The first letters of the first and the last word: "Jana Brückner" is JB.
#[must_use]
pub fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    let first = words.next();
    let letters = [first, words.next_back()];
    letters.into_iter().flatten().flat_map(char::to_uppercase).collect()
}

/// Who is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Who {
    /// A disc.
    #[default]
    Person,
    /// A square.
    Company,
}

/// The letters of a name. Decoration: the name stands beside it.
#[component]
pub fn Avatar(
    /// The name.
    #[prop(into)]
    name: Signal<String>,
    /// A person or a company.
    #[prop(optional)]
    who: Who,
) -> impl IntoView {
    let class = match who {
        Who::Person => "avatar",
        Who::Company => "avatar square",
    };
    view! { <span class=class aria-hidden="true">{move || name.with(|name| initials(name))}</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn letters_of_the_first_and_last_word() {
        assert_eq!(initials("Jana Brückner"), "JB");
        assert_eq!(initials("Maria del Carmen Öztürk"), "MÖ");
        assert_eq!(initials("Hexholm"), "H");
        assert_eq!(initials("(Labor) & Co"), "LC");
        assert_eq!(initials("  "), "");
    }
}
