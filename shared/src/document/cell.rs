//! Values in cells of a document: how typed values are stored as scalars and read back. Reading never fails: what is
//! of another type than expected (a newer version's) reads as absent.

use automerge::{ScalarValue, ScalarValueRef};

use crate::{
    customer::record::{Mark, MarkKind},
    follow_up::window::TimeLabel,
    id::{MarkId, UserId},
    time::{Day, Instant, Stamp},
    value::{Place, Position, Value, ValueKind},
};

/// Between an address and its position, a product's code and its name. Control characters are stripped from texts, so it stands in no address.
pub(super) const UNIT_SEPARATOR: char = '\u{1f}';

/// A scalar as far as this version understands it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    Integer(i64),
    Boolean(bool),
    Other,
}

impl<'a> From<&'a ScalarValueRef<'_>> for Cell<'a> {
    fn from(scalar: &'a ScalarValueRef<'_>) -> Self {
        match scalar {
            ScalarValueRef::Str(text) => Self::Text(text),
            ScalarValueRef::Int(number) | ScalarValueRef::Timestamp(number) => Self::Integer(*number),
            ScalarValueRef::Uint(number) => i64::try_from(*number).map_or(Self::Other, Self::Integer),
            ScalarValueRef::Boolean(flag) => Self::Boolean(*flag),
            _ => Self::Other,
        }
    }
}

impl<'a> From<&'a ScalarValue> for Cell<'a> {
    fn from(scalar: &'a ScalarValue) -> Self {
        match scalar {
            ScalarValue::Str(text) => Self::Text(text),
            ScalarValue::Int(number) | ScalarValue::Timestamp(number) => Self::Integer(*number),
            ScalarValue::Uint(number) => i64::try_from(*number).map_or(Self::Other, Self::Integer),
            ScalarValue::Boolean(flag) => Self::Boolean(*flag),
            _ => Self::Other,
        }
    }
}

impl<'a> Cell<'a> {
    pub fn text(self) -> Option<&'a str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    pub fn integer(self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(number),
            _ => None,
        }
    }

    pub fn is_true(self) -> bool {
        self == Self::Boolean(true)
    }

    /// The value of a field that is no list.
    pub fn value(self, kind: ValueKind) -> Option<Value> {
        match kind {
            ValueKind::Integer | ValueKind::Amount | ValueKind::Percent | ValueKind::Money | ValueKind::Decimal => {
                self.integer().map(Value::Integer)
            }
            ValueKind::Day => self.integer().and_then(Day::from_epoch_days).map(Value::Day),
            ValueKind::Place => self.text().map(|text| Value::Place(read_place(text))),
            ValueKind::Phones | ValueKind::Emails => None,
            ValueKind::Line
            | ValueKind::Paragraph
            | ValueKind::Choice
            | ValueKind::Phone
            | ValueKind::Url
            | ValueKind::Currency
            | ValueKind::Link => self.text().map(|text| Value::Text(text.to_owned())),
        }
    }

    /// What anybody can make of it, whatever it means.
    pub fn plain(self) -> Option<Value> {
        match self {
            Self::Text(text) => Some(Value::Text(text.to_owned())),
            Self::Integer(number) => Some(Value::Integer(number)),
            Self::Boolean(flag) => Some(Value::Integer(i64::from(flag))),
            Self::Other => None,
        }
    }

    pub fn stamp(self) -> Option<Stamp> {
        let (at, by) = self.text()?.split_once(' ')?;
        Some(Stamp { at: Instant(at.parse().ok()?), by: by.parse().ok()? })
    }

    pub fn mark(self, id: MarkId) -> Option<Mark> {
        let (made, kind) = self.stamped()?;
        Some(Mark { id, kind: MarkKind::from_key(kind), made })
    }

    /// A stamp with a text behind it.
    pub fn stamped(self) -> Option<(Stamp, &'a str)> {
        let mut parts = self.text()?.splitn(3, ' ');
        let at = Instant(parts.next()?.parse().ok()?);
        let by: UserId = parts.next()?.parse().ok()?;
        Some((Stamp { at, by }, parts.next()?))
    }

    pub fn when(self) -> Option<When> {
        let text = self.text()?;
        let (times, label) = text.split_once(' ').map_or((text, None), |(times, label)| (times, Some(label)));
        let (start, end) = times.split_once("..").map_or((times, None), |(start, end)| (start, Some(end)));
        Some(When {
            start: Instant(start.parse().ok()?),
            end: end.and_then(|end| end.parse().ok()).map(Instant),
            label: label.and_then(TimeLabel::from_key),
        })
    }
}

