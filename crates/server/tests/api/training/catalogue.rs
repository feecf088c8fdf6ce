//! What learners find.

use guildhall_domain::{
    audience::{Attribute, Audience, Condition},
    endpoint::Nothing,
    training::{
        AssignInput, Catalogue, CatalogueFilter, CatalogueItem, CatalogueKind, CatalogueSort, Level, PathInput, PathItem, PathStep,
        Requirement, api,
    },
};

use super::scene::{Scene, course, text};
use crate::support::Client;

fn nordics() -> Audience {
    Audience { conditions: vec![Condition { attribute: Attribute::Region, one_of: vec!["nordics".to_owned()] }], ..Audience::default() }
}

async fn find(client: &Client, filter: CatalogueFilter) -> Catalogue {
    client.call(&api::CATALOGUE, &[], &filter).await.ok()
}

fn titles(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.items.iter().map(|entry| entry.title.as_str()).collect()
}

#[tokio::test]
async fn words_filters_and_counts_narrow_what_one_may_find() {
    let s = Scene::set().await;
    let user = s.user();
    let mut level = course("Füllstand messen", vec![text(1), text(2)]);
    (level.language, level.products, level.tags, level.level) =
        ("de".to_owned(), vec!["HX200".to_owned()], vec!["basics".to_owned()], Level::Introductory);
    s.published(&level).await;
    let mut valves = course("Valves", vec![text(3)]);
    (valves.products, valves.summary, valves.level) =
        (vec!["HX200".to_owned(), "HX300".to_owned()], "How drums close".to_owned(), Level::Advanced);
    s.t.pass(chrono::Duration::seconds(1));
    s.published(&valves).await;
    let mut hidden = course("For the north", vec![text(4)]);
    hidden.audience = nordics();
    let hidden = s.published(&hidden).await;
    s.admin().call(&api::CREATE_COURSE, &[], &course("Draft", vec![])).await.ok();

    let all = find(&user, CatalogueFilter::default()).await;
    assert_eq!((titles(&all), all.total), (vec!["Füllstand messen", "Valves"], 2));
    assert_eq!(
        all.facets.products.iter().map(|tally| (tally.value.as_str(), tally.count)).collect::<Vec<_>>(),
        [("HX200", 2), ("HX300", 1)]
    );
    assert_eq!(titles(&find(&s.t.as_(&s.cast.boreal_user), CatalogueFilter::default()).await).len(), 3);
    user.call(&api::COURSE_OUTLINE, &[&hidden.id], &Nothing {}).await.fails("not-found");
    user.call(&api::ENROLL, &[&hidden.id], &Nothing {}).await.fails("not-found");

    let q = |words: &str| CatalogueFilter { q: Some(words.to_owned()), ..CatalogueFilter::default() };
    assert_eq!(titles(&find(&user, q("fullst")).await), ["Füllstand messen"], "without accents, the word unfinished");
    assert_eq!(titles(&find(&user, q("hx200 drum")).await), ["Valves"], "words of product and summary");
    assert_eq!(titles(&find(&user, q("lesson 3")).await), ["Valves"], "words of lessons");
    assert_eq!(find(&user, q("nothing")).await.total, 0);
    let german = find(&user, CatalogueFilter { language: vec!["de".to_owned()], ..CatalogueFilter::default() }).await;
    assert_eq!(titles(&german), ["Füllstand messen"]);
    assert_eq!(german.facets.languages.len(), 2, "languages count as if none were chosen");
    assert_eq!(german.facets.products.len(), 1, "everything else counts what is left");
    let short = CatalogueFilter { minutes: Some(10), ..CatalogueFilter::default() };
    assert_eq!(titles(&find(&user, short).await), ["Valves"]);
    let advanced = CatalogueFilter { level: vec![Level::Advanced], ..CatalogueFilter::default() };
    assert_eq!(titles(&find(&user, advanced).await), ["Valves"]);
    let newest = CatalogueFilter { sort: Some(CatalogueSort::Newest), ..CatalogueFilter::default() };
    assert_eq!(titles(&find(&user, newest).await), ["Valves", "Füllstand messen"]);
    let first = find(&user, CatalogueFilter { limit: Some(1), ..CatalogueFilter::default() }).await;
    let second = find(&user, CatalogueFilter { cursor: first.next.clone(), ..CatalogueFilter::default() }).await;
    assert_eq!((titles(&first), titles(&second), second.next.as_ref()), (vec!["Füllstand messen"], vec!["Valves"], None));
}

