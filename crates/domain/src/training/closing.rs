//! The cheapest set of people and courses that closes a company's gaps.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{CertificationId, Requirement};
use crate::partner::PersonId;

/// Steps of the exact search that are worth waiting for; beyond, a good set is found step by step.
const MOST_STEPS: u64 = 4_000_000;

/// People, what each of them would be certified in, and what they have to do for it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosingSet {
    /// Who has to do what.
    pub people: Vec<ClosingPerson>,
    /// Minutes of all together.
    pub minutes: u32,
    /// Whether no other set takes fewer minutes. Not known where there are very many people and certifications.
    pub cheapest: bool,
    /// Certificates that nobody of the company can get, by certification: all their people have it, or it is not open to them.
    pub unclosed: Vec<Unclosed>,
}

/// Somebody in the set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosingPerson {
    /// Who.
    pub person: PersonId,
    /// Their name; the caller adds it.
    #[serde(default)]
    pub name: String,
    /// What they would be certified in.
    pub certifications: Vec<CertificationId>,
    /// What they have to do, each once.
    pub items: Vec<ClosingItem>,
    /// Minutes.
    pub minutes: u32,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClosingItem {
    /// What.
    pub item: Requirement,
    /// Its name; the caller adds it.
    #[serde(default)]
    pub title: String,
    /// Minutes that are left of it.
    pub minutes: u32,
}

/// A gap that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Unclosed {
    /// The certification.
    pub certification: CertificationId,
    /// How many people are still missing.
    pub people: u16,
}

/// Somebody who could help: for each certification that they do not hold and could get, what is left to do with the minutes it takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub person: PersonId,
    /// The ways.
    pub ways: BTreeMap<CertificationId, BTreeMap<Requirement, u32>>,
}

/// One choice for one person: some certifications, with what they take together. What two of them share is done once.
struct Load {
    certifications: Vec<usize>,
    items: BTreeMap<Requirement, u32>,
    minutes: u32,
}

/// The cheapest set that closes the gaps. `gaps` says how many people are missing for each certification.
#[must_use]
pub fn closing_set(gaps: &BTreeMap<CertificationId, u16>, candidates: &[Candidate]) -> ClosingSet {
    let wanted: Vec<CertificationId> = gaps.iter().filter(|(_, missing)| **missing > 0).map(|(certification, _)| *certification).collect();
    let able = |certification: &CertificationId| candidates.iter().filter(|candidate| candidate.ways.contains_key(certification)).count();
    let reachable = |certification: &CertificationId| {
        let missing = gaps.get(certification).copied().unwrap_or_default();
        missing.min(u16::try_from(able(certification)).unwrap_or(u16::MAX))
    };
    let needs: Vec<u16> = wanted.iter().map(reachable).collect();
    let left = |(certification, need): (&CertificationId, &u16)| Unclosed {
        certification: *certification,
        people: gaps.get(certification).copied().unwrap_or_default() - need,
    };
    let unclosed = wanted.iter().zip(&needs).map(left).filter(|gap| gap.people > 0).collect();
    let mut candidates: Vec<&Candidate> = candidates.iter().collect();
    candidates.sort_unstable_by_key(|candidate| candidate.person);
    let states = needs.iter().try_fold(1u64, |states, need| states.checked_mul(u64::from(*need) + 1));
    let subsets = 1u64.checked_shl(u32::try_from(wanted.len()).unwrap_or(64)).filter(|_| wanted.len() < 16);
    let steps = states.zip(subsets).and_then(|(states, subsets)| states.checked_mul(subsets)?.checked_mul(candidates.len() as u64));
    let exact = steps.is_some_and(|steps| steps <= MOST_STEPS);
    let chosen = if exact { exactly(&wanted, &needs, &candidates) } else { step_by_step(&wanted, &needs, &candidates) };
    let people: Vec<ClosingPerson> = chosen.into_iter().map(|(person, option)| option.of_person(person, &wanted)).collect();
    let minutes = people.iter().map(|person| person.minutes).fold(0u32, u32::saturating_add);
    ClosingSet { people, minutes, cheapest: exact, unclosed }
}

