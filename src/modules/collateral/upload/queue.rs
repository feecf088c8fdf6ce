//! The files on the upload page: who is next, and saving them all.

use guildhall_domain::{
    collateral::{
        Asset, AssetInput, Kind, api,
        upload::{CreateInput, KnownAsset, Suggestion, UploadId, VersionInput, kind_from, title_from},
    },
    endpoint::Nothing,
};
use leptos::{prelude::*, task::spawn_local};

use super::{
    engine::{Cargo, fault},
    step::{Event, Step, Wish},
};
use crate::{
    api::{ApiError, send},
    modules::collateral::form::Draft,
    query::invalidate,
    ui::{Given, Trouble},
};

/// Files hashed or sent at the same time.
const AT_ONCE: usize = 2;

/// A file on the page.
#[derive(Clone, Copy)]
pub struct Row {
    /// Which it is.
    pub key: usize,
    /// Its bytes on their way.
    pub cargo: Cargo,
    /// Its words.
    pub draft: Draft,
    /// Where it lay in the folder given.
    pub path: StoredValue<String>,
    /// Why it could not be saved.
    pub trouble: RwSignal<Option<Trouble>>,
    /// The asset it becomes a version of, in place of a new one.
    pub version_of: RwSignal<Option<KnownAsset>>,
}

impl Row {
    fn new(key: usize, given: &Given, language: &str) -> Self {
        let name = given.file.name();
        let guess = AssetInput {
            title: title_from(&name),
            kind: kind_from(&name),
            language: language.to_owned(),
            description: String::new(),
            products: Vec::new(),
            regions: Vec::new(),
            tags: Vec::new(),
            audience: guildhall_domain::audience::Audience::default(),
            starts_at: None,
            expires_at: None,
            early: Vec::new(),
        };
        let draft = Draft::of(&guess);
        // What the author has typed meanwhile stays.
        let on_suggestion = Callback::new(move |suggestion: Suggestion| {
            for (field, guessed, better) in [
                (draft.title, guess.title.as_str(), suggestion.title.as_str()),
                (draft.kind, guess.kind.slug(), suggestion.kind.slug()),
                (draft.language, guess.language.as_str(), suggestion.language.as_str()),
            ] {
                if field.with_untracked(|now| now == guessed && now != better) {
                    field.set(better.to_owned());
                }
            }
        });
        Self {
            key,
            cargo: Cargo::new(given.file.clone(), on_suggestion),
            draft,
            path: StoredValue::new(given.path.clone()),
            trouble: RwSignal::new(None),
            version_of: RwSignal::new(None),
        }
    }

    /// Whether it is film: that is published with captions only.
    pub fn is_video(self) -> bool {
        self.draft.kind.with(|kind| kind == Kind::Video.slug())
    }
}

/// All files of the page.
#[derive(Clone, Copy)]
pub struct Queue {
    /// The files, in the order given.
    pub rows: RwSignal<Vec<Row>>,
    running: StoredValue<usize>,
    last: StoredValue<usize>,
    owner: StoredValue<Option<Owner>>,
}

impl Queue {
    /// No files yet.
    pub fn new() -> Self {
        Self {
            rows: RwSignal::new(Vec::new()),
            running: StoredValue::new(0),
            last: StoredValue::new(0),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// Takes in files. Hidden files of a folder are nobody's material.
    pub fn add(self, given: &[Given], language: &str) {
        let wanted = given.iter().filter(|given| !given.file.name().starts_with('.') && given.file.name() != "Thumbs.db");
        let make = || {
            wanted
                .map(|given| {
                    let key = self.last.get_value() + 1;
                    self.last.set_value(key);
                    Row::new(key, given, language)
                })
                .collect::<Vec<_>>()
        };
        // Their signals live as long as the page, not as long as the click.
        let new = match self.owner.get_value() {
            Some(owner) => owner.with(make),
            None => make(),
        };
        self.rows.update(|rows| rows.extend(new));
        self.pump();
    }

    /// Lets waiting files begin.
    fn pump(self) {
        while self.running.try_get_value().is_some_and(|running| running < AT_ONCE) {
            let waiting = |row: &&Row| row.cargo.step.with_untracked(|step| *step == Step::Waiting);
            let Some(next) = self.rows.with_untracked(|rows| rows.iter().find(waiting).copied()) else { return };
            next.cargo.tell(Event::Begin);
            self.go(next);
        }
    }

    /// Lets a file go on.
    fn go(self, row: Row) {
        self.running.update_value(|running| *running += 1);
        spawn_local(async move {
            row.cargo.run().await;
            if self.running.try_update_value(|running| *running = running.saturating_sub(1)).is_some() {
                self.pump();
            }
        });
    }

    /// The author lets a paused file go on.
    pub fn resume(self, row: Row) {
        row.cargo.tell(Event::Resume);
        self.go(row);
    }

    /// The author tries a failed one again.
    pub fn retry(self, row: Row) {
        row.cargo.tell(Event::Retry);
        if row.cargo.step.with_untracked(|step| *step == Step::Waiting) { self.pump() } else { self.go(row) }
    }

    /// The author decided about a known file.
    pub fn decide(self, row: Row, wish: Wish) {
        row.cargo.tell(Event::Decided(wish));
        self.go(row);
    }

    /// Takes a file off the list; what has arrived of it is forgotten.
    pub fn remove(self, row: Row) {
        row.cargo.stop();
        let step = row.cargo.step.get_untracked();
        if let Some(upload) = step.upload().filter(|_| !step.is_over()) {
            spawn_local(async move { _ = send(&api::CANCEL, &[&upload], &Nothing {}).await });
        }
        self.rows.update(|rows| rows.retain(|own| own.key != row.key));
        self.pump();
    }

    /// Whether anything would be lost by leaving.
    pub fn is_unfinished(self) -> bool {
        let open = |row: &Row| row.cargo.step.with_untracked(|step| !step.is_over());
        self.rows.try_with_untracked(|rows| rows.iter().any(open)).unwrap_or_default()
    }

    /// Files that are there and wait for being saved.
    pub fn arrived(self) -> Vec<Row> {
        let there = |row: &Row| row.cargo.step.with(|step| matches!(step, Step::Arrived(_)));
        self.rows.with(|rows| rows.iter().copied().filter(there).collect())
    }

    /// Saves what is there; how many went well. Each file keeps its own error.
    pub async fn save(self, publish: bool) -> usize {
        let mut saved = 0;
        for row in untrack(|| self.arrived()) {
            let Some(Step::Arrived(upload)) = row.cargo.step.try_get_untracked() else { continue };
            row.trouble.set(None);
            row.cargo.tell(Event::Save);
            match save_one(row, upload, publish).await {
                Ok(asset) => {
                    row.cargo.tell(Event::Saved(asset.id));
                    saved += 1;
                }
                Err(error) => {
                    row.trouble.try_set(Some(error.trouble()));
                    row.cargo.tell(Event::Failed(fault(&error)));
                }
            }
        }
        invalidate("/api/v1/collateral");
        saved
    }
}

async fn save_one(row: Row, upload: UploadId, publish: bool) -> Result<Asset, ApiError> {
    if let Some(known) = row.version_of.get_untracked() {
        return send(&api::ADD_VERSION, &[&known.id], &VersionInput { upload, note: String::new() }).await;
    }
    let asset = untrack(|| row.draft.input()).check().map_err(ApiError::from)?;
    let publish = publish && !untrack(|| row.is_video());
    send(&api::CREATE, &[], &CreateInput { upload, asset, publish }).await
}
