//! Logs as files: every format holds the same rows.
#![allow(clippy::unwrap_used, reason = "a test that cannot continue has failed")]

use std::io::{self, Read as _, Write};

use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Array as _, RecordBatch};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use writecost_replay::write::{Compression, LogFormat, LogWriter};
use writecost_replay::{EventRows, EventSchema};

const PARQUET: LogFormat = LogFormat::Parquet { session_dictionary: true };

fn schema(changed: bool) -> EventSchema {
    EventSchema { kinds: vec!["move".to_owned(), "a \"b\", c".to_owned()], changed }
}

fn batch() -> EventRows {
    EventRows {
        sessions: vec!["s1".to_owned(), "s2".to_owned()],
        session_index: vec![0, 1, 0],
        times: vec![-1, 0, 1_767_571_200_000],
        kinds: vec![Some(0), None, Some(1)],
        bytes: vec![None, Some(4_096), Some(0)],
        changed: vec![true, false, true],
    }
}

fn written(format: LogFormat, changed: bool, batches: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let mut writer = LogWriter::new(format, schema(changed), &mut file).unwrap();
    (0..batches).for_each(|_| writer.write(batch()).unwrap());
    writer.finish().unwrap();
    file
}

#[test]
fn csv_has_a_header_and_empty_fields_for_values_that_are_not_recorded() {
    let text = String::from_utf8(written(LogFormat::Csv(Compression::None), true, 1)).unwrap();
    let expected = "session_id,timestamp_ms,kind,size_bytes,changed\n\
                    s1,-1,move,,true\n\
                    s2,0,,4096,false\n\
                    s1,1767571200000,\"a \"\"b\"\", c\",0,true\n";
    assert_eq!(text, expected);
    let text = String::from_utf8(written(LogFormat::Csv(Compression::None), false, 1)).unwrap();
    assert!(text.starts_with("session_id,timestamp_ms,kind,size_bytes\ns1,-1,move,\n"));
}

#[test]
fn json_lines_have_null_for_values_that_are_not_recorded() {
    let text = String::from_utf8(written(LogFormat::JsonLines(Compression::None), true, 1)).unwrap();
    let expected = concat!(
        r#"{"session_id":"s1","timestamp_ms":-1,"kind":"move","size_bytes":null,"changed":true}"#,
        "\n",
        r#"{"session_id":"s2","timestamp_ms":0,"kind":null,"size_bytes":4096,"changed":false}"#,
        "\n",
        r#"{"session_id":"s1","timestamp_ms":1767571200000,"kind":"a \"b\", c","size_bytes":0,"changed":true}"#,
        "\n",
    );
    assert_eq!(text, expected);
    let text = String::from_utf8(written(LogFormat::JsonLines(Compression::None), false, 1)).unwrap();
    assert!(!text.contains("changed"));
}

#[test]
fn compressed_text_is_the_same_text() {
    for format in [LogFormat::Csv, LogFormat::JsonLines] {
        let plain = written(format(Compression::None), true, 2);
        let mut unzipped = Vec::new();
        let gzip = written(format(Compression::Gzip), true, 2);
        flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut unzipped).unwrap();
        assert_eq!(unzipped, plain);
        let zstd = written(format(Compression::Zstd), true, 2);
        assert_eq!(zstd::decode_all(&zstd[..]).unwrap(), plain);
    }
}

fn read(file: Vec<u8>) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(file)).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

#[test]
fn parquet_has_plain_text_columns_with_the_same_rows() {
    for session_dictionary in [true, false] {
        let batches = read(written(LogFormat::Parquet { session_dictionary }, true, 1));
        let [batch] = &batches[..] else { unreachable!("one row group is one batch") };
        let schema = batch.schema();
        let columns: Vec<String> =
            schema.fields().iter().map(|field| format!("{} {}", field.name(), field.data_type())).collect();
        let expected =
            ["session_id Utf8", "timestamp_ms Int64", "kind Utf8", "size_bytes Int32", "changed Boolean"];
        assert_eq!(columns, expected);
        let text = |column: usize| batch.column(column).as_string::<i32>().iter().collect::<Vec<_>>();
        assert_eq!(text(0), [Some("s1"), Some("s2"), Some("s1")]);
        assert_eq!(batch.column(1).as_primitive::<Int64Type>().values(), &[-1, 0, 1_767_571_200_000]);
        assert_eq!(text(2), [Some("move"), None, Some("a \"b\", c")]);
        let bytes = batch.column(3).as_primitive::<Int32Type>().iter().collect::<Vec<_>>();
        assert_eq!(bytes, [None, Some(4_096), Some(0)]);
        let changed = batch.column(4).as_boolean();
        assert!(changed.value(0) && !changed.value(1) && changed.null_count() == 0);
    }
    let [batch] = &read(written(PARQUET, false, 1))[..] else { unreachable!("one row group is one batch") };
    assert_eq!(batch.num_columns(), 4);
}

#[test]
fn a_log_without_rows_is_valid_in_every_format() {
    assert_eq!(read(written(PARQUET, true, 0)).len(), 0);
    assert_eq!(
        written(LogFormat::Csv(Compression::None), false, 0),
        b"session_id,timestamp_ms,kind,size_bytes\n"
    );
    assert_eq!(written(LogFormat::JsonLines(Compression::None), true, 0), b"");
}

#[test]
fn a_row_group_ends_after_2_to_the_20_rows() {
    let rows = 1 << 16;
    let mut file = Vec::new();
    let mut writer = LogWriter::new(PARQUET, schema(false), &mut file).unwrap();
    for _ in 0..17 {
        let batch = EventRows {
            sessions: vec!["s".to_owned()],
            session_index: vec![0; rows],
            times: vec![0; rows],
            kinds: vec![None; rows],
            bytes: vec![None; rows],
            changed: vec![true; rows],
        };
        writer.write(batch).unwrap();
    }
    writer.finish().unwrap();
    let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
    let groups: Vec<i64> = reader
        .metadata()
        .row_groups()
        .iter()
        .map(parquet::file::metadata::RowGroupMetaData::num_rows)
        .collect();
    assert_eq!(groups, [1 << 20, 1 << 16]);
}

#[test]
fn a_batch_with_columns_that_do_not_fit_is_refused() {
    let changes: [fn(&mut EventRows); 5] = [
        |rows| rows.changed.truncate(2),
        |rows| rows.times.push(0),
        |rows| rows.session_index[1] = 2,
        |rows| rows.kinds[0] = Some(2),
        |rows| rows.bytes[0] = Some(1 << 31),
    ];
    for change in changes {
        let mut rows = batch();
        change(&mut rows);
        let mut writer = LogWriter::new(PARQUET, schema(true), Vec::new()).unwrap();
        let error = writer.write(rows).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{error}");
    }
}

/// A disk that is full.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_error_of_the_output_keeps_its_kind() {
    for format in [
        PARQUET,
        LogFormat::Csv(Compression::None),
        LogFormat::Csv(Compression::Gzip),
        LogFormat::JsonLines(Compression::None),
        LogFormat::JsonLines(Compression::Zstd),
    ] {
        let write = || {
            let mut writer = LogWriter::new(format, schema(true), Full)?;
            writer.write(batch())?;
            writer.finish()
        };
        assert_eq!(write().unwrap_err().kind(), io::ErrorKind::StorageFull, "{format:?}");
    }
}
