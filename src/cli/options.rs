//! Options that several commands share: how an answer is written, and how a scenario is overridden.
//! This file imports no command.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::input::LoadOptions;
use crate::render::ColorChoice;
use crate::scenario::Rounding;

/// The format of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub(super) enum Format {
    /// Tables for a terminal
    #[default]
    Table,
    /// GitHub Markdown
    Markdown,
    /// One table of exact figures, a row for each value
    Csv,
    /// Versioned JSON, figures as exact decimal strings
    Json,
    /// One self-contained page
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Default)]
pub(super) enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

impl From<Color> for ColorChoice {
    fn from(color: Color) -> Self {
        match color {
            Color::Auto => Self::Auto,
            Color::Always => Self::Always,
            Color::Never => Self::Never,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct OutputOptions {
    /// Write to a file instead of standard output; the file is replaced atomically
    #[arg(short, long, value_name = "FILE", global = true)]
    pub(super) output: Option<PathBuf>,
    /// When to colour (`NO_COLOR` and `CLICOLOR_FORCE` are honoured)
    #[arg(long, value_enum, default_value_t, value_name = "WHEN", global = true)]
    pub(super) color: Color,
    /// Print no notes on standard error
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RoundingOption {
    Invoice,
    ProRata,
}

impl From<RoundingOption> for Rounding {
    fn from(rounding: RoundingOption) -> Self {
        match rounding {
            RoundingOption::Invoice => Self::Invoice,
            RoundingOption::ProRata => Self::ProRata,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ScenarioOptions {
    /// Price sheet: `cloudflare`, `cloudflare@2025-06-01`, or a path ending in `.yaml`
    #[arg(long, value_name = "REF")]
    pricing: Option<String>,
    /// Plan of the sheet
    #[arg(long)]
    plan: Option<String>,
    /// Override any scalar of the scenario by its path: `--set workload.mutations=300` (repeatable)
    #[arg(long, value_name = "PATH=VALUE")]
    set: Vec<String>,
    /// Use the counts of a log, as `replay` writes them, instead of the scenario's model of sessions
    #[arg(long, value_name = "FILE")]
    counts: Option<String>,
    /// Round billable usage as invoices do, or price it pro rata
    #[arg(long, value_enum)]
    rounding: Option<RoundingOption>,
    /// Price all usage at list prices, without allowances
    #[arg(long)]
    no_allowances: bool,
}

impl ScenarioOptions {
    /// Whether `--pricing` is given.
    pub(super) fn names_pricing(&self) -> bool {
        self.pricing.is_some()
    }

    /// The flags as `path=value` overrides, so that a wrong value gets the same diagnostic as `--set`.
    pub(super) fn options(&self, sessions: Option<&str>) -> LoadOptions {
        let mut set = self.set.clone();
        set.extend(billing_overrides(self.pricing.as_deref(), self.plan.as_deref(), self.rounding));
        set.extend(sessions.map(|list| format!("workload.sessions=[{list}]")));
        if self.no_allowances {
            set.push("allowances=ignore".to_owned());
        }
        LoadOptions { set, counts: self.counts.clone(), ..LoadOptions::default() }
    }
}

/// Price sheet, plan and rounding as `path=value` overrides.
pub(super) fn billing_overrides(
    pricing: Option<&str>,
    plan: Option<&str>,
    rounding: Option<RoundingOption>,
) -> impl Iterator<Item = String> {
    let pricing = pricing.map(|value| format!("pricing={}", quoted(value)));
    let plan = plan.map(|value| format!("plan={}", quoted(value)));
    let rounding = rounding.map(|rounding| format!("rounding={}", Rounding::from(rounding).name()));
    [pricing, plan, rounding].into_iter().flatten()
}

/// A text as a YAML scalar, quoted where YAML would read it as something else.
pub(super) fn quoted(value: &str) -> String {
    serde_yaml::to_string(value).map_or_else(|_| value.to_owned(), |text| text.trim_end().to_owned())
}
