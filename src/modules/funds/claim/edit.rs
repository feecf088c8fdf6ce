//! The form of a claim: what was spent, its proof, its results.

use guildhall_domain::{
    endpoint::Nothing,
    funds::{Checklist, Claim, ClaimInput, Notice, api, check_claim, reimbursement},
    money::Money,
};
use leptos::{prelude::*, task::spawn_local};

use super::{lines, numbers, proof, send, writing::Writing};
use crate::{
    api::{self as http, question},
    i18n::{self, today, whole_money},
    kept,
    modules::funds::{
        autosave::{self, Autosave, Draft, Saving, autosave},
        proofs, say,
    },
    outbox::Matter,
    query::seed,
    ui::{Button, Card, Checked, Checks, Due, Fact, Facts, Icon, Notice as Note, Size, Tone},
};

/// All that the parts of the form share.
#[derive(Clone, Copy)]
pub struct Form {
    /// The claim as the server has it; its proof changes while it is written.
    pub claim: Signal<Claim>,
    /// What is being written.
    pub writing: Writing,
    /// What is written.
    pub input: Memo<ClaimInput>,
    /// What keeps it from being sent.
    pub problems: Memo<Vec<Notice>>,
    /// Whether the reader tried to send it.
    pub tried: RwSignal<bool>,
    /// Saves it.
    pub save: Autosave<ClaimInput, Claim>,
}

impl Form {
    /// What is wrong with a field, once it is to be told: what is not written yet is no mistake before it is sent.
    pub fn error(self, pointer: impl Fn() -> String + Send + Sync + 'static) -> Signal<Option<String>> {
        Signal::derive(move || {
            let (tried, pointer) = (self.tried.get(), pointer());
            let told =
                |notice: &&Notice| notice.pointer == pointer && (tried || !matches!(notice.code.as_str(), "required" | "not-positive"));
            self.problems.with(|all| all.iter().find(told).map(|notice| i18n::notice(&notice.code, &notice.params)))
        })
    }

    /// The share that is asked for, and each line's part of it.
    pub fn share(self) -> (Money, Vec<i64>) {
        let (percent, remaining) = self.claim.with(|claim| (claim.participation, claim.remaining));
        let costs: Vec<i64> = self.input.with(|input| input.lines.iter().map(|line| line.cost).collect());
        let (share, parts) = reimbursement(&costs, percent, remaining.minor).unwrap_or_default();
        (Money::new(share, remaining.currency), parts)
    }
}

/// The form.
pub fn form(claim: Signal<Claim>) -> AnyView {
    let first = claim.get_untracked();
    let slugs: Vec<String> = first.kind.metrics.iter().map(|metric| metric.slug.clone()).collect();
    let writing = Writing::of(&first.input, &slugs, &first.kind.costs);
    let path = api::UPDATE_CLAIM.at(&[&first.id]);
    let unsaved = kept::unsaved(&path, &first.input);
    let input = Memo::new(move |_| writing.input());
    let problems = Memo::new(move |_| claim.with(|claim| input.with(|input| check_claim(&claim.terms(today()), input))));
    let on_saved = |claim: Claim| seed(&question(&api::CLAIM, &[&claim.id], &Nothing {}), claim);
    let draft = Draft {
        matter: Matter::Claim(first.id),
        title: Signal::derive(move || claim.with(|claim| claim.activity_title.clone())),
        input: input.into(),
        version: first.version,
        save: api::UPDATE_CLAIM,
        read: api::CLAIM,
    };
    let take = move |input: ClaimInput| writing.take(&input);
    let save = autosave(draft, || (), on_saved, take);
    let form = Form { claim, writing, input, problems, tried: RwSignal::new(false), save };
    view! {
        {autosave::line(save.state())}
        {autosave::offer(unsaved, path, input.into(), take)}
        {move || (save.state().get() == Saving::Stale).then(|| stale(form))}
        <div class="split">
            <div class="stack loose">
                {lines::section(form)}
                {proof::section(form)}
                {numbers::section(form)}
                {send::bar(form)}
            </div>
            <div class="stack loose">{sums(form)} {list(form)}</div>
        </div>
    }
    .into_any()
}