/// When an action is: one value, because the begin of one person with the end of another would be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct When {
    pub start: Instant,
    pub end: Option<Instant>,
    pub label: Option<TimeLabel>,
}

impl When {
    pub fn scalar(self) -> ScalarValue {
        let mut text = self.start.0.to_string();
        if let Some(end) = self.end {
            text.push_str("..");
            text.push_str(&end.0.to_string());
        }
        if let Some(label) = self.label {
            text.push(' ');
            text.push_str(label.key());
        }
        text.into()
    }
}

pub(super) fn stamp_scalar(stamp: Stamp) -> ScalarValue {
    format!("{} {}", stamp.at.0, stamp.by).into()
}

pub(super) fn mark_scalar(made: Stamp, kind: &MarkKind) -> ScalarValue {
    stamped_scalar(made, kind.key())
}

pub(super) fn stamped_scalar(made: Stamp, text: &str) -> ScalarValue {
    format!("{} {} {text}", made.at.0, made.by).into()
}

/// The scalar of a value that is no list.
pub(super) fn value_scalar(value: &Value) -> Option<ScalarValue> {
    match value {
        Value::Text(text) => Some(text.as_str().into()),
        Value::Integer(number) => Some((*number).into()),
        Value::Day(day) => Some(day.to_epoch_days().into()),
        Value::Place(place) => Some(place_text(place).into()),
        Value::List(_) => None,
    }
}

fn place_text(place: &Place) -> String {
    match place.position {
        None => place.address.clone(),
        Some(p) => {
            let [latitude, longitude, accuracy] = [p.latitude, p.longitude, p.accuracy_m].map(to_fixed);
            format!("{}{UNIT_SEPARATOR}{latitude},{longitude},{accuracy}", place.address)
        }
    }
}

/// Parts of a degree or metre in which positions are stored: 10⁻⁷° is a centimetre. Whole numbers read the same
/// everywhere, and the text form of floats weighs 20 kB in the engine.
const PARTS: f64 = 1e7;

/// Saturates far outside any position.
#[expect(clippy::cast_possible_truncation, reason = "positions are checked to lie on the Earth")]
fn to_fixed(number: f64) -> i64 {
    (number * PARTS).round() as i64
}

/// Exact below 2⁵³ parts, which is 900 million degrees.
#[expect(clippy::cast_precision_loss, reason = "positions have far fewer digits")]
fn from_fixed(parts: i64) -> f64 {
    parts as f64 / PARTS
}

fn read_place(text: &str) -> Place {
    let mut parts = text.split(UNIT_SEPARATOR);
    let address = parts.next().unwrap_or_default().to_owned();
    Place { address, position: parts.next().and_then(read_position) }
}

fn read_position(text: &str) -> Option<Position> {
    let mut numbers = text.split(',').map(|number| number.parse().ok().map(from_fixed));
    let (latitude, longitude) = (numbers.next()??, numbers.next()??);
    Some(Position { latitude, longitude, accuracy_m: numbers.next()?? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_as_it_was() {
        let position = Some(Position { latitude: 31.230_416, longitude: -0.1, accuracy_m: 12.5 });
        for place in [
            Place { address: "南京西路 1 号, 3,4,5".to_owned(), position },
            Place { address: String::new(), position },
            Place { address: "A,B".to_owned(), position: None },
        ] {
            let scalar = value_scalar(&Value::Place(place.clone())).unwrap();
            assert_eq!(Cell::from(&scalar).value(ValueKind::Place), Some(Value::Place(place)));
        }
    }

    #[test]
    fn a_time_comes_back_as_it_was() {
        for end in [None, Some(Instant(-5))] {
            for label in [None, Some(TimeLabel::NextWeek)] {
                let when = When { start: Instant(-17), end, label };
                let scalar = when.scalar();
                assert_eq!(Cell::from(&scalar).when(), Some(when));
            }
        }
    }

    #[test]
    fn what_is_not_understood_reads_as_absent() {
        for cell in [Cell::Text(""), Cell::Text("x"), Cell::Text("1 2 3"), Cell::Integer(4), Cell::Other] {
            assert_eq!(cell.stamp(), None);
            assert_eq!(cell.mark(MarkId(uuid::Uuid::nil())), None);
        }
        assert_eq!(Cell::Text("tomorrow").when(), None);
        assert_eq!(Cell::Integer(i64::MAX).value(ValueKind::Day), None);
        assert_eq!(Cell::Boolean(true).value(ValueKind::Line), None);
    }
}
