//! Sittings as authors plan them, and who was there.

use std::collections::BTreeSet;

use guildhall_domain::{
    endpoint::Nothing,
    page::Page,
    partner::PersonId,
    training::{
        AttendanceInput, BookingState, LessonContent, LessonId, ReasonInput, Refusal, Sitting, SittingFilter, SittingInput, SittingKey,
        rights,
    },
};
use serde_json::json;

use super::{
    bookings,
    complete::{content_of, lesson_done, settle},
    courses,
    news::{self, News},
    store::{self, SittingRecord},
};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Lists sittings, soonest first.
pub(super) async fn list(cx: Cx, filter: SittingFilter) -> Result<Page<Sitting>, Error> {
    let db = cx.app.db.read();
    let page = store::sittings(db, &filter, cx.now).await?;
    let ids: Vec<_> = page.items.iter().map(|record| record.id).collect();
    let mut bookings = store::bookings(db, &ids, &cx.app.portal.vendor).await?;
    let items = page.items.into_iter().map(|record| {
        let booked = bookings.remove(&record.id).unwrap_or_default();
        with_bookings(&cx, record, booked)
    });
    Ok(Page { items: items.collect::<Result<_, _>>()?, next: page.next, total: page.total })
}

/// Plans a sitting of a lesson.
pub(super) async fn create(cx: Cx, input: SittingInput) -> Result<Sitting, Error> {
    let (course, lesson): (_, LessonId) = (cx.id("id")?, cx.id("lesson")?);
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let record = courses::found(&tx, course).await?;
    let in_draft = record.draft.lesson(lesson).cloned();
    let published = match record.published {
        Some(number) => store::version(&tx, course, number).await?.and_then(|version| version.lesson(lesson).cloned()),
        None => None,
    };
    let lesson = in_draft.or(published).filter(|lesson| matches!(lesson.content, LessonContent::Session { .. })).ok_or(Error::NotFound)?;
    let sitting = SittingRecord {
        id: cx.app.new_id::<SittingKey>(),
        course,
        lesson: lesson.id,
        sitting: input,
        called_off: None,
        updated_at: cx.now,
        version: 1,
    };
    store::insert_sitting(&tx, &sitting, cx.now).await?;
    journal::write(&tx, &cx, "training.create_sitting", "sitting", sitting.id, json!({ "course": course, "lesson": lesson.id })).await?;
    finish(&cx, tx, sitting).await
}

/// Reads a sitting with who is booked.
pub(super) async fn read(cx: Cx, _: Nothing) -> Result<Sitting, Error> {
    let db = cx.app.db.read();
    let record = store::sitting(db, cx.id("id")?).await?.ok_or(Error::NotFound)?;
    let booked = bookings::of(&cx, db, record.id).await?;
    with_bookings(&cx, record, booked)
}

/// Changes a sitting; those booked are told.
pub(super) async fn update(cx: Cx, input: SittingInput) -> Result<Sitting, Error> {
    let version = cx.if_match()?;
    let input = input.check()?;
    let tx = cx.app.db.begin().await?;
    let mut record = store::sitting(&tx, cx.id("id")?).await?.ok_or(Error::NotFound)?;
    if record.called_off.is_some() {
        return Err(Refusal::CalledOff.into());
    }
    let moved =
        record.sitting.starts_at != input.starts_at || record.sitting.ends_at != input.ends_at || record.sitting.place != input.place;
    record.sitting = input;
    if record.version != version || !store::save_sitting(&tx, &record, cx.now).await? {
        return Err(Error::Stale);
    }
    if moved {
        tell_all(&cx, &tx, &record, News::SittingChanged(record.id)).await?;
    }
    let up = bookings::move_up(&cx, &tx, &record).await?;
    journal::write(&tx, &cx, "training.update_sitting", "sitting", record.id, json!({ "after": record.sitting, "moved_up": up })).await?;
    finish(&cx, tx, record).await
}

