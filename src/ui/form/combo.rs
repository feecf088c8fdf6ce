//! A field to type in and pick from a list that narrows while typing (ARIA: combobox with list autocomplete).

use leptos::{ev::KeyboardEvent, html, prelude::*, wasm_bindgen::JsCast};

use super::{
    Need, Pick,
    field::{Control, Frame, frame},
};
use crate::{
    rerun::rerun,
    ui::{Icon, float},
};

/// Whether what is typed counts when it is not in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Free {
    /// Only what is in the list.
    #[default]
    Refused,
    /// Anything; the list only helps.
    Allowed,
}

/// Where the choice goes.
#[derive(Clone, Copy)]
enum Chosen {
    One(RwSignal<String>),
    Many(RwSignal<Vec<String>>),
}

/// One of a long list.
#[component]
pub fn ComboField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// What there is to choose from; may follow what is typed.
    #[prop(into)]
    options: Signal<Vec<Pick>>,
    /// The value chosen; empty for none.
    value: RwSignal<String>,
    /// Whether other words count too.
    #[prop(optional)]
    free: Free,
    /// Called with what is typed, to fetch fitting options.
    #[prop(optional, into)]
    on_type: Option<Callback<String>>,
    /// What helps to choose.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(optional)]
    need: Need,
) -> impl IntoView {
    frame(Frame { label, help, error, pointer, need }, |control| combo(control, label, options, Chosen::One(value), free, on_type))
}

/// Several of a long list, shown as chips: tags, products, languages.
#[component]
pub fn ManyField(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// What there is to choose from; may follow what is typed.
    #[prop(into)]
    options: Signal<Vec<Pick>>,
    /// The values chosen, in the order of choosing.
    values: RwSignal<Vec<String>>,
    /// Whether other words count too.
    #[prop(optional)]
    free: Free,
    /// Called with what is typed, to fetch fitting options.
    #[prop(optional, into)]
    on_type: Option<Callback<String>>,
    /// What helps to choose.
    #[prop(optional, into)]
    help: Signal<Option<String>>,
    /// What is wrong with it, where the form does not know.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// JSON Pointer of its value in the form's input.
    #[prop(optional)]
    pointer: &'static str,
    /// Whether it may stay empty.
    #[prop(default = Need::Optional)]
    need: Need,
) -> impl IntoView {
    frame(Frame { label, help, error, pointer, need }, |control| combo(control, label, options, Chosen::Many(values), free, on_type))
}

/// What one combobox remembers.
#[derive(Clone, Copy)]
struct Combo {
    options: Signal<Vec<Pick>>,
    chosen: Chosen,
    free: Free,
    typed: RwSignal<String>,
    open: RwSignal<bool>,
    /// The place in the list that Enter would take.
    at: RwSignal<Option<usize>>,
    input: NodeRef<html::Input>,
    list: NodeRef<html::Ul>,
}

impl Combo {
    /// The options that fit what is typed. A single choice just made narrows nothing.
    fn fitting(self) -> Vec<Pick> {
        let typed = self.typed.with(|typed| typed.trim().to_lowercase());
        let settled = matches!(self.chosen, Chosen::One(value) if value.with(|value| self.words_of(value).to_lowercase() == typed));
        self.options.with(|options| {
            options
                .iter()
                .filter(|pick| (settled || pick.words.to_lowercase().contains(&typed)) && !self.has(&pick.value))
                .cloned()
                .collect()
        })
    }

    fn has(self, wanted: &str) -> bool {
        matches!(self.chosen, Chosen::Many(values) if values.with(|values| values.iter().any(|value| value == wanted)))
    }

    fn words_of(self, value: &str) -> String {
        self.options
            .with(|options| options.iter().find(|pick| pick.value == value).map_or_else(|| value.to_owned(), |pick| pick.words.clone()))
    }

    fn show(self, open: bool) {
        self.open.set(open);
        if let Some(list) = self.list.get_untracked() {
            _ = if open { list.show_popover() } else { list.hide_popover() };
        }
        if !open {
            self.at.set(None);
        }
    }

    fn take(self, value: String) {
        match self.chosen {
            Chosen::One(chosen) => {
                self.typed.set(untrack(|| self.words_of(&value)));
                chosen.set(value);
            }
            Chosen::Many(chosen) => {
                self.typed.set(String::new());
                chosen.update(|values| {
                    if !value.is_empty() && !values.contains(&value) {
                        values.push(value);
                    }
                });
            }
        }
        self.show(false);
    }

    /// What Enter or leaving the field makes of the typed words.
    fn settle(self) {
        let typed = self.typed.get_untracked().trim().to_owned();
        let exact = self.options.with_untracked(|options| {
            options.iter().find(|pick| pick.words.to_lowercase() == typed.to_lowercase()).map(|pick| pick.value.clone())
        });
        match (exact, self.chosen, self.free) {
            (Some(value), ..) => self.take(value),
            (None, Chosen::One(_), _) if typed.is_empty() => self.take(String::new()),
            (None, _, Free::Allowed) if !typed.is_empty() => self.take(typed),
            // Not in the list: back to what was chosen before.
            (None, Chosen::One(value), _) => self.take(value.get_untracked()),
            (None, Chosen::Many(_), _) => self.take(String::new()),
        }
    }

