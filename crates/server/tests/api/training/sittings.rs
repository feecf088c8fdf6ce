//! Sittings: seats, the waiting list, changes and attendance.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    endpoint::Nothing,
    training::{
        AssignInput, AttendanceInput, BookingState, Course, Learning, LessonContent, LessonView, ReasonInput, Requirement, Sitting,
        SittingFilter, SittingInput, SittingPlace, api,
    },
};

use super::scene::{Scene, course, id, lesson};
use crate::support::Client;

fn sitting(starts_at: DateTime<Utc>, seats: Option<u32>) -> SittingInput {
    SittingInput {
        starts_at,
        ends_at: starts_at + Duration::hours(4),
        place: SittingPlace::Online { link: "https://meet.hexholm.example/valves".to_owned() },
        trainer: "Tilda Trainer".to_owned(),
        seats,
    }
}

async fn planned(s: &Scene, seats: Option<u32>) -> (Course, Sitting) {
    let session = lesson(1, LessonContent::Session { markdown: "Bring a valve.".to_owned() });
    let published = s.published(&course("Hands on", vec![session])).await;
    let input = sitting(s.t.app.clock.now() + Duration::days(7), seats);
    let made = s.admin().call(&api::CREATE_SITTING, &[&published.id, &id::<()>(1)], &input).await.ok();
    (published, made)
}

async fn seen_by(s: &Scene, client: &Client, course: &Course) -> guildhall_domain::training::SittingForLearner {
    let enrollment = s.enroll(client, course.id).await.enrollment.id;
    let read = client.call(&api::LESSON, &[&enrollment, &id::<()>(1)], &Nothing {}).await.ok();
    let Some(LessonView::Session { sittings, .. }) = read.view else { panic!("it is a session") };
    sittings.into_iter().next().expect("a sitting")
}

#[tokio::test]
async fn seats_are_taken_and_who_waited_longest_moves_up() {
    let s = Scene::set().await;
    let (course, made) = planned(&s, Some(1)).await;
    let (ada, abel, bea) = (s.user(), s.t.as_(&s.cast.ardent_admin), s.t.as_(&s.cast.boreal_user));
    ada.call(&api::BOOK, &[&made.id], &Nothing {}).await.fails("not-found");
    let before = seen_by(&s, &ada, &course).await;
    assert_eq!((before.free, before.booking, before.barred.as_deref()), (Some(1), None, None));
    assert_eq!(before.sitting.place, SittingPlace::Online { link: String::new() }, "the address is for who has a seat");
    let booked = ada.call(&api::BOOK, &[&made.id], &Nothing {}).await.ok();
    assert_eq!((booked.free, booked.booking), (Some(0), Some(BookingState::Booked)));
    assert!(matches!(&booked.sitting.place, SittingPlace::Online { link } if link.starts_with("https://")));
    ada.call(&api::BOOK, &[&made.id], &Nothing {}).await.fails("training/already-booked");
    for (place, client) in [(1, &abel), (2, &bea)] {
        seen_by(&s, client, &course).await;
        s.t.pass(Duration::seconds(1));
        let waiting = client.call(&api::BOOK, &[&made.id], &Nothing {}).await.ok();
        assert_eq!((waiting.booking, waiting.place), (Some(BookingState::Waiting), Some(place)));
        assert_eq!(waiting.sitting.place, SittingPlace::Online { link: String::new() });
    }
    ada.call(&api::UNBOOK, &[&made.id], &Nothing {}).await.ok();
    ada.call(&api::UNBOOK, &[&made.id], &Nothing {}).await.fails("training/not-booked");
    assert_eq!(seen_by(&s, &abel, &course).await.booking, Some(BookingState::Booked));
    assert_eq!(seen_by(&s, &bea, &course).await.place, Some(1));
    s.t.work().await;
    let mails = s.t.mails();
    assert!(mails.iter().any(|mail| mail.contains("You have a seat now") && mail.contains("abel")), "{mails:?}");
    // A larger room lets everybody in.
    let larger = SittingInput { seats: Some(5), ..made.sitting.clone() };
    let changed = s.admin().if_match(made.version).call(&api::UPDATE_SITTING, &[&made.id], &larger).await.ok();
    assert!(changed.bookings.iter().all(|booking| booking.state == BookingState::Booked) && changed.bookings.len() == 2);
}

