//! What a question is answered with: six kinds, each by keyboard alone.

mod order;
mod pairs;

use guildhall_domain::training::{Answer, Decimal, QuestionBody};
use leptos::prelude::*;

use crate::{
    i18n::language,
    modules::training::say,
    ui::{Html, Icon},
};

/// Where an answer goes.
pub type Change = Callback<Option<Answer>>;

/// How to answer, in one sentence.
pub fn hint(body: &QuestionBody) -> AnyView {
    let key = match body {
        QuestionBody::One { .. } => "training.hint.one",
        QuestionBody::Several { .. } => "training.hint.several",
        QuestionBody::Order { .. } => "training.hint.order",
        QuestionBody::Match { .. } => "training.hint.match",
        QuestionBody::Number { .. } => "training.hint.number",
        QuestionBody::Text { .. } => "training.hint.text",
    };
    view! { <span>{move || t!(key)}</span> }.into_any()
}

/// The fields of a question, with what is answered so far.
pub fn field(at: u16, body: &QuestionBody, answer: Option<Answer>, change: Change) -> AnyView {
    match body {
        QuestionBody::One { options } => one(at, options, answer, change),
        QuestionBody::Several { options } => several(options, answer, change),
        QuestionBody::Order { items } => order::field(at, items, answer, change),
        QuestionBody::Match { left, right } => pairs::field(at, left, right, answer, change),
        QuestionBody::Number { unit } => number(at, unit, answer, change),
        QuestionBody::Text { max } => text(at, *max, answer, change),
    }
}

/// A place as answers name it.
#[expect(clippy::cast_possible_truncation, reason = "a question has at most 20 options and 40 sides")]
const fn place(index: usize) -> u8 {
    index as u8
}

fn one(at: u16, options: &[String], answer: Option<Answer>, change: Change) -> AnyView {
    let chosen = match answer {
        Some(Answer::One { choice }) => Some(choice),
        Some(Answer::Several { .. } | Answer::Order { .. } | Answer::Match { .. } | Answer::Number { .. } | Answer::Text { .. }) | None => {
            None
        }
    };
    let option = |(index, html): (usize, &String)| {
        let own = place(index);
        view! {
            <label class="choice boxed">
                <input type="radio" name=format!("question-{at}") checked=chosen == Some(own) on:change=move |_| change.run(Some(Answer::One { choice: own })) />
                <Html class="option" html=html.clone() locate=say::locate />
            </label>
        }
    };
    options.iter().enumerate().map(option).collect_view().into_any()
}

fn several(options: &[String], answer: Option<Answer>, change: Change) -> AnyView {
    let first = match answer {
        Some(Answer::Several { choices }) => choices,
        Some(Answer::One { .. } | Answer::Order { .. } | Answer::Match { .. } | Answer::Number { .. } | Answer::Text { .. }) | None => {
            Vec::new()
        }
    };
    let chosen = StoredValue::new(first.clone());
    let option = |(index, html): (usize, &String)| {
        let own = place(index);
        let toggle = move |event| {
            let on = event_target_checked(&event);
            let choices = chosen.try_update_value(|chosen| {
                chosen.retain(|choice| *choice != own);
                if on {
                    chosen.push(own);
                    chosen.sort_unstable();
                }
                chosen.clone()
            });
            if let Some(choices) = choices {
                change.run(Some(Answer::Several { choices }));
            }
        };
        view! {
            <label class="choice boxed">
                <input type="checkbox" checked=first.contains(&own) on:change=toggle />
                <Html class="option" html=html.clone() locate=say::locate />
            </label>
        }
    };
    options.iter().enumerate().map(option).collect_view().into_any()
}

fn number(at: u16, unit: &str, answer: Option<Answer>, change: Change) -> AnyView {
    let first = match answer {
        // As the reader writes numbers: with their decimal sign.
        Some(Answer::Number { value }) => written(&value),
        Some(Answer::One { .. } | Answer::Several { .. } | Answer::Order { .. } | Answer::Match { .. } | Answer::Text { .. }) | None => {
            String::new()
        }
    };
    let text = RwSignal::new(first);
    let odd = Memo::new(move |_| text.with(|text| !text.trim().is_empty() && Decimal::typed(text, &language()).is_none()));
    let typed = move |event| {
        text.set(event_target_value(&event));
        let number = text.with_untracked(|text| Decimal::typed(text, &language()));
        change.run(number.map(|number| Answer::Number { value: number.to_string() }));
    };
    let id = format!("number-{at}");
    let why = format!("number-{at}-why");
    let described_by = why.clone();
    view! {
        <div class="field" data-tone=move || odd.get().then_some("danger")>
            <label for=id.clone()>{t!("training.answer"; text)}</label>
            <div class="row">
                <input
                    id=id
                    class="auto"
                    type="text"
                    inputmode="decimal"
                    autocomplete="off"
                    prop:value=text
                    aria-invalid=move || odd.get().then_some("true")
                    aria-describedby=move || odd.get().then(|| described_by.clone())
                    on:input=typed
                />
                <span>{unit.to_owned()}</span>
            </div>
            {move || odd.get().then(|| view! { <span class="error" id=why.clone()>{Icon::Warning.small()}<span>{t!("field.not-a-decimal"; text)}</span></span> })}
        </div>
    }
    .into_any()
}

/// A number as the reader's language writes it.
pub fn written(value: &str) -> String {
    let comma = crate::i18n::number(0.5).contains(',');
    if comma { value.replace('.', ",") } else { value.to_owned() }
}

fn text(at: u16, max: u16, answer: Option<Answer>, change: Change) -> AnyView {
    let first = match answer {
        Some(Answer::Text { text }) => text,
        Some(Answer::One { .. } | Answer::Several { .. } | Answer::Order { .. } | Answer::Match { .. } | Answer::Number { .. }) | None => {
            String::new()
        }
    };
    let id = format!("text-{at}");
    let typed = move |event| change.run(Some(Answer::Text { text: event_target_value(&event) }));
    view! {
        <div class="field">
            <label for=id.clone()>{t!("training.answer"; text)}</label>
            <input id=id type="text" autocomplete="off" spellcheck="false" maxlength=max.to_string() value=first on:input=typed />
        </div>
    }
    .into_any()
}
