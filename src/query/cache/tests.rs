//! What the query cache promises: one fetch at a time, late answers dropped, changes taken back.

use super::*;

const URL: &str = "/api/v1/things";

fn value(number: i32) -> Result<Value, ApiError> {
    Ok(Arc::new(number))
}

fn shown(cache: &Cache, url: &str) -> Option<i32> {
    cache.slot(url).and_then(Slot::value).and_then(|value| value.downcast_ref()).copied()
}

fn add_one(value: &Value) -> Option<Value> {
    value.downcast_ref::<i32>().map(|number| Arc::new(number + 1) as Value)
}

/// A cache in which `URL` was read at 0 and holds 1.
fn filled() -> Cache {
    let mut cache = Cache::default();
    let ticket = cache.enter(URL, 0.0).expect("nothing is known yet");
    assert!(cache.arrive(URL, ticket, value(1), 0.0));
    cache
}

#[test]
fn two_readers_make_one_fetch() {
    let mut cache = Cache::default();
    let ticket = cache.enter(URL, 0.0).expect("the first one fetches");
    assert_eq!(cache.enter(URL, 0.0), None);
    assert_eq!(cache.again(URL), None);
    assert!(cache.arrive(URL, ticket, value(1), 1.0));
    assert_eq!(shown(&cache, URL), Some(1));
}

#[test]
fn a_fresh_answer_is_not_fetched_again_and_an_old_one_is() {
    let mut cache = filled();
    assert_eq!(cache.enter(URL, FRESH - 1.0), None);
    assert!(cache.enter(URL, FRESH + 1.0).is_some());
    assert_eq!(shown(&cache, URL), Some(1), "the old answer stays meanwhile");
}

#[test]
fn the_answer_from_before_a_change_is_dropped() {
    let mut cache = filled();
    let early = cache.again(URL).expect("nothing is on its way");
    let refetch = cache.invalidate("/api/v1/things");
    let [(url, late)] = refetch.as_slice() else { panic!("it is being read") };
    assert_eq!(url, URL);
    assert!(cache.arrive(URL, *late, value(3), 2.0));
    assert!(!cache.arrive(URL, early, value(2), 3.0));
    assert_eq!(shown(&cache, URL), Some(3));
}

#[test]
fn nobody_waits_for_a_fetch_whose_readers_left() {
    let mut cache = Cache::default();
    let ticket = cache.enter(URL, 0.0).expect("a fetch");
    assert!(cache.leave(URL, 1.0));
    assert!(!cache.arrive(URL, ticket, value(1), 2.0));
    assert!(cache.enter(URL, 3.0).is_some(), "who comes back fetches anew");
}

#[test]
fn a_failed_refetch_keeps_what_was_there_unless_it_is_gone() {
    let mut cache = filled();
    let ticket = cache.again(URL).expect("a fetch");
    assert!(cache.arrive(URL, ticket, Err(ApiError::Offline), 1.0));
    assert_eq!(shown(&cache, URL), Some(1));
    assert_eq!(cache.slot(URL).and_then(Slot::error), Some(&ApiError::Offline));
    let stranded = cache.stranded();
    let [(_, ticket)] = stranded.as_slice() else { panic!("it is still wanted") };
    let problem = guildhall_domain::problem::Problem {
        kind: "/problems/not-found".to_owned(),
        title: String::new(),
        status: 404,
        detail: String::new(),
        code: "not-found".to_owned(),
        errors: Vec::new(),
        params: serde_json::Map::new(),
        request_id: String::new(),
    };
    assert!(cache.arrive(URL, *ticket, Err(ApiError::Problem(Box::new(problem))), 2.0));
    assert_eq!(shown(&cache, URL), None);
}

#[test]
fn a_seed_opens_the_next_page_at_once() {
    let mut cache = Cache::default();
    cache.seed("/api/v1/things/7", Arc::new(7), 0.0);
    assert_eq!(cache.enter("/api/v1/things/7", 10.0), None);
    assert_eq!(shown(&cache, "/api/v1/things/7"), Some(7));
}

#[test]
fn a_change_is_taken_back() {
    let mut cache = filled();
    let early = cache.again(URL).expect("a fetch");
    let before = cache.patch(URL, add_one).expect("there is something to change");
    assert_eq!(shown(&cache, URL), Some(2));
    assert!(!cache.arrive(URL, early, value(1), 1.0), "an answer from before must not undo it");
    assert!(cache.restore(URL, before));
    assert_eq!(shown(&cache, URL), Some(1));
}

#[test]
fn taking_back_does_not_overwrite_something_newer() {
    let mut cache = filled();
    let before = cache.patch(URL, add_one).expect("there is something to change");
    cache.seed(URL, Arc::new(9), 1.0);
    assert!(!cache.restore(URL, before));
    assert_eq!(shown(&cache, URL), Some(9));
    assert!(cache.patch("/api/v1/unknown", add_one).is_none());
}

#[test]
fn answers_are_kept_for_a_while_after_the_last_reader() {
    let mut cache = filled();
    assert!(!cache.leave(URL, 10.0));
    assert!(cache.sweep(10.0 + KEPT - 1.0).is_empty());
    assert_eq!(cache.sweep(10.0 + KEPT), [URL.to_owned()]);
    assert_eq!(shown(&cache, URL), None);
}

#[test]
fn another_person_sees_nothing_of_the_last_one() {
    let mut cache = filled();
    cache.seed("/api/v1/secret", Arc::new(5), 0.0);
    let refetch = cache.clear();
    assert_eq!(refetch.len(), 1, "only what is on the screen is fetched again");
    assert_eq!((shown(&cache, URL), shown(&cache, "/api/v1/secret")), (None, None));
}

#[test]
fn a_prefix_means_whole_segments() {
    assert!(is_below("/a/b?x=1", "/a/b"));
    assert!(is_below("/a/b/c", "/a/b"));
    assert!(is_below("/a/b", ""));
    assert!(!is_below("/a/bc", "/a/b"));
}

#[test]
fn what_is_found_without_a_connection_is_shown_and_asked_again() {
    let mut cache = Cache::default();
    let ticket = cache.enter(URL, 100.0).expect("nothing is known yet");
    assert!(!cache.is_known(URL));
    assert!(cache.recall(URL, ticket, Arc::new(1), 40.0));
    assert_eq!((shown(&cache, URL), cache.as_of()), (Some(1), Some(40.0)));
    let [(again, ticket)] = cache.stranded().try_into().expect("one address is read");
    assert_eq!(again, URL);
    assert!(cache.arrive(URL, ticket, value(2), 200.0));
    assert_eq!((shown(&cache, URL), cache.as_of()), (Some(2), Some(200.0)));
    assert!(cache.stranded().is_empty());
}

#[test]
fn what_is_found_too_late_is_not_shown() {
    let mut cache = Cache::default();
    let ticket = cache.enter(URL, 100.0).expect("nothing is known yet");
    assert!(!cache.clear().is_empty());
    assert!(!cache.recall(URL, ticket, Arc::new(1), 40.0));
    assert_eq!(shown(&cache, URL), None);
}

#[test]
fn a_page_is_as_old_as_the_oldest_that_is_read() {
    let mut cache = filled();
    let other = cache.enter("/api/v1/others", 50.0).expect("nothing is known yet");
    assert!(cache.arrive("/api/v1/others", other, value(1), 50.0));
    assert_eq!(cache.as_of(), Some(0.0));
    cache.leave(URL, 60.0);
    assert_eq!(cache.as_of(), Some(50.0));
    cache.leave("/api/v1/others", 60.0);
    assert_eq!(cache.as_of(), None);
}
