use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_buffer::NullBuffer;

/// A column of a batch, which may be nested in structs.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) array: ArrayRef,
    /// Where it or a struct around it is null.
    pub(super) nulls: Option<NullBuffer>,
}

impl Leaf {
    /// The column at a path.
    pub(super) fn find(batch: &RecordBatch, path: &[String]) -> Option<Self> {
        let (name, rest) = path.split_first()?;
        let mut array = batch.column_by_name(name)?;
        let mut nulls = array.logical_nulls();
        for name in rest {
            array = array.as_any().downcast_ref::<StructArray>()?.column_by_name(name)?;
            nulls = NullBuffer::union(nulls.as_ref(), array.logical_nulls().as_ref());
        }
        Some(Self { array: array.clone(), nulls })
    }

    #[inline]
    pub(super) fn is_null(&self, row: usize) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| row < nulls.len() && nulls.is_null(row))
    }

    pub(super) fn has_nulls(&self) -> bool {
        self.nulls.as_ref().is_some_and(|nulls| nulls.null_count() > 0)
    }
}
