//! Logs that are compressed, by a file or through a pipe.

use std::fs;
use std::io::Write as _;

use super::small::{self, FLAGS};
use super::{counts, replay};

pub(super) fn gz(text: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(text).unwrap();
    writer.finish().unwrap()
}

pub(super) fn zst(text: &[u8]) -> Vec<u8> {
    zstd::encode_all(text, 3).unwrap()
}

#[test]
fn every_compression_of_every_text() {
    let (log, folder) = (small::log(), tempfile::tempdir().unwrap());
    let expected = counts(&small::csv(&log, b','), &FLAGS);
    for (text, name) in [(small::csv(&log, b'\t'), "log.csv"), (small::json(&log), "log.jsonl")] {
        for (packed, ending) in [(gz(&text), "gz"), (zst(&text), "zst"), (text, "")] {
            assert_eq!(counts(&packed, &FLAGS), expected, "{name} {ending}");
            let name = format!("{name}.{ending}");
            fs::write(folder.path().join(&name), packed).unwrap();
            let ran = replay(folder.path(), &[&[&*name, "--format", "json"], &FLAGS[..]].concat());
            assert_eq!(ran.answer(), expected, "{name}");
        }
    }
}

#[test]
fn packed_texts_may_be_joined() {
    let log = small::log();
    let (first, rest) = (small::json(&log[..20]), small::json(&log[20..]));
    let expected = counts(&small::csv(&log, b','), &FLAGS);
    assert_eq!(counts(&[gz(&first), gz(&rest)].concat(), &FLAGS), expected);
    assert_eq!(counts(&[zst(&first), zst(&rest)].concat(), &FLAGS), expected);
}

#[test]
fn a_packed_text_that_is_cut_short_is_refused() {
    let text = small::csv(&small::log(), b',');
    for packed in [gz(&text), zst(&text)] {
        for length in (4..packed.len()).step_by(13) {
            let ran = super::piped(std::path::Path::new("."), &["-"], &packed[..length]);
            super::is_refused(&ran, &format!("{length} bytes"));
            assert!(ran.err.contains("cannot read `<stdin>`"), "{length} bytes: {}", ran.err);
        }
    }
}
