//! The cheapest set of people and courses that closes a company's gaps.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{CertificationId, Requirement};
use crate::partner::PersonId;

/// Steps of the exact search that are worth waiting for; beyond, a good set is found step by step.
const MOST_STEPS: u64 = 4_000_000;
/// Most certifications of which every choice of one person is looked at.
const MOST_CERTIFICATIONS: usize = 8;

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
    if wanted.len() <= MOST_CERTIFICATIONS {
        candidates = promising(&wanted, &needs, &candidates);
    }
    let states = needs.iter().try_fold(1u64, |states, need| states.checked_mul(u64::from(*need) + 1));
    let subsets = 1u64 << wanted.len().min(MOST_CERTIFICATIONS);
    let steps = states.and_then(|states| states.checked_mul(subsets)?.checked_mul(candidates.len() as u64));
    let exact = wanted.len() <= MOST_CERTIFICATIONS && steps.is_some_and(|steps| steps <= MOST_STEPS);
    let chosen = if exact { exactly(&wanted, &needs, &candidates) } else { step_by_step(&wanted, &needs, &candidates) };
    let people: Vec<ClosingPerson> = chosen.into_iter().map(|(person, load)| load.of_person(person, &wanted)).collect();
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

/// A choice of one person: which certifications, as bits, what it costs, and how far it leads in the table.
struct Take {
    subset: u32,
    minutes: u64,
    down: usize,
}

/// Fills a table of what each certification may still miss, person by person: the least minutes to get there, and among equal minutes
/// the fewest people. A place in the table is a number whose digits are the people that are missing.
fn exactly(wanted: &[CertificationId], needs: &[u16], candidates: &[&Candidate]) -> Vec<(PersonId, Load)> {
    let mut strides = Vec::with_capacity(needs.len());
    let mut size = 1usize;
    for need in needs {
        strides.push(size);
        size *= usize::from(*need) + 1;
    }
    let missing = |state: usize, place: usize| {
        let (stride, need) = (strides.get(place).copied().unwrap_or(1), needs.get(place).copied().unwrap_or_default());
        state / stride % (usize::from(need) + 1)
    };
    let open: Vec<u32> = (0..size).map(|state| bits((0..needs.len()).filter(|place| missing(state, *place) > 0))).collect();
    let mut best: Vec<Option<(u64, u32)>> = vec![None; size];
    if let Some(start) = best.last_mut() {
        *start = Some((0, 0));
    }
    let mut taken: Vec<Vec<u32>> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let takes = takes(candidate, wanted, &strides);
        let mut next = best.clone();
        let mut choice = vec![0u32; size];
        for (state, reached) in best.iter().enumerate() {
            let (Some((minutes, people)), Some(open)) = (reached, open.get(state)) else { continue };
            // What nobody needs any more is not taken: a smaller subset does as well.
            for take in takes.iter().filter(|take| take.subset & !open == 0) {
                let after = state - take.down;
                let found = (minutes + take.minutes, people + 1);
                if let (Some(slot), Some(choice)) = (next.get_mut(after), choice.get_mut(after))
                    && slot.is_none_or(|known| found < known)
                {
                    (*slot, *choice) = (Some(found), take.subset);
                }
            }
        }
        taken.push(choice);
        best = next;
    }
    // Each certification can be got by as many people as are needed, whatever else they do: the end of the table is always reached.
    let mut state = 0;
    let mut chosen = Vec::new();
    for (candidate, choice) in candidates.iter().zip(&taken).rev() {
        let subset = choice.get(state).copied().unwrap_or_default();
        let places: Vec<usize> = (0..wanted.len()).filter(|place| subset >> place & 1 == 1).collect();
        state += places.iter().filter_map(|place| strides.get(*place)).sum::<usize>();
        chosen.extend(
            Load::of(candidate, wanted, &places).filter(|load| !load.certifications.is_empty()).map(|load| (candidate.person, load)),
        );
    }
    chosen.reverse();
    chosen
}

fn bits(places: impl Iterator<Item = usize>) -> u32 {
    places.fold(0, |bits, place| bits | 1 << place)
}

/// Everything that one person could take.
fn takes(candidate: &Candidate, wanted: &[CertificationId], strides: &[usize]) -> Vec<Take> {
    let able = bits((0..wanted.len()).filter(|place| wanted.get(*place).is_some_and(|wanted| candidate.ways.contains_key(wanted))));
    let take = |subset: u32| {
        let places: Vec<usize> = (0..wanted.len()).filter(|place| subset >> place & 1 == 1).collect();
        let minutes = Load::of(candidate, wanted, &places)?.minutes.into();
        Some(Take { subset, minutes, down: places.iter().filter_map(|place| strides.get(*place)).sum() })
    };
    (1..1u32 << wanted.len()).filter(|subset| subset & !able == 0).filter_map(take).collect()
}

