//! The tree of pools: whom a pool is for, and what it becomes in the next period.

use std::collections::BTreeMap;

use super::{Pool, PoolId, Refusal, split_by};

/// May a pool give to a partner of this region and tier? Neither it nor any pool above it may be for others.
///
/// # Errors
/// With the name of the pool that is for others.
pub fn can_give(pools: &[Pool], pool: PoolId, region: &str, tier: &str) -> Result<(), Refusal> {
    let fits = |wanted: &str, own: &str| wanted.is_empty() || wanted == own;
    match line(pools, pool).into_iter().find(|pool| !fits(&pool.region, region) || !fits(&pool.tier, tier)) {
        Some(other) => Err(Refusal::OutsidePool { pool: other.name.clone() }),
        None => Ok(()),
    }
}

/// The pool out of which a partner of this region and tier has its money: of those that may give to it, the one that says most about whom it
/// is for, and of equals the one further down.
#[must_use]
pub fn pool_for<'a>(pools: &'a [Pool], region: &str, tier: &str) -> Option<&'a Pool> {
    let rank = |pool: &&Pool| {
        let line = line(pools, pool.id);
        let says = |of: fn(&Pool) -> &str| usize::from(line.iter().any(|pool| !of(pool).is_empty()));
        (says(|pool| &pool.region) + says(|pool| &pool.tier), line.len())
    };
    pools.iter().filter(|pool| can_give(pools, pool.id, region, tier).is_ok()).max_by_key(rank)
}

/// Whether a pool of this region and tier can lie below another: it cannot be for partners whom that one is not for.
#[must_use]
pub fn can_lie_below(pools: &[Pool], parent: PoolId, region: &str, tier: &str) -> bool {
    let other = |above: &str, own: &str| !above.is_empty() && !own.is_empty() && above != own;
    !line(pools, parent).into_iter().any(|pool| other(&pool.region, region) || other(&pool.tier, tier))
}

/// A pool and all above it.
fn line(pools: &[Pool], pool: PoolId) -> Vec<&Pool> {
    let mut line: Vec<&Pool> = Vec::new();
    let mut next = Some(pool);
    while let Some(found) = next.and_then(|id| pools.iter().find(|pool| pool.id == id)) {
        if line.iter().any(|known| known.id == found.id) {
            break;
        }
        line.push(found);
        next = found.parent;
    }
    line
}

/// How much each pool has in the next period: what its partners carry over and those of the pools below it, and of the new budget the same
/// share as now. The pools of the program itself get all of it; parents come first in `pools`.
#[must_use]
pub fn renewed(pools: &[Pool], carried: &BTreeMap<PoolId, i64>, budget: i64) -> BTreeMap<PoolId, i64> {
    let roots: Vec<&Pool> = pools.iter().filter(|pool| pool.parent.is_none()).collect();
    let weights: Vec<i64> = roots.iter().map(|pool| pool.received.minor).collect();
    // Pools that never had money share equally.
    let weights = if weights.iter().all(|weight| *weight == 0) { vec![1; weights.len()] } else { weights };
    let mut shares: BTreeMap<PoolId, i64> = roots.iter().map(|pool| pool.id).zip(split_by(budget, &weights)).collect();
    for pool in pools {
        let Some(parent) = pool.parent.and_then(|parent| pools.iter().find(|known| known.id == parent)) else { continue };
        let above = shares.get(&parent.id).copied().unwrap_or_default();
        let share = i128::from(above) * i128::from(pool.received.minor) / i128::from(parent.received.minor.max(1));
        shares.insert(pool.id, i64::try_from(share).unwrap_or_default());
    }
    for (pool, amount) in carried {
        for above in line(pools, *pool) {
            *shares.entry(above.id).or_default() += amount;
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{funds::fixtures::eur, id::Id, money::Money};

    fn pool(number: u8, parent: Option<u8>, region: &str, tier: &str, received: i64) -> Pool {
        let id = |number: u8| Id::new(1, [number; 10]);
        Pool {
            id: id(number),
            program: Id::new(1, [0; 10]),
            parent: parent.map(id),
            name: format!("Pool {number}"),
            region: region.to_owned(),
            tier: tier.to_owned(),
            received: Money::new(received, eur()),
            given: Money::new(0, eur()),
        }
    }

    fn tree() -> Vec<Pool> {
        vec![
            pool(1, None, "dach", "", 600),
            pool(2, None, "", "", 300),
            pool(3, Some(1), "", "gold", 100),
            pool(4, Some(3), "dach", "", 50),
        ]
    }

    fn id(number: u8) -> PoolId {
        Id::new(1, [number; 10])
    }

    #[test]
    fn a_partner_has_its_money_from_the_pool_that_says_most() {
        let of = |region, tier| pool_for(&tree(), region, tier).map(|pool| pool.id);
        assert_eq!(of("dach", "gold"), Some(id(4)));
        assert_eq!(of("dach", "silver"), Some(id(1)));
        assert_eq!(of("nordics", "gold"), Some(id(2)));
        assert_eq!(pool_for(&tree()[..1], "nordics", "gold"), None);
    }

    #[test]
    fn a_pool_gives_to_whom_it_and_those_above_it_are_for() {
        let give = |number, region, tier| can_give(&tree(), id(number), region, tier);
        let outside = |number: u8| Err(Refusal::OutsidePool { pool: format!("Pool {number}") });
        assert_eq!((give(1, "dach", "silver"), give(1, "nordics", "silver")), (Ok(()), outside(1)));
        assert_eq!(give(2, "nordics", ""), Ok(()));
        assert_eq!((give(3, "dach", "gold"), give(3, "dach", "silver"), give(3, "nordics", "gold")), (Ok(()), outside(3), outside(1)));
        assert_eq!(give(4, "dach", "silver"), outside(3));
    }

    #[test]
    fn a_pool_is_not_for_others_than_the_one_above() {
        assert!(can_lie_below(&tree(), id(1), "", "silver"));
        assert!(!can_lie_below(&tree(), id(1), "nordics", ""));
        assert!(!can_lie_below(&tree(), id(4), "dach", "silver"));
        assert!(can_lie_below(&tree(), id(2), "nordics", "gold"));
    }

    #[test]
    fn the_tree_grows_again_in_the_same_shares() {
        let shares = renewed(&tree(), &BTreeMap::new(), 1_000);
        assert_eq!([1, 2, 3, 4].map(|number| shares[&id(number)]), [667, 333, 111, 55]);
        let shares = renewed(&tree(), &BTreeMap::from([(id(4), 7), (id(2), 1)]), 900);
        assert_eq!([1, 2, 3, 4].map(|number| shares[&id(number)]), [607, 301, 107, 57]);
        let empty = vec![pool(1, None, "", "", 0), pool(2, None, "", "", 0)];
        assert_eq!(renewed(&empty, &BTreeMap::new(), 3).values().sum::<i64>(), 3);
    }
}
