use super::renderer::Renderer;
use super::style::Style;
use super::visible::visible;
use crate::report::{Annotation, WithAnnotations};

/// Renders messages as workflow commands of GitHub Actions, which become annotations of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GitHub;

impl<A: WithAnnotations + ?Sized> Renderer<A> for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn help(&self) -> &'static str {
        "GitHub annotations: an error for everything that fails, on its file and line where it has one"
    }

    fn render(&self, answer: &A, _: Style) -> String {
        github(&answer.annotations())
    }
}

/// Writes messages as workflow commands of GitHub Actions.
#[must_use]
pub fn github(annotations: &[Annotation]) -> String {
    annotations.iter().map(command).collect()
}

fn command(annotation: &Annotation) -> String {
    let file = annotation.file.as_ref().map(|file| format!("file={},", escape_property(file)));
    let line = annotation.line.map(|line| format!("line={line},"));
    format!(
        "::error {}{}title={}::{}\n",
        file.unwrap_or_default(),
        line.unwrap_or_default(),
        escape_property(&annotation.title),
        escape_data(&annotation.message)
    )
}

/// Escapes a message as GitHub asks for; line ends are already visible characters.
fn escape_data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

/// Escapes the value of a property, which ends at a colon or a comma.
fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
