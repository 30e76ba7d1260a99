//! The words around a hit.

const BEFORE: usize = 20;
const LENGTH: usize = 60;

/// A piece of the note around a hit, on one line.
pub fn around(note: &str, at: usize) -> String {
    flatten(window(note, at))
}

fn window(note: &str, at: usize) -> &str {
    let from = at.saturating_sub(BEFORE);
    cut(note, from, from + LENGTH)
}

// BUG snippet-boundary: both ends are counted in bytes, and may fall inside a letter.
fn cut(note: &str, from: usize, to: usize) -> &str {
    &note[from..to.min(note.len())]
}

fn flatten(piece: &str) -> String {
    piece.split_whitespace().collect::<Vec<_>>().join(" ")
}