/// What was spent, what is asked for, what remains, until when.
fn sums(form: Form) -> AnyView {
    let claim = form.claim;
    let spent = move || {
        let costs = form.input.with(|input| input.lines.iter().map(|line| line.cost).fold(0i64, i64::saturating_add));
        whole_money(Money::new(costs, form.writing.currency))
    };
    let due = move || {
        let on = claim.with(|claim| claim.claim_by);
        view! { <Due words=Signal::derive(move || say::due(on)) on=on.to_string() tone=say::urgency(on) /> }
    };
    let facts = vec![
        Fact::new(t!("funds.claim.spent"; text), spent),
        Fact::new(t!("funds.share"; text), move || say::shares(claim.with(|claim| claim.participation))),
        Fact::new(t!("funds.claim.asked"; text), view! { <b>{move || whole_money(form.share().0)}</b> }),
        Fact::new(t!("funds.claim.remaining"; text), move || whole_money(claim.with(|claim| claim.remaining))),
        Fact::new(t!("funds.claim-by"; text), due),
    ];
    view! { <Card title=t!("funds.ahead.money"; text)><Facts facts=facts /></Card> }.into_any()
}

/// Whether something of it is there; what is only welcome counts as done without.
const fn is_there(item: &Checklist) -> bool {
    match item {
        Checklist::Proof { there, .. } => *there > 0,
        Checklist::Metric { there, .. } | Checklist::Lines { there } => *there,
    }
}

/// Whether the claim cannot be sent without it.
const fn is_needed(item: &Checklist) -> bool {
    match item {
        Checklist::Proof { least, .. } => *least > 0,
        Checklist::Metric { required, .. } => *required,
        Checklist::Lines { .. } => true,
    }
}

/// What has to be there before it can be sent, generated from the activity's type.
fn list(form: Form) -> AnyView {
    let items = Memo::new(move |_| {
        form.claim.with(|claim| form.input.with(|input| guildhall_domain::funds::checklist(&claim.kind, input, &claim.proofs)))
    });
    let checks = move || {
        let metrics = form.claim.with(|claim| claim.kind.metrics.clone());
        let check = |item: &Checklist| {
            let words = view! { <span>{proofs::item(item, &metrics)}</span> };
            if item.is_done() && is_there(item) { Checked::accepted(words) } else { Checked::open(words) }
        };
        let checks: Vec<Checked> = items.get().iter().map(check).collect();
        view! { <Checks checks=checks /> }
    };
    let needed = |item: &&Checklist| is_needed(item);
    let done = move || {
        items.with(|items| (items.iter().filter(needed).filter(|item| item.is_done()).count(), items.iter().filter(needed).count()))
    };
    let aside = move || view! { <span class="muted small">{move || { let (done, all) = done(); t!("funds.checklist.done", done = done, count = all) }}</span> };
    view! { <Card title=t!("funds.checklist"; text) aside=aside>{checks}</Card> }.into_any()
}

/// Somebody saved meanwhile: the reader chooses.
fn stale(form: Form) -> AnyView {
    let id = form.claim.with_untracked(|claim| claim.id);
    let keep = move || {
        spawn_local(async move {
            if let Ok(claim) = http::send(&api::CLAIM, &[&id], &Nothing {}).await {
                form.save.go_on_from(claim.version);
            }
        });
    };
    let actions = move || {
        view! {
            <Button size=Size::Little on_click=|| _ = window().location().reload()>{t!("funds.stale.load"; text)}</Button>
            <Button size=Size::Little icon=Icon::Check on_click=keep>{t!("funds.stale.keep"; text)}</Button>
        }
    };
    view! { <Note tone=Tone::Warning actions=actions><p>{t!("funds.stale"; text)}</p></Note> }.into_any()
}
