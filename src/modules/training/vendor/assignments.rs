//! Rules of assignment: who must do what by when; and how far they are.

use chrono::NaiveDate;
use guildhall_domain::{
    audience::Audience,
    endpoint::Nothing,
    training::{AssignmentRule, AssignmentRuleInput, CourseId, Due, Requirement, api},
};
use leptos::prelude::*;

use super::{nav::tabs, requires};
use crate::{
    api::{fresh, question},
    i18n::{self, number},
    modules::{
        audience::{AudienceEditor, Draft},
        training::{BELOW, requirement},
    },
    query::{Errors, mutation, query},
    session,
    ui::{
        Badge, Blank, Button, Card, CardKind, Checkbox, Column, ConfirmDialog, DateField, Dialog, Form, Icon, Look, Need, PageHead, Pick,
        Purpose, RadioGroup, Remote, Sends, Shape, Size, Table, TextField, Tone, toasts,
    },
};

/// What is edited: nothing, a new rule, or one that is there.
type Which = RwSignal<Option<Option<AssignmentRule>>>;

/// The page.
pub fn view() -> AnyView {
    let rules = query(|| question(&api::ASSIGNMENT_RULES, &[], &Nothing {}));
    let which: Which = RwSignal::new(None);
    let removing = RwSignal::new(None::<AssignmentRule>);
    let actions = move || view! { <Button look=Look::Primary icon=Icon::Plus on_click=move || which.set(Some(None))>{t!("training.vendor.rule.new"; text)}</Button> };
    let empty = || view! { <Blank title=t!("training.vendor.rules.none"; text) lead=t!("training.vendor.rules.none.lead"; maybe) /> };
    view! {
        <div class="page">
            <PageHead title=t!("training.vendor.tab.assignments"; text) lead=t!("training.vendor.rules.lead"; maybe) actions=actions />
            {tabs("assignments")}
            <Remote of=rules.load() on_retry=rules.retry() is_empty=Vec::is_empty empty=empty shape=Shape::Rows let:rules>{table(rules, which, removing)}</Remote>
            {dialog(which)}
            {remove(removing)}
        </div>
    }
    .into_any()
}

/// By when, in words.
fn due(due: Due) -> String {
    match due {
        Due::Never => t!("training.vendor.due.never"),
        Due::AfterJoining { days } => t!("training.vendor.due.after", count = days),
        Due::On { day } => i18n::day(day),
    }
}

fn table(rows: Signal<Vec<AssignmentRule>>, which: Which, removing: RwSignal<Option<AssignmentRule>>) -> AnyView {
    let portal = session::portal();
    let columns = vec![
        Column::new(t!("training.vendor.name"; text), |rule: &AssignmentRule| {
            let off = (!rule.rule.active).then(|| view! { <Badge icon=Some(Icon::Paused)>{t!("training.vendor.rule.off"; text)}</Badge> });
            view! { <span class="stack tight"><b>{rule.rule.name.clone()}</b>{off}</span> }
        }),
        Column::new(t!("training.what"; text), |rule: &AssignmentRule| {
            let (kind, title) = (requirement::kind(rule.rule.item), rule.title.clone());
            view! { <span class="stack tight"><span>{title}</span><span class="muted small">{move || t!(&format!("training.kind.{kind}"))}</span></span> }
        }),
        Column::new(t!("training.vendor.whom"; text), move |rule: &AssignmentRule| {
            let audience = rule.rule.audience.clone();
            move || portal.with(|portal| i18n::audience(portal, &audience))
        })
        .optional(),
        Column::new(t!("training.due"; text), |rule: &AssignmentRule| {
            let own = rule.rule.due;
            move || due(own)
        }),
        Column::new(t!("training.figure.people"; text), |rule: &AssignmentRule| {
            let people = rule.people;
            move || number(people as f64)
        })
        .number(),
        Column::new(t!("training.state.done"; text), |rule: &AssignmentRule| {
            let (done, overdue) = (rule.done, rule.overdue);
            let late = (overdue > 0).then(|| view! { <Badge tone=Tone::Danger>{move || t!("training.people.late", count = overdue)}</Badge> });
            view! { <span class="row end">{move || number(done as f64)} {late}</span> }
        })
        .number(),
        Column::new(t!("training.vendor.more"; text), move |rule: &AssignmentRule| {
            let (own, gone) = (rule.clone(), rule.clone());
            view! {
                <span class="row">
                    <Button size=Size::Little icon=Icon::Pen on_click=move || which.set(Some(Some(own.clone())))>{t!("training.vendor.edit"; text)}</Button>
                    <Button size=Size::Little look=Look::Quiet icon=Icon::Bin on_click=move || removing.set(Some(gone.clone()))>{t!("training.vendor.remove"; text)}</Button>
                </span>
            }
        })
        .actions(),
    ];
    view! {
        <Card kind=CardKind::Flush>
            <Table label=t!("training.vendor.tab.assignments"; text) columns=columns rows=rows key=|rule: &AssignmentRule| rule.id.to_string() name=|rule: &AssignmentRule| rule.rule.name.clone() />
        </Card>
    }
    .into_any()
}

fn dialog(which: Which) -> AnyView {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(which.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            which.set(None);
        }
        now
    });
    let body = move || which.get_untracked().map(|rule| form(rule, which));
    view! { <Dialog open=open title=t!("training.vendor.rule"; text)>{body()}</Dialog> }.into_any()
}

