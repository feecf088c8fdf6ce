//! Writing a question: its text, what is right, and how it counts; with a look at it as learners will see it.

mod key;

use guildhall_domain::{
    endpoint::Nothing,
    training::{BankId, Choice, ItemStatistics, Key, QuestionForAuthor, QuestionForLearner, QuestionId, QuestionInput, Scoring, api},
};
use leptos::prelude::*;

use super::warnings;
use crate::{
    api::question,
    i18n::number,
    location,
    modules::training::{
        BELOW, preview_of,
        say::{self, to},
        vendor::parts::{self, Errors},
    },
    query::{Errors as Shown, mutation, query},
    ui::{
        AreaField, Breadcrumb, Button, Card, Checkbox, ComboField, Fact, Facts, Form, Free, Icon, Look, Need, PageHead, Pick, Purpose,
        RadioGroup, SelectField, Sends, TextField, toasts,
    },
};

/// A question while it is being written.
#[derive(Clone, Copy)]
pub struct Writing {
    /// The question.
    pub whole: RwSignal<QuestionInput>,
    /// What is wrong.
    pub errors: Errors,
}

fn writing(input: QuestionInput, server: Signal<Option<crate::api::ApiError>>) -> Writing {
    let whole = RwSignal::new(input);
    Writing { whole, errors: Errors::of(move || whole.with(QuestionInput::check), server) }
}

/// Writes a question.
pub fn create(bank: BankId) -> AnyView {
    let create = mutation(&api::CREATE_QUESTION, Shown::Inline).invalidates(BELOW);
    let two = || vec![Choice { text: String::new(), right: true }, Choice { text: String::new(), right: false }];
    let first = QuestionInput {
        topic: String::new(),
        text: String::new(),
        key: Key::One { options: two() },
        points: 1,
        scoring: Scoring::default(),
        fixed: false,
        explanation: String::new(),
    };
    let own = writing(first, create.error());
    let submit = move || {
        own.errors.tried.set(true);
        match own.whole.with_untracked(QuestionInput::check) {
            Err(invalid) => create.refuse(invalid),
            Ok(input) => create.run(&[&bank], input, move |_| {
                toasts().say(t!("training.vendor.question.created"));
                location::go(&to(&format!("manage/banks/{bank}")));
            }),
        }
    };
    let trail = Signal::derive(move || {
        vec![(t!("training.vendor.tab.banks"), to("manage/banks")), (t!("training.vendor.bank"), to(&format!("manage/banks/{bank}")))]
    });
    view! {
        <div class="page">
            <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.question.new"; text) />
            <PageHead title=t!("training.vendor.question.new"; text) />
            <div class="split">
                <Form error=create.trouble() busy=create.busy() on_submit=submit>
                    {fields(own, bank)}
                    <div class="row"><Button look=Look::Primary sends=Sends::Form busy=create.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.question.create"; text)}</Button></div>
                </Form>
                {look(own)}
            </div>
        </div>
    }
    .into_any()
}

/// Edits a question.
pub fn edit(id: QuestionId) -> AnyView {
    let asked = query(move || question(&api::QUESTION, &[&id], &Nothing {}));
    say::record(asked, "page", move |asked| page(id, asked))
}

