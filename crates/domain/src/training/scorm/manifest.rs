//! The manifest of a package (`imsmanifest.xml`): what it says, before anything is made of it.

pub use super::xml::Unreadable;
use super::{
    ScormVersion, Timespan,
    element::number,
    xml::{self, Element},
};

/// What a manifest says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Which SCORM; absent when neither the schema's version nor a namespace tells.
    pub version: Option<ScormVersion>,
    /// The schema's version as written.
    pub edition: String,
    /// Whether the version had to be guessed from the namespaces.
    pub guessed: bool,
    /// Whether its encoding was another one than it says.
    pub encoding_off: bool,
    /// The organization to play.
    pub default: String,
    /// The organizations.
    pub organizations: Vec<Organization>,
    /// The resources.
    pub resources: Vec<Resource>,
    /// Whether sequencing is asked for.
    pub sequencing: bool,
    /// Elements whose value is not as it should be.
    pub odd: Vec<String>,
}

/// An organization: an outline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub identifier: String,
    /// Its title.
    pub title: String,
    /// Its items, each before those under it.
    pub items: Vec<Item>,
}

/// An item of an outline.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its identifier.
    pub identifier: String,
    /// The resource it shows; empty for headings.
    pub resource: String,
    /// Its title.
    pub title: String,
    /// How deep it lies, from 0.
    pub depth: u8,
    /// What is added to the resource's address.
    pub parameters: String,
    /// What it is told when it starts.
    pub launch_data: String,
    /// Least score to pass, in percent.
    pub mastery_percent: Option<u8>,
    /// Least progress to be complete, in percent.
    pub progress_percent: Option<u8>,
    /// Most time.
    pub time_limit: String,
    /// What it does then.
    pub time_limit_action: String,
}

/// A resource.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resource {
    /// Its identifier.
    pub identifier: String,
    /// Whether it talks to the portal.
    pub sco: bool,
    /// The file it starts with, as written.
    pub href: String,
    /// The folder that its paths are seen from, with a slash at its end or empty.
    pub base: String,
    /// The files it names, as written.
    pub files: Vec<String>,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// When it is no XML, or too much of it.
    pub fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        let (text, encoding_off) = xml::decode(bytes);
        let root = xml::read(&text)?;
        let mut manifest = Self { encoding_off, ..Self::default() };
        manifest.edition = root.child("metadata").map(|metadata| metadata.text_of("schemaversion")).unwrap_or_default();
        manifest.version = version_of(&manifest.edition);
        if manifest.version.is_none() {
            manifest.version = guessed(&root);
            manifest.guessed = true;
        }
        let version = manifest.version.unwrap_or(ScormVersion::V12);
        if let Some(organizations) = root.child("organizations") {
            organizations.attribute("default").clone_into(&mut manifest.default);
            for organization in organizations.all("organization") {
                let organization = manifest.organization(organization, version);
                manifest.organizations.push(organization);
            }
        }
        if let Some(resources) = root.child("resources") {
            let base = format!("{}{}", folder(root.attribute("base")), folder(resources.attribute("base")));
            manifest.resources = resources.all("resource").map(|resource| read_resource(resource, &base)).collect();
        }
        let rules = ["sequencingrules", "rolluprules", "limitconditions", "randomizationcontrols", "prerequisites"];
        manifest.sequencing = root.holds(&rules);
        Ok(manifest)
    }

    fn organization(&mut self, element: &Element, version: ScormVersion) -> Organization {
        let mut items = Vec::new();
        self.items(element, version, 0, &mut items);
        Organization { identifier: element.attribute("identifier").to_owned(), title: element.text_of("title"), items }
    }

    fn items(&mut self, parent: &Element, version: ScormVersion, depth: u8, items: &mut Vec<Item>) {
        for element in parent.all("item") {
            let item = self.item(element, version, depth);
            items.push(item);
            self.items(element, version, depth.saturating_add(1), items);
        }
    }

    fn item(&mut self, element: &Element, version: ScormVersion, depth: u8) -> Item {
        let limit = match version {
            ScormVersion::V12 => element.text_of("maxtimeallowed"),
            ScormVersion::V2004 => element
                .child("sequencing")
                .and_then(|sequencing| sequencing.child("limitconditions"))
                .map(|limits| limits.attribute("attemptabsolutedurationlimit").to_owned())
                .unwrap_or_default(),
        };
        let time_limit = if limit.is_empty() || Timespan::parse(version, &limit).is_some() {
            limit
        } else {
            self.odd.push("maxtimeallowed".to_owned());
            String::new()
        };
        let mastery_percent = match version {
            ScormVersion::V12 => self.percent("masteryscore", &element.text_of("masteryscore"), 1.0),
            ScormVersion::V2004 => self.percent("minNormalizedMeasure", &passing_measure(element), 100.0),
        };
        let threshold = completion_measure(element);
        Item {
            identifier: element.attribute("identifier").to_owned(),
            resource: element.attribute("identifierref").to_owned(),
            title: element.text_of("title"),
            depth,
            parameters: element.attribute("parameters").to_owned(),
            launch_data: element.text_of("datafromlms"),
            mastery_percent,
            progress_percent: self.percent("completionThreshold", &threshold, 100.0),
            time_limit,
            time_limit_action: element.text_of("timelimitaction"),
        }
    }

    fn percent(&mut self, name: &str, text: &str, factor: f64) -> Option<u8> {
        if text.is_empty() {
            return None;
        }
        let percent = number(text).map(|number| (number * factor).round()).filter(|percent| (0.0..=100.0).contains(percent));
        if percent.is_none() {
            self.odd.push(name.to_owned());
        }
        percent.map(|percent| percent as u8)
    }
}

