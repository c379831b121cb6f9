use crate::workload::{Batch, Key};

/// Deals the rows to shards by session: for each the positions of its rows. Nothing where
/// all are of one.
pub(super) fn deal(batch: &Batch, shards: usize) -> Vec<Vec<u32>> {
    if shards <= 1 {
        return Vec::new();
    }
    let owner = |key: &Key| ((u128::from(key[0] ^ key[1]) * shards as u128) >> 64) as u8;
    let owners: Vec<u8> = batch.keys.iter().map(owner).collect();
    let mut dealt = vec![vec![0u32; batch.len() + 1]; shards];
    let mut counts = vec![0usize; shards];
    let mut give = |row: usize, owner: u8| {
        for (shard, (rows, count)) in dealt.iter_mut().zip(&mut counts).enumerate() {
            // Written whoever owns it, counted only for the owner: no branch to guess wrong.
            if let Some(place) = rows.get_mut(*count) {
                *place = row as u32;
            }
            *count += usize::from(shard == usize::from(owner));
        }
    };
    match &batch.index {
        Some(index) => {
            for (row, key) in index.iter().enumerate() {
                give(row, owners.get(*key as usize).copied().unwrap_or_default());
            }
        }
        None => owners.iter().enumerate().for_each(|(row, owner)| give(row, *owner)),
    }
    for (rows, count) in dealt.iter_mut().zip(counts) {
        rows.truncate(count);
    }
    dealt
}
