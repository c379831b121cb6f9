//! The `--format` of each command: one of the renderers that the command offers.

use std::ffi::OsStr;
use std::fmt;
use std::marker::PhantomData;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser, ValueParserFactory};

use crate::cli::options::Format;
use crate::render::{Csv, Html, Json, Markdown, Renderer, Terminal};
use crate::report::WithJson;

/// A type of answer, and the formats that its command offers, the default first.
pub(super) trait Offers: Sized + 'static {
    /// The formats. `renderers!` lists the common ones.
    const RENDERERS: &'static [&'static dyn Renderer<Self>];
}

/// The chosen format of answers of the type `A`.
pub(super) struct FormatArg<A: 'static>(pub(super) &'static dyn Renderer<A>);

impl<A> FormatArg<A> {
    /// Whether this is the format of that name.
    pub(super) fn is(&self, name: &str) -> bool {
        self.0.name() == name
    }
}

impl<A> Clone for FormatArg<A> {
    fn clone(&self) -> Self {
        Self(self.0)
    }
}

impl<A> fmt::Debug for FormatArg<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FormatArg").field(&self.0.name()).finish()
    }
}

impl<A: Offers> ValueParserFactory for FormatArg<A> {
    type Parser = FormatParser<A>;

    fn value_parser() -> FormatParser<A> {
        FormatParser(PhantomData)
    }
}

/// Reads the name of a format that is offered for answers of the type `A`.
pub(super) struct FormatParser<A>(PhantomData<fn(A)>);

impl<A> Clone for FormatParser<A> {
    fn clone(&self) -> Self {
        Self(PhantomData)
    }
}

impl<A: Offers> FormatParser<A> {
    fn values() -> impl Iterator<Item = PossibleValue> {
        A::RENDERERS.iter().map(|renderer| PossibleValue::new(renderer.name()).help(renderer.help()))
    }
}

impl<A: Offers> TypedValueParser for FormatParser<A> {
    type Value = FormatArg<A>;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<FormatArg<A>, clap::Error> {
        let name = PossibleValuesParser::new(Self::values()).parse_ref(command, arg, value)?;
        let renderer = A::RENDERERS.iter().find(|renderer| renderer.name() == name);
        renderer
            .map(|renderer| FormatArg(*renderer))
            .ok_or_else(|| clap::Error::new(clap::error::ErrorKind::InvalidValue).with_cmd(command))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Self::values()))
    }
}

impl Format {
    /// The renderer of a format that every answer with a JSON form has.
    pub(super) fn renderer<A: WithJson>(self) -> &'static dyn Renderer<A> {
        match self {
            Self::Table => &Terminal,
            Self::Markdown => &Markdown,
            Self::Csv => &Csv,
            Self::Json => &Json,
            Self::Html => &Html,
        }
    }
}
