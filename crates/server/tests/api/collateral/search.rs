//! Finding things: words anywhere, unfinished, misspelt, in any script, and never others' secrets.

use guildhall_domain::{
    collateral::{
        AssetInput, Kind, api,
        search::{Filter, Place, Results, Sort},
    },
    endpoint::Nothing,
};

use super::bring::{input, pdf, publish, text, tier};
use crate::support::{Client, Portal};

async fn ask(client: &Client, question: &str) -> Results {
    let filter = Filter { q: Some(question.to_owned()), facets: Some(true), ..Filter::default() };
    client.call(&api::LIST, &[], &filter).await.ok()
}

fn titles(results: &Results) -> Vec<&str> {
    results.items.iter().map(|tile| tile.title.as_str()).collect()
}

#[tokio::test]
async fn words_are_found_wherever_they_stand_best_place_first() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    publish(&admin, input("Installation guide"), "guide.pdf", &pdf("The thermowell must be immersed")).await;
    let described = AssetInput { description: "Chooses the right thermowell.".to_owned(), ..input("Selection table") };
    text(&admin, described, "a").await;
    let tagged = AssetInput { tags: vec!["thermowell".to_owned()], ..input("Brochure") };
    text(&admin, tagged, "b").await;
    text(&admin, input("Thermowell data sheet"), "c").await;
    text(&admin, input("Something else"), "d").await;
    portal.read_files().await;
    let reader = portal.as_(&cast.ardent_user);
    let results = ask(&reader, "thermo").await;
    assert_eq!(titles(&results), ["Thermowell data sheet", "Brochure", "Selection table", "Installation guide"]);
    let places: Vec<_> = results.items.iter().map(|tile| tile.found.as_ref().map(|found| found.place)).collect();
    assert_eq!(places, [None, Some(Place::Tags), Some(Place::Description), Some(Place::Text)]);
    let pieces = results.items[3].found.as_ref().expect("found").pieces.clone();
    assert_eq!(pieces[1], "thermo");
    assert_eq!(ask(&reader, "thermo guide").await.total, 0, "an unfinished word is the last one");
    assert_eq!(titles(&ask(&reader, "guide thermo").await), ["Installation guide"]);
}

#[tokio::test]
async fn what_was_asked_before_is_found_after_changes_too() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let reader = portal.as_(&cast.ardent_user);
    text(&admin, input("Flow meter"), "a").await;
    for question in ["flo", "flow ", "valve"] {
        ask(&reader, question).await;
    }
    let described = AssetInput { description: "Stops the flow.".to_owned(), ..input("Valve") };
    text(&admin, described, "b").await;
    assert_eq!(titles(&ask(&reader, "flo").await), ["Flow meter", "Valve"]);
    assert_eq!(titles(&ask(&reader, "flow ").await), ["Flow meter", "Valve"]);
    assert_eq!(titles(&ask(&reader, "valve").await), ["Valve"]);
}

#[tokio::test]
async fn a_misspelt_word_finds_the_nearest() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    text(&portal.as_(&cast.admin), input("Pressure transmitter"), "x").await;
    let results = ask(&portal.as_(&cast.ardent_user), "presure ").await;
    assert_eq!(titles(&results), ["Pressure transmitter"]);
    assert_eq!((results.corrected[0].asked.as_str(), results.corrected[0].taken.as_str()), ("presure", "pressure"));
}

#[tokio::test]
async fn corrections_do_not_tell_what_others_may_read() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    text(&admin, AssetInput { audience: tier("gold"), ..input("Projekt Nordlicht") }, "quantumvalve").await;
    portal.read_files().await;
    let (gold, silver) = (portal.as_(&cast.ardent_user), portal.as_(&cast.boreal_user));
    assert_eq!(ask(&gold, "quantumvalv").await.total, 1);
    assert_eq!(ask(&gold, "quantumvavle ").await.total, 1);
    for question in ["quantumvalve", "quantumvavle ", "nordlicht", "nordlich", "nordlihct "] {
        let answer = ask(&silver, question).await;
        let nothing = ask(&silver, "zzzzzzzzzz ").await;
        assert_eq!((answer.total, answer.corrected.len()), (0, 0), "{question}");
        assert_eq!(answer.facets, nothing.facets, "{question}");
    }
    // A near word that everybody may read is offered, the hidden nearer one is not.
    text(&admin, input("Quantumvalue report"), "y").await;
    let answer = ask(&silver, "quantumvalve ").await;
    assert_eq!(titles(&answer), ["Quantumvalue report"]);
}

