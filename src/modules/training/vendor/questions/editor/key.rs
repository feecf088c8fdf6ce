//! What is right in a question, for each of the six kinds.

use guildhall_domain::training::{Choice, Key, MOST_OPTIONS, Pair, QuestionInput, Tolerance};
use leptos::prelude::*;

use super::Writing;
use crate::{
    modules::training::vendor::parts::{self, Errors},
    ui::{AreaField, Button, Checkbox, Icon, IconButton, Need, Pick, SelectField, Size, TextField},
};

/// The texts of a key, whatever its kind: what is kept when an author changes their mind about the kind.
fn texts(key: &Key) -> Vec<String> {
    match key {
        Key::One { options } | Key::Several { options } => options.iter().map(|option| option.text.clone()).collect(),
        Key::Order { items } => items.clone(),
        Key::Match { pairs, .. } => pairs.iter().map(|pair| pair.left.clone()).collect(),
        Key::Text { accepted, .. } => accepted.clone(),
        Key::Number { value, .. } => vec![value.clone()],
    }
}

/// A key of another kind that keeps what fits.
pub fn of_kind(key: &Key, slug: &str) -> Key {
    let mut texts = texts(key);
    texts.resize(texts.len().max(2), String::new());
    let rights: Vec<bool> = match key {
        Key::One { options } | Key::Several { options } => options.iter().map(|option| option.right).collect(),
        Key::Order { .. } | Key::Match { .. } | Key::Number { .. } | Key::Text { .. } => vec![true],
    };
    let choices = |single: bool| -> Vec<Choice> {
        let mut found = false;
        let choice = |(at, text): (usize, &String)| {
            let right = rights.get(at).copied().unwrap_or_default() && !(single && found);
            found |= right;
            Choice { text: text.clone(), right }
        };
        texts.iter().enumerate().map(choice).collect()
    };
    match slug {
        "several" => Key::Several { options: choices(false) },
        "order" => Key::Order { items: texts },
        "match" => Key::Match { pairs: texts.into_iter().map(|left| Pair { left, right: String::new() }).collect(), decoys: Vec::new() },
        "number" => Key::Number { value: String::new(), tolerance: Tolerance::Exact, unit: String::new() },
        "text" => Key::Text { accepted: texts.into_iter().filter(|text| !text.trim().is_empty()).take(1).collect(), case_sensitive: false },
        _ => Key::One { options: choices(true) },
    }
}

/// The fields; drawn anew when the kind changes.
pub fn fields(own: Writing) -> AnyView {
    let Writing { whole, errors } = own;
    let kind = Memo::new(move |_| whole.with(|one| one.key.slug()));
    (move || match kind.get() {
        "one" | "several" => options(whole, errors),
        "order" => items(whole, errors),
        "match" => pairs(whole, errors),
        "number" => number(whole, errors),
        _ => text(whole, errors),
    })
    .into_any()
}

/// A list of texts with buttons to add and remove.
fn list(
    count: Memo<usize>,
    row: impl Fn(usize) -> AnyView + Send + Sync + 'static,
    add: impl Fn() + Send + Sync + 'static,
    remove: impl Fn(usize) + Copy + Send + Sync + 'static,
    least: usize,
) -> AnyView {
    let line = move |at: usize| {
        let remove = (count.get_untracked() > least).then(|| {
            view! { <IconButton icon=Icon::Cross size=Size::Little label=Signal::derive(move || t!("training.vendor.line.remove", number = at + 1)) on_click=move || remove(at) /> }
        });
        view! { <div class="row"><div class="grow">{row(at)}</div>{remove}</div> }
    };
    let full = Signal::derive(move || (count.get() >= MOST_OPTIONS).then(|| t!("training.vendor.line.full")));
    view! {
        {move || (0..count.get()).map(&line).collect_view()}
        <div class="row"><Button size=Size::Little icon=Icon::Plus because=full on_click=move || add()>{t!("training.vendor.line.add"; text)}</Button></div>
    }
    .into_any()
}

