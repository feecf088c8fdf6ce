//! Sittings: sessions in a room or online, who has a seat, and who was there.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{CourseId, LessonId, Refusal, SittingId};
use crate::{
    invalid::{Check, Invalid},
    page::Cursor,
    partner::{PartnerId, PersonId},
};

/// Where a sitting is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum SittingPlace {
    /// In a room.
    Room {
        /// Address and how to find it.
        address: String,
    },
    /// Online.
    Online {
        /// `https://…`; only who has a seat sees it.
        link: String,
    },
}

/// What an author says about a sitting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SittingInput {
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
    /// Where it is.
    pub place: SittingPlace,
    /// Who gives it; may be empty.
    #[serde(default)]
    pub trainer: String,
    /// Seats; no limit when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seats: Option<u32>,
}

/// A sitting as its authors see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Sitting {
    /// Its id.
    pub id: SittingId,
    /// Its course.
    pub course: CourseId,
    /// Its lesson.
    pub lesson: LessonId,
    /// When and where.
    pub sitting: SittingInput,
    /// Set when it was called off: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub called_off: Option<String>,
    /// Who is booked, those with seats first, then in the order of the waiting list.
    pub bookings: Vec<Booking>,
    /// Version for `If-Match`.
    pub version: i32,
}

/// How somebody is booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum BookingState {
    /// Has a seat.
    Booked,
    /// Gets the next one.
    Waiting,
    /// Was there.
    Attended,
    /// Was not there.
    Missed,
}

impl BookingState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Booked, Self::Waiting, Self::Attended, Self::Missed];

    /// The name on the wire, in the database and in catalogue keys (`training.booking.<slug>`).
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Booked => "booked",
            Self::Waiting => "waiting",
            Self::Attended => "attended",
            Self::Missed => "missed",
        }
    }

    /// Whether it takes a seat.
    #[must_use]
    pub const fn takes_a_seat(self) -> bool {
        match self {
            Self::Booked | Self::Attended | Self::Missed => true,
            Self::Waiting => false,
        }
    }
}

/// Somebody who is booked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Booking {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Their company; absent for people of the vendor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<PartnerId>,
    /// The company's name: the partner's, or the vendor's.
    pub partner_name: String,
    /// How they are booked.
    pub state: BookingState,
    /// Since when: the order of the waiting list.
    pub booked_at: DateTime<Utc>,
}

/// Which sittings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SittingFilter {
    /// Only of this course.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<CourseId>,
    /// Only of this lesson.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<LessonId>,
    /// `true`: past ones too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub past: Option<bool>,
    /// Where the page starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
    /// Most answers, 1 to 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}

/// Notes who was there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AttendanceInput {
    /// Who was there.
    pub attended: Vec<PersonId>,
    /// Who was not.
    pub missed: Vec<PersonId>,
}

impl SittingInput {
    /// The input, tidied.
    ///
    /// # Errors
    /// With everything that is wrong.
    pub fn check(&self) -> Result<Self, Invalid> {
        let mut check = Check::default();
        if self.ends_at <= self.starts_at {
            check.fail("/ends_at", "ends-before-start");
        } else if (self.ends_at - self.starts_at).num_days() > 31 {
            check.fail("/ends_at", "too-far");
        }
        let place = match &self.place {
            SittingPlace::Room { address } => SittingPlace::Room { address: check.text("/place/address", address, 500) },
            SittingPlace::Online { link } => {
                let link = check.text("/place/link", link, 500);
                if !link.is_empty() && !link.starts_with("https://") {
                    check.fail("/place/link", "not-a-link");
                }
                SittingPlace::Online { link }
            }
        };
        let trainer = check.optional_text("/trainer", &self.trainer, 120);
        if let Some(seats) = self.seats {
            check.range("/seats", seats.into(), 1, 10_000);
        }
        check.finish(Self { place, trainer, ..self.clone() })
    }

    /// Seats that are free; `None` when there is no limit.
    #[must_use]
    pub fn free(&self, taken: u32) -> Option<u32> {
        self.seats.map(|seats| seats.saturating_sub(taken))
    }

    /// How somebody who books now is booked.
    ///
    /// # Errors
    /// When it has begun, was called off, or the person is booked already.
    pub fn can_book(&self, called_off: bool, own: Option<BookingState>, taken: u32, now: DateTime<Utc>) -> Result<BookingState, Refusal> {
        if called_off {
            return Err(Refusal::CalledOff);
        }
        if own.is_some() {
            return Err(Refusal::AlreadyBooked);
        }
        if now >= self.starts_at {
            return Err(Refusal::SittingBegun);
        }
        Ok(if self.free(taken) == Some(0) { BookingState::Waiting } else { BookingState::Booked })
    }

