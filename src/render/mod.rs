//! Documents, tables and other forms of an answer as text, a file a format.
//!
//! Each format implements [`Renderer`], and each has a function for callers that have no
//! [`Answer`](crate::report::Answer): [`markdown`], [`csv`], … Every format escapes text from files in
//! its own way.

mod counts_file;
mod csv;
mod focus;
mod github;
mod html;
mod json;
mod junit;
mod markdown;
#[cfg(feature = "cli")]
mod registry;
mod renderer;
mod style;
mod terminal;
mod visible;

pub use counts_file::CountsFile;
pub use csv::{Csv, csv};
pub use focus::{Focus, focus};
pub use github::{GitHub, github};
pub use html::{Html, html};
pub use json::{Json, json};
pub use junit::{JUnit, junit};
pub use markdown::{Markdown, markdown};
#[cfg(feature = "cli")]
pub(crate) use registry::renderers;
pub use renderer::Renderer;
pub use style::{ColorChoice, Style, is_colored};
pub use terminal::{Terminal, terminal};
pub use visible::visible;
