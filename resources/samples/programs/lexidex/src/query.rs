//! Questions: words that must all be found, or a "phrase in quotes".

use crate::index::{Index, Posting};
use crate::snippet;
use crate::tokenizer;

pub struct Engine {
    index: Index,
}

impl Engine {
    pub fn new(index: Index) -> Engine {
        Engine { index }
    }

    pub fn search(&self, question: &str) -> Vec<String> {
        self.evaluate(question).iter().map(|hit| self.present(hit)).collect()
    }

    pub fn count(&self, question: &str) -> usize {
        self.evaluate(question).len()
    }

    fn present(&self, hit: &Posting) -> String {
        let note = &self.index.notes[hit.note];
        format!("{}: {}", hit.note, snippet::around(note, hit.at))
    }

    fn evaluate(&self, question: &str) -> Vec<Posting> {
        let words: Vec<String> = tokenizer::words(question).into_iter().map(|w| w.1).collect();
        if question.starts_with('"') {
            self.evaluate_phrase(&words)
        } else {
            self.evaluate_words(&words)
        }
    }

    fn evaluate_words(&self, words: &[String]) -> Vec<Posting> {
        let known: Vec<&String> = words.iter().filter(|w| self.index.lookup(w).is_some()).collect();
        known.iter().flat_map(|word| self.copy_postings(word)).collect()
    }

    fn evaluate_phrase(&self, words: &[String]) -> Vec<Posting> {
        let mut hits = self.copy_postings(&words[0]);
        for word in &words[1..] {
            self.keep_followed(&mut hits, word);
        }
        hits
    }

    fn keep_followed(&self, hits: &mut Vec<Posting>, word: &str) {
        let next = self.copy_postings(word);
        hits.retain(|hit| next.iter().any(|other| other.note == hit.note && other.at > hit.at));
    }

    // BUG posting-unwrap: a stop word, or a word that no note holds, has no postings.
    fn copy_postings(&self, word: &str) -> Vec<Posting> {
        let found = self.index.lookup(word).unwrap();
        found.iter().map(|p| Posting { note: p.note, at: p.at }).collect()
    }
}
