//! Reads the code itself: who may import whom, and how long a file may be. The table is the one of ARCHITECTURE.md.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Layer, what it may import from this crate, and which outside words must not appear in it.
const LAYERS: [(&str, &[&str], &[&str]); 7] = [
    ("domain", &["domain"], &["sqlx", "axum", "leptos", "tokio", "reqwest", "hyper"]),
    ("db", &["domain", "db"], &["axum", "leptos", "reqwest", "hyper"]),
    ("connectors", &["domain", "connectors"], &["sqlx", "axum", "leptos", "tokio", "reqwest", "hyper"]),
    ("simulator", &["domain", "connectors", "simulator"], &["sqlx"]),
    ("services", &["domain", "db", "connectors", "services"], &["axum", "leptos", "hyper"]),
    ("ui", &["domain", "services", "ui"], &["sqlx", "axum", "hyper"]),
    ("server", &["domain", "db", "connectors", "services", "ui", "server"], &[]),
];

/// Lines of a file, tests included: what one person reads in one go.
const LINES: usize = 400;

#[test]
fn imports_go_in_one_direction() {
    let mut wrong = Vec::new();
    for (layer, allowed, foreign) in LAYERS {
        for file in files(&source().join(layer)) {
            let text = without_comments(&fs::read_to_string(&file).expect("a source file"));
            for module in imported(&text).into_iter().filter(|module| !allowed.contains(&module.as_str())) {
                wrong.push(format!("{}: {layer} may not import {module}", file.display()));
            }
            for word in foreign.iter().filter(|word| names_crate(&text, word)) {
                wrong.push(format!("{}: {layer} may not know {word}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_is_read_in_one_go_and_says_what_it_is() {
    let mut wrong = Vec::new();
    for file in files(&source()) {
        let text = fs::read_to_string(&file).expect("a source file");
        if text.lines().count() > LINES {
            wrong.push(format!("{}: {} lines, more than {LINES}", file.display(), text.lines().count()));
        }
        if !text.starts_with("//!") {
            wrong.push(format!("{}: does not begin with what it is (//!)", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sql_stands_in_db_only() {
    let wrong: Vec<String> = ["services", "ui", "server", "command"]
        .iter()
        .flat_map(|layer| files(&source().join(layer)))
        .filter(|file| fs::read_to_string(file).is_ok_and(|text| without_comments(&text).contains("sqlx::query")))
        .map(|file| file.display().to_string())
        .collect();
    assert!(wrong.is_empty(), "SQL outside of src/db: {wrong:?}");
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the source").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

fn without_comments(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The top modules behind every `crate::`, also inside of braces: `crate::{db::{self, Tx}, domain::money}` gives `db`, `domain`.
fn imported(text: &str) -> Vec<String> {
    text.match_indices("crate::")
        .filter(|(at, _)| !text[..*at].ends_with('$'))
        .flat_map(|(at, prefix)| first_words(&text[at + prefix.len()..]))
        .collect()
}

fn first_words(path: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>();
    let Some(inside) = path.strip_prefix('{') else { return vec![word(path)] };
    let (mut words, mut depth, mut begins) = (Vec::new(), 0, 0);
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                words.push(word(&inside[begins..at]));
                begins = at + 1;
                if letter == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn names_crate(text: &str, name: &str) -> bool {
    text.match_indices(&format!("{name}::")).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
    })
}

#[test]
fn nested_imports_are_seen() {
    assert_eq!(imported("use crate::{\n    db::{self, Tx},\n    domain::money,\n};"), ["db", "domain"]);
    assert_eq!(imported("use crate::ui::text;\nlet x = crate::server::y();"), ["ui", "server"]);
    assert!(
        names_crate("use axum::Router;", "axum") && names_crate("x: axum::Router", "axum") && !names_crate("use leptos_axum::x;", "axum")
    );
}
