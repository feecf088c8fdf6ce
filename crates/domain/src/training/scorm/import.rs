//! Looks at a package before it is published: says what is missing or odd, and mends what can be meant in one way only.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    ArchiveFile, FileIndex, Found, NoteKind, PackageNote, PackagePart, PackageReport, PartKind, ScormVersion,
    files::{Reference, inside},
    manifest::{Item, Manifest, Organization, Resource},
    xml::Unreadable,
};

/// Most notes that are told.
const MOST_NOTES: usize = 200;
/// Largest manifest that is read.
pub const LARGEST_MANIFEST: u64 = 20_000_000;
const MANIFEST: &str = "imsmanifest.xml";

/// Looks at an archive. `read` gives the bytes of one of its files, by its name in the archive.
pub fn examine(files: &[ArchiveFile], read: impl FnOnce(&str) -> Option<Vec<u8>>) -> PackageReport {
    let mut examination = Examination::default();
    let root = examination.look(files, read).unwrap_or_default();
    examination.finish(root, files)
}

#[derive(Default)]
struct Examination {
    notes: BTreeSet<PackageNote>,
    scorm: Option<ScormVersion>,
    edition: String,
    title: String,
    parts: Vec<PackagePart>,
}

/// Where the manifest lies.
struct Place {
    manifest: String,
    root: String,
    size: u64,
}

impl Examination {
    fn note(&mut self, kind: NoteKind, subject: &str, found: &str) {
        let short = |text: &str| text.chars().take(300).collect();
        self.notes.insert(PackageNote { severity: kind.severity(), kind, subject: short(subject), found: short(found) });
    }

    /// Everything, as far as one comes; answers with the package's folder.
    fn look(&mut self, files: &[ArchiveFile], read: impl FnOnce(&str) -> Option<Vec<u8>>) -> Option<String> {
        let place = self.place(files)?;
        let Some(bytes) = (if place.size > LARGEST_MANIFEST { None } else { read(&place.manifest) }) else {
            self.note(NoteKind::HugeManifest, &place.manifest, "");
            return Some(place.root);
        };
        let manifest = match Manifest::read(&bytes) {
            Ok(manifest) => manifest,
            Err(Unreadable::Broken) => {
                self.note(NoteKind::BrokenManifest, &place.manifest, "");
                return Some(place.root);
            }
            Err(Unreadable::Huge) => {
                self.note(NoteKind::HugeManifest, &place.manifest, "");
                return Some(place.root);
            }
        };
        let within =
            |file: &ArchiveFile| file.path.strip_prefix(&place.root).map(|path| ArchiveFile { path: path.to_owned(), size: file.size });
        let own: Vec<ArchiveFile> = files.iter().filter_map(within).collect();
        self.manifest(&manifest, &FileIndex::new(&own));
        Some(place.root)
    }

    fn place(&mut self, files: &[ArchiveFile]) -> Option<Place> {
        let index = FileIndex::new(files);
        if index.files().is_empty() {
            self.note(NoteKind::Empty, "", "");
            return None;
        }
        let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        let depth = |path: &str| path.matches('/').count();
        let mut found: Vec<&ArchiveFile> = index.files().iter().filter(|file| name(&file.path).eq_ignore_ascii_case(MANIFEST)).collect();
        found.sort_by_key(|file| (depth(&file.path), name(&file.path) != MANIFEST));
        let Some(first) = found.first() else {
            match other_kind(&index) {
                Some(kind) => self.note(NoteKind::OtherKind, "", kind),
                None => self.note(NoteKind::NoManifest, MANIFEST, ""),
            }
            return None;
        };
        let as_near = found.iter().filter(|file| depth(&file.path) == depth(&first.path)).count();
        let root = first.path.strip_suffix(&name(&first.path)).unwrap_or_default().to_owned();
        if as_near > 1 && !root.is_empty() {
            self.note(NoteKind::SeveralManifests, "", &found.iter().map(|file| file.path.as_str()).collect::<Vec<_>>().join(", "));
            return None;
        }
        if !root.is_empty() {
            self.note(NoteKind::NestedFolder, MANIFEST, &root);
        }
        if name(&first.path) != MANIFEST {
            self.note(NoteKind::ManifestCase, MANIFEST, &first.path);
        }
        Some(Place { manifest: first.path.clone(), root, size: first.size })
    }

