//! Gaps that follow each other, as many at once as a processor takes.

use fearless_simd::{dispatch, prelude::*};

use super::super::gap::{COUNT, SCATTER, key, low};
use super::super::times::Narrow;
use super::Row;
use super::column::LAST;

impl Row {
    /// Adds the gaps between mutations that follow each other, the first after so many of the
    /// section; their ranks as if all were short.
    #[inline]
    pub(in super::super) fn extend(&mut self, count: u32, times: Narrow<'_>) {
        let gaps = times.len().saturating_sub(1).min(LAST - self.end.min(LAST));
        dispatch!(self.processor, simd => self.write(simd, count, times, gaps));
        self.end += gaps;
    }

    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn write<S: Simd>(&mut self, simd: S, count: u32, times: Narrow<'_>, gaps: usize) {
        let lanes = S::u32s::LEN;
        let all = |number| S::u32s::splat(simd, number);
        let nth = S::u32s::from_fn(simd, |lane| (lane as u32).wrapping_mul(SCATTER));
        let (since, low) = (all(low(times.since)), all(COUNT));
        let mut counts = nth + all(count.wrapping_mul(SCATTER));
        let next = all((lanes as u32).wrapping_mul(SCATTER));
        // What is past the last gap is written over by what comes after it.
        for at in (0..gaps).step_by(lanes) {
            let (before, after) = times.pair(simd, at);
            self.keys.store(simd, self.end + at, (after - before) << 16 | counts & low);
            self.before.store(simd, self.end + at, before + since);
            self.after.store(simd, self.end + at, after + since);
            counts += next;
        }
    }

    /// Likewise, where all are short. Of three that follow each other the middle one is joined at
    /// once if it is the narrowest: there is one mutation before it and one after.
    #[inline]
    pub(in super::super) fn extend_short(&mut self, count: u32, times: Narrow<'_>) {
        let gaps = times.len().saturating_sub(1).min(LAST - self.end.min(LAST));
        let [Some(before), Some(after)] = [times.get(0), times.get(1)].map(|time| time.map(low)) else {
            return;
        };
        self.push(key(after.wrapping_sub(before), count), before, after);
        dispatch!(self.processor, simd => self.write_short(simd, count + 1, times, gaps));
    }

    /// Those after the first.
    #[expect(clippy::inline_always, reason = "only what is inlined is made for the processor at hand")]
    #[inline(always)]
    fn write_short<S: Simd>(&mut self, simd: S, count: u32, times: Narrow<'_>, gaps: usize) {
        let lanes = S::u32s::LEN;
        let all = |number| S::u32s::splat(simd, number);
        let lane = S::u32s::from_fn(simd, |lane| lane as u32);
        let (since, low, one) = (all(low(times.since)), all(COUNT), all(SCATTER));
        let mut counts = (lane + all(count)) * one;
        let next = all((lanes as u32).wrapping_mul(SCATTER));
        for at in (1..gaps).step_by(lanes) {
            let ((earlier, before), (after, later)) = (times.pair(simd, at - 1), times.pair(simd, at + 1));
            let key = (after - before) << 16 | counts & low;
            let left = (before - earlier) << 16 | (counts - one) & low;
            let right = (later - after) << 16 | (counts + one) & low;
            let is_inside = lane.simd_lt(all((gaps - 1 - at) as u32));
            let joins = left.simd_gt(key) & right.simd_gt(key) & is_inside;
            // What is past the last gap is written over by what comes after it.
            self.singles.store_half(simd, self.single_count, key.compress(joins));
            self.keys.store(simd, self.end, key.compress(!joins));
            self.before.store(simd, self.end, (before + since).compress(!joins));
            self.after.store(simd, self.end, (after + since).compress(!joins));
            let joined = joins.to_bitmask().count_ones() as usize;
            (self.end, self.single_count) =
                (self.end + lanes.min(gaps - at) - joined, self.single_count + joined);
            counts += next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::gap::Gap;
    use super::super::super::times::padded;
    use super::super::tests::{START, settled, sort};
    use super::super::{Join, Row};
    use super::*;
    use crate::simd_levels::processors;

    #[test]
    fn short_gaps_that_are_joined_as_they_are_written_add_to_the_same() {
        for (rows, processor) in
            (0..70).chain(500..520).flat_map(|rows| processors().map(move |one| (rows, one)))
        {
            let gaps = (0..rows).map(|at: u32| at * at * 7 % 41 % (rows / 3 + 2));
            let offsets: Vec<u32> = gaps.scan(3, |at, gap| Some(std::mem::replace(at, *at + gap))).collect();
            let padded = padded(&offsets);
            let times = Narrow::new(START, &padded);
            let [before, after] = [START, START + 3].map(low);
            for ends in [true, false] {
                let [mut by_and_by, mut at_once] = [(); 2].map(|()| {
                    let mut row = Row { processor, ..Row::new() };
                    row.begin(START);
                    row.add(Gap { rank: 3, count: 1, before, after });
                    row
                });
                by_and_by.extend(2, times);
                at_once.extend_short(2, times);
                let singles = at_once.singles().iter().map(|key| key >> 16);
                let singles: Vec<Join> =
                    singles.map(|rank| Join { rank, mutations: 1, later: rank, length: rank }).collect();
                assert!(rows < 20 || singles.len() > rows as usize / 6, "{rows}: {}", singles.len());
                if let (true, Some(last)) = (ends, times.iter().last()) {
                    by_and_by.close(last);
                    at_once.close(last);
                }
                let ((mut joined, left), all) = (settled(at_once), settled(by_and_by));
                joined.extend(singles);
                sort(&mut joined);
                assert_eq!((joined, left), all, "{rows}");
            }
        }
    }

    #[test]
    fn gaps_between_times_stand_as_they_do_one_by_one() {
        for (rows, processor) in (0..70).flat_map(|rows| processors().map(move |processor| (rows, processor)))
        {
            let offsets: Vec<u32> = (0..rows).map(|at| at * at + 3).collect();
            let padded = padded(&offsets);
            let times = Narrow::new(START, &padded);
            let mut at_once = Row { processor, ..Row::new() };
            let mut one_by_one = Row::new();
            for row in [&mut at_once, &mut one_by_one] {
                row.begin(START + 3);
            }
            at_once.extend(7, times);
            for ((count, length), after) in (7..).zip(times.gaps(START + 3)).zip(times.iter()).skip(1) {
                let before = low(after - length);
                one_by_one.add(Gap { rank: low(length), count: count - 1, before, after: low(after) });
            }
            for row in [&mut at_once, &mut one_by_one] {
                row.add(Gap { rank: 1, count: 1, before: 0, after: 1 });
            }
            let gaps = |row: &Row| row.sections().flat_map(|section| row.gaps(section)).collect::<Vec<_>>();
            assert_eq!(gaps(&at_once), gaps(&one_by_one), "{rows}");
            assert_eq!(gaps(&at_once).len(), rows.saturating_sub(1) as usize + 1);
        }
    }
}
