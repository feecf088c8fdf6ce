//! How far one file has come on its way in: the steps and what leads from one to the next.

use guildhall_domain::collateral::{
    AssetId,
    upload::{KnownAsset, Upload, UploadId},
};

use crate::ui::Trouble;

/// Where a file stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Step {
    /// Its turn has not come.
    #[default]
    Waiting,
    /// Its hash is being computed; so many bytes are read.
    Hashing(u64),
    /// The server is asked whether it has it.
    Announcing,
    /// The library has this very file: the author decides.
    Known(Upload),
    /// Its bytes travel.
    Sending(Sending),
    /// Stopped by the author.
    Paused(Sending),
    /// The connection is gone; it goes on by itself.
    Lost(Sending),
    /// All bytes are there.
    Arrived(UploadId),
    /// Its words are being saved.
    Saving(UploadId),
    /// It is in the library.
    Done(AssetId),
    /// The library has it already, and that is fine.
    Skipped(AssetId),
    /// It did not work.
    Failed(Failure),
}

/// Bytes on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// Which upload.
    pub upload: UploadId,
    /// Bytes that are safe on the server.
    pub received: u64,
}

/// What did not work, and from where to try again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub trouble: Trouble,
    /// The upload, when there is one: then a retry goes on where the server's bytes end.
    pub upload: Option<Sending>,
    /// Whether trying again may help.
    pub again: bool,
}

/// What the author wants with a file that the library has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Nothing: it is there.
    Skip,
    /// An asset of its own.
    NewAsset,
}

/// What happens to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Its turn has come.
    Begin,
    /// So many bytes are hashed.
    Hashed(u64),
    /// The hash is there.
    HashReady,
    /// The server knows about it.
    Announced(Upload),
    /// The author decided about a known file.
    Decided(Wish),
    /// So many bytes are safe.
    Received(u64),
    /// The author stops it for now.
    Pause,
    /// The author lets it go on.
    Resume,
    /// The connection is gone.
    Lost,
    /// It is back.
    Back,
    /// It did not work.
    Failed(Trouble),
    /// The server will not take it, however often it is tried.
    Refused(Trouble),
    /// The author tries again.
    Retry,
    /// Saving begins.
    Save,
    /// It is in the library.
    Saved(AssetId),
}

impl Step {
    /// The step after an event; the same step when the event comes too late to matter.
    #[must_use]
    pub fn after(&self, event: Event) -> Self {
        match (self, event) {
            (Self::Waiting, Event::Begin) => Self::Hashing(0),
            (Self::Hashing(_), Event::Hashed(bytes)) => Self::Hashing(bytes),
            (Self::Hashing(_), Event::HashReady) => Self::Announcing,
            (Self::Announcing, Event::Announced(upload)) if !upload.known.is_empty() => Self::Known(upload),
            (Self::Announcing, Event::Announced(upload)) => Self::of(upload.id, upload.received, upload.size),
            (Self::Known(upload), Event::Decided(Wish::NewAsset)) => Self::of(upload.id, upload.received, upload.size),
            (Self::Known(upload), Event::Decided(Wish::Skip)) => match upload.known.first() {
                Some(KnownAsset { id, .. }) => Self::Skipped(*id),
                None => self.clone(),
            },
            (Self::Sending(sending), Event::Received(received)) => Self::Sending(Sending { received, ..*sending }),
            (Self::Sending(sending) | Self::Lost(sending), Event::Pause) => Self::Paused(*sending),
            (Self::Sending(sending), Event::Lost) => Self::Lost(*sending),
            (Self::Paused(sending), Event::Resume) | (Self::Lost(sending), Event::Back) => Self::Sending(*sending),
            (Self::Arrived(upload), Event::Save) => Self::Saving(*upload),
            (Self::Saving(_), Event::Saved(asset)) => Self::Done(asset),
            // What was typed stays, the bytes stay: only the saving is repeated.
            (Self::Saving(upload), Event::Failed(_)) => Self::Arrived(*upload),
            (Self::Done(_) | Self::Skipped(_), Event::Failed(_)) => self.clone(),
            (_, Event::Failed(trouble)) => Self::Failed(Failure { trouble, upload: self.sending(), again: true }),
            (_, Event::Refused(trouble)) => Self::Failed(Failure { trouble, upload: None, again: false }),
            (Self::Failed(Failure { upload: Some(sending), .. }), Event::Retry) => Self::Sending(*sending),
            (Self::Failed(_), Event::Retry) => Self::Waiting,
            (step, _) => step.clone(),
        }
    }

    fn of(upload: UploadId, received: u64, size: u64) -> Self {
        if received >= size { Self::Arrived(upload) } else { Self::Sending(Sending { upload, received }) }
    }

    /// The step once the last byte is safe.
    #[must_use]
    pub fn settled(&self, size: u64) -> Self {
        if let Self::Sending(sending) = self
            && sending.received >= size
        {
            return Self::Arrived(sending.upload);
        }
        self.clone()
    }

    fn sending(&self) -> Option<Sending> {
        match self {
            Self::Sending(sending) | Self::Paused(sending) | Self::Lost(sending) => Some(*sending),
            Self::Failed(failure) => failure.upload,
            Self::Waiting
            | Self::Hashing(_)
            | Self::Announcing
            | Self::Known(_)
            | Self::Arrived(_)
            | Self::Saving(_)
            | Self::Done(_)
            | Self::Skipped(_) => None,
        }
    }

    /// The upload on the server, to be forgotten when the file is taken off the list.
    #[must_use]
    pub fn upload(&self) -> Option<UploadId> {
        if let Self::Known(upload) = self {
            return Some(upload.id);
        }
        if let Self::Arrived(upload) | Self::Saving(upload) = self {
            return Some(*upload);
        }
        self.sending().map(|sending| sending.upload)
    }