fn page(id: QuestionId, asked: Signal<QuestionForAuthor>) -> AnyView {
    let seed = |own: &QuestionForAuthor| question(&api::QUESTION, &[&own.id], &Nothing {});
    let save = mutation(&api::UPDATE_QUESTION, Shown::Inline).invalidates(BELOW).seeds(seed);
    let retire = mutation(&api::RETIRE_QUESTION, Shown::Toast).invalidates(BELOW).seeds(seed);
    let restore = mutation(&api::RESTORE_QUESTION, Shown::Toast).invalidates(BELOW).seeds(seed);
    let own = writing(asked.with_untracked(|own| own.question.clone()), save.error());
    let bank = asked.with_untracked(|own| own.bank);
    let revision = StoredValue::new(asked.with_untracked(|own| own.revision));
    let saved = RwSignal::new(own.whole.get_untracked());
    let changed = Memo::new(move |_| own.whole.get() != saved.get());
    let submit = move || {
        own.errors.tried.set(true);
        let input = own.whole.get_untracked();
        match input.check() {
            Err(invalid) => save.refuse(invalid),
            Ok(tidy) => save.run_version(&[&id], tidy, revision.get_value(), move |answer| {
                revision.set_value(answer.revision);
                saved.set(input);
                toasts().say(t!("training.vendor.saved"));
            }),
        }
    };
    let retired = Memo::new(move |_| asked.with(|own| own.retired));
    let actions = move || {
        if retired.get() {
            view! { <Button icon=Icon::Undo busy=restore.busy() on_click=move || restore.run(&[&id], Nothing {}, |_| toasts().say(t!("training.vendor.restored")))>{t!("training.vendor.question.restore"; text)}</Button> }.into_any()
        } else {
            view! { <Button icon=Icon::Archive busy=retire.busy() on_click=move || retire.run(&[&id], Nothing {}, |_| toasts().say(t!("training.vendor.question.retired")))>{t!("training.vendor.question.retire"; text)}</Button> }.into_any()
        }
    };
    let trail = Signal::derive(move || {
        vec![(t!("training.vendor.tab.banks"), to("manage/banks")), (t!("training.vendor.bank"), to(&format!("manage/banks/{bank}")))]
    });
    let lead = Signal::derive(move || Some(asked.with(|own| t!("training.vendor.question.revision", number = own.revision))));
    let statistics = Memo::new(move |_| asked.with(|own| own.statistics.clone()));
    view! {
        <Breadcrumb label=t!("training.trail"; text) trail=trail here=t!("training.vendor.question"; text) />
        <PageHead title=t!("training.vendor.question"; text) lead=lead actions=actions />
        <div class="split">
            <Form error=save.trouble() busy=save.busy() on_submit=submit>
                {parts::stale(save.error())}
                {fields(own, bank)}
                <div class="row">
                    <Button look=Look::Primary sends=Sends::Form busy=save.busy() doing=t!("training.saving"; maybe)>{t!("training.vendor.save"; text)}</Button>
                    {parts::unsaved(changed.into())}
                </div>
            </Form>
            <div class="stack loose">
                {look(own)}
                {move || statistics.get().map(|statistics| fares(&statistics))}
            </div>
        </div>
    }
    .into_any()
}

fn fields(own: Writing, bank: BankId) -> AnyView {
    let Writing { whole, errors } = own;
    let topic = parts::part(whole, |one: &QuestionInput| one.topic.clone(), |one, text| one.topic = text);
    let text = parts::part(whole, |one: &QuestionInput| one.text.clone(), |one, text| one.text = text);
    let explanation = parts::part(whole, |one: &QuestionInput| one.explanation.clone(), |one, text| one.explanation = text);
    let points =
        parts::part(whole, |one: &QuestionInput| one.points.to_string(), |one, text| one.points = text.trim().parse().unwrap_or_default());
    let kind = parts::part(whole, |one: &QuestionInput| one.key.slug().to_owned(), |one, slug| one.key = key::of_kind(&one.key, &slug));
    let scoring = parts::part(
        whole,
        |one: &QuestionInput| if one.scoring == Scoring::Partial { "partial" } else { "all" }.to_owned(),
        |one, slug| one.scoring = if slug == "partial" { Scoring::Partial } else { Scoring::AllOrNothing },
    );
    let kinds = Signal::derive(|| {
        ["one", "several", "order", "match", "number", "text"]
            .map(|slug| Pick::new(slug, t!(&format!("training.question.{slug}"))))
            .to_vec()
    });
    let scorings = Signal::derive(|| {
        vec![Pick::new("all", t!("training.vendor.scoring.all")), Pick::new("partial", t!("training.vendor.scoring.partial"))]
    });
    let fixed = Signal::derive(move || whole.with(|one| one.fixed));
    let several_parts =
        Memo::new(move |_| whole.with(|one| matches!(one.key, Key::Several { .. } | Key::Order { .. } | Key::Match { .. })));
    let has_options = Memo::new(move |_| whole.with(|one| matches!(one.key, Key::One { .. } | Key::Several { .. })));
    let banks = query(|| question(&api::BANKS, &[], &Nothing {}));
    let topics = Signal::derive(move || {
        let banks = banks.get().unwrap_or_default();
        let own = banks.into_iter().find(|own| own.id == bank);
        own.map(|bank| bank.topics.into_iter().map(|topic| Pick::new(topic.value.clone(), topic.value)).collect::<Vec<_>>())
            .unwrap_or_default()
    });
    let insert = move |picture: guildhall_domain::training::Picture| {
        let line = format!("\n\n![](picture:{})\n", picture.id);
        text.update(|text| text.push_str(&line));
    };
    view! {
        <Card title=t!("training.vendor.question"; text)>
            <div class="pair">
                <ComboField label=t!("training.topic"; text) options=topics value=topic free=Free::Allowed error=errors.on("/topic") />
                <SelectField label=t!("training.kind"; text) value=kind options=kinds />
            </div>
            <AreaField label=t!("training.vendor.question.text"; text) value=text help=t!("training.vendor.markdown.help"; maybe) error=errors.on("/text") />
            {parts::picture_field(insert)}
        </Card>
        <Card title=t!("training.vendor.key"; text)>
            {key::fields(own)}
            {move || has_options.get().then(|| view! { <Checkbox label=t!("training.vendor.fixed"; text) checked=fixed on_change=move |on: bool| whole.update(|one| one.fixed = on) /> })}
        </Card>
        <Card title=t!("training.vendor.counting"; text)>
            <TextField label=t!("training.vendor.points"; text) value=points purpose=Purpose::Number error=errors.on("/points") />
            {move || several_parts.get().then(|| view! { <RadioGroup label=t!("training.vendor.scoring"; text) options=scorings value=scoring /> })}
            <AreaField label=t!("training.vendor.explanation"; text) value=explanation need=Need::Optional help=t!("training.vendor.explanation.help"; maybe) error=errors.on("/explanation") />
        </Card>
    }
    .into_any()
}