/// Starts afresh with every opening of the dialog.
fn form(rule: Option<AssignmentRule>, which: Which) -> AnyView {
    let first = rule.as_ref().map(|rule| rule.rule.clone()).unwrap_or_else(|| AssignmentRuleInput {
        name: String::new(),
        item: Requirement::Course(fresh::<guildhall_domain::training::CourseKey>() as CourseId),
        audience: Audience::default(),
        due: Due::AfterJoining { days: 30 },
        active: true,
    });
    let name = RwSignal::new(first.name.clone());
    let item = RwSignal::new(if rule.is_some() { requires::spell(first.item) } else { String::new() });
    let audience = Draft::new(&first.audience);
    let active = RwSignal::new(first.active);
    let kind = RwSignal::new(
        match first.due {
            Due::Never => "never",
            Due::AfterJoining { .. } => "after",
            Due::On { .. } => "on",
        }
        .to_owned(),
    );
    let days = RwSignal::new(match first.due {
        Due::AfterJoining { days } => days.to_string(),
        Due::Never | Due::On { .. } => "30".to_owned(),
    });
    let day = RwSignal::new(match first.due {
        Due::On { day } => Some(day),
        Due::Never | Due::AfterJoining { .. } => None::<NaiveDate>,
    });
    let missing = RwSignal::new(false);
    let create = mutation(&api::CREATE_ASSIGNMENT_RULE, Errors::Inline).invalidates(BELOW);
    let update = mutation(&api::UPDATE_ASSIGNMENT_RULE, Errors::Inline).invalidates(BELOW);
    let stored = StoredValue::new(rule);
    let submit = move || {
        let due = match kind.with_untracked(String::clone).as_str() {
            "after" => Some(Due::AfterJoining { days: days.with_untracked(|days| days.trim().parse().unwrap_or_default()) }),
            "on" => day.get_untracked().map(|day| Due::On { day }),
            _ => Some(Due::Never),
        };
        let both = item.with_untracked(|item| requires::read(item)).zip(due);
        missing.set(both.is_none());
        let Some((item, due)) = both else { return };
        let input = AssignmentRuleInput {
            name: name.get_untracked(),
            item,
            audience: untrack(|| audience.get()),
            due,
            active: active.get_untracked(),
        };
        let done = move |_: AssignmentRule| {
            which.set(None);
            toasts().say(t!("training.vendor.saved"));
        };
        match (input.check(), stored.get_value()) {
            (Err(invalid), None) => create.refuse(invalid),
            (Err(invalid), Some(_)) => update.refuse(invalid),
            (Ok(input), None) => create.run(&[], input, done),
            (Ok(input), Some(rule)) => update.run_version(&[&rule.id], input, rule.version, done),
        }
    };
    let kinds = Signal::derive(|| {
        vec![
            Pick::new("after", t!("training.vendor.due.kind.after")),
            Pick::new("on", t!("training.vendor.due.kind.on")),
            Pick::new("never", t!("training.vendor.due.never")),
        ]
    });
    let own = Memo::new(move |_| kind.get());
    let when = move || match own.get().as_str() {
        "after" => {
            view! { <TextField label=t!("training.vendor.due.days"; text) value=days purpose=Purpose::Number pointer="/due/days" /> }
                .into_any()
        }
        "on" => {
            let lacks = Signal::derive(move || (missing.get() && day.get().is_none()).then(|| t!("field.required")));
            view! { <DateField label=t!("training.due"; text) value=day error=lacks pointer="/due/day" /> }.into_any()
        }
        _ => ().into_any(),
    };
    let lacks = Signal::derive(move || (missing.get() && item.with(String::is_empty)).then(|| t!("field.required")));
    let trouble = Signal::derive(move || create.trouble().get().or_else(|| update.trouble().get()));
    let busy = Signal::derive(move || create.busy().get() || update.busy().get());
    view! {
        <Form error=trouble busy=busy on_submit=submit>
            <TextField label=t!("training.vendor.name"; text) value=name pointer="/name" />
            {requires::one(t!("training.what"; text), item, lacks, Need::Required)}
            <RadioGroup label=t!("training.due"; text) options=kinds value=kind />
            {when}
            <AudienceEditor draft=audience />
            <Checkbox label=t!("training.vendor.rule.active"; text) checked=active on_change=move |on: bool| active.set(on) />
            <div class="row end">
                <Button on_click=move || which.set(None)>{t!("training.cancel"; text)}</Button>
                <Button look=Look::Primary sends=Sends::Form busy=busy>{t!("training.vendor.save"; text)}</Button>
            </div>
        </Form>
    }
    .into_any()
}

fn remove(which: RwSignal<Option<AssignmentRule>>) -> AnyView {
    let open = RwSignal::new(false);
    let remove = mutation(&api::REMOVE_ASSIGNMENT_RULE, Errors::Inline).invalidates(BELOW);
    Effect::new(move |_| open.set(which.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            which.set(None);
        }
        now
    });
    let confirmed = move || {
        let Some(id) = which.with_untracked(|rule| rule.as_ref().map(|rule| rule.id)) else { return };
        remove.run(&[&id], Nothing {}, move |_| {
            which.set(None);
            toasts().say(t!("training.vendor.removed"));
        });
    };
    view! {
        <ConfirmDialog open=open title=t!("training.vendor.rule.remove"; text) action=t!("training.vendor.remove"; text) busy=remove.busy() error=remove.trouble() on_confirm=confirmed>
            <p>{t!("training.vendor.rule.remove.lead"; text)}</p>
        </ConfirmDialog>
    }
    .into_any()
}
