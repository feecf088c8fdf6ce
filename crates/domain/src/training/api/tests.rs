//! What must hold of all endpoints of training.

use std::collections::BTreeSet;

/// An endpoint as this file writes it.
struct Written {
    name: String,
    access: String,
    input: String,
    output: String,
    method: String,
    path: String,
}

fn all() -> Vec<Written> {
    let sources = [
        include_str!("learning.rs"),
        include_str!("holding.rs"),
        include_str!("authoring.rs"),
        include_str!("examining.rs"),
        include_str!("certifying.rs"),
    ];
    let source = sources.join("\n");
    let mut found = Vec::new();
    for (at, _) in source.match_indices("pub const ") {
        let (before, rest) = source.split_at(at);
        let statement = rest.split(';').next().unwrap_or_default().replace('\n', " ");
        let access = before.rsplit("/// For: ").next().and_then(|text| text.split('\n').next()).unwrap_or_default().to_owned();
        let name = statement.trim_start_matches("pub const ").split(':').next().unwrap_or_default().to_owned();
        let types = statement.split_once("Endpoint<").and_then(|(_, rest)| rest.split_once("> =")).map_or("", |(types, _)| types);
        let (input, output) = types.split_once(", ").unwrap_or_default();
        let method = statement.split_once("= ").map_or("", |(_, rest)| rest).trim().trim_start_matches("Endpoint::");
        let path = statement.split('"').nth(1).unwrap_or_default().to_owned();
        found.push(Written {
            name,
            access,
            input: input.to_owned(),
            output: output.to_owned(),
            method: method.split('(').next().unwrap_or_default().to_owned(),
            path,
        });
    }
    found
}

#[test]
fn every_endpoint_says_whom_it_is_for() {
    let all = all();
    assert!(all.len() > 120, "{}", all.len());
    for endpoint in &all {
        let known = ["Member", "Public", "Author", "Vendor", "VendorAdmin", "PeopleAdmin", "as "];
        assert!(known.iter().any(|access| endpoint.access.starts_with(access)), "{}: {}", endpoint.name, endpoint.access);
        assert!(endpoint.path.starts_with("/api/v1/training/"), "{}", endpoint.name);
        assert!(endpoint.method != "get" || !endpoint.input.ends_with("Input"), "{}", endpoint.name);
    }
    let addresses: BTreeSet<(String, String)> = all.iter().map(|endpoint| (endpoint.method.clone(), endpoint.path.clone())).collect();
    assert_eq!(addresses.len(), all.len());
}

/// What learners and strangers get is made of types that have no key. Types for authors go to authors alone.
#[test]
fn types_with_keys_go_to_authors_alone() {
    let with_keys = ["QuestionForAuthor", "QuestionInput", "QuestionRow", "AttemptForAuthor", "AnsweredForAuthor", "CourseArchive", "Key"];
    for endpoint in all() {
        let has_key = with_keys.iter().any(|name| endpoint.output.split(['<', '>', ' ']).any(|part| part == *name));
        let for_authors = endpoint.access.starts_with("Author") || endpoint.access.starts_with("VendorAdmin");
        assert!(!has_key || for_authors, "{} gives {} to: {}", endpoint.name, endpoint.output, endpoint.access);
    }
}

/// The same, as deep as the types go.
#[cfg(feature = "openapi")]
#[test]
fn no_answer_to_a_learner_holds_a_key() {
    use utoipa::ToSchema;

    use crate::training::{
        AttemptForLearner, AttemptResult, Catalogue, CompanyView, CourseForLearner, CourseOutline, ExamForLearner, LessonForLearner,
        MyLearning, PathForLearner, ProgressResult, QuestionForAuthor, QuestionForLearner, Saved, Verification, scorm,
    };

    fn names<T: ToSchema>() -> BTreeSet<String> {
        let mut schemas = Vec::new();
        T::schemas(&mut schemas);
        schemas.into_iter().map(|(name, _)| name).chain([T::name().into_owned()]).collect()
    }
    let secret = ["Key", "Choice", "Pair", "Tolerance", "QuestionForAuthor", "QuestionInput", "AttemptForAuthor", "Seed"];
    assert!(names::<QuestionForAuthor>().contains("Key") && names::<QuestionForAuthor>().contains("Choice"), "the test would notice");
    for (name, held) in [
        ("Catalogue", names::<Catalogue>()),
        ("CourseOutline", names::<CourseOutline>()),
        ("PathForLearner", names::<PathForLearner>()),
        ("MyLearning", names::<MyLearning>()),
        ("CourseForLearner", names::<CourseForLearner>()),
        ("LessonForLearner", names::<LessonForLearner>()),
        ("ProgressResult", names::<ProgressResult>()),
        ("Launch", names::<scorm::Launch>()),
        ("CommitResult", names::<scorm::CommitResult>()),
        ("ExamForLearner", names::<ExamForLearner>()),
        ("AttemptForLearner", names::<AttemptForLearner>()),
        ("QuestionForLearner", names::<QuestionForLearner>()),
        ("AttemptResult", names::<AttemptResult>()),
        ("Saved", names::<Saved>()),
        ("CompanyView", names::<CompanyView>()),
        ("Verification", names::<Verification>()),
    ] {
        assert!(secret.iter().all(|secret| !held.contains(*secret)), "{name}: {held:?}");
    }
}