    fn key(self, event: &KeyboardEvent) {
        let count = untrack(|| self.fitting().len());
        let at = self.at.get_untracked();
        match event.key().as_str() {
            "ArrowDown" | "ArrowUp" if count > 0 => {
                let down = event.key() == "ArrowDown";
                if !self.open.get_untracked() {
                    self.show(true);
                }
                self.at.set(Some(match at {
                    None => {
                        if down {
                            0
                        } else {
                            count - 1
                        }
                    }
                    Some(at) => {
                        if down {
                            (at + 1) % count
                        } else {
                            (at + count - 1) % count
                        }
                    }
                }));
            }
            "Enter" => match at.and_then(|at| untrack(|| self.fitting().into_iter().nth(at))) {
                Some(pick) => self.take(pick.value),
                None if self.open.get_untracked()
                    || !self.typed.with_untracked(String::is_empty) && matches!(self.chosen, Chosen::Many(_)) =>
                {
                    self.settle()
                }
                None => return,
            },
            "Escape" if self.open.get_untracked() => self.show(false),
            "Backspace" if self.typed.with_untracked(String::is_empty) => {
                if let Chosen::Many(values) = self.chosen {
                    values.update(|values| _ = values.pop());
                }
                return;
            }
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }
}

fn combo(
    control: Control,
    label: Signal<String>,
    options: Signal<Vec<Pick>>,
    chosen: Chosen,
    free: Free,
    on_type: Option<Callback<String>>,
) -> AnyView {
    let combo = Combo {
        options,
        chosen,
        free,
        typed: RwSignal::new(String::new()),
        open: RwSignal::new(false),
        at: RwSignal::new(None),
        input: NodeRef::new(),
        list: NodeRef::new(),
    };
    // The words of a choice made elsewhere, or whose words arrive later, replace what stands in the field.
    if let Chosen::One(value) = chosen {
        let own = Memo::new(move |_| value.with(|value| combo.words_of(value)));
        rerun(move || combo.typed.set(own.get()));
    }
    // The list follows the field as its length changes.
    rerun(move || {
        combo.options.track();
        combo.typed.track();
        if combo.open.get()
            && let (Some(input), Some(list)) = (combo.input.get(), combo.list.get())
        {
            _ = leptos::web_sys::HtmlElement::style(&list).set_property("min-width", &format!("{}px", input.offset_width()));
            float::place(&input, &list);
        }
    });
    let list_id = format!("{}-list", control.id);
    let option_id = {
        let list_id = list_id.clone();
        move |at: usize| format!("{list_id}-{at}")
    };
    let active = {
        let option_id = option_id.clone();
        move || combo.at.get().map(&option_id)
    };
    let type_in = move |event| {
        combo.typed.set(event_target_value(&event));
        combo.at.set(None);
        if !combo.open.get_untracked() {
            combo.show(true);
        }
        if let Some(on_type) = on_type {
            on_type.run(combo.typed.get_untracked());
        }
    };
    let required = control.required && matches!(chosen, Chosen::One(_));
    let input = view! {
        <input
            id=control.id
            type="text"
            role="combobox"
            autocomplete="off"
            spellcheck="false"
            aria-autocomplete="list"
            aria-expanded=move || if combo.open.get() { "true" } else { "false" }
            aria-controls=list_id.clone()
            aria-activedescendant=active
            required=required
            aria-describedby=control.described_by
            aria-invalid=control.invalid
            node_ref=combo.input
            prop:value=combo.typed
            on:input=type_in
            on:keydown=move |event| combo.key(&event)
            on:click=move |_| if !combo.open.get_untracked() { combo.show(true) }
            on:blur=move |_| combo.settle()
        />
    };
    let option = move |(at, pick): (usize, Pick)| {
        let note = (!pick.note.is_empty()).then(|| view! { <span class="muted small">{pick.note}</span> });
        view! {
            <li
                role="option"
                id=option_id(at)
                aria-selected=move || if combo.at.get() == Some(at) { "true" } else { "false" }
                // Before the field loses focus, which would settle it.
                on:pointerdown=move |event| { event.prevent_default(); combo.take(pick.value.clone()); }
            >
                <span>{pick.words}</span>
                {note}
            </li>
        }
    };
    let nothing = move || {
        let hint = match free {
            Free::Refused => t!("ui.no-match"),
            Free::Allowed if combo.typed.with(|typed| typed.trim().is_empty()) => return None,
            Free::Allowed => t!("ui.press-enter"),
        };
        combo.fitting().is_empty().then(|| view! { <li role="presentation" class="muted">{hint}</li> })
    };
    view! {
        <div class="combo">
            {matches!(chosen, Chosen::Many(_)).then(|| chips(combo))}
            {input}
            <span class="opener" aria-hidden="true">{Icon::ChevronDown.small()}</span>
            <ul class="menu options" popover="manual" role="listbox" id=list_id aria-label=label node_ref=combo.list>
                {move || combo.fitting().into_iter().take(MOST).enumerate().map(&option).collect_view()}
                {nothing}
            </ul>
        </div>
    }
    .into_any()
}

/// Options drawn at once; who wants another types one more letter.
const MOST: usize = 100;

fn chips(combo: Combo) -> AnyView {
    let Chosen::Many(values) = combo.chosen else { return ().into_any() };
    let remove = move |value: String, event: leptos::ev::MouseEvent| {
        event.prevent_default();
        values.update(|values| values.retain(|own| *own != value));
        if let Some(input) = combo.input.get_untracked() {
            _ = input.unchecked_into::<leptos::web_sys::HtmlElement>().focus();
        }
    };
    let chip = move |value: String| {
        let words = combo.words_of(&value);
        let label = t!("ui.remove", name = &words);
        view! { <li><button type="button" class="chip" aria-label=label on:click=move |event| remove(value.clone(), event)>{words} {Icon::Cross.small()}</button></li> }
    };
    view! { <ul class="row chips">{move || values.get().into_iter().map(chip).collect_view()}</ul> }.into_any()
}