#[tokio::test]
async fn other_scripts_are_found() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    for title in ["製品価格表", "Датчик давления", "مقياس التدفق", "Füllstandsmessgerät", "เครื่องวัดความดัน"]
    {
        text(&admin, input(title), title).await;
    }
    let reader = portal.as_(&cast.ardent_user);
    for (question, title) in [
        ("価格", "製品価格表"),
        ("表", "製品価格表"),
        ("датч", "Датчик давления"),
        ("ДАВЛЕНИЯ", "Датчик давления"),
        ("التدفق", "مقياس التدفق"),
        ("fullstand", "Füllstandsmessgerät"),
        ("FÜLLSTANDSM", "Füllstandsmessgerät"),
        ("ความดัน", "เครื่องวัดความดัน"),
    ] {
        assert_eq!(titles(&ask(&reader, question).await), [title], "{question}");
    }
}

#[tokio::test]
async fn questions_of_any_kind_are_answered() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    text(&portal.as_(&cast.admin), input("100% \"quoted\" it's AND NEAR(x)"), "x").await;
    let reader = portal.as_(&cast.ardent_user);
    for question in ["\"", "'", "*", "AND", "OR NOT", "NEAR(", "title:x", "it's", "100%", "\\", "\u{0}", "a:*", "^x", "{", "💧", "quoted"]
    {
        ask(&reader, question).await;
    }
    assert_eq!(ask(&reader, "quoted it").await.total, 1);
    let long = "x".repeat(201);
    let answer = reader.call(&api::LIST, &[], &Filter { q: Some(long), ..Filter::default() }).await;
    assert_eq!(answer.fields(), [("/q".to_owned(), "too-long".to_owned())]);
}

#[tokio::test]
async fn facets_count_as_if_nothing_of_their_own_were_chosen() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    for (number, (kind, product, region)) in
        [(Kind::Manual, "HX-40", Some("dach")), (Kind::Manual, "PT-7", None), (Kind::DataSheet, "HX-40", Some("nordics"))]
            .into_iter()
            .enumerate()
    {
        let regions = region.map(str::to_owned).into_iter().collect();
        let input = AssetInput { kind, products: vec![product.to_owned()], regions, ..input(&format!("Number {number}")) };
        text(&admin, input, &number.to_string()).await;
    }
    let reader = portal.as_(&cast.ardent_user);
    let filter = Filter { kind: vec![Kind::Manual], facets: Some(true), ..Filter::default() };
    let results = reader.call(&api::LIST, &[], &filter).await.ok();
    assert_eq!(results.total, 2);
    let facets = results.facets.expect("facets");
    let counts = |counts: &[guildhall_domain::collateral::search::Count]| {
        counts.iter().map(|count| (count.value.clone(), count.count)).collect::<Vec<_>>()
    };
    assert_eq!(counts(&facets.kind), [("manual".to_owned(), 2), ("data_sheet".to_owned(), 1)]);
    assert_eq!(counts(&facets.product), [("HX-40".to_owned(), 1), ("PT-7".to_owned(), 1)]);
    assert_eq!(counts(&facets.region), [("dach".to_owned(), 2)], "what is for everywhere is for each region");
    assert!(facets.state.is_empty() && facets.audience.is_empty(), "partners are told nothing about these");
    let everywhere = Filter { region: vec!["nordics".to_owned()], ..Filter::default() };
    assert_eq!(reader.call(&api::LIST, &[], &everywhere).await.ok().total, 2);
    let words = reader.call(&api::WORDS, &[], &Nothing {}).await.ok();
    assert_eq!(words.products, ["HX-40", "PT-7"]);
}

