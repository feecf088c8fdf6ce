//! Question banks: the list, a bank's questions with how they fare, writing one, and CSV in and out.

mod editor;

use guildhall_domain::{
    endpoint::Nothing,
    page::{Cursor, Page},
    training::{Bank, BankId, BankInput, COLUMNS, ItemStatistics, QuestionFilter, QuestionForAuthor, QuestionsInput, QuestionsResult, api},
};
use leptos::prelude::*;

use super::{
    import::{self, Import},
    nav::tabs,
    parts,
};
use crate::{
    api::{href, question},
    i18n::{language_name, number},
    modules::{
        address::Address,
        more::{More, is_blank, more},
        training::{BELOW, say::to},
    },
    query::{Errors, mutation, query},
    shell::Lost,
    ui::{
        Badge, Blank, Breadcrumb, Button, Card, CardKind, Column, Dialog, Drawing, Form, Icon, LinkButton, LoadMore, Look, PageHead, Pick,
        Remote, SearchField, SelectField, Sends, Shape, Table, TextField, Tone, toasts,
    },
};

pub use self::editor::{create, edit};

/// Questions of a file, into a bank.
fn csv(bank: BankId) -> Import<QuestionsInput, QuestionsResult> {
    Import {
        endpoint: api::IMPORT_QUESTIONS,
        of: vec![bank.to_string()],
        title: t!("training.vendor.csv.import"; text),
        lead: Signal::stored(String::new()),
        columns: &COLUMNS,
        input: |csv, dry| QuestionsInput { csv, dry }.check(),
        faulty: |result| &result.faulty,
        words: |result, dry| {
            let (created, changed, same) = (result.created, result.changed, result.same);
            if dry {
                t!("training.vendor.csv.would", created = created, changed = changed, same = same)
            } else {
                t!("training.vendor.csv.did", created = created, changed = changed, same = same)
            }
        },
    }
}

/// The banks.
pub fn banks() -> AnyView {
    let banks = query(|| question(&api::BANKS, &[], &Nothing {}));
    let making = RwSignal::new(None::<Option<Bank>>);
    let actions = move || view! { <Button look=Look::Primary icon=Icon::Plus on_click=move || making.set(Some(None))>{t!("training.vendor.bank.new"; text)}</Button> };
    let empty = || view! { <Blank title=t!("training.vendor.banks.none"; text) lead=t!("training.vendor.banks.none.lead"; maybe) /> };
    let columns = || {
        vec![
            Column::new(t!("training.vendor.bank"; text), |bank: &Bank| {
                view! { <a href=to(&format!("manage/banks/{}", bank.id))>{bank.bank.name.clone()}</a> }
            }),
            Column::new(t!("training.facet.language"; text), |bank: &Bank| {
                let tag = bank.bank.language.clone();
                move || language_name(&tag)
            }),
            Column::new(t!("training.exam.questions"; text), |bank: &Bank| {
                let sum: u64 = bank.topics.iter().map(|topic| topic.count).sum();
                move || number(sum as f64)
            })
            .number(),
            Column::new(t!("training.vendor.bank.exams"; text), |bank: &Bank| bank.exams.join(", ")).optional(),
        ]
    };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.banks"; text) actions=actions />
            {tabs("banks")}
            <Remote of=banks.load() on_retry=banks.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:rows>
                <Card kind=CardKind::Flush>
                    <Table label=t!("training.vendor.tab.banks"; text) columns=columns() rows=rows key=|bank: &Bank| bank.id.to_string() name=|bank: &Bank| bank.bank.name.clone() />
                </Card>
            </Remote>
            {bank_dialog(making)}
        </div>
    }
    .into_any()
}

