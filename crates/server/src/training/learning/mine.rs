//! One's own learning, everything on one page.

use guildhall_domain::{
    endpoint::Nothing,
    training::{CourseStage, Enrollment, Learning, MyLearning, Requirement},
};

use super::{assign, bookings, enroll, ground::Ground, paths, store::EnrollmentRecord};
use crate::{cx::Cx, error::Error, training::seams};

/// Most completed courses that are told.
const COMPLETED: usize = 200;

/// One's own learning: where to go on, what is assigned, what is held.
pub(in crate::training) async fn read(cx: Cx, _: Nothing) -> Result<MyLearning, Error> {
    let (db, actor) = (cx.app.db.read(), cx.actor()?);
    let ground = Ground::read(&cx.app, db, actor, cx.now).await?;
    let shown = |record: &EnrollmentRecord| present(&ground, record);
    let started: Vec<Enrollment> = ground.own.iter().filter(|record| record.goes_on()).map(shown).collect();
    let mut completed: Vec<&EnrollmentRecord> = ground.own.iter().filter(|record| record.learning == Learning::Completed).collect();
    completed.sort_by_key(|record| std::cmp::Reverse(record.completed_at));
    let open = ground.assignments.iter().filter(|assignment| assignment.done_at.is_none()).cloned().collect();
    let walked =
        ground.paths.iter().filter(|path| ground.opens_path(path) && ground.has_begun(path) && !ground.paths_done.contains_key(&path.id));
    Ok(MyLearning {
        go_on: started.first().cloned(),
        assigned: assign::present(&cx, db, open).await?,
        paths: walked.map(|path| paths::walked(&ground, path)).collect(),
        sittings: bookings::ahead(&cx, db).await?,
        certifications: seams::certification_standings(&cx, actor.person).await?,
        completed: completed.into_iter().take(COMPLETED).map(shown).collect(),
        started,
    })
}

fn present(ground: &Ground, record: &EnrollmentRecord) -> Enrollment {
    let newest = ground.course(record.course).filter(|offer| offer.stage == CourseStage::Published).map(|offer| offer.number);
    let newer = newest.filter(|newest| record.goes_on() && *newest > record.number);
    enroll::shown(record, newer, ground.due_on(Requirement::Course(record.course)))
}
