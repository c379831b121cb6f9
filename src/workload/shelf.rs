use std::sync::{Mutex, PoisonError};

/// Columns that nobody reads any more, so many of them at most: fresh memory costs more than to
/// write over them.
#[derive(Debug)]
pub(crate) struct Shelf<T, const MOST: usize>(Mutex<Vec<Vec<T>>>);

impl<T, const MOST: usize> Default for Shelf<T, MOST> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T, const MOST: usize> Shelf<T, MOST> {
    /// A column, with what last stood in it; a new one where there is none.
    pub(crate) fn take(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Puts a column back, if there is anything to be written over.
    pub(crate) fn put(&self, column: Vec<T>) {
        let mut columns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if columns.len() < MOST && column.capacity() > 0 {
            columns.push(column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_that_was_put_back_is_taken_again_but_not_an_empty_one() {
        let shelf = Shelf::<u8, 2>::default();
        assert!(shelf.take().is_empty());
        for column in [vec![1], vec![], vec![2, 2], vec![3]] {
            shelf.put(column);
        }
        assert_eq!([shelf.take(), shelf.take(), shelf.take()], [vec![2, 2], vec![1], vec![]]);
    }
}
