//! What is done with many assets at once: the bar, and asking before anything happens.

use guildhall_domain::collateral::{
    AssetId, api,
    upload::{BulkAction, BulkInput, BulkResult},
};
use leptos::prelude::*;

use super::{super::who::Who, bulk_edit, shelf::Shelf};
use crate::{
    i18n::bytes,
    query::{Errors, Mutation, mutation},
    rerun::rerun,
    shell::Outlet,
    split::lazily,
    ui::{BulkBar, Button, ConfirmDialog, Dialog, Icon, Look, Selection, Size, toasts},
};

/// Most assets the server changes at once.
const MOST: usize = 500;

/// Sends a change, and says what became of it.
#[derive(Clone, Copy)]
pub struct Bulk {
    /// The change.
    pub send: Mutation<BulkInput, BulkResult>,
    /// What became of the last one, while it is shown.
    result: RwSignal<Option<BulkResult>>,
    selection: Selection,
    shelf: Shelf,
}

impl Bulk {
    /// The assets selected.
    pub fn ids(self) -> Vec<AssetId> {
        self.selection.keys().iter().filter_map(|key| key.parse().ok()).collect()
    }

    /// Sends; `done` closes what asked.
    pub fn run(self, input: BulkInput, done: impl FnOnce() + 'static) {
        let toasts = toasts();
        self.send.run(&[], input, move |result| {
            done();
            self.shelf.reload();
            self.selection.clear();
            if result.refused.is_empty() {
                toasts.say(t!("collateral.bulk.changed", count = result.changed));
            } else {
                self.result.set(Some(result));
            }
        });
    }
}

const fn slug(action: BulkAction) -> &'static str {
    match action {
        BulkAction::Publish => "publish",
        BulkAction::Approve => "approve",
        BulkAction::Archive => "archive",
        BulkAction::Restore => "restore",
    }
}

lazily!(bulk_bar, draw, words: ["collateral", "audience"]);

/// What the bar is about, for [`draw`].
#[derive(Clone, Copy)]
struct About(Shelf, Who, Selection);

/// The bar and its dialogs; they travel when something is selected for the first time.
pub fn bar(shelf: Shelf, who: Who, selection: Selection) -> AnyView {
    provide_context(About(shelf, who, selection));
    let is_wanted = Memo::new(move |before| before.copied().unwrap_or(false) || selection.count() > 0);
    (move || is_wanted.get().then(|| view! { <Outlet fetch=bulk_bar quiet=true /> })).into_any()
}

fn draw() -> AnyView {
    let About(shelf, who, selection) = expect_context();
    let send = mutation(&api::BULK, Errors::Inline).invalidates("/api/v1/collateral");
    let bulk = Bulk { send, result: RwSignal::new(None), selection, shelf };
    let (editing, asking) = (RwSignal::new(false), RwSignal::new(None::<BulkAction>));
    let summary = move || {
        let size: u64 = bulk.ids().into_iter().filter_map(|id| shelf.tile(id)).map(|tile| tile.size).sum();
        match (selection.count(), size) {
            (count, 0) => t!("collateral.bulk.summary.plain", count = count),
            (count, size) => t!("collateral.bulk.summary", count = count, size = bytes(size)),
        }
    };
    let too_many = Signal::derive(move || (selection.count() > MOST).then(|| t!("collateral.bulk.too-many")));
    let ask = move |action: BulkAction, icon: Icon| {
        view! {
            <Button look=Look::Quiet size=Size::Little icon=icon because=too_many on_click=move || { send.forgive(); asking.set(Some(action)); }>
                {move || t!(&format!("collateral.{}", slug(action)))}
            </Button>
        }
    };
    let edit = move || {
        send.forgive();
        editing.set(true);
    };
    view! {
        <BulkBar selection=selection summary=summary>
            <Button size=Size::Little icon=Icon::Pen because=too_many on_click=edit>{move || t!("collateral.bulk.edit")}</Button>
            {ask(BulkAction::Publish, Icon::Send)}
            {ask(BulkAction::Approve, Icon::Check)}
            {ask(BulkAction::Archive, Icon::Archive)}
            {ask(BulkAction::Restore, Icon::Undo)}
        </BulkBar>
        {bulk_edit::dialog(bulk, who, editing)}
        {confirm(bulk, asking)}
        {outcome(bulk)}
    }
    .into_any()
}

fn confirm(bulk: Bulk, asking: RwSignal<Option<BulkAction>>) -> AnyView {
    let dialog = move |action: BulkAction| {
        let open = RwSignal::new(true);
        rerun(move || {
            if !open.get() {
                asking.set(None);
            }
        });
        let count = bulk.selection.keys().len();
        let go = move || {
            let input = BulkInput { ids: untrack(|| bulk.ids()), action: Some(action), ..BulkInput::default() };
            bulk.run(input, move || open.set(false));
        };
        let look = if action == BulkAction::Archive { Look::Danger } else { Look::Primary };
        view! {
            <ConfirmDialog
                open=open
                title=t!(&format!("collateral.bulk.{}.title", slug(action)), count = count)
                action=t!(&format!("collateral.{}", slug(action)))
                keep=Some(t!("collateral.cancel"))
                look=look
                busy=bulk.send.busy()
                error=bulk.send.trouble()
                on_confirm=go
            >
                <p>{t!(&format!("collateral.bulk.{}.lead", slug(action)))}</p>
            </ConfirmDialog>
        }
    };
    let view = move || asking.get().map(|action| untrack(|| dialog(action)));
    view.into_any()
}

/// How many changed, which did not, and why.
fn outcome(bulk: Bulk) -> AnyView {
    let dialog = move |result: BulkResult| {
        let open = RwSignal::new(true);
        rerun(move || {
            if !open.get() {
                bulk.result.set(None);
            }
        });
        let lines = StoredValue::new(result.refused.clone());
        let line = |refused: &guildhall_domain::collateral::upload::Refused| {
            let why = crate::i18n::try_say(&format!("problem.{}", refused.code), &[]).unwrap_or_else(|| refused.code.clone());
            let title = if refused.title.is_empty() { t!("collateral.bulk.gone") } else { refused.title.clone() };
            view! { <li>{Icon::Failed.small()} <span class="stack tight"><b class="plain">{title}</b> <span class="muted small">{why}</span></span> <span></span></li> }
        };
        let footer = move || view! { <Button on_click=move || open.set(false)>{move || t!("collateral.bulk.close")}</Button> };
        view! {
            <Dialog open=open title=move || t!("collateral.bulk.result") footer=footer>
                <p>{t!("collateral.bulk.changed", count = result.changed)}</p>
                <p>{t!("collateral.bulk.refused", count = result.refused.len())}</p>
                <ul class="list">{lines.with_value(|lines| lines.iter().map(line).collect_view())}</ul>
            </Dialog>
        }
    };
    let view = move || bulk.result.get().map(|result| untrack(|| dialog(result)));
    view.into_any()
}
