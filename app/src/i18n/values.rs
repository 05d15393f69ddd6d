//! How the values of records are written: dictionary words, days, phone numbers, places.

use shared::{
    customer::field::{ContactField, CustomerField},
    follow_up::record::ACTION_KINDS,
    value::{Entry, Value, ValueKind},
};

use super::{Language, Text as _, format};

/// The word of a dictionary key; a key that the dictionary does not know is its own word.
pub fn word(language: Language, entries: &[Entry], key: &str) -> String {
    let known = entries.iter().find(|entry| entry.key == key);
    known.map_or_else(|| key.to_owned(), |entry| entry.label.within(language).to_owned())
}

/// The word of a kind of action.
pub fn action_kind(language: Language, key: &str) -> String {
    word(language, ACTION_KINDS, key)
}

/// A customer's field as it is read.
pub fn customer_value(language: Language, field: CustomerField, value: &Value) -> String {
    written(language, field.kind(), field.entries(), value)
}

/// A contact's field as it is read.
pub fn contact_value(language: Language, field: ContactField, value: &Value) -> String {
    written(language, field.kind(), field.entries(), value)
}

fn written(language: Language, kind: ValueKind, entries: &[Entry], value: &Value) -> String {
    match (kind, value) {
        (ValueKind::Choice, Value::Text(key)) => word(language, entries, key),
        (ValueKind::Phone, Value::Text(number)) => format::phone(number),
        (ValueKind::Phones, Value::List(numbers)) => {
            joined(language, numbers.iter().map(|number| format::phone(number)))
        }
        _ => plain(language, value),
    }
}

/// A value of an unknown field as it is read.
pub fn plain(language: Language, value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => format::count(*number),
        Value::Day(day) => format::iso_day(*day),
        Value::Place(place) if place.address.is_empty() => match place.position {
            Some(position) => format!("{:.5}, {:.5}", position.latitude, position.longitude),
            None => String::new(),
        },
        Value::Place(place) => place.address.clone(),
        Value::List(list) => joined(language, list.iter().cloned()),
    }
}

fn joined(language: Language, texts: impl Iterator<Item = String>) -> String {
    let comma = if language == Language::Chinese { "，" } else { ", " };
    texts.collect::<Vec<_>>().join(comma)
}

#[cfg(test)]
mod tests {
    use shared::value::{Place, Position};

    use super::*;

    #[test]
    fn dictionary_words_follow_the_language_and_unknown_keys_survive() {
        let vip = Value::Text("vip".to_owned());
        assert_eq!(customer_value(Language::Chinese, CustomerField::Kind, &vip), "VIP客户");
        assert_eq!(customer_value(Language::English, CustomerField::Kind, &vip), "VIP");
        let own = Value::Text("战略客户".to_owned());
        assert_eq!(customer_value(Language::English, CustomerField::Kind, &own), "战略客户");
        assert_eq!(action_kind(Language::Chinese, "phone"), "电话");
    }

    #[test]
    fn numbers_phones_and_places() {
        let mobiles = Value::List(vec!["13800138000".to_owned(), "021-1234".to_owned()]);
        assert_eq!(contact_value(Language::Chinese, ContactField::Mobiles, &mobiles), "138 0013 8000，021-1234");
        assert_eq!(customer_value(Language::English, CustomerField::Headcount, &Value::Integer(12_000)), "12,000");
        let position = Position { latitude: 29.5, longitude: 106.55, accuracy_m: 10.0 };
        let nowhere = Place { address: String::new(), position: Some(position) };
        assert_eq!(
            customer_value(Language::English, CustomerField::Address, &Value::Place(nowhere)),
            "29.50000, 106.55000"
        );
    }
}