#[tokio::test]
async fn pages_follow_one_another_in_every_order() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    for number in 0..7 {
        text(&admin, input(&format!("Sheet {}", (number * 3) % 7)), &format!("content {number}")).await;
        portal.pass(chrono::Duration::minutes(i64::from(number % 2)));
    }
    let reader = portal.as_(&cast.ardent_user);
    for (sort, q) in [
        (Sort::Newest, None),
        (Sort::Title, None),
        (Sort::MostUsed, None),
        (Sort::Relevance, Some("sheet".to_owned())),
        (Sort::Title, Some("sheet".to_owned())),
    ] {
        let filter = Filter { sort: Some(sort), q, limit: Some(200), ..Filter::default() };
        let whole = reader.call(&api::LIST, &[], &filter).await.ok();
        assert_eq!((whole.items.len(), whole.total, whole.next.is_none()), (7, 7, true), "{sort:?}");
        let mut pieces = Vec::new();
        let mut cursor = None;
        loop {
            let page = reader.call(&api::LIST, &[], &Filter { cursor, limit: Some(2), ..filter.clone() }).await.ok();
            assert_eq!(page.total, 7);
            pieces.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(pieces, whole.items, "{sort:?}");
        let skipped = reader.call(&api::LIST, &[], &Filter { skip: Some(5), limit: Some(1), ..filter }).await.ok();
        assert_eq!(skipped.items[..], whole.items[5..6]);
    }
    let foreign = Filter { cursor: Some(guildhall_domain::page::Cursor::pack(&"x")), ..Filter::default() };
    assert_eq!(reader.call(&api::LIST, &[], &foreign).await.fields(), [("/cursor".to_owned(), "malformed".to_owned())]);
}

#[tokio::test]
async fn a_chosen_tag_is_counted_and_every_tag_is_offered() {
    let portal = Portal::start().await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    let tags = |from: u32| (from..from + 40).map(|number| format!("tag {number:03}")).collect::<Vec<_>>();
    text(&admin, AssetInput { tags: tags(0), ..input("First") }, "a").await;
    text(&admin, AssetInput { tags: tags(40), ..input("Second") }, "b").await;
    let rare = "tag 079".to_owned();
    let filter = Filter { tag: vec![rare.clone()], facets: Some(true), ..Filter::default() };
    let facets = admin.call(&api::LIST, &[], &filter).await.ok().facets.expect("facets");
    assert!(facets.tag.iter().any(|count| count.value == rare), "what was chosen can be taken back");
    assert_eq!(facets.tag.len(), 51);
    let words = admin.call(&api::WORDS, &[], &guildhall_domain::endpoint::Nothing {}).await.ok();
    assert_eq!(words.tags.len(), 80);
}

#[tokio::test]
async fn words_that_mean_the_same_find_the_same() {
    let portal = Portal::start_with(|config| config.synonyms = vec![vec!["valve".to_owned(), "ventil".to_owned()]]).await;
    let cast = portal.cast().await;
    let admin = portal.as_(&cast.admin);
    text(&admin, input("Ventil HX"), "a").await;
    text(&admin, AssetInput { description: "How a valve is opened.".to_owned(), ..input("Manual") }, "b").await;
    text(&admin, input("Flow meter"), "c").await;
    for question in ["valve", "Ventil "] {
        let mut found = titles(&ask(&admin, question).await).into_iter().map(str::to_owned).collect::<Vec<_>>();
        found.sort();
        assert_eq!(found, ["Manual", "Ventil HX"], "{question}");
    }
    let hit = ask(&admin, "ventil").await.items.into_iter().find(|tile| tile.title == "Manual").expect("a hit");
    assert!(hit.found.is_some(), "the other word is shown where it stands");
    assert!(ask(&admin, "valve hx ").await.items.iter().any(|tile| tile.title == "Ventil HX"), "together with other words too");
}
