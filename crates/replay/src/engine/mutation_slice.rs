use super::columns::Columns;

/// How far a session has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct SessionProgress {
    /// The time of its first mutation.
    pub(super) first: i64,
    /// The time of its last mutation.
    pub(super) last: i64,
    /// Its number of mutations; 0 before it begins and after it ends.
    pub(super) mutations: u64,
}

impl SessionProgress {
    /// Whether the session has begun and not ended.
    pub(super) fn is_active(&self) -> bool {
        self.mutations > 0
    }

    /// The progress after these mutations.
    pub(super) fn after(&self, times: &[i64]) -> Self {
        let first = if self.is_active() { Some(&self.first) } else { times.first() };
        Self {
            first: first.copied().unwrap_or(self.first),
            last: times.last().copied().unwrap_or(self.last),
            mutations: self.mutations + times.len() as u64,
        }
    }
}

/// Consecutive mutations of one session, in order of time.
#[derive(Debug, Clone, Copy)]
pub(super) struct MutationSlice<'a> {
    /// The session before the first of them.
    pub(super) before: SessionProgress,
    pub(super) times: &'a [i64],
    /// Which of them are critical; none if empty.
    pub(super) critical: &'a [bool],
    pub(super) chunks: ChunkCounts<'a>,
}

impl MutationSlice<'_> {
    /// The lengths of the gaps before mutations, each with the position of the mutation after it.
    /// The first mutation of a session has no gap before it.
    #[inline]
    pub(super) fn gaps(&self) -> impl Iterator<Item = (usize, i64)> {
        let first = self.times.first().filter(|_| self.before.is_active());
        let first = first.map(|first| first - self.before.last).into_iter();
        let others = self.times.iter().zip(self.times.iter().skip(1)).map(|(before, after)| after - before);
        let from = usize::from(!self.before.is_active());
        (from..).zip(first.chain(others))
    }
}

/// The number of chunks of each mutation, for every chunk size.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ChunkCounts<'a> {
    /// Of the last mutation before the slice.
    pub(super) before: &'a [u64],
    /// Of each mutation, one after the other.
    pub(super) rows: &'a [u64],
}

impl<'a> ChunkCounts<'a> {
    /// Of the mutation at this position.
    #[inline]
    pub(super) fn of(&self, position: usize) -> &'a [u64] {
        let sizes = self.before.len();
        self.rows.get(position * sizes..(position + 1) * sizes).unwrap_or_default()
    }

    /// Of the mutation before the one at this position.
    #[inline]
    pub(super) fn before(&self, position: usize) -> &'a [u64] {
        position.checked_sub(1).map_or(self.before, |before| self.of(before))
    }
}

/// Adds chunk counts to totals, for every chunk size.
#[inline]
pub(super) fn add_chunks(totals: &mut [u64], chunks: &[u64]) {
    totals.iter_mut().zip(chunks).for_each(|(total, chunks)| *total += chunks);
}

/// Writes the chunk counts of rows over `counts`: for each row, for each chunk size, the smallest
/// number of chunks that hold its bytes, and at least 1. Rows without sizes need 1.
pub(super) fn count_chunks(counts: &mut Vec<u64>, columns: &Columns<'_>, chunk_sizes: &[u64]) {
    counts.clear();
    if columns.bytes.is_empty() {
        counts.resize(columns.times.len() * chunk_sizes.len(), 1);
    } else {
        let of_row = |bytes: &u64| {
            let bytes = *bytes;
            chunk_sizes.iter().map(move |size| bytes.div_ceil(*size).max(1))
        };
        counts.extend(columns.bytes.iter().flat_map(of_row));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutation_needs_as_many_chunks_as_hold_its_bytes_and_at_least_one() {
        let mut counts = vec![7];
        let columns = Columns { times: &[1, 2, 3], bytes: &[0, 4_096, 4_097], ..Columns::default() };
        count_chunks(&mut counts, &columns, &[4_096, 1_024]);
        assert_eq!(counts, [1, 1, 1, 4, 2, 5]);
        count_chunks(&mut counts, &Columns { bytes: &[], ..columns }, &[64]);
        assert_eq!(counts, [1, 1, 1]);
    }

    #[test]
    fn the_first_mutation_of_a_session_has_no_gap_before_it() {
        let slice = |before| MutationSlice {
            before,
            times: &[10, 12, 19],
            critical: &[],
            chunks: ChunkCounts::default(),
        };
        let new: Vec<_> = slice(SessionProgress::default()).gaps().collect();
        assert_eq!(new, [(1, 2), (2, 7)]);
        let old: Vec<_> = slice(SessionProgress { first: 1, last: 4, mutations: 2 }).gaps().collect();
        assert_eq!(old, [(0, 6), (1, 2), (2, 7)]);
    }
}