#[tokio::test]
async fn who_was_there_has_done_the_lesson() {
    let s = Scene::set().await;
    let (course, made) = planned(&s, None).await;
    let (ada, abel) = (s.user(), s.t.as_(&s.cast.ardent_admin));
    for client in [&ada, &abel] {
        seen_by(&s, client, &course).await;
        s.t.pass(Duration::seconds(1));
        client.call(&api::BOOK, &[&made.id], &Nothing {}).await.ok();
    }
    assert_eq!(ada.call(&api::MINE, &[], &Nothing {}).await.ok().sittings.len(), 1);
    let manager = s.t.as_(&s.cast.manager);
    let input = AttendanceInput { attended: vec![s.cast.ardent_user.id], missed: vec![s.cast.ardent_admin.id] };
    manager.call(&api::NOTE_ATTENDANCE, &[&made.id], &input).await.fails("training/sitting-ahead");
    s.pass(Duration::days(7) + Duration::hours(1)).await;
    ada.call(&api::UNBOOK, &[&made.id], &Nothing {}).await.fails("training/sitting-begun");
    s.t.as_(&s.cast.free_manager).call(&api::NOTE_ATTENDANCE, &[&made.id], &input).await.fields();
    let strangers = AttendanceInput { attended: vec![s.cast.boreal_user.id], missed: vec![] };
    assert_eq!(manager.call(&api::NOTE_ATTENDANCE, &[&made.id], &strangers).await.fields()[0].0, "/attended/0");
    let noted = manager.call(&api::NOTE_ATTENDANCE, &[&made.id], &input).await.ok();
    assert_eq!(noted.bookings.iter().map(|booking| booking.state).collect::<Vec<_>>(), [BookingState::Attended, BookingState::Missed]);
    let learning = async |client: &Client| client.call(&api::MINE, &[], &Nothing {}).await.ok();
    assert_eq!(learning(&ada).await.completed[0].learning, Learning::Completed);
    assert_eq!(learning(&abel).await.completed.len(), 0);
}

#[tokio::test]
async fn a_sitting_is_called_off_and_everybody_is_told() {
    let s = Scene::set().await;
    let (course, made) = planned(&s, None).await;
    let ada = s.user();
    seen_by(&s, &ada, &course).await;
    ada.call(&api::BOOK, &[&made.id], &Nothing {}).await.ok();
    let moved = SittingInput { starts_at: made.sitting.starts_at + Duration::hours(1), ..made.sitting.clone() };
    let admin = s.admin();
    let changed = admin.clone().if_match(made.version).call(&api::UPDATE_SITTING, &[&made.id], &moved).await.ok();
    admin.clone().if_match(made.version).call(&api::UPDATE_SITTING, &[&made.id], &moved).await.fails("stale");
    assert_eq!(admin.call(&api::CALL_OFF, &[&made.id], &ReasonInput { reason: " ".to_owned() }).await.fields()[0].1, "required");
    let off = admin.call(&api::CALL_OFF, &[&made.id], &ReasonInput { reason: "The trainer is ill".to_owned() }).await.ok();
    assert_eq!(off.called_off.as_deref(), Some("The trainer is ill"));
    admin.if_match(changed.version + 1).call(&api::UPDATE_SITTING, &[&made.id], &moved).await.fails("training/called-off");
    assert_eq!(seen_by(&s, &ada, &course).await.barred.as_deref(), Some("training/called-off"));
    s.t.work().await;
    let mails = s.t.mails().join("\n");
    assert!(mails.contains("Time or place has changed") && mails.contains("The trainer is ill"), "{mails}");
    assert!(!mails.contains("meet.hexholm.example"), "the address is on the page alone");
    let list = s.admin().call(&api::SITTINGS, &[], &SittingFilter { course: Some(course.id), ..SittingFilter::default() }).await.ok();
    assert_eq!((list.total, list.items[0].bookings.len()), (1, 1));
}

#[tokio::test]
async fn a_seat_and_a_due_day_stand_in_ones_own_calendar_alone() {
    let s = Scene::set().await;
    let (course, made) = planned(&s, Some(1)).await;
    let (ada, abel) = (s.user(), s.t.as_(&s.cast.ardent_admin));
    let today = s.t.app.clock.now().date_naive();
    let due =
        AssignInput { item: Requirement::Course(course.id), people: vec![s.cast.ardent_user.id], due_on: Some(today + Duration::days(3)) };
    abel.call(&api::ASSIGN, &[], &due).await.ok();
    for client in [&ada, &abel] {
        seen_by(&s, client, &course).await;
    }
    let feed = async |client: &Client| {
        let href = client.call(&api::CREATE_FEED, &[], &Nothing {}).await.ok().href.expect("an address");
        href.strip_prefix(&s.t.app.config.public_url).expect("an address of the portal").to_owned()
    };
    let (of_ada, of_abel) = (feed(&ada).await, feed(&abel).await);
    let read = async |path: &str| s.t.anonymous().send("GET", path, &[], Vec::new()).await.text().replace("\r\n ", "");
    let starts = format!("DTSTART:{}", made.sitting.starts_at.format("%Y%m%dT%H%M%SZ"));
    let before = read(&of_ada).await;
    assert!(before.contains("DTSTART;VALUE=DATE:20261126") && before.contains("SUMMARY:Hands on") && !before.contains(&starts), "{before}");
    ada.call(&api::BOOK, &[&made.id], &Nothing {}).await.ok();
    abel.call(&api::BOOK, &[&made.id], &Nothing {}).await.ok();
    let seated = read(&of_ada).await;
    assert!(seated.contains(&starts) && seated.contains("https://meet.hexholm.example/valves"), "{seated}");
    assert!(!read(&of_abel).await.contains("BEGIN:VEVENT"), "who waits has no date, and what others must do is not theirs");
    s.admin().call(&api::CALL_OFF, &[&made.id], &ReasonInput { reason: "The trainer is ill".to_owned() }).await.ok();
    assert!(read(&of_ada).await.contains("STATUS:CANCELLED"));
}
