//! Packages with odd layouts, and what is made of them.

use proptest::prelude::*;

use super::{ArchiveFile, NoteKind, PackageReport, PartKind, ScormVersion, import::examine};
use crate::training::Severity;

const HEAD_12: &str = "<manifest identifier='m' xmlns='http://www.imsproject.org/xsd/imscp_rootv1p1p2' xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_rootv1p2'>\
     <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>";
const HEAD_2004: &str = "<manifest identifier='m' xmlns='http://www.imsglobal.org/xsd/imscp_v1p1' xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3' xmlns:imsss='http://www.imsglobal.org/xsd/imsss'>\
     <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>";

fn one_part(start: &str) -> String {
    format!(
        "{HEAD_12}<organizations default='o'><organization identifier='o'><title>Pumps</title><item identifier='i' identifierref='r'>\
         <title>First</title></item></organization></organizations><resources><resource identifier='r' type='webcontent' \
         adlcp:scormtype='sco' href='{start}'><file href='{start}'/></resource></resources></manifest>"
    )
}

fn look(manifest: &str, paths: &[&str]) -> PackageReport {
    look_at("imsmanifest.xml", manifest.as_bytes(), paths)
}

fn look_at(name: &str, manifest: &[u8], paths: &[&str]) -> PackageReport {
    let file = |path: &&str| ArchiveFile { path: (*path).to_owned(), size: 10 };
    let mut files: Vec<ArchiveFile> = paths.iter().map(file).collect();
    files.push(ArchiveFile { path: name.to_owned(), size: manifest.len() as u64 });
    examine(&files, |asked| (asked == name).then(|| manifest.to_vec()))
}

fn kinds(report: &PackageReport) -> Vec<NoteKind> {
    report.notes.iter().map(|note| note.kind).collect()
}

#[test]
fn a_plain_package_of_1_2() {
    let report = look(&one_part("sco/start.html?x=1"), &["sco/start.html"]);
    assert_eq!((report.scorm, report.title.as_str(), report.root.as_str()), (Some(ScormVersion::V12), "Pumps", ""));
    assert_eq!(kinds(&report), []);
    let part = &report.parts[0];
    assert_eq!((part.id.as_str(), part.kind, part.file.as_str(), part.parameters.as_str()), ("i", PartKind::Sco, "sco/start.html", "?x=1"));
    assert!(report.is_sound());
}

#[test]
fn several_parts_of_2004_with_thresholds() {
    let manifest = format!(
        "{HEAD_2004}<organizations default='o'><organization identifier='o'><title>Valves</title><item identifier='a'><title>Chapter</title>\
         <item identifier='b' identifierref='r1' parameters='?lang=en'><title>One</title><adlcp:dataFromLMS>x=1</adlcp:dataFromLMS>\
         <adlcp:completionThreshold completedByMeasure='true' minProgressMeasure='0.75'/><imsss:sequencing><imsss:objectives>\
         <imsss:primaryObjective satisfiedByMeasure='true'><imsss:minNormalizedMeasure>0.8</imsss:minNormalizedMeasure></imsss:primaryObjective>\
         </imsss:objectives></imsss:sequencing></item></item><item identifier='c' identifierref='r2'><title>Two</title></item>\
         </organization></organizations><resources xml:base='content/'><resource identifier='r1' xml:base='one/' adlcp:scormType='sco' href='i.html'/>\
         <resource identifier='r2' adlcp:scormType='asset' href='two.pdf'/></resources></manifest>"
    );
    let report = look(&manifest, &["content/one/i.html", "content/two.pdf"]);
    assert_eq!((report.scorm, report.edition.as_str(), kinds(&report)), (Some(ScormVersion::V2004), "2004 4th Edition", vec![]));
    let outline: Vec<(&str, u8, PartKind)> = report.parts.iter().map(|part| (part.id.as_str(), part.depth, part.kind)).collect();
    assert_eq!(outline, [("a", 0, PartKind::Heading), ("b", 1, PartKind::Sco), ("c", 0, PartKind::Asset)]);
    let part = report.part("b").expect("there");
    assert_eq!((part.mastery_percent, part.progress_percent, part.launch_data.as_str()), (Some(80), Some(75), "x=1"));
    assert_eq!((part.file.as_str(), part.parameters.as_str()), ("content/one/i.html", "?lang=en"));
    assert!(report.part("a").is_none(), "a heading is not launched");
    let (before, after) = report.around("c");
    assert_eq!((before.map(|part| part.id.as_str()), after), (Some("b"), None));
}

