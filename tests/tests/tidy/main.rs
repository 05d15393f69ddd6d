//! The rules of this house, read from the sources. Each rule also meets a planted breach, so that it can fail.

mod edges;
mod imports;
mod migrations;
mod shape;
mod sources;
mod styles;
mod texts;

use sources::Source;

/// A rule: names every breach, with its place.
type Rule = fn(&[Source]) -> Vec<String>;

/// Nothing in the repository breaks the rule.
fn holds(rule: Rule) {
    let breaches = rule(&sources::all());
    assert!(breaches.is_empty(), "{} breaches:\n{}", breaches.len(), breaches.join("\n"));
}

/// The rule finds the breach that is added to an otherwise clean repository.
fn finds(rule: Rule, path: &str, text: &str) {
    let breaches = rule(&[Source::new(path, text)]);
    assert!(!breaches.is_empty(), "not found in {path}:\n{text}");
}

/// The rule has nothing against this.
fn allows(rule: Rule, path: &str, text: &str) {
    let breaches = rule(&[Source::new(path, text)]);
    assert!(breaches.is_empty(), "found in {path}: {}", breaches.join("\n"));
}
