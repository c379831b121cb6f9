//! Gets the counts that a scenario names: from a file, or by replaying a log.

use std::path::Path;
use std::sync::Arc;

use super::counts_source::CountsProvenance;
use super::diagnostic::Diagnostic;
use super::load_state::LoadState;
use super::locate::report_errors;
use super::log_source::{LogReplayer, LogSource, missing_columns};
use super::reader::text;
use super::source_map::Span;
use super::tree::Node;
use crate::pricing::Sheet;
use crate::scenario::{RequiredCounts, ScenarioSpec};
use crate::trigger::ReplayCounts;

type Counted = (Arc<ReplayCounts>, CountsProvenance);

impl LoadState<'_> {
    /// Reads the file of counts that a node names.
    pub(super) fn counts_at(&mut self, node: &Node, origin: &str) -> Option<Counted> {
        let path = text(node, "`counts`", &self.problems)?;
        let source = self.read(path, origin, Some(node.span))?;
        let loaded = self.counts(source)?;
        let name = Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
        let provenance = CountsProvenance {
            counts_sha256: Some(loaded.sha256),
            files: name.into_iter().collect(),
            rows: loaded.counts.log.rows,
        };
        Some((loaded.counts, provenance))
    }

    /// Replays a log, unless something else is wrong: it may be long.
    pub(super) fn replay(
        &mut self,
        log: &LogSource,
        span: Span,
        (spec, sheet): (&ScenarioSpec, Option<&Sheet>),
        replayer: Option<&dyn LogReplayer>,
        root: &Node,
    ) -> Option<Counted> {
        let required = match RequiredCounts::for_strategies(&spec.strategies) {
            Ok(required) => sheet.into_iter().fold(required, RequiredCounts::with_chunk_sizes),
            Err(errors) => {
                report_errors(errors, root, &self.problems);
                return None;
            }
        };
        if let Some(problem) = missing_columns(log, &required, span) {
            self.problems.push(problem);
        }
        if !self.problems.is_empty() {
            return None;
        }
        let Some(replayer) = replayer else {
            let message = "logs cannot be replayed here: replay it first, and name its `counts`";
            self.problems.push(Diagnostic::at("not-counted", span, message));
            return None;
        };
        match replayer.replay(log, &required) {
            Ok(found) => {
                let (files, rows) = (found.files, found.counts.log.rows);
                Some((Arc::new(found.counts), CountsProvenance { counts_sha256: None, files, rows }))
            }
            Err(problems) => {
                for problem in problems {
                    self.problems.push(Diagnostic { span: problem.span.or(Some(span)), ..problem });
                }
                None
            }
        }
    }
}