#[test]
fn without_an_organization_the_resources_are_played() {
    let manifest = format!(
        "{HEAD_12}<organizations/><resources><resource identifier='r' adlcp:scormtype='sco' href='sso/launch.html'/></resources></manifest>"
    );
    let report = look(&manifest, &["sso/launch.html"]);
    assert_eq!(kinds(&report), [NoteKind::NoOrganization, NoteKind::NoTitle]);
    assert_eq!((report.parts[0].title.as_str(), report.title.as_str()), ("launch.html", "launch.html"));
    assert!(report.is_sound());
}

#[test]
fn a_folder_around_the_package_is_taken_off() {
    let report = look_at("my course/imsmanifest.xml", one_part("start.html").as_bytes(), &["my course/start.html", "__MACOSX/._x"]);
    assert_eq!((report.root.as_str(), kinds(&report)), ("my course/", vec![NoteKind::NestedFolder]));
    assert_eq!(report.parts[0].file, "start.html");
    assert_eq!(report.notes[0].severity, Severity::Repaired);
    let two = [("a/imsmanifest.xml", 1), ("b/imsmanifest.xml", 1)].map(|(path, size)| ArchiveFile { path: path.to_owned(), size });
    assert_eq!(kinds(&examine(&two, |_| None)), [NoteKind::SeveralManifests]);
}

#[test]
fn names_in_other_letters_are_found() {
    let report = look_at("IMSManifest.XML", one_part("Shared\\Start.html").as_bytes(), &["shared/start.HTML"]);
    assert_eq!(kinds(&report), [NoteKind::ManifestCase, NoteKind::FileCase]);
    assert_eq!(report.parts[0].file, "shared/start.HTML");
}

#[test]
fn what_is_missing_is_told() {
    let report = look(&one_part("start.html"), &["other.html"]);
    assert_eq!(kinds(&report), [NoteKind::NothingToLaunch, NoteKind::StartMissing]);
    assert!(!report.is_sound());
    let mut manifest = one_part("start.html");
    manifest = manifest.replace("<file href='start.html'/>", "<file href='gone.png'/><file href='https://cdn.example/x.js'/>");
    let report = look(&manifest, &["start.html"]);
    assert_eq!((kinds(&report), report.notes[0].subject.as_str()), (vec![NoteKind::FileMissing], "gone.png"));
    assert!(report.is_sound(), "a missing picture does not stop it");
}

#[test]
fn what_leads_elsewhere_blocks() {
    for (start, kind) in [
        ("https://example.com/course", NoteKind::External),
        ("javascript:alert(1)", NoteKind::External),
        ("../../x.html", NoteKind::Outside),
        ("%2e%2e/x.html", NoteKind::Outside),
    ] {
        let report = look(&one_part(start), &["x.html"]);
        assert!(kinds(&report).contains(&kind) && !report.is_sound(), "{start}");
    }
    assert!(kinds(&look(&one_part("old.swf"), &["old.swf"])).contains(&NoteKind::Flash));
}

#[test]
fn what_is_no_package_is_told_apart() {
    let none = |paths: &[&str]| {
        let files: Vec<ArchiveFile> = paths.iter().map(|path| ArchiveFile { path: (*path).to_owned(), size: 1 }).collect();
        let report = examine(&files, |_| None);
        (kinds(&report), report.notes.first().map(|note| note.found.clone()).unwrap_or_default())
    };
    assert_eq!(none(&[]), (vec![NoteKind::Empty], String::new()));
    assert_eq!(none(&["index.html"]), (vec![NoteKind::NoManifest], String::new()));
    assert_eq!(none(&["tincan.xml"]), (vec![NoteKind::OtherKind], "xAPI".to_owned()));
    assert_eq!(none(&["x/cmi5.xml"]), (vec![NoteKind::OtherKind], "cmi5".to_owned()));
    assert_eq!(none(&["a.crs", "a.au"]), (vec![NoteKind::OtherKind], "AICC".to_owned()));
    assert_eq!(kinds(&look("<?xml version='1.0'?>", &["a.html"])), [NoteKind::BrokenManifest]);
}