/// The question as learners will see it: rendered by the server, kept by nobody.
fn look(own: Writing) -> AnyView {
    let preview = mutation(&api::PREVIEW_QUESTION, Shown::Inline);
    let shown = RwSignal::new(None::<(QuestionInput, QuestionForLearner)>);
    let ask = move || {
        own.errors.tried.set(true);
        match own.whole.with_untracked(QuestionInput::check) {
            Err(invalid) => preview.refuse(invalid),
            Ok(input) => {
                let of = own.whole.get_untracked();
                preview.run(&[], input, move |question| shown.set(Some((of, question))));
            }
        }
    };
    let old = Memo::new(move |_| shown.with(|shown| shown.as_ref().is_some_and(|(of, _)| own.whole.with(|now| now != of))));
    let trouble = preview.trouble();
    view! {
        <Card title=t!("training.vendor.look"; text)>
            {move || trouble.get().map(|trouble| view! { <p class="error" role="alert" data-tone="danger">{Icon::Warning.small()}<span>{trouble.title}</span></p> })}
            {move || shown.get().map(|(_, question)| preview_of(&question))}
            {move || old.get().then(|| view! { <p class="muted small">{t!("training.vendor.look.old"; text)}</p> })}
            <div class="row"><Button icon=Icon::Eye busy=preview.busy() on_click=ask>{t!("training.vendor.look.do"; text)}</Button></div>
        </Card>
    }
    .into_any()
}

/// How the question fares.
fn fares(statistics: &ItemStatistics) -> AnyView {
    let (drawn, unanswered, difficulty, discrimination) =
        (statistics.drawn, statistics.unanswered, statistics.difficulty, statistics.discrimination);
    let facts = vec![
        Fact::new(t!("training.vendor.drawn"; text), move || number(f64::from(drawn))),
        Fact::new(t!("training.vendor.unanswered"; text), move || number(f64::from(unanswered))),
        Fact::new(t!("training.vendor.difficulty"; text), move || {
            difficulty.map_or_else(|| t!("training.vendor.too-few"), |value| crate::i18n::percent(f64::from(value) / 1_000.0))
        }),
        Fact::new(t!("training.vendor.discrimination"; text), move || {
            discrimination.map_or_else(|| t!("training.vendor.too-few"), |value| number(f64::from(value) / 1_000.0))
        }),
    ];
    let chosen = statistics.chosen.iter().enumerate().map(|(at, count)| {
        let (number_of, count) = (at + 1, *count);
        view! { <li class="small">{move || t!("training.vendor.chosen", option = number_of, count = count)}</li> }
    });
    let (warnings, chosen) = (warnings(statistics), chosen.collect_view());
    view! {
        <Card title=t!("training.vendor.fares"; text)>
            {warnings}
            <Facts facts=facts />
            <ul>{chosen}</ul>
        </Card>
    }
    .into_any()
}
