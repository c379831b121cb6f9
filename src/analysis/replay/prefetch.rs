/// Brings an entry into the nearest cache, without waiting for it.
#[inline]
pub(super) fn fetch<T>(entries: &[T], at: usize) {
    // What is not there would be sought in the tables of pages all the same.
    if at < entries.len() {
        prefetch_index::prefetch_index(entries, at);
    }
}
