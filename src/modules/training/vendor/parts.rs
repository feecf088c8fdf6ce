//! Small pieces that the forms of this part share.

use guildhall_domain::{
    invalid::{FieldError, Invalid},
    language::Localized,
    partners::{Filter, PersonFilter, PersonStatus, Status, api as partners},
};
use leptos::{prelude::*, task::spawn_local, web_sys::File};

use crate::{
    api::{self as http, ApiError, question},
    i18n::{self, language_name},
    query::query,
    session,
    ui::{ComboField, FileField, Given, Icon, Need, Notice, Pick, TextField, Tone, toasts},
};

/// A field's text that is a part of something larger: it follows it, and writes back what is typed.
pub fn part<T: Clone + Send + Sync + 'static>(
    whole: RwSignal<T>,
    get: impl Fn(&T) -> String + Copy + Send + Sync + 'static,
    set: impl Fn(&mut T, String) + Send + Sync + 'static,
) -> RwSignal<String> {
    let now = Memo::new(move |_| whole.with(get));
    let text = RwSignal::new(now.get_untracked());
    Effect::new(move |before: Option<()>| {
        let typed = text.get();
        if before.is_some() && now.get_untracked() != typed {
            whole.update(|whole| set(whole, typed));
        }
    });
    text
}

/// The same for a list of values.
pub fn part_list<T: Clone + Send + Sync + 'static>(
    whole: RwSignal<T>,
    get: impl Fn(&T) -> Vec<String> + Copy + Send + Sync + 'static,
    set: impl Fn(&mut T, Vec<String>) + Send + Sync + 'static,
) -> RwSignal<Vec<String>> {
    let list = RwSignal::new(whole.with_untracked(get));
    Effect::new(move |before: Option<()>| {
        let values = list.get();
        if before.is_some() && whole.with_untracked(get) != values {
            whole.update(|whole| set(whole, values));
        }
    });
    list
}

/// What is wrong with a form: the domain's own check while typing, and what the server said of the last try.
#[derive(Clone, Copy)]
pub struct Errors {
    own: Signal<Vec<FieldError>>,
    server: Signal<Option<ApiError>>,
    /// Whether the reader has tried to save: what is not written yet is no mistake before that.
    pub tried: RwSignal<bool>,
}

impl Errors {
    /// Follows a check.
    pub fn of<T>(check: impl Fn() -> Result<T, Invalid> + Send + Sync + 'static, server: Signal<Option<ApiError>>) -> Self {
        let own = Memo::new(move |_| check().err().map(|invalid| invalid.errors).unwrap_or_default());
        Self { own: own.into(), server, tried: RwSignal::new(false) }
    }

    /// The error of a field, or of what lies in it.
    pub fn at(self, pointer: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
        Signal::derive(move || {
            let pointer = pointer();
            let fits =
                |error: &&FieldError| error.pointer.strip_prefix(&pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            let told = |error: &&FieldError| self.tried.get() || !matches!(error.code.as_str(), "required" | "too-few" | "no-right-answer");
            let own = self.own.with(|errors| errors.iter().find(|error| fits(error) && told(error)).map(i18n::field));
            own.or_else(|| {
                self.server.with(|error| match error {
                    Some(ApiError::Problem(problem)) => problem.errors.iter().find(fits).map(i18n::field),
                    Some(ApiError::Offline | ApiError::Garbled(_) | ApiError::Aborted) | None => None,
                })
            })
        })
    }

    /// The same for a field whose place never changes.
    pub fn on(self, pointer: &'static str) -> Signal<Option<String>> {
        self.at(move || pointer.to_owned())
    }
}

/// The languages of the portal to choose from.
pub fn languages() -> Signal<Vec<Pick>> {
    let portal = session::portal();
    Signal::derive(move || {
        portal.with(|portal| portal.languages.iter().map(|language| Pick::new(language.tag(), language_name(language.tag()))).collect())
    })
}

/// The language to begin with: the reader's, where the portal has it.
pub fn own_language() -> String {
    let own = i18n::tag();
    session::portal().with_untracked(|portal| {
        let tags: Vec<&str> = portal.languages.iter().map(guildhall_domain::language::Language::tag).collect();
        tags.iter().find(|tag| **tag == own).or_else(|| tags.first()).map_or_else(|| "en".to_owned(), |tag| (*tag).to_owned())
    })
}

/// A whole number as it stands in a field; nothing for what is none.
pub fn written(number: Option<impl Into<u64>>) -> String {
    number.map(|number| number.into().to_string()).unwrap_or_default()
}

/// Words in each of the portal's languages.
#[derive(Clone)]
pub struct Tongues(Vec<(guildhall_domain::language::Language, RwSignal<String>)>);

impl Tongues {
    /// Starts from what is written, also in languages that the portal no longer has.
    pub fn of(words: &Localized) -> Self {
        let mut languages = session::portal().with_untracked(|portal| portal.languages.clone());
        for (language, _) in words.iter() {
            if !languages.contains(language) {
                languages.push(language.clone());
            }
        }
        let text = |language: &guildhall_domain::language::Language| {
            words.iter().find(|(own, _)| *own == language).map(|(_, text)| text.to_owned()).unwrap_or_default()
        };
        Self(languages.into_iter().map(|language| (language.clone(), RwSignal::new(text(&language)))).collect())
    }

