//! Postings: which note holds which word, and where.

use crate::tokenizer;
use std::collections::HashMap;

pub struct Posting {
    pub note: usize,
    pub at: usize,
}

pub struct Index {
    pub notes: Vec<String>,
    postings: HashMap<String, Vec<Posting>>,
}

impl Index {
    pub fn from_notes<'a>(texts: impl Iterator<Item = &'a str>) -> Index {
        let mut index = Index { notes: Vec::new(), postings: HashMap::new() };
        for text in texts {
            index.add_note(text);
        }
        index
    }

    fn add_note(&mut self, text: &str) {
        let note = self.notes.len();
        for (at, word) in tokenizer::words(text) {
            if !tokenizer::is_stop_word(&word) {
                self.postings.entry(word).or_default().push(Posting { note, at });
            }
        }
        self.notes.push(text.to_string());
    }

    pub fn lookup(&self, word: &str) -> Option<&Vec<Posting>> {
        self.postings.get(word)
    }
}
