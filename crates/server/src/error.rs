//! Every failure of a request, and its one conversion to problem details (RFC 9457).

use std::fmt::Display;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use guildhall_domain::{
    invalid::Invalid,
    problem::{CORE, Problem, Refusal},
};
use sea_orm::{DbErr, RuntimeErr};
use serde_json::{Map, Value};

use crate::request;

/// The system's number for a disk that does not read or write.
const EIO: i32 = 5;

/// A failure of a request.
#[derive(Debug)]
pub enum Error {
    /// The input has wrong fields.
    Invalid(Invalid),
    /// Understood, but not possible now.
    Refused {
        /// Stable code with the module in front.
        code: &'static str,
        /// English title.
        title: &'static str,
        /// Numbers and names for the reader's sentence.
        params: Map<String, Value>,
    },
    /// The request is not well-formed; with an English sentence.
    Malformed(String),
    /// Nobody is signed in.
    SignedOut,
    /// Somebody else is signed in than the request names.
    OtherPerson,
    /// E-mail or password is wrong.
    WrongCredentials,
    /// The person may not do this.
    Denied,
    /// A write came from another site.
    CrossSite,
    /// A write while viewing as somebody else.
    ReadOnly,
    /// It is not done inside another page.
    NeedsWindow,
    /// There is nothing, or nothing this person may see.
    NotFound,
    /// The address does not answer to the method.
    MethodNotAllowed,
    /// Somebody changed it meanwhile.
    Stale,
    /// The app says that it is of a version which this server no longer understands.
    ClientTooOld,
    /// `If-Match` is missing.
    VersionRequired,
    /// The request took too long to arrive.
    Timeout,
    /// The request is larger than this many bytes.
    TooLarge {
        /// The most that is taken.
        max: u64,
    },
    /// The request has the wrong media type.
    WrongMediaType,
    /// The range lies outside a file of this size.
    BadRange {
        /// The file's size.
        size: u64,
    },
    /// Too many attempts.
    TooManyRequests {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// Too much to do now.
    Busy,
    /// The file store cannot be reached.
    StorageUnavailable,
    /// The server has no room left.
    DiskFull,
    /// Something failed on our side; the text is for the log only.
    Internal(String),
}

impl Error {
    /// A failure on our side, described for the log.
    pub fn internal(source: impl Display) -> Self {
        Self::Internal(source.to_string())
    }

    /// One wrong field.
    #[must_use]
    pub fn field(pointer: &str, code: &str) -> Self {
        Self::Invalid(Invalid::field(pointer, code))
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "invalid",
            Self::Refused { code, .. } => code,
            Self::Malformed(_) => "malformed",
            Self::SignedOut => "signed-out",
            Self::OtherPerson => "other-person",
            Self::WrongCredentials => "wrong-credentials",
            Self::Denied => "denied",
            Self::CrossSite => "cross-site",
            Self::ReadOnly => "read-only",
            Self::NeedsWindow => "embed-needs-window",
            Self::NotFound => "not-found",
            Self::MethodNotAllowed => "method-not-allowed",
            Self::Stale => "stale",
            Self::ClientTooOld => "client-too-old",
            Self::VersionRequired => "version-required",
            Self::Timeout => "timeout",
            Self::TooLarge { .. } => "too-large",
            Self::WrongMediaType => "wrong-media-type",
            Self::BadRange { .. } => "bad-range",
            Self::TooManyRequests { .. } => "too-many-requests",
            Self::Busy => "busy",
            Self::StorageUnavailable => "storage-unavailable",
            Self::DiskFull => "disk-full",
            Self::Internal(_) => "internal",
        }
    }

