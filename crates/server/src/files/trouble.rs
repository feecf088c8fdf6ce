//! Turns the store's failures into the request's: no room, not reachable, or broken.

use std::{error::Error as StdError, io};

use crate::error::Error;

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        if is_full(&error) {
            return Self::DiskFull;
        }
        // A file that the database knows and the store does not: somebody must look, and meanwhile it cannot be had.
        tracing::error!(error = %error, "the file store failed");
        Self::StorageUnavailable
    }
}

/// Whether anything in the chain of causes is a full disk.
fn is_full(error: &object_store::Error) -> bool {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        if error
            .downcast_ref::<io::Error>()
            .is_some_and(|error| matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
        {
            return true;
        }
        cause = error.source();
    }
    false
}