impl Load {
    fn of(candidate: &Candidate, wanted: &[CertificationId], places: &[usize]) -> Option<Self> {
        let mut items = BTreeMap::new();
        for place in places {
            items.extend(candidate.ways.get(wanted.get(*place)?)?.iter().map(|(item, minutes)| (*item, *minutes)));
        }
        let minutes = items.values().copied().fold(0u32, u32::saturating_add);
        Some(Self { certifications: places.to_vec(), items, minutes })
    }

    fn of_person(self, person: PersonId, wanted: &[CertificationId]) -> ClosingPerson {
        let items = self.items.into_iter().map(|(item, minutes)| ClosingItem { item, title: String::new(), minutes }).collect();
        let certifications = self.certifications.iter().filter_map(|place| wanted.get(*place)).copied().collect();
        ClosingPerson { person, name: String::new(), certifications, items, minutes: self.minutes }
    }
}

/// Looks at every number of people that each certification may still miss, person by person: what remains and the least minutes so
/// far. Fewer people are better among equal minutes.
fn exactly(wanted: &[CertificationId], needs: &[u16], candidates: &[&Candidate]) -> Vec<(PersonId, Load)> {
    type Taken = Vec<(usize, u32)>;
    let mut best: BTreeMap<Vec<u16>, (u64, usize, Taken)> = BTreeMap::from([(needs.to_vec(), (0, 0, Vec::new()))]);
    for (who, candidate) in candidates.iter().enumerate() {
        let choices: Vec<(u32, Vec<usize>, u64)> = (1..1u32 << wanted.len())
            .filter_map(|subset| {
                let places: Vec<usize> = (0..wanted.len()).filter(|place| subset >> place & 1 == 1).collect();
                let minutes = Load::of(candidate, wanted, &places)?.minutes;
                Some((subset, places, u64::from(minutes)))
            })
            .collect();
        let mut next = best.clone();
        for (missing, (minutes, people, taken)) in &best {
            for (subset, places, cost) in &choices {
                // What nobody needs any more is not taken: a smaller subset does as well.
                if places.iter().any(|place| missing.get(*place).is_none_or(|count| *count == 0)) {
                    continue;
                }
                let mut after = missing.clone();
                for place in places {
                    if let Some(count) = after.get_mut(*place) {
                        *count -= 1;
                    }
                }
                let candidate = (minutes + cost, people + 1);
                if next.get(&after).is_none_or(|(minutes, people, _)| candidate < (*minutes, *people)) {
                    let taken = taken.iter().copied().chain([(who, *subset)]).collect();
                    next.insert(after, (candidate.0, candidate.1, taken));
                }
            }
        }
        best = next;
    }
    // Somebody may be able to do all, but not all at once: then what leaves the least undone.
    let Some((_, (_, _, taken))) = best
        .into_iter()
        .min_by_key(|(missing, (minutes, people, _))| (missing.iter().map(|count| u64::from(*count)).sum::<u64>(), *minutes, *people))
    else {
        return Vec::new();
    };
    let option = |(who, subset): (usize, u32)| {
        let places: Vec<usize> = (0..wanted.len()).filter(|place| subset >> place & 1 == 1).collect();
        let candidate = candidates.get(who)?;
        Some((candidate.person, Load::of(candidate, wanted, &places)?))
    };
    taken.into_iter().filter_map(option).collect()
}

