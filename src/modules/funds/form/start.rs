//! The beginning of a request: whose money, and a title. Then there is a draft that saves itself.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{FundRequest, ProgramStatus, RequestInput, Standing, Summary, SummaryFilter, api},
    money::Money,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::{link, question},
    i18n::whole_money,
    modules::{address::Address, funds::say},
    query::{Errors, mutation, query},
    session,
    ui::{Blank, Button, Card, Choices, Form, LinkButton, Look, PageHead, Pick, RadioGroup, Remote, Sends, TextField},
};

/// The page.
pub fn view() -> AnyView {
    let summary = query(|| question(&api::SUMMARY, &[], &SummaryFilter::default()));
    let usable = |summary: &Summary| !summary.standings.iter().any(is_usable);
    let empty = || view! { <Blank title=t!("funds.start.none"; text) lead=t!("funds.start.none.lead"; maybe) /> };
    view! {
        <div class="page read">
            <PageHead title=t!("funds.start.title"; text) lead=t!("funds.start.lead"; maybe) />
            <Remote of=summary.load() on_retry=summary.retry() is_empty=usable empty=empty let:summary>
                {form(&summary.get_untracked())}
            </Remote>
        </div>
    }
    .into_any()
}

fn is_usable(standing: &Standing) -> bool {
    standing.program_status == ProgramStatus::Open && standing.allocation.is_some()
}

fn form(summary: &Summary) -> AnyView {
    let standings: Vec<Standing> = summary.standings.iter().filter(|standing| is_usable(standing)).cloned().collect();
    let wished = Address::read("allocation").get_untracked();
    let first = standings.iter().max_by_key(|standing| standing.available()).and_then(|standing| standing.allocation);
    let chosen = RwSignal::new(wished.or_else(|| first.map(|id| id.to_string())).unwrap_or_default());
    let title = RwSignal::new(String::new());
    let create = mutation(&api::CREATE_REQUEST, Errors::Inline)
        .invalidates("/api/v1/funds/requests")
        .seeds(|request: &FundRequest| question(&api::REQUEST, &[&request.id], &Nothing {}));
    let navigate = StoredValue::new(use_navigate());
    let submit = move || {
        let Ok(allocation) = chosen.get_untracked().parse() else { return };
        let input = RequestInput { allocation, title: title.get_untracked(), description: String::new(), activities: Vec::new() };
        create.run(&[], input, move |request| {
            // "Back" leads to where one came from, not to a second draft.
            let options = NavigateOptions { resolve: false, replace: true, ..NavigateOptions::default() };
            navigate.with_value(|go| go(&format!("{}/edit", say::request_link(request.id)), options));
        });
    };
    let options = Signal::derive(move || standings.iter().map(pick).collect::<Vec<_>>());
    view! {
        <Form error=create.trouble() busy=create.busy() on_submit=submit>
            <Card>
                <RadioGroup label=t!("funds.start.which"; text) options=options value=chosen look=Choices::Boxed pointer="/allocation" />
                <TextField label=t!("funds.request.title"; text) value=title help=t!("funds.request.title.help"; maybe) pointer="/title" />
            </Card>
            <div class="row">
                <Button look=Look::Primary sends=Sends::Form busy=create.busy() doing=t!("funds.start.doing"; maybe) because=session::read_only()>{t!("funds.start.do"; text)}</Button>
                <LinkButton look=Look::Quiet href=link("/funds")>{t!("funds.cancel"; text)}</LinkButton>
            </div>
        </Form>
    }
    .into_any()
}

fn pick(standing: &Standing) -> Pick {
    let available = whole_money(Money::new(standing.available(), standing.currency));
    let note = t!("funds.start.note", amount = available, share = standing.participation, due = say::due(standing.request_by));
    let id = standing.allocation.map(|id| id.to_string()).unwrap_or_default();
    Pick::new(id, standing.program_name.clone()).with_note(note)
}
