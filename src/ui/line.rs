//! Rows without their type, so that one table and one list serve all kinds of records.

use std::{any::Any, collections::HashMap, sync::Arc};

use leptos::prelude::*;

/// Draws one part of a row.
pub(super) type Cell<T> = Arc<dyn Fn(&T) -> AnyView + Send + Sync>;

type Draw = dyn Fn(&dyn Any) -> Vec<AnyView> + Send + Sync;

/// A row of a table, or an entry of a list.
#[derive(Clone)]
pub(super) struct Line {
    pub(super) key: Arc<str>,
    pub(super) name: Arc<str>,
    /// Grows when the contents change, so that the row is drawn anew.
    edition: u32,
    data: Arc<dyn Any + Send + Sync>,
    draw: Arc<Draw>,
}

impl PartialEq for Line {
    fn eq(&self, other: &Self) -> bool {
        self.edition == other.edition && self.key == other.key
    }
}

impl Line {
    /// What a keyed list tells rows apart by.
    pub(super) fn identity(&self) -> (Arc<str>, u32) {
        (self.key.clone(), self.edition)
    }

    /// Its cells, drawn afresh.
    pub(super) fn cells(&self) -> Vec<AnyView> {
        (self.draw)(self.data.as_ref())
    }
}

/// Follows rows and keeps the lines whose contents stay the same.
pub(super) fn lines<T>(rows: Signal<Vec<T>>, key: fn(&T) -> String, name: fn(&T) -> String, cells: Vec<Cell<T>>) -> Signal<Vec<Line>>
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let draw: Arc<Draw> =
        Arc::new(move |data| data.downcast_ref::<T>().map(|row| cells.iter().map(|cell| cell(row)).collect()).unwrap_or_default());
    Memo::new(move |before: Option<&Vec<Line>>| {
        let before: HashMap<&str, &Line> = before.into_iter().flatten().map(|line| (&*line.key, line)).collect();
        let line = |row: &T| {
            let key = key(row);
            let edition = match before.get(key.as_str()) {
                Some(old) if old.data.downcast_ref::<T>() == Some(row) => return (*old).clone(),
                Some(old) => old.edition + 1,
                None => 0,
            };
            Line { key: key.into(), name: name(row).into(), edition, data: Arc::new(row.clone()), draw: draw.clone() }
        };
        rows.with(|rows| rows.iter().map(line).collect())
    })
    .into()
}
