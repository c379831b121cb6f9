//! Floor 4a: text in. YAML with the place of every node, readers of sheets and scenarios that
//! collect every problem, and diagnostics that point into the text.

mod amounts;
#[cfg(feature = "report")]
mod analytics;
#[cfg(feature = "report")]
mod bom;
mod bundled;
mod counts;
mod counts_source;
mod diagnostic;
mod document_kind;
mod expectations;
mod files;
mod flatten;
#[cfg(feature = "cli")]
mod from_jsonc;
#[cfg(feature = "cli")]
mod from_toml;
#[cfg(feature = "cli")]
mod glob;
mod json;
mod load;
mod load_counts;
mod load_error;
mod load_options;
mod load_state;
mod locate;
mod log_source;
mod overrides;
mod reader;
#[cfg(feature = "logs")]
mod replay_conversion;
mod resolve_sheet;
mod scenario;
mod sheet;
mod source_map;
mod strategy;
mod suggest;
mod tree;
mod workload;
#[cfg(feature = "cli")]
mod wrangler;

#[cfg(feature = "report")]
pub use analytics::{DateRange, Export, SkippedData, account, query};
pub use bundled::{BundledSheet, bundled_sheets};
#[cfg(feature = "report")]
pub(crate) use counts::COLUMNS;
pub use counts_source::CountsProvenance;
pub use diagnostic::{Diagnostic, DiagnosticLocation, Diagnostics};
pub use document_kind::DocumentKind;
pub use files::{DiskFiles, FileError, Files, MemoryFiles, SourceText};
#[cfg(feature = "cli")]
pub(crate) use glob::{files_matching, is_pattern};
pub use load::Loader;
pub use load_error::LoadError;
pub use load_options::{LoadOptions, LoadedCounts, LoadedScenario, LoadedSheet, OptionNames};
pub use log_source::{CountedLog, LogReplayer, LogSource};
#[cfg(feature = "logs")]
pub use replay_conversion::{counts_of_replay, replay_policies};
pub use source_map::{FileId, SourceMap, Span};
#[cfg(feature = "cli")]
pub use wrangler::{Backend, Binding, ObjectClass, Worker, worker};