    /// May somebody give their seat back?
    ///
    /// # Errors
    /// When it has begun, or they have none.
    pub fn can_unbook(&self, own: Option<BookingState>, now: DateTime<Utc>) -> Result<(), Refusal> {
        match own {
            Some(BookingState::Booked | BookingState::Waiting) if now < self.starts_at => Ok(()),
            Some(_) => Err(Refusal::SittingBegun),
            None => Err(Refusal::NotBooked),
        }
    }

    /// May it be noted who was there?
    ///
    /// # Errors
    /// Before it begins, or when it was called off.
    pub fn can_note_attendance(&self, called_off: bool, now: DateTime<Utc>) -> Result<(), Refusal> {
        if called_off {
            Err(Refusal::CalledOff)
        } else if now < self.starts_at {
            Err(Refusal::SittingAhead { starts_at: self.starts_at })
        } else {
            Ok(())
        }
    }

    /// Who moves up from the waiting list now, in its order. `bookings` must be in the order of booking.
    #[must_use]
    pub fn moves_up(&self, bookings: &[Booking]) -> Vec<PersonId> {
        let taken = bookings.iter().filter(|booking| booking.state.takes_a_seat()).count();
        let free = self.free(u32::try_from(taken).unwrap_or(u32::MAX)).unwrap_or(u32::MAX);
        let waiting = bookings.iter().filter(|booking| booking.state == BookingState::Waiting);
        waiting.take(usize::try_from(free).unwrap_or(usize::MAX)).map(|booking| booking.person).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::fixtures::{at, id};

    fn sitting(seats: Option<u32>) -> SittingInput {
        SittingInput {
            starts_at: at("2026-05-04T08:00:00Z"),
            ends_at: at("2026-05-04T12:00:00Z"),
            place: SittingPlace::Room { address: "Hall 3".to_owned() },
            trainer: String::new(),
            seats,
        }
    }

    fn booking(n: u8, state: BookingState) -> Booking {
        Booking {
            person: id(n),
            name: format!("Person {n}"),
            partner: Some(id(1)),
            partner_name: "Partner".to_owned(),
            state,
            booked_at: at("2026-05-01T08:00:00Z"),
        }
    }

    #[test]
    fn a_full_sitting_has_a_waiting_list() {
        let now = at("2026-05-01T08:00:00Z");
        assert_eq!(sitting(Some(2)).can_book(false, None, 1, now), Ok(BookingState::Booked));
        assert_eq!(sitting(Some(2)).can_book(false, None, 2, now), Ok(BookingState::Waiting));
        assert_eq!(sitting(None).can_book(false, None, 5_000, now), Ok(BookingState::Booked));
        assert_eq!(sitting(None).can_book(false, Some(BookingState::Waiting), 1, now), Err(Refusal::AlreadyBooked));
        assert_eq!(sitting(None).can_book(true, None, 1, now), Err(Refusal::CalledOff));
        assert_eq!(sitting(None).can_book(false, None, 1, at("2026-05-04T08:00:00Z")), Err(Refusal::SittingBegun));
    }

    #[test]
    fn who_waited_longest_moves_up() {
        let bookings = [
            booking(1, BookingState::Booked),
            booking(2, BookingState::Waiting),
            booking(3, BookingState::Waiting),
            booking(4, BookingState::Waiting),
        ];
        assert_eq!(sitting(Some(3)).moves_up(&bookings), [id(2), id(3)]);
        assert_eq!(sitting(Some(1)).moves_up(&bookings), []);
        assert_eq!(sitting(None).moves_up(&bookings), [id(2), id(3), id(4)], "without a limit nobody waits");
    }

    #[test]
    fn attendance_is_noted_from_the_beginning_on() {
        let sitting = sitting(None);
        let early = sitting.can_note_attendance(false, at("2026-05-04T07:59:59Z"));
        assert_eq!(early, Err(Refusal::SittingAhead { starts_at: sitting.starts_at }));
        assert_eq!(sitting.can_note_attendance(false, sitting.starts_at), Ok(()));
        assert_eq!(sitting.can_unbook(Some(BookingState::Booked), sitting.starts_at), Err(Refusal::SittingBegun));
        assert_eq!(sitting.can_unbook(None, at("2026-05-01T08:00:00Z")), Err(Refusal::NotBooked));
    }

    #[test]
    fn a_sitting_ends_after_it_began_and_is_somewhere() {
        let mut input = sitting(Some(0));
        input.ends_at = input.starts_at;
        input.place = SittingPlace::Online { link: "http://meet.example".to_owned() };
        let errors = input.check().expect_err("wrong").errors;
        let codes: Vec<&str> = errors.iter().map(|error| error.code.as_str()).collect();
        assert_eq!(codes, ["ends-before-start", "not-a-link", "out-of-range"]);
    }
}
