//! Kinds of processors, for tests of what is made for each.

use fearless_simd::Level as Processor;

/// The processor at hand, and as if it were of each kind that can do less.
pub(crate) fn processors() -> impl Iterator<Item = Processor> {
    let best = Processor::new();
    #[cfg(target_arch = "x86_64")]
    let lesser = [
        best.as_avx2().map(Processor::Avx2),
        best.as_sse4_2().map(Processor::Sse4_2),
        best.as_sse2().map(Processor::Sse2),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let lesser = [];
    std::iter::once(best).chain(lesser.into_iter().flatten())
}
