//! Certificates of another system: taken over as a whole, once, and each where it belongs in time.

use chrono::NaiveDate;
use guildhall_domain::{
    endpoint::Nothing,
    training::{Award, AwardFilter, AwardSource, AwardState, AwardsInput, AwardsResult, VerificationVerdict, api},
};
use serde_json::json;

use super::hall::{Scene, certification};
use crate::support::Human;

const HEAD: &str = "email,certification,awarded_on,expires_on,reference";

impl Scene {
    async fn import(&self, rows: &[&str], dry: bool) -> AwardsResult {
        let csv = format!("{HEAD}\n{}\n", rows.join("\n"));
        self.admin().call(&api::IMPORT_AWARDS, &[], &AwardsInput { csv, dry }).await.ok()
    }

    /// What somebody holds or held, the oldest first.
    async fn held(&self, human: &Human) -> Vec<Award> {
        let filter = AwardFilter { person: Some(human.id), ..AwardFilter::default() };
        let mut all = self.admin().call(&api::AWARDS, &[], &filter).await.ok().items;
        all.sort_by_key(|award| award.valid_from);
        all
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

#[tokio::test]
async fn a_history_is_taken_over_once_and_stands_where_it_belongs() {
    let scene = Scene::set().await;
    let (_, certification) = scene.usual().await;
    let rows = [
        // Not in order: the second renewed the first. German name, and the rule's own end.
        "ada.user@ardent.example,zertifizierte fachkraft FÜLLSTAND,20.10.2026,,LV-2",
        "Ada.User@ardent.example,Certified Level Technician,2025-10-25,2026-10-25,LV-1",
        "bea.user@boreal.example,Certified Level Technician,2020-01-31,2021-01-31,",
        "abel.admin@ardent.example,Certified Level Technician,2019-05-01,never,LV-3",
    ];
    let look = scene.import(&rows, true).await;
    assert_eq!((look.created, look.same, look.faulty.as_slice()), (4, 0, [].as_slice()));
    assert_eq!(scene.t.count("training_awards").await, 0, "it only looked");
    scene.t.work().await;
    let mails = scene.t.mails().len();
    let done = scene.import(&rows, false).await;
    assert_eq!((done.created, done.same), (4, 0));

    let ada = scene.held(&scene.cast.ardent_user).await;
    let told: Vec<_> = ada.iter().map(|award| (award.valid_from, award.valid_until, award.state)).collect();
    assert_eq!(
        told,
        [
            (day("2025-10-25"), Some(day("2026-10-25")), AwardState::Renewed),
            (day("2026-10-20"), Some(day("2027-10-20")), AwardState::Active),
        ]
    );
    assert_eq!((ada[0].renewed_by, ada[1].renews), (Some(ada[1].id), Some(ada[0].id)));
    assert_eq!(ada[1].source, AwardSource::Imported { reference: "LV-2".to_owned() });
    // Midnight where the vendor is.
    let given = ada[1].created_at + chrono::Duration::hours(3);
    assert_eq!(given.date_naive(), day("2026-10-20"), "it counts from when it was given");
    assert_eq!(scene.held(&scene.cast.boreal_user).await[0].state, AwardState::Expired);
    let abel = scene.held(&scene.cast.ardent_admin).await.remove(0);
    assert_eq!((abel.valid_until, abel.state), (None, AwardState::Active));
    let listed = scene.admin().call(&api::CERTIFICATION, &[&certification.id], &Nothing {}).await.ok();
    assert_eq!((listed.awards, listed.holders), (4, 2));
    let public = scene.t.anonymous().call(&api::VERIFY, &[&ada[1].number], &Nothing {}).await.ok();
    assert_eq!((public.verdict, public.holder.as_str()), (VerificationVerdict::Valid, "Ada User"));
    scene.t.work().await;
    assert_eq!(scene.t.mails().len(), mails, "nobody is written to about what they have had for long");
    let journal = scene.t.journal().await;
    let count = |action: &str| journal.iter().filter(|written| *written == action).count();
    assert_eq!((count("training.give_award"), count("training.import_awards")), (4, 1));

    let again = scene.import(&rows, false).await;
    assert_eq!((again.created, again.same, scene.t.count("training_awards").await), (0, 4, 4), "{:?}", again.faulty);
    assert_eq!(scene.t.journal().await.len(), journal.len(), "nothing happened");
}

#[tokio::test]
async fn a_file_with_a_fault_changes_nothing_and_says_where() {
    let scene = Scene::set().await;
    scene.usual().await;
    scene.import(&["ada.user@ardent.example,Certified Level Technician,2025-01-01,2026-01-01,LV-1"], false).await;
    let rows = [
        "bea.user@boreal.example,Certified Level Technician,2025-01-01,,LV-9",
        "nobody@ardent.example,Certified Welder,2025-01-01,,",
        "bea.user@boreal.example,Certified Level Technician,2025-01-01,,",
        "bea.user@boreal.example,Certified Level Technician,2026-01-01,,LV-9",
        "ada.user@ardent.example,Certified Level Technician,2025-01-01,2026-06-30,LV-1",
        "ada.user@ardent.example,Certified Level Technician,2025-02-01,,LV-1",
        "ada.user@ardent.example,Certified Level Technician,2026-11-24,,",
    ];
    for dry in [true, false] {
        let result = scene.import(&rows, dry).await;
        let faults: Vec<_> = result.faulty.iter().map(|fault| (fault.line, fault.column.as_str(), fault.code.as_str())).collect();
        assert_eq!(
            faults,
            [
                (3, "email", "unknown-person"),
                (3, "certification", "unknown-certification"),
                (4, "awarded_on", "doubled"),
                (5, "reference", "doubled"),
                (6, "expires_on", "differs"),
                (7, "awarded_on", "differs"),
                (8, "awarded_on", "in-the-future"),
            ]
        );
        assert_eq!((result.created, result.same, scene.t.count("training_awards").await), (0, 0, 1));
    }
    let nothing = scene.admin().call(&api::IMPORT_AWARDS, &[], &AwardsInput { csv: " ".to_owned(), dry: false }).await;
    assert_eq!(nothing.fields(), [("/csv".to_owned(), "required".to_owned())]);
}

#[tokio::test]
async fn what_somebody_earned_here_stays_their_newest() {
    let scene = Scene::set().await;
    let (exam, _) = scene.usual().await;
    let human = &scene.cast.ardent_user;
    let earned = scene.take(human, &exam, 4).await.awards[0];
    let done = scene.import(&["ada.user@ardent.example,Certified Level Technician,2025-12-01,,LV-1"], false).await;
    assert_eq!(done.created, 1, "{:?}", done.faulty);
    let held = scene.held(human).await;
    assert_eq!((held[0].state, held[0].renewed_by, held[1].id), (AwardState::Renewed, Some(earned), earned));
    let standing = scene.t.as_(human).call(&api::STANDING, &[&human.id], &Nothing {}).await.ok().certifications.remove(0);
    assert_eq!((standing.state, standing.award.map(|award| award.id)), (AwardState::Active, Some(earned)));
    // A second older one, before what was taken over.
    scene.import(&["ada.user@ardent.example,Certified Level Technician,2024-12-05,,LV-0"], false).await;
    let held = scene.held(human).await;
    let states: Vec<_> = held.iter().map(|award| (award.valid_from, award.state)).collect();
    assert_eq!(
        states,
        [(day("2024-12-05"), AwardState::Renewed), (day("2025-12-01"), AwardState::Renewed), (day("2026-11-23"), AwardState::Active)]
    );
    assert_eq!(held[0].renewed_by, Some(held[1].id));
}

#[tokio::test]
async fn what_is_taken_over_counts_for_what_asks_for_it_as_long_as_it_is_valid() {
    let scene = Scene::set().await;
    let (_, first) = scene.usual().await;
    let bank = scene.bank(4).await;
    let exam = scene.publish(super::hall::exam(&bank, 4)).await;
    let mut expert = certification(&exam);
    expert["name"] = json!({"en": "Certified Level Expert"});
    expert["requires"] = json!([{"kind": "certification", "id": first.id}]);
    expert["exam_needed"] = json!(false);
    let expert = scene.certify(expert).await;
    scene.t.work().await;
    let rows = [
        "ada.user@ardent.example,Certified Level Technician,2026-05-01,,".to_owned(),
        format!("bea.user@boreal.example,{},2024-05-01,,", first.id),
    ];
    let done = scene.import(&rows.each_ref().map(String::as_str), false).await;
    assert_eq!(done.created, 2, "{:?}", done.faulty);
    scene.t.work().await;
    let of = |awards: Vec<Award>| awards.into_iter().filter(|award| award.certification == expert.id).collect::<Vec<_>>();
    let ada = of(scene.held(&scene.cast.ardent_user).await);
    assert_eq!(ada.iter().map(|award| award.valid_from).collect::<Vec<_>>(), [day("2026-11-23")]);
    assert_eq!(of(scene.held(&scene.cast.boreal_user).await), []);
    assert!(scene.t.mails().iter().any(|mail| mail.contains("To: ada.user@ardent.example") && mail.contains("Certified Level Expert")));
}
