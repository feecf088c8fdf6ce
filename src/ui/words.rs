//! The few words the ui itself says; pages bring all others.

pub(super) fn try_again() -> String {
    "Try again".to_owned()
}
pub(super) fn number(number: &str) -> String {
    format!("Number for support: {number}")
}
pub(super) fn loading() -> String {
    "Loading".to_owned()
}
pub(super) fn optional() -> String {
    "optional".to_owned()
}
pub(super) fn close() -> String {
    "Close".to_owned()
}
pub(super) fn keep() -> String {
    "Keep it".to_owned()
}
pub(super) fn dismiss() -> String {
    "Dismiss".to_owned()
}
pub(super) fn reveal() -> String {
    "Show password".to_owned()
}
pub(super) fn select_all() -> String {
    "Select all".to_owned()
}
pub(super) fn select(name: &str) -> String {
    format!("Select {name}")
}
pub(super) fn clear_selection() -> String {
    "Clear selection".to_owned()
}
pub(super) fn sort_by() -> String {
    "Sort by".to_owned()
}
pub(super) fn descending() -> String {
    "Descending".to_owned()
}
pub(super) fn load_more() -> String {
    "Load more".to_owned()
}
pub(super) fn press_enter() -> String {
    "Press Enter to add it".to_owned()
}
pub(super) fn no_match() -> String {
    "Nothing matches".to_owned()
}
pub(super) fn remove(name: &str) -> String {
    format!("Remove {name}")
}
pub(super) fn choose_file() -> String {
    "Choose a file".to_owned()
}
pub(super) fn choose_files() -> String {
    "Choose files".to_owned()
}
pub(super) fn choose_folder() -> String {
    "Choose a folder".to_owned()
}
pub(super) fn drop_here() -> String {
    "Drop it here, or".to_owned()
}
pub(super) fn numbers() -> String {
    "Show the numbers".to_owned()
}
pub(super) fn part() -> String {
    "Part".to_owned()
}