    /// How much of the way is done, from 0 to 1: a fifth is hashing.
    #[must_use]
    pub fn progress(&self, size: u64) -> f64 {
        let part = |bytes: u64| if size == 0 { 1.0 } else { (bytes as f64 / size as f64).min(1.0) };
        match self {
            Self::Waiting => 0.0,
            Self::Hashing(bytes) => 0.2 * part(*bytes),
            Self::Announcing | Self::Known(_) => 0.2,
            Self::Sending(sending) | Self::Paused(sending) | Self::Lost(sending) => 0.2 + 0.8 * part(sending.received),
            Self::Failed(failure) => failure.upload.map_or(0.0, |sending| 0.2 + 0.8 * part(sending.received)),
            Self::Arrived(_) | Self::Saving(_) | Self::Done(_) | Self::Skipped(_) => 1.0,
        }
    }

    /// Whether it moves by itself, so that leaving the page would cost something.
    #[must_use]
    pub const fn is_moving(&self) -> bool {
        match self {
            Self::Hashing(_) | Self::Announcing | Self::Sending(_) | Self::Lost(_) | Self::Saving(_) => true,
            Self::Waiting | Self::Known(_) | Self::Paused(_) | Self::Arrived(_) | Self::Done(_) | Self::Skipped(_) | Self::Failed(_) => {
                false
            }
        }
    }

    /// Whether nothing remains to be done with it.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Skipped(_) | Self::Failed(Failure { again: false, .. }))
    }
}

#[cfg(test)]
mod tests {
    use guildhall_domain::{
        collateral::{Kind, upload::Suggestion},
        id::Id,
    };

    use super::*;

    fn upload(received: u64, known: bool) -> Upload {
        Upload {
            id: Id::new(1, [1; 10]),
            received,
            size: 100,
            piece: 10,
            known: known.then(|| KnownAsset { id: Id::new(2, [2; 10]), title: "HX-40".into(), version: 3 }).into_iter().collect(),
            suggestion: Suggestion { title: "HX 40".into(), kind: Kind::DataSheet, language: "en".into() },
        }
    }

    fn walk(events: Vec<Event>) -> Step {
        events.into_iter().fold(Step::default(), |step, event| step.after(event).settled(100))
    }

    #[test]
    fn a_new_file_travels_and_is_saved() {
        let way = vec![Event::Begin, Event::Hashed(100), Event::HashReady, Event::Announced(upload(0, false)), Event::Received(100)];
        assert_eq!(walk(way.clone()), Step::Arrived(Id::new(1, [1; 10])));
        let saved = [way, vec![Event::Save, Event::Saved(Id::new(3, [3; 10]))]].concat();
        assert_eq!(walk(saved), Step::Done(Id::new(3, [3; 10])));
    }

    #[test]
    fn a_known_file_waits_for_a_decision_and_sends_nothing() {
        let way = vec![Event::Begin, Event::HashReady, Event::Announced(upload(100, true))];
        assert!(matches!(walk(way.clone()), Step::Known(_)));
        assert_eq!(walk([way.clone(), vec![Event::Decided(Wish::Skip)]].concat()), Step::Skipped(Id::new(2, [2; 10])));
        assert_eq!(walk([way, vec![Event::Decided(Wish::NewAsset)]].concat()), Step::Arrived(Id::new(1, [1; 10])));
    }

    #[test]
    fn a_lost_connection_goes_on_where_it_was() {
        let way = vec![Event::Begin, Event::HashReady, Event::Announced(upload(0, false)), Event::Received(40), Event::Lost];
        let here = Sending { upload: Id::new(1, [1; 10]), received: 40 };
        assert_eq!(walk(way.clone()), Step::Lost(here));
        assert_eq!(walk([way.clone(), vec![Event::Back]].concat()), Step::Sending(here));
        assert_eq!(walk([way, vec![Event::Pause, Event::Back]].concat()), Step::Paused(here), "what was paused stays so");
    }

    #[test]
    fn a_failure_keeps_what_has_arrived() {
        let way = vec![
            Event::Begin,
            Event::HashReady,
            Event::Announced(upload(0, false)),
            Event::Received(40),
            Event::Failed(Trouble::new("no")),
        ];
        assert_eq!(walk([way, vec![Event::Retry]].concat()), Step::Sending(Sending { upload: Id::new(1, [1; 10]), received: 40 }));
        assert_eq!(walk(vec![Event::Begin, Event::Failed(Trouble::new("no")), Event::Retry]), Step::Waiting);
    }

    #[test]
    fn a_refusal_is_the_end() {
        let step = walk(vec![Event::Begin, Event::Refused(Trouble::new("no"))]);
        assert!(step.is_over());
        assert!(matches!(step, Step::Failed(Failure { again: false, .. })));
    }

    #[test]
    fn saving_that_fails_keeps_the_bytes() {
        let way =
            vec![Event::Begin, Event::HashReady, Event::Announced(upload(100, false)), Event::Save, Event::Failed(Trouble::new("no"))];
        assert_eq!(walk(way), Step::Arrived(Id::new(1, [1; 10])));
    }

    #[test]
    fn progress_never_goes_back_on_the_straight_way() {
        let way = [
            Event::Begin,
            Event::Hashed(50),
            Event::HashReady,
            Event::Announced(upload(0, false)),
            Event::Received(10),
            Event::Received(100),
        ];
        let mut step = Step::default();
        let mut last = 0.0;
        for event in way {
            step = step.after(event).settled(100);
            assert!(step.progress(100) >= last);
            last = step.progress(100);
        }
        assert!((last - 1.0).abs() < f64::EPSILON);
    }
}
