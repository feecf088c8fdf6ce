//! Matching sides: the right sides stand in a list with letters, and each left side chooses one.

use guildhall_domain::training::Answer;
use leptos::prelude::*;

use super::{Change, place};
use crate::{
    modules::training::say,
    ui::{Html, words_of},
};

/// Most letters of a right side in the list of choices.
const LONGEST: usize = 60;

/// The letter of a right side: A to Z, then A1.
pub fn letter(index: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(index % 26).unwrap_or_default());
    if index < 26 { letter.to_string() } else { format!("{letter}{}", index / 26) }
}

/// The fields.
pub fn field(at: u16, left: &[String], right: &[String], answer: Option<Answer>, change: Change) -> AnyView {
    let first: Vec<Option<u8>> = match answer {
        Some(Answer::Match { pairs }) if pairs.len() == left.len() => pairs,
        Some(
            Answer::Match { .. }
            | Answer::One { .. }
            | Answer::Several { .. }
            | Answer::Order { .. }
            | Answer::Number { .. }
            | Answer::Text { .. },
        )
        | None => vec![None; left.len()],
    };
    let pairs = RwSignal::new(first);
    let choices: Vec<(u8, String)> =
        right.iter().enumerate().map(|(index, html)| (place(index), shortened(index, &words_of(html)))).collect();
    let choices = StoredValue::new(choices);
    let listed = right.iter().enumerate().map(|(index, html)| {
        view! { <li class="row named"><b>{letter(index)}</b><Html class="option" html=html.clone() locate=say::locate /></li> }
    });
    let choose = move |index: usize, chosen: Option<u8>| {
        pairs.update(|pairs| {
            // Each right side belongs to one left side: it moves from where it was.
            for pair in pairs.iter_mut().filter(|pair| chosen.is_some() && **pair == chosen) {
                *pair = None;
            }
            if let Some(pair) = pairs.get_mut(index) {
                *pair = chosen;
            }
        });
        change.run(Some(Answer::Match { pairs: pairs.get_untracked() }));
    };
    let row = |(index, html): (usize, &String)| {
        let (id, label) = (format!("match-{at}-{index}"), format!("match-{at}-{index}-label"));
        let labelled_by = label.clone();
        let own = Memo::new(move |_| pairs.with(|pairs| pairs.get(index).copied().flatten()));
        let option = move |(value, words): (u8, String)| {
            view! { <option value=value.to_string() selected=move || own.get() == Some(value)>{words}</option> }
        };
        view! {
            <div class="pair">
                <div id=label><Html class="option" html=html.clone() locate=say::locate /></div>
                <select id=id aria-labelledby=labelled_by on:change=move |event| choose(index, event_target_value(&event).parse().ok())>
                    <option value="" selected=move || own.get().is_none()>{t!("training.match.none"; text)}</option>
                    {choices.get_value().into_iter().map(option).collect_view()}
                </select>
            </div>
        }
    };
    view! {
        <ul class="stack tight panel">{listed.collect_view()}</ul>
        <div class="stack">{left.iter().enumerate().map(row).collect_view()}</div>
    }
    .into_any()
}

fn shortened(index: usize, words: &str) -> String {
    let short: String = words.chars().take(LONGEST).collect();
    let more = if short.len() < words.len() { "…" } else { "" };
    if words.is_empty() { letter(index) } else { format!("{}: {short}{more}", letter(index)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_has_a_letter_of_its_own() {
        assert_eq!((letter(0), letter(25), letter(26), letter(39)), ("A".into(), "Z".into(), "A1".into(), "N1".into()));
        assert_eq!(shortened(1, "Flow"), "B: Flow");
        assert_eq!(shortened(2, ""), "C");
        assert!(shortened(0, &"a".repeat(80)).ends_with('…'));
    }
}
