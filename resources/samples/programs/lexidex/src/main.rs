//! lexidex: indexes a folder of notes and answers questions about them.

mod index;
mod query;
mod snippet;
mod tokenizer;

use index::Index;
use query::Engine;
use std::{env, fs, process};

fn load(path: &str) -> Index {
    let text = fs::read_to_string(path).unwrap_or_else(|error| {
        eprintln!("lexidex: {path}: {error}");
        process::exit(1)
    });
    Index::from_notes(text.split("\n%%\n"))
}

fn run_search(engine: &Engine, question: &str) {
    for hit in engine.search(question) {
        println!("{}", hit);
    }
}

fn run_count(engine: &Engine, questions: &[String]) {
    for question in questions {
        println!("{} {}", engine.count(question), question);
    }
}

fn main() {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.first().map(String::as_str) {
        Some("search") => run_search(&Engine::new(load(&words[1])), &words[2]),
        Some("count") => run_count(&Engine::new(load(&words[1])), &words[2..]),
        _ => eprintln!("usage: lexidex search NOTES QUESTION | count NOTES QUESTION..."),
    }
}