/// Makes a bank, or names one anew.
fn bank_dialog(which: RwSignal<Option<Option<Bank>>>) -> AnyView {
    let open = RwSignal::new(false);
    let (name, language) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let create = mutation(&api::CREATE_BANK, Errors::Inline).invalidates(BELOW);
    let update = mutation(&api::UPDATE_BANK, Errors::Inline).invalidates(BELOW);
    Effect::new(move |_| {
        let now = which.get();
        if let Some(bank) = &now {
            name.set(bank.as_ref().map(|bank| bank.bank.name.clone()).unwrap_or_default());
            language.set(bank.as_ref().map_or_else(parts::own_language, |bank| bank.bank.language.clone()));
            create.forgive();
            update.forgive();
        }
        open.set(now.is_some());
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            which.set(None);
        }
        now
    });
    let submit = move || {
        let input = BankInput { name: name.get_untracked(), language: language.get_untracked() };
        let Some(bank) = which.get_untracked() else { return };
        match (input.check(), bank) {
            (Err(invalid), None) => create.refuse(invalid),
            (Err(invalid), Some(_)) => update.refuse(invalid),
            (Ok(input), None) => create.run(&[], input, move |bank: Bank| {
                which.set(None);
                crate::location::go(&to(&format!("manage/banks/{}", bank.id)));
            }),
            (Ok(input), Some(bank)) => update.run_version(&[&bank.id], input, bank.version, move |_| {
                which.set(None);
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let trouble = Signal::derive(move || create.trouble().get().or_else(|| update.trouble().get()));
    let busy = Signal::derive(move || create.busy().get() || update.busy().get());
    view! {
        <Dialog open=open title=t!("training.vendor.bank"; text)>
            <Form error=trouble busy=busy on_submit=submit>
                <TextField label=t!("training.vendor.name"; text) value=name pointer="/name" />
                <SelectField label=t!("training.facet.language"; text) value=language options=parts::languages() pointer="/language" />
                <div class="row end">
                    <Button on_click=move || open.set(false)>{t!("training.cancel"; text)}</Button>
                    <Button look=Look::Primary sends=Sends::Form busy=busy>{t!("training.vendor.save"; text)}</Button>
                </div>
            </Form>
        </Dialog>
    }
    .into_any()
}

/// A bank with its questions.
pub fn view(id: BankId) -> AnyView {
    let banks = query(|| question(&api::BANKS, &[], &Nothing {}));
    let bank = Memo::new(move |_| banks.get().map(|banks| banks.into_iter().find(|bank| bank.id == id)));
    let gone = Memo::new(move |_| bank.with(|bank| *bank == Some(None)));
    let here = Address::here();
    let (q, topic, only) = (here.field("q"), here.field("topic"), here.field("only"));
    let filter = Memo::new(move |_| QuestionFilter {
        q: Some(q.get()).filter(|q| !q.trim().is_empty()),
        topic: Some(topic.get()).filter(|topic| !topic.is_empty()).into_iter().collect(),
        retired: only.with(|only| only == "retired").then_some(true),
        suspicious: only.with(|only| only == "suspicious").then_some(true),
        ..QuestionFilter::default()
    });
    let questions = more(move |cursor: Option<Cursor>| question(&api::QUESTIONS, &[&id], &QuestionFilter { cursor, ..filter.get() }));
    let importing = RwSignal::new(false);
    let naming = RwSignal::new(None::<Option<Bank>>);
    let own = Signal::derive(move || bank.get().flatten());
    let title = Signal::derive(move || own.with(|bank| bank.as_ref().map(|bank| bank.bank.name.clone())).unwrap_or_default());
    let remove = mutation(&api::REMOVE_BANK, Errors::Toast).invalidates(BELOW);
    let actions = move || {
        view! {
            <LinkButton look=Look::Primary icon=Icon::Plus href=to(&format!("manage/banks/{id}/new"))>{t!("training.vendor.question.new"; text)}</LinkButton>
            <Button icon=Icon::Upload on_click=move || importing.set(true)>{t!("training.vendor.csv.import"; text)}</Button>
            <LinkButton icon=Icon::Download href=href(&api::EXPORT_QUESTIONS, &[&id], &Nothing {}) download="">{t!("training.export"; text)}</LinkButton>
            <Button icon=Icon::Pen on_click=move || naming.set(Some(own.get_untracked()))>{t!("training.vendor.bank.rename"; text)}</Button>
            <Button icon=Icon::Bin busy=remove.busy() on_click=move || remove.run(&[&id], Nothing {}, |_| crate::location::go(&to("manage/banks")))>{t!("training.vendor.remove"; text)}</Button>
        }
    };
    let trail = Signal::derive(|| vec![(t!("training.vendor.tab.banks"), to("manage/banks"))]);
    let topics = Signal::derive(move || {
        let topics = own.with(|bank| bank.as_ref().map(|bank| bank.topics.clone())).unwrap_or_default();
        topics.into_iter().map(|topic| Pick::new(topic.value.clone(), format!("{} ({})", topic.value, topic.count))).collect::<Vec<_>>()
    });
    let onlys = Signal::derive(|| {
        vec![Pick::new("suspicious", t!("training.vendor.only.suspicious")), Pick::new("retired", t!("training.vendor.only.retired"))]
    });
    let empty = || view! { <Blank title=t!("training.vendor.questions.none"; text) lead=t!("training.vendor.questions.none.lead"; maybe) drawing=Drawing::NoHits /> };
    let page = move || {
        if gone.get() {
            return view! { <Lost /> }.into_any();
        }
        view! {
            <div class="page">
                <Breadcrumb label=t!("training.trail"; text) trail=trail here=title />
                <PageHead title=title actions=actions />
                <div class="filters">
                    <SearchField label=t!("training.vendor.search"; text) value=q />
                    <SelectField label=t!("training.topic"; text) value=topic options=topics none=t!("training.any"; maybe) />
                    <SelectField label=t!("training.vendor.only"; text) value=only options=onlys none=t!("training.any"; maybe) />
                </div>
                <Remote of=questions.load() on_retry=questions.retry() is_empty=is_blank empty=empty shape=Shape::Rows let:page>{table(page, questions)}</Remote>
                {import::dialog(csv(id), importing)}
                {bank_dialog(naming)}
            </div>
        }
        .into_any()
    };
    page.into_any()
}

/// The first line of a question.
fn first_line(question: &QuestionForAuthor) -> String {
    let line = question.question.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let short: String = line.chars().take(140).collect();
    if short.len() < line.len() { format!("{short}…") } else { short }
}

fn table(page: Signal<Page<QuestionForAuthor>>, questions: More<QuestionForAuthor>) -> AnyView {
    let rows = Signal::derive(move || page.with(|page| page.items.clone()));
    let columns = vec![
        Column::new(t!("training.vendor.question"; text), |question: &QuestionForAuthor| {
            let retired = question.retired.then(|| view! { <Badge icon=Some(Icon::Archive)>{t!("training.vendor.retired"; text)}</Badge> });
            view! { <span class="stack tight"><a class="wrap" href=to(&format!("manage/questions/{}", question.id))>{first_line(question)}</a>{retired}</span> }
        }),
        Column::new(t!("training.kind"; text), |question: &QuestionForAuthor| {
            let slug = question.question.key.slug();
            move || t!(&format!("training.question.{slug}"))
        }),
        Column::new(t!("training.topic"; text), |question: &QuestionForAuthor| question.question.topic.clone()).optional(),
        Column::new(t!("training.vendor.drawn"; text), |question: &QuestionForAuthor| {
            let drawn = question.statistics.as_ref().map_or(0, |statistics| statistics.drawn);
            move || number(f64::from(drawn))
        })
        .number(),
        Column::new(t!("training.vendor.difficulty"; text), |question: &QuestionForAuthor| {
            let difficulty = question.statistics.as_ref().and_then(|statistics| statistics.difficulty);
            move || difficulty.map_or_else(|| "–".to_owned(), |value| crate::i18n::percent(f64::from(value) / 1_000.0))
        })
        .number(),
        Column::new(t!("training.vendor.discrimination"; text), |question: &QuestionForAuthor| {
            let value = question.statistics.as_ref().and_then(|statistics| statistics.discrimination);
            move || value.map_or_else(|| "–".to_owned(), |value| number(f64::from(value) / 1_000.0))
        })
        .number()
        .optional(),
        Column::new(t!("training.vendor.warnings"; text), |question: &QuestionForAuthor| question.statistics.as_ref().map(warnings)),
    ];
    let summary = Signal::derive(move || page.with(|page| t!("training.shown", shown = page.items.len() as u64, count = page.total)));
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.exam.questions"; text) columns=columns rows=rows key=|question: &QuestionForAuthor| question.id.to_string() name=first_line />
        </Card>
        <LoadMore summary=summary more=Signal::derive(move || page.with(|page| page.next.is_some())) busy=questions.is_asking() on_more=move || questions.next() />
    }
    .into_any()
}

/// What the author should look at.
fn warnings(statistics: &ItemStatistics) -> AnyView {
    let badge = |warning: &guildhall_domain::training::ItemWarning| {
        let slug = warning.slug();
        view! { <Badge tone=Tone::Warning icon=Some(Icon::Warning)>{move || t!(&format!("training.item.{slug}"))}</Badge> }
    };
    view! { <span class="row">{statistics.warnings.iter().map(badge).collect_view()}</span> }.into_any()
}
