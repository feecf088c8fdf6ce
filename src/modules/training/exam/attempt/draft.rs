//! The answers of an attempt while it runs: what is given here, and what of it the server has.

use std::time::Duration;

use guildhall_domain::training::{Answer, AttemptForLearner, AttemptId, Response, ResponseInput, Told};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::super::holder::holder;
use crate::modules::training::outbox;

/// Typing is saved when the fingers rest for so long.
const REST: Duration = Duration::from_millis(600);

/// One question's answer.
#[derive(Debug, Clone, Default, PartialEq)]
struct Given {
    answer: Option<Answer>,
    flagged: bool,
    /// The number of the last saving that was told.
    told: u32,
    /// The highest number that the server has.
    taken: u32,
    /// Whether something was typed that waits for the fingers to rest.
    typing: bool,
}

impl Given {
    fn has_answer(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| !answer.is_empty())
    }
}

/// The answers.
#[derive(Clone, Copy)]
pub struct Draft {
    attempt: AttemptId,
    given: StoredValue<Vec<RwSignal<Given>>>,
    typing: StoredValue<Vec<(u16, TimeoutHandle)>>,
    moved: RwSignal<bool>,
}

impl Draft {
    /// Begins with what the server has, and over it what this browser still keeps to be sent.
    pub fn new(attempt: &AttemptForLearner) -> Self {
        let mut given: Vec<Given> = attempt.responses.iter().map(Given::of).collect();
        given.resize(attempt.questions.len(), Given::default());
        for told in outbox::waiting() {
            if let Told::Response { attempt: of, input } = told
                && of == attempt.id
                && let Some(own) = given.get_mut(usize::from(input.at))
                && input.sequence > own.taken
            {
                *own = Given { answer: input.answer, flagged: input.flagged, told: input.sequence, taken: own.taken, typing: false };
            }
        }
        let draft = Self {
            attempt: attempt.id,
            given: StoredValue::new(given.into_iter().map(RwSignal::new).collect()),
            typing: StoredValue::new(Vec::new()),
            moved: RwSignal::new(false),
        };
        // What was typed a moment ago is told before the page goes.
        on_cleanup(move || draft.settle());
        let hidden = window_event_listener(leptos::ev::pagehide, move |_| draft.settle());
        on_cleanup(move || hidden.remove());
        draft
    }

    fn at(self, place: u16) -> Option<RwSignal<Given>> {
        self.given.try_with_value(|given| given.get(usize::from(place)).copied()).flatten()
    }

    fn sum(self, count: impl Fn(&Given) -> bool) -> usize {
        let all = self.given.get_value();
        all.iter().filter(|given| given.with(&count)).count()
    }

    /// Questions that are answered.
    pub fn answered(self) -> usize {
        self.sum(Given::has_answer)
    }

    /// Questions that are marked.
    pub fn flagged(self) -> usize {
        self.sum(|given| given.flagged)
    }

    /// Answers that the server does not have yet.
    pub fn pending(self) -> Memo<usize> {
        Memo::new(move |_| self.sum(|given| given.typing || given.told > given.taken))
    }

    /// Whether a question is answered.
    pub fn has_answer(self, place: u16) -> bool {
        self.at(place).is_some_and(|given| given.with(Given::has_answer))
    }

    /// Whether a question is marked.
    pub fn is_flagged(self, place: u16) -> Memo<bool> {
        Memo::new(move |_| self.at(place).is_some_and(|given| given.with(|given| given.flagged)))
    }

    /// The first question without an answer; the first of all when there is none.
    pub fn first_open(self) -> usize {
        let all = self.given.get_value();
        all.iter().position(|given| given.with_untracked(|given| !given.has_answer())).unwrap_or_default()
    }

    /// Whether the reader has gone from one question to another.
    pub const fn moved(self) -> RwSignal<bool> {
        self.moved
    }

    /// The answer of a question, as it stands now.
    pub fn answer(self, place: u16) -> Option<Answer> {
        self.at(place).and_then(|given| given.with_untracked(|given| given.answer.clone()))
    }

    /// Gives an answer, or takes it back.
    pub fn change(self, place: u16) -> Callback<Option<Answer>> {
        Callback::new(move |answer: Option<Answer>| {
            let Some(given) = self.at(place) else { return };
            if given.with_untracked(|given| given.answer == answer) {
                return;
            }
            let typed = matches!(answer, Some(Answer::Number { .. } | Answer::Text { .. }));
            given.update(|given| {
                given.answer = answer;
                given.typing = typed;
            });
            if typed { self.tell_soon(place) } else { self.tell(place) }
        })
    }

    /// Marks a question to come back to, or no longer.
    pub fn flag(self, place: u16) {
        if let Some(given) = self.at(place) {
            given.update(|given| given.flagged = !given.flagged);
            self.tell(place);
        }
    }

    /// The server has an answer. One that is newer, from another tab, takes the place of this one.
    pub fn saved(self, place: u16, response: &Response) {
        let Some(given) = self.at(place) else { return };
        given.update(|given| {
            given.taken = given.taken.max(response.sequence);
            // What was told meanwhile is numbered on from there.
            if response.sequence > given.told {
                given.told = response.sequence;
            }
        });
    }

    fn tell_soon(self, place: u16) {
        self.clear(place);
        let timer = set_timeout(move || self.tell(place), REST);
        if let Ok(timer) = timer {
            self.typing.update_value(|typing| typing.push((place, timer)));
        }
    }

    fn clear(self, place: u16) {
        _ = self.typing.try_update_value(|typing| {
            typing.retain(|(own, timer)| {
                if *own == place {
                    timer.clear();
                }
                *own != place
            });
        });
    }

    /// Tells at once what waits for the fingers to rest.
    pub fn settle(self) {
        let waiting: Vec<u16> = self.typing.try_with_value(|typing| typing.iter().map(|(place, _)| *place).collect()).unwrap_or_default();
        for place in waiting {
            self.tell(place);
        }
    }

    fn tell(self, place: u16) {
        self.clear(place);
        let Some(given) = self.at(place) else { return };
        let Some(input) = given.try_update(|given| {
            given.told = given.told.max(given.taken) + 1;
            given.typing = false;
            ResponseInput {
                holder: holder(),
                at: place,
                sequence: given.told,
                answer: given.answer.clone().filter(|answer| !answer.is_empty()),
                flagged: given.flagged,
            }
        }) else {
            return;
        };
        outbox::tell(Told::Response { attempt: self.attempt, input });
    }
}

impl Given {
    fn of(response: &Response) -> Self {
        Self {
            answer: response.answer.clone(),
            flagged: response.flagged,
            told: response.sequence,
            taken: response.sequence,
            typing: false,
        }
    }
}
