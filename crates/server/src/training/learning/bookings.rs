//! Seats of sittings, as learners take and give them back.

use guildhall_domain::{
    endpoint::Nothing,
    partner::PersonId,
    problem::Refusal as _,
    training::{Booking, BookingState, CourseId, LessonId, Refusal, SittingForLearner, SittingId, SittingPlace},
};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::{
    news::{self, News},
    store::{self, SittingRecord},
};
use crate::{cx::Cx, db::Tx, error::Error, journal};

/// Books a seat, or a place on the waiting list.
pub(super) async fn book(cx: Cx, _: Nothing) -> Result<SittingForLearner, Error> {
    let person = cx.actor()?.person;
    let tx = cx.app.db.begin().await?;
    let (record, bookings) = reachable(&cx, &tx, cx.id("id")?).await?;
    let state = record.sitting.can_book(record.called_off.is_some(), own(&bookings, person), taken(&bookings), cx.now)?;
    store::set_booking(&tx, record.id, person, state, cx.now).await?;
    journal::write(&tx, &cx, "training.book", "sitting", record.id, json!({ "person": person, "state": state })).await?;
    finish(&cx, tx, record).await
}

/// Gives a seat back; who waited longest moves up.
pub(super) async fn unbook(cx: Cx, _: Nothing) -> Result<SittingForLearner, Error> {
    let person = cx.actor()?.person;
    let tx = cx.app.db.begin().await?;
    let (record, bookings) = reachable(&cx, &tx, cx.id("id")?).await?;
    record.sitting.can_unbook(own(&bookings, person), cx.now)?;
    store::remove_booking(&tx, record.id, person).await?;
    let moved = move_up(&cx, &tx, &record).await?;
    journal::write(&tx, &cx, "training.unbook", "sitting", record.id, json!({ "person": person, "moved_up": moved })).await?;
    finish(&cx, tx, record).await
}

/// Gives free seats to those who wait, and tells them.
pub(super) async fn move_up(cx: &Cx, tx: &Tx, record: &SittingRecord) -> Result<Vec<PersonId>, Error> {
    if record.called_off.is_some() || cx.now >= record.sitting.starts_at {
        return Ok(Vec::new());
    }
    let moved = record.sitting.moves_up(&of(cx, tx, record.id).await?);
    for person in &moved {
        store::set_booking(tx, record.id, *person, BookingState::Booked, cx.now).await?;
        news::tell(tx, cx.now, *person, News::MovedUp(record.id)).await?;
    }
    Ok(moved)
}

/// Who is booked, in the order of booking.
pub(super) async fn of(cx: &Cx, db: &impl ConnectionTrait, sitting: SittingId) -> Result<Vec<Booking>, Error> {
    Ok(store::bookings(db, &[sitting], &cx.app.portal.vendor).await?.remove(&sitting).unwrap_or_default())
}

/// A sitting of a course that the person is in; others are not there.
async fn reachable(cx: &Cx, tx: &Tx, id: SittingId) -> Result<(SittingRecord, Vec<Booking>), Error> {
    store::lock_sitting(tx, id).await?;
    let record = store::sitting(tx, id).await?.ok_or(Error::NotFound)?;
    let person = cx.actor()?.person;
    let enrolled = store::enrollments_of(tx, person).await?;
    if !enrolled.iter().any(|enrollment| enrollment.course == record.course && enrollment.goes_on()) {
        // Whoever was in it knows the sitting; to all others it does not exist.
        let knows = enrolled.iter().any(|enrollment| enrollment.course == record.course);
        return Err(if knows { Refusal::NotEnrolled.into() } else { Error::NotFound });
    }
    let bookings = of(cx, tx, id).await?;
    Ok((record, bookings))
}

async fn finish(cx: &Cx, tx: Tx, record: SittingRecord) -> Result<SittingForLearner, Error> {
    let bookings = of(cx, &tx, record.id).await?;
    let shown = shown(cx, &record, &bookings)?;
    tx.commit().await?;
    Ok(shown)
}

fn own(bookings: &[Booking], person: PersonId) -> Option<BookingState> {
    bookings.iter().find(|booking| booking.person == person).map(|booking| booking.state)
}

fn taken(bookings: &[Booking]) -> u32 {
    u32::try_from(bookings.iter().filter(|booking| booking.state.takes_a_seat()).count()).unwrap_or(u32::MAX)
}

/// The sittings of a lesson as the person sees them.
pub(super) async fn for_learner(
    cx: &Cx,
    db: &impl ConnectionTrait,
    course: CourseId,
    lesson: LessonId,
) -> Result<Vec<SittingForLearner>, Error> {
    let records = store::sittings_for(db, (course, lesson), cx.actor()?.person, cx.now).await?;
    all_shown(cx, db, &records).await
}

/// The sittings that the person is booked for and that are not over.
pub(super) async fn ahead(cx: &Cx, db: &impl ConnectionTrait) -> Result<Vec<SittingForLearner>, Error> {
    let records = store::booked(db, cx.actor()?.person, cx.now).await?;
    let records: Vec<SittingRecord> = records.into_iter().filter(|record| record.called_off.is_none()).collect();
    all_shown(cx, db, &records).await
}

async fn all_shown(cx: &Cx, db: &impl ConnectionTrait, records: &[SittingRecord]) -> Result<Vec<SittingForLearner>, Error> {
    let ids: Vec<SittingId> = records.iter().map(|record| record.id).collect();
    let bookings = store::bookings(db, &ids, &cx.app.portal.vendor).await?;
    records.iter().map(|record| shown(cx, record, bookings.get(&record.id).map_or(&[][..], Vec::as_slice))).collect()
}

/// A sitting as the person sees it. Where an online one takes place is for those who have a seat.
fn shown(cx: &Cx, record: &SittingRecord, bookings: &[Booking]) -> Result<SittingForLearner, Error> {
    let person = cx.actor()?.person;
    let booking = own(bookings, person);
    let mut sitting = record.sitting.clone();
    if let SittingPlace::Online { link } = &mut sitting.place
        && !booking.is_some_and(BookingState::takes_a_seat)
    {
        link.clear();
    }
    let waiting = bookings.iter().filter(|booking| booking.state == BookingState::Waiting);
    let place = { waiting }.position(|booking| booking.person == person).map(|place| u32::try_from(place + 1).unwrap_or(u32::MAX));
    let barred = record.sitting.can_book(record.called_off.is_some(), booking, taken(bookings), cx.now).err();
    Ok(SittingForLearner {
        id: record.id,
        free: record.sitting.free(taken(bookings)),
        sitting,
        booking,
        place,
        barred: barred.map(|refusal| refusal.code().to_owned()),
    })
}