/// The candidates that can be in a cheapest set. No more people are needed than certificates are missing; so of those who could take the
/// same certifications only that many of the cheapest matter: anybody else can be swapped for one of them who does nothing.
fn promising<'a>(wanted: &[CertificationId], needs: &[u16], candidates: &[&'a Candidate]) -> Vec<&'a Candidate> {
    let most: usize = needs.iter().map(|need| usize::from(*need)).sum();
    let strides = vec![0; wanted.len()];
    let mut by_subset: BTreeMap<u32, Vec<(u64, PersonId)>> = BTreeMap::new();
    for candidate in candidates {
        for take in takes(candidate, wanted, &strides) {
            by_subset.entry(take.subset).or_default().push((take.minutes, candidate.person));
        }
    }
    let mut kept = BTreeSet::new();
    for list in by_subset.values_mut() {
        list.sort_unstable();
        kept.extend(list.iter().take(most).map(|(_, person)| *person));
    }
    candidates.iter().copied().filter(|candidate| kept.contains(&candidate.person)).collect()
}

/// Takes the certificate that costs the fewest more minutes, again and again.
fn step_by_step(wanted: &[CertificationId], needs: &[u16], candidates: &[&Candidate]) -> Vec<(PersonId, Load)> {
    let minutes = |candidate: &Candidate, places: &BTreeSet<usize>| {
        let places: Vec<usize> = places.iter().copied().collect();
        Load::of(candidate, wanted, &places).map(|load| load.minutes)
    };
    // For each person what each certification would cost them more than what they have been given.
    let more = |candidate: &Candidate, has: &BTreeSet<usize>| -> Vec<Option<u32>> {
        let before = minutes(candidate, has).unwrap_or_default();
        let cost = |place: usize| {
            let with: BTreeSet<usize> = has.iter().copied().chain([place]).collect();
            if has.contains(&place) { None } else { minutes(candidate, &with).map(|after| after.saturating_sub(before)) }
        };
        (0..wanted.len()).map(cost).collect()
    };
    let mut missing = needs.to_vec();
    let mut given: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); candidates.len()];
    let mut costs: Vec<Vec<Option<u32>>> = candidates.iter().map(|candidate| more(candidate, &BTreeSet::new())).collect();
    loop {
        let needed = |place: usize| missing.get(place).is_some_and(|count| *count > 0);
        let all = costs.iter().enumerate().flat_map(|(who, row)| row.iter().enumerate().map(move |(place, cost)| (cost, who, place)));
        let cheapest =
            all.filter(|(_, _, place)| needed(*place)).filter_map(|(cost, who, place)| cost.map(|cost| (cost, who, place))).min();
        let Some((_, who, place)) = cheapest else { break };
        if let Some(count) = missing.get_mut(place) {
            *count -= 1;
        }
        if let (Some(candidate), Some(has), Some(row)) = (candidates.get(who), given.get_mut(who), costs.get_mut(who)) {
            has.insert(place);
            *row = more(candidate, has);
        }
    }
    let load = |(candidate, places): (&&Candidate, BTreeSet<usize>)| {
        let places: Vec<usize> = places.into_iter().collect();
        let load = Load::of(candidate, wanted, &places).filter(|load| !load.certifications.is_empty());
        load.map(|load| (candidate.person, load))
    };
    candidates.iter().zip(given).filter_map(load).collect()
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
    #[test]
    fn a_large_company_gets_the_cheapest_set() {
        let ways: Vec<(u8, &[(u8, u32)])> = (1..=4).map(|n| (n, &[(1u8, 60u32), (2, 30)][..])).collect();
        let candidates: Vec<Candidate> = (1..=200).map(|n| candidate(n, &ways)).collect();
        let set = closing_set(&(1..=4).map(|n| (id(n), 3)).collect(), &candidates);
        assert_eq!((set.cheapest, set.people.len(), set.minutes), (true, 3, 270));
    }

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
        fn leaving_out_who_cannot_matter_costs_nothing(ways in any_ways(), needs in prop::collection::vec(0u16..3, 3)) {
            let candidates = made(&ways);
            let wanted: Vec<CertificationId> = (0..3).map(id).collect();
            let all: Vec<&Candidate> = candidates.iter().collect();
            let reachable: Vec<u16> = wanted.iter().zip(&needs).map(|(certification, need)| {
                (*need).min(u16::try_from(candidates.iter().filter(|candidate| candidate.ways.contains_key(certification)).count()).expect("few"))
            }).collect();
            let minutes = |candidates: &[&Candidate]| exactly(&wanted, &reachable, candidates).iter().map(|(_, load)| load.minutes).sum::<u32>();
            prop_assert_eq!(minutes(&promising(&wanted, &reachable, &all)), minutes(&all));
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
                prop_assert_eq!(chosen.iter().filter(|(_, load)| load.certifications.contains(&place)).count(), usize::from(*need));
            }
            let least: u32 = exactly(&wanted, &reachable, &all).iter().map(|(_, load)| load.minutes).sum();
            prop_assert!(chosen.iter().map(|(_, load)| load.minutes).sum::<u32>() >= least);
        }
    }
}
