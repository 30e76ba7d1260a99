//! Cuts text into words.

const STOP_WORDS: [&str; 6] = ["a", "an", "and", "of", "or", "the"];

/// The words of a text in lower case, with the byte each starts at.
pub fn words(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match (letter.is_alphanumeric(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, text[from..at].to_lowercase()));
                start = None;
            }
            _ => {}
        }
    }
    found
}

/// Words too common to be indexed.
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.contains(&word)
}
