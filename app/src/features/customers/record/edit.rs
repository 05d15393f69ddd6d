//! Fields as they are edited: from the stored value to text and back.

use shared::{
    command::Intent,
    customer::{
        command::CustomerCommand,
        field::{ContactField, CustomerField},
        record::Customer,
    },
    id::ContactId,
    money::parse_decimal,
    text::normal,
    value::{BadValue, Entry, Label, Place, Value, ValueKind},
};

use super::hundredths;
use crate::i18n::{Language, format, values};

/// A field of a customer or of one of its contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// Of the customer.
    Customer(CustomerField),
    /// Of a contact.
    Contact(ContactId, ContactField),
}

impl Field {
    /// Its name.
    pub fn label(self) -> Label {
        match self {
            Self::Customer(field) => field.label(),
            Self::Contact(_, field) => field.label(),
        }
    }

    /// What it holds.
    pub fn kind(self) -> ValueKind {
        match self {
            Self::Customer(field) => field.kind(),
            Self::Contact(_, field) => field.kind(),
        }
    }

    /// The dictionary of a choice.
    pub fn entries(self) -> &'static [Entry] {
        match self {
            Self::Customer(field) => field.entries(),
            Self::Contact(_, field) => field.entries(),
        }
    }

    /// Its value.
    pub fn value(self, customer: &Customer) -> Option<&Value> {
        match self {
            Self::Customer(field) => customer.fields.get(&field),
            Self::Contact(id, field) => customer.contacts.iter().find(|contact| contact.id == id)?.fields.get(&field),
        }
    }

    /// Its value as it is read.
    pub fn shown(self, language: Language, value: &Value) -> String {
        match self {
            Self::Customer(field) => values::customer_value(language, field, value),
            Self::Contact(_, field) => values::contact_value(language, field, value),
        }
    }

    /// What sets it.
    pub fn set(self, value: Option<Value>) -> Intent {
        Intent::Customer(match self {
            Self::Customer(field) => CustomerCommand::SetFields([(field, value)].into()),
            Self::Contact(contact, field) => CustomerCommand::SetContact { contact, fields: [(field, value)].into() },
        })
    }

    /// Whether it may be empty.
    pub fn required(self) -> bool {
        matches!(self, Self::Customer(CustomerField::Name) | Self::Contact(_, ContactField::Name))
    }

    /// The value of what was typed; `None` clears the field.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(self, typed: &str) -> Result<Option<Value>, BadValue> {
        let value = parse(self.kind(), typed)?;
        match &value {
            None if self.required() => return Err(BadValue::Required),
            None => {}
            Some(value) => self.kind().check(value)?,
        }
        Ok(value)
    }
}

/// The text with which editing begins.
pub fn editable(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Day(day) => format::iso_day(*day),
        Value::Place(place) => place.address.clone(),
        Value::List(list) => list.join("\n"),
    }
}

