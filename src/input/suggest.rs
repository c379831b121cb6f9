/// The candidate nearest to a word that names nothing, where one is near enough to be meant.
pub(super) fn suggest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = candidates.into_iter().map(|candidate| (distance(&word, candidate), candidate));
    near.filter(|(distance, candidate)| *distance <= allowed(&word, candidate))
        .min_by_key(|near| near.0)
        .map(|near| near.1)
}

fn distance(word: &str, candidate: &str) -> usize {
    strsim::damerau_levenshtein(word, &candidate.to_lowercase())
}

/// A third of the longer word may differ: a slip in `put`, three in `rows_written`.
fn allowed(word: &str, candidate: &str) -> usize {
    (word.len().max(candidate.len()) / 3).max(1)
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn finds_what_was_meant_and_nothing_else() {
        let known = ["kv", "do", "do-kv", "writes", "reads"];
        for (word, meant) in
            [("kvv", Some("kv")), ("Writes", Some("writes")), ("wrtes", Some("writes")), ("queue", None)]
        {
            assert_eq!(suggest(word, known), meant, "{word}");
        }
    }
}