/// Calls a sitting off; those booked are told.
pub(super) async fn call_off(cx: Cx, input: ReasonInput) -> Result<Sitting, Error> {
    let reason = input.check()?.reason;
    let tx = cx.app.db.begin().await?;
    let mut record = store::sitting(&tx, cx.id("id")?).await?.ok_or(Error::NotFound)?;
    if record.called_off.is_some() {
        return Err(Refusal::CalledOff.into());
    }
    if cx.now >= record.sitting.ends_at {
        return Err(Refusal::SittingBegun.into());
    }
    record.called_off = Some(reason.clone());
    if !store::save_sitting(&tx, &record, cx.now).await? {
        return Err(Error::Stale);
    }
    tell_all(&cx, &tx, &record, News::CalledOff(record.id)).await?;
    journal::write(&tx, &cx, "training.call_off", "sitting", record.id, json!({ "reason": reason })).await?;
    finish(&cx, tx, record).await
}

async fn tell_all(cx: &Cx, tx: &Tx, record: &SittingRecord, news: News) -> Result<(), Error> {
    for booking in bookings::of(cx, tx, record.id).await? {
        news::tell(tx, cx.now, booking.person, news).await?;
    }
    Ok(())
}

/// Notes who was there; for those the lesson is done. Authors note it of the people in their scope; of the vendor's own people all do.
pub(super) async fn note_attendance(cx: Cx, input: AttendanceInput) -> Result<Sitting, Error> {
    let tx = cx.app.db.begin().await?;
    let id = cx.id("id")?;
    store::lock_sitting(&tx, id).await?;
    let record = store::sitting(&tx, id).await?.ok_or(Error::NotFound)?;
    record.sitting.can_note_attendance(record.called_off.is_some(), cx.now)?;
    let booked = bookings::of(&cx, &tx, record.id).await?;
    let mut seen = BTreeSet::new();
    let lists = [(&input.attended, "attended", BookingState::Attended), (&input.missed, "missed", BookingState::Missed)];
    for (people, field, state) in lists {
        for (index, person) in people.iter().enumerate() {
            let pointer = format!("/{field}/{index}");
            if !seen.insert(*person) {
                return Err(Error::field(&pointer, "doubled"));
            }
            note(&cx, &tx, &record, &booked, *person, state, &pointer).await?;
        }
    }
    let detail = json!({ "attended": input.attended, "missed": input.missed });
    journal::write(&tx, &cx, "training.note_attendance", "sitting", record.id, detail).await?;
    finish(&cx, tx, record).await
}

async fn note(
    cx: &Cx,
    tx: &Tx,
    record: &SittingRecord,
    booked: &[guildhall_domain::training::Booking],
    person: PersonId,
    state: BookingState,
    pointer: &str,
) -> Result<(), Error> {
    let actor = cx.actor()?;
    let booking = booked.iter().find(|booking| booking.person == person).ok_or_else(|| Error::field(pointer, "unknown"))?;
    if booking.partner.is_some_and(|partner| !rights::completes_for(actor, partner)) {
        return Err(Error::field(pointer, "unknown"));
    }
    store::set_booking(tx, record.id, person, state, cx.now).await?;
    if state != BookingState::Attended {
        return Ok(());
    }
    let Some(enrollment) = store::open_enrollment(tx, record.course, person).await? else { return Ok(()) };
    store::lock_enrollment(tx, enrollment.id).await?;
    let course = content_of(tx, &enrollment).await?;
    if course.lesson(record.lesson).is_some() {
        lesson_done(tx, cx.now, &enrollment, record.lesson, None).await?;
        settle(&cx.app, tx, cx.now, &enrollment, &course).await?;
    }
    Ok(())
}

async fn finish(cx: &Cx, tx: Tx, record: SittingRecord) -> Result<Sitting, Error> {
    let record = store::sitting(&tx, record.id).await?.ok_or(Error::NotFound)?;
    let booked = bookings::of(cx, &tx, record.id).await?;
    let sitting = with_bookings(cx, record, booked)?;
    tx.commit().await?;
    Ok(sitting)
}

/// With those who are booked and in the author's scope, those with seats first.
fn with_bookings(cx: &Cx, record: SittingRecord, mut booked: Vec<guildhall_domain::training::Booking>) -> Result<Sitting, Error> {
    let scope = cx.actor()?.scope();
    booked.retain(|booking| booking.partner.is_none_or(|partner| scope.holds(partner)));
    booked.sort_by_key(|booking| !booking.state.takes_a_seat());
    Ok(record.with(booked))
}