fn parse(kind: ValueKind, typed: &str) -> Result<Option<Value>, BadValue> {
    let text = typed.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let value = match kind {
        ValueKind::Paragraph => Value::Text(text.to_owned()),
        ValueKind::Line
        | ValueKind::Choice
        | ValueKind::Phone
        | ValueKind::Url
        | ValueKind::Currency
        | ValueKind::Link => Value::Text(one_line(text)),
        ValueKind::Integer => Value::Integer(whole_number(text)?),
        ValueKind::Amount | ValueKind::Percent | ValueKind::Money => {
            Value::Integer(hundredths::parse(text).ok_or(BadValue::NotANumber)?)
        }
        ValueKind::Decimal => Value::Integer(parse_decimal(text).map_err(|_| BadValue::NotANumber)?.0),
        ValueKind::Day => Value::Day(format::parse_iso_day(text).ok_or(BadValue::NotADay)?),
        // A new address does not keep the old one's position.
        ValueKind::Place => Value::Place(Place { address: one_line(text), position: None }),
        ValueKind::Phones | ValueKind::Emails => Value::List(entries(text)),
    };
    Ok(Some(value))
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// `1,200`, `１２００`, `+5`.
fn whole_number(text: &str) -> Result<i64, BadValue> {
    let plain: String = text.chars().map(normal::half_width).filter(|c| !matches!(c, ',' | ' ' | '，')).collect();
    plain.parse().map_err(|_| BadValue::NotANumber)
}

/// Entries of a list, however people separate them; each once.
fn entries(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for entry in text.split(['\n', '\r', ',', '，', '、', ';', '；']).map(str::trim).filter(|entry| !entry.is_empty())
    {
        if found.iter().all(|other| other != entry) {
            found.push(entry.to_owned());
        }
    }
    found
}

/// Where a web address leads: only http and https, because any other scheme could run a script.
pub fn safe_link(text: &str) -> Option<String> {
    let bare = text.trim();
    let value = Value::Text(bare.to_owned());
    ValueKind::Url.check(&value).ok()?;
    let lower = bare.to_ascii_lowercase();
    Some(if lower.starts_with("http://") || lower.starts_with("https://") {
        bare.to_owned()
    } else {
        format!("https://{bare}")
    })
}

/// The link that dials a number.
pub fn dial_link(number: &str) -> Option<String> {
    shared::text::phone::Phone::parse(number).map(|phone| phone.tel())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn what_is_typed_becomes_a_value_of_the_fields_kind() {
        let headcount = Field::Customer(CustomerField::Headcount);
        assert_eq!(headcount.parse("１,２００ "), Ok(Some(Value::Integer(1_200))));
        assert_eq!(headcount.parse("many"), Err(BadValue::NotANumber));
        assert_eq!(headcount.parse("  "), Ok(None));
        let mobiles = Field::Contact(ContactId(Uuid::nil()), ContactField::Mobiles);
        let both = Value::List(vec!["13800138000".to_owned(), "13900139000".to_owned()]);
        assert_eq!(mobiles.parse("13800138000，13900139000\n13800138000"), Ok(Some(both)));
        assert_eq!(mobiles.parse("x"), Err(BadValue::NotAPhone));
        let name = Field::Customer(CustomerField::ShortName);
        assert_eq!(name.parse(" a \n b "), Ok(Some(text("a b"))));
        assert_eq!(Field::Customer(CustomerField::FoundedOn).parse("2026-02-30"), Err(BadValue::NotADay));
    }

    #[test]
    fn names_are_required() {
        assert_eq!(Field::Customer(CustomerField::Name).parse(" "), Err(BadValue::Required));
        let long = "长".repeat(10_000);
        assert_eq!(Field::Customer(CustomerField::Name).parse(&long), Err(BadValue::TooLong { max: 500 }));
    }

    #[test]
    fn a_new_address_has_no_position() {
        let parsed = Field::Customer(CustomerField::Address).parse("江北区 1 号");
        assert_eq!(parsed, Ok(Some(Value::Place(Place { address: "江北区 1 号".to_owned(), position: None }))));
    }

    #[test]
    fn only_web_links_are_links() {
        assert_eq!(safe_link("www.example.com"), Some("https://www.example.com".to_owned()));
        assert_eq!(safe_link("HTTP://example.com/a"), Some("HTTP://example.com/a".to_owned()));
        for wicked in
            ["javascript:alert(1)", "javascript:alert(1)//example.com", "data:text/html,x.y", "file:///etc/passwd", ""]
        {
            assert_eq!(safe_link(wicked), None, "{wicked}");
        }
    }

    #[test]
    fn editing_begins_with_what_parses_back() {
        let list = Value::List(vec!["a@b.cn".to_owned(), "c@d.cn".to_owned()]);
        let emails = Field::Contact(ContactId(Uuid::nil()), ContactField::Emails);
        assert_eq!(emails.parse(&editable(&list)), Ok(Some(list)));
    }
}