fn choices(one: &QuestionInput) -> &[Choice] {
    match &one.key {
        Key::One { options } | Key::Several { options } => options,
        Key::Order { .. } | Key::Match { .. } | Key::Number { .. } | Key::Text { .. } => &[],
    }
}

fn with_choices(one: &mut QuestionInput, change: impl FnOnce(&mut Vec<Choice>)) {
    match &mut one.key {
        Key::One { options } | Key::Several { options } => change(options),
        Key::Order { .. } | Key::Match { .. } | Key::Number { .. } | Key::Text { .. } => {}
    }
}

fn options(whole: RwSignal<QuestionInput>, errors: Errors) -> AnyView {
    let single = whole.with_untracked(|one| matches!(one.key, Key::One { .. }));
    let count = Memo::new(move |_| whole.with(|one| choices(one).len()));
    let name = format!("right-{}", crate::api::fresh::<()>());
    let row = move |at: usize| {
        let text = parts::part(
            whole,
            move |one: &QuestionInput| choices(one).get(at).map(|option| option.text.clone()).unwrap_or_default(),
            move |one, text| {
                with_choices(one, |options| {
                    if let Some(option) = options.get_mut(at) {
                        option.text = text
                    }
                })
            },
        );
        let right = Memo::new(move |_| whole.with(|one| choices(one).get(at).is_some_and(|option| option.right)));
        let mark = move |on: bool| {
            whole.update(|one| {
                with_choices(one, |options| {
                    for (own, option) in options.iter_mut().enumerate() {
                        if own == at {
                            option.right = on;
                        } else if single && on {
                            option.right = false;
                        }
                    }
                });
            });
        };
        let label = move || t!("training.vendor.right", number = at + 1);
        let box_ = if single {
            view! { <input type="radio" name=name.clone() aria-label=label prop:checked=right on:change=move |event| mark(event_target_checked(&event)) /> }.into_any()
        } else {
            view! { <input type="checkbox" aria-label=label prop:checked=right on:change=move |event| mark(event_target_checked(&event)) /> }.into_any()
        };
        view! {
            <div class="row">
                {box_}
                <div class="grow"><TextField label=Signal::derive(move || t!("training.vendor.option", number = at + 1)) value=text error=errors.at(move || format!("/key/options/{at}")) /></div>
            </div>
        }
        .into_any()
    };
    let whole_error = errors.at(|| "/key/options".to_owned());
    view! {
        <p class="muted small">{move || if single { t!("training.vendor.options.one") } else { t!("training.vendor.options.several") }}</p>
        {list(count, row, move || whole.update(|one| with_choices(one, |options| options.push(Choice { text: String::new(), right: false }))), move |at| whole.update(|one| with_choices(one, |options| _ = options.remove(at))), 2)}
        {error(whole_error)}
    }
    .into_any()
}

/// What is wrong with the list as a whole.
fn error(words: Signal<Option<String>>) -> AnyView {
    (move || words.get().map(|words| view! { <p class="error" data-tone="danger">{Icon::Warning.small()}<span>{words}</span></p> }))
        .into_any()
}

fn items(whole: RwSignal<QuestionInput>, errors: Errors) -> AnyView {
    fn of(one: &QuestionInput) -> &[String] {
        match &one.key {
            Key::Order { items } => items,
            Key::One { .. } | Key::Several { .. } | Key::Match { .. } | Key::Number { .. } | Key::Text { .. } => &[],
        }
    }
    fn with(one: &mut QuestionInput, change: impl FnOnce(&mut Vec<String>)) {
        match &mut one.key {
            Key::Order { items } => change(items),
            Key::One { .. } | Key::Several { .. } | Key::Match { .. } | Key::Number { .. } | Key::Text { .. } => {}
        }
    }
    let count = Memo::new(move |_| whole.with(|one| of(one).len()));
    let row = move |at: usize| {
        let text = parts::part(
            whole,
            move |one: &QuestionInput| of(one).get(at).cloned().unwrap_or_default(),
            move |one, text| {
                with(one, |items| {
                    if let Some(item) = items.get_mut(at) {
                        *item = text
                    }
                })
            },
        );
        view! { <TextField label=Signal::derive(move || t!("training.vendor.item", number = at + 1)) value=text error=errors.at(move || format!("/key/items/{at}")) /> }.into_any()
    };
    view! {
        <p class="muted small">{t!("training.vendor.items"; text)}</p>
        {list(count, row, move || whole.update(|one| with(one, |items| items.push(String::new()))), move |at| whole.update(|one| with(one, |items| _ = items.remove(at))), 2)}
    }
    .into_any()
}

