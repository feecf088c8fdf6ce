//! What the reader says of one activity, change or line: the verdict, the amount, the reason, a note.

use guildhall_domain::{
    funds::{ReasonCode, Verdict},
    money::{Currency, Money},
};
use leptos::prelude::*;

use super::super::{say, vendor::parts::at};
use crate::ui::{AreaField, MoneyField, Need, Pick, SelectField, Trouble};

/// What is being chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As it is.
    Accept,
    /// Less.
    Change,
    /// Back to the partner.
    Return,
    /// Finally no.
    Deny,
    /// Not now.
    Later,
}

impl Kind {
    const fn slug(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Change => "change",
            Self::Return => "return",
            Self::Deny => "deny",
            Self::Later => "later",
        }
    }
}

/// The fields of one decision.
#[derive(Clone, Copy)]
pub struct Choice {
    verdict: RwSignal<String>,
    amount: RwSignal<Option<Money>>,
    reason: RwSignal<String>,
    note: RwSignal<String>,
}

/// What a field says of the words above it: an activity is approved, a line is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// An activity.
    Activity,
    /// A change of an approved activity.
    Change,
    /// A line of a claim.
    Line,
}

impl About {
    const fn slug(self) -> &'static str {
        match self {
            Self::Activity => "activity",
            Self::Change => "change",
            Self::Line => "line",
        }
    }

    const fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Activity => &[Kind::Accept, Kind::Change, Kind::Return, Kind::Deny, Kind::Later],
            Self::Change => &[Kind::Accept, Kind::Change, Kind::Return, Kind::Deny, Kind::Later],
            Self::Line => &[Kind::Accept, Kind::Change, Kind::Return, Kind::Deny],
        }
    }
}

impl Choice {
    /// Begins with "as it is".
    pub fn new() -> Self {
        Self {
            verdict: RwSignal::new(Kind::Accept.slug().to_owned()),
            amount: RwSignal::new(None),
            reason: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
        }
    }

    /// What is chosen.
    pub fn kind(self) -> Kind {
        self.verdict.with(|verdict| {
            let all = [Kind::Accept, Kind::Change, Kind::Return, Kind::Deny, Kind::Later];
            all.into_iter().find(|kind| kind.slug() == verdict).unwrap_or(Kind::Later)
        })
    }

    /// The lower amount, when one is typed.
    pub fn amount(self) -> Option<i64> {
        self.amount.get().map(|money| money.minor)
    }

    /// The verdict; `None` for "not now". A missing amount is sent as nothing: the rules refuse it by name.
    pub fn verdict(self) -> Option<Verdict> {
        match self.kind() {
            Kind::Accept => Some(Verdict::Accept),
            Kind::Change => Some(Verdict::Change { amount: self.amount().unwrap_or_default() }),
            Kind::Return => Some(Verdict::Return),
            Kind::Deny => Some(Verdict::Deny),
            Kind::Later => None,
        }
    }

    /// Why; needed for all but "as it is".
    pub fn reason(self) -> Option<ReasonCode> {
        let chosen = self.reason.get();
        ReasonCode::ALL.into_iter().find(|reason| reason.slug() == chosen).filter(|_| self.kind() != Kind::Accept)
    }

    /// Why, in words.
    pub fn note(self) -> String {
        if self.kind() == Kind::Accept { String::new() } else { self.note.get() }
    }

    /// The fields. `pointer` is where the decision stands in what is sent.
    pub fn fields(
        self,
        about: About,
        currency: Currency,
        trouble: Signal<Option<Trouble>>,
        pointer: impl Fn() -> String + Clone + Send + Sync + 'static,
    ) -> AnyView {
        let picks = Signal::derive(move || {
            let pick = |kind: &Kind| Pick::new(kind.slug(), t!(&format!("funds.vendor.choice.{}.{}", about.slug(), kind.slug())));
            about.kinds().iter().map(pick).collect()
        });
        let under = |name: &'static str| {
            let pointer = pointer.clone();
            at(trouble, move || format!("{}/{name}", pointer()))
        };
        let (amount_wrong, verdict_wrong, reason_wrong, note_wrong) = (under("amount"), under("verdict"), under("reason"), under("note"));
        let amount_wrong = Signal::derive(move || amount_wrong.get().or_else(|| verdict_wrong.get()));
        let reasons =
            Signal::derive(|| ReasonCode::ALL.into_iter().map(|reason| Pick::new(reason.slug(), say::reason(reason))).collect::<Vec<_>>());
        let kind = Memo::new(move |_| self.kind());
        let amount = move || {
            (kind.get() == Kind::Change).then(|| {
                view! {
                    <MoneyField label=t!("funds.vendor.choice.amount"; text) value=self.amount currency=currency error=amount_wrong />
                }
            })
        };
        let why = move || {
            let more = matches!(kind.get(), Kind::Change | Kind::Return | Kind::Deny);
            more.then(|| view! {
                <SelectField label=t!("funds.vendor.choice.reason"; text) value=self.reason options=reasons none=t!("funds.vendor.choose"; maybe) error=reason_wrong />
            })
        };
        let note = move || {
            let more = matches!(kind.get(), Kind::Change | Kind::Return | Kind::Deny);
            more.then(|| view! {
                <AreaField label=t!("funds.vendor.choice.note"; text) value=self.note need=Need::Optional help=t!("funds.vendor.choice.note.help"; maybe) error=note_wrong />
            })
        };
        view! {
            <div class="pair">
                <SelectField label=t!("funds.vendor.choice"; text) value=self.verdict options=picks />
                {amount}
                {why}
            </div>
            {note}
        }
        .into_any()
    }
}
