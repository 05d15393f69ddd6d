//! Texts as they are stored: without control characters and blanks around them. Nothing that a person can see is lost.

use crate::value::{Value, ValueKind};

/// One line: line breaks and tabs become blanks.
pub(super) fn line(text: &str) -> String {
    let spaced = text.chars().filter_map(|c| match c {
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    });
    trimmed(spaced.collect())
}

/// Several lines, ended by `\n`.
pub(super) fn paragraph(text: &str) -> String {
    let unified = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    trimmed(unified.chars().filter(|c| matches!(c, '\n' | '\t') || !c.is_control()).collect())
}

fn trimmed(text: String) -> String {
    let inner = text.trim();
    if inner.len() == text.len() { text } else { inner.to_owned() }
}

/// A value as its field stores it; `None` if nothing is left.
pub(super) fn value(kind: ValueKind, value: Value) -> Option<Value> {
    match value {
        Value::Text(text) => {
            let text = if kind == ValueKind::Paragraph { paragraph(&text) } else { line(&text) };
            (!text.is_empty()).then_some(Value::Text(text))
        }
        Value::Place(mut place) => {
            place.address = line(&place.address);
            (!place.address.is_empty() || place.position.is_some()).then_some(Value::Place(place))
        }
        Value::List(entries) => {
            let entries = list(&entries);
            (!entries.is_empty()).then_some(Value::List(entries))
        }
        value @ (Value::Integer(_) | Value::Day(_)) => Some(value),
    }
}

/// Entries without empty and repeated ones.
pub(super) fn list(entries: &[String]) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(entries.len());
    for entry in entries.iter().map(|entry| line(entry)) {
        if !entry.is_empty() && !kept.contains(&entry) {
            kept.push(entry);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_go_and_text_stays() {
        assert_eq!(line(" \u{3000}甲\0乙\r\n丙\u{1f}\u{7f} "), "甲乙  丙");
        assert_eq!(paragraph("a\r\nb\rc\0\n\n"), "a\nb\nc");
        assert_eq!(line("👩‍👩‍👧 <script>"), "👩‍👩‍👧 <script>");
        assert_eq!(line("\u{202e}עברית"), "\u{202e}עברית");
    }

    #[test]
    fn a_list_keeps_each_entry_once_and_in_order() {
        let entries = ["b", " a", "", "b "].map(ToOwned::to_owned);
        assert_eq!(list(&entries), ["b", "a"]);
    }
}
