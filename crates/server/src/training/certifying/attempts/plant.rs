//! Whole attempts at once, for the demo: drawn, answered and graded by what draws, answers and grades everybody's.

use chrono::{DateTime, Duration, Utc};
use guildhall_domain::{
    partner::{PartnerId, PersonId},
    training::{
        Answer, Arrangement, AttemptId, AttemptKey, Decimal, ExamId, HolderKey, Key, QuestionInput, Response, Seed, Shape, Timeline, draw,
        ends_at,
    },
};
use serde_json::json;

use super::{
    super::{exams, store},
    grading::{close, count},
};
use crate::{
    db::Tx,
    error::Error,
    journal,
    state::{App, new_id},
};

/// An attempt of the demo.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sat {
    /// Who.
    pub person: PersonId,
    /// Where they work.
    pub partner: Option<PartnerId>,
    /// At what.
    pub exam: ExamId,
    /// How many of a hundred answers are right, about.
    pub skill: u8,
    /// What everything else follows from.
    pub dice: [u8; 8],
    /// Whether the time runs out before it is handed in.
    pub runs_out: bool,
}

/// Somebody takes an exam that begins at a moment. Says what it was, and whether they passed.
pub(crate) async fn sit(app: &App, tx: &Tx, at: DateTime<Utc>, sat: Sat) -> Result<(AttemptId, bool), Error> {
    let exam = store::read_exam(tx, sat.exam).await?;
    let seed = Seed::new(sat.dice);
    let few = |_| Error::internal("an exam of the demo has too few questions");
    let drawn = draw(seed, &exams::urns(tx, &exam.exam).await?, exam.exam.rules.mixing).map_err(few)?;
    let revisions = store::revisions(tx, &drawn).await?;
    let number = store::attempts_of(tx, sat.person, exam.original).await?.len() + 1;
    let rules = exam.exam.rules.clone();
    let record = store::AttemptRecord {
        id: new_id::<AttemptKey>(at),
        exam: exam.id,
        original: exam.original,
        person: sat.person,
        partner: sat.partner,
        number: u16::try_from(number).unwrap_or(u16::MAX),
        title: exam.exam.title.clone(),
        purpose: exam.exam.purpose,
        seed,
        questions: drawn.iter().filter_map(|question| Some((*question, *revisions.get(question)?))).collect(),
        timeline: Timeline {
            started_at: at,
            ends_at: ends_at(&rules, 0, at),
            handed_in_at: None,
            voided_at: None,
            holder: new_id::<HolderKey>(at),
        },
        rules,
        closed: None,
        void_reason: String::new(),
    };
    store::insert_attempt(tx, &record).await?;
    let detail = json!({ "exam": record.exam, "number": record.number });
    journal::write_for(tx, at, Some(sat.person), "training.start_attempt", "attempt", record.id, detail).await?;
    let questions = store::in_revisions(tx, &record.questions).await?;
    let mut moment = at;
    for (place, key) in (0u16..).zip(&record.questions) {
        let (_, question) = questions.get(key).ok_or_else(|| Error::internal("a question of the demo is missing"))?;
        let roll = rolled(sat.dice, place);
        moment += Duration::seconds(20 + i64::from(roll % 50));
        let open = roll.is_multiple_of(41) || (sat.runs_out && usize::from(place) * 4 > record.questions.len() * 3);
        if open {
            continue;
        }
        let arrangement = Arrangement::of(seed, key.0, &question.key, question.fixed);
        let answer = answered(question, &arrangement, roll % 100 < u32::from(sat.skill), roll);
        let answer = answer.check(Shape::of(&question.key), "/answer")?;
        let response = Response { sequence: 1, answer: Some(answer), flagged: roll.is_multiple_of(23) };
        store::save_response(tx, record.id, place, &response, moment).await?;
    }
    let end = if sat.runs_out { record.timeline.ends_at } else { None };
    let handed_in = if end.is_some() { None } else { Some(moment + Duration::seconds(25)) };
    let now = end.map_or(moment + Duration::seconds(25), |end| end + Duration::seconds(20));
    let closed = close(app, tx, &record, handed_in, now).await?;
    Ok((record.id, closed.passed))
}

/// Counts how the questions of exams fare.
pub(crate) async fn count_all(app: &App, exams: &[ExamId]) -> Result<(), Error> {
    for exam in exams {
        count(app, *exam).await?;
    }
    Ok(())
}

/// A number that follows from the dice and a place.
fn rolled(dice: [u8; 8], place: u16) -> u32 {
    let mut state = u64::from_le_bytes(dice) ^ (u64::from(place) + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    u32::try_from((state ^ (state >> 27)) >> 33).unwrap_or_default()
}

/// What somebody answers who knows it, or who does not.
fn answered(question: &QuestionInput, arrangement: &Arrangement, knows: bool, roll: u32) -> Answer {
    let shown = |place: usize| arrangement.place_of(place).unwrap_or_default();
    let pick = |length: usize| usize::try_from(roll).unwrap_or_default() / 7 % length.max(1);
    match &question.key {
        Key::One { options } => {
            let wrong: Vec<usize> = (0..options.len()).filter(|place| options.get(*place).is_some_and(|option| !option.right)).collect();
            let right = options.iter().position(|option| option.right).unwrap_or_default();
            let place = if knows { right } else { wrong.get(pick(wrong.len())).copied().unwrap_or(right) };
            Answer::One { choice: shown(place) }
        }
        Key::Several { options } => {
            let mut chosen: Vec<usize> =
                (0..options.len()).filter(|place| options.get(*place).is_some_and(|option| option.right)).collect();
            if !knows {
                // They miss one, or take one too many.
                let place = pick(options.len());
                match chosen.iter().position(|known| *known == place) {
                    Some(known) if chosen.len() > 1 => drop(chosen.remove(known)),
                    Some(_) => chosen = vec![(place + 1) % options.len()],
                    None => chosen.push(place),
                }
            }
            let mut choices: Vec<u8> = chosen.into_iter().map(shown).collect();
            choices.sort_unstable();
            Answer::Several { choices }
        }
        Key::Order { items } => {
            let mut order: Vec<u8> = (0..items.len()).map(shown).collect();
            if !knows && items.len() > 1 {
                let place = pick(items.len() - 1);
                order.swap(place, place + 1);
            }
            Answer::Order { order }
        }
        Key::Match { pairs, .. } => {
            let mut right: Vec<u8> = (0..pairs.len()).map(shown).collect();
            if !knows && pairs.len() > 1 {
                let place = pick(pairs.len() - 1);
                right.swap(place, place + 1);
            }
            Answer::Match { pairs: right.into_iter().map(Some).collect() }
        }
        Key::Number { value, .. } => {
            let wrong = if roll.is_multiple_of(2) { format!("{value}0") } else { format!("1{value}") };
            let wrong = if value.contains('.') && roll.is_multiple_of(2) { format!("1{value}") } else { wrong };
            let value = if knows { value.clone() } else { wrong };
            Answer::Number { value: Decimal::parse(&value).map_or(value, |number| number.to_string()) }
        }
        Key::Text { accepted, .. } => {
            let right = accepted.get(pick(accepted.len())).cloned().unwrap_or_default();
            Answer::Text { text: if knows { right } else { right.chars().rev().collect() } }
        }
    }
}