#[test]
fn odd_outlines_are_played_as_far_as_they_go() {
    let manifest = format!(
        "{HEAD_12}<organizations default='gone'><organization identifier='o'><title>T</title><item identifier='h'><title>Nothing here</title></item>\
         <item identifier='i' identifierref='r'><title>A</title><adlcp:masteryscore>eighty</adlcp:masteryscore><adlcp:prerequisites>x</adlcp:prerequisites></item>\
         <item identifier='i' identifierref='r'><title>B</title></item><item identifier='d' identifierref='nowhere'><title>C</title></item></organization>\
         <organization identifier='p'><item identifier='z' identifierref='r'/></organization></organizations>\
         <resources><resource identifier='r' adlcp:scormtype='sco' href='a.html'/><resource identifier='r' href='a.html'/></resources></manifest>"
    );
    let report = look(&manifest, &["a.html"]);
    let found = kinds(&report);
    for kind in [
        NoteKind::DefaultOrganization,
        NoteKind::MoreOrganizations,
        NoteKind::DanglingItem,
        NoteKind::Doubled,
        NoteKind::Sequencing,
        NoteKind::OddValue,
    ] {
        assert!(found.contains(&kind), "{kind:?} in {found:?}");
    }
    assert!(report.is_sound());
    let ids: std::collections::BTreeSet<&str> = report.parts.iter().map(|part| part.id.as_str()).collect();
    assert_eq!(ids.len(), report.parts.len(), "parts can be told apart");
    assert_eq!(report.parts.iter().map(|part| part.title.as_str()).collect::<Vec<_>>(), ["A", "B"]);
}

#[test]
fn a_manifest_in_another_encoding_is_read() {
    let manifest = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{}", one_part("a.html").replace("Pumps", "Für"));
    let western: Vec<u8> = manifest.chars().map(|c| u8::try_from(u32::from(c)).expect("western")).collect();
    let report = look_at("imsmanifest.xml", &western, &["a.html"]);
    assert_eq!((report.title.as_str(), kinds(&report)), ("Für", vec![NoteKind::Encoding]));
}

#[test]
fn a_version_that_is_not_named_is_guessed() {
    let without = one_part("a.html").replace("<schemaversion>1.2</schemaversion>", "");
    let report = look(&without, &["a.html"]);
    assert_eq!((report.scorm, kinds(&report)), (Some(ScormVersion::V12), vec![NoteKind::GuessedVersion]));
}

#[test]
fn parameters_join_the_address() {
    for (start, parameters, expected) in [
        ("a.html", "", ""),
        ("a.html", "?x=1", "?x=1"),
        ("a.html", "&amp;x=1", "?x=1"),
        ("a.html?y=2", "x=1", "?y=2&x=1"),
        ("a.html?y=2#f", "x=1", "?y=2&x=1#f"),
        ("a.html#f", "#g", "#f"),
        ("a.html", "#g", "#g"),
    ] {
        let manifest = one_part(start).replace("identifierref='r'>", &format!("identifierref='r' parameters='{parameters}'>"));
        assert_eq!(look(&manifest, &["a.html"]).parts[0].parameters, expected, "{start} {parameters}");
    }
}

proptest! {
    #[test]
    fn no_manifest_makes_it_stumble(cut in 0usize..700, insert in "[<>/a-z'\"&=: ]{0,12}") {
        let mut manifest = one_part("a.html");
        let at = (0..=cut.min(manifest.len())).rev().find(|at| manifest.is_char_boundary(*at)).unwrap_or_default();
        manifest.insert_str(at, &insert);
        let report = look(&manifest, &["a.html"]);
        prop_assert!(report.is_sound() || !report.notes.is_empty());
        prop_assert!(report.playable().all(|part| part.file == "a.html"));
    }
}
