//! Filters and orders of companies and people as an address spells them.

use guildhall_domain::partners::{PersonStatus, Sort, Status};

use crate::ui;

/// The order named in an address.
pub fn sort(value: Option<&str>) -> Option<Sort> {
    match value {
        Some("name_desc") => Some(Sort::NameDesc),
        Some("newest") => Some(Sort::Newest),
        Some("oldest") => Some(Sort::Oldest),
        Some("name") => Some(Sort::Name),
        Some(_) | None => None,
    }
}

/// How the table shows an order: the column and the direction.
pub fn shown(sort: Option<Sort>) -> ui::Sort {
    let (by, direction) = match sort.unwrap_or_default() {
        Sort::Name => ("name", ui::Direction::Ascending),
        Sort::NameDesc => ("name", ui::Direction::Descending),
        Sort::Newest => ("created", ui::Direction::Descending),
        Sort::Oldest => ("created", ui::Direction::Ascending),
    };
    ui::Sort { by: by.to_owned(), direction }
}

/// The order's name for a column and direction.
pub fn wanted(sort: &ui::Sort) -> &'static str {
    match (sort.by.as_str(), sort.direction) {
        ("created", ui::Direction::Ascending) => "oldest",
        ("created", ui::Direction::Descending) => "newest",
        (_, ui::Direction::Descending) => "name_desc",
        (_, ui::Direction::Ascending) => "",
    }
}

/// The status of a company named in an address.
pub fn status(value: Option<&str>) -> Option<Status> {
    match value {
        Some("active") => Some(Status::Active),
        Some("inactive") => Some(Status::Inactive),
        Some(_) | None => None,
    }
}

/// The status of a person named in an address.
pub fn person_status(value: Option<&str>) -> Option<PersonStatus> {
    match value {
        Some("invited") => Some(PersonStatus::Invited),
        Some("active") => Some(PersonStatus::Active),
        Some("disabled") => Some(PersonStatus::Disabled),
        Some(_) | None => None,
    }
}