fn version_of(edition: &str) -> Option<ScormVersion> {
    if edition.contains("2004") || edition.contains("1.3") {
        Some(ScormVersion::V2004)
    } else if edition.contains("1.2") || edition.contains("1.1") {
        Some(ScormVersion::V12)
    } else {
        None
    }
}

/// The version that the namespaces tell.
fn guessed(root: &Element) -> Option<ScormVersion> {
    let names = || root.attributes.iter().map(|attribute| attribute.value.to_lowercase());
    if names().any(|name| name.contains("adlcp_v1p3") || name.contains("adlseq_v1p3")) {
        Some(ScormVersion::V2004)
    } else if names().any(|name| name.contains("adlcp_rootv1p2") || name.contains("imscp_rootv1p1p2")) {
        Some(ScormVersion::V12)
    } else {
        None
    }
}

/// The least score of an item's primary objective, where it is satisfied by measure.
fn passing_measure(item: &Element) -> String {
    let objectives = item.child("sequencing").and_then(|sequencing| sequencing.child("objectives"));
    let primary = objectives.and_then(|objectives| objectives.child("primaryobjective"));
    let by_measure = primary.filter(|objective| objective.attribute("satisfiedbymeasure") == "true");
    by_measure
        .map(|objective| objective.child("minnormalizedmeasure").map_or_else(|| "1".to_owned(), |measure| measure.text.trim().to_owned()))
        .unwrap_or_default()
}

/// The least progress: as text up to the third edition, as attributes in the fourth.
fn completion_measure(item: &Element) -> String {
    let Some(threshold) = item.child("completionthreshold") else { return String::new() };
    let text = threshold.text.trim();
    if !text.is_empty() {
        return text.to_owned();
    }
    match (threshold.attribute("completedbymeasure"), threshold.attribute("minprogressmeasure")) {
        ("true", "") => "1".to_owned(),
        ("true", measure) => measure.to_owned(),
        _ => String::new(),
    }
}

fn read_resource(element: &Element, base: &str) -> Resource {
    let files = element.all("file").map(|file| file.attribute("href").to_owned()).filter(|href| !href.is_empty());
    Resource {
        identifier: element.attribute("identifier").to_owned(),
        // `adlcp:scormtype` in SCORM 1.2, `adlcp:scormType` in 2004.
        sco: element.attribute("scormtype").eq_ignore_ascii_case("sco"),
        href: element.attribute("href").to_owned(),
        base: format!("{base}{}", folder(element.attribute("base"))),
        files: files.collect(),
    }
}

/// A base with a slash at its end, or nothing.
fn folder(base: &str) -> String {
    let base = base.trim().trim_start_matches("./");
    if base.is_empty() || base.ends_with('/') { base.to_owned() } else { format!("{base}/") }
}
