//! Entries: what one person wants the server to do, as it lies in the browser.

use chrono::{DateTime, Utc};
use guildhall_domain::{
    endpoint::Method,
    funds::OperationId,
    partner::{PartnerId, PersonId},
};
use serde::{Deserialize, Serialize};

use crate::pause::Pause;

/// Whose an entry is. Somebody who moves to another company is somebody else here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// The person.
    pub person: PersonId,
    /// Their company; none for the vendor's own people.
    pub company: Option<PartnerId>,
}

/// What an entry is about, such as `claim/<id>`: entries of one subject are sent in order, each after the one before was taken.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Subject(pub String);

/// Content that this crate carries and never reads: the browser encrypts it under a key that it forgets at sign-out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed(pub Vec<u8>);

/// Nothing of the content, also not in a log.
impl std::fmt::Debug for Sealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Where an entry goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path with its ids, from `/api/v1/` on.
    pub path: String,
}

/// Which version of its subject an entry was written on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Base {
    /// It does not matter: the operation id alone keeps it from happening twice.
    Any,
    /// This one. The server refuses when somebody else made a newer one.
    Version(i32),
    /// The one that an earlier save will make, on top of which it was written.
    After {
        /// The earlier one.
        operation: OperationId,
        /// The version that was known, should the earlier one go without making any.
        or: i32,
    },
}

/// What kind of thing an entry does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Says what the whole subject shall be. A newer one makes an older one needless.
    Save,
    /// Does something once, such as sending a claim.
    Act,
}

/// What the server has instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Theirs {
    /// Its version.
    pub version: i32,
    /// Its content.
    pub content: Sealed,
}

/// How an entry stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// It is sent when its turn comes.
    Waiting,
    /// It was tried without a definite answer, and is tried again.
    Paused(Pause),
    /// Somebody changed the subject meanwhile. Both versions are kept until the person has chosen; theirs as soon as it was read.
    Conflict(Option<Theirs>),
    /// The server has refused it. It is kept until the person has mended it, tried again or thrown it away.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The code of the problem.
        code: String,
    },
    /// The session was over. It is sent when the same person has signed in again.
    SignedOut,
    /// The server no longer takes what this version of the app sends.
    Outdated,
}

impl Status {
    /// Whether the sender goes on by itself, without the person.
    #[must_use]
    pub const fn goes_on(&self) -> bool {
        match self {
            Self::Waiting | Self::Paused(_) | Self::Conflict(None) => true,
            Self::Conflict(Some(_)) | Self::Refused { .. } | Self::SignedOut | Self::Outdated => false,
        }
    }

    /// Whether only the person can end it.
    #[must_use]
    pub const fn needs_person(&self) -> bool {
        match self {
            Self::Conflict(Some(_)) | Self::Refused { .. } => true,
            Self::Waiting | Self::Paused(_) | Self::Conflict(None) | Self::SignedOut | Self::Outdated => false,
        }
    }
}

/// One thing that waits for the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Made and stored before the first attempt, and the same at each.
    pub operation: OperationId,
    /// Whose it is. It is sent as nobody else.
    pub owner: Owner,
    /// Its place among the owner's entries. A number and no time: clocks jump.
    pub place: u64,
    /// What it is about.
    pub subject: Subject,
    /// What kind of thing it does.
    pub kind: Kind,
    /// Where it goes.
    pub route: Route,
    /// What it says.
    pub body: Sealed,
    /// Which version it was written on.
    pub base: Base,
    /// Which version of the app's types its body has.
    pub schema: u32,
    /// When it was written, by the browser's clock: for people to read, nothing is decided by it.
    pub created_at: DateTime<Utc>,
    /// How often it has left the browser.
    pub attempts: u32,
    /// How it stands.
    pub status: Status,
}

impl Entry {
    /// Whether it has left the browser without a definite answer: then the server may have done it.
    #[must_use]
    pub const fn may_have_arrived(&self) -> bool {
        match self.status {
            Status::Waiting | Status::Paused(_) | Status::SignedOut | Status::Outdated | Status::Conflict(None) => self.attempts > 0,
            Status::Conflict(Some(_)) | Status::Refused { .. } => false,
        }
    }

    /// Whether a newer save may stand in its place: nothing under way can be mistaken for the newer one.
    pub(crate) const fn gives_way(&self) -> bool {
        match self.kind {
            Kind::Save => !self.may_have_arrived(),
            Kind::Act => false,
        }
    }
}

/// A new thing to do, before it has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// A fresh id.
    pub operation: OperationId,
    /// What it is about.
    pub subject: Subject,
    /// Where it goes.
    pub route: Route,
    /// What it says.
    pub body: Sealed,
    /// What it does.
    pub deed: Deed,
    /// Which version of the app's types its body has.
    pub schema: u32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
}

/// What a draft does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Says what the subject shall be, on top of what the person saw.
    Save(Seen),
    /// Does something once, whatever the version.
    Act,
    /// Does something once, unless somebody changed what the person saw.
    ActOn(Seen),
}

/// What the person had before them when they wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// A version that the server gave.
    Version(i32),
    /// What an earlier save says that still waits here: the form goes on from it. A form in another tab has not seen it.
    Entry {
        /// The earlier one.
        operation: OperationId,
        /// The last version that the server gave.
        or: i32,
    },
}

impl Deed {
    /// Whether it says what a subject shall be.
    #[must_use]
    pub const fn kind(self) -> Kind {
        match self {
            Self::Save(_) => Kind::Save,
            Self::Act | Self::ActOn(_) => Kind::Act,
        }
    }

    /// What the person had before them, when it matters.
    pub(crate) const fn seen(self) -> Option<Seen> {
        match self {
            Self::Save(seen) | Self::ActOn(seen) => Some(seen),
            Self::Act => None,
        }
    }
}
