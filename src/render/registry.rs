//! The registration of the formats that every answer has.

/// The formats of every answer, and the given ones that only some answers have: a
/// `&'static [&'static dyn Renderer<_>]`. A new common format is registered here.
macro_rules! renderers {
    ($($extra:expr),* $(,)?) => {
        &[
            &$crate::render::Terminal,
            &$crate::render::Markdown,
            &$crate::render::Csv,
            &$crate::render::Json,
            &$crate::render::Html,
            $(&$extra),*
        ]
    };
}
pub(crate) use renderers;
