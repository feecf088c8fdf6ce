//! Toasts: the result of a click that left no other trace.

use std::time::Duration;

use leptos::prelude::*;

use super::{Button, Icon, IconButton, Look, Size, Tone};

/// How long a toast stays that asks for nothing.
const STAY: Duration = Duration::from_secs(6);

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    words: String,
    offer: Option<(String, Callback<()>)>,
}

/// Where toasts are announced. In the context below the app; get it with [`toasts`].
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    last: StoredValue<u32>,
}

/// The toasts of this app.
///
/// # Panics
/// When the app provides none.
#[must_use]
pub fn toasts() -> Toasts {
    expect_context()
}

impl Toasts {
    /// Makes the list and puts it into the context.
    pub fn provide() {
        provide_context(Self { list: RwSignal::new(Vec::new()), last: StoredValue::new(0) });
    }

    /// Whether there are any.
    #[must_use]
    pub fn are_there(self) -> bool {
        self.list.with(|list| !list.is_empty())
    }

    /// Something worked: "Share link created".
    pub fn say(self, words: impl Into<String>) {
        let id = self.push(Tone::Success, words.into(), None);
        _ = set_timeout(move || self.leave(id), STAY);
    }

    /// Something worked and can be followed up or taken back: "Undo". Stays until dismissed.
    pub fn offer(self, words: impl Into<String>, action: impl Into<String>, on_action: Callback<()>) {
        self.push(Tone::Success, words.into(), Some((action.into(), on_action)));
    }

    /// Something failed that no form shows. Stays until dismissed.
    pub fn fail(self, words: impl Into<String>) {
        self.push(Tone::Danger, words.into(), None);
    }

    fn push(self, tone: Tone, words: String, offer: Option<(String, Callback<()>)>) -> u32 {
        let id = self.last.get_value() + 1;
        self.last.set_value(id);
        self.list.update(|list| {
            list.retain(|toast| toast.words != words);
            list.push(Toast { id, tone, words, offer });
        });
        id
    }

    fn dismiss(self, id: u32) {
        self.list.update(|list| list.retain(|toast| toast.id != id));
    }

    /// Dismisses, unless the reader is at it: then later.
    fn leave(self, id: u32) {
        let busy = document().query_selector(".toasts :is(:hover, :focus-within)").ok().flatten().is_some();
        if busy {
            _ = set_timeout(move || self.leave(id), STAY);
        } else {
            self.dismiss(id);
        }
    }
}

/// Where toasts appear. Once, at the end of the page.
pub fn toast_region() -> AnyView {
    let toasts = toasts();
    // Screen readers announce what is put into a region, not what it came with.
    let is_there = RwSignal::new(false);
    _ = request_animation_frame(move || _ = is_there.try_set(true));
    let of = move |failed: bool| {
        move || match is_there.get() {
            true => toasts.list.get().into_iter().filter(|toast| (toast.tone == Tone::Danger) == failed).collect::<Vec<_>>(),
            false => Vec::new(),
        }
    };
    let draw = move |toast: Toast| {
        let id = toast.id;
        let action = toast.offer.map(|(action, on_action)| {
            let click = move || {
                toasts.dismiss(id);
                on_action.run(());
            };
            view! { <Button look=Look::Quiet size=Size::Little on_click=click>{action}</Button> }
        });
        view! {
            <div class="toast" data-tone=toast.tone.name()>
                {toast.tone.icon().view()} <span>{toast.words}</span>
                <div class="row">
                    {action}
                    <IconButton icon=Icon::Cross size=Size::Little label=|| t!("ui.dismiss") on_click=move || toasts.dismiss(id) />
                </div>
            </div>
        }
    };
    view! {
        <div class="toasts">
            <div role="status"><For each=of(false) key=|toast| toast.id children=draw /></div>
            <div role="alert"><For each=of(true) key=|toast| toast.id children=draw /></div>
        </div>
    }
    .into_any()
}
