//! What the row groups of a Parquet file share, and the columns that are read.

use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use parquet::basic::Encoding;
use parquet::file::metadata::ColumnChunkMetaData;

use super::super::error::ReadError;
use super::catch_panic::catch_panic;
use super::column_values::IsUuid;
use super::shared_file::PageFile;
use crate::event::{ColumnRole, TimeUnit};

/// Rows of a batch.
const BATCH_ROWS: usize = 1 << 17;

/// What the row groups of a file share.
pub(super) struct FileContext {
    pub(super) name: String,
    pub(super) position: usize,
    pub(super) columns: Vec<LeafColumn>,
    /// The unit of the time column.
    pub(super) time_unit: TimeUnit,
    pub(super) pages: PageFile,
    /// With ids as dictionaries, and with ids as plain values.
    pub(super) with_dictionary: ArrowReaderMetadata,
    pub(super) without_dictionary: ArrowReaderMetadata,
}

/// A column that is read.
pub(super) struct LeafColumn {
    pub(super) role: ColumnRole,
    /// Position among the leaf columns of the file.
    pub(super) leaf: usize,
    /// Names of the structs around it, and its own.
    pub(super) path: Vec<String>,
    pub(super) is_uuid: IsUuid,
}

impl FileContext {
    pub(super) fn error(&self, reason: String) -> ReadError {
        ReadError::Parquet { file: self.name.clone(), reason }
    }

    /// A reader of the columns that are used.
    pub(super) fn open_row_group(&self, group: usize) -> Result<ParquetRecordBatchReader, String> {
        let metadata = self.metadata_for(group).clone();
        let leaves = self.columns.iter().map(|column| column.leaf);
        let mask = ProjectionMask::leaves(metadata.parquet_schema(), leaves);
        catch_panic(|| {
            ParquetRecordBatchReaderBuilder::new_with_metadata(self.pages.clone(), metadata)
                .with_row_groups(vec![group])
                .with_projection(mask)
                .with_batch_size(BATCH_ROWS)
                .build()
        })
    }

    /// A dictionary that the library has to build itself costs more than plain ids.
    fn metadata_for(&self, group: usize) -> &ArrowReaderMetadata {
        let session = self.columns.iter().find(|column| column.role == ColumnRole::Session);
        let group = self.with_dictionary.metadata().row_groups().get(group);
        let chunk = session.zip(group).and_then(|(session, group)| group.columns().get(session.leaf));
        if chunk.is_some_and(is_dictionary_encoded) {
            &self.with_dictionary
        } else {
            &self.without_dictionary
        }
    }
}

/// Whether all pages of a chunk are encoded by its dictionary, as far as the file says.
fn is_dictionary_encoded(chunk: &ColumnChunkMetaData) -> bool {
    let is_plain = |encoding| !matches!(encoding, Encoding::PLAIN_DICTIONARY | Encoding::RLE_DICTIONARY);
    let has_plain_pages = match (chunk.page_encoding_stats_mask(), chunk.page_encoding_stats()) {
        (Some(mask), _) => mask.encodings().any(is_plain),
        (None, Some(stats)) => stats.iter().any(|pages| {
            pages.page_type != parquet::basic::PageType::DICTIONARY_PAGE
                && pages.count > 0
                && is_plain(pages.encoding)
        }),
        (None, None) => false,
    };
    chunk.dictionary_page_offset().is_some() && !has_plain_pages
}