/// Takes the certificate that costs the fewest more minutes, again and again.
fn step_by_step(wanted: &[CertificationId], needs: &[u16], candidates: &[&Candidate]) -> Vec<(PersonId, Load)> {
    let mut missing = needs.to_vec();
    let mut taken: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    loop {
        let minutes = |who: usize, places: &BTreeSet<usize>| {
            let places: Vec<usize> = places.iter().copied().collect();
            candidates.get(who).and_then(|candidate| Load::of(candidate, wanted, &places)).map(|option| option.minutes)
        };
        let mut cheapest: Option<(u32, usize, usize)> = None;
        for (place, _) in missing.iter().enumerate().filter(|(_, count)| **count > 0) {
            for who in 0..candidates.len() {
                let has = taken.get(&who).cloned().unwrap_or_default();
                if has.contains(&place) {
                    continue;
                }
                let more: BTreeSet<usize> = has.iter().copied().chain([place]).collect();
                let before = if has.is_empty() { Some(0) } else { minutes(who, &has) };
                let Some(cost) = minutes(who, &more).zip(before).map(|(after, before)| after.saturating_sub(before)) else { continue };
                let found = (cost, who, place);
                cheapest = Some(cheapest.map_or(found, |best| best.min(found)));
            }
        }
        let Some((_, who, place)) = cheapest else { break };
        taken.entry(who).or_default().insert(place);
        if let Some(count) = missing.get_mut(place) {
            *count -= 1;
        }
    }
    let option = |(who, places): (usize, BTreeSet<usize>)| {
        let candidate = candidates.get(who)?;
        let places: Vec<usize> = places.into_iter().collect();
        Some((candidate.person, Load::of(candidate, wanted, &places)?))
    };
    taken.into_iter().filter_map(option).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::training::fixtures::id;

    fn course(n: u8) -> Requirement {
        Requirement::Course(id(n))
    }

    fn candidate(n: u8, ways: &[(u8, &[(u8, u32)])]) -> Candidate {
        let way = |(certification, items): &(u8, &[(u8, u32)])| {
            (id(*certification), items.iter().map(|(item, minutes)| (course(*item), *minutes)).collect())
        };
        Candidate { person: id(n), ways: ways.iter().map(way).collect() }
    }

    #[test]
    fn who_is_nearest_closes_the_gap() {
        let candidates = [candidate(1, &[(1, &[(1, 120)])]), candidate(2, &[(1, &[(1, 30)])]), candidate(3, &[(1, &[(1, 60)])])];
        let set = closing_set(&[(id(1), 2)].into(), &candidates);
        assert_eq!(set.people.iter().map(|person| person.person).collect::<Vec<_>>(), [id(2), id(3)]);
        assert_eq!((set.minutes, set.cheapest, set.unclosed), (90, true, vec![]));
    }

    #[test]
    fn a_course_that_serves_two_certifications_is_done_once() {
        // Two specialists would take 100 + 100; one person who shares a course takes 80 + 30 + 30.
        let candidates = [
            candidate(1, &[(1, &[(1, 100)])]),
            candidate(2, &[(2, &[(2, 100)])]),
            candidate(3, &[(1, &[(3, 80), (4, 30)]), (2, &[(3, 80), (5, 30)])]),
        ];
        let set = closing_set(&[(id(1), 1), (id(2), 1)].into(), &candidates);
        assert_eq!((set.people.len(), set.minutes), (1, 140));
        assert_eq!(set.people[0].items.len(), 3);
        assert_eq!(set.people[0].certifications, [id(1), id(2)]);
    }

    #[test]
    fn what_nobody_can_get_stays_open() {
        let set = closing_set(&[(id(1), 3), (id(2), 1), (id(3), 0)].into(), &[candidate(1, &[(1, &[(1, 10)])])]);
        assert_eq!(set.people.len(), 1);
        let unclosed: Vec<(CertificationId, u16)> = set.unclosed.iter().map(|gap| (gap.certification, gap.people)).collect();
        assert_eq!(unclosed, [(id(1), 2), (id(2), 1)]);
        assert_eq!(closing_set(&BTreeMap::new(), &[]).people, []);
    }

    #[test]
    fn many_people_and_certifications_still_get_an_answer() {
        let ways: Vec<(u8, &[(u8, u32)])> = (1..=12).map(|n| (n, &[(1u8, 60u32), (2, 30)][..])).collect();
        let candidates: Vec<Candidate> = (1..=100).map(|n| candidate(n, &ways)).collect();
        let gaps = (1..=12).map(|n| (id(n), 8)).collect();
        let set = closing_set(&gaps, &candidates);
        assert!(!set.cheapest && set.unclosed.is_empty());
        assert_eq!((set.people.len(), set.minutes), (8, 720), "who shares everything does everything");
    }

    /// For each certification what is left to do, when it can be got.
    type PersonWays = Vec<Option<Vec<(u8, u32)>>>;
    type Ways = Vec<PersonWays>;

    fn made(ways: &Ways) -> Vec<Candidate> {
        let person = |(n, ways): (usize, &PersonWays)| Candidate {
            person: id(u8::try_from(n).expect("few")),
            ways: ways
                .iter()
                .enumerate()
                .filter_map(|(c, way)| {
                    way.as_ref().map(|way| (id(u8::try_from(c).expect("few")), way.iter().map(|(i, m)| (course(*i), *m)).collect()))
                })
                .collect(),
        };
        ways.iter().enumerate().map(person).collect()
    }

    /// Tries every choice of every person.
    fn brute(needs: &[u16], candidates: &[Candidate], who: usize, cost: u32, best: &mut Option<u32>) {
        if needs.iter().all(|need| *need == 0) {
            *best = Some(best.map_or(cost, |least| least.min(cost)));
            return;
        }
        let Some(candidate) = candidates.get(who) else { return };
        for subset in 0..1usize << needs.len() {
            let places: Vec<usize> = (0..needs.len()).filter(|place| subset >> place & 1 == 1).collect();
            let mut items: BTreeMap<Requirement, u32> = BTreeMap::new();
            let ways: Option<Vec<_>> = places.iter().map(|place| candidate.ways.get(&id(u8::try_from(*place).expect("few")))).collect();
            let Some(ways) = ways else { continue };
            items.extend(ways.into_iter().flatten().map(|(item, minutes)| (*item, *minutes)));
            let mut after = needs.to_vec();
            places.iter().for_each(|place| after[*place] = after[*place].saturating_sub(1));
            brute(&after, candidates, who + 1, cost + items.values().sum::<u32>(), best);
        }
    }

    fn any_ways() -> impl Strategy<Value = Ways> {
        let way = prop::option::weighted(
            0.8,
            prop::collection::btree_map(0u8..4, 1u32..50, 1..3).prop_map(|map| {
                // The same course takes the same person the same time, whatever it is for.
                map.into_keys().map(|item| (item, u32::from(item) * 7 + 10)).collect()
            }),
        );
        prop::collection::vec(prop::collection::vec(way, 3), 1..5)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_set_is_cheaper(ways in any_ways(), needs in prop::collection::vec(0u16..3, 3)) {
            let candidates = made(&ways);
            let gaps: BTreeMap<CertificationId, u16> = needs.iter().enumerate().map(|(n, need)| (id(u8::try_from(n).expect("few")), *need)).collect();
            let set = closing_set(&gaps, &candidates);
            prop_assert!(set.cheapest);
            let reachable: Vec<u16> = needs.iter().enumerate().map(|(n, need)| {
                let left = set.unclosed.iter().find(|gap| gap.certification == id(u8::try_from(n).expect("few"))).map_or(0, |gap| gap.people);
                need - left
            }).collect();
            let mut best = None;
            brute(&reachable, &candidates, 0, 0, &mut best);
            prop_assert_eq!(Some(set.minutes), best);
        }

        #[test]
        fn step_by_step_closes_as_much(ways in any_ways(), needs in prop::collection::vec(0u16..3, 3)) {
            let candidates = made(&ways);
            let wanted: Vec<CertificationId> = (0..3).map(id).collect();
            let all: Vec<&Candidate> = candidates.iter().collect();
            let reachable: Vec<u16> = wanted.iter().zip(&needs).map(|(certification, need)| {
                (*need).min(u16::try_from(candidates.iter().filter(|candidate| candidate.ways.contains_key(certification)).count()).expect("few"))
            }).collect();
            let chosen = step_by_step(&wanted, &reachable, &all);
            for (place, need) in reachable.iter().enumerate() {
                prop_assert_eq!(chosen.iter().filter(|(_, option)| option.certifications.contains(&place)).count(), usize::from(*need));
            }
            let least: u32 = exactly(&wanted, &reachable, &all).iter().map(|(_, option)| option.minutes).sum();
            prop_assert!(chosen.iter().map(|(_, option)| option.minutes).sum::<u32>() >= least);
        }
    }
}