    /// The words as they stand; followed.
    pub fn get(&self) -> Localized {
        self.0.iter().map(|(language, text)| (language.clone(), text.get())).filter(|(_, text)| !text.trim().is_empty()).collect()
    }

    /// The fields. Lines are short; `long` ones are the caller's.
    pub fn fields(&self, label: Signal<String>, error: Signal<Option<String>>) -> AnyView {
        let several = self.0.len() > 1;
        let field = |(at, (language, text)): (usize, &(guildhall_domain::language::Language, RwSignal<String>))| {
            let tag = language.tag().to_owned();
            let label = Signal::derive(move || if several { format!("{} ({})", label.get(), language_name(&tag)) } else { label.get() });
            let error = if at == 0 { error } else { Signal::stored(None) };
            let need = if at == 0 { Need::Required } else { Need::Optional };
            view! { <TextField label=label value=*text error=error need=need /> }
        };
        view! { <div class="pair">{self.0.iter().enumerate().map(field).collect_view()}</div> }.into_any()
    }

    /// The same with room for several lines.
    pub fn areas(&self, label: Signal<String>, error: Signal<Option<String>>) -> AnyView {
        let several = self.0.len() > 1;
        let field = |(at, (language, text)): (usize, &(guildhall_domain::language::Language, RwSignal<String>))| {
            let tag = language.tag().to_owned();
            let label = Signal::derive(move || if several { format!("{} ({})", label.get(), language_name(&tag)) } else { label.get() });
            let error = if at == 0 { error } else { Signal::stored(None) };
            view! { <crate::ui::AreaField label=label value=*text error=error need=Need::Optional /> }
        };
        view! { <div class="pair">{self.0.iter().enumerate().map(field).collect_view()}</div> }.into_any()
    }
}

/// One person, found by name.
pub fn person_field(value: RwSignal<String>, error: Signal<Option<String>>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let people = query(move || {
        let q = Some(typed.get()).filter(|q| !q.trim().is_empty());
        question(&partners::PEOPLE, &[], &PersonFilter { q, status: Some(PersonStatus::Active), ..PersonFilter::default() })
    });
    let options = Signal::derive(move || {
        let page = people.get().unwrap_or_default();
        page.items
            .into_iter()
            .map(|person| Pick::new(person.id.to_string(), person.person.name).with_note(person.email))
            .collect::<Vec<_>>()
    });
    view! { <ComboField label=t!("training.person"; text) options=options value=value on_type=move |text: String| typed.set(text) error=error /> }.into_any()
}

/// Chooses a company; empty for all.
pub fn company_field(value: RwSignal<String>) -> AnyView {
    let typed = RwSignal::new(String::new());
    let companies = query(move || {
        let q = Some(typed.get()).filter(|q| !q.trim().is_empty());
        question(&partners::LIST, &[], &Filter { q, status: Some(Status::Active), ..Filter::default() })
    });
    let options = Signal::derive(move || {
        let page = companies.get().unwrap_or_default();
        page.items.into_iter().map(|company| Pick::new(company.id.to_string(), company.partner.name)).collect::<Vec<_>>()
    });
    view! { <ComboField label=t!("training.company"; text) options=options value=value on_type=move |text: String| typed.set(text) need=Need::Optional /> }
        .into_any()
}

/// Somebody changed it meanwhile: what was typed is still there, and the newer one is a click away.
pub fn stale(error: Signal<Option<ApiError>>) -> AnyView {
    let stale = Memo::new(move |_| error.with(|error| error.as_ref().is_some_and(|error| error.code() == "stale")));
    (move || {
        stale.get().then(|| {
            let here = crate::location::path().get_untracked();
            view! { <Notice tone=Tone::Warning>{t!("training.vendor.stale"; text)} " " <a href=here target="_blank">{t!("training.vendor.stale.open"; text)}</a></Notice> }
        })
    })
    .into_any()
}

/// Chooses a file and sends it by `send`, whose answer `done` takes; what goes wrong is a toast.
pub fn sent_file<O: 'static, F>(
    label: Signal<String>,
    accept: &'static str,
    help: Signal<Option<String>>,
    send: impl Fn(File) -> F + Clone + Send + Sync + 'static,
    done: impl Fn(String, O) + Clone + Send + Sync + 'static,
) -> AnyView
where
    F: Future<Output = Result<O, ApiError>> + 'static,
{
    let busy = RwSignal::new(false);
    let toasts = toasts();
    let given = move |files: Vec<Given>| {
        let Some(given) = files.into_iter().next() else { return };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let (name, sending, done) = (given.file.name(), send(given.file), done.clone());
        spawn_local(async move {
            let answer = sending.await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(answer) => done(name, answer),
                Err(error) => {
                    let trouble = error.trouble();
                    let fields = trouble.fields.iter().map(|field| field.words.clone()).collect::<Vec<_>>().join(" ");
                    toasts.fail(format!("{} {} {fields}", trouble.title, trouble.detail).trim());
                }
            }
        });
    };
    let help = Signal::derive(move || if busy.get() { Some(t!("training.vendor.sending")) } else { help.get() });
    view! { <FileField label=label accept=accept help=help zone=crate::ui::Zone::Slim on_files=given /> }.into_any()
}