fn pairs(whole: RwSignal<QuestionInput>, errors: Errors) -> AnyView {
    fn of(one: &QuestionInput) -> (&[Pair], &[String]) {
        match &one.key {
            Key::Match { pairs, decoys } => (pairs, decoys),
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Number { .. } | Key::Text { .. } => (&[], &[]),
        }
    }
    fn with(one: &mut QuestionInput, change: impl FnOnce(&mut Vec<Pair>, &mut Vec<String>)) {
        match &mut one.key {
            Key::Match { pairs, decoys } => change(pairs, decoys),
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Number { .. } | Key::Text { .. } => {}
        }
    }
    let count = Memo::new(move |_| whole.with(|one| of(one).0.len()));
    let row = move |at: usize| {
        let left = parts::part(
            whole,
            move |one: &QuestionInput| of(one).0.get(at).map(|pair| pair.left.clone()).unwrap_or_default(),
            move |one, text| {
                with(one, |pairs, _| {
                    if let Some(pair) = pairs.get_mut(at) {
                        pair.left = text
                    }
                })
            },
        );
        let right = parts::part(
            whole,
            move |one: &QuestionInput| of(one).0.get(at).map(|pair| pair.right.clone()).unwrap_or_default(),
            move |one, text| {
                with(one, |pairs, _| {
                    if let Some(pair) = pairs.get_mut(at) {
                        pair.right = text
                    }
                })
            },
        );
        view! {
            <div class="pair">
                <TextField label=Signal::derive(move || t!("training.vendor.left", number = at + 1)) value=left error=errors.at(move || format!("/key/pairs/{at}")) />
                <TextField label=t!("training.vendor.belongs"; text) value=right />
            </div>
        }
        .into_any()
    };
    let decoys = parts::part(
        whole,
        |one: &QuestionInput| of(one).1.join("\n"),
        |one, text| with(one, |_, decoys| *decoys = text.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect()),
    );
    view! {
        {list(count, row, move || whole.update(|one| with(one, |pairs, _| pairs.push(Pair { left: String::new(), right: String::new() }))), move |at| whole.update(|one| with(one, |pairs, _| _ = pairs.remove(at))), 2)}
        <AreaField label=t!("training.vendor.decoys"; text) value=decoys need=Need::Optional help=t!("training.vendor.decoys.help"; maybe) />
        {error(errors.at(|| "/key/pairs".to_owned()))}
    }
    .into_any()
}

