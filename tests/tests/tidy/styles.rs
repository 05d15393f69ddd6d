//! CSS classes: each one that is used is styled, each one that is styled is used.

use std::collections::{BTreeMap, BTreeSet};

use super::{Source, allows, finds, holds};

fn is_class(word: &str) -> bool {
    let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    plain && word.starts_with(|c: char| c.is_ascii_lowercase()) && !word.ends_with('-')
}

/// Classes in selectors, with the place of the first.
fn styled(sources: &[Source]) -> BTreeMap<String, String> {
    let mut classes = BTreeMap::new();
    for source in sources.iter().filter(|source| source.path.ends_with(".css")) {
        let text = without_comments(&source.text);
        // A selector ends where its block begins; what precedes a ; is a declaration.
        for part in text.split('{').map(|part| part.rsplit(['}', ';']).next().unwrap_or_default()) {
            if part.trim_start().starts_with("@layer") {
                continue;
            }
            for piece in part.split('.').skip(1) {
                let word = piece.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').next().unwrap_or_default();
                if is_class(word) {
                    classes.entry(word.to_owned()).or_insert_with(|| source.path.clone());
                }
            }
        }
    }
    classes
}

fn without_comments(css: &str) -> String {
    let pieces = css.split("/*").enumerate();
    pieces
        .map(|(at, piece)| if at == 0 { piece } else { piece.split_once("*/").map_or("", |(_, rest)| rest) })
        .collect()
}

/// Whether markup is in it.
fn is_markup(source: &Source) -> bool {
    (source.path.starts_with("app/") && source.is_rust()) || source.path == "app/index.html"
}

/// Words in `class="…"` and after `class:`, with their places.
fn used(sources: &[Source]) -> BTreeMap<String, String> {
    let mut classes = BTreeMap::new();
    for source in sources.iter().filter(|source| is_markup(source)) {
        for (number, line) in source.text.lines().enumerate() {
            let quoted = line
                .match_indices("class=\"")
                .map(|(at, found)| line[at + found.len()..].split('"').next().unwrap_or_default());
            let switched = line
                .match_indices(" class:")
                .map(|(at, found)| line[at + found.len()..].split(['=', ' ']).next().unwrap_or_default());
            for word in quoted.chain(switched).flat_map(str::split_whitespace) {
                classes.entry(word.to_owned()).or_insert_with(|| format!("{}:{}", source.path, number + 1));
            }
        }
    }
    classes
}

fn unstyled(sources: &[Source]) -> Vec<String> {
    let styled = styled(sources);
    let missing = used(sources).into_iter().filter(|(class, _)| !styled.contains_key(class));
    missing.map(|(class, place)| format!("{place}: .{class} is not styled")).collect()
}

#[test]
fn every_class_in_use_is_styled() {
    holds(unstyled);
    finds(unstyled, "app/src/x.rs", "view! { <p class=\"ghost\"></p> }");
    finds(unstyled, "app/src/x.rs", "view! { <p class:ghost=true></p> }");
}

fn unused(sources: &[Source]) -> Vec<String> {
    // A class may reach the markup through a variable: any word in a string counts as used.
    let mut words = BTreeSet::new();
    for source in sources.iter().filter(|source| is_markup(source)) {
        let strings = source.text.split('"').flat_map(str::split_whitespace);
        words.extend(strings.map(str::to_owned));
        words.extend(used(std::slice::from_ref(source)).into_keys());
    }
    let idle = styled(sources).into_iter().filter(|(class, _)| !words.contains(class));
    idle.map(|(class, place)| format!("{place}: .{class} is used nowhere")).collect()
}

#[test]
fn every_styled_class_is_in_use() {
    holds(unused);
    finds(unused, "style/ui/x.css", "@layer ui {\n  .ghost:hover { color: red; }\n}");
    allows(unused, "style/ui/x.css", "@layer ui.deep {\n  p { margin: .5rem; inset: 1.5em; }\n  /* .ghost */\n}");
}