    fn manifest(&mut self, manifest: &Manifest, files: &FileIndex) {
        (self.scorm, self.edition) = (Some(manifest.version.unwrap_or(ScormVersion::V12)), manifest.edition.clone());
        if manifest.guessed {
            let version = if self.scorm == Some(ScormVersion::V2004) { "2004" } else { "1.2" };
            self.note(NoteKind::GuessedVersion, &manifest.edition, version);
        }
        if manifest.encoding_off {
            self.note(NoteKind::Encoding, MANIFEST, "");
        }
        if manifest.sequencing {
            self.note(NoteKind::Sequencing, "", "");
        }
        for name in &manifest.odd {
            self.note(NoteKind::OddValue, name, "");
        }
        let mut resources: BTreeMap<&str, &Resource> = BTreeMap::new();
        for resource in &manifest.resources {
            if resources.insert(&resource.identifier, resource).is_some() {
                self.note(NoteKind::Doubled, &resource.identifier, "");
            }
        }
        let organization = self.organization(manifest);
        self.title.clone_from(&organization.title);
        for item in &organization.items {
            self.item(item, &resources, files);
        }
        self.drop_empty_headings();
        self.title =
            if self.title.is_empty() { self.parts.first().map(|part| part.title.clone()).unwrap_or_default() } else { self.title.clone() };
        self.named_files(manifest, files);
        let playable = || self.parts.iter().filter(|part| part.kind != PartKind::Heading);
        if playable().next().is_none() {
            self.note(NoteKind::NothingToLaunch, "", "");
        } else if playable().all(|part| part.kind == PartKind::Asset) {
            self.note(NoteKind::OnlyAssets, "", "");
        }
    }

    /// The outline that is played; one made of the resources when there is none.
    fn organization(&mut self, manifest: &Manifest) -> Organization {
        let filled: Vec<&Organization> = manifest.organizations.iter().filter(|organization| !organization.items.is_empty()).collect();
        let Some(first) = filled.first() else { return self.made_up(manifest) };
        let chosen = filled.iter().find(|organization| organization.identifier == manifest.default).unwrap_or(first);
        if filled.len() > 1 {
            self.note(NoteKind::MoreOrganizations, &chosen.identifier, &filled.len().to_string());
        }
        if chosen.identifier != manifest.default && !manifest.default.is_empty() {
            self.note(NoteKind::DefaultOrganization, &manifest.default, &chosen.identifier);
        }
        (*chosen).clone()
    }

    fn made_up(&mut self, manifest: &Manifest) -> Organization {
        let startable = || manifest.resources.iter().filter(|resource| !resource.href.is_empty());
        let scos: Vec<&Resource> = startable().filter(|resource| resource.sco).collect();
        let chosen = if scos.is_empty() { startable().collect() } else { scos };
        let item = |resource: &&Resource| Item {
            identifier: format!("made-{}", resource.identifier),
            resource: resource.identifier.clone(),
            ..Item::default()
        };
        if !chosen.is_empty() {
            self.note(
                NoteKind::NoOrganization,
                "",
                &chosen.iter().map(|resource| resource.identifier.as_str()).collect::<Vec<_>>().join(", "),
            );
        }
        Organization { items: chosen.iter().map(item).collect(), ..Organization::default() }
    }

    fn item(&mut self, item: &Item, resources: &BTreeMap<&str, &Resource>, files: &FileIndex) {
        let mut part = PackagePart {
            id: item.identifier.clone(),
            title: item.title.clone(),
            depth: item.depth,
            kind: PartKind::Heading,
            ..PackagePart::default()
        };
        if part.id.is_empty() || self.parts.iter().any(|other| other.id == part.id) {
            if !part.id.is_empty() {
                self.note(NoteKind::Doubled, &part.id, "");
            }
            part.id = format!("part-{}", self.parts.len());
        }
        if item.resource.is_empty() {
            self.parts.push(part);
            return;
        }
        let Some(resource) = resources.get(item.resource.as_str()) else {
            self.note(NoteKind::DanglingItem, &item.identifier, &item.resource);
            self.parts.push(part);
            return;
        };
        if let Some((file, rest)) = self.start(resource, files) {
            if part.title.is_empty() {
                part.title = file.rsplit('/').next().unwrap_or_default().to_owned();
                self.note(NoteKind::NoTitle, &part.id, &part.title);
            }
            part = PackagePart {
                kind: if resource.sco { PartKind::Sco } else { PartKind::Asset },
                file,
                parameters: joined(&rest, &item.parameters),
                launch_data: item.launch_data.clone(),
                mastery_percent: item.mastery_percent,
                progress_percent: item.progress_percent,
                time_limit: item.time_limit.clone(),
                time_limit_action: item.time_limit_action.clone(),
                ..part
            };
        }
        self.parts.push(part);
    }