#[tokio::test]
async fn what_was_begun_shows_how_far_one_is() {
    let s = Scene::set().await;
    let user = s.user();
    let level = s.published(&course("Level", vec![text(1), text(2)])).await;
    s.published(&course("Valves", vec![text(3)])).await;
    let enrollment = s.enroll(&user, level.id).await.enrollment.id;
    let done = serde_json::from_value(serde_json::json!({"sequence": 1, "done": true})).expect("progress");
    user.call(&api::PROGRESS, &[&enrollment, &super::scene::id::<()>(1)], &done).await.ok();
    let all = find(&user, CatalogueFilter::default()).await;
    assert_eq!((all.items[0].percent, all.items[0].learning.is_some(), all.items[1].learning.is_some()), (50, true, false));
    assert_eq!(titles(&find(&user, CatalogueFilter { new: Some(true), ..CatalogueFilter::default() }).await), ["Valves"]);
    // Put away, it leaves the catalogue and stays open to who is in it.
    s.admin().call(&api::ARCHIVE_COURSE, &[&level.id], &Nothing {}).await.ok();
    assert_eq!(titles(&find(&user, CatalogueFilter::default()).await), ["Valves"]);
    user.call(&api::ENROLLMENT, &[&enrollment], &Nothing {}).await.ok();
    user.call(&api::COURSE_OUTLINE, &[&level.id], &Nothing {}).await.ok();
}

#[tokio::test]
async fn a_translation_is_offered_beside_its_original() {
    let s = Scene::set().await;
    let level = s.published(&course("Level", vec![text(1)])).await;
    let mut german = course("Füllstand", vec![text(2)]);
    (german.language, german.translates) = ("de".to_owned(), Some(level.id));
    let german = s.published(&german).await;
    let all = find(&s.user(), CatalogueFilter::default()).await;
    let also = |title: &str| all.items.iter().find(|entry| entry.title == title).expect("it is there").also_in.clone();
    assert_eq!(also("Level")[0].item, CatalogueItem::Course(german.id));
    assert_eq!(also("Füllstand")[0].language, "en");
}

#[tokio::test]
async fn what_is_assigned_is_open_though_it_is_for_others() {
    let s = Scene::set().await;
    let user = s.user();
    let mut basics = course("Basics of the north", vec![text(1)]);
    basics.audience = nordics();
    let basics = s.published(&basics).await;
    let path = PathInput {
        title: "Northern path".to_owned(),
        language: "en".to_owned(),
        audience: nordics(),
        steps: vec![PathStep { item: PathItem::Course(basics.id), optional: false, after: vec![] }],
        ..PathInput::default()
    };
    let path = s.admin().call(&api::CREATE_PATH, &[], &path).await.ok();
    s.admin().call(&api::PUBLISH_PATH, &[&path.id], &Nothing {}).await.ok();
    user.call(&api::PATH_FOR_LEARNER, &[&path.id], &Nothing {}).await.fails("not-found");
    let assign = AssignInput { item: Requirement::Path(path.id), people: vec![s.cast.ardent_user.id], due_on: None };
    s.t.as_(&s.cast.ardent_admin).call(&api::ASSIGN, &[], &assign).await.ok();
    user.call(&api::PATH_FOR_LEARNER, &[&path.id], &Nothing {}).await.ok();
    // The path asks for the course, so that is open too; neither is in the catalogue.
    user.call(&api::COURSE_OUTLINE, &[&basics.id], &Nothing {}).await.ok();
    s.enroll(&user, basics.id).await;
    assert_eq!(find(&user, CatalogueFilter { kind: Some(CatalogueKind::Path), ..CatalogueFilter::default() }).await.total, 0);
    s.t.as_(&s.cast.ardent_admin).call(&api::COURSE_OUTLINE, &[&basics.id], &Nothing {}).await.fails("not-found");
}