/// Sends a picture for texts; `done` gets its id.
pub fn picture_field(done: impl Fn(guildhall_domain::training::Picture) + Clone + Send + Sync + 'static) -> AnyView {
    use guildhall_domain::{endpoint::Nothing, training::api};
    let send = |file: File| http::send_file(&api::ADD_PICTURE, &[], &Nothing {}, file.into(), None, Box::new(|_| {}));
    sent_file(t!("training.vendor.picture"; text), "image/*", t!("training.vendor.picture.help"; maybe), send, move |_, picture| {
        done(picture)
    })
}

/// Sends a file that proves something; `value` gets its id.
pub fn evidence_field(value: RwSignal<String>) -> AnyView {
    use guildhall_domain::training::{Evidence, api};
    #[derive(serde::Serialize)]
    struct Name {
        name: String,
    }
    let named = RwSignal::new(String::new());
    let send = |file: File| {
        let name = Name { name: file.name() };
        http::send_file(&api::ADD_EVIDENCE, &[], &name, file.into(), None, Box::new(|_| {}))
    };
    let help = Signal::derive(move || Some(if named.with(String::is_empty) { t!("training.vendor.evidence.help") } else { named.get() }));
    sent_file(t!("training.evidence"; text), "", help, send, move |name, evidence: Evidence| {
        value.set(evidence.id.to_string());
        named.set(name);
    })
}

/// A line that says something is not saved yet.
pub fn unsaved(changed: Signal<bool>) -> AnyView {
    (move || {
        changed
            .get()
            .then(|| view! { <p class="because" role="status">{Icon::Pen.small()}<span>{t!("training.vendor.unsaved"; text)}</span></p> })
    })
    .into_any()
}