    /// The failure as the wire carries it.
    #[must_use]
    pub fn problem(self) -> Problem {
        let code = self.code();
        let core = CORE.iter().find(|(known, ..)| *known == code);
        let (status, title) = core.map_or((409, ""), |(_, status, title)| (*status, *title));
        let mut problem = Problem {
            kind: format!("/problems/{code}"),
            title: title.to_owned(),
            status,
            detail: String::new(),
            code: code.to_owned(),
            errors: Vec::new(),
            params: Map::new(),
            request_id: request::id(),
        };
        if let Self::Invalid(invalid) = self {
            problem.errors = invalid.errors;
        } else if let Self::Refused { title, params, .. } = self {
            problem.title = title.to_owned();
            problem.params = params;
        } else if let Self::Malformed(detail) = self {
            problem.detail = detail;
        } else if let Self::TooLarge { max } = self {
            problem.params.insert("max".to_owned(), max.into());
        } else if let Self::TooManyRequests { retry_after } = self {
            problem.params.insert("seconds".to_owned(), retry_after.into());
        } else if let Self::BadRange { size } = self {
            problem.params.insert("size".to_owned(), size.into());
        }
        problem
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        if let Self::Internal(source) = &self {
            tracing::error!(error = %source, "a request failed");
        } else if matches!(self, Self::Busy | Self::StorageUnavailable | Self::DiskFull) {
            tracing::warn!(code = self.code(), "a request was put off");
        } else if matches!(self, Self::Denied | Self::CrossSite | Self::ReadOnly | Self::NeedsWindow) {
            tracing::info!(code = self.code(), "a request was denied");
        }
        let extra = match &self {
            Self::TooManyRequests { retry_after } => Some((header::RETRY_AFTER, retry_after.to_string())),
            Self::Busy | Self::StorageUnavailable => Some((header::RETRY_AFTER, "1".to_owned())),
            Self::BadRange { size } => Some((header::CONTENT_RANGE, format!("bytes */{size}"))),
            Self::Invalid(_)
            | Self::Refused { .. }
            | Self::Malformed(_)
            | Self::SignedOut
            | Self::OtherPerson
            | Self::WrongCredentials
            | Self::Denied
            | Self::CrossSite
            | Self::ReadOnly
            | Self::NeedsWindow
            | Self::NotFound
            | Self::MethodNotAllowed
            | Self::Stale
            | Self::ClientTooOld
            | Self::VersionRequired
            | Self::Timeout
            | Self::TooLarge { .. }
            | Self::WrongMediaType
            | Self::DiskFull
            | Self::Internal(_) => None,
        };
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some((name, value)) = extra
            && let Ok(value) = HeaderValue::from_str(&value)
        {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl From<Invalid> for Error {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

macro_rules! refusals {
    ($($module:ident),*) => {$(
        impl From<guildhall_domain::$module::Refusal> for Error {
            fn from(refusal: guildhall_domain::$module::Refusal) -> Self {
                Self::Refused { code: refusal.code(), title: refusal.title(), params: refusal.params() }
            }
        }
    )*};
}
refusals!(collateral, embed, funds, home, partners, session, system, training);

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if matches!(error, DbErr::ConnectionAcquire(_)) {
            return Self::Busy;
        }
        match database_code(&error).as_deref() {
            // SQLite: SQLITE_BUSY and SQLITE_LOCKED with their extended codes. PostgreSQL: serialization failure, deadlock,
            // lock not available, query canceled by a timeout, too many connections, shutting down.
            Some("5" | "6" | "261" | "262" | "517" | "773" | "40001" | "40P01" | "55P03" | "57014" | "53300" | "57P01" | "57P03") => {
                Self::Busy
            }
            // SQLITE_FULL; PostgreSQL: disk full.
            Some("13" | "53100") => Self::DiskFull,
            Some(code) if is_lost_file(code) => {
                tracing::error!(%error, "the database's file cannot be used");
                Self::StorageUnavailable
            }
            _ if is_io(&error) => Self::Busy,
            _ => Self::internal(error),
        }
    }
}

/// Whether SQLite cannot read or write its file: SQLITE_READONLY, SQLITE_IOERR and SQLITE_CANTOPEN with all their extended codes.
/// PostgreSQL's codes have five signs, SQLite's fewer.
fn is_lost_file(code: &str) -> bool {
    code.len() < 5 && code.parse::<u32>().is_ok_and(|code| matches!(code & 0xff, 8 | 10 | 14))
}

/// The engine's own code of a failed statement.
fn database_code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(source))
    | DbErr::Query(RuntimeErr::SqlxError(source))
    | DbErr::Conn(RuntimeErr::SqlxError(source))) = error
    else {
        return None;
    };
    source.as_database_error().and_then(|error| error.code()).map(std::borrow::Cow::into_owned)
}

/// Whether the connection to the database broke.
fn is_io(error: &DbErr) -> bool {
    use sea_orm::sqlx::Error as Sqlx;
    let (DbErr::Exec(RuntimeErr::SqlxError(source))
    | DbErr::Query(RuntimeErr::SqlxError(source))
    | DbErr::Conn(RuntimeErr::SqlxError(source))) = error
    else {
        return false;
    };
    matches!(source.as_ref(), Sqlx::Io(_) | Sqlx::PoolTimedOut | Sqlx::PoolClosed | Sqlx::WorkerCrashed)
}

/// Whether a statement failed because something of the same key exists.
#[must_use]
pub fn is_duplicate(error: &DbErr) -> bool {
    matches!(database_code(error).as_deref(), Some("1555" | "2067" | "23505"))
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let kind = error.kind();
        if matches!(kind, ErrorKind::StorageFull | ErrorKind::QuotaExceeded) {
            return Self::DiskFull;
        }
        // Every file that a request touches is one of ours: the folder is gone, may not be written, or its disk is broken.
        let is_lost = matches!(
            kind,
            ErrorKind::NotFound | ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::StaleNetworkFileHandle
        );
        if is_lost || error.raw_os_error() == Some(EIO) {
            tracing::error!(%error, "the files cannot be used");
            return Self::StorageUnavailable;
        }
        Self::internal(error)
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn a_lost_disk_is_unavailable_and_a_full_one_is_full() {
        let code = |kind: io::ErrorKind| Error::from(io::Error::from(kind)).code();
        for kind in [io::ErrorKind::NotFound, io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem] {
            assert_eq!(code(kind), "storage-unavailable", "{kind}");
        }
        assert_eq!(Error::from(io::Error::from_raw_os_error(EIO)).code(), "storage-unavailable");
        assert_eq!(code(io::ErrorKind::StorageFull), "disk-full");
        assert_eq!(code(io::ErrorKind::UnexpectedEof), "internal");
    }

    #[test]
    fn sqlite_says_that_its_file_is_lost() {
        for code in ["8", "10", "14", "266", "778", "4874", "1032"] {
            assert!(is_lost_file(code), "{code}");
        }
        for code in ["1", "5", "13", "2067", "53100", "08006", "XX000"] {
            assert!(!is_lost_file(code), "{code}");
        }
    }
}
