//! What people are told of: each has a mail, and most a line on the home page.

/// Something that somebody is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// A request waits for a decision.
    ToDecide,
    /// The partner has answered a question.
    Answered,
    /// A request was taken back.
    Withdrawn,
    /// The partner was asked something.
    Asked,
    /// The partner still owes an answer.
    Reminded,
    /// A question was taken back.
    QuestionWithdrawn,
    /// A request was approved.
    Approved,
    /// A request was approved in part.
    PartlyApproved,
    /// A request came back.
    Returned,
    /// A request was declined.
    Declined,
    /// A change was decided.
    ChangeDecided,
    /// A change was taken back.
    ChangeWithdrawn,
    /// There is more time to claim.
    ExtensionGranted,
    /// More time to claim was refused.
    ExtensionRefused,
    /// The last day to claim was set.
    ClaimBySet,
    /// The time to claim is over.
    Lapsed,
    /// A claim waits for a decision.
    ClaimSubmitted,
    /// A claim was approved.
    ClaimApproved,
    /// A claim was approved in part.
    ClaimPartlyApproved,
    /// A claim came back.
    ClaimReturned,
    /// A claim was denied.
    ClaimDenied,
    /// An approved claim waits for its payment.
    ToPay,
    /// A claim was paid.
    Paid,
    /// A payment was taken back.
    Reversed,
    /// A proof was rejected.
    ProofRejected,
    /// Proof was added after a rejection.
    ProofRenewed,
    /// The time to claim will be over soon; by mail alone.
    ClaimDue,
    /// Money will lapse soon; by mail alone.
    Lapsing,
    /// Money has lapsed.
    Forfeited,
}

impl News {
    /// All of it.
    pub const ALL: [Self; 29] = [
        Self::ToDecide,
        Self::Answered,
        Self::Withdrawn,
        Self::Asked,
        Self::Reminded,
        Self::QuestionWithdrawn,
        Self::Approved,
        Self::PartlyApproved,
        Self::Returned,
        Self::Declined,
        Self::ChangeDecided,
        Self::ChangeWithdrawn,
        Self::ExtensionGranted,
        Self::ExtensionRefused,
        Self::ClaimBySet,
        Self::Lapsed,
        Self::ClaimSubmitted,
        Self::ClaimApproved,
        Self::ClaimPartlyApproved,
        Self::ClaimReturned,
        Self::ClaimDenied,
        Self::ToPay,
        Self::Paid,
        Self::Reversed,
        Self::ProofRejected,
        Self::ProofRenewed,
        Self::ClaimDue,
        Self::Lapsing,
        Self::Forfeited,
    ];

    /// The name in the database and in catalogue keys (`mail.funds.<slug>`, `task.funds.news.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::ToDecide => "to_decide",
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Asked => "asked",
            Self::Reminded => "reminded",
            Self::QuestionWithdrawn => "question_withdrawn",
            Self::Approved => "approved",
            Self::PartlyApproved => "partly_approved",
            Self::Returned => "returned",
            Self::Declined => "declined",
            Self::ChangeDecided => "change_decided",
            Self::ChangeWithdrawn => "change_withdrawn",
            Self::ExtensionGranted => "extension_granted",
            Self::ExtensionRefused => "extension_refused",
            Self::ClaimBySet => "claim_by_set",
            Self::Lapsed => "lapsed",
            Self::ClaimSubmitted => "claim_submitted",
            Self::ClaimApproved => "claim_approved",
            Self::ClaimPartlyApproved => "claim_partly_approved",
            Self::ClaimReturned => "claim_returned",
            Self::ClaimDenied => "claim_denied",
            Self::ToPay => "to_pay",
            Self::Paid => "paid",
            Self::Reversed => "reversed",
            Self::ProofRejected => "proof_rejected",
            Self::ProofRenewed => "proof_renewed",
            Self::ClaimDue => "claim_due",
            Self::Lapsing => "lapsing",
            Self::Forfeited => "forfeited",
        }
    }

    /// The news of a slug.
    #[must_use]
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|news| news.slug() == slug)
    }

    /// Whether the home page tells it as news. The rest is a task of its own there, or comes by mail alone.
    #[must_use]
    pub const fn is_on_home_page(self) -> bool {
        match self {
            Self::ToDecide
            | Self::ClaimSubmitted
            | Self::Asked
            | Self::Reminded
            | Self::Returned
            | Self::ToPay
            | Self::ClaimDue
            | Self::Lapsing => false,
            Self::Answered
            | Self::Withdrawn
            | Self::QuestionWithdrawn
            | Self::Approved
            | Self::PartlyApproved
            | Self::Declined
            | Self::ChangeDecided
            | Self::ChangeWithdrawn
            | Self::ExtensionGranted
            | Self::ExtensionRefused
            | Self::ClaimBySet
            | Self::Lapsed
            | Self::ClaimApproved
            | Self::ClaimPartlyApproved
            | Self::ClaimReturned
            | Self::ClaimDenied
            | Self::Paid
            | Self::Reversed
            | Self::ProofRejected
            | Self::ProofRenewed
            | Self::Forfeited => true,
        }
    }

    /// Whether its words name a day.
    #[must_use]
    pub const fn names_a_day(self) -> bool {
        matches!(self, Self::ClaimDue | Self::Lapsing)
    }
}
