use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::cli::options::Format;
use crate::cli::outcome;
use crate::number::{Month, ParseError};

/// The format of a report: one of the common formats, or billing data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReportFormat {
    Common(Format),
    Focus,
}

impl Default for ReportFormat {
    fn default() -> Self {
        Self::Common(Format::default())
    }
}

impl ValueEnum for ReportFormat {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Common(Format::Table),
            Self::Common(Format::Markdown),
            Self::Common(Format::Csv),
            Self::Common(Format::Json),
            Self::Common(Format::Html),
            Self::Focus,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            Self::Common(format) => format.to_possible_value(),
            Self::Focus => {
                Some(PossibleValue::new("focus").help("Billing data: CSV in the columns of FOCUS 1.2"))
            }
        }
    }
}

/// Reads the month of `--period`.
pub(super) fn period(text: &str, format: ReportFormat) -> anyhow::Result<Month> {
    if format != ReportFormat::Focus {
        return Err(outcome::usage_error("`--period` dates the rows of `--format focus`, and nothing else"));
    }
    text.parse().map_err(|problem: ParseError| {
        let (reason, wanted) = (problem.reason, problem.expected);
        outcome::usage_error(format!("cannot read `{text}` for `--period`: {reason}; wanted {wanted}"))
    })
}