fn number(whole: RwSignal<QuestionInput>, errors: Errors) -> AnyView {
    fn with(one: &mut QuestionInput, change: impl FnOnce(&mut String, &mut Tolerance, &mut String)) {
        match &mut one.key {
            Key::Number { value, tolerance, unit } => change(value, tolerance, unit),
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } | Key::Text { .. } => {}
        }
    }
    fn of(one: &QuestionInput) -> (String, Tolerance, String) {
        match &one.key {
            Key::Number { value, tolerance, unit } => (value.clone(), tolerance.clone(), unit.clone()),
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } | Key::Text { .. } => {
                (String::new(), Tolerance::Exact, String::new())
            }
        }
    }
    let value = parts::part(whole, |one: &QuestionInput| of(one).0, |one, text| with(one, |value, _, _| *value = text.replace(',', ".")));
    let unit = parts::part(whole, |one: &QuestionInput| of(one).2, |one, text| with(one, |_, _, unit| *unit = text));
    let kind = parts::part(
        whole,
        |one: &QuestionInput| match of(one).1 {
            Tolerance::Exact => "exact".to_owned(),
            Tolerance::By { .. } => "by".to_owned(),
            Tolerance::Percent { .. } => "percent".to_owned(),
        },
        |one, slug| {
            with(one, |_, tolerance, _| {
                let value = match std::mem::take(tolerance) {
                    Tolerance::Exact => String::new(),
                    Tolerance::By { value } | Tolerance::Percent { value } => value,
                };
                *tolerance = match slug.as_str() {
                    "by" => Tolerance::By { value },
                    "percent" => Tolerance::Percent { value },
                    _ => Tolerance::Exact,
                };
            });
        },
    );
    let width = parts::part(
        whole,
        |one: &QuestionInput| match of(one).1 {
            Tolerance::Exact => String::new(),
            Tolerance::By { value } | Tolerance::Percent { value } => value,
        },
        |one, text| {
            with(one, |_, tolerance, _| match tolerance {
                Tolerance::Exact => {}
                Tolerance::By { value } | Tolerance::Percent { value } => *value = text.replace(',', "."),
            });
        },
    );
    let kinds = Signal::derive(|| {
        vec![
            Pick::new("exact", t!("training.vendor.tolerance.exact")),
            Pick::new("by", t!("training.vendor.tolerance.by")),
            Pick::new("percent", t!("training.vendor.tolerance.percent")),
        ]
    });
    let wide = Memo::new(move |_| kind.with(|kind| kind != "exact"));
    view! {
        <div class="pair">
            <TextField label=t!("training.vendor.value"; text) value=value error=errors.on("/key/value") />
            <TextField label=t!("training.vendor.unit"; text) value=unit need=Need::Optional error=errors.on("/key/unit") />
            <SelectField label=t!("training.vendor.tolerance"; text) value=kind options=kinds />
            {move || wide.get().then(|| view! { <TextField label=t!("training.vendor.tolerance.width"; text) value=width error=errors.on("/key/tolerance/value") /> })}
        </div>
    }
    .into_any()
}

fn text(whole: RwSignal<QuestionInput>, errors: Errors) -> AnyView {
    fn with(one: &mut QuestionInput, change: impl FnOnce(&mut Vec<String>, &mut bool)) {
        match &mut one.key {
            Key::Text { accepted, case_sensitive } => change(accepted, case_sensitive),
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } | Key::Number { .. } => {}
        }
    }
    let forms = parts::part(
        whole,
        |one: &QuestionInput| match &one.key {
            Key::Text { accepted, .. } => accepted.join("\n"),
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } | Key::Number { .. } => String::new(),
        },
        |one, text| with(one, |accepted, _| *accepted = text.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect()),
    );
    let sensitive = Signal::derive(move || {
        whole.with(|one| match &one.key {
            Key::Text { case_sensitive, .. } => *case_sensitive,
            Key::One { .. } | Key::Several { .. } | Key::Order { .. } | Key::Match { .. } | Key::Number { .. } => false,
        })
    });
    view! {
        <AreaField label=t!("training.vendor.accepted"; text) value=forms help=t!("training.vendor.accepted.help"; maybe) error=errors.on("/key/accepted") />
        <Checkbox label=t!("training.vendor.case"; text) checked=sensitive on_change=move |on: bool| whole.update(|one| with(one, |_, sensitive| *sensitive = on)) />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_kind_keeps_the_texts() {
        let options = [("a", true), ("b", true), ("c", false)].map(|(text, right)| Choice { text: text.to_owned(), right }).to_vec();
        let several = Key::Several { options };
        let one = of_kind(&several, "one");
        assert!(matches!(&one, Key::One { options } if options.iter().filter(|option| option.right).count() == 1 && options.len() == 3));
        assert_eq!(texts(&of_kind(&one, "order")), ["a", "b", "c"]);
        assert_eq!(texts(&of_kind(&of_kind(&one, "match"), "several")), ["a", "b", "c"]);
        assert!(matches!(of_kind(&one, "number"), Key::Number { .. }));
    }
}