    /// The file that a resource starts with, and what follows it in its address.
    fn start(&mut self, resource: &Resource, files: &FileIndex) -> Option<(String, String)> {
        if resource.href.is_empty() {
            self.note(NoteKind::NoStart, &resource.identifier, "");
            return None;
        }
        let (path, rest) = match inside(&resource.base, &resource.href) {
            Reference::Inside(path, rest) => (path, rest),
            Reference::External => {
                self.note(NoteKind::External, &resource.identifier, &resource.href);
                return None;
            }
            Reference::Outside => {
                self.note(NoteKind::Outside, &resource.identifier, &resource.href);
                return None;
            }
        };
        let Some(file) = self.find(&path, files) else {
            self.note(NoteKind::StartMissing, &path, "");
            return None;
        };
        if file.size == 0 {
            self.note(NoteKind::StartEmpty, &file.path, "");
        }
        if file.path.to_lowercase().ends_with(".swf") {
            self.note(NoteKind::Flash, &file.path, "");
        }
        Some((file.path.clone(), rest))
    }

    fn find<'a>(&mut self, path: &str, files: &'a FileIndex) -> Option<&'a ArchiveFile> {
        match files.find(path) {
            Found::Exact(file) => Some(file),
            Found::Spelled(file) => {
                self.note(NoteKind::FileSpelling, path, &file.path);
                Some(file)
            }
            Found::OtherCase(file) => {
                self.note(NoteKind::FileCase, path, &file.path);
                Some(file)
            }
            Found::Nothing => None,
        }
    }

    /// All files that resources name.
    fn named_files(&mut self, manifest: &Manifest, files: &FileIndex) {
        for resource in &manifest.resources {
            for href in &resource.files {
                match inside(&resource.base, href) {
                    Reference::Inside(path, _) => {
                        let told = self.notes.iter().any(|note| note.kind == NoteKind::StartMissing && note.subject == path);
                        if self.find(&path, files).is_none() && !told {
                            self.note(NoteKind::FileMissing, &path, "");
                        }
                    }
                    Reference::External => {}
                    Reference::Outside => self.note(NoteKind::Outside, &resource.identifier, href),
                }
            }
        }
    }

    /// Headings with nothing to launch under them say nothing.
    fn drop_empty_headings(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        let under = |place: usize, depth: u8| {
            let after = parts.get(place + 1..).unwrap_or_default();
            after.iter().take_while(|part| part.depth > depth).any(|part| part.kind != PartKind::Heading)
        };
        let keeps: Vec<bool> =
            parts.iter().enumerate().map(|(place, part)| part.kind != PartKind::Heading || under(place, part.depth)).collect();
        self.parts = parts.into_iter().zip(keeps).filter_map(|(part, keep)| keep.then_some(part)).collect();
    }

    fn finish(self, root: String, files: &[ArchiveFile]) -> PackageReport {
        let more = self.notes.len().saturating_sub(MOST_NOTES);
        let own = FileIndex::new(files);
        PackageReport {
            scorm: self.scorm,
            edition: self.edition.chars().take(100).collect(),
            title: self.title.chars().take(200).collect(),
            root,
            parts: self.parts,
            notes: self.notes.into_iter().take(MOST_NOTES).collect(),
            more: u32::try_from(more).unwrap_or(u32::MAX),
            files: u32::try_from(own.files().len()).unwrap_or(u32::MAX),
            size: own.files().iter().map(|file| file.size).sum(),
        }
    }
}

/// Which other kind of package an archive without a manifest is.
fn other_kind(files: &FileIndex) -> Option<&'static str> {
    let has = |is: fn(&str) -> bool| files.files().iter().any(|file| is(&file.path.rsplit('/').next().unwrap_or_default().to_lowercase()));
    if has(|name| name == "cmi5.xml") {
        Some("cmi5")
    } else if has(|name| name == "tincan.xml") {
        Some("xAPI")
    } else if has(|name| name.ends_with(".crs")) && has(|name| name.ends_with(".au")) {
        Some("AICC")
    } else {
        None
    }
}

/// An address's own query and fragment together with the item's parameters, by the rule of SCORM: parameters without a hash join the
/// query; those with one are the fragment, unless there is one.
fn joined(rest: &str, parameters: &str) -> String {
    let (query, fragment) = rest.find('#').map_or((rest, ""), |at| rest.split_at(at));
    let plain = parameters.trim().trim_start_matches(['?', '&']);
    if plain.is_empty() {
        rest.to_owned()
    } else if plain.starts_with('#') {
        if fragment.is_empty() { format!("{query}{plain}") } else { rest.to_owned() }
    } else if query.is_empty() {
        format!("?{plain}{fragment}")
    } else {
        format!("{query}&{plain}{fragment}")
    }
}
