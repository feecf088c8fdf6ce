//! What an answer of the server means for an entry.

/// What came back from an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It is done, now or by an earlier attempt of the same operation; with the version that the subject has since.
    Done {
        /// The subject's version, when the answer tells one.
        version: Option<i32>,
    },
    /// Nobody knows, or the server asks for patience: the same operation again, later.
    Again {
        /// How long the server asks to wait, in milliseconds.
        after: Option<u64>,
        /// Whether it is the line or the whole server that fails, and not this one entry.
        reach: Reach,
    },
    /// Somebody changed the subject meanwhile.
    Stale,
    /// The session is over, or is another person's: nothing was done.
    SignedOut,
    /// The server understood and will not do it.
    Refused {
        /// The HTTP status.
        status: u16,
        /// The code of the problem.
        code: String,
    },
    /// This version of the app is too old for the server.
    Outdated,
}

/// How far a failure reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This entry.
    Entry,
    /// Everything: no connection, too many requests, a server that is away.
    Line,
}

/// What an HTTP answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heard<'a> {
    /// The status.
    pub status: u16,
    /// Whether the body is our API's: what was asked for, or a problem document. A hotel's sign-in page is not.
    pub ours: bool,
    /// The code of the problem; empty when there is none.
    pub code: &'a str,
    /// `Retry-After` in seconds.
    pub retry_after: Option<u64>,
    /// The version in what was asked for.
    pub version: Option<i32>,
}

/// The problem of an operation that is still under way.
pub const IN_PROGRESS: &str = "operation-in-progress";
/// The problem of an operation that was done before, when the server does not repeat its answer.
pub const REPEATED: &str = "operation-repeated";

impl Answer {
    /// No answer came: the connection broke, or took too long.
    #[must_use]
    pub const fn none() -> Self {
        Self::Again { after: None, reach: Reach::Line }
    }

    /// What an answer means. What is no answer of ours is none: only our server can say that something is done or refused.
    #[must_use]
    pub fn of(heard: Heard<'_>) -> Self {
        let after = heard.retry_after.map(|seconds| seconds.saturating_mul(1_000));
        let again = |reach| Self::Again { after, reach };
        if !heard.ours {
            return again(Reach::Line);
        }
        match heard.status {
            200..=299 => Self::Done { version: heard.version },
            409 if heard.code == REPEATED => Self::Done { version: heard.version },
            409 if heard.code == IN_PROGRESS => again(Reach::Entry),
            401 => Self::SignedOut,
            412 => Self::Stale,
            426 => Self::Outdated,
            429 | 502..=504 => again(Reach::Line),
            // A server that fails at one thing may do the next.
            408 | 425 | 500..=599 => again(Reach::Entry),
            400..=499 => Self::Refused { status: heard.status, code: heard.code.to_owned() },
            // Nothing of ours redirects.
            _ => again(Reach::Line),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16, code: &str) -> Answer {
        Answer::of(Heard { status, ours: true, code, retry_after: None, version: None })
    }

    #[test]
    fn every_status_has_one_meaning() {
        assert_eq!(of(200, ""), Answer::Done { version: None });
        assert_eq!(of(409, REPEATED), Answer::Done { version: None });
        for (status, code) in [(409, IN_PROGRESS), (408, "timeout"), (425, ""), (500, "internal"), (501, ""), (507, "disk-full")] {
            assert_eq!(of(status, code), Answer::Again { after: None, reach: Reach::Entry }, "{status}");
        }
        for status in [429, 502, 503, 504, 302, 100, 600] {
            assert_eq!(of(status, ""), Answer::Again { after: None, reach: Reach::Line }, "{status}");
        }
        assert_eq!(of(401, "signed-out"), Answer::SignedOut);
        assert_eq!(of(412, "stale"), Answer::Stale);
        assert_eq!(of(426, "outdated"), Answer::Outdated);
        for status in [400, 403, 404, 409, 413, 415, 422, 428] {
            assert_eq!(of(status, "why"), Answer::Refused { status, code: "why".to_owned() }, "{status}");
        }
    }

    #[test]
    fn a_page_of_somebody_between_is_no_answer() {
        for status in 100..=599 {
            let heard = Heard { status, ours: false, code: "", retry_after: None, version: None };
            assert_eq!(Answer::of(heard), Answer::none(), "{status}");
        }
    }

    #[test]
    fn the_server_says_how_long() {
        let heard = Heard { status: 503, ours: true, code: "busy", retry_after: Some(7), version: None };
        assert_eq!(Answer::of(heard), Answer::Again { after: Some(7_000), reach: Reach::Line });
    }
}
